"""How large a difference is, and whether it could be chance: effect sizes, tail probabilities, families.

- Cliff's delta (Cliff 1993): the probability that a value of one group exceeds one of the other, minus the
  reverse; in [-1, 1]. Asks nothing of the distribution, so it serves `position`.
- Hedges' g (Hedges 1981): the difference of means in pooled standard deviations, with the exact
  small-sample factor.
- Risk difference: the difference of two shares, in [-1, 1].
- Benjamini–Hochberg (1995): false discovery rate over one family of tests.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from pipeline.compare.statistics import Draws

__all__ = ["benjamini_hochberg", "cliffs_delta", "cliffs_delta_replicates", "hedges_g", "tail_probability"]

_BATCH = 250  # draws at once


def cliffs_delta(first: np.ndarray, second: np.ndarray) -> float:
    """Return Cliff's delta of two samples (shape (n,), (m,)), in [-1, 1]; NaN when one is empty."""
    if not len(first) or not len(second):
        return float("nan")
    ordered = np.sort(np.asarray(second, dtype=np.float64))
    below = np.searchsorted(ordered, first, side="left")
    above = len(ordered) - np.searchsorted(ordered, first, side="right")
    return float((below.sum() - above.sum()) / (len(first) * len(second)))


def cliffs_delta_replicates(
    values: np.ndarray,
    weights: np.ndarray,
    groups: np.ndarray,
    pieces: np.ndarray,
    draws: Draws,
    reference: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's weighted Cliff's delta against the reference, and its value in each draw.

    Args:
        values: shape (n,), without NaN.
        weights: shape (n,), positive.
        groups: shape (n,), the group of each row, 0 to g - 1.
        pieces: shape (n,).
        draws: the bootstrap draws.
        reference: a group, or None for all the others ("the rest").

    Returns:
        Deltas, shape (g,), and replicates, shape (draws, g); NaN where a side is empty.
    """
    order = np.argsort(values, kind="stable")
    ranked, weight, piece, group = values[order], weights[order], pieces[order], groups[order]
    first = np.searchsorted(ranked, ranked, side="left")
    last = np.searchsorted(ranked, ranked, side="right")
    number = int(groups.max()) + 1 if len(groups) else 0
    members = [np.flatnonzero(group == code) for code in range(number)]
    other = weight if reference is None else weight * (group == reference)

    def deltas(counts: np.ndarray) -> np.ndarray:
        below = _cumulated(counts[:, piece] * other)
        total = below[:, -1]
        result = np.full((len(counts), number), np.nan)
        for code, rows in enumerate(members):
            own = counts[:, piece[rows]] * weight[rows]
            size = own.sum(axis=1)
            # Against the rest, a group's comparisons with itself cancel: only the denominator leaves it out.
            opposite = total - size if reference is None else total
            gain = below[:, first[rows]] - (total[:, None] - below[:, last[rows]])
            with np.errstate(divide="ignore", invalid="ignore"):
                delta = (own * gain).sum(axis=1) / (size * opposite)
            result[:, code] = np.where((size > 0) & (opposite > 1e-9), delta, np.nan)
        return result

    estimate = deltas(np.ones((1, draws.pieces)))[0]
    parts = [
        deltas(draws.counts[start : start + _BATCH].astype(np.float64))
        for start in range(0, draws.draws, _BATCH)
    ]
    return estimate, np.vstack(parts)


def _cumulated(weights: np.ndarray) -> np.ndarray:
    """Return cumulative sums along rows, with a leading 0: shape (rows, n + 1)."""
    return np.concatenate([np.zeros((len(weights), 1)), np.cumsum(weights, axis=1)], axis=1)


def hedges_g(first: np.ndarray, second: np.ndarray) -> float:
    """Return Hedges' g of two samples; NaN when one has fewer than 2 values or nothing varies."""
    n, m = len(first), len(second)
    if n < 2 or m < 2:
        return float("nan")
    freedom = n + m - 2
    pooled = ((n - 1) * np.var(first, ddof=1) + (m - 1) * np.var(second, ddof=1)) / freedom
    if pooled <= 0:
        return float("nan")
    factor = np.exp(gammaln(freedom / 2) - gammaln((freedom - 1) / 2)) / np.sqrt(freedom / 2)
    return float((np.mean(first) - np.mean(second)) / np.sqrt(pooled) * factor)


def tail_probability(differences: np.ndarray) -> float:
    """Return the two-sided probability of a difference this far from 0, from its draws, shape (draws,).

    Twice the smaller share of draws on one side of 0, with one draw added to each side so that it is never
    0 (Davison & Hinkley 1997, section 4.4). It is below .05 where the 95 % interval leaves 0 out. NaN where
    no draw is defined.
    """
    known = differences[np.isfinite(differences)]
    if not known.size:
        return float("nan")
    low = (np.count_nonzero(known <= 0) + 1) / (known.size + 1)
    high = (np.count_nonzero(known >= 0) + 1) / (known.size + 1)
    return min(1.0, 2 * min(low, high))


def benjamini_hochberg(probabilities: np.ndarray) -> np.ndarray:
    """Return adjusted probabilities (q) of one family of tests, shape (n,); NaN stays NaN and does not count."""
    values = np.asarray(probabilities, dtype=np.float64)
    adjusted = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if known.size:
        order = known[np.argsort(values[known], kind="stable")]
        steps = values[order] * known.size / np.arange(1, known.size + 1)
        adjusted[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return adjusted
