"""Dates and clock times, with their ISO 8601 intervals."""

from __future__ import annotations

import pytest

from pipeline.components.quantities import intervals
from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "span", "value"),
    [
        ("on 4 February 2024.", "4 February 2024", "2024-02-04/2024-02-05"),
        ("on Feb. 14, 2022 and", "Feb. 14, 2022", "2022-02-14/2022-02-15"),
        ("Sunday, Jan. 16, 2022", "Sunday, Jan. 16, 2022", "2022-01-16/2022-01-17"),
        ("in July 2021", "July 2021", "2021-07/2021-08"),
        ("since 2015,", "2015", "2015/2016"),
        ("the 2019-2024 term", "2019-2024", "2019/2025"),
        ("in 2020–21", "2020–21", "2020/2022"),
        ("in the 1990s", "1990s", "1990/2000"),
        ("the '80s", "'80s", "1980/1990"),
        ("on 2018-05-17", "2018-05-17", "2018-05-17/2018-05-18"),
        ("on 31/12/2018", "31/12/2018", "2018-12-31/2019-01-01"),
        ("the 21st century", "21st century", "2001/2101"),
        ("the third quarter of 2019", "third quarter of 2019", "2019-07/2019-10"),
        ("Q3 2020", "Q3 2020", "2020-07/2020-10"),
        ("between 18 June and 1 July 2024", "18 June and 1 July 2024", "2024-06-18/2024-07-02"),
        ("from 2018 to 2022", "2018 to 2022", "2018/2023"),
        ("the 2016 elections", "2016", "2016/2017"),
        ("nineteen eighty-four", "nineteen eighty-four", "1984/1985"),
    ],
)
def test_date(text, span, value):
    """Span and interval, end exclusive; no figure is read from it."""
    found = scan(text)
    assert [(text[date.start : date.end], date.value) for date in found.dates] == [(span, value)]
    assert found.figures == []


@pytest.mark.parametrize(
    "text", ["at 5:25 a.m.", "by 11 a.m. today"[:10], "at 17:22", "around 10 o'clock", "at 1.56pm"]
)
def test_clock(text):
    """Clock times are TIME and no figures."""
    found = scan(text)
    assert [date.label for date in found.dates] == ["TIME"]
    assert found.figures == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("2000 hires", 2000), ("killed 2000 people", 2000), ("about 1984 men", 1984), ("13000 workers", 13000)],
)
def test_count_is_no_year(text, value):
    """Four digits before what they count are a count."""
    (figure,) = scan(text).figures
    assert figure.value == value


def test_may_and_march_need_a_day_or_year():
    """The verbs are not months."""
    assert scan("You may march 5 abreast.").dates == []


def test_impossible_day_has_no_interval():
    """30 February is read, and has no value."""
    assert intervals.day(2023, 2, 30) is None
    assert [date.value for date in scan("on 30 February 2023").dates] == [None]
