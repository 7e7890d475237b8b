"""What the recognizer found: the encoder's scores decoded, or the entities another pipeline left on the Doc.

Either way the spans follow one convention: no *the* and no "former", "conservative" in front, no title before
a person's name, two places with a comma between them apart, and (in another pipeline's spans) no possessive
*'s* behind; numeric types are dropped. Another pipeline's spans all have one confidence, for it gives none.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from spacy.tokens import Doc

from pipeline.components.entities.decode import decode_bioes
from pipeline.components.entities.mentions import CONFIDENCE, Candidate, Grid
from pipeline.components.entities.people import loose_titles
from pipeline.knowledge.load import name_words

__all__ = ["NUMERIC_TYPES", "make_grid", "recognized"]

NUMERIC_TYPES = frozenset({"CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY", "TIME"})
_TITLED = frozenset({"WORK_OF_ART", "MISC", "PRODUCT", "EVENT"})
_OWNED = frozenset({"PERSON", "GPE", "NORP", "LOC"})


def make_grid(doc: Doc, array: np.ndarray) -> Grid:
    """Return where the Doc's tokens lie; without sections a blank line parts paragraphs.

    `array`: per token its first character, its length, and whether it is white space.
    """
    starts = array[:, 0].astype(np.int64)
    ends = starts + array[:, 1].astype(np.int64)
    text = doc.text
    sections = doc._.sections
    if sections:
        section = np.searchsorted([part.start for part in sections], starts, side="right") - 1
        closed = np.array([part.kind == "boilerplate" for part in sections])
        is_open = (section >= 0) & ~closed[np.maximum(section, 0)]
    else:
        blank = np.zeros(len(starts), dtype=np.int64)
        for token in np.flatnonzero(array[:, 2]).tolist():
            if text.count("\n", int(starts[token]), int(ends[token])) > 1:
                blank[token] = 1
        section = np.cumsum(blank)
        is_open = np.ones(len(starts), dtype=bool)
    return Grid(text, starts.tolist(), ends.tolist(), is_open.tolist(), section.tolist())


def recognized(doc: Doc, grid: Grid, is_space: np.ndarray) -> list[Candidate]:
    """Return the recognizer's mentions, in order and without overlap.

    `is_space`: bool array (tokens,). White space takes no part in decoding; a name may run over a line break.
    """
    head = doc._.token_scores.get("entities")
    candidates = []
    if head is not None:
        use = np.flatnonzero(~is_space & np.array(grid.open))
        if not len(use):
            return []
        section = np.array(grid.section)[use]
        boundaries = np.ones(len(use), dtype=bool)
        boundaries[1:] = section[1:] != section[:-1]
        tokens = use.tolist()
        for span in decode_bioes(head.scores[use], head.labels, boundaries):
            first, last = tokens[span.start], tokens[span.end - 1] + 1
            candidates.append(_candidate(grid, first, last, span.label, "encoder", round(span.confidence, 4)))
    else:
        for entity in doc.ents:
            if grid.open[entity.start] and grid.open[entity.end - 1]:
                first, last = _trimmed(doc, entity.start, entity.end, entity.label_)
                candidates.append(
                    _candidate(grid, first, last, entity.label_, "recognizer", CONFIDENCE["recognizer"])
                )
    kept = [candidate for candidate in candidates if candidate.label not in NUMERIC_TYPES]
    return [part for candidate in kept for part in _places_apart(grid, candidate)]


def _candidate(grid: Grid, first: int, last: int, label: str, rule: str, confidence: float) -> Candidate:
    if last - first > 1:
        word = grid.text[grid.starts[first] : grid.ends[first]]
        if label == "PERSON":
            while last - first > 1 and word.casefold() in loose_titles():
                first += 1
                word = grid.text[grid.starts[first] : grid.ends[first]]
        elif label != "DATE" and word.islower() and word in _qualifiers():
            first += 1
    start, end = grid.starts[first], grid.ends[last - 1]
    return Candidate(start, end, first, last, grid.text[start:end], label, rule, confidence)


def _places_apart(grid: Grid, candidate: Candidate) -> list[Candidate]:
    """Return "Apopa, El Salvador" as two places; any other mention alone."""
    if candidate.label not in {"GPE", "LOC"} or "," not in candidate.text:
        return [candidate]
    parts, first = [], candidate.first
    for token in range(candidate.first, candidate.last + 1):
        if token == candidate.last or grid.text[grid.starts[token]] == ",":
            if token > first:
                parts.append(
                    _candidate(grid, first, token, candidate.label, candidate.rule, candidate.confidence)
                )
            first = token + 1
    return parts


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(name_words()["qualifiers"]) | {"the"}


def _trimmed(doc: Doc, first: int, last: int, label: str) -> tuple[int, int]:
    if label != "DATE":
        article = doc[first].text
        if last - first > 1 and (article == "the" or (article == "The" and label not in _TITLED)):
            first += 1
        if last - first > 1 and label in _OWNED and doc[last - 1].text in {"'s", "’s", "'", "’"}:
            last -= 1
    return first, last
