"""Estimates with intervals: a bootstrap over pieces, reprints resampled together.

The unit that is resampled is the **piece**: an article together with its reprints. A draw takes as many
pieces as there are, with replacement (Efron 1979; for clusters, Davison & Hinkley 1997, section 3.8), so
that forty reprints of one opinion piece come and go together. Intervals are percentiles of the draws.
Every estimate here is a ratio of two weighted sums, so one matrix product serves all draws at once.

Where every piece has the same value, the draws cannot differ and the percentile interval has no width;
`bounded_interval` then falls back on Wilson (1927), which knows how few were seen.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from pipeline.errors import UsageError

__all__ = [
    "DRAWS",
    "LEVEL",
    "SEED",
    "Draws",
    "bounded_interval",
    "drawn_sums",
    "interval",
    "piece_sums",
    "ratio_replicates",
    "weighted_mean",
    "wilson_interval",
]

DRAWS = 2000
SEED = 20_080_417
LEVEL = 0.95
_CELLS = 400_000_000  # draws × pieces kept at once: 400 MB of bytes


class Draws:
    """How often each piece is in each draw.

    Args:
        pieces: number of pieces, at least 1.
        draws: number of draws, at least 100. Fewer are made where draws × pieces would exceed 400 million.
        seed: of the random generator; the same seed gives the same draws.

    Attributes:
        counts: uint8 array (draws, pieces), the times a piece is in a draw (255 at most).

    Raises:
        UsageError: `pieces` or `draws` is too small.
    """

    def __init__(self, pieces: int, draws: int = DRAWS, seed: int = SEED) -> None:
        if pieces < 1 or draws < 100:
            raise UsageError(
                f"A bootstrap needs at least 1 piece and 100 draws; got {pieces} pieces and {draws} draws."
            )
        self.pieces = pieces
        self.draws = max(100, min(draws, _CELLS // pieces))
        self.seed = seed
        rng = np.random.default_rng(seed)
        self.counts = np.empty((self.draws, pieces), dtype=np.uint8)
        rows = max(1, 50_000_000 // pieces)
        for first in range(0, self.draws, rows):
            chosen = rng.integers(0, pieces, size=(min(rows, self.draws - first), pieces))
            for row, picks in enumerate(chosen, start=first):
                self.counts[row] = np.minimum(np.bincount(picks, minlength=pieces), 255)

    def of(self, pieces: np.ndarray) -> np.ndarray:
        """Return the counts of some pieces (indices, shape (p,)) as float32, shape (draws, p)."""
        return self.counts[:, pieces].astype(np.float32)


def drawn_sums(values: np.ndarray, pieces: np.ndarray, draws: Draws) -> np.ndarray:
    """Return the sum of each column of `values`, shape (n, k), in each draw: shape (draws, k)."""
    used, sums = piece_sums(values, pieces)
    return draws.counts[:, used].astype(np.float64) @ sums


def piece_sums(values: np.ndarray, pieces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pieces that occur, ascending, and the sum of each column of `values` (n, k) over each piece."""
    if not len(pieces):
        return np.empty(0, dtype=np.int64), np.zeros((0, values.shape[1]))
    order = np.argsort(pieces, kind="stable")
    used, first = np.unique(pieces[order], return_index=True)
    return used, np.add.reduceat(values[order], first, axis=0)


def ratio_replicates(
    numerators: np.ndarray, denominators: np.ndarray, pieces: np.ndarray, draws: Draws
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ratio of sums and its value in each draw.

    Args:
        numerators: shape (n,) or (n, k), one row for each article, already weighted.
        denominators: the same shape. A row that must not count is 0 in both.
        pieces: shape (n,), the piece of each row.
        draws: the bootstrap draws.

    Returns:
        The estimate, shape (k,), and replicates, shape (draws, k); NaN where the denominator is 0.
    """
    top = np.asarray(numerators, dtype=np.float64).reshape(len(pieces), -1)
    bottom = np.asarray(denominators, dtype=np.float64).reshape(len(pieces), -1)
    drawn = drawn_sums(np.hstack([top, bottom]), pieces, draws)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = top.sum(axis=0) / bottom.sum(axis=0)
        replicates = drawn[:, : top.shape[1]] / drawn[:, top.shape[1] :]
    return estimate, replicates


def weighted_mean(
    values: np.ndarray, weights: np.ndarray, pieces: np.ndarray, draws: Draws
) -> tuple[np.ndarray, np.ndarray]:
    """Return weighted means and their value in each draw; missing values (NaN) are left out.

    Args:
        values: shape (n,) or (n, k).
        weights: shape (n,), not negative.
        pieces: shape (n,).
        draws: the bootstrap draws.

    Returns:
        The estimates, shape (k,), and replicates, shape (draws, k).
    """
    table = np.asarray(values, dtype=np.float64).reshape(len(pieces), -1)
    known = ~np.isnan(table)
    weight = np.asarray(weights, dtype=np.float64)[:, None] * known
    return ratio_replicates(np.where(known, table, 0.0) * weight, weight, pieces, draws)


def interval(replicates: np.ndarray, level: float = LEVEL) -> np.ndarray:
    """Return the percentile interval of replicates, shape (draws, ...), as an array (2, ...).

    Draws in which the estimate is undefined (NaN) are left out; NaN where all are.
    """
    tail = 100 * (1 - level) / 2
    finite = np.isfinite(replicates)
    if finite.all():
        return np.percentile(replicates, [tail, 100 - tail], axis=0)
    flat = replicates.reshape(len(replicates), -1)
    bounds = np.full((2, flat.shape[1]), np.nan)
    for column in range(flat.shape[1]):
        known = flat[np.isfinite(flat[:, column]), column]
        if known.size:
            bounds[:, column] = np.percentile(known, [tail, 100 - tail])
    return bounds.reshape((2, *replicates.shape[1:]))


def wilson_interval(share: float, pieces: float, level: float = LEVEL) -> tuple[float, float]:
    """Return Wilson's score interval for a share in [0, 1] seen on `pieces` independent pieces (> 0)."""
    z = stats.norm.ppf(0.5 + level / 2)
    centre = (share + z * z / (2 * pieces)) / (1 + z * z / pieces)
    half = z / (1 + z * z / pieces) * np.sqrt(share * (1 - share) / pieces + z * z / (4 * pieces * pieces))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def bounded_interval(
    estimate: float,
    replicates: np.ndarray,
    pieces: int,
    low: float = 0.0,
    high: float = 1.0,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Return the percentile interval of a mean of values between `low` and `high`, shape (draws,).

    Where all pieces have the same value, the draws cannot differ and that interval has no width, as if a
    handful proved what holds for all. Wilson's takes its place then, on the estimate's place between the
    ends: no mean of values in that range varies more than a share does.
    """
    lower, upper = interval(replicates, level)
    if pieces and np.isfinite(estimate) and upper - lower < 1e-12:
        share = min(1.0, max(0.0, (estimate - low) / (high - low)))
        bounds = wilson_interval(share, pieces, level)
        return low + bounds[0] * (high - low), low + bounds[1] * (high - low)
    return float(lower), float(upper)
