"""Word files (.docx): paragraphs in order, one a line, with headings by their style.

Needs the extra `docx` (python-docx).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from pipeline.errors import ArticleError, ArticleTooComplex, EmptyArticle, MissingExtra, UnreadableArticle
from pipeline.readers.base import MAX_FILE_BYTES, Origin, Outcome, read_all
from pipeline.readers.fields import ColumnMap, clean_string
from pipeline.schema import Article, Section

try:
    import docx
except ImportError:
    docx = None  # type: ignore[assignment]  # stands for "not installed"; read() says so

__all__ = ["read"]

_MAX_PART_RATIO = 200
_FREE_BYTES = 32 * 1024 * 1024


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield the one article of a Word file.

    Raises:
        MissingExtra: python-docx is not installed.
    """
    if docx is None:
        raise MissingExtra("python-docx", "docx", "Reading Word files (.docx)")
    data = read_all(stream, MAX_FILE_BYTES)
    try:
        _refuse_bomb(data)
        article = _article(data, origin)
    except ArticleError as error:
        yield origin.bad(error)
        return
    yield origin.good(article)


def _refuse_bomb(data: bytes) -> None:
    """Do nothing for a ZIP archive of honest size.

    Raises:
        UnreadableArticle: it is no ZIP archive.
        ArticleTooComplex: it unpacks to far more than any text would.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise UnreadableArticle(
            f"The file is no Word file ({error}). Give it the suffix of what it is."
        ) from None
    if unpacked > MAX_FILE_BYTES or (unpacked > _FREE_BYTES and unpacked > _MAX_PART_RATIO * len(data)):
        raise ArticleTooComplex(
            f"The Word file unpacks to {unpacked} bytes, which no text does. Leave it out."
        )


def _article(data: bytes, origin: Origin) -> Article:
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs = list(_paragraphs(document))
        properties = document.core_properties
        title, byline, created = properties.title, properties.author, properties.created
    except (
        Exception
    ) as error:  # a broken file makes the parser raise nearly anything; it is about this file alone
        raise UnreadableArticle(
            f"The Word file cannot be read ({type(error).__name__}: {str(error)[:200]}). Save it again, or its text as .txt."
        ) from error
    text, sections = _join(paragraphs)
    if not text.strip():
        raise EmptyArticle("The Word file has no text. Leave it out, or fill it in.")
    return Article(
        id=origin.article_id(),
        title=_line(title),
        byline=_line(byline),
        outlet=origin.outlet,
        published=created.date().isoformat() if created is not None else None,
        text=text,
        sections=sections,
    )


def _paragraphs(document: Any) -> Iterator[tuple[str, bool]]:
    """Yield each paragraph's text, those of table cells too, and whether its style is a heading's."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                yield "\t".join(cell.text.replace("\n", " ") for cell in row.cells), False
        else:
            style = (block.style.name or "") if block.style is not None else ""
            yield block.text, style.startswith(("Heading", "Title"))


def _join(paragraphs: list[tuple[str, bool]]) -> tuple[str, tuple[Section, ...]]:
    parts: list[str] = []
    sections: list[Section] = []
    start = 0
    for raw, is_heading in paragraphs:
        paragraph = clean_string(raw)
        stripped = paragraph.strip()
        if is_heading and stripped:
            begin = start + paragraph.index(stripped)
            sections.append(
                Section(start=begin, end=begin + len(stripped), kind="heading", rule="docx_heading")
            )
        parts.append(paragraph)
        start += len(paragraph) + 1
    return "\n".join(parts), tuple(sections)


def _line(text: str | None) -> str | None:
    return (clean_string(" ".join(text.split()))[:1000] or None) if text else None
