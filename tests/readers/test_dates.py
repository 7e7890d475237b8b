"""Dates are read as one day or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.dates import iso_date


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-02",
        "2021-3-2",
        "2021-03-02T10:20:30Z",
        "2021-03-02 10:20:30.123456+02:00",
        "2021/03/02",
        "20210302",
        "March 2, 2021",
        "Mar. 2nd, 2021",
        "2 March 2021",
        "Tuesday, 2 March 2021",
        "Tue, 02 Mar 2021 10:20:30 GMT",
        "March 2, 2021 at 10:20 a.m.",
    ],
)
def test_iso_date_reads_what_outlets_write(text: str) -> None:
    """Each common way to write the second of March 2021 is read."""
    assert iso_date(text) == "2021-03-02"


def test_iso_date_does_not_guess_between_day_and_month() -> None:
    """Two numbers that could each be the month give None; one that cannot decides."""
    assert iso_date("03/04/2021") is None
    assert iso_date("25/04/2021") == "2021-04-25"
    assert iso_date("04/25/2021") == "2021-04-25"
    assert iso_date("04.04.2021") == "2021-04-04"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2021", "2021-13-01", "30 February 2021", "0001-01-01", "Q1 2021"]
)
def test_iso_date_gives_none_for_what_is_no_day(text: str) -> None:
    """A year alone, a word, a day that never was: None."""
    assert iso_date(text) is None


@given(st.text(max_size=100))
def test_iso_date_never_raises(text: str) -> None:
    """Any text gives None or ten characters."""
    found = iso_date(text)
    assert found is None or len(found) == 10


@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2200, 1, 1)))
def test_iso_date_is_its_own_inverse(day: date) -> None:
    """An ISO date is read as itself."""
    assert iso_date(str(day)) == str(day)
