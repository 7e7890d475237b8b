"""What the recognizer found: the encoder's scores decoded, or the entities another pipeline left on the Doc.

Either way the spans follow our conventions (`conventions.py`), and numeric types are dropped. Another pipeline's
spans all have one confidence, for it gives none.
"""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc

from pipeline.components.entities.conventions import proper_spans
from pipeline.components.entities.decode import decode_bioes
from pipeline.components.entities.mentions import CONFIDENCE, Candidate, Grid
from pipeline.components.text import doc_text

__all__ = ["NUMERIC_TYPES", "make_grid", "recognized"]

NUMERIC_TYPES = frozenset({"CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY", "TIME"})


def make_grid(doc: Doc, array: np.ndarray) -> Grid:
    """Return where the Doc's tokens lie; without sections a blank line parts paragraphs.

    `array`: per token its first character, its length, and whether it is white space.
    """
    starts = array[:, 0].astype(np.int64)
    ends = starts + array[:, 1].astype(np.int64)
    text = doc_text(doc)
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
    spans: list[tuple[int, int, str, float]] = []
    if head is not None:
        use = np.flatnonzero(~is_space & np.array(grid.open))
        section = np.array(grid.section)[use]
        boundaries = np.ones(len(use), dtype=bool)
        boundaries[1:] = section[1:] != section[:-1]
        tokens = use.tolist()
        for found in decode_bioes(head.scores[use], head.labels, boundaries):
            spans.append((tokens[found.start], tokens[found.end - 1] + 1, found.label, found.confidence))
    else:
        for entity in doc.ents:
            if grid.open[entity.start] and grid.open[entity.end - 1]:
                spans.append((entity.start, entity.end, entity.label_, CONFIDENCE["recognizer"]))
    rule = "recognizer" if head is None else "encoder"
    candidates = []
    for first, last, label, confidence in spans:
        if label in NUMERIC_TYPES:
            continue
        for left, right in proper_spans(grid, first, last, label, foreign=head is None):
            start, end = grid.starts[left], grid.ends[right - 1]
            candidates.append(
                Candidate(start, end, left, right, grid.text[start:end], label, rule, round(confidence, 4))
            )
    return candidates
