"""Where mentions begin and end."""

from __future__ import annotations

import pytest

from pipeline.components.entities.conventions import is_office, proper_spans
from tests.components.entities.hand_made import marked_candidates


def _proper(marked: str, foreign: bool = False) -> list[str]:
    text, candidates, grid = marked_candidates(marked)
    (span,) = candidates
    return [
        text[grid.starts[first] : grid.ends[last - 1]]
        for first, last in proper_spans(grid, span.first, span.last, span.label, foreign)
    ]


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("[President Ana Paz|PERSON]", ["Ana Paz"]),
        ("[Secretary of State Ana Paz|PERSON]", ["Ana Paz"]),
        ("[Zogland Governor Ana Paz|PERSON]", ["Ana Paz"]),
        ("[Senate Republican leader Ana Paz|PERSON]", ["Ana Paz"]),
        ("[Ana Paz of Texas|PERSON]", ["Ana Paz"]),
        ("[Ana Paz and Mr Prado|PERSON]", ["Ana Paz", "Prado"]),
        ("[Martin King Prado|PERSON]", ["Martin King Prado"]),
        ("[John Major|PERSON]", ["John Major"]),
        ("[King|PERSON]", ["King"]),
        ("[Ana of Zogland|PERSON]", ["Ana of Zogland"]),
        ("[Prince Paz|PERSON]", ["Prince Paz"]),
        ("[Zogville, Texas|GPE]", ["Zogville", "Texas"]),
        ("[conservative Blorp Party|ORG]", ["Blorp Party"]),
        ("[southern Peru|LOC]", ["southern Peru"]),
        ("[the 1990s|DATE]", ["the 1990s"]),
    ],
)
def test_a_mention_is_the_bare_name(marked: str, names: list[str]) -> None:
    """Titles, places behind, second people and qualifiers come off; surnames that are titles stay."""
    assert _proper(marked) == names


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("[the Blorp Party|ORG]", "Blorp Party"),
        ("[The Blorp Party|ORG]", "Blorp Party"),
        ("[The Long Day|WORK_OF_ART]", "The Long Day"),
        ("[Ana Paz’s|PERSON]", "Ana Paz"),
    ],
)
def test_another_pipelines_span_loses_article_and_possessive(marked: str, name: str) -> None:
    """OntoNotes models take in *the* and *'s*; titles of works keep their article."""
    assert _proper(marked, foreign=True) == [name]


def test_an_office_is_no_name() -> None:
    """Only titles, or an office with its field."""
    assert is_office("Ombudsman")
    assert is_office("Homeland Security Secretary")
    assert not is_office("Ana Paz")
    assert not is_office("John Major")
