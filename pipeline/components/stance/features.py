"""What a Doc tells of stance, as numbers: one row for each body sentence, one for each holder in a sentence.

Each decision has two steps. The first uses codebook terms, cue words, the sparse model's scores and the frames;
there are thousands of coded sentences for it. The second joins the encoder's heads to the outcome of the first
in a few numbers, since only sentences the encoder was not trained on can teach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from spacy.attrs import LENGTH, ORTH, SENT_START, SPACY
from spacy.strings import StringStore
from spacy.tokens import Doc

from pipeline.components.stance.holders import CUE_KINDS, HolderUnit, cue_kinds
from pipeline.components.stance.targets import GROUPS, LEARNED, term_flags

__all__ = [
    "SPARSE",
    "Signals",
    "alone_features",
    "author_features",
    "dense_author_features",
    "dense_holder_features",
    "dense_presence_features",
    "direction_features",
    "holder_features",
    "presence_features",
    "read_signals",
]

SPARSE = (
    "author_oppose",
    "author_support",
    "holder",
    "holder_oppose",
    "holder_support",
    "security",
    "rights",
)
_COUNTED = GROUPS[: GROUPS.index("holders.support")]
_CLIP = 8.0
_REST = 4.0
_QUESTION_MARK = StringStore()["?"]


@dataclass(frozen=True, slots=True)
class Signals:
    """The facts of one Doc of n tokens and s sentences.

    `offsets`: (n,) characters. `begins`: (s + 1,) first tokens, then n. `body`: bool (s,). `sparse`, `dense`:
    (s, 7) log-odds in the order of `SPARSE`, 0 where `has_sparse`, `has_dense` are false. `frames`: (s, 2)
    probabilities. `flags`: bool (n, groups). `cues`: (n,) index into `CUE_KINDS` or -1. `outside`: bool (n,),
    words that are the author's own. `question`: bool (s,). `parts`: (n, 2), what each word adds to the sparse
    log-odds of an opposing and a supporting holder.
    """

    offsets: np.ndarray
    begins: np.ndarray
    body: np.ndarray
    sparse: np.ndarray
    dense: np.ndarray
    has_sparse: bool
    has_dense: bool
    frames: np.ndarray
    flags: np.ndarray
    cues: np.ndarray
    outside: np.ndarray
    question: np.ndarray
    parts: np.ndarray


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-logits)), same shape."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))


def read_signals(doc: Doc) -> Signals:
    """Return the facts of a Doc that has sentence starts and at least one token."""
    table = doc.to_array([LENGTH, SPACY, SENT_START, ORTH])
    lengths = (table[:, 0] + table[:, 1]).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    begins = np.nonzero(table[:, 2] == 1)[0]
    if not len(begins) or begins[0] != 0:
        begins = np.concatenate([[0], begins])
    sentences = len(begins)
    starts = offsets[begins]
    body = np.ones(sentences, dtype=np.bool_)
    for section in doc._.sections:
        if section.kind != "body":
            body[(starts >= section.start) & (starts < section.end)] = False
    sparse, has_sparse = _sparse(doc, sentences)
    dense, has_dense = _dense(doc, sentences)
    frames = np.zeros((sentences, 2))
    for frame in doc._.frames:
        frames[frame.sentence] = frame.security, frame.rights
    flags = term_flags(doc, offsets)
    outside = ~flags[:, GROUPS.index("quoted")]
    spans = [(part.start, part.end) for attribution in doc._.attributions for part in attribution.content]
    for first, last in np.searchsorted(offsets, np.array(spans, dtype=np.int64).reshape(-1, 2)).tolist():
        outside[first:last] = False
    marks = table[:, 3] == _QUESTION_MARK
    question = np.add.reduceat(marks & outside, begins) > 0
    given = doc._.token_scores.get("sparse")
    parts = np.zeros((len(doc), 2))
    if has_sparse and given is not None and len(given.scores) == len(doc):
        parts = given.scores[:, [given.labels.index("holder_oppose"), given.labels.index("holder_support")]]
    return Signals(
        offsets,
        np.append(begins, len(doc)),
        body,
        sparse,
        dense,
        has_sparse,
        has_dense,
        frames,
        flags,
        cue_kinds(doc),
        outside,
        question,
        parts,
    )


def _sparse(doc: Doc, sentences: int) -> tuple[np.ndarray, bool]:
    given = doc._.sentence_scores.get("sparse")
    if given is None or len(given.scores) != sentences or not set(SPARSE) <= set(given.labels):
        return np.zeros((sentences, len(SPARSE))), False
    return np.clip(given.scores[:, [given.labels.index(label) for label in SPARSE]], -_CLIP, _CLIP), True


def _dense(doc: Doc, sentences: int) -> tuple[np.ndarray, bool]:
    """Return the encoder's heads as log-odds in the order of `SPARSE`."""
    scores = doc._.sentence_scores
    needed = ("author_stance", "holder", "holder_stance", "frames")
    if any(head not in scores or len(scores[head].scores) != sentences for head in needed):
        return np.zeros((sentences, len(SPARSE))), False
    columns = []
    for head in ("author_stance", "holder_stance"):
        values = scores[head].scores.astype(np.float64)
        labels = scores[head].labels
        for label in ("oppose", "support"):
            own = labels.index(label)
            others = np.delete(values, own, axis=1)
            top = others.max(axis=1)
            columns.append(values[:, own] - top - np.log(np.exp(others - top[:, None]).sum(axis=1)))
    frames = scores["frames"]
    holder = scores["holder"].scores[:, 0]
    dense = np.stack(
        [
            *columns[:2],
            holder,
            *columns[2:],
            frames.scores[:, frames.labels.index("security")],
            frames.scores[:, frames.labels.index("rights")],
        ],
        axis=1,
    )
    return np.clip(dense, -_CLIP, _CLIP), True


def _around(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the row before, the row after, the mean of three on either side, and of all others, each (b, k)."""
    rows, width = values.shape
    mean = values.mean(axis=0) if rows else np.zeros(width)
    padded = np.empty((rows + 6, width))
    padded[:3] = padded[rows + 3 :] = mean
    padded[3 : rows + 3] = values
    near = padded[:rows] + padded[1 : rows + 1]
    for shift in (2, 4, 5, 6):
        near += padded[shift : shift + rows]
    near /= 6.0
    rest = (values.sum(axis=0) - values + 0.02 * _REST) / (rows - 1 + _REST)
    return padded[2 : 2 + rows], padded[4 : 4 + rows], near, rest


def _free(signals: Signals) -> np.ndarray:
    """Return (b, 1): the share of each body sentence that is the author's own words."""
    size = np.maximum(np.diff(signals.begins), 1)
    return (np.add.reduceat(signals.outside.astype(float), signals.begins[:-1]) / size)[signals.body, None]


def author_features(signals: Signals) -> np.ndarray:
    """Return the inputs (b, f) of the author decision, one row for each of b body sentences.

    They use codebook terms, the sparse scores (0 where there are none) and the frames.
    """
    body = signals.body
    own = signals.flags[:, : len(_COUNTED)] & signals.outside[:, None]
    counted = np.minimum(np.add.reduceat(own, signals.begins[:-1], axis=0, dtype=np.int64), 2)[body].astype(
        float
    )
    free = _free(signals)
    means = sigmoid(signals.sparse)[body]
    before, after, near, rest = _around(means)
    rest_voice = _around(np.concatenate([counted, free], axis=1))[3]
    direction = np.log(rest[:, :2])
    place = np.arange(len(means))[:, None] / max(len(means), 1)
    tone = (counted[:, 2] - counted[:, 1])[:, None] * free
    frames = signals.frames[body]
    return np.concatenate(
        [
            signals.sparse[body],
            frames,
            counted,
            counted * free,
            free,
            signals.question[body, None].astype(float),
            tone,
            tone * frames,
            before[:, :5],
            after[:, :5],
            near[:, :5],
            rest,
            direction,
            direction[:, :1] - direction[:, 1:],
            rest_voice,
            place,
            np.full_like(place, np.log(len(means) + 1.0)),
        ],
        axis=1,
    )


def dense_author_features(signals: Signals, base: np.ndarray) -> np.ndarray:
    """Return the inputs (b, 16) that join the encoder's view to `base` (b, 3), the probabilities without it."""
    dense = signals.dense[signals.body]
    _, _, near, rest = _around(sigmoid(dense[:, :3]))
    return np.concatenate([_log_odds(base), dense, np.log(rest), near, _free(signals)], axis=1)


def alone_features(signals: Signals) -> np.ndarray:
    """Return the inputs (b, 6) of the author's stance where there is no article around a sentence.

    The author's and the holder's logits of the encoder and of the sparse model.
    """
    return np.concatenate([signals.dense[signals.body, :3], signals.sparse[signals.body, :3]], axis=1)


def direction_features(signals: Signals) -> np.ndarray:
    """Return two views (b, 2) of which side the author is on, above 0 against the policy, the same in every row.

    An article has one author, who speaks plainly in few sentences: the encoder's author head where it is surest of
    either side, and the sparse model's author labels over all body sentences.
    """
    body = signals.body
    dense, sparse = signals.dense[body, :2].max(axis=0), signals.sparse[body, :2].mean(axis=0)
    return np.tile([dense[0] - dense[1], sparse[0] - sparse[1]], (int(body.sum()), 1))


def presence_features(signals: Signals, held: np.ndarray) -> np.ndarray:
    """Return the inputs (b, f) of whether a body sentence has an attributed holder.

    `held`: (s,), confidence of the attribution that gives the sentence a holder, 0 where none does.
    """
    body = signals.body
    means = sigmoid(signals.sparse)[body]
    before, after, near, rest = _around(np.concatenate([means[:, 2:3], held[body, None]], axis=1))
    kinds = np.zeros((len(body), len(CUE_KINDS)))
    spoken = np.nonzero(signals.cues >= 0)[0]
    rows = np.searchsorted(signals.begins, spoken, side="right") - 1
    kinds[rows, signals.cues[spoken]] = 1.0
    return np.concatenate(
        [
            signals.sparse[body],
            held[body, None],
            held[body, None] > 0,
            _free(signals),
            kinds[body],
            before,
            after,
            near,
            rest,
        ],
        axis=1,
    )


def dense_presence_features(signals: Signals, held: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Return the inputs (b, f) that join the encoder's view to `base` (b, 2), the probabilities without it.

    `held`: (s,), as in `presence_features`. It enters beside the head itself, since the two err apart.
    """
    body = signals.body
    before, after, near, rest = _around(sigmoid(signals.dense)[body][:, 2:3])
    own = [held[body, None], sigmoid(signals.dense)[body][:, 2:3] + held[body, None]]
    return np.concatenate(
        [_log_odds(base), signals.dense[body][:, 2:5], *own, before, after, near, rest], axis=1
    )


def holder_features(signals: Signals, units: Sequence[HolderUnit]) -> np.ndarray:
    """Return the inputs (u, f) of the holder decision, one row for each unit."""
    rows = np.array([unit.sentence for unit in units], dtype=np.int64)
    means = sigmoid(signals.sparse)
    kinds = np.zeros((len(units), len(CUE_KINDS)))
    counts = np.zeros((len(units), len(GROUPS)))
    named = np.zeros((len(units), 2))
    added = np.zeros((len(units), 2))
    support, oppose = GROUPS.index("holders.support"), GROUPS.index("holders.oppose")
    begins = signals.begins.tolist()
    sides = signals.flags[:, [support, oppose]]
    for place, unit in enumerate(units):
        first, last = unit.first, unit.last
        if unit.whole:
            first, last = begins[unit.sentence], begins[unit.sentence + 1]
        cues = signals.cues[first:last]
        kinds[place, cues[cues >= 0]] = 1.0
        counts[place] = signals.flags[first:last].sum(axis=0)
        own = unit.source if unit.source is not None else (first, last)
        named[place] = sides[own[0] : own[1]].any(axis=0)
        if not unit.whole:
            added[place] = signals.parts[first:last].sum(axis=0)
    np.minimum(counts, 2, out=counts)
    lean = counts[:, GROUPS.index("stance.disapproval")] - counts[:, GROUPS.index("stance.approval")]
    negated = counts[:, GROUPS.index("stance.negation")] > 0
    frames = signals.frames[rows]
    article = means[signals.body].mean(axis=0)
    return np.concatenate(
        [
            signals.sparse[rows],
            frames,
            frames[:, :1] * frames[:, 1:],
            kinds,
            counts[:, :LEARNED],
            named,
            lean[:, None],
            (lean * ~negated)[:, None],
            added,
            _same_holder(units, means[:, 3:5]),
            _sentence_before(rows, means[:, 3:5]),
            np.tile(article, (len(units), 1)),
            np.array([[unit.whole, unit.acting] for unit in units], dtype=float).reshape(-1, 2),
        ],
        axis=1,
    )


def dense_holder_features(signals: Signals, units: Sequence[HolderUnit], base: np.ndarray) -> np.ndarray:
    """Return the inputs (u, 7) that join the encoder's view to `base` (u, 3), the probabilities without it."""
    rows = np.array([unit.sentence for unit in units], dtype=np.int64)
    same = _same_holder(units, sigmoid(signals.dense)[:, 3:5])
    return np.concatenate([_log_odds(base), signals.dense[rows][:, 3:5], same], axis=1)


def _log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return (m, c - 1): log-odds of each class but the second against the second."""
    logs = np.log(np.maximum(probabilities, 1e-6))
    return np.delete(logs - logs[:, 1:2], 1, axis=1)


def _sentence_before(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the values (u, k) of the sentence before each row, the mean of all before the first."""
    return np.where(rows[:, None] > 0, values[np.maximum(rows - 1, 0)], values.mean(axis=0))


def _same_holder(units: Sequence[HolderUnit], pair: np.ndarray) -> np.ndarray:
    """Return (u, 3): the mean of `pair` over the same holder's other sentences, and whether there are any."""
    found: dict[str, list[int]] = {}
    for unit in units:
        if unit.key:
            found.setdefault(unit.key, []).append(unit.sentence)
    same = np.zeros((len(units), 3))
    values = pair.tolist()
    for place, unit in enumerate(units):
        others = [row for row in found.get(unit.key, ()) if row != unit.sentence] if unit.key else []
        rows = others or [unit.sentence]
        same[place] = (
            sum(values[row][0] for row in rows) / len(rows),
            sum(values[row][1] for row in rows) / len(rows),
            bool(others),
        )
    return same
