"""Ranges, pairs, compounds, shared units."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "lower", "upper", "unit"),
    [
        ("10–15 years", 10, 15, "year"),
        ("between 300 and 350 inmates", 300, 350, "count"),
        ("2,000 to 3,000 people", 2000, 3000, "count"),
        ("four to five thousand people", 4000, 5000, "count"),
        ("$10 to $15 billion", 10e9, 15e9, "USD"),
        ("five per cent to 20 per cent", 5, 20, "percent"),
        ("three or four years", 3, 4, "year"),
        ("18- to 24-year-olds", 18, 24, "year"),
        ("above 1000 and below 1500", 1000, 1500, "count"),
        ("prices range from $370,000 to $5.5 million", 370000, 5.5e6, "USD"),
        ("one to two years", 1, 2, "year"),
        ("5k-20k", 5000, 20000, "count"),
    ],
)
def test_range(text, lower, upper, unit):
    """One figure with bounds."""
    (figure,) = scan(text).figures
    assert (figure.value, figure.lower, figure.upper, figure.unit) == (
        None,
        pytest.approx(lower),
        pytest.approx(upper),
        unit,
    )


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("it fell from 38 to 2.4", 38, 2.4),
        ("numbers went from 16 to 12", 16, 12),
        ("it rose from 582 in 2022 to at least 834", 582, 834),
        ("dropping from 208 pounds to 193", 208, 193),
    ],
)
def test_from_to_with_change_is_a_pair(text, first, second):
    """Two figures, tied, and not a range."""
    left, right = scan(text).figures
    assert (left.value, right.value) == (first, second)
    assert left.pair == ("from", right)
    assert right.pair == ("to", left)
    assert left.unit == right.unit


def test_compound_duration_is_one():
    """Years and months add up, and the parts stay known."""
    (figure,) = scan("20 years and six months in prison").figures
    assert (figure.value, figure.unit, [part.value for part in figure.parts]) == (20.5, "year", [20, 6])


def test_last_unit_holds_for_a_list():
    """ "45 and 50 mg" are both milligrams."""
    assert [(figure.value, figure.unit) for figure in scan("45 and 50 mg").figures] == [
        (45, "milligram"),
        (50, "milligram"),
    ]


def test_ratio():
    """ "three to one" is a ratio."""
    (figure,) = scan("outnumbered three to one").figures
    assert (figure.kind, figure.value) == ("ratio", 3)


def test_units_do_not_cross_to_a_counted_noun():
    """ "3 square metres to a dozen men" is no range."""
    assert [figure.kind for figure in scan("3 square metres to a dozen men").figures] == ["measure", "count"]
