"""Shares corrected for the classifier's errors.

A classifier that finds 80 % of the rights sentences and is wrong about 5 % of the others reports a share
that is neither. With the confusion measured on held-out gold, P(predicted | gold), the share that would
produce what was seen follows by inverting it (Rogan & Gladen 1978 for two classes; Buonaccorsi 2010,
chapter 2, for more). The interval carries both what was sampled: the articles (bootstrap draws), and the
gold behind the confusion. Sentences of one article are coded and misread alike, so the gold is drawn by
article too, where its confusion is given for each; else each row is drawn from its Dirichlet posterior, as
if its sentences were independent. Every cell begins with 1/2 (Jeffreys' prior).
It rests on one assumption, that the classifier errs here as it did on the gold; say so beside the number.

The confusion is a JSON object::

    {"labels": ["security", "rights", "both", "neither"],
     "counts": [[80, 2, 3, 15], [1, 90, 4, 5], [10, 12, 70, 8], [30, 25, 5, 940]],
     "data": "which gold it was measured on", "sha256": "of that file",
     "articles": [[[3, 0, 0, 1], …], …]}

`counts[i][j]` is the number of held-out sentences whose gold label is `labels[i]` and whose predicted
label is `labels[j]`; `articles` splits it by article. `data`, `sha256` and `articles` may be left out.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from pipeline.compare.statistics import SEED
from pipeline.errors import ConfigurationError

__all__ = ["FRAME_LABELS", "Confusion", "corrected_shares", "onto_simplex", "read_confusion"]

FRAME_LABELS = ("security", "rights", "both", "neither")
_WORST_CONDITION = 50.0
_LEAST_ARTICLES = 10  # of gold, from which they are drawn
_PRIOR = 0.5


class Confusion(msgspec.Struct, frozen=True, kw_only=True):
    """Held-out counts: `counts[i][j]` sentences of gold label i were given label j.

    `articles`: the same for each gold article, adding up to `counts`, or empty. `data`, `sha256`: which gold.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]
    data: str = ""
    sha256: str = ""
    articles: tuple[tuple[tuple[float, ...], ...], ...] = ()

    def matrix(self) -> np.ndarray:
        """Return the counts as a float array (labels, labels), rows and columns in FRAME_LABELS order."""
        return self._ordered(np.asarray(self.counts, dtype=np.float64))

    def _ordered(self, counts: np.ndarray) -> np.ndarray:
        order = [self.labels.index(label) for label in FRAME_LABELS]
        return counts[..., order, :][..., order]

    @property
    def sentences(self) -> int:
        """How many held-out sentences it counts."""
        return int(sum(map(sum, self.counts)))

    @property
    def described(self) -> str:
        """What it was measured on, for people: "1,760 sentences of 58 articles (dev.jsonl)"."""
        articles = f" of {len(self.articles):,} articles" if self.articles else ""
        return f"{self.sentences:,} sentences{articles}" + (f" ({self.data})" if self.data else "")

    def drawn(self, draws: int, seed: int = SEED) -> np.ndarray:
        """Return P(predicted | gold) as it might have been measured, shape (draws, 4, 4)."""
        rng = np.random.default_rng(seed)
        number = len(self.articles)
        if number < _LEAST_ARTICLES:
            rows = [rng.dirichlet(row + _PRIOR, size=draws) for row in self.matrix()]
            return np.stack(rows, axis=1)
        tables = self._ordered(np.asarray(self.articles, dtype=np.float64)).reshape(number, -1)
        times = rng.multinomial(number, np.full(number, 1 / number), size=draws)
        return _rows((times @ tables).reshape(draws, len(FRAME_LABELS), -1) + _PRIOR)

    @property
    def condition(self) -> float:
        """Condition number of P(predicted | gold): above 50 a correction would mostly magnify noise."""
        return float(np.linalg.cond(_rows(self.matrix() + _PRIOR)))

    @property
    def usable(self) -> bool:
        """Whether the classifier tells the labels apart well enough for a correction to mean something."""
        return self.condition <= _WORST_CONDITION


def read_confusion(path: str | Path) -> Confusion:
    """Return the confusion in a JSON file.

    Raises:
        ConfigurationError: it is not such an object, a label is missing, or the counts are not square.
    """
    wanted = f"Expected {{'labels': {list(FRAME_LABELS)}, 'counts': [[…] × 4], 'data': '…'}}."
    try:
        confusion = msgspec.json.decode(Path(path).read_bytes(), type=Confusion)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigurationError(f"Cannot read a confusion from {path}: {error}. {wanted}") from error
    size = len(confusion.labels)
    square = all(
        len(table) == size and all(len(row) == size for row in table)
        for table in (confusion.counts, *confusion.articles)
    )
    if set(confusion.labels) != set(FRAME_LABELS) or not square:
        raise ConfigurationError(
            f"The confusion in {path} has labels {list(confusion.labels)} and rows of lengths "
            f"{[len(row) for row in confusion.counts]}. {wanted}"
        )
    if confusion.articles and not np.array_equal(np.sum(confusion.articles, axis=0), confusion.counts):
        raise ConfigurationError(
            f"The confusion in {path} has {len(confusion.articles)} articles whose counts do not add up to `counts`. {wanted}"
        )
    return confusion


def corrected_shares(
    shares: np.ndarray, replicates: np.ndarray, confusion: Confusion, seed: int = SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Return the four frame shares with the classifier's errors taken out, and their replicates.

    Args:
        shares: observed shares in FRAME_LABELS order, shape (4,), adding up to 1.
        replicates: their bootstrap replicates, shape (draws, 4).
        confusion: held-out counts.
        seed: of the draws of the confusion.

    Returns:
        Corrected shares, shape (4,), and replicates, shape (draws, 4); each row adds up to 1 (a solution
        outside the simplex is moved to the nearest point of it). NaN where the observed share is NaN.
    """
    estimate = _solve(_rows(confusion.matrix() + _PRIOR)[None], shares[None])[0]
    return estimate, _solve(confusion.drawn(len(replicates), seed), replicates)


def _rows(counts: np.ndarray) -> np.ndarray:
    return counts / counts.sum(axis=-1, keepdims=True)


def _solve(given: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Solve `observed = shares @ given` for each pair: shapes (m, 4, 4) and (m, 4)."""
    known = np.isfinite(observed).all(axis=1)
    solution = np.full(observed.shape, np.nan)
    if known.any():
        solved = np.linalg.solve(np.swapaxes(given[known], 1, 2), observed[known][:, :, None])[:, :, 0]
        solution[known] = onto_simplex(solved)
    return solution


def onto_simplex(points: np.ndarray) -> np.ndarray:
    """Return the nearest points whose coordinates are not negative and add up to 1; shape (m, k).

    The sorting method of Held, Wolfe & Crowder (1974).
    """
    ordered = -np.sort(-points, axis=1)
    excess = np.cumsum(ordered, axis=1) - 1
    steps = np.arange(1, points.shape[1] + 1)
    last = (ordered - excess / steps > 0).sum(axis=1)
    shift = excess[np.arange(len(points)), last - 1] / last
    return np.maximum(points - shift[:, None], 0.0)
