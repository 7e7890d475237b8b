"""A JSON file: one article, or a list of them, in one piece."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import ArticleError, EmptyArticle
from pipeline.readers import jsonl
from pipeline.readers.base import MAX_FILE_BYTES, Origin, Outcome, read_all
from pipeline.readers.fields import ColumnMap

__all__ = ["read"]


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield one outcome for each article; `line` counts the list's items from 1.

    The file is held whole. One that is not JSON as a whole but has an object on each line is read as
    JSON lines.
    """
    data = read_all(stream, MAX_FILE_BYTES)
    try:
        if not data.strip():
            raise EmptyArticle("The file is empty. Leave it out, or fill it in.")
        value, warnings = jsonl.decode_json(data.removeprefix(b"\xef\xbb\xbf"))
    except ArticleError as error:
        if error.status == "unreadable" and data.count(b"\n") > 1 and data.lstrip().startswith(b"{"):
            yield from jsonl.read(io.BytesIO(data), origin, columns)
        else:
            yield origin.bad(error)
        return
    del warnings
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield jsonl.outcome_of(item, origin, columns, line=number)
    else:
        yield jsonl.outcome_of(value, origin, columns, line=1, article_id=origin.article_id())
