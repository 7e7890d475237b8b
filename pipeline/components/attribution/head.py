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
_SURE_ALONE = 0.7
_FUNCTION_WORDS = frozenset(
    (
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "by",
        "and",
        "or",
        "their",
        "its",
        "his",
        "her",
        "with",
        "from",
        ".",
    )
)
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


def decode(
    scores: np.ndarray, breaks: set[int], probabilities: np.ndarray | None = None
) -> list[tuple[TokenSpan, Role, float]]:
    """Return the best spans as ((first, last + 1), role, confidence in [0, 1]), in order.

    `scores`: log-probabilities (tokens, 7), perhaps leaned one way. `breaks`: tokens at which no span may
    continue. `probabilities`: the same without leaning, to read the confidence from; by default from `scores`.
    """
    probabilities = np.exp(scores) if probabilities is None else probabilities
    spans = []
    for first, last in _undecided(scores):
        spans += _decode_stretch(scores[first:last], first, breaks, probabilities)
    return spans


def _undecided(scores: np.ndarray) -> list[tuple[int, int]]:
    """Return the stretches (first, last + 1) of tokens to search; the best path is outside everything between them.

    A token is passed over where `O` is the best label and some later token of the same run of such tokens leads by
    more than going on would save the token after it over beginning anew. A span that crossed it could then be cut
    there, or begin later, without loss.
    """
    count = len(scores)
    if not count:
        return []
    lead = scores[:, 0] - scores[:, 1:].max(axis=1)
    saved = np.append((scores[1:, 2::2] - scores[1:, 1::2]).max(axis=1), -np.inf)
    outside = lead >= 0
    places = np.arange(count)
    cut = np.minimum.accumulate(np.where(outside & (lead >= saved), places, count)[::-1])[::-1]
    stop = np.minimum.accumulate(np.where(outside, count, places)[::-1])[::-1]
    kept = np.concatenate([[False], ~(outside & (cut < stop)), [False]])
    edges = np.flatnonzero(kept[1:] != kept[:-1])
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _decode_stretch(
    scores: np.ndarray, offset: int, breaks: set[int], probabilities: np.ndarray
) -> list[tuple[TokenSpan, Role, float]]:
    """Return the best spans of the tokens from `offset` on, whose log-probabilities `scores` (m, 7) are."""
    # `none`, `source`, `cue`, `content`: best score of a path that ends in that kind. `back` keeps for each
    # token the best kind before it, and in bits 2 to 4 which kinds begin here rather than go on.
    none, source, cue, content = 0.0, -1e9, -1e9, -1e9
    back: list[int] = []
    for index, (o, b_source, i_source, b_cue, i_cue, b_content, i_content) in enumerate(
        scores.tolist(), start=offset
    ):
        top, best = 0, none
        if source > best:
            top, best = 1, source
        if cue > best:
            top, best = 2, cue
        if content > best:
            top, best = 3, content
        if index in breaks:
            source = best + max(b_source, i_source)
            cue = best + max(b_cue, i_cue)
            content = best + max(b_content, i_content)
            top |= 28
        else:
            begin, source = best + b_source, source + i_source
            if begin >= source:
                source = begin
                top |= 4
            begin, cue = best + b_cue, cue + i_cue
            if begin >= cue:
                cue = begin
                top |= 8
            begin, content = best + b_content, content + i_content
            if begin >= content:
                content = begin
                top |= 16
        none = best + o
        back.append(top)
    ends = (none, source, cue, content)
    state = max(range(4), key=ends.__getitem__)
    spans: list[tuple[TokenSpan, Role, float]] = []
    end = -1
    for index in range(offset + len(back) - 1, offset - 1, -1):
        step = back[index - offset]
        if state == 0:
            state = step & 3
            continue
        if end < 0:
            end = index + 1
        if step & (2 << state):
            inside = probabilities[index:end, 2 * state - 1 : 2 * state + 1]
            spans.append(((index, end), _ROLES[state - 1], float(inside.sum() / (end - index))))
            end = -1
            state = step & 3
    spans.reverse()
    return spans


def head_candidates(
    tokens: Tokens, scores: np.ndarray, probabilities: np.ndarray | None = None
) -> list[Candidate]:
    """Return one candidate per cue of the head's best spans, and one per content that no cue governs.

    `scores`, `probabilities`: as in `decode`. A content without a cue must look like speech or be a clause
    the head is sure of; stray words are dropped.
    """
    breaks = {first for first, _ in tokens.paragraphs}
    parts: list[Part] = []
    sure: dict[TokenSpan, float] = {}
    for (first, last), role, confidence in decode(scores, breaks, probabilities):
        span = _bare(tokens, first, last) if role == "cue" else tokens.trim(first, last)
        if (
            span is not None
            and tokens.analysed[span[0]]
            and (role == "cue" or not _only_function_words(tokens, span))
        ):
            parts.append((span, role))
            sure[span] = confidence
    found = []
    for cue, source, given in pair(tokens, parts):
        contents = given if cue is None else _reached(tokens, cue, given)
        confidence = max(sure[content] for content in contents)
        if cue is not None:
            confidence = min(sure[cue], confidence)
        elif tokens.depth[contents[0][0]] == 0 and (
            confidence < _SURE_ALONE or contents[0][1] - contents[0][0] < 4
        ):
            continue
        found.append(Candidate(source, cue, contents, "head", confidence))
    return found


def _reached(tokens: Tokens, cue: TokenSpan, contents: list[TokenSpan]) -> list[TokenSpan]:
    """Return the contents without those of a later paragraph that are no quotation: what is said ends with it.

    All of them where the cue has no other.
    """
    here = tokens.paragraph[cue[0]]
    kept = [span for span in contents if tokens.paragraph[span[0]] <= here or tokens.depth[span[0]]]
    return kept or contents


def _bare(tokens: Tokens, first: int, last: int) -> TokenSpan | None:
    """Return the span without white space at its edges; None when nothing is left."""
    while first < last and tokens.text[first].isspace():
        first += 1
    while last > first and tokens.text[last - 1].isspace():
        last -= 1
    return (first, last) if last > first else None


def _only_function_words(tokens: Tokens, span: TokenSpan) -> bool:
    """Say whether a span is one article or preposition, which can neither speak nor be said."""
    return span[1] - span[0] == 1 and tokens.lower[span[0]] in _FUNCTION_WORDS
