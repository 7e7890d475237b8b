"""Web archives (WARC): the HTML pages among the server responses, one article each.

Needs the extra `warc` (fastwarc). Requests, images, redirects and error pages are no articles and are
passed over; each successful HTML response gives one outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from pipeline.errors import ArticleError, ArticleTooComplex, MissingExtra, UnreadableArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin, Outcome
from pipeline.readers.fields import ColumnMap, clean_string
from pipeline.readers.html import article_from_html

try:
    from fastwarc.warc import ArchiveIterator, WarcRecordType
except ImportError:
    ArchiveIterator = None  # type: ignore[assignment,misc]  # stands for "not installed"; read() says so

__all__ = ["read"]

_PAGE_TYPES = ("text/html", "application/xhtml+xml")


class _Forward:
    """A stream that only goes forward and knows its place, which is what the parser asks of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        data = self._stream.read(size)
        self._place += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._place


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield one outcome for each archived page; `line` counts the archive's responses from 1.

    Raises:
        MissingExtra: fastwarc is not installed.
    """
    if ArchiveIterator is None:
        raise MissingExtra("fastwarc", "warc", "Reading web archives (.warc)")
    number = 0
    try:
        records = ArchiveIterator(
            cast(Any, _Forward(stream)),
            record_types=WarcRecordType.response,
            parse_http=True,
            auto_decode="all",
        )
        for number, record in enumerate(records, start=1):
            if _is_page(record):
                yield _outcome(record, origin, number)
    except ArticleError:
        raise
    except BaseException as error:  # the parser is compiled: a broken archive may end in its PanicException
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        problem = UnreadableArticle(
            f"The web archive cannot be read after response {number} ({type(error).__name__}: {error}). "
            "What came before was read; get the file again."
        )
        yield origin.bad(problem, line=number + 1)
        return
    if not number:
        problem = UnreadableArticle(
            "The file holds no server response, so it is no web archive of pages, or an empty one."
        )
        yield origin.bad(problem)


def _outcome(record: Any, origin: Origin, number: int) -> Outcome:
    article_id = origin.article_id(number)
    try:
        data = record.reader.read(MAX_ARTICLE_BYTES + 1)
        if len(data) > MAX_ARTICLE_BYTES:
            raise ArticleTooComplex(f"The page is larger than {MAX_ARTICLE_BYTES // (1024 * 1024)} MiB.")
        url = record.headers.get("WARC-Target-URI")
        article = article_from_html(
            data,
            article_id=article_id,
            outlet=origin.outlet,
            url=clean_string(url.strip("<>")) if url else None,
            charset=record.http_charset,
        )
    except ArticleError as error:
        return origin.bad(error, line=number)
    return origin.good(article, line=number)


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None or headers.status_code is None or not 200 <= headers.status_code < 300:
        return False
    return (record.http_content_type or "").lower() in _PAGE_TYPES
