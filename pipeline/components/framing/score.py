"""How good frames are: precision, recall, F1, average precision, calibration, confusion, with intervals.

Average precision is the mean precision at each right sentence, in order of probability (ties in order of the
text). Expected calibration error (Naeini et al. 2015) uses ten bins of equally many sentences. Intervals are
95 % percentile bootstraps over articles, 1,000 resamples, fixed seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = [
    "average_precision",
    "binary_scores",
    "calibration_error",
    "f1_interval",
    "reliability",
    "score_frames",
    "score_relations",
]

_BINS = 10
_RESAMPLES = 1000


def average_precision(codes: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the average precision in [0, 1]; nan where nothing is coded 1.

    `codes`: (m,) 0 or 1. `probabilities`: (m,).

    >>> round(average_precision(np.array([1, 0, 1]), np.array([0.9, 0.8, 0.7])), 4)
    0.8333
    """
    order = np.argsort(-probabilities, kind="stable")
    right = codes[order] == 1
    if not right.any():
        return float("nan")
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(precision[right].mean())


def reliability(codes: np.ndarray, probabilities: np.ndarray) -> list[dict[str, float]]:
    """Return ten bins of equally many sentences: `predicted`, `observed` and `sentences` of each."""
    order = np.argsort(probabilities, kind="stable")
    return [
        {
            "predicted": round(float(probabilities[part].mean()), 4),
            "observed": round(float((codes[part] == 1).mean()), 4),
            "sentences": len(part),
        }
        for part in np.array_split(order, _BINS)
        if len(part)
    ]


def calibration_error(codes: np.ndarray, probabilities: np.ndarray) -> float:
    """Return the expected calibration error in [0, 1]; nan without a sentence."""
    bins = reliability(codes, probabilities)
    total = sum(part["sentences"] for part in bins)
    if not total:
        return float("nan")
    return float(sum(abs(part["predicted"] - part["observed"]) * part["sentences"] for part in bins) / total)


def binary_scores(codes: np.ndarray, called: np.ndarray) -> dict[str, float]:
    """Return precision, recall and F1; each 0 where it is undefined."""
    right = int(((codes == 1) & called).sum())
    wanted, given = int((codes == 1).sum()), int(called.sum())
    return {
        "precision": right / given if given else 0.0,
        "recall": right / wanted if wanted else 0.0,
        "f1": 2 * right / (wanted + given) if wanted + given else 0.0,
    }


def f1_interval(
    codes: np.ndarray, called: np.ndarray, articles: Sequence[Any], seed: int = 1
) -> tuple[float, float]:
    """Return the interval of the mean F1 of one or more columns. `codes`, `called`: (m,) or (m, k)."""
    codes, called = codes.reshape(len(codes), -1) == 1, called.reshape(len(called), -1)
    _, place = np.unique(np.asarray(articles), return_inverse=True)
    counts = np.zeros((int(place.max(initial=-1)) + 1, 2, codes.shape[1]))
    np.add.at(counts[:, 0], place, codes & called)
    np.add.at(counts[:, 1], place, codes.astype(int) + called)
    if not len(counts):
        return float("nan"), float("nan")
    draws = np.random.default_rng(seed).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), _RESAMPLES
    )
    sums = np.tensordot(draws, counts, axes=1)
    scores = np.divide(2 * sums[:, 0], sums[:, 1], out=np.zeros_like(sums[:, 0]), where=sums[:, 1] > 0)
    low, high = np.quantile(scores.mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def score_frames(
    codes: np.ndarray,
    probabilities: np.ndarray,
    articles: Sequence[Any],
    labels: Sequence[str] = ("security", "rights"),
    thresholds: Sequence[float] = (0.5, 0.5),
) -> dict[str, Any]:
    """Return the scores of m sentences, ready for JSON.

    `codes`: (m, k) 0 or 1. `probabilities`: (m, k). `articles`: (m,), the article of each sentence.
    """
    called = probabilities >= np.asarray(thresholds)
    found: dict[str, Any] = {"sentences": len(codes), "articles": len(set(articles))}
    for column, label in enumerate(labels):
        scores = binary_scores(codes[:, column], called[:, column])
        found[label] = {
            **{name: round(value, 4) for name, value in scores.items()},
            "f1_interval": _rounded(f1_interval(codes[:, column], called[:, column], articles)),
            "average_precision": round(average_precision(codes[:, column], probabilities[:, column]), 4),
            "calibration_error": round(calibration_error(codes[:, column], probabilities[:, column]), 4),
            "reliability": reliability(codes[:, column], probabilities[:, column]),
            "coded": int(codes[:, column].sum()),
        }
    found["mean_f1"] = round(float(np.mean([found[label]["f1"] for label in labels])), 4)
    found["mean_f1_interval"] = _rounded(f1_interval(codes, called, articles))
    found["mean_average_precision"] = round(
        float(np.mean([found[label]["average_precision"] for label in labels])), 4
    )
    found["confusion"] = _confusion(codes, called, labels)
    return found


def _confusion(codes: np.ndarray, called: np.ndarray, labels: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return gold label -> given label -> sentences; a label joins the frames a sentence carries."""

    def name(row: np.ndarray) -> str:
        return "+".join(label for label, on in zip(labels, row, strict=True) if on) or "neither"

    table: dict[str, dict[str, int]] = {}
    for gold, given in zip(codes == 1, called, strict=True):
        line = table.setdefault(name(gold), {})
        line[name(given)] = line.get(name(given), 0) + 1
    return {gold: dict(sorted(line.items())) for gold, line in sorted(table.items())}


def score_relations(gold: Sequence[str], given: Sequence[str], articles: Sequence[Any]) -> dict[str, Any]:
    """Return precision, recall and F1 of each relation, of any relation, and micro-averaged over both."""
    gold_array, given_array = np.array(gold), np.array(given)
    found: dict[str, Any] = {"coded": int((gold_array != "none").sum())}
    right = wanted = called = 0
    for relation in ("trade_off", "concession"):
        scores = binary_scores((gold_array == relation).astype(int), given_array == relation)
        found[relation] = {name: round(value, 4) for name, value in scores.items()}
        right += int(((gold_array == relation) & (given_array == relation)).sum())
        wanted += int((gold_array == relation).sum())
        called += int((given_array == relation).sum())
    codes, anything = (gold_array != "none").astype(int), given_array != "none"
    found["any"] = {
        **{name: round(value, 4) for name, value in binary_scores(codes, anything).items()},
        "f1_interval": _rounded(f1_interval(codes, anything, articles)),
    }
    found["micro_f1"] = round(2 * right / (wanted + called), 4) if wanted + called else 0.0
    return found


def _rounded(interval: tuple[float, float]) -> list[float]:
    return [round(bound, 4) for bound in interval]
