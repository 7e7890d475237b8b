"""Plain text: the whole file is one article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import ArticleError, EmptyArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin, Outcome, read_all
from pipeline.readers.decoding import decode
from pipeline.readers.fields import ColumnMap
from pipeline.schema import Article

__all__ = ["read"]


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield the one article of a text file; `columns` has nothing to name here."""
    data = read_all(stream, MAX_ARTICLE_BYTES)
    try:
        decoded = decode(data)
        if not decoded.text.strip():
            raise EmptyArticle("The file holds no text. Leave it out, or fill it in.")
    except ArticleError as error:
        yield origin.bad(error)
        return
    article = Article(
        id=origin.article_id(), outlet=origin.outlet, text=decoded.text, warnings=decoded.warnings
    )
    yield origin.good(article)
