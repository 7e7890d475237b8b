"""Texts with mentions written by hand, for the tests of this room."""

from __future__ import annotations

import re

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.components.entities.decode import bioes_labels, encode_bioes
from pipeline.components.entities.mentions import Candidate, Grid
from pipeline.components.extensions import HeadScores

TYPES = (
    "PERSON",
    "NORP",
    "FAC",
    "ORG",
    "GPE",
    "LOC",
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LAW",
    "LANGUAGE",
    "DATE",
    "MONEY",
    "MISC",
)
LABELS = bioes_labels(TYPES)
MARKED = re.compile(r"\[([^\[\]|]+)\|([A-Z_]+)\]")


def unmark(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return the text without marks, and the mentions: `[Ana Paz|PERSON] spoke.`"""
    text, spans, behind = "", [], 0
    for match in MARKED.finditer(marked):
        text += marked[behind : match.start()]
        spans.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        behind = match.end()
    return text + marked[behind:], spans


def marked_doc(nlp: Language, marked: str, scores: bool = False, sure: float = 8.0) -> Doc:
    """Return a Doc with sentences and the marked mentions: in `doc.ents`, or as scores of the encoder."""
    text, spans = unmark(marked)
    doc = nlp.make_doc(text)
    for token in doc:
        token.is_sent_start = (
            token.i == 0 or doc[token.i - 1].text in {".", "!", "?"} or "\n" in doc[token.i - 1].text
        )
    entities = [doc.char_span(start, end, label) for start, end, label in spans]
    assert all(isinstance(entity, Span) for entity in entities), "a mark cuts a token"
    if scores:
        path = encode_bioes([(e.start, e.end, e.label_) for e in entities], len(doc), LABELS)
        doc._.token_scores = {
            "entities": HeadScores(labels=LABELS, scores=np.eye(len(LABELS), dtype="float32")[path] * sure)
        }
    else:
        doc.ents = entities
    return doc


def marked_candidates(marked: str) -> tuple[str, list[Candidate], Grid]:
    """Return the text, its marked mentions, and a grid of its words and marks."""
    text, spans = unmark(marked)
    words = [match.span() for match in re.finditer(r"['’]s\b|\w+(?:[-.]\w+)*|[^\w\s]", text)]
    starts, ends = [start for start, _ in words], [end for _, end in words]
    grid = Grid(text, starts, ends, [True] * len(words), [0] * len(words))
    candidates = []
    for start, end, label in spans:
        tokens = grid.tokens(start, end)
        assert tokens is not None, f"the mark on {text[start:end]!r} cuts a word"
        candidates.append(Candidate(start, end, *tokens, text[start:end], label, "encoder", 0.9))
    return text, candidates, grid
