"""HTML pages: the article's text and metadata, without navigation, comments and advertisements.

Extraction is trafilatura's (Barbaresi 2021, "Trafilatura: A Web Scraping Library and Command-Line Tool
for Text Discovery and Extraction", ACL demo), in its precision mode: on 92 news pages that mode has the
best F1 of its modes (`python benchmarks/html_pages.py`). The lines that were heading elements on the page are
handed on as `Section`s with the rule `html_heading`. The article's text is what was extracted; offsets
count its characters, not the page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import trafilatura

from pipeline.errors import ArticleError, EmptyArticle, UnreadableArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin, Outcome, read_all
from pipeline.readers.decoding import decode
from pipeline.readers.fields import ColumnMap, clean_string
from pipeline.schema import Article, Section

__all__ = ["article_from_html", "declared_charset", "extract", "read"]

_MIN_WORDS = 10
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{2,40})""", re.I)
_XML_CHARSET = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.\-]{2,40})""", re.I)
_LANGUAGE = re.compile(r"""<html[^>]{0,2000}?\slang\s*=\s*["']?([A-Za-z]{2,3})\b""", re.I)
# Only dates that the page marks as its own, none guessed from its text; and the latest date is fixed, so
# that the same page gives the same date in any year.
_DATE_SEARCH = {"original_date": True, "extensive_search": False, "max_date": "2199-12-31"}


def read(stream: BinaryIO, origin: Origin, columns: ColumnMap) -> Iterator[Outcome]:
    """Yield the one article of an HTML page; `columns` has nothing to name here."""
    data = read_all(stream, MAX_ARTICLE_BYTES)
    try:
        article = article_from_html(data, article_id=origin.article_id(), outlet=origin.outlet)
    except ArticleError as error:
        yield origin.bad(error)
        return
    yield origin.good(article)


def article_from_html(
    data: bytes,
    *,
    article_id: str,
    outlet: str | None = None,
    url: str | None = None,
    charset: str | None = None,
) -> Article:
    """Return the article of a page; `url` and `charset` are what the server said, if anything.

    Raises:
        UnreadableArticle: the bytes are no text, or no page.
        EmptyArticle: the page has no article text.
    """
    decoded = decode(data, charset or declared_charset(data))
    if not decoded.text.strip():
        raise EmptyArticle("The page is empty. Leave it out, or fetch it again.")
    found = extract(decoded.text, url)
    if found is None or not (found.text or "").strip():
        raise EmptyArticle(
            "No article text was found in the page: it may be an index, a video page or built by a script. "
            "Leave it out, or save its text as a .txt file."
        )
    text = clean_string(found.text)
    return Article(
        id=article_id,
        title=_short(found.title),
        byline=_short(found.author),
        outlet=_short(found.sitename) or outlet,
        published=found.date,
        url=_short(url or found.url),
        language=_language(decoded.text),
        text=text,
        sections=_headings(text, found.body),
        warnings=decoded.warnings,
    )


def extract(page: str, url: str | None = None) -> Any:
    """Return trafilatura's document for a page (`text`, `title`, `author`, `date`, `sitename`, `body`), or None.

    Precision mode first; where that finds nothing, the balanced one. Under ten words it is a menu.

    Raises:
        UnreadableArticle: the page breaks the parser.
    """
    # A NUL ends the text for the parser behind it.
    page = clean_string(page)
    try:
        for precise in (True, False):
            found: Any = trafilatura.bare_extraction(
                page,
                url=url,
                favor_precision=precise,
                include_comments=False,
                with_metadata=True,
                date_extraction_params=dict(_DATE_SEARCH),
            )
            words = len((found.text or "").split()) if found is not None else 0
            if words >= _MIN_WORDS:
                return found
    except Exception as error:  # whatever a hostile page makes the parser raise is about this page alone
        raise UnreadableArticle(
            f"The page could not be parsed ({type(error).__name__}: {error}). Save its text as a .txt file."
        ) from error
    return None


def declared_charset(data: bytes) -> str | None:
    """Return the charset that the page's `<meta>` or XML declaration names, or None."""
    head = data[:4096]
    match = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return match.group(1).decode("ascii") if match else None


def _headings(text: str, body: Any) -> tuple[Section, ...]:
    """Return a heading section for each line of `text` that was a heading element of the page."""
    if body is None:
        return ()
    headings = {" ".join("".join(head.itertext()).split()) for head in body.iter("head")}
    headings.discard("")
    sections: list[Section] = []
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if " ".join(stripped.split()) in headings and len(stripped) <= 300:
            begin = start + line.index(stripped)
            sections.append(
                Section(start=begin, end=begin + len(stripped), kind="heading", rule="html_heading")
            )
        start += len(line) + 1
    return tuple(sections)


def _language(page: str) -> str | None:
    match = _LANGUAGE.search(page[:20_000])
    return match.group(1).lower() if match else None


def _short(value: str | None) -> str | None:
    return (clean_string(" ".join(value.split()))[:1000] or None) if value else None
