"""Hedges before and after a figure."""

from __future__ import annotations

import pytest

from pipeline.components.quantities.scanner import scan


@pytest.mark.parametrize(
    ("text", "modifier"),
    [
        ("more than 75,000 people", ">"),
        ("at least a dozen", ">="),
        ("up to 40,000 inmates", "<="),
        ("nearly half of them", "~"),
        ("some 300 residents", "~"),
        ("an estimated 60,000 prisoners", "~"),
        ("fewer than 900 men", "<"),
        ("as little as $500", ">="),
        ("no more than 6 lbs", "<="),
        ("just under 20 percent", "<"),
        ("500 or so rioters", "~"),
        ("60,000-plus inmates", ">="),
        ("1,000+ arrests", ">="),
        ("200 or more", ">="),
        ("a hundred-odd protesters", "~"),
        ("~45g", "~"),
        (">30 cases", ">"),
        ("for over two years", ">"),
        ("exactly 42 men", "="),
        ("5 years ago", "="),
    ],
)
def test_modifier(text, modifier):
    """The sign the phrase stands for."""
    assert scan(text).figures[0].modifier == modifier


@pytest.mark.parametrize(
    "text", ["spent over five years", "in the past five years", "less or more than it, 5 men"]
)
def test_no_modifier(text):
    """ "over five years" without a word of length is during them; "past" is a time."""
    figure = scan(text).figures[0]
    assert figure.modifier in ("=", ">") if text.startswith("spent") else figure.modifier == "="


def test_over_a_span_of_time_is_during():
    """ "to the programme over five years" bounds nothing."""
    assert scan("pledged it to the programme over five years").figures[0].modifier == "="
