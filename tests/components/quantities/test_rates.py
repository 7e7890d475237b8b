"""Denominators of rates."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "value", "per", "unit"),
    [
        ("103 homicides per 100,000 people", 103, 100000, "people"),
        ("£3.5 million a year", 3.5e6, 1, "year"),
        ("$300 per arrest", 300, 1, "arrest"),
        ("0.38 per 1,000", 0.38, 1000, "people"),
        ("15.4/hour", 15.4, 1, "hour"),
        ("20 murders a day", 20, 1, "day"),
        ("$1,271.2 an ounce", 1271.2, 1, "ounce"),
        ("a 12-cent-a-share dividend", 12, 1, "share"),
        ("one officer for every 650 people", 1, 650, "people"),
        ("two meals a day", 2, 1, "day"),
        ("10 per 1,000 live births", 10, 1000, "birth"),
        ("78,000 times a minute", 78000, 1, "minute"),
        ("€1m annually", 1e6, 1, "year"),
        ("twice a week", 2, 1, "week"),
        ("0.6 square meters of space each", 0.6, 1, "each"),
    ],
)
def test_denominator(text, value, per, unit):
    """Value and unit of the denominator; it is no figure of its own."""
    (figure,) = scan(text).figures
    assert figure.per is not None
    assert (figure.value, figure.per.value, figure.per.unit) == (value, per, unit)


@pytest.mark.parametrize(
    "text", ["three years a prisoner", "38 died a year earlier", "he waited 5 days a week ago"]
)
def test_article_is_not_always_a_denominator(text):
    """ "a year earlier" divides nothing."""
    assert all(figure.per is None for figure in scan(text).figures)


def test_both_ends_of_a_change_share_the_denominator():
    """ "from 29 to 24.9 per 100,000": both are rates."""
    first, second = scan("the rate fell from 29 to 24.9 per 100,000 inhabitants").figures
    assert first.per == second.per
    assert first.kind == second.kind == "rate"
