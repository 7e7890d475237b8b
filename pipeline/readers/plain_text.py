"""Plain text: the whole file is one article.

Where its first lines are a title with "By …" or a date under it, as people save articles, these are also
the article's title, byline and date. They stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.errors import ArticleError, EmptyArticle
from pipeline.readers.base import MAX_ARTICLE_BYTES, Origin, Outcome, read_all
from pipeline.readers.dates import iso_date
from pipeline.readers.decoding import decode
from pipeline.readers.fields import ColumnMap, clean_string
from pipeline.schema import Article

__all__ = ["read", "top_matter"]

_TOP = 2000
_TOP_LINES = 5
_MAX_TITLE = 160
_BYLINE = re.compile(r"(?:By|BY|by)\s+([^\W\d_][^.!?:]{2,100}(?:\.\s?[^.!?:]{1,60}){0,3})")
_DATE_LABEL = re.compile(r"^(?:published|posted|date)(?:\s+on)?\s*:?\s*", re.I)


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
    title, byline, published = top_matter(decoded.text)
    article = Article(
        id=origin.article_id(),
        title=title,
        byline=byline,
        outlet=origin.outlet,
        published=published,
        text=decoded.text,
        warnings=decoded.warnings,
    )
    yield origin.good(article)


def top_matter(text: str) -> tuple[str | None, str | None, str | None]:
    """Return title, byline and ISO date that the first lines of a text state, each None where they do not.

    >>> top_matter("Who guards the quays?\\n\\nBy Ana Ruiz\\n3 May 2021\\n\\nThe minister said ...")
    ('Who guards the quays?', 'Ana Ruiz', '2021-05-03')
    """
    lines = [line.strip() for line in text[:_TOP].splitlines() if line.strip()][:_TOP_LINES]
    if not lines or len(lines[0]) > _MAX_TITLE or lines[0].endswith((".", ",", ";", ":")):
        return None, None, None
    byline = published = None
    for line in lines[1:]:
        if len(line) > _MAX_TITLE:
            break
        if byline is None and (match := _BYLINE.fullmatch(line)):
            byline = clean_string(match.group(1).strip())
        elif published is None:
            published = iso_date(_DATE_LABEL.sub("", line))
    if byline is None and published is None:
        return None, None, None
    return clean_string(lines[0]), byline, published
