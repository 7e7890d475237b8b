"""How well coders agree: Krippendorff's alpha, Cohen's kappa, span F1; a person's file or the machine's.

Alpha after Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability": 1 - D_o / D_e, with any number
of coders and any of them missing. Kappa after Cohen (1960). Intervals are 95 % percentile bootstraps over
units, 1,000 resamples, fixed seed; for sentences, over articles where there are at least ten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

__all__ = [
    "LEVELS",
    "Level",
    "alpha_interval",
    "bootstrap_interval",
    "cohen_kappa",
    "krippendorff_alpha",
    "span_f1",
]

Level = Literal["nominal", "ordinal", "interval"]
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval")
_RESAMPLES = 1000


def _coincidences(ratings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values met, ascending (v,), and each unit's coincidence matrix (u, v, v).

    Units with fewer than two ratings have a matrix of zeros.
    """
    values = np.unique(ratings[~np.isnan(ratings)])
    counts = np.stack([(ratings == value).sum(axis=0) for value in values], axis=1).astype(float)
    given = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, np.arange(len(values)), np.arange(len(values))] -= counts
    paired = given >= 2
    pairs[paired] /= (given[paired] - 1)[:, None, None]
    pairs[~paired] = 0.0
    return values, pairs


def _distances(values: np.ndarray, totals: np.ndarray, level: Level) -> np.ndarray:
    """Return squared differences (v, v) of the values at a level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return (values[:, None] - values[None]) ** 2
    between = np.cumsum(totals)
    middle = between - totals / 2
    return (middle[:, None] - middle[None]) ** 2


def _alpha(values: np.ndarray, coincidences: np.ndarray, level: Level) -> float:
    """Return alpha from one summed coincidence matrix (v, v); nan where nothing varies or nothing is paired."""
    totals = coincidences.sum(axis=1)
    n = totals.sum()
    if n < 2:
        return float("nan")
    distances = _distances(values, totals, level)
    expected = (np.outer(totals, totals) * distances).sum() / (n - 1)
    if expected == 0:
        return float("nan")
    return float(1.0 - (coincidences * distances).sum() / expected)


def krippendorff_alpha(ratings: Sequence[Sequence[float]] | np.ndarray, level: Level = "nominal") -> float:
    """Return Krippendorff's alpha, at most 1; 0 is chance. nan where all values are the same.

    `ratings`: (coders, units), nan where a coder gave none.

    >>> round(krippendorff_alpha([[1, 0, 1, 1], [1, 0, 0, 1]]), 3)
    0.533
    """
    values, pairs = _coincidences(np.asarray(ratings, dtype=float))
    return _alpha(values, pairs.sum(axis=0), level)


def alpha_interval(
    ratings: Sequence[Sequence[float]] | np.ndarray,
    level: Level = "nominal",
    clusters: Sequence[int] | None = None,
    seed: int = 1,
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of alpha; nan where fewer than 20 resamples vary.

    `clusters`: (units,), units that are drawn together (an article's sentences); each alone by default.
    """
    values, pairs = _coincidences(np.asarray(ratings, dtype=float))
    if clusters is not None:
        _, place = np.unique(np.asarray(clusters), return_inverse=True)
        merged = np.zeros((place.max(initial=-1) + 1, *pairs.shape[1:]))
        np.add.at(merged, place, pairs)
        pairs = merged
    units = len(pairs)
    if not units:
        return float("nan"), float("nan")
    draws = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=_RESAMPLES)
    drawn = np.tensordot(draws, pairs, axes=1)
    found = np.array([_alpha(values, matrix, level) for matrix in drawn])
    found = found[~np.isnan(found)]
    if len(found) < 20:
        return float("nan"), float("nan")
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def cohen_kappa(first: Sequence[Any], second: Sequence[Any]) -> float:
    """Return Cohen's kappa of two coders over the units both coded; nan where both use one value only.

    >>> round(cohen_kappa(["a", "a", "b", "b"], ["a", "b", "b", "b"]), 2)
    0.5
    """
    names = sorted({*first, *second}, key=str)
    if not names:
        return float("nan")
    number = {name: place for place, name in enumerate(names)}
    table = np.zeros((len(names), len(names)))
    for one, other in zip(first, second, strict=True):
        table[number[one], number[other]] += 1
    table /= table.sum()
    chance = float(table.sum(axis=1) @ table.sum(axis=0))
    return float("nan") if chance >= 1.0 else float((np.trace(table) - chance) / (1.0 - chance))


def span_f1(
    first: Sequence[Sequence[tuple[int, int]]],
    second: Sequence[Sequence[tuple[int, int]]],
    *,
    overlap: float | None = None,
) -> float:
    """Return the F1 between two coders' spans over articles in the same order; nan where neither has any.

    Spans are (start, end) characters. Exact matches by default; with `overlap`, spans match when they share
    at least that part of the longer one. A span is matched once.
    """
    right = one = other = 0
    for mine, theirs in zip(first, second, strict=True):
        one, other = one + len(mine), other + len(theirs)
        right += _matches(mine, theirs, overlap)
    return 2 * right / (one + other) if one + other else float("nan")


def _matches(
    mine: Sequence[tuple[int, int]], theirs: Sequence[tuple[int, int]], overlap: float | None
) -> int:
    if overlap is None:
        return len(set(mine) & set(theirs))
    left, found = sorted(theirs), 0
    for start, end in sorted(mine):
        scored: list[tuple[float, int]] = []
        for place, (low, high) in enumerate(left):
            shared = min(end, high) - max(start, low)
            if shared > 0 and shared >= overlap * max(end - start, high - low):
                scored.append((-shared, place))
        if scored:
            left.pop(min(scored)[1])
            found += 1
    return found


def bootstrap_interval(
    measure: Callable[[np.ndarray], float],
    clusters: Sequence[Any],
    seed: int = 1,
    resamples: int = _RESAMPLES,
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of `measure`, called with the drawn units' places.

    `clusters`: (units,), units drawn together.
    """
    names, place = np.unique(np.asarray(clusters), return_inverse=True)
    members = [np.nonzero(place == number)[0] for number in range(len(names))]
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(resamples):
        drawn = rng.integers(0, len(members), size=len(members))
        found.append(measure(np.concatenate([members[number] for number in drawn])))
    low, high = np.nanquantile(found, (0.025, 0.975))
    return float(low), float(high)
