"""How recognizer and gazetteer share a text."""

from __future__ import annotations

import pytest

from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.mentions import Candidate, add_known_names, free_spans, insert, overlapping
from tests.components.entities.hand_made import marked_candidates


def _combined(marked: str) -> list[tuple[str, str, str]]:
    text, candidates, grid = marked_candidates(marked)
    found = add_known_names(candidates, gazetteer().find(text), grid)
    return [(candidate.text, candidate.label, candidate.rule) for candidate in found]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Peru|PERSON] rose.", [("Peru", "GPE", "encoder")]),
        ("[Twitter|PRODUCT] fell.", [("Twitter", "PRODUCT", "encoder")]),
        ("[Bank of Peru|ORG] fell.", [("Bank of Peru", "ORG", "encoder")]),
        ("Human Rights [Watch|MISC] wrote.", [("Human Rights Watch", "ORG", "gazetteer")]),
        ("[Human|PERSON] Rights [Watch|MISC] wrote.", [("Human Rights Watch", "ORG", "gazetteer")]),
        ("[Mr Human Rights|PERSON] Watch", [("Mr Human Rights", "PERSON", "encoder")]),
        ("In Peru, [Ana|PERSON] sang.", [("Peru", "GPE", "gazetteer"), ("Ana", "PERSON", "encoder")]),
        ("Karim Bukele spoke; Mr Bukele left.", [("Bukele", "PERSON", "gazetteer")]),
        ("[September 11|DATE] attacks", [("September 11 attacks", "EVENT", "gazetteer")]),
    ],
)
def test_combine_keeps_the_wider_span_and_the_known_label(
    marked: str, expected: list[tuple[str, str, str]]
) -> None:
    """Same span: the known label, unless open; inside: the recognizer's; around: the gazetteer's; apart: both."""
    assert _combined(marked) == expected


def test_entities_within_a_mention_are_remembered() -> None:
    """A country in a longer name is kept as a hint for the name's own country."""
    text, candidates, grid = marked_candidates("[Bank of Peru|ORG]")
    (candidate,) = add_known_names(candidates, gazetteer().find(text), grid)
    assert [entry.country for entry in candidate.inner] == ["PE"]


def test_grid_refuses_spans_that_cut_tokens() -> None:
    """Only whole open tokens of one paragraph make a mention."""
    _, _, grid = marked_candidates("Ana Paz sang")
    assert grid.tokens(0, 7) == (0, 2)
    assert grid.tokens(0, 5) is None
    assert grid.tokens(1, 3) is None
    assert grid._replace(section=[0, 1, 1]).tokens(0, 7) is None
    assert grid._replace(open=[True, False, True]).tokens(0, 7) is None


def test_insert_and_overlapping_agree() -> None:
    """A mention goes in where nothing is, and is found where it went."""
    candidates = [Candidate(5, 9, 1, 2, "abcd", "ORG", "encoder", 0.9)]
    assert insert(candidates, Candidate(0, 4, 0, 1, "wxyz", "ORG", "encoder", 0.9))
    assert not insert(candidates, Candidate(8, 12, 2, 3, "d ef", "ORG", "encoder", 0.9))
    assert [candidate.start for candidate in overlapping(candidates, 3, 6)] == [0, 5]
    assert overlapping(candidates, 4, 5) == []


def test_free_spans_are_whole_words_outside_mentions() -> None:
    """Parts of words and covered places do not count."""
    text = "Paz, Pazzo, Paz"
    assert free_spans(text, "Paz", [Candidate(0, 3, 0, 1, "Paz", "PERSON", "encoder", 0.9)]) == [(12, 15)]
