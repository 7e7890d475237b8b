"""JSON lines: one article on each line, with any metadata beside its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from pipeline.errors import ArticleError, ArticleTooComplex, UnreadableArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin, Outcome
from pipeline.readers.decoding import decode, refuse_binary, repair_mojibake
from pipeline.readers.fields import ColumnMap, article_from_fields, clean_string

__all__ = ["decode_json", "outcome_of", "read"]

_CHUNK = 1024 * 1024


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield one outcome for each line that is not blank; memory holds one line at a time.

    A line longer than 16 MiB is rejected and skipped, not held. A file in UTF-16 is no JSON lines file
    (its line ends cannot be found in its bytes) and is rejected as a whole.
    """
    offset = 0
    number = 0
    while line := stream.readline(MAX_ARTICLE_BYTES + 1):
        start, number = offset, number + 1
        offset += len(line)
        if number == 1:
            if (refusal := _refuse_file(line)) is not None:
                yield origin.bad(refusal, line=1, offset=0)
                return
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) > MAX_ARTICLE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                offset += len(rest)
            offset += len(rest)
            error = ArticleTooComplex(
                f"The line is longer than {MAX_ARTICLE_BYTES // (1024 * 1024)} MiB. Put one article on each line."
            )
            yield origin.bad(error, line=number, offset=start)
        elif line.strip():
            yield outcome_of(line, origin, columns, line=number, offset=start)


def outcome_of(
    data: bytes | dict[str, Any],
    origin: Origin,
    columns: ColumnMap,
    *,
    line: int,
    offset: int | None = None,
    article_id: str | None = None,
) -> Outcome:
    """Return the outcome of one JSON object, as bytes or already decoded."""
    given_id = None
    try:
        warnings: tuple[str, ...] = ()
        if isinstance(data, bytes):
            data, warnings = decode_json(data)
        if not isinstance(data, dict):
            raise UnreadableArticle(
                f"Expected a JSON object with the article's text, found {_json_name(data)}. "
                'Write each article as {"id": …, "text": …} on a line of its own.'
            )
        given_id = _given_id(data, columns)
        article = article_from_fields(
            data,
            columns,
            article_id=article_id or origin.article_id(line),
            outlet=origin.outlet,
            warnings=warnings,
        )
        repaired = repair_mojibake(article.text)
        if repaired.warnings:
            article = msgspec.structs.replace(
                article, text=repaired.text, warnings=(*article.warnings, *repaired.warnings)
            )
    except ArticleError as error:
        return origin.bad(error, line=line, offset=offset, given_id=given_id or article_id)
    return origin.good(article, line=line, offset=offset)


def decode_json(data: bytes) -> tuple[Any, tuple[str, ...]]:
    """Return the value of one JSON text, and warnings.

    `NaN`, lone surrogates and numbers out of range pass, as Python writes and reads them.

    Raises:
        UnreadableArticle: it is not JSON, or nests too deeply.
    """
    try:
        return msgspec.json.decode(data), ()
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        decoded = decode(data)
    try:
        return json.loads(decoded.text, strict=False), decoded.warnings
    except (ValueError, RecursionError) as error:
        what = "nests too deeply" if isinstance(error, RecursionError) else f"is not JSON ({error})"
        raise UnreadableArticle(
            f"The line {what}. Write each article as one JSON object on a line of its own."
        ) from None


def _refuse_file(line: bytes) -> UnreadableArticle | None:
    """Return why the file cannot be JSON lines, by its first line; None where it may be."""
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:4]:
        return UnreadableArticle("JSON lines must be UTF-8; this file is UTF-16. Save it again as UTF-8.")
    if line.lstrip()[:1] not in {b"{", b"["}:
        try:
            refuse_binary(line)
        except UnreadableArticle as error:
            return error
    return None


def _given_id(data: dict[str, Any], columns: ColumnMap) -> str | None:
    value = data.get(columns.id or "id")
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = " ".join(clean_string(str(value)).split())
    return text if 0 < len(text) <= 200 else None


def _json_name(value: Any) -> str:
    names = {list: "a list", str: "a string", int: "a number", float: "a number", bool: "true or false"}
    return "null" if value is None else names.get(type(value), type(value).__name__)
