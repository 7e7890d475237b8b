"""An article in a few numbers: where it stands between the frames, and who stands where.

Each sentence that carries a frame has a value: security +1, rights -1, both 0; in a concession the asserted
frame weighs more, so granting security in favour of rights is -0.5, the reverse +0.5. `position` is their
mean. Its interval is the percentile bootstrap (Efron & Tibshirani 1993) over those sentences; since a value is
one of five, a resample is one multinomial draw of how often each occurs.

The author's stance comes from the author's own sentences alone. The author is neutral while they take a side
in less than one body sentence in twenty. Otherwise, with S and O the summed scores for and against over all of
the author's records, the author takes the side of the larger sum, and is mixed where neither outweighs the other
by 15 %. The bounds are tuned on coded articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from pipeline.components.stance.holders import holder_key
from pipeline.schema import (
    ArticleStance,
    Attribution,
    Frame,
    HolderSummary,
    Sentence,
    Shares,
    Stance,
    Summary,
)

__all__ = ["article_stance", "bootstrap_interval", "frame_value", "summarise"]

_VALUES = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
_RESAMPLES = 1000
# Tuned on coded articles that no encoder was trained on; see docs/stance.md.
LEAST_SIDED = 0.05
LEAST_LEAN = 0.15
HOLDER_LEAN = 0.15


def frame_value(frame: Frame) -> float | None:
    """Return the value of a sentence in [-1, 1], or None where it carries no frame."""
    if frame.label == "neither":
        return None
    if frame.relation == "concession" and frame.conceded is not None and frame.label == "both":
        return -0.5 if frame.conceded == "security" else 0.5
    return {"security": 1.0, "rights": -1.0, "both": 0.0}[frame.label]


def bootstrap_interval(values: Sequence[float], seed: int = 1) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of the mean of values out of -1, -0.5, 0, 0.5 and 1; at least one."""
    counts = np.bincount(np.rint(np.asarray(values) * 2 + 2).astype(np.int64), minlength=5)
    draws = np.random.default_rng(seed).multinomial(len(values), counts / len(values), size=_RESAMPLES)
    low, high = np.quantile(draws @ _VALUES / len(values), (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)


def article_stance(scores: Sequence[float], sided: int, sentences: int) -> ArticleStance:
    """Return the author's stance over an article of `sentences` body sentences.

    `scores`: in [-1, 1], of all records of the author. `sided`: how many of them take a side.
    """
    support = sum(score for score in scores if score > 0)
    oppose = -sum(score for score in scores if score < 0)
    taken = support + oppose
    lean = (support - oppose) / taken if taken else 0.0
    label: Literal["support", "oppose", "neutral", "mixed"]
    if sided == 0 or sided < LEAST_SIDED * sentences:
        label = "neutral"
    elif abs(lean) >= LEAST_LEAN:
        label = "support" if lean > 0 else "oppose"
    else:
        label = "mixed"
    share = min(sided / max(4 * LEAST_SIDED * sentences, 1.0), 1.0)
    return ArticleStance(label=label, score=round(lean * share, 4))


def _holder_summaries(stances: Sequence[Stance]) -> tuple[HolderSummary, ...]:
    groups: dict[str, list[Stance]] = {}
    for stance in stances:
        holder = stance.holder
        if holder.kind != "attributed" or not holder.text:
            continue
        key = holder_key(holder.text, holder.entity)
        if key:
            groups.setdefault(key, []).append(stance)
    found = []
    for members in groups.values():
        sided = [stance.score for stance in members if stance.label != "neutral"]
        score = float(np.mean([stance.score if stance.label != "neutral" else 0.0 for stance in members]))
        label: Literal["support", "oppose", "neutral", "mixed"]
        if not sided:
            label = "neutral"
        elif min(sided) < 0 < max(sided) and abs(sum(sided)) / sum(map(abs, sided)) < HOLDER_LEAN:
            label = "mixed"
        else:
            label = "support" if sum(sided) > 0 else "oppose"
        longest = max((stance.holder.text or "" for stance in members), key=len)
        found.append(
            HolderSummary(
                text=longest,
                entity=members[0].holder.entity,
                label=label,
                score=round(score, 4),
                statements=len({stance.sentence for stance in members}),
            )
        )
    return tuple(sorted(found, key=lambda holder: (-holder.statements, holder.text)))


def summarise(
    *,
    sentences: Sequence[Sentence],
    frames: Sequence[Frame],
    stances: Sequence[Stance],
    attributions: Sequence[Attribution] = (),
    seed: int = 1,
) -> Summary:
    """Return the summary of one article.

    `sentences`: all of them, with their kind; only body sentences count. `attributions` add
    no number of their own: holders reach the summary through their stances. `seed`: of the bootstrap; the same seed gives the
    same interval.
    """
    body = sum(sentence.kind == "body" for sentence in sentences)
    counts = dict.fromkeys(("security", "rights", "both", "neither"), 0)
    values = []
    for frame in frames:
        counts[frame.label] += 1
        value = frame_value(frame)
        if value is not None:
            values.append(value)
    total = max(sum(counts.values()), 1)
    interval = bootstrap_interval(values, seed) if values else None
    author = [stance for stance in stances if stance.holder.kind == "author"]
    sided = sum(stance.label != "neutral" for stance in author)
    return Summary(
        position=round(float(np.mean(values)), 4) if values else None,
        interval=interval,
        undecided=interval is None or interval[0] <= 0.0 <= interval[1],
        shares=Shares(**{name: round(count / total, 4) for name, count in counts.items()}),
        author_stance=article_stance([stance.score for stance in author], sided, body),
        holders=_holder_summaries(stances),
        concessions=sum(frame.relation == "concession" for frame in frames),
        trade_offs=sum(frame.relation == "trade_off" for frame in frames),
    )
