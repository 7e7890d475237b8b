"""Which values a stated figure allows."""

from __future__ import annotations

import math

import pytest

from pipeline.compare.value_sets import stated_step, value_set


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("75,000", 75_000, 1_000),
        ("75 000", 75_000, 1_000),
        ("103", 103, 1),
        ("2.4", 2.4, 0.1),
        ("1.2 million", 1_200_000, 100_000),
        ("$115m", 115e6, 1e6),
        ("84.65%", 84.65, 0.01),
        ("forty thousand", 40_000, 10_000),
        ("0", 0, 1),
    ],
)
def test_step_is_the_last_digit_that_is_meant(text, value, step):
    """Decimals, trailing zeros and scale words say how fine a figure is."""
    assert stated_step(text, value) == pytest.approx(step)


def _meets(first, second):
    return value_set(*first).meets(value_set(*second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("75,000", 75_000), ("75,300", 75_300)),
        (("6,393", 6_393), ("6,400", 6_400)),
        (("40,000", 40_000), ("39,500", 39_500)),
        (("103", 103), ("103.2", 103.2)),
        (("75,000", 75_000, None, None, ">"), ("76,000", 76_000, None, None, "~")),
        (("75,000", 75_000, None, None, ">"), ("110,000", 110_000)),
        (("1 million", 1e6, None, None, ">"), ("1.3 million", 1.3e6, None, None, "<")),
        (("10-15", None, 10, 15), ("12", 12)),
        (("a quarter", 25.0, None, None, "=", "fraction"), ("26", 26.0)),
        (("40,000", 40_000, None, None, "<", "count", "nearly "), ("38,000", 38_000)),
    ],
)
def test_figures_that_can_both_hold_meet(first, second):
    """Rounding, modifiers and ranges are given their due, in both orders."""
    assert _meets(first, second)
    assert _meets(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("40,000", 40_000), ("20,000", 20_000)),
        (("3", 3), ("4", 4)),
        (("47", 47), ("44.5", 44.5)),
        (("34,582", 34_582), ("36,661", 36_661)),
        (("115 million", 115e6), ("100 million", 100e6)),
        (("75,000", 75_000, None, None, ">"), ("60,000", 60_000)),
        (("6,402", 6_402, None, None, ">="), ("2,200", 2_200, None, None, "~")),
        (("120,000", 120_000, None, None, "~"), ("150,000", 150_000, None, None, "~")),
        (("12,000 and 30,000", None, 12_000, 30_000), ("6,252", 6_252)),
        (("40,000", 40_000, None, None, "<", "count", "nearly "), ("20,000", 20_000)),
    ],
)
def test_figures_that_cannot_both_hold_do_not_meet(first, second):
    """What no rounding explains is a conflict, in both orders."""
    assert not _meets(first, second)
    assert not _meets(second, first)


def test_open_range_has_an_open_end():
    """A lower bound alone allows anything above; nothing at all allows nothing."""
    found = value_set("dozens", None, 24, None)
    assert (found.value, found.low, found.high) == (24, 24, math.inf)
    assert value_set("several", None) is None


def test_scaling_moves_value_and_bounds():
    """A common denominator multiplies all three."""
    found = value_set("1.06", 1.06).scaled(100)
    assert found.value == pytest.approx(106)
    assert found.low == pytest.approx(105.5)
    assert found.high == pytest.approx(106.5)
