"""Which true values a stated figure allows.

A figure is not a point: "75,000" was rounded, "about 75,000" more so, "more than 75,000" is a bound. Two
figures conflict only if no value lies in both sets. The rules:

- a number stands for everything that rounds to it at its stated precision: "2.4" for 2.35 to 2.45, "103"
  for 102.5 to 103.5, "75,000" for 74,500 to 75,500; trailing zeros never stretch it by more than 5 %;
- `~` (about, some, roughly) stretches it to 10 %;
- `>`, `>=`, `<`, `<=` are taken at their word, as bounds; but "nearly" and "almost" are within 10 % below;
- a range allows what lies between its ends;
- a spelled-out fraction ("a quarter", "one in four") is good to 10 %.
"""

from __future__ import annotations

import math
import re

import msgspec

__all__ = ["ValueSet", "stated_step", "value_set"]

_ROUND = 0.05
_ABOUT = 0.10
_NUMBER = re.compile(r"\d(?:[\d,   ]*\d)?(?:\.\d+)?")
_NEARLY = re.compile(
    r"\b(?:nearly|almost|close to|just under|just short of|approaching|not quite)\s*(?:\S+\s*)?$", re.I
)
_HAIR = 1 - 1e-9  # rounding sets leave their ends out: 3 and 4 do not meet at 3.5


class ValueSet(msgspec.Struct, frozen=True, kw_only=True):
    """The closed interval `low` to `high` of values that a figure allows, and the `value` it names."""

    value: float
    low: float
    high: float

    def scaled(self, factor: float) -> ValueSet:
        """Return the set with all values multiplied by `factor` (> 0)."""
        return ValueSet(value=self.value * factor, low=self.low * factor, high=self.high * factor)

    def meets(self, other: ValueSet) -> bool:
        """Return whether some value lies in both."""
        return max(self.low, other.low) <= min(self.high, other.high)


def stated_step(text: str, value: float) -> float:
    """Return the unit of the last digit that is meant, in units of `value`.

    "1.2 million" → 100,000; "75,000" → 1,000; "103" → 1; "forty thousand" → 10,000.
    """
    match = _NUMBER.search(text)
    digits = re.sub(r"[^\d.]", "", match.group()) if match else f"{abs(value):.0f}"
    number = float(digits)
    if number == 0:
        return 1.0
    whole, _, decimals = digits.partition(".")
    step = 10.0 ** -len(decimals) if decimals else 10.0 ** (len(whole) - len(whole.rstrip("0")))
    return step * abs(value) / number


def _half_width(text: str, value: float, kind: str) -> float:
    """Return how far from `value` the truth may lie by rounding alone."""
    match = _NUMBER.search(text)
    if (kind in ("fraction", "ratio") and "." not in text) or (match is None and value != int(value)):
        return _ABOUT * abs(value)
    step = stated_step(text, value)
    exact = (match is not None and "." in match.group()) or step == 1.0
    return step / 2 if exact else min(step / 2, _ROUND * abs(value))


def value_set(
    text: str,
    value: float | None,
    lower: float | None = None,
    upper: float | None = None,
    modifier: str = "=",
    kind: str = "count",
    before: str = "",
) -> ValueSet | None:
    """Return the values a figure allows; None when it names none.

    Args:
        text: the figure as written, number and unit.
        value: its value, or None for a range.
        lower, upper: the ends of a range; None for an open end.
        modifier: `=`, `~`, `<`, `<=`, `>` or `>=`.
        kind: a `QuantityKind`; a `fraction` is never exact.
        before: the sentence up to the figure.
    """
    if value is None:
        if lower is None and upper is None:
            return None
        low = -math.inf if lower is None else lower
        high = math.inf if upper is None else upper
        middle = (
            (low + high) / 2
            if math.isfinite(low) and math.isfinite(high)
            else (low if math.isfinite(low) else high)
        )
        return ValueSet(value=middle, low=low, high=high)
    size = abs(value)
    half = _half_width(text, value, kind)
    low, high = value - half * _HAIR, value + half * _HAIR
    if modifier == "~":
        low, high = value - max(half, _ABOUT * size), value + max(half, _ABOUT * size)
    elif modifier in (">", ">="):
        low, high = value, math.inf
    elif modifier in ("<", "<="):
        low, high = (value - _ABOUT * size if _NEARLY.search(before) else -math.inf), value
    return ValueSet(value=value, low=low, high=high)
