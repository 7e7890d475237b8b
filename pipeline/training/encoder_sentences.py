"""Gold of the sentence heads as encoder windows: coded commentary, our own coded sentences, manifestos.

Windows hold whole sentences that follow each other, as the encoder reads them at run time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.encoder.windows import WordPieces
from pipeline.training.encoder_data import IGNORE, Example, build_example, jsonl, pack_sentences

__all__ = [
    "MANIFESTO",
    "RELATIONS",
    "SILVER_HEADS",
    "STANCES",
    "coded_windows",
    "commentary_examples",
    "manifesto_examples",
    "silver_examples",
    "single_examples",
]

STANCES = ("support", "oppose", "neutral")
RELATIONS = ("none", "trade_off", "concession")
SILVER_HEADS = ("frames", "relation", "author_stance", "holder", "holder_stance")
MANIFESTO = ("security", "rights", "neither")


def commentary_examples(
    rows: Iterable[dict[str, Any]], nlp: Language, pieces: WordPieces, rng: random.Random
) -> Iterator[Example]:
    """Yield windows of whole sentences with frames, relation, author stance, holder and holder stance.

    `rows`: coded articles, the objects of a gold file.
    """
    for row in rows:
        for example, places in coded_windows(row["text"], row["sentences"], nlp.make_doc, pieces, rng):
            example.labels = _sentence_labels([row["sentences"][place] for place in places])
            yield example


def coded_windows(
    text: str,
    sentences: Sequence[dict[str, Any]],
    make_doc: Callable[[str], Doc],
    pieces: WordPieces,
    rng: random.Random,
) -> Iterator[tuple[Example, list[int]]]:
    """Yield windows of whole sentences, without labels yet, and which sentences each holds.

    `sentences` have `start` and `end`; a line break before one begins a paragraph. One of more than 400
    pieces is left out.
    """
    docs = [make_doc(text[sentence["start"] : sentence["end"]]) for sentence in sentences]
    sizes = [sum(len(pieces(token.text)[0]) for token in doc) for doc in docs]
    for start, end in pack_sentences(sizes, lambda: rng.choice((110, 150, 180))):
        words: list[str] = []
        breaks, spans, places = [], [], []
        for place in range(start, end):
            if not sizes[place] or sizes[place] > 400:
                continue
            before = text[sentences[place - 1]["end"] : sentences[place]["start"]] if place else "\n"
            if "\n" in before:
                breaks.append(len(words))
            spans.append((len(words), len(words) + len(docs[place])))
            words.extend(token.text for token in docs[place])
            places.append(place)
        if places:
            example = build_example(words, breaks, pieces)
            example.sentences = spans
            yield example, places


def single_examples(rows: Iterable[dict[str, Any]], nlp: Language, pieces: WordPieces) -> Iterator[Example]:
    """Yield one window a coded sentence, with the sentence before it as context, labelled as commentary is."""
    for row in rows:
        before = [token.text for token in nlp.make_doc(row.get("prev") or "")]
        words = [token.text for token in nlp.make_doc(row["text"])]
        example = build_example([*before, *words], [], pieces)
        example.sentences = [(len(before), len(before) + len(words))]
        example.labels = _sentence_labels([row])
        yield example


def _sentence_labels(sentences: Sequence[dict[str, Any]]) -> dict[str, np.ndarray]:
    """Return the labels of coded sentences, by sentence head."""
    return {
        "frames": np.array([[s["security"], s["rights"]] for s in sentences], dtype="float32"),
        "relation": np.array([RELATIONS.index(s["relation"]) for s in sentences], dtype="int64"),
        "author_stance": np.array([STANCES.index(s["author"]) for s in sentences], dtype="int64"),
        "holder": np.array([[float(bool(s["holder"]))] for s in sentences], dtype="float32"),
        "holder_stance": np.array(
            [STANCES.index(s["holder_stance"]) if s["holder_stance"] else IGNORE for s in sentences],
            dtype="int64",
        ),
    }


def manifesto_examples(
    path: Path, nlp: Language, pieces: WordPieces, rng: random.Random
) -> Iterator[Example]:
    """Yield windows of quasi-sentences that follow each other, the first with the sentence before it as context."""
    for run in manifesto_runs(jsonl(path)):
        texts = [[token.text for token in nlp.make_doc(row["text"])][:200] for row in run]
        sizes = [sum(len(pieces(word)[0]) for word in words) for words in texts]
        for start, end in pack_sentences(sizes, lambda: rng.choice((64, 110, 150, 180))):
            before = run[start].get("prev") or ""
            words = [token.text for token in nlp.make_doc(before)][-60:]
            spans, kept = [], []
            for place in range(start, end):
                if sizes[place]:
                    spans.append((len(words), len(words) + len(texts[place])))
                    kept.append(MANIFESTO.index(run[place]["label"]))
                    words = words + texts[place]
            if not kept:
                continue
            example = build_example(words, [], pieces)
            example.sentences = spans
            example.labels = {"manifesto": np.array(kept, dtype="int64")}
            yield example


def manifesto_runs(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield lists of rows that follow each other in their document, by `doc_id` and `prev`."""
    run: list[dict[str, Any]] = []
    for row in rows:
        follows = run and run[-1]["doc_id"] == row["doc_id"] and run[-1]["text"] == row.get("prev")
        if run and not follows:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def silver_examples(path: Path, nlp: Language, pieces: WordPieces, rng: random.Random) -> Iterator[Example]:
    """Yield windows of whole sentences, each head's labels the probabilities (sentences, labels).

    The labels of `holder_stance` are multiplied by the probability of a holder: without one it says nothing.
    """
    for row in jsonl(path):
        for example, places in coded_windows(row["text"], row["sentences"], nlp.make_doc, pieces, rng):
            lines = [row["sentences"][place] for place in places]
            example.labels = {
                name: np.array([line[name] for line in lines], dtype="float32") for name in SILVER_HEADS
            }
            example.labels["holder_stance"] *= example.labels["holder"]
            yield example
