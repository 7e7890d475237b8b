"""What things are: frozen records, JSON in and out."""

from pipeline.schema.annotated import (
    LAYERS,
    SCHEMA_VERSION,
    AnnotatedArticle,
    ArticleStance,
    HolderSummary,
    ModelReference,
    Provenance,
    Sentence,
    Shares,
    Summary,
)
from pipeline.schema.article import Article, Section
from pipeline.schema.attribution import Attribution, SourceSpan, TextSpan
from pipeline.schema.codebook import (
    Codebook,
    CodebookFrame,
    CodebookRelation,
    CodebookRule,
    CodebookStance,
    CodedSentence,
    Indicator,
    StanceValue,
)
from pipeline.schema.entity import CanonicalEntity, Mention
from pipeline.schema.framing import Evidence, Frame
from pipeline.schema.json_schema import json_schema
from pipeline.schema.quantity import Change, DateReference, Measured, Per, PlaceReference, Quantity
from pipeline.schema.rejection import Rejection
from pipeline.schema.rows import TABLES
from pipeline.schema.stance import Holder, Stance

__all__ = [
    "LAYERS",
    "SCHEMA_VERSION",
    "TABLES",
    "AnnotatedArticle",
    "Article",
    "ArticleStance",
    "Attribution",
    "CanonicalEntity",
    "Change",
    "Codebook",
    "CodebookFrame",
    "CodebookRelation",
    "CodebookRule",
    "CodebookStance",
    "CodedSentence",
    "DateReference",
    "Evidence",
    "Frame",
    "Holder",
    "HolderSummary",
    "Indicator",
    "Measured",
    "Mention",
    "ModelReference",
    "Per",
    "PlaceReference",
    "Provenance",
    "Quantity",
    "Rejection",
    "Section",
    "Sentence",
    "Shares",
    "SourceSpan",
    "Stance",
    "StanceValue",
    "Summary",
    "TextSpan",
    "json_schema",
]
