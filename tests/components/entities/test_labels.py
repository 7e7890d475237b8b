"""Labels of which the recognizer is not sure."""

from __future__ import annotations

import pytest

from pipeline.components.entities.labels import head_label, settle_labels, without_doubtful
from tests.components.entities.hand_made import marked_candidates


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Tamal River", "LOC"),
        ("Blorp Prison", "FAC"),
        ("Public Calm Act", "LAW"),
        ("Ministry of Calm", "ORG"),
        ("Operación Calma", "EVENT"),
        ("Act", None),
        ("Ministry of", None),
        ("Ana Paz", None),
    ],
)
def test_head_label_reads_first_and_last_words(name: str, label: str | None) -> None:
    """A word alone is no name; other names say nothing."""
    assert head_label(name) == label


def _settled(marked: str, confidence: list[float]) -> list[str]:
    _, candidates, _ = marked_candidates(marked)
    for candidate, value in zip(candidates, confidence, strict=True):
        candidate.confidence = value
    settle_labels(candidates)
    return [candidate.label for candidate in candidates]


def test_sure_labels_stand() -> None:
    """From 0.9 on the rest of the article changes no label; the name's own words always may."""
    assert _settled("[Tamal River|ORG]", [0.98]) == ["LOC"]
    assert _settled("[Blorp|ORG] and [Blorp|GPE]", [0.95, 0.92]) == ["ORG", "GPE"]


def test_unsure_labels_follow_words_people_and_the_rest() -> None:
    """A river is a place; a last name is its bearer's; one name has one label."""
    assert _settled("[Tamal River|ORG]", [0.5]) == ["LOC"]
    assert _settled("[Ana Paz|PERSON] and [Paz|GPE]", [0.9, 0.5]) == ["PERSON", "PERSON"]
    assert _settled("[Blorp|ORG], [Blorp|GPE], [Blorp|ORG]", [0.5, 0.7, 0.4]) == ["ORG", "ORG", "ORG"]


def test_doubtful_mentions_go_unless_confirmed() -> None:
    """Below the bound, a mention stays only with an entry or with a label that its words give."""
    _, candidates, _ = marked_candidates("[Blorp|ORG] and [Tamal River|LOC]")
    for candidate in candidates:
        candidate.confidence = 0.1
    assert [candidate.text for candidate in without_doubtful(candidates, 0.3)] == ["Tamal River"]


def test_a_title_alone_is_no_person() -> None:
    """The Ombudsman is an office; a person needs a name."""
    _, candidates, _ = marked_candidates("[Ombudsman|PERSON] and [Ana Paz|PERSON]")
    assert [candidate.text for candidate in without_doubtful(candidates, 0.3)] == ["Ana Paz"]
