"""Who and what an article speaks of."""

from __future__ import annotations

import msgspec

__all__ = ["CanonicalEntity", "Mention"]


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the text that names an entity.

    `start`, `end`: characters into `article.text`, end exclusive. `label`: an OntoNotes type. `sentence`:
    index into `sentences`. `rule` says what found it (`encoder`, `gazetteer`, `abbreviation`, ...);
    `confidence` in [0, 1].
    """

    start: int
    end: int
    text: str
    label: str
    sentence: int
    rule: str
    confidence: float


class CanonicalEntity(msgspec.Struct, frozen=True, kw_only=True):
    """All mentions of one person, place, organisation, ... in one article.

    `id` is unique within the article (`e1`, `e2`, ... in order of first mention). `key` is stable across
    articles: `label:normalised name`, for example `person:nayib bukele`. `country` is an ISO 3166-1
    alpha-2 code where it follows from the text or the gazetteer, else None; `office` the role a person is
    named with (`President`), else None. `aliases` are the other surface forms, sorted.
    """

    id: str
    key: str
    name: str
    label: str
    country: str | None = None
    office: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
