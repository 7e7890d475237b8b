"""Schwartz and Hearst's algorithm, both directions, and acronyms of another language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.components.entities.abbreviations import (
    find_abbreviations,
    initials,
    is_short_form,
    long_form_start,
)


def _read(text: str) -> list[tuple[str, str | None]]:
    return [(text[slice(*a.short)], a.long and text[slice(*a.long)]) for a in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("The Northern Police Observatory (NPO) grew.", [("NPO", "Northern Police Observatory")]),
        ("The NPO (Northern Police Observatory) grew.", [("NPO", "Northern Police Observatory")]),
        ("Centro de Estudios del Litoral (CEDELI)", [("CEDELI", "Centro de Estudios del Litoral")]),
        ("the Office on Crimes and Drugs (“OCD”, 1999)", [("OCD", "Office on Crimes and Drugs")]),
        ("the Civic Alliance (ACIV) won", [("ACIV", None)]),
        ("the Bureau of Order, known by its Spanish acronym OFOR, closed", [("OFOR", None)]),
        ("the Special Powers (Emergency) Act (SPEA)", [("SPEA", "Special Powers (Emergency) Act")]),
    ],
)
def test_find_reads_what_an_article_introduces(text: str, pairs: list[tuple[str, str | None]]) -> None:
    """Long form (short form), short form (long form), acronyms from another language, stated acronyms."""
    assert _read(text) == pairs


@pytest.mark.parametrize(
    "text",
    [
        "The office closed (see above).",
        "It opened in spring (2014).",
        "The court (which sits in the capital) ruled.",
        "We are required at the office today (Wednesday).",
        "an office (in",
        "()",
    ],
)
def test_find_leaves_other_brackets(text: str) -> None:
    """Asides, years, weekdays and unclosed brackets introduce nothing."""
    assert _read(text) == []


def test_first_letter_must_begin_a_word() -> None:
    """The first letter of the short form opens a word of the long form; the others may stand anywhere."""
    assert long_form_start("NPO", "The Northern Police Observatory") == 4
    assert long_form_start("XPO", "The Northern Police Observatory") is None
    assert long_form_start("HO", "an echo") is None


def test_long_form_is_sought_nearby() -> None:
    """Twice as many words as the short form has letters are read, not the whole paragraph."""
    far = "Amber one two three four five six seven eight nine Board"
    assert long_form_start("AB", far) is None


def test_short_form_has_two_capitals_or_is_short() -> None:
    """Acronyms and short names pass; sentences, single letters and long plain words do not."""
    assert [
        text
        for text in ["NPO", "MoJ", "Vox", "A", "Wednesday", "ten years on", "2014"]
        if is_short_form(text)
    ] == [
        "NPO",
        "MoJ",
        "Vox",
    ]


def test_initials_skip_small_words() -> None:
    """Only capitalised words count, and no articles or prepositions."""
    assert initials("Ministry of Justice and Public Security") == "MJPS"


@settings(deadline=None)
@given(st.text(alphabet="ABab ()[]\n.,", max_size=200))
def test_find_never_fails_and_stays_in_the_text(text: str) -> None:
    """Any text passes, and every span lies within it."""
    for abbreviation in find_abbreviations(text):
        for span in filter(None, abbreviation):
            assert 0 <= span[0] < span[1] <= len(text)
