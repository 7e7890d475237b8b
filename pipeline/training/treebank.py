"""Universal Dependencies treebanks (CoNLL-U) as documents of words with their true spacing."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.errors import UsageError

__all__ = ["TreeDocument", "TreeSentence", "Word", "document_text", "open_text", "read_conllu"]


class Word(msgspec.Struct, frozen=True):
    """One syntactic word. `head` is the index of its head in the sentence, or -1 for the root.

    `form` is the surface string that the word covers in the text (for a multi-word token such as `don't`
    the parts add up to it); `space` tells whether white space follows.
    """

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    space: bool


class TreeSentence(msgspec.Struct, frozen=True):
    """Words of one sentence; `paragraph` tells whether a new paragraph begins with it."""

    words: tuple[Word, ...]
    paragraph: bool


class TreeDocument(msgspec.Struct, frozen=True):
    """Sentences of one document, in order."""

    id: str
    sentences: tuple[TreeSentence, ...]


def open_text(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, plain or `.gz`."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from file
    else:
        with path.open(encoding="utf-8") as file:
            yield from file


def read_conllu(path: Path) -> list[TreeDocument]:
    """Return the documents of a CoNLL-U file; empty nodes are left out.

    Raises:
        UsageError: a line has not ten columns; the message names file and line.
    """
    documents: list[TreeDocument] = []
    name, sentences = "", []  # type: str, list[TreeSentence]
    rows: list[list[str]] = []
    paragraph = False
    for number, raw in enumerate(open_text(path), start=1):
        line = raw.rstrip("\n")
        if line.startswith("# newdoc"):
            if sentences:
                documents.append(TreeDocument(name, tuple(sentences)))
            name, sentences, paragraph = line.partition("=")[2].strip(), [], True
        elif line.startswith("# newpar"):
            paragraph = paragraph or not line.startswith("# newpar_block")
        elif line.startswith("#"):
            continue
        elif line:
            columns = line.split("\t")
            if len(columns) != 10:
                raise UsageError(
                    f"{path.name}:{number}: a CoNLL-U line has 10 columns, this one has {len(columns)}."
                )
            rows.append(columns)
        elif rows:
            sentences.append(TreeSentence(tuple(_words(rows)), paragraph or not sentences))
            rows, paragraph = [], False
    if rows:
        sentences.append(TreeSentence(tuple(_words(rows)), paragraph))
    if sentences:
        documents.append(TreeDocument(name, tuple(sentences)))
    return documents


def _words(rows: Iterable[list[str]]) -> Iterator[Word]:
    """Yield words; the parts of a multi-word token share its surface form, letter by letter."""
    surface: dict[int, tuple[str, bool]] = {}
    last = 0
    for columns in rows:
        if "." in columns[0]:
            continue
        if "-" in columns[0]:
            first, last = (int(part) for part in columns[0].split("-"))
            pending = columns[1]
            space = "SpaceAfter=No" not in columns[9]
            surface = dict.fromkeys(range(first, last + 1), (pending, space))
            continue
        index = int(columns[0])
        form, space = columns[1], "SpaceAfter=No" not in columns[9]
        if index in surface:
            whole, after = surface[index]
            piece = whole if index == last else _share(whole, form)
            rest = whole[len(piece) :]
            surface = {key: (rest, after) for key in surface if key > index}
            form, space = piece, after and index == last
            if not form:
                continue
        yield Word(
            form=form,
            lemma=columns[2],
            upos=columns[3],
            xpos=columns[4],
            feats="" if columns[5] == "_" else columns[5],
            head=int(columns[6]) - 1,
            deprel=columns[7],
            space=space,
        )


def _share(whole: str, form: str) -> str:
    """Return the beginning of `whole` that the part `form` stands for (as long as the form, at least 1)."""
    return whole[: max(1, min(len(form), len(whole) - 1))]


def document_text(document: TreeDocument) -> tuple[str, list[list[tuple[int, int]]]]:
    """Return the raw text, paragraphs separated by a blank line, and word offsets for each sentence."""
    parts: list[str] = []
    length = 0
    offsets: list[list[tuple[int, int]]] = []
    for sentence in document.sentences:
        if parts:
            glue = "\n\n" if sentence.paragraph else ("" if parts[-1].endswith(" ") else " ")
            if sentence.paragraph and parts[-1] == " ":
                length -= len(parts.pop())
            parts.append(glue)
            length += len(glue)
        spans = []
        for word in sentence.words:
            spans.append((length, length + len(word.form)))
            parts.append(word.form)
            length += len(word.form)
            if word.space:
                parts.append(" ")
                length += 1
        offsets.append(spans)
    return "".join(parts), offsets
