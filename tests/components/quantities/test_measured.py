"""Units after a number, in words and symbols."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


def only(text: str) -> tuple[str, float | None, str, str]:
    """Return text, value, unit and kind of the one figure of a text."""
    (figure,) = scan(text).figures
    return text[figure.start : figure.end], figure.value, figure.unit, figure.kind


@pytest.mark.parametrize(
    ("text", "span", "value", "unit"),
    [
        ("a 271-km border", "271-km", 271, "kilometer"),
        ("0.6 square metres of space", "0.6 square metres", 0.6, "meter ** 2"),
        ("it is 3.4 m² here", "3.4 m²", 3.4, "meter ** 2"),
        ("five thousand sq. ft. of land", "five thousand sq. ft.", 5000, "foot ** 2"),
        ("188 miles an hour", "188 miles an hour", 188, "mile / hour"),
        ("10km/hr", "10km/hr", 10, "kilometer / hour"),
        ("a 2.4Ghz signal", "2.4Ghz", 2.4, "gigahertz"),
        ("54GB of data", "54GB", 54, "gigabyte"),
        ("6 ft 2 in", "6 ft 2 in", 6 + 1 / 6, "foot"),
        ("The weight is 20 (kg)", "20 (kg)", 20, "kilogram"),
        ("1.3 A/cm2", "1.3 A/cm2", 1.3, "ampere / centimeter ** 2"),
        ("450 Nm of torque", "450 Nm", 450, "newton * meter"),
        ("12.5 million tonnes", "12.5 million tonnes", 12.5e6, "metric_ton"),
        ("half a mile away", "half a mile", 0.5, "mile"),
        ("1,200 parts per million", "1,200 parts per million", 1200, "ppm"),
    ],
)
def test_measure(text, span, value, unit):
    """Number and unit are one span with the pint name."""
    assert only(text) == (span, pytest.approx(value), unit, "measure")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("35°C", 35, "degree_Celsius"),
        ("98.6 degrees fahrenheit", 98.6, "degree_Fahrenheit"),
        ("it was -10C out", -10, "degree_Celsius"),
    ],
)
def test_temperature(text, value, unit):
    """Temperatures have their own kind."""
    assert only(text)[1:] == (value, unit, "temperature")


def test_below_zero_is_negative():
    """ "ten degrees below zero" is minus ten."""
    assert only("ten degrees below zero")[1] == -10


@pytest.mark.parametrize(
    "text", ["in Court 7B today", "a 5G mast", "a Boeing 777F", "24703 m212", "the under-18s", "form 13F"]
)
def test_letter_that_touches_is_no_unit(text):
    """Codes and plurals are not measures."""
    assert all(figure.kind == "count" for figure in scan(text).figures)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("the city paid 5m euros", 5e6, "money"),
        ("some 5m people", 5e6, "count"),
        ("1.2m tons of ore", 1.2e6, "measure"),
        ("he is 1.8m tall", 1.8, "measure"),
        ("2.7m combined digital sales", 2.7e6, "count"),
    ],
)
def test_m_is_million_or_metre(text, value, kind):
    """The word after tells which."""
    found = only(text)
    assert (found[1], found[3]) == (value, kind)
