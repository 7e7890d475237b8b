"""Who stands where."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipeline.schema.attribution import TextSpan

__all__ = ["Holder", "Stance", "StanceLabel"]

StanceLabel = Literal["support", "oppose", "neutral"]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose stance it is: the author, or somebody the text attributes it to.

    `entity`: CanonicalEntity id, `attribution`: Attribution id, each None where there is none.
    """

    kind: Literal["author", "attributed"]
    text: str | None = None
    start: int | None = None
    end: int | None = None
    entity: str | None = None
    attribution: str | None = None


class Stance(msgspec.Struct, frozen=True, kw_only=True):
    """One holder's stance toward a target in one sentence. `score` in [-1, 1]: -1 opposes, +1 supports."""

    holder: Holder
    sentence: int
    target: str
    label: StanceLabel
    score: float
    evidence: tuple[TextSpan, ...] = ()
