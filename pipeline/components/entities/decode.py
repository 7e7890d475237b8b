"""BIOES: entity spans to labels for training, and scores back to the best legal spans.

Each type has four labels, `B-` (begins), `I-` (inside), `E-` (ends) and `S-` (single token), and `O` is
outside all. A label sequence is legal when every `B-T` is followed by any number of `I-T` and one `E-T`.
Decoding finds the legal sequence with the highest sum of scores (Viterbi 1967, IEEE Trans. Inf. Theory
13(2)). Three facts make it cheap, and exact all the same:

- Where the best label of each token already forms a legal sequence, that sequence is the optimum.
- Elsewhere only the neighbourhood of an illegal step changes. Repairing each run of named tokens with such a
  step by itself gives a legal sequence that loses L against the best labels. A token whose best label is `O`,
  ahead of its second best by more than L, is `O` in the optimum too: any other label there would lose more.
  So the search need not look beyond such tokens.
- A state needs to know only whether an entity is open and of which type: one step costs a few operations on
  `types` numbers, over all windows at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pipeline.errors import ConfigurationError

__all__ = ["DecodedSpan", "bioes_labels", "decode_bioes", "encode_bioes", "token_spans"]

_FORBIDDEN = np.float32(-1e9)


class DecodedSpan(NamedTuple):
    """Tokens `start` to `end` (exclusive), the entity type, and the mean probability of its labels."""

    start: int
    end: int
    label: str
    confidence: float


class _Columns(NamedTuple):
    """Which column of the scores holds what; arrays `begin inside end single`: one column per type."""

    types: tuple[str, ...]
    outside: int
    begin: np.ndarray
    inside: np.ndarray
    end: np.ndarray
    single: np.ndarray
    type_of: np.ndarray  # per column, index into types; -1 for O
    opens: np.ndarray  # per column: an entity is open after it (B, I)
    continues: np.ndarray  # per column: needs an open entity before it (I, E)
    starts: np.ndarray  # per column: B or S
    ends: np.ndarray  # per column: E or S


def bioes_labels(types: Sequence[str]) -> tuple[str, ...]:
    """Return `O` and the four labels of each type, in the order of `types`.

    >>> bioes_labels(["PERSON"])
    ('O', 'B-PERSON', 'I-PERSON', 'E-PERSON', 'S-PERSON')
    """
    return ("O", *(f"{prefix}-{name}" for name in types for prefix in "BIES"))


def encode_bioes(spans: Iterable[tuple[int, int, str]], length: int, labels: Sequence[str]) -> np.ndarray:
    """Return one label index per token, int64 array (length,).

    `spans` are tokens start to end (exclusive) with a type, not overlapping. `labels` as `bioes_labels`
    gives them.

    Raises:
        ValueError: a span is empty, leaves the text, overlaps another, or has a type without labels.

    >>> labels = bioes_labels(["GPE"])
    >>> [labels[i] for i in encode_bioes([(1, 3, "GPE")], 4, labels)]
    ['O', 'B-GPE', 'E-GPE', 'O']
    """
    index = {label: position for position, label in enumerate(labels)}
    encoded = np.full(length, index["O"], dtype="int64")
    taken = np.zeros(length, dtype=bool)
    for start, end, name in spans:
        if not 0 <= start < end <= length:
            raise ValueError(f"span {start}–{end} of type {name!r} does not lie in a text of {length} tokens")
        if f"S-{name}" not in index:
            known = ", ".join(label[2:] for label in labels if label.startswith("S-"))
            raise ValueError(f"type {name!r} has no labels; the types are {known}")
        if taken[start:end].any():
            raise ValueError(f"span {start}–{end} of type {name!r} overlaps another span; give one of them")
        taken[start:end] = True
        if end - start == 1:
            encoded[start] = index[f"S-{name}"]
        else:
            encoded[start] = index[f"B-{name}"]
            encoded[start + 1 : end - 1] = index[f"I-{name}"]
            encoded[end - 1] = index[f"E-{name}"]
    return encoded


def token_spans(
    spans: Iterable[tuple[int, int, str]], starts: np.ndarray, ends: np.ndarray
) -> list[tuple[int, int, str]]:
    """Return the token spans that cover the given character spans, longest first where two would overlap.

    `starts`, `ends`: int arrays (tokens,), characters where each token begins and ends, ascending. A span
    that cuts a token takes the whole token; one that covers no token is left out.

    >>> token_spans([(4, 9, "GPE")], np.array([0, 4, 9]), np.array([3, 8, 10]))
    [(1, 2, 'GPE')]
    """
    taken = np.zeros(len(starts), dtype=bool)
    kept = []
    for start, end, name in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        first = int(np.searchsorted(ends, start, side="right"))
        last = int(np.searchsorted(starts, end, side="left"))
        if first < last and not taken[first:last].any():
            taken[first:last] = True
            kept.append((first, last, name))
    return sorted(kept)


def decode_bioes(
    scores: np.ndarray, labels: Sequence[str], boundaries: np.ndarray | None = None
) -> list[DecodedSpan]:
    """Return the entity spans of the best legal label sequence, in order.

    `scores`: float array (tokens, labels), raw logits. `boundaries`: bool array (tokens,), True where no
    entity may reach over from the token before (a new paragraph); None when there is none.

    Raises:
        ConfigurationError: the labels are not BIOES labels, or do not fit the scores.
    """
    columns = _columns(tuple(labels))
    if scores.ndim != 2 or scores.shape[1] != len(labels):
        raise ConfigurationError(
            f"entity scores have shape {scores.shape}; expected (tokens, {len(labels)}), one column for each "
            f"label. The encoder's labels and its scores do not belong together: load one whole model."
        )
    count = len(scores)
    if not count:
        return []
    new = np.zeros(count + 1, dtype=bool)
    new[0] = new[count] = True
    if boundaries is not None:
        new[:count] |= boundaries
    path = scores.argmax(axis=1)
    # An illegal step between token i-1 and i, for i in 0..count; segments that hold one are searched again.
    opens, continues, types = columns.opens[path], columns.continues[path], columns.type_of[path]
    illegal = np.zeros(count + 1, dtype=bool)
    illegal[1:] |= opens & new[1:]
    illegal[:count] |= continues & new[:count]
    same = opens[:-1] & continues[1:] & (types[:-1] == types[1:])
    illegal[1:count] |= ~new[1:count] & ~same & (opens[:-1] | continues[1:])
    if illegal.any():
        borders = np.flatnonzero(new)
        # A step into a border belongs to the segment before it when that one is left open, and to the one
        # after it when that one starts inside an entity; search both.
        at = np.flatnonzero(illegal)
        after = np.searchsorted(borders, at, side="right") - 1
        before = np.searchsorted(borders, at, side="left") - 1
        bad = np.unique(np.concatenate((after, before)))
        segments = [(int(borders[i]), int(borders[i + 1])) for i in bad if 0 <= i < len(borders) - 1]
        _repair(scores, path, segments, at.tolist(), columns)
    return _spans(scores, path, columns)


@lru_cache(maxsize=8)
def _columns(labels: tuple[str, ...]) -> _Columns:
    index = {label: position for position, label in enumerate(labels)}
    types = tuple(label[2:] for label in labels if label.startswith("S-"))
    missing = [label for label in bioes_labels(types) if label not in index]
    unknown = [
        label for label in labels if label != "O" and (label[:2] not in _PREFIXES or label[2:] not in types)
    ]
    if missing or unknown or not types:
        raise ConfigurationError(
            f"entity labels must be O and B-, I-, E-, S- for each type; "
            f"missing: {', '.join(missing) or 'none'}; not understood: {', '.join(unknown) or 'none'}."
        )
    at = {prefix: np.array([index[f"{prefix}{name}"] for name in types]) for prefix in _PREFIXES}
    flags = {prefix: np.isin(np.arange(len(labels)), columns) for prefix, columns in at.items()}
    type_of = np.full(len(labels), -1)
    for columns in at.values():
        type_of[columns] = np.arange(len(types))
    return _Columns(
        types=types,
        outside=index["O"],
        begin=at["B-"],
        inside=at["I-"],
        end=at["E-"],
        single=at["S-"],
        type_of=type_of,
        opens=flags["B-"] | flags["I-"],
        continues=flags["I-"] | flags["E-"],
        starts=flags["B-"] | flags["S-"],
        ends=flags["E-"] | flags["S-"],
    )


_PREFIXES = ("B-", "I-", "E-", "S-")


def _repair(
    scores: np.ndarray,
    path: np.ndarray,
    segments: list[tuple[int, int]],
    illegal: list[int],
    columns: _Columns,
) -> None:
    """Replace `path` around each illegal step by the best legal sequence of its segment."""
    named = (path != columns.outside).tolist()
    runs = [_runs(named, start, end, illegal) for start, end in segments]
    greedy = path.copy()
    flat = [run for found in runs for run in found]
    _search(scores, path, flat, columns)
    lost = [_sum(scores, greedy, run) - _sum(scores, path, run) for run in flat]
    wider: list[tuple[int, int]] = []
    position = 0
    for (start, end), found in zip(segments, runs, strict=True):
        loss = sum(lost[position : position + len(found)])
        position += len(found)
        for left, right in found:
            window = (
                _reach(scores, greedy, left - 1, start - 1, -1, loss, columns) + 1,
                _reach(scores, greedy, right, end, 1, loss, columns),
            )
            if wider and wider[-1][1] >= window[0] and wider[-1][0] >= start:
                wider[-1] = (wider[-1][0], max(wider[-1][1], window[1]))
            else:
                wider.append(window)
    _search(scores, path, [window for window in wider if window not in set(flat)], columns)


def _runs(named: list[bool], start: int, end: int, illegal: list[int]) -> list[tuple[int, int]]:
    """Return the runs of named tokens within the segment that touch an illegal step, in order."""
    runs: list[tuple[int, int]] = []
    for step in illegal[bisect_left(illegal, start) : bisect_right(illegal, end)]:
        token = step if step < end and named[step] else step - 1
        if token < start or not named[token] or (runs and token < runs[-1][1]):
            continue
        left = right = token
        while left > start and named[left - 1]:
            left -= 1
        while right + 1 < end and named[right + 1]:
            right += 1
        runs.append((left, right + 1))
    return runs


def _sum(scores: np.ndarray, path: np.ndarray, run: tuple[int, int]) -> float:
    tokens = np.arange(*run)
    return float(scores[tokens, path[tokens]].sum())


def _reach(
    scores: np.ndarray, greedy: np.ndarray, token: int, stop: int, step: int, loss: float, columns: _Columns
) -> int:
    """Return the first token from `token` on, going by `step`, that is `O` in the optimum; else `stop`."""
    while token != stop:
        if greedy[token] == columns.outside:
            best, second = np.partition(scores[token], -2)[[-1, -2]]
            if best - second > loss:
                return token
        token += step
    return stop


def _search(scores: np.ndarray, path: np.ndarray, windows: list[tuple[int, int]], columns: _Columns) -> None:
    """Replace `path` in each window by its best legal sequence. Windows of like length go together."""
    batches: dict[int, list[tuple[int, int]]] = {}
    for start, end in windows:
        batches.setdefault((end - start).bit_length(), []).append((start, end))
    for batch in batches.values():
        longest = max(end - start for start, end in batch)
        padded = np.full((longest, len(batch), scores.shape[1]), _FORBIDDEN, dtype="float32")
        padded[:, :, columns.outside] = 0.0
        for row, (start, end) in enumerate(batch):
            padded[: end - start, row] = scores[start:end]
        for (start, end), best in zip(batch, _viterbi(padded, columns), strict=True):
            path[start:end] = best[: end - start]


def _viterbi(scores: np.ndarray, columns: _Columns) -> np.ndarray:
    """Return the best legal column per token, int array (segments, tokens), for scores (tokens, segments, labels).

    A segment is a window. `closed` (segments,) is the best sum with no entity open, `opened` (segments, types)
    with one open.
    """
    tokens, segments, _ = scores.shape
    begin, inside, end = scores[:, :, columns.begin], scores[:, :, columns.inside], scores[:, :, columns.end]
    alone_columns = np.concatenate(([columns.outside], columns.single))
    alone = scores[:, :, alone_columns]
    alone_best = alone.argmax(axis=2)
    alone_score = np.take_along_axis(alone, alone_best[:, :, None], axis=2)[:, :, 0]
    closed = np.zeros(segments, dtype="float32")
    opened = np.full((segments, len(columns.types)), _FORBIDDEN, dtype="float32")
    went_on = np.zeros((tokens, segments, len(columns.types)), dtype=bool)  # I rather than B
    ended = np.full((tokens, segments), -1)  # type that ends here, or -1: O or S
    rows = np.arange(segments)
    for token in range(tokens):
        ending = opened + end[token]
        ending_type = ending.argmax(axis=1)
        ending_score = ending[rows, ending_type]
        staying = closed + alone_score[token]
        beginning = closed[:, None] + begin[token]
        going = opened + inside[token]
        went_on[token] = going > beginning
        opened = np.maximum(going, beginning)
        ended[token] = np.where(ending_score > staying, ending_type, -1)
        closed = np.maximum(ending_score, staying)
    best = np.empty((segments, tokens), dtype="int64")
    for segment in range(segments):
        kind = -1
        for token in range(tokens - 1, -1, -1):
            if kind < 0:
                kind = int(ended[token, segment])
                if kind < 0:
                    best[segment, token] = alone_columns[alone_best[token, segment]]
                else:
                    best[segment, token] = columns.end[kind]
            elif went_on[token, segment, kind]:
                best[segment, token] = columns.inside[kind]
            else:
                best[segment, token] = columns.begin[kind]
                kind = -1
    return best


def _spans(scores: np.ndarray, path: np.ndarray, columns: _Columns) -> list[DecodedSpan]:
    """Return the spans of a legal path, each with the mean softmax probability of its labels."""
    named = np.flatnonzero(path != columns.outside)
    if not len(named):
        return []
    logits = scores[named].astype("float32")
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    chosen = path[named]
    probability = logits[np.arange(len(named)), chosen] / logits.sum(axis=1)
    first = np.flatnonzero(columns.starts[chosen])
    last = np.flatnonzero(columns.ends[chosen])
    means = np.add.reduceat(probability, first) / (last - first + 1)
    kinds = columns.type_of[chosen[first]]
    return [
        DecodedSpan(start, end + 1, columns.types[kind], confidence)
        for start, end, kind, confidence in zip(
            named[first].tolist(), named[last].tolist(), kinds.tolist(), means.tolist(), strict=True
        )
    ]
