"""Amounts without a numeral, and multiples."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "lower"),
    [
        ("dozens of protesters", 24),
        ("hundreds of thousands of people", 200000),
        ("tens of millions more", 20_000_000),
        ("scores more arrested", 40),
        ("several civilians", 3),
        ("a few thousand troops", 3000),
        ("several hundred thousand people", 300000),
        ("a handful of judges", 3),
    ],
)
def test_vague_amount_has_a_lower_bound(text, lower):
    """The bound is stated, the value is not."""
    (figure,) = scan(text).figures
    assert (figure.value, figure.lower, figure.kind) == (None, lower, "vague")


def test_couple_is_two():
    """A couple of officers are two."""
    (figure,) = scan("a couple of officers").figures
    assert figure.value == 2


@pytest.mark.parametrize(
    ("text", "unit", "kind"),
    [
        ("several years", "year", "duration"),
        ("hundreds of millions of dollars", "USD", "money"),
        ("a couple of weeks", "week", "duration"),
    ],
)
def test_vague_amount_takes_a_unit(text, unit, kind):
    """Years and dollars are units here too."""
    (figure,) = scan(text).figures
    assert (figure.unit, figure.kind) == (unit, kind)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("arrests doubled", 2),
        ("it halved", 0.5),
        ("a threefold rise", 3),
        ("a 10-fold rise", 10),
        ("ten times as many", 10),
        ("twice as many", 2),
        ("4x as many", 4),
        ("it tripled", 3),
    ],
)
def test_multiple(text, value):
    """Multiples carry their factor."""
    (figure,) = scan(text).figures
    assert (figure.value, figure.kind, figure.unit) == (value, "multiple", "multiple")


@pytest.mark.parametrize(
    "text",
    ["he scored twice", "they doubled down on it", "a double room", "the scores were level", "few came"],
)
def test_not_a_multiple_or_amount(text):
    """Idioms give nothing."""
    assert scan(text).figures == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("one in four", 0.25),
        ("1 in 140 people", 1 / 140),
        ("three out of ten", 0.3),
        ("two-thirds of them", 2 / 3),
        ("a third of voters", 1 / 3),
    ],
)
def test_share(text, value):
    """Shares are fractions."""
    (figure,) = scan(text).figures
    assert (figure.kind, figure.unit) == ("fraction", "fraction")
    assert figure.value == pytest.approx(value)


def test_more_than_one_is_no_share():
    """ "12 out of 10" stays two numbers."""
    assert [figure.value for figure in scan("there are 12 out of 10").figures] == [12, 10]
