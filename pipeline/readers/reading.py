"""Opens what is given, finds its kind, and hands it to the reader of that kind."""

from __future__ import annotations

import importlib
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from pipeline.errors import (
    ArticleError,
    CounterframeError,
    EmptyArticle,
    MissingExtra,
    UsageError,
)
from pipeline.readers.base import (
    COMPRESSIONS,
    KINDS,
    SUFFIXES,
    InputFile,
    Origin,
    Outcome,
    Reader,
    error_of,
    known_suffixes,
    split_suffix,
)
from pipeline.readers.compressed import unpack
from pipeline.readers.discover import portable_name
from pipeline.readers.fields import ColumnMap
from pipeline.schema import Article, Rejection

__all__ = ["read", "read_article", "read_bytes", "sniff_kind"]

_HEAD = 4096
_STDIN = "-"
_MAGIC_KINDS = ((b"%PDF-", "pdf"), (b"PAR1", "tabular"), (b"PK\x03\x04", "docx"), (b"WARC/", "warc"))


def read(
    path: str | os.PathLike[str],
    *,
    kind: str | None = None,
    columns: ColumnMap | None = None,
    outlet: str | None = None,
) -> Iterator[Outcome]:
    """Yield one outcome for each article that a file (`-` for standard input) holds, streaming.

    Nothing about one file raises: a file that is missing, a folder, of an unknown suffix, damaged or
    empty gives a `Rejection`, and so does each bad record in it, while the good ones go on.

    Args:
        path: a path, or an `InputFile` from `discover`, whose name the article ids then begin with.
        kind: one of `KINDS`; by default the suffix says, or for standard input the first bytes.
        columns: which column holds what, for kinds with columns.
        outlet: given to articles that name none themselves; by default what `discover` found the file's
            folder to stand for.

    Raises:
        UsageError: `kind` is none of `KINDS`.
    """
    _check_kind(kind)
    name, outlet = _given(path, outlet)
    shown = os.fspath(path)
    number = 0
    last_line: int | None = None
    try:
        with _open(shown) as stream:
            for outcome in _outcomes(stream, shown, name, kind, columns or ColumnMap(), outlet):
                number += 1
                last_line = outcome.line
                yield outcome
            if not number:
                raise EmptyArticle("The file holds no article. Leave it out, or fill it in.")
    except (CounterframeError, OSError) as error:
        yield _file_reject(error, shown, name, number, last_line)


def read_article(
    source: str | os.PathLike[str] | bytes,
    *,
    kind: str | None = None,
    columns: ColumnMap | None = None,
    outlet: str | None = None,
) -> Article:
    """Return the one article of a path, of standard input (`-`), or of bytes.

    Raises:
        UsageError: there is no such file, it is a folder, its suffix is unknown, or it holds several articles.
        MissingExtra: the kind needs a package that is not installed.
        ArticleError: the content cannot be used; the type says why.
    """
    _check_kind(kind)
    columns = columns or ColumnMap()
    if isinstance(source, bytes):
        outcomes = read_bytes(source, kind=kind, columns=columns, outlet=outlet)
        return _single(outcomes, "The bytes")
    shown = os.fspath(source)
    name, outlet = _given(source, outlet)
    try:
        with _open(shown) as stream:
            return _single(_outcomes(stream, shown, name, kind, columns, outlet), repr(shown))
    except OSError as error:
        raise UsageError(_sentence(error, shown)) from None


def read_bytes(
    data: bytes,
    *,
    name: str = "bytes",
    kind: str | None = None,
    columns: ColumnMap | None = None,
    outlet: str | None = None,
) -> Iterator[Outcome]:
    """Yield the outcomes of bytes in memory; the kind is `kind`, or what the bytes look like.

    Raises:
        UsageError: `kind` is none of `KINDS`.
        ArticleError: nothing in them can be read.
        MissingExtra: the kind needs a package that is not installed.
    """
    _check_kind(kind)
    stream = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, io.BytesIO(data)), _HEAD))
    return _dispatch(
        stream, Origin(path=name, name=portable_name(name), outlet=outlet), kind, columns or ColumnMap()
    )


def _given(path: str | os.PathLike[str], outlet: str | None) -> tuple[str | None, str | None]:
    """Return the name and the outlet that an `InputFile` brings along; `outlet`, where given, comes first."""
    if not isinstance(path, InputFile):
        return None, outlet
    return path.name, outlet if outlet is not None else path.outlet


def sniff_kind(head: bytes) -> str:
    """Return the kind that a stream's first bytes look like; text that looks like nothing else is plain.

    >>> sniff_kind(b'{"text": "A line."}'), sniff_kind(b"<!doctype html>"), sniff_kind(b"A line.")
    ('jsonl', 'html', 'plain_text')
    """
    for magic, kind in _MAGIC_KINDS:
        if head.startswith(magic):
            return kind
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lowered = start[:_HEAD].lower()
    if lowered.startswith(b"{"):
        first_line = start.split(b"\n", 1)[0].rstrip()
        return "jsonl" if first_line.endswith(b"}") or len(first_line) >= _HEAD - 256 else "json_file"
    if re.match(rb"\[\s*\{", start):
        return "json_file"
    if re.search(rb"<(?:rss|feed|rdf:rdf)[\s>]", lowered):
        return "feed"
    if lowered.startswith((b"<!doctype html", b"<html", b"<head", b"<body")) or (
        lowered.startswith((b"<!--", b"<?xml", b"<!doctype")) and b"<html" in lowered
    ):
        return "html"
    if re.match(rb"(?:---|\+\+\+)[ \t]*\r?\n", start):
        return "markdown"
    return "plain_text"


def _outcomes(
    stream: BinaryIO, shown: str, name: str | None, kind: str | None, columns: ColumnMap, outlet: str | None
) -> Iterator[Outcome]:
    """Return the outcomes of an open file, unpacking it where its suffix or its first bytes say so."""
    if shown == _STDIN:
        origin = Origin(path="stdin", name=name or "stdin", outlet=outlet)
        return _dispatch(stream, origin, kind, columns)
    suffix, packed = split_suffix(shown)
    origin = Origin(
        path=name or portable_name(shown),
        name=name or portable_name(Path(shown).name),
        suffix=suffix,
        outlet=outlet,
    )
    if kind is None:
        kind = SUFFIXES.get(suffix)
        if kind is None:
            what = f"the suffix {suffix!r}" if suffix else "no suffix"
            raise UsageError(
                f"{origin.name!r} has {what}, which says no kind that can be read. Known: {known_suffixes()}. "
                "Rename it, or name its kind."
            )
    if packed is not None:
        stream = unpack(stream, packed)
    return _module(kind).read(stream, origin, columns)


def _dispatch(stream: BinaryIO, origin: Origin, kind: str | None, columns: ColumnMap) -> Iterator[Outcome]:
    """Return the outcomes of a stream without a file name: its first bytes say packing and kind."""
    for magic, suffix in ((b"\x1f\x8b", COMPRESSIONS[0]), (b"\x28\xb5\x2f\xfd", COMPRESSIONS[1])):
        if _peek(stream).startswith(magic):
            stream = unpack(stream, suffix)
            break
    if kind is None:
        head = _peek(stream)
        if not head:
            raise EmptyArticle("There was no input. Pipe an article in, or name a file.")
        kind = sniff_kind(head)
    return _module(kind).read(stream, origin, columns)


def _peek(stream: BinaryIO) -> bytes:
    """Return the stream's first bytes without taking them."""
    return cast(io.BufferedReader, stream).peek(_HEAD)[:_HEAD]


def _module(kind: str) -> Reader:
    return cast(Reader, importlib.import_module(f"pipeline.readers.{kind}"))


def _open(shown: str) -> BinaryIO:
    """Return the opened file, or standard input (which is not closed with it).

    Raises:
        OSError: it is missing, a folder, or may not be read.
    """
    if shown == _STDIN:
        return (
            cast(BinaryIO, open(sys.stdin.fileno(), "rb", closefd=False))
            if _has_fileno()
            else sys.stdin.buffer
        )
    if os.path.isdir(shown):
        raise IsADirectoryError(shown)
    return open(shown, "rb")


def _has_fileno() -> bool:
    try:
        sys.stdin.fileno()
    except (OSError, ValueError, AttributeError):
        return False
    return True


def _single(outcomes: Iterator[Outcome], what: str) -> Article:
    """Return the article of the only outcome, or raise what stands in its way."""
    outcome = next(outcomes, None)
    if outcome is None:
        raise EmptyArticle(f"{what} holds no article. Fill it in, or name another.")
    if next(outcomes, None) is not None:
        raise UsageError(
            f"{what} holds more than one article, and one was asked for. Run it as a corpus: counterframe batch."
        )
    if outcome.reject is not None:
        raise error_of(outcome.reject)
    assert outcome.article is not None  # an outcome without a reject has an article
    return outcome.article


def _file_reject(error: Exception, shown: str, name: str | None, number: int, line: int | None) -> Outcome:
    """Return the reject of what ended a file: before its first record (`number` 0) or after some."""
    if isinstance(error, ArticleError):
        status = error.status
    else:
        status = "missing_extra" if isinstance(error, MissingExtra) else "unreadable"
    path = "stdin" if shown == _STDIN else (name or portable_name(shown))
    base = "stdin" if shown == _STDIN else (name or portable_name(Path(shown).name))
    place = (line or number) + 1 if number else None
    message = _sentence(error, path) if isinstance(error, OSError) else str(error)
    article_id = base if place is None else f"{base}:{place}"
    rejection = Rejection(
        article_id=article_id, path=path, line=place, stage="read", status=status, message=message
    )
    return Outcome(id=article_id, path=path, line=place, reject=rejection)


def _sentence(error: OSError, shown: str) -> str:
    """Return what an operating system error means for the person who named the file."""
    name = portable_name(shown)
    if isinstance(error, FileNotFoundError):
        return f"There is no file {name!r}. Check its name, or name another."
    if isinstance(error, IsADirectoryError):
        return f"{name!r} is a folder where a file is meant. Name a file in it, or run it as a corpus: counterframe batch."
    if isinstance(error, PermissionError):
        return f"{name!r} may not be read by this user. Change its permissions, or leave it out."
    return f"{name!r} cannot be read ({error.strerror or error}). Check the disk, or get the file again."


def _check_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise UsageError(f"There is no kind {kind!r}; the kinds are {', '.join(KINDS)}.")
