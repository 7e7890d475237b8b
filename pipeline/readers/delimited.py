"""CSV and TSV, streamed row by row (the standard library's reader; Parquet is in `tabular`).

The first row names the columns. The delimiter is the one that divides it into most columns: comma,
semicolon, tab or bar. A row with more cells than there are columns is rejected, not shifted; a quotation
mark that never closes, which would swallow the rest of the file into one cell, is rejected and said.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.errors import ArticleError, ArticleTooComplex, EmptyArticle, UnreadableArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, MAX_FILE_BYTES, Origin, Outcome, read_all
from pipeline.readers.decoding import decode, refuse_binary
from pipeline.readers.fields import ColumnMap, article_from_fields

__all__ = ["read"]

_DELIMITERS = ",;\t|"
_CODECS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

# The module's limit is one number for the whole process, 128 KiB by default: too short for an article.
csv.field_size_limit(max(csv.field_size_limit(), MAX_ARTICLE_BYTES))


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield one outcome for each row below the header; `line` is the line of the file that the row starts on."""
    lines = _Lines(stream)
    try:
        delimiter, header = _header(lines, origin)
    except ArticleError as error:
        yield origin.bad(error, line=1)
        return
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.begin_row()
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            problem = UnreadableArticle(
                f"The row cannot be read as CSV ({error}). Quote its cells, and save it again."
            )
            yield origin.bad(problem, line=lines.row_line)
            if "field limit" in str(error):
                return  # the next line lies inside the endless cell: nothing after it can be trusted
            rows = csv.reader(lines, delimiter=delimiter)
            continue
        if any(cell.strip() for cell in row):
            yield _outcome(row, header, origin, columns, lines)


def _outcome(row: list[str], header: list[str], origin: Origin, columns: ColumnMap, lines: _Lines) -> Outcome:
    line = lines.row_line
    try:
        if lines.ended and lines.quotes % 2:
            raise UnreadableArticle(
                f"A quotation mark opens in the row of line {line} and never closes, so the {lines.row_length} lines "
                "to the end of the file are one cell. Close it, or double a mark that belongs to the text."
            )
        if len(row) > len(header):
            raise UnreadableArticle(
                f"The row has {len(row)} cells and the header {len(header)}. Put quotation marks around a cell "
                "that holds the delimiter."
            )
        fields, warnings = _decoded(dict(zip(header, row, strict=False)))
        article = article_from_fields(
            fields, columns, article_id=origin.article_id(line), outlet=origin.outlet, warnings=warnings
        )
    except ArticleError as error:
        return origin.bad(error, line=line)
    return origin.good(article, line=line)


class _Lines:
    """Lines of the file as text for the csv reader, each capped, with count and quotes of the current row.

    Bytes that are not valid UTF-8 come through as surrogates; `_decoded` turns a cell with them back into
    its bytes and decodes it by itself.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._codec = "utf-8"
        self._first = True
        self._mac_lines: Iterator[bytes] | None = None
        self.line = 0
        self.row_line = 1
        self.quotes = 0
        self.ended = False

    @property
    def row_length(self) -> int:
        """Return how many lines the current row has taken."""
        return self.line - self.row_line + 1

    def begin_row(self) -> None:
        """Start counting for the next row."""
        self.row_line = self.line + 1
        self.quotes = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        data = self._next_line()
        if not data:
            self.ended = True
            raise StopIteration
        self.line += 1
        text = data.decode(self._codec, "surrogateescape" if self._codec == "utf-8" else "replace")
        self.quotes += text.count('"')
        return text

    def _next_line(self) -> bytes:
        head = b""
        if self._first:
            self._first = False
            head = self._stream.readline(MAX_ARTICLE_BYTES)
            for mark, codec in _CODECS:
                if head.startswith(mark):
                    self._codec = codec
                    if codec != "utf-8":
                        return self._utf16_line(head[len(mark) :])
                    return head[len(mark) :]
            refuse_binary(head)
            if b"\r" in head and not head.endswith(b"\n"):
                rest = read_all(self._stream, MAX_FILE_BYTES)
                self._mac_lines = iter((head + rest).replace(b"\r", b"\r\n").splitlines(keepends=True))
        if self._mac_lines is not None:
            return next(self._mac_lines, b"")
        if head:
            return head
        if self._codec != "utf-8":
            return self._utf16_line(b"")
        data = self._stream.readline(MAX_ARTICLE_BYTES)
        if len(data) == MAX_ARTICLE_BYTES and not data.endswith(b"\n"):
            raise ArticleTooComplex(
                f"Line {self.line + 1} is longer than {MAX_ARTICLE_BYTES // (1024 * 1024)} MiB; the rest was not read. "
                "Put one article in each row."
            )
        return data

    def _utf16_line(self, start: bytes) -> bytes:
        """Return bytes to the next line end in UTF-16, whose line feed is two bytes wide."""
        newline = "\n".encode(self._codec)
        data = start
        while not (len(data) % 2 == 0 and data.endswith(newline)):
            more = (
                self._stream.read(1)
                if data.endswith(b"\n") and len(data) % 2
                else self._stream.readline(MAX_ARTICLE_BYTES)
            )
            if not more or len(data) > MAX_ARTICLE_BYTES:
                break
            data += more
        return data


def _header(lines: _Lines, origin: Origin) -> tuple[str, list[str]]:
    """Return the delimiter and the column names, a repeated name numbered (`text_2`).

    Raises:
        EmptyArticle: the file has no row at all.
        UnreadableArticle: its first row names no column.
    """
    first = next(lines, None)
    if first is None or not first.strip():
        raise EmptyArticle("The file has no header row. Name the columns in its first row, one of them text.")
    while first.count('"') % 2 and (more := next(lines, None)) is not None:
        first += more
    tries = "\t" if origin.suffix == ".tsv" else _DELIMITERS
    delimiter = max(
        tries, key=lambda mark: (len(next(csv.reader([first], delimiter=mark), [])), -tries.index(mark))
    )
    names: list[str] = []
    for cell in next(csv.reader(first.splitlines(keepends=True), delimiter=delimiter), []):
        name = cell.strip()
        count = sum(1 for other in names if other == name)
        names.append(f"{name}_{count + 1}" if count else name)
    if not any(names):
        raise UnreadableArticle("The first row names no column. Name the columns in it, one of them text.")
    return delimiter, names


def _decoded(fields: dict[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields with cells that are not UTF-8 decoded by themselves and empty ones as None."""
    warnings: list[str] = []
    result: dict[str, Any] = {}
    for name, value in fields.items():
        if not value.isascii():
            decoded = decode(value.encode("utf-8", "surrogateescape"))
            value = decoded.text
            warnings += [warning for warning in decoded.warnings if warning not in warnings]
        result[name] = value if value else None
    return result, tuple(warnings)
