"""Coded articles from files: gold of ours, given gold, and a scholar's own.

A gold file is JSONL, plain or .gz, one article a line:

    {"article_id": "a1", "outlet": "…", "text": "…", "author_stance": "oppose",
     "sentences": [{"start": 0, "end": 52, "kind": "body", "security": 1, "rights": 0, "relation": "none",
                    "conceded": null, "author": "neutral", "holder": null, "holder_stance": null}]}

Frame codes stand under their frame's name, as 0 or 1, or in one list `"frames": ["security"]`. `id` may stand
for `article_id`; `"written": true` marks an article that was written to be coded. A line without `sentences` is one sentence: `{"text": "…", "frames": ["economy"]}`. What a file does not code is
None here, never 0.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from spacy.attrs import LENGTH, SENT_START, SPACY
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.errors import UsageError
from pipeline.schema import Section

__all__ = [
    "GoldArticle",
    "GoldSentence",
    "gold_article",
    "gold_doc",
    "read_gold",
    "read_rows",
    "single_sentences",
]


class GoldSentence(msgspec.Struct, frozen=True, kw_only=True):
    """The codes of one sentence, characters `start` to `end` (exclusive) of its article's text.

    `frames`: 0 or 1 by frame name. `author`, `holder_stance`: support, oppose, neutral or None; `holder`: the
    attributed holder's words, or None.
    """

    start: int
    end: int
    kind: str = "body"
    frames: dict[str, int] = {}
    relation: str | None = None
    conceded: str | None = None
    author: str | None = None
    holder: str | None = None
    holder_stance: str | None = None


class GoldArticle(msgspec.Struct, frozen=True, kw_only=True):
    """One coded article. `group` keeps apart what must not be split between training and test.

    `written`: it was written to be coded, so that it teaches what a code looks like, not how often one is met.
    """

    id: str
    text: str
    sentences: tuple[GoldSentence, ...]
    outlet: str | None = None
    group: str = ""
    author_stance: str | None = None
    written: bool = False

    @property
    def natural(self) -> bool:
        """Whether codes are met in it as often as in the press; a sentence coded alone was picked for its codes."""
        return len(self.sentences) > 1 and not self.written

    @property
    def bounds(self) -> list[tuple[int, int]]:
        """(start, end) of each sentence."""
        return [(sentence.start, sentence.end) for sentence in self.sentences]


def read_rows(path: str | Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file, plain or .gz.

    Raises:
        UsageError: a line is not a JSON object; the message names it.
    """
    path = Path(path)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = msgspec.json.decode(line)
            except msgspec.DecodeError as error:
                raise UsageError(
                    f"{path}, line {number} is not JSON: {error}. Expected one object a line."
                ) from error
            if not isinstance(row, dict):
                raise UsageError(f"{path}, line {number} is {type(row).__name__}; expected a JSON object.")
            yield row


def _frames(row: dict[str, Any], names: Sequence[str]) -> dict[str, int]:
    if "frames" in row:
        given = row["frames"]
        if isinstance(given, dict):
            return {name: int(given[name]) for name in names if given.get(name) is not None}
        return {name: int(name in given) for name in names}
    return {name: int(row[name]) for name in names if row.get(name) is not None}


def _sentence(row: dict[str, Any], names: Sequence[str], start: int, end: int) -> GoldSentence:
    return GoldSentence(
        start=start,
        end=end,
        kind=row.get("kind", "body"),
        frames=_frames(row, names),
        relation=row.get("relation"),
        conceded=row.get("conceded"),
        author=row.get("author"),
        holder=row.get("holder"),
        holder_stance=row.get("holder_stance"),
    )


def read_gold(path: str | Path, frames: Sequence[str] = ("security", "rights")) -> list[GoldArticle]:
    """Return the coded articles of a file, in order.

    Raises:
        UsageError: a line has no text, or a frame's code is neither 0 nor 1.
    """
    return [
        gold_article(row, frames, f"{path}, article {number}")
        for number, row in enumerate(read_rows(path), start=1)
    ]


def gold_article(
    row: dict[str, Any], frames: Sequence[str] = ("security", "rights"), place: str = "article 1"
) -> GoldArticle:
    """Return one coded article from its object; `place` says in errors where it stands.

    Raises:
        UsageError: as `read_gold`.
    """
    if not isinstance(row.get("text"), str):
        raise UsageError(f"{place} has no text. Expected keys: id, text, sentences.")
    try:
        if "sentences" in row:
            sentences = tuple(
                _sentence(code, frames, code["start"], code["end"]) for code in row["sentences"]
            )
        else:
            sentences = (_sentence(row, frames, 0, len(row["text"])),)
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(
            f"{place} has a sentence that cannot be read ({error!r}). Expected start, end and "
            f"a 0 or 1 for each of {', '.join(frames)}, or a list under 'frames'."
        ) from error
    for sentence in sentences:
        wrong = {name: code for name, code in sentence.frames.items() if code not in (0, 1)}
        if wrong:
            raise UsageError(f"{place} codes {wrong}; expected 0 or 1.")
    name = str(row.get("id") or row.get("article_id") or place.rpartition(" ")[2])
    return GoldArticle(
        id=name,
        text=row["text"],
        sentences=sentences,
        outlet=row.get("outlet"),
        group=str(row.get("group") or row.get("doc_id") or name),
        author_stance=row.get("author_stance"),
        written=bool(row.get("written")),
    )


def single_sentences(
    rows: Iterable[dict[str, Any]], codes: dict[str, dict[str, Any]], label: str
) -> list[GoldArticle]:
    """Return articles made of rows that hold one sentence each, with their neighbours kept in order.

    `rows` have `text`, `doc_id` and a class under `label`; rows of one `doc_id` that follow each other become
    one article. `codes`: class -> keyword arguments of `GoldSentence`.
    """
    articles: list[GoldArticle] = []
    texts: list[str] = []
    sentences: list[GoldSentence] = []
    current = None

    def close() -> None:
        if texts:
            name = f"{current}-{len(articles)}"
            articles.append(
                GoldArticle(id=name, text="\n".join(texts), sentences=tuple(sentences), group=str(current))
            )
            texts.clear()
            sentences.clear()

    start = 0
    for row in rows:
        if row["doc_id"] != current:
            close()
            current, start = row["doc_id"], 0
        sentences.append(GoldSentence(start=start, end=start + len(row["text"]), **codes[row[label]]))
        texts.append(row["text"])
        start += len(row["text"]) + 1
    close()
    return articles


def gold_doc(nlp: Language, article: GoldArticle) -> tuple[Doc, list[int]]:
    """Return an unannotated Doc with the gold's sentences, and the Doc's sentence index of each gold sentence.

    Sections follow the gold's kinds. A gold sentence that begins inside a token shares its sentence.
    """
    doc = nlp.make_doc(article.text)
    if not len(doc):
        return doc, [0] * len(article.sentences)
    table = doc.to_array([LENGTH, SPACY]).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(table.sum(axis=1))[:-1]])
    first = np.searchsorted(offsets, [sentence.start for sentence in article.sentences], side="right") - 1
    flags = np.full(len(doc), -1, dtype=np.int64)
    flags[first] = 1
    flags[0] = 1
    doc.from_array([SENT_START], cast(Any, flags.astype(np.uint64)[:, None]))
    doc._.sections = [
        Section(start=sentence.start, end=sentence.end, kind=sentence.kind, rule="gold")  # type: ignore[arg-type]  # a file's word
        for sentence in article.sentences
    ]
    order = {token: place for place, token in enumerate(np.nonzero(flags == 1)[0].tolist())}
    return doc, [order[token] for token in first.tolist()]
