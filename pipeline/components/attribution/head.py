"""Attributions from the encoder's token scores: a search for the best spans, then pairing.

The head scores seven labels per token (`O` and begin/inside of source, cue, content). The search is
Viterbi's (1967) over those labels, where an inside label must follow its own kind; as that is the only
constraint, one best score per kind is carried along instead of a full table.
"""

from __future__ import annotations

import numpy as np

from pipeline.components.attribution.cues import Candidate, TokenSpan
from pipeline.components.attribution.pairing import Part, Role, pair
from pipeline.components.attribution.tokens import Tokens
from pipeline.components.extensions import HeadScores
from pipeline.errors import ConfigurationError

__all__ = ["LABELS", "decode", "head_candidates", "log_probabilities"]

LABELS = ("O", "B-SOURCE", "I-SOURCE", "B-CUE", "I-CUE", "B-CONTENT", "I-CONTENT")
_ROLES: tuple[Role, ...] = ("source", "cue", "content")


def log_probabilities(scores: HeadScores, rows: int) -> np.ndarray:
    """Return log-probabilities, float32 (rows, 7), columns in the order of `LABELS`.

    Raises:
        ConfigurationError: the head has other labels, or not one row per token.
    """
    if set(scores.labels) != set(LABELS) or scores.scores.shape != (rows, len(LABELS)):
        raise ConfigurationError(
            f"the head 'attribution' has labels {scores.labels} and scores of shape {scores.scores.shape}; "
            f"expected the labels {LABELS} and shape ({rows}, {len(LABELS)}). Use a model of this version."
        )
    logits = scores.scores[:, [scores.labels.index(label) for label in LABELS]].astype(np.float32)
    logits = logits - logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def decode(scores: np.ndarray, breaks: set[int]) -> list[tuple[TokenSpan, Role, float]]:
    """Return the best spans as ((first, last + 1), role, confidence in [0, 1]), in order.

    `scores`: log-probabilities (tokens, 7). `breaks`: tokens at which no span may continue.
    """
    if not len(scores):
        return []
    rows = scores.tolist()
    back: list[tuple[int, ...]] = []  # per token: best state before, then for each role 1 if begun here
    before = [0.0, -1e9, -1e9, -1e9]  # best score ending in O, source, cue, content
    for index, row in enumerate(rows):
        top = 0
        best = before[0]
        for state in (1, 2, 3):
            if before[state] > best:
                top, best = state, before[state]
        closed = index in breaks
        now = [best + row[0]]
        begun = [top]
        for state in (1, 2, 3):
            inside = before[state] + row[2 * state]
            begin = best + (max(row[2 * state - 1], row[2 * state]) if closed else row[2 * state - 1])
            if closed or begin >= inside:
                now.append(begin)
                begun.append(1)
            else:
                now.append(inside)
                begun.append(0)
        back.append(tuple(begun))
        before = now
    state = max(range(4), key=before.__getitem__)
    spans: list[tuple[TokenSpan, Role, float]] = []
    end = -1
    for index in range(len(rows) - 1, -1, -1):
        if state == 0:
            state = back[index][0]
            continue
        if end < 0:
            end = index + 1
        if back[index][state]:
            inside = scores[index:end, 2 * state - 1 : 2 * state + 1]
            spans.append(((index, end), _ROLES[state - 1], float(np.exp(inside).sum(axis=1).mean())))
            end = -1
            state = back[index][0]
    spans.reverse()
    return spans


def head_candidates(tokens: Tokens, scores: np.ndarray) -> list[Candidate]:
    """Return one candidate per cue of the head's best spans. `scores`: log-probabilities (tokens, 7)."""
    breaks = {first for first, _ in tokens.paragraphs}
    spans = decode(scores, breaks)
    parts: list[Part] = [(_trim(tokens, span), role) for span, role, _ in spans]
    sure = {part[0]: confidence for part, (_, _, confidence) in zip(parts, spans, strict=True)}
    found = []
    for cue, source, contents in pair(tokens, [part for part in parts if tokens.analysed[part[0][0]]]):
        confidence = max(sure[content] for content in contents)
        if cue is not None:
            confidence = min(sure[cue], confidence)
        found.append(Candidate(source, cue, contents, "head", confidence))
    return found


def _trim(tokens: Tokens, span: TokenSpan) -> TokenSpan:
    first, last = span
    while last - first > 1 and tokens.text[last - 1].isspace():
        last -= 1
    while last - first > 1 and tokens.text[first].isspace():
        first += 1
    return first, last
