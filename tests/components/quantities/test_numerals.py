"""Numbers in digits, in words and mixed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.components.quantities.lexer import lex
from pipeline.components.quantities.numerals import read_numbers

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]]
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))


def spell(number: int, british: bool) -> str:
    """Return the English name of a whole number up to 10^15, with "and" in the British way or without."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        return TENS[number // 10] + (f"-{UNITS[number % 10]}" if number % 10 else "")
    joiner = " and " if british else " "
    if number < 1000:
        rest = joiner + spell(number % 100, british) if number % 100 else ""
        return f"{UNITS[number // 100]} hundred{rest}"
    for scale, name in SCALES:
        if number >= scale:
            rest = number % scale
            link = joiner if rest < 100 else " "
            return f"{spell(number // scale, british)} {name}" + (link + spell(rest, british) if rest else "")
    raise AssertionError(number)


def values(text: str, kind: str | None = None) -> list[float]:
    """Return what the reader finds in a text."""
    return [number.value for number in read_numbers(text, lex(text)) if kind is None or number.kind == kind]


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=0, max_value=10**12), st.booleans())
def test_words_round_trip(number, british):
    """Every whole number to 10^12 is read back from its name."""
    assert values(spell(number, british)) == [number]


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0, max_value=10**12))
def test_digits_round_trip(number):
    """Every whole number to 10^12 is read back from its digits, plain, with commas and with thin spaces."""
    assert values(str(number)) == [number]
    assert values(f"{number:,}") == [number]
    assert values(f"{number:,}".replace(",", "\u2009")) == [number]


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=21, max_value=10**6))
def test_negative_words_round_trip(number):
    """A minus in words belongs to the number."""
    assert values(f"minus {spell(number, True)}") == [-number]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.5", 1234.5),
        ("12,34,567", 1234567),
        ("1.234.567,8", 1234567.8),
        ("1,3", 1.3),
        (".5", 0.5),
        ("1.5 million", 1.5e6),
        ("a hundred and three", 103),
        ("two and a half", 2.5),
        ("two-and-a-half", 2.5),
        ("two hundred and two thousand", 202000),
        ("half a million", 500000),
        ("two thirds of a million", 2e6 / 3),
        ("one and a half million", 1.5e6),
        ("4 thousand 3 hundred and 21", 4321),
        ("three lakh crore", 3e12),
        ("three dozen", 36),
        ("a baker's dozen", 13),
        ("twenty-two point five", 22.5),
        ("2½", 2.5),
        ("2 1/4", 2.25),
        ("3/4", 0.75),
        ("1.99×10−30", 1.99e-30),
        ("4e14", 4e14),
        ("10k", 10000),
        ("1.5B", 1.5e9),
        ("nineteen hundred", 1900),
        ("three fifths", 0.6),
        ("one twenty-fifth", 0.04),
        ("forty two and a third", 42 + 1 / 3),
    ],
)
def test_number_is_read(text, expected):
    """Each form gives its value, as one number."""
    assert values(text) == [pytest.approx(expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("81st", 81), ("twenty-first", 21), ("hundred and first", 101), ("third", 3), ("two hundredth", 200)],
)
def test_ordinal_is_read(text, expected):
    """Ordinals keep their kind."""
    assert values(text, "ordinal") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 hundred and 2 hundred", [300, 200]),
        ("twenty and five", [20, 5]),
        ("five, six, seven", [5, 6, 7]),
        ("5/17/2018", [5, 17, 2018]),
        ("1, 234", [1, 234]),
        ("in 2015 300 people", [2015, 300]),
    ],
)
def test_neighbours_stay_apart(text, expected):
    """Two numbers side by side are not one."""
    assert values(text) == expected


def test_spoken_year_is_one_number():
    """ "nineteen eighty-four" is the year, not 19 and 84."""
    (number,) = read_numbers("nineteen eighty-four", lex("nineteen eighty-four"))
    assert (number.value, number.form) == (1984, "year")


def test_long_runs_of_digits_are_no_number():
    """Serial numbers and hashes are left alone."""
    assert values("9" * 30) == []
