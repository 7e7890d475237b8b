"""Gold of every task as encoder windows: pieces, shapes, words, and the labels a task trains on.

Each task reads its own files and yields `Example`s; a batch holds examples of one task. Labels that a data
set does not carry are missing, not absent: `allowed` sets tell the loss which labels a gold label may be.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.encoder.windows import WordPieces, cut_windows
from pipeline.components.entities.decode import bioes_labels, encode_bioes
from pipeline.components.syntax.lemmas import edit_script
from pipeline.training.treebank import TreeSentence, open_text, read_conllu

__all__ = [
    "ATTRIBUTION_LABELS",
    "ENTITY_TYPES",
    "Example",
    "SyntaxLabels",
    "attribution_examples",
    "entity_examples",
    "build_example",
    "jsonl",
    "pack_sentences",
    "syntax_examples",
    "syntax_labels",
]

ENTITY_TYPES = (
    "PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "LAW", "DATE", "MONEY", "MISC",
)  # fmt: skip
ENTITY_LABELS = bioes_labels(ENTITY_TYPES)
ATTRIBUTION_LABELS = ("O", "B-SOURCE", "I-SOURCE", "B-CUE", "I-CUE", "B-CONTENT", "I-CONTENT")
IGNORE = -100

# What a data set's own label may be in ours, and which of our types its "outside" may hide.
COARSE: dict[str, dict[str, tuple[str, ...]]] = {
    "politics": {
        "LOC": ("GPE", "LOC", "FAC"),
        "MISC": ("NORP", "LAW", "PRODUCT", "MISC"),
        "O": ("DATE", "MONEY", "NORP", "LAW", "FAC", "PRODUCT"),
    },
    "wikigold": {
        "LOC": ("GPE", "LOC", "FAC"),
        "MISC": ("NORP", "EVENT", "LAW", "PRODUCT", "MISC"),
        "O": ("DATE", "MONEY"),
    },
    "gum": {"O": ("MONEY",)},
    "worldwide": {},
}


class Example(msgspec.Struct):
    """One window. `piece_words[i]` is the word of piece i, -1 for `[CLS]` and `[SEP]`.

    `labels`: whatever the task trains on, by head; arrays over words, or over sentences.
    `sentences`: (start, end) word ranges, for tasks that score sentences.
    """

    pieces: np.ndarray
    shapes: np.ndarray
    piece_words: np.ndarray
    words: int
    labels: dict[str, Any]
    sentences: list[tuple[int, int]] = []


class SyntaxLabels(msgspec.Struct, frozen=True):
    """Label sets of the syntax heads, in a fixed order."""

    tags: tuple[str, ...]
    morphs: tuple[str, ...]
    scripts: tuple[str, ...]
    deps: tuple[str, ...]


def jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, plain or `.gz`."""
    for line in open_text(path):
        if line.strip():
            yield msgspec.json.decode(line)


def build_example(words: Sequence[str], breaks: Iterable[int], pieces: WordPieces) -> Example:
    """Return a window of all `words`, with a `[SEP]` before each word in `breaks` but the first."""
    stops = set(breaks)
    ids, shapes, piece_words = [pieces.cls], [5], [-1]
    for index, word in enumerate(words):
        if index in stops and index:
            ids.append(pieces.sep)
            shapes.append(5)
            piece_words.append(-1)
        own, shape = pieces(word)
        ids.extend(own)
        shapes.extend([shape] * len(own))
        piece_words.extend([index] * len(own))
    ids.append(pieces.sep)
    shapes.append(5)
    piece_words.append(-1)
    return Example(
        pieces=np.array(ids, dtype="int64"),
        shapes=np.array(shapes, dtype="int64"),
        piece_words=np.array(piece_words, dtype="int64"),
        words=len(words),
        labels={},
    )


def pack_sentences(sizes: Sequence[int], most: Callable[[], int]) -> Iterator[tuple[int, int]]:
    """Yield runs (start, end) of whole sentences of at most `most()` pieces; at least one sentence each."""
    start, used, limit = 0, 0, most()
    for index, size in enumerate(sizes):
        if index > start and used + size > limit:
            yield start, index
            start, used, limit = index, 0, most()
        used += size + 1
    if start < len(sizes):
        yield start, len(sizes)


# --- syntax ---------------------------------------------------------------------------------------------


def syntax_labels(paths: Iterable[Path]) -> SyntaxLabels:
    """Return the label sets seen in the treebanks; edit scripts seen once or twice are left out."""
    tags: Counter[str] = Counter()
    morphs: Counter[str] = Counter()
    scripts: Counter[str] = Counter()
    deps: Counter[str] = Counter()
    for path in paths:
        for document in read_conllu(path):
            for sentence in document.sentences:
                for word in sentence.words:
                    tags[word.xpos] += 1
                    morphs[morph_label(word.upos, word.feats)] += 1
                    scripts[edit_script(word.form, word.lemma)] += 1
                    deps[word.deprel] += 1
    return SyntaxLabels(
        tags=tuple(sorted(tags)),
        morphs=tuple(sorted(morphs)),
        scripts=tuple(sorted(script for script, count in scripts.items() if count > 2)),
        deps=tuple(sorted(deps)),
    )


def morph_label(upos: str, feats: str) -> str:
    """Return one label for part of speech and features: `NOUN|Number=Sing`, or `ADP|`."""
    return f"{upos}|{feats}"


def syntax_examples(
    path: Path, labels: SyntaxLabels, pieces: WordPieces, rng: random.Random
) -> Iterator[Example]:
    """Yield windows of whole sentences with tags, morphology, edit scripts, heads and labels."""
    index = {
        "tag": {name: i for i, name in enumerate(labels.tags)},
        "morph": {name: i for i, name in enumerate(labels.morphs)},
        "lemma": {name: i for i, name in enumerate(labels.scripts)},
        "dep": {name: i for i, name in enumerate(labels.deps)},
    }
    for document in read_conllu(path):
        sizes = [sum(len(pieces(word.form)[0]) for word in sentence.words) for sentence in document.sentences]
        for start, end in pack_sentences(sizes, lambda: rng.choice((64, 110, 150, 180))):
            group = [
                s
                for s, size in zip(document.sentences[start:end], sizes[start:end], strict=True)
                if size < 300
            ]
            if group:
                yield _syntax_example(group, index, pieces)


def _syntax_example(
    group: Sequence[TreeSentence], index: dict[str, dict[str, int]], pieces: WordPieces
) -> Example:
    words = [word for sentence in group for word in sentence.words]
    begins = np.cumsum([0] + [len(sentence.words) for sentence in group])
    breaks = [int(begin) for begin, sentence in zip(begins[:-1], group, strict=True) if sentence.paragraph]
    example = build_example([word.form for word in words], breaks, pieces)
    starts = np.zeros(len(words), dtype="int64")
    starts[begins[:-1]] = 1
    example.sentences = [(int(a), int(b)) for a, b in itertools.pairwise(begins)]
    example.labels = {
        "sent": starts,
        "tag": np.array([index["tag"].get(word.xpos, IGNORE) for word in words], dtype="int64"),
        "morph": np.array(
            [index["morph"].get(morph_label(word.upos, word.feats), IGNORE) for word in words], dtype="int64"
        ),
        "lemma": np.array(
            [index["lemma"].get(edit_script(word.form, word.lemma), IGNORE) for word in words], dtype="int64"
        ),
        "head": np.array([word.head + 1 for word in words], dtype="int64"),
        "dep": np.array([index["dep"].get(word.deprel, IGNORE) for word in words], dtype="int64"),
    }
    return example


# --- entities and attribution ---------------------------------------------------------------------------


def entity_examples(path: Path, name: str, nlp: Language, pieces: WordPieces) -> Iterator[Example]:
    """Yield windows with, for each word, the set of labels its gold label may stand for.

    `name` picks the row of `COARSE`. The label array `allowed` is boolean (words, labels).
    """
    coarse = COARSE[name]
    hidden = {"O", *(label for kind in coarse.get("O", ()) for label in bioes_labels([kind]))}
    options: dict[str, np.ndarray] = {}

    def option(label: str) -> np.ndarray:
        if label not in options:
            if label == "O":
                wanted = hidden
            else:
                prefix, kind = label.split("-", 1)
                wanted = {f"{prefix}-{ours}" for ours in coarse.get(kind, (kind,))}
            options[label] = np.array([each in wanted for each in ENTITY_LABELS])
        return options[label]

    for row in jsonl(path):
        doc = nlp.make_doc(row["text"])
        kinds = sorted({entity["label"] for entity in row["entities"]})
        local = bioes_labels(kinds)
        spans = token_ranges(doc, ((e["start"], e["end"], e["label"]) for e in row["entities"]))
        gold = [local[i] for i in encode_bioes(spans, len(doc), local)]
        for start, _end, keep, example in _windows(doc, pieces):
            example.labels["allowed"] = np.stack([option(label) for label in gold[start:_end]])
            example.labels["context"] = keep - start
            yield example


def token_ranges(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return token ranges for character spans, widened to whole tokens, overlaps dropped, in order."""
    ranges: list[tuple[int, int, str]] = []
    last = 0
    for start, end, label in sorted(spans):
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and span.start >= last and len(span):
            ranges.append((span.start, span.end, label))
            last = span.end
    return ranges


def attribution_examples(path: Path, nlp: Language, pieces: WordPieces) -> Iterator[Example]:
    """Yield windows with BIO labels of source, cue and content."""
    index = {label: i for i, label in enumerate(ATTRIBUTION_LABELS)}
    for row in jsonl(path):
        doc = nlp.make_doc(row["text"])
        gold = np.zeros(len(doc), dtype="int64")
        for role in ("content", "source", "cue"):
            for attribution in row["attributions"]:
                for start, end in attribution.get(role, ()):
                    span = doc.char_span(start, end, alignment_mode="expand")
                    if span is None:
                        continue
                    gold[span.start : span.end] = index[f"I-{role.upper()}"]
                    gold[span.start] = index[f"B-{role.upper()}"]
        for start, end, keep, example in _windows(doc, pieces):
            example.labels["attribution"] = gold[start:end].copy()
            example.labels["attribution"][: keep - start] = IGNORE
            yield example


def _windows(doc: Doc, pieces: WordPieces) -> Iterator[tuple[int, int, int, Example]]:
    """Yield (start, end, keep, example) for the windows of a text; a paragraph ends at a line break."""
    words = [token.text for token in doc]
    counts = [len(pieces(word)[0]) for word in words]
    starts = paragraph_starts(words)
    for window in cut_windows(counts, starts, words):
        breaks = [start - window.start for start in window.breaks]
        yield (
            window.start,
            window.end,
            window.keep,
            build_example(words[window.start : window.end], breaks, pieces),
        )


def paragraph_starts(words: Sequence[str]) -> list[int]:
    """Return indices of the words that follow a token with a line break."""
    return [0, *(i + 1 for i, word in enumerate(words[:-1]) if "\n" in word)]
