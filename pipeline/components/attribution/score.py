"""How good attributions are, against people's.

Three measures, each counted per article and pooled, with a 95 % interval from resampling articles:

* **sentence**: a sentence counts as attributed when at least half of its characters (white space apart)
  lie inside attributed content. Precision, recall and F1 over sentences.
* **content**: gold and predicted attributions are matched one to one, largest overlap first; a pair matches
  when the characters they share are at least half of the longer content (all parts together, white space
  apart). Precision, recall and F1 over attributions. With `loose` a pair matches at half of the shorter.
* **source**: of the matched pairs whose gold names a source, the share whose predicted source has the same
  head. The head of a span is its last word before the first comma, bracket, dash, preposition or relative
  pronoun; two sources agree when each span holds the other's head.

The gold (PolNeAR: Newell, Margolin & Ruths, 2018, "An Attribution Relations Corpus for Political News")
marks outermost attributions only. So nested ones (`depth` > 0) and marks of distance without a source (`rule`
begins with `distance.`) are left out of the prediction before counting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np

from pipeline.schema.attribution import Attribution

__all__ = [
    "AttributionScores",
    "Counts",
    "GoldAttribution",
    "Measure",
    "count_article",
    "f1_measure",
    "inside_sentences",
    "read_gold",
    "source_head",
    "summarise",
]

Spans = Sequence[tuple[int, int]]
_HEAD_STOP = re.compile(
    r"\s*[,;:(\[—–]|\s+-+\s|\s+(?:of|in|for|at|from|to|on|by|with|about|across|against|among|around|behind|between|"
    r"inside|near|outside|over|such|throughout|under|within|who|whose|whom|which|that|where|and|or)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w(?:[\w.&’'-]*\w)?\.?")


class GoldAttribution(msgspec.Struct, frozen=True):
    """One attribution as people marked it; each field a list of (start, end) in characters."""

    content: tuple[tuple[int, int], ...] = ()
    cue: tuple[tuple[int, int], ...] = ()
    source: tuple[tuple[int, int], ...] = ()


class Counts(msgspec.Struct, frozen=True):
    """Counts of one measure in one article. For `source`: `right` of `gold`; `predicted` equals `gold`."""

    right: int
    predicted: int
    gold: int


class Measure(msgspec.Struct, frozen=True):
    """Precision, recall and F1 in [0, 1], the 95 % interval of F1, and how many gold items there were."""

    precision: float
    recall: float
    f1: float
    interval: tuple[float, float]
    gold: int


class AttributionScores(msgspec.Struct, frozen=True):
    """The measures of the module docstring; `source.f1` is an accuracy."""

    sentence: Measure
    content: Measure
    content_loose: Measure
    source: Measure


def read_gold(rows: Iterable[dict]) -> tuple[GoldAttribution, ...]:
    """Return gold attributions from JSON objects with `source`, `cue`, `content` as lists of [start, end]."""
    return tuple(
        GoldAttribution(
            *(
                tuple((start, end) for start, end in row.get(name, ()))
                for name in ("content", "cue", "source")
            )
        )
        for row in rows
    )


def inside_sentences(text: str, sentences: Spans, contents: Iterable[tuple[int, int]]) -> list[bool]:
    """Return for each sentence whether at least half of its characters lie inside one of `contents`."""
    solid = _solid(text)
    covered = np.zeros(len(text) + 1, dtype=np.int64)
    for start, end in contents:
        covered[start : min(end, len(text))] = 1
    inside = np.concatenate([[0], np.cumsum(covered[:-1] * np.diff(solid))])
    result = []
    for start, end in sentences:
        size = int(solid[end] - solid[start])
        result.append(size > 0 and 2 * int(inside[end] - inside[start]) >= size)
    return result


def source_head(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the head word of the span as (start, end) characters; the whole span when it has no word."""
    stop = _HEAD_STOP.search(text, start + 1, end)
    words = list(_WORD.finditer(text, start, stop.start() if stop else end))
    if not words:
        words = list(_WORD.finditer(text, start, end))[:1]
    return words[-1].span() if words else (start, end)


def count_article(
    text: str, gold: Sequence[GoldAttribution], predicted: Sequence[Attribution], sentences: Spans
) -> dict[str, Counts]:
    """Return the counts of `sentence`, `content`, `content_loose` and `source` for one article."""
    gold = [item for item in gold if item.content]
    kept = [item for item in predicted if item.depth == 0 and not item.rule.startswith("distance.")]
    solid = _solid(text)
    truth = inside_sentences(text, sentences, [span for item in gold for span in item.content])
    guess = inside_sentences(
        text, sentences, [(part.start, part.end) for item in kept for part in item.content]
    )
    both = sum(a and b for a, b in zip(truth, guess, strict=True))
    gold_spans = [_joined(item.content, len(text)) for item in gold]
    kept_spans = [_joined([(part.start, part.end) for part in item.content], len(text)) for item in kept]
    pairs = _match(gold_spans, kept_spans, solid, max)
    loose = _match(gold_spans, kept_spans, solid, min)
    with_source = [(g, p) for g, p in pairs if gold[g].source]
    right = sum(_same_source(text, gold[g].source, kept[p]) for g, p in with_source)
    return {
        "sentence": Counts(both, sum(guess), sum(truth)),
        "content": Counts(len(pairs), len(kept), len(gold)),
        "content_loose": Counts(len(loose), len(kept), len(gold)),
        "source": Counts(right, len(with_source), len(with_source)),
    }


def summarise(
    articles: Sequence[dict[str, Counts]], resamples: int = 1000, seed: int = 0
) -> AttributionScores:
    """Return pooled measures over articles with intervals from `resamples` draws of articles.

    Raises:
        ValueError: there is no article.
    """
    if not articles:
        raise ValueError("found no article to score; expected at least one with gold attributions")
    return AttributionScores(
        **{
            name: f1_measure([article[name] for article in articles], resamples, seed)
            for name in AttributionScores.__struct_fields__
        }
    )


def f1_measure(counts: Sequence[Counts], resamples: int = 1000, seed: int = 0) -> Measure:
    """Return precision, recall and F1 of counts pooled over articles; the interval resamples articles."""
    table = np.array([[count.right, count.predicted, count.gold] for count in counts]).reshape(-1, 3)
    draws = np.random.default_rng(seed).integers(0, max(len(table), 1), size=(resamples, len(table)))
    precision, recall, f1 = _rates(table.sum(axis=0)[None])
    low, high = np.quantile(_rates(table[draws].sum(axis=1))[2], (0.025, 0.975))
    return Measure(
        float(precision[0]), float(recall[0]), float(f1[0]), (float(low), float(high)), int(table[:, 2].sum())
    )


def _rates(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    right, predicted, gold = counts[:, 0], np.maximum(counts[:, 1], 1), np.maximum(counts[:, 2], 1)
    return right / predicted, right / gold, 2 * right / np.maximum(counts[:, 1] + counts[:, 2], 1)


def _solid(text: str) -> np.ndarray:
    """Return how many characters before each position are not white space; length `len(text) + 1`."""
    solid = np.fromiter((not character.isspace() for character in text), dtype=np.int64, count=len(text))
    return np.concatenate([[0], np.cumsum(solid)])


def _joined(spans: Spans, length: int) -> list[tuple[int, int]]:
    """Return the spans in order, inside the text, those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        end = min(end, length)
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _match(
    gold: list[list[tuple[int, int]]],
    predicted: list[list[tuple[int, int]]],
    solid: np.ndarray,
    size: Callable[[int, int], int],
) -> list[tuple[int, int]]:
    """Return one-to-one pairs (gold, predicted), largest share first, that share half of `size` of the two."""
    counts = solid.tolist()
    lengths = [
        [sum(counts[end] - counts[start] for start, end in spans) for spans in side]
        for side in (gold, predicted)
    ]
    found = []
    for g, one in enumerate(gold):
        for p, other in enumerate(predicted):
            if not one or not other or one[0][0] >= other[-1][1] or other[0][0] >= one[-1][1]:
                continue
            shared = sum(
                counts[min(a[1], b[1])] - counts[max(a[0], b[0])]
                for a in one
                for b in other
                if max(a[0], b[0]) < min(a[1], b[1])
            )
            if shared and 2 * shared >= size(lengths[0][g], lengths[1][p]):
                found.append((-shared / max(lengths[0][g], lengths[1][p]), g, p))
    pairs: list[tuple[int, int]] = []
    seen_gold: set[int] = set()
    seen_predicted: set[int] = set()
    for _, g, p in sorted(found):
        if g not in seen_gold and p not in seen_predicted:
            pairs.append((g, p))
            seen_gold.add(g)
            seen_predicted.add(p)
    return pairs


def _same_source(text: str, gold: Spans, predicted: Attribution) -> bool:
    if predicted.source is None:
        return False
    start, end = predicted.source.start, predicted.source.end
    head = source_head(text, start, end)
    for first, last in gold:
        gold_head = source_head(text, first, last)
        if start <= gold_head[0] < end and first <= head[0] < last:
            return True
    return False
