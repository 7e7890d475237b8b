"""Who says what. Terms after the Penn Attribution Relation Corpus (Pareti 2012)."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ["Attribution", "AttributionKind", "SourceSpan", "TextSpan"]

AttributionKind = Literal["direct", "indirect", "mixed"]


class TextSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Characters `start` to `end` (exclusive) of `article.text`."""

    start: int
    end: int
    text: str


class SourceSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Whose words or thoughts: the span, and the CanonicalEntity id it resolves to, or None."""

    start: int
    end: int
    text: str
    entity: str | None = None


class Attribution(msgspec.Struct, frozen=True, kw_only=True):
    """One attribution relation: source, cue and content (which may have several parts).

    `source` or `cue` is None where the text leaves it out. `depth` is 0 for an outermost attribution and
    counts the attributions it lies inside. `distanced` marks that the author holds the words at arm's
    length ("so-called", "marketed as"). `sentence`: index of the sentence the content starts in.
    """

    id: str
    source: SourceSpan | None = None
    cue: TextSpan | None = None
    content: tuple[TextSpan, ...]
    kind: AttributionKind
    depth: int = 0
    distanced: bool = False
    sentence: int
    rule: str
    confidence: float
