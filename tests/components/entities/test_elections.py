"""Elections as events."""

from __future__ import annotations

import pytest

from pipeline.components.entities.elections import add_elections, find_elections
from pipeline.components.entities.gazetteer import gazetteer
from tests.components.entities.hand_made import marked_candidates


@pytest.mark.parametrize(
    ("text", "elections"),
    [
        ("the 2024 Salvadoran legislative election came", ["2024 Salvadoran legislative election"]),
        ("the May 1999 New Zogland general elections came", ["May 1999 New Zogland general elections"]),
        ("the 2006 Zogland Senate election in Peru came", ["2006 Zogland Senate election in Peru"]),
        ("the 2006 Zogland election in December came", ["2006 Zogland election"]),
        ("the 2024 election came", []),
        ("the 2024 presidential election came", []),
        ("by 2024 Zogland had held no election", []),
    ],
)
def test_find_reads_year_place_and_kind(text: str, elections: list[str]) -> None:
    """A year and a place make a name; a year alone, or a whole clause, does not."""
    assert [text[start:end] for start, end in find_elections(text, gazetteer().find(text))] == elections


def test_an_election_takes_the_place_of_what_it_holds() -> None:
    """Year and people go into the event, and the people's country remains as a hint for its own."""
    text, candidates, grid = marked_candidates(
        "The [2024|DATE] [Salvadoran|NORP] legislative election was held."
    )
    add_elections(candidates, gazetteer().find(text), grid)
    assert [(c.text, c.label, c.rule) for c in candidates] == [
        ("2024 Salvadoran legislative election", "EVENT", "election")
    ]
    assert [entry.country for entry in candidates[0].inner] == ["SV"]


def test_an_election_does_not_cut_a_longer_mention() -> None:
    """Where the recognizer saw more, its span stays."""
    _, candidates, grid = marked_candidates(
        "The [2024 Salvadoran legislative election night|EVENT] was long."
    )
    add_elections(candidates, [], grid)
    assert len(candidates) == 1
    assert candidates[0].rule == "encoder"
