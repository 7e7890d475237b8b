"""PDF files: the text layer, page by page.

Needs the extra `pdf` (pypdf). Lines are as the page sets them; `cleaning` finds the paragraphs again. A
scan without a text layer is rejected as empty: no characters are recognised from images.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import ArticleError, ArticleTooComplex, EmptyArticle, MissingExtra, UnreadableArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, MAX_FILE_BYTES, Origin, Outcome, read_all
from pipeline.readers.fields import ColumnMap, clean_string
from pipeline.schema import Article

try:
    import pypdf
except ImportError:
    pypdf = None  # type: ignore[assignment]  # stands for "not installed"; read() says so

__all__ = ["read"]

_MAX_PAGES = 2000


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield the one article of a PDF.

    Raises:
        MissingExtra: pypdf is not installed.
    """
    if pypdf is None:
        raise MissingExtra("pypdf", "pdf", "Reading PDF files")
    data = read_all(stream, MAX_FILE_BYTES)
    try:
        if b"%PDF-" not in data[:1024]:
            raise UnreadableArticle(
                "The file does not begin as a PDF does. Give it the suffix of what it is."
            )
        article = _article(data, origin)
    except ArticleError as error:
        yield origin.bad(error)
        return
    yield origin.good(article)


def _article(data: bytes, origin: Origin) -> Article:
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        if document.is_encrypted and not document.decrypt(""):
            raise UnreadableArticle("The PDF is encrypted. Remove its password, and save it again.")
        if len(document.pages) > _MAX_PAGES:
            raise ArticleTooComplex(
                f"The PDF has {len(document.pages)} pages, more than {_MAX_PAGES}. Split it."
            )
        pages: list[str] = []
        size = 0
        for page in document.pages:
            pages.append(page.extract_text() or "")
            size += len(pages[-1])
            if size > MAX_ARTICLE_BYTES:
                raise ArticleTooComplex("The PDF holds more text than one article can. Split it.")
        title, byline, created = _properties(document)
    except ArticleError:
        raise
    except (
        Exception
    ) as error:  # a broken PDF makes the parser raise nearly anything; it is about this file alone
        raise UnreadableArticle(
            f"The PDF cannot be read ({type(error).__name__}: {str(error)[:200]}). Save it again, or its text as .txt."
        ) from error
    text = clean_string("\n\n".join(page.strip() for page in pages if page.strip()))
    if not text:
        raise EmptyArticle(
            "The PDF has no text layer (a scan?). Recognise its characters first, or leave it out."
        )
    return Article(
        id=origin.article_id(), title=title, byline=byline, outlet=origin.outlet, published=created, text=text
    )


def _properties(document: pypdf.PdfReader) -> tuple[str | None, str | None, str | None]:
    information = document.metadata
    if information is None:
        return None, None, None
    created = information.creation_date
    return (
        _line(information.title),
        _line(information.author),
        created.date().isoformat() if created is not None else None,
    )


def _line(text: str | None) -> str | None:
    return (clean_string(" ".join(text.split()))[:1000] or None) if text else None
