"""What every reader shares: the outcome of reading, where a record came from, and the table of kinds.

A reader is a module with one function,

    read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]

that yields one `Outcome` for each article it meets, good or bad, in the order of the file. A bad line
becomes a `Rejection` and the lines after it are read; only what no later line can mend (a truncated
archive) ends the file, with a `Rejection` that says where. `KINDS` names the module of each kind, and the
suffixes that lead to it; the module is imported when the first file of its kind is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from pipeline.errors import (
    ArticleError,
    ArticleTooComplex,
    EmptyArticle,
    UnreadableArticle,
    UnsupportedLanguage,
)
from pipeline.readers.fields import ColumnMap
from pipeline.schema import Article, Rejection

__all__ = [
    "COMPRESSIONS",
    "KINDS",
    "MAX_ARTICLE_BYTES",
    "MAX_FILE_BYTES",
    "SUFFIXES",
    "InputFile",
    "Origin",
    "Outcome",
    "Reader",
    "error_of",
    "known_suffixes",
    "read_all",
    "split_suffix",
]

MAX_ARTICLE_BYTES = 16 * 1024 * 1024
"""No single article is larger, in bytes as stored; a larger one is rejected as too complex."""

MAX_FILE_BYTES = 256 * 1024 * 1024
"""No file that must be held whole (PDF, DOCX, a feed, a JSON array) is larger, in bytes."""

KINDS: dict[str, tuple[str, ...]] = {
    "plain_text": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml"),
    "jsonl": (".jsonl", ".ndjson"),
    "json_file": (".json",),
    "delimited": (".csv", ".tsv"),
    "tabular": (".parquet",),
    "pdf": (".pdf",),
    "docx": (".docx",),
    "warc": (".warc",),
    "feed": (".rss", ".atom", ".xml"),
}
"""Kind (and name of the module that reads it) -> suffixes."""

SUFFIXES: dict[str, str] = {suffix: kind for kind, suffixes in KINDS.items() for suffix in suffixes}

COMPRESSIONS: tuple[str, ...] = (".gz", ".zst")

_BY_STATUS: dict[str, type[ArticleError]] = {
    error.status: error for error in (UnreadableArticle, EmptyArticle, UnsupportedLanguage, ArticleTooComplex)
}


class InputFile(msgspec.Struct, frozen=True):
    """A file to read and the `name` its articles are named after; works wherever a path does.

    `name` is relative, has forward slashes, and is the same on every machine that holds the same folder.
    `outlet`: what the folder it stands in says, for articles that name none; None where it says nothing.
    """

    path: Path
    name: str
    outlet: str | None = None

    def __fspath__(self) -> str:
        return os.fspath(self.path)


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a record comes from: `path` to show, `name` for ids, `folder` the name of the file's folder.

    `outlet` is given to articles that name none themselves. `suffix` is the file's own, lower case,
    without that of a compression.
    """

    path: str
    name: str
    suffix: str = ""
    outlet: str | None = None

    def article_id(self, number: int | None = None) -> str:
        """Return the id of an article without one of its own: the name, and its line or row where given."""
        return self.name if number is None else f"{self.name}:{number}"

    def good(self, article: Article, *, line: int | None = None, offset: int | None = None) -> Outcome:
        """Return the outcome of an article that was read."""
        return Outcome(id=article.id, path=self.path, line=line, offset=offset, article=article)

    def bad(
        self,
        error: ArticleError,
        *,
        line: int | None = None,
        offset: int | None = None,
        given_id: str | None = None,
    ) -> Outcome:
        """Return the outcome of a record that cannot be used, with the error's status and sentence."""
        article_id = given_id or self.article_id(line)
        rejection = Rejection(
            article_id=article_id,
            path=self.path,
            line=line,
            offset=offset,
            stage="read",
            status=error.status,
            message=str(error),
        )
        return Outcome(id=article_id, path=self.path, line=line, offset=offset, reject=rejection)


def error_of(rejection: Rejection) -> ArticleError:
    """Return the exception that a reader's rejection stands for."""
    return _BY_STATUS.get(rejection.status, UnreadableArticle)(rejection.message)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One thing read: exactly one of `article` and `reject` is set.

    `id` is the article's, or the one it would have had. `line` counts from 1 lines, rows, entries or
    archived responses, whichever the file has; `offset` is the byte a line starts at, in the file as it
    unpacks. Both are None for a file that is one article.
    """

    id: str
    path: str
    line: int | None = None
    offset: int | None = None
    article: Article | None = None
    reject: Rejection | None = None


class Reader(Protocol):
    """The one shape of a reader module."""

    def read(self, stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
        """Yield one outcome for each article of the file, in order."""
        ...


def split_suffix(name: str) -> tuple[str, str | None]:
    """Return the suffix that says the kind and the suffix of a compression, or None, both lower case.

    >>> split_suffix("pieces/2024.JSONL.gz")
    ('.jsonl', '.gz')
    """
    suffixes = [suffix.lower() for suffix in Path(name).suffixes]
    if suffixes and suffixes[-1] in COMPRESSIONS:
        return (suffixes[-2] if len(suffixes) > 1 else ""), suffixes[-1]
    return (suffixes[-1] if suffixes else ""), None


def known_suffixes() -> str:
    """Return the suffixes that can be read, as a phrase for a message."""
    return f"{' '.join(sorted(SUFFIXES))}, each also with {' or '.join(COMPRESSIONS)}"


def read_all(stream: BinaryIO, limit: int) -> bytes:
    """Return everything in `stream`.

    Raises:
        ArticleTooComplex: there are more than `limit` bytes.
    """
    parts: list[bytes] = []
    size = 0
    while part := stream.read(1024 * 1024):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise ArticleTooComplex(
                f"More than {limit // (1024 * 1024)} MiB in one piece, the most that is read at once. "
                "Split it, or put one article on each line of a .jsonl file."
            )
    return b"".join(parts)
