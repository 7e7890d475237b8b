"""What is read: an article and its sections."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Article", "Section", "SectionKind"]

SectionKind = Literal["body", "heading", "boilerplate"]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One paragraph of an article and what it is.

    `start` and `end` are characters into `article.text`, end exclusive. `rule` names what decided the
    kind, for example `short_line` or `first_appeared`. Boilerplate stays in the text and is not analysed.
    """

    start: int
    end: int
    kind: SectionKind
    rule: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One piece as read from a file, before analysis.

    `text` is kept exactly as read; every offset in every record counts its characters (Unicode code
    points). `published` is an ISO 8601 date, or None. `sections` are in order and do not overlap; what
    lies between two of them is white space. `metadata` holds every other column a reader found, by name,
    so that a comparison can group by it. `warnings` are sentences about reading and cleaning.
    """

    id: str
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    text: str
    sections: tuple[Section, ...] = ()
    metadata: dict[str, str | int | float | bool | None] = {}
    warnings: tuple[str, ...] = ()
