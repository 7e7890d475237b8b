"""Parquet tables, read in small batches of rows (CSV is in `delimited`)."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow
import pyarrow.parquet

from pipeline.errors import ArticleError, EmptyArticle, UnreadableArticle
from pipeline.readers.base import Origin, Outcome
from pipeline.readers.fields import ColumnMap, article_from_fields

__all__ = ["read"]

_BATCH_ROWS = 32
_COPY_BYTES = 1024 * 1024


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield one outcome for each row; `line` counts rows from 1.

    A stream that cannot be sought in (a packed file, stdin) is first copied to a temporary file.
    """
    if _seekable(stream):
        yield from _rows(stream, origin, columns)
        return
    with tempfile.TemporaryFile() as copy:
        while part := stream.read(_COPY_BYTES):
            copy.write(part)
        copy.seek(0)
        yield from _rows(copy, origin, columns)


def _rows(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    number = 0
    try:
        table_file = pyarrow.parquet.ParquetFile(stream, pre_buffer=False)
        if not table_file.metadata.num_rows:
            raise EmptyArticle("The table has no rows. Leave it out, or fill it in.")
        for batch in table_file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
            for fields in batch.to_pylist():
                number += 1
                yield _outcome(fields, origin, columns, number)
    except EmptyArticle as error:
        yield origin.bad(error)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        where = f"after row {number}" if number else "at its start"
        problem = UnreadableArticle(
            f"The Parquet file cannot be read {where} ({_first_line(error)}). "
            "What came before was read; write the file again."
        )
        yield origin.bad(problem, line=number + 1 if number else None)


def _outcome(fields: dict, origin: Origin, columns: ColumnMap, number: int) -> Outcome:
    try:
        article = article_from_fields(
            fields, columns, article_id=origin.article_id(number), outlet=origin.outlet
        )
    except ArticleError as error:
        return origin.bad(error, line=number)
    return origin.good(article, line=number)


def _seekable(stream: BinaryIO) -> bool:
    try:
        return stream.seekable() and stream.seek(0, io.SEEK_END) >= 0 and stream.seek(0) == 0
    except (OSError, io.UnsupportedOperation):
        return False


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
