"""The published JSON schema, generated from the records."""

from __future__ import annotations

from typing import Any

import msgspec

from pipeline.schema.annotated import SCHEMA_VERSION, AnnotatedArticle

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every annotated article validates against."""
    schema = msgspec.json.schema(AnnotatedArticle)
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Counterframe annotated article",
        "version": SCHEMA_VERSION,
        **schema,
    }
    return msgspec.json.decode(msgspec.json.encode(document))
