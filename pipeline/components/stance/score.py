"""How good stances are: F1 by class and over classes, confusion, holders found, articles right.

Intervals are 95 % percentile bootstraps over articles, 1,000 resamples, fixed seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.components.stance.classifier import LABELS

__all__ = ["macro_f1", "score_classes", "score_found"]

_RESAMPLES = 1000


def _f1(counts: np.ndarray) -> np.ndarray:
    """Return F1 (…, c) from confusion counts (…, c, c), rows gold; 0 where a class is neither coded nor given."""
    right = np.diagonal(counts, axis1=-2, axis2=-1)
    total = counts.sum(axis=-1) + counts.sum(axis=-2)
    return np.divide(2 * right, total, out=np.zeros(right.shape), where=total > 0)


def macro_f1(gold: Sequence[str], given: Sequence[str], labels: Sequence[str] = LABELS) -> float:
    """Return the mean F1 over the labels in [0, 1].

    >>> round(macro_f1(["oppose", "support"], ["oppose", "oppose"], ("oppose", "support")), 4)
    0.3333
    """
    return float(_f1(_counts(gold, given, labels)).mean())


def _counts(gold: Sequence[str], given: Sequence[str], labels: Sequence[str]) -> np.ndarray:
    number = {label: place for place, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)))
    for one, other in zip(gold, given, strict=True):
        counts[number[one], number[other]] += 1
    return counts


def score_classes(
    gold: Sequence[str], given: Sequence[str], articles: Sequence[Any], labels: Sequence[str] = LABELS
) -> dict[str, Any]:
    """Return macro-F1 with its interval, F1 by class, and the confusion, ready for JSON.

    `articles`: the article of each pair of labels.
    """
    counts = _counts(gold, given, labels)
    by_article: dict[Any, list[int]] = {}
    for place, article in enumerate(articles):
        by_article.setdefault(article, []).append(place)
    each = np.array(
        [_counts([gold[i] for i in rows], [given[i] for i in rows], labels) for rows in by_article.values()]
    ).reshape(-1, len(labels), len(labels))
    interval = [float("nan")] * 2
    if len(each):
        draws = np.random.default_rng(1).multinomial(len(each), np.full(len(each), 1 / len(each)), _RESAMPLES)
        scores = _f1(np.tensordot(draws, each, axes=1)).mean(axis=-1)
        interval = [round(float(bound), 4) for bound in np.quantile(scores, (0.025, 0.975))]
    return {
        "pairs": len(gold),
        "articles": len(by_article),
        "macro_f1": round(float(_f1(counts).mean()), 4),
        "macro_f1_interval": interval,
        "f1": {label: round(float(score), 4) for label, score in zip(labels, _f1(counts), strict=True)},
        "accuracy": round(float(np.trace(counts) / counts.sum()), 4) if counts.sum() else None,
        "confusion": {
            label: {other: int(counts[i, j]) for j, other in enumerate(labels)}
            for i, label in enumerate(labels)
        },
    }


def score_found(gold: Sequence[bool], given: Sequence[bool], articles: Sequence[Any]) -> dict[str, Any]:
    """Return precision, recall and F1 of something that is there or not, with the interval of F1."""
    names = ("no", "yes")
    both = score_classes([names[bool(g)] for g in gold], [names[bool(g)] for g in given], articles, names)
    right = both["confusion"]["yes"]["yes"]
    wanted = sum(both["confusion"]["yes"].values())
    called = right + both["confusion"]["no"]["yes"]
    return {
        "precision": round(right / called, 4) if called else 0.0,
        "recall": round(right / wanted, 4) if wanted else 0.0,
        "f1": both["f1"]["yes"],
        "sentences": len(gold),
        "coded": wanted,
    }
