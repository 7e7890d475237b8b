"""An annotated article: everything Counterframe says of one piece."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from pipeline.schema.article import Article, SectionKind
from pipeline.schema.attribution import Attribution
from pipeline.schema.display import article_html
from pipeline.schema.entity import CanonicalEntity
from pipeline.schema.framing import Frame
from pipeline.schema.quantity import Quantity
from pipeline.schema.rows import article_rows
from pipeline.schema.stance import Stance

__all__ = [
    "LAYERS",
    "SCHEMA_VERSION",
    "AnnotatedArticle",
    "ArticleStance",
    "HolderSummary",
    "ModelReference",
    "Provenance",
    "Sentence",
    "Shares",
    "Summary",
]

SCHEMA_VERSION = "1.0"
LAYERS = ("sentences", "entities", "quantities", "attributions", "frames", "stances")

LayerStatus = Literal["ok", "skipped", "failed"]


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """Characters `start` to `end` (exclusive) of `article.text`, and the kind of its section."""

    start: int
    end: int
    kind: SectionKind


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """Share of body sentences per frame label, each in [0, 1]; they add up to 1, or are all 0 without one."""

    security: float
    rights: float
    both: float
    neither: float


class ArticleStance(msgspec.Struct, frozen=True, kw_only=True):
    """The author's stance over the whole article. `score` in [-1, 1]."""

    label: Literal["support", "oppose", "neutral", "mixed"]
    score: float


class HolderSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One attributed holder's stance over the article; `statements` counts the sentences behind it."""

    text: str
    entity: str | None = None
    label: Literal["support", "oppose", "neutral", "mixed"]
    score: float
    statements: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The article in a few numbers.

    `position` in [-1, 1]: -1 all rights, +1 all security; None when no sentence carries a frame.
    `interval`: its 95 % bootstrap interval over sentences. `undecided`: the interval holds 0.
    `concessions`, `trade_offs`: counts of sentences.
    """

    position: float | None = None
    interval: tuple[float, float] | None = None
    undecided: bool = True
    shares: Shares
    author_stance: ArticleStance
    holders: tuple[HolderSummary, ...] = ()
    concessions: int = 0
    trade_offs: int = 0


class ModelReference(msgspec.Struct, frozen=True, kw_only=True):
    """Which model spoke: its name, version and the SHA-256 of its files."""

    name: str
    version: str
    sha256: str


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What made this record. `layers`: a status for each layer; `warnings`: sentences for a person."""

    package: str
    model: ModelReference
    codebook: str
    layers: dict[str, LayerStatus]
    warnings: tuple[str, ...] = ()


class AnnotatedArticle(msgspec.Struct, frozen=True, kw_only=True):
    """One article with all its layers. Field names are the published schema's.

    Every `start`/`end` is a character offset into `article.text`, end exclusive, and
    `article.text[start:end]` gives back the record's own `text`.
    """

    schema_version: str = SCHEMA_VERSION
    article: Article
    sentences: tuple[Sentence, ...] = ()
    entities: tuple[CanonicalEntity, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    frames: tuple[Frame, ...] = ()
    stances: tuple[Stance, ...] = ()
    summary: Summary | None = None
    provenance: Provenance

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, strings and numbers, as in the JSON."""
        return msgspec.json.decode(msgspec.json.encode(self))

    def to_json(self, indent: int | None = None) -> str:
        """Return the JSON text; `indent` spaces when given, one line otherwise."""
        encoded = msgspec.json.encode(self)
        if indent is not None:
            encoded = msgspec.json.format(encoded, indent=indent)
        return encoded.decode("utf-8")

    @classmethod
    def from_json(cls, text: str | bytes) -> AnnotatedArticle:
        """Read one annotated article back.

        Raises:
            msgspec.ValidationError: a field is missing or of another type; the message names its path.
        """
        return msgspec.json.decode(text, type=cls)

    def to_tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return flat rows by table name, each ready for `pandas.DataFrame(rows)`.

        Tables: articles, sentences, entities, mentions, quantities, attributions, frames, stances.
        """
        return article_rows(self)

    def _repr_html_(self) -> str:
        return article_html(self)
