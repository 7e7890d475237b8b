"""Scores quantities against gold: precision, recall and F1, matched one to one.

Levels build on each other: `span` (same characters), `value` (overlapping spans, same value or bounds),
`unit` (and the same unit), `concept` (and the same thing counted), `modifier`, `change`. For each level as many
pairs as possible are matched, and no quantity is matched twice (maximum bipartite matching; Kuhn 1955).
Terms after MeasEval (Harper et al. 2021).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from pipeline.components.quantities.lexer import word_set
from pipeline.schema import Quantity

__all__ = ["LEVELS", "Counts", "match_one_to_one", "same_value", "score_quantities", "shared_words"]

LEVELS = ("span", "value", "unit", "concept", "modifier", "per", "change", "date")
_EMPTY = word_set(
    "the a an of in on at for to and or its their his her this that these those s with by from as is was"
)

Gold = TypeVar("Gold")
Found = TypeVar("Found")


class Counts(NamedTuple):
    """How many were right, how many the gold has, how many were found."""

    right: int = 0
    gold: int = 0
    found: int = 0

    def __add__(self, other: Counts) -> Counts:  # type: ignore[override]  # adds counts, does not join tuples
        return Counts(self.right + other.right, self.gold + other.gold, self.found + other.found)

    @property
    def precision(self) -> float:
        """Right over found, in [0, 1]; 1 where nothing was found and nothing is there."""
        return self.right / self.found if self.found else float(not self.gold)

    @property
    def recall(self) -> float:
        """Right over gold, in [0, 1]; 1 where the gold has none."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in [0, 1]."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 1.0


def match_one_to_one(
    gold: Sequence[Gold], found: Sequence[Found], fits: Callable[[Gold, Found], bool]
) -> list[tuple[int, int]]:
    """Return as many pairs (gold index, found index) that fit as there can be, no index twice."""
    partner: dict[int, int] = {}
    edges = [[right for right in range(len(found)) if fits(left, found[right])] for left in gold]

    def place(left: int, seen: set[int]) -> bool:
        for right in edges[left]:
            if right in seen:
                continue
            seen.add(right)
            if right not in partner or place(partner[right], seen):
                partner[right] = left
                return True
        return False

    for left in range(len(gold)):
        place(left, set())
    return sorted((left, right) for right, left in partner.items())


def same_value(first: float | None, second: float | None) -> bool:
    """Return True for equal numbers up to 1 in 1,000,000, or both missing."""
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-6, abs_tol=1e-12)


def shared_words(first: str | None, second: str | None) -> bool:
    """Return True where two phrases share a word other than articles and prepositions."""
    if not first or not second:
        return False
    sets = [{word.lower() for word in re.findall(r"[^\W_]+", phrase)} - _EMPTY for phrase in (first, second)]
    return bool(sets[0] & sets[1])


def _overlap(gold: Quantity, found: Quantity) -> bool:
    return gold.start < found.end and found.start < gold.end


def _value(gold: Quantity, found: Quantity) -> bool:
    return (
        _overlap(gold, found)
        and same_value(gold.value, found.value)
        and same_value(gold.lower, found.lower)
        and same_value(gold.upper, found.upper)
    )


def _unit(gold: Quantity, found: Quantity) -> bool:
    return _value(gold, found) and gold.unit == found.unit


def _concept(gold: Quantity, found: Quantity) -> bool:
    if not _unit(gold, found):
        return False
    if gold.measured_entity is None:
        return True
    return found.measured_entity is not None and shared_words(
        gold.measured_entity.text, found.measured_entity.text
    )


def _modifier(gold: Quantity, found: Quantity) -> bool:
    return _value(gold, found) and gold.modifier == found.modifier


def _per(gold: Quantity, found: Quantity) -> bool:
    if gold.per is None or found.per is None:
        return _value(gold, found) and gold.per is found.per
    return (
        _value(gold, found)
        and same_value(gold.per.value, found.per.value)
        and gold.per.unit == found.per.unit
    )


def _change(gold: Quantity, found: Quantity) -> bool:
    if gold.change is None or found.change is None:
        return _value(gold, found) and gold.change is found.change
    return (
        _value(gold, found)
        and gold.change.direction == found.change.direction
        and gold.change.relation == found.change.relation
    )


def _date(gold: Quantity, found: Quantity) -> bool:
    if gold.date is None or found.date is None:
        return _value(gold, found) and gold.date is None
    return _value(gold, found) and gold.date.value == found.date.value


_FITS: dict[str, Callable[[Quantity, Quantity], bool]] = {
    "span": lambda gold, found: (gold.start, gold.end) == (found.start, found.end),
    "value": _value,
    "unit": _unit,
    "concept": _concept,
    "modifier": _modifier,
    "per": _per,
    "change": _change,
    "date": _date,
}


def score_quantities(pairs: Iterable[tuple[Sequence[Quantity], Sequence[Quantity]]]) -> dict[str, Counts]:
    """Return the counts at each level over texts given as (gold, found).

    A concept or a date that the gold leaves out is not asked for; a denominator or a change is.
    """
    totals = dict.fromkeys(LEVELS, Counts())
    for gold, found in pairs:
        for level in LEVELS:
            right = len(match_one_to_one(gold, found, _FITS[level]))
            totals[level] += Counts(right, len(gold), len(found))
    return totals
