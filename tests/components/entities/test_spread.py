"""How an article spreads its own names, and elections as events."""

from __future__ import annotations

import pytest

from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.mentions import add_known_names
from pipeline.components.entities.spread import add_abbreviations, add_elections, add_repeated, find_elections
from tests.components.entities.hand_made import marked_candidates


def _spread(marked: str) -> list[tuple[str, str, str]]:
    _, candidates, grid = marked_candidates(marked)
    add_abbreviations(candidates, grid)
    add_repeated(candidates, grid)
    return [(candidate.text, candidate.label, candidate.rule) for candidate in candidates]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "The [Blorp Police Board|ORG] (BPB) met. BPB rose.",
            [
                ("Blorp Police Board", "ORG", "encoder"),
                ("BPB", "ORG", "abbreviation"),
                ("BPB", "ORG", "abbreviation"),
            ],
        ),
        (
            "The [Civic Alliance|ORG] (ACIV) met.",
            [("Civic Alliance", "ORG", "encoder"), ("ACIV", "ORG", "acronym")],
        ),
        (
            "The Blorp [Police Board|ORG] ([BPB|MISC]) met.",
            [("Blorp Police Board", "ORG", "abbreviation"), ("BPB", "ORG", "encoder")],
        ),
        (
            "The [Bureau of Order|ORG], known by its Spanish acronym OFOR, met.",
            [("Bureau of Order", "ORG", "encoder"), ("OFOR", "ORG", "acronym")],
        ),
        ("[Ana Paz|PERSON] (APB) met.", [("Ana Paz", "PERSON", "encoder")]),
        ("[Lima|GPE] (PE) met.", [("Lima", "GPE", "encoder")]),
        ("[Miami|GPE] (MIA) met.", [("Miami", "GPE", "encoder")]),
        ("[Mibra Town|GPE] (MTN) met.", [("Mibra Town", "GPE", "encoder")]),
        ("Weapons of mass destruction (WMD) fell.", []),
        (
            "[Ana Paz|PERSON] met. Later Paz left.",
            [("Ana Paz", "PERSON", "encoder"), ("Paz", "PERSON", "repeated")],
        ),
        ("[Ana Paz|PERSON] met Rosa Paz.", [("Ana Paz", "PERSON", "encoder")]),
        ("[Blorp|ORG] met at Blorp University.", [("Blorp", "ORG", "encoder")]),
        ("[Lima|GPE] lies by the river; Lima sleeps.", [("Lima", "GPE", "encoder")]),
    ],
)
def test_spread_adds_only_what_the_article_gives_away(
    marked: str, expected: list[tuple[str, str, str]]
) -> None:
    """Short forms and their long forms, repeated names; not people's brackets, places, parts of other names."""
    assert _spread(marked) == expected


def test_abbreviation_overrides_a_known_acronym() -> None:
    """An article that defines a short form means what it says, not what the gazetteer knows under it."""
    text, candidates, grid = marked_candidates(
        "The [Inner City Club|ORG] ([ICC|ORG]) met. The [ICC|ORG] rose."
    )
    candidates = add_known_names(candidates, gazetteer().find(text), grid)
    _, defined = add_abbreviations(candidates, grid)
    assert defined == {"ICC"}
    assert all(candidate.entry is None for candidate in candidates)


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
