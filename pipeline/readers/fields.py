"""Named values of one record (a JSON object, a table row, front matter) -> Article."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import msgspec

from pipeline.errors import EmptyArticle, UnreadableArticle, UsageError
from pipeline.readers.dates import iso_date
from pipeline.schema import Article

__all__ = ["ColumnMap", "article_from_fields", "clean_string", "metadata_value"]

_ALIASES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article_text", "fulltext", "full_text", "article"),
    "id": ("id", "article_id", "doc_id", "uid", "uuid"),
    "title": ("title", "headline"),
    "byline": ("byline", "author", "authors", "creator"),
    "outlet": ("outlet", "publication", "publisher", "newspaper", "sitename", "site_name", "site"),
    "published": (
        "published",
        "date",
        "published_at",
        "publication_date",
        "publish_date",
        "pubdate",
        "date_published",
    ),
    "url": ("url", "link", "permalink", "canonical_url"),
    "language": ("language", "lang", "locale"),
}
MAX_ID = 200


class ColumnMap(msgspec.Struct, frozen=True, kw_only=True):
    """Which column holds what; None means: the usual names (`headline` for title, `body` for text, ...)."""

    text: str | None = None
    id: str | None = None
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None

    @classmethod
    def parse(cls, text: str) -> ColumnMap:
        """Return the map written as `field=column`, several with commas: `text=body,title=headline`.

        Raises:
            UsageError: a part is not `field=column`, or the field is none of ours.
        """
        known = cls.__struct_fields__
        found: dict[str, str] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            field, equals, column = (piece.strip() for piece in part.partition("="))
            if not equals or not column or field not in known:
                raise UsageError(
                    f"{part!r} does not map a column. Write field=column, several with commas between; "
                    f"the fields are {', '.join(known)}."
                )
            found[field] = column
        return cls(**found)

    def named(self) -> dict[str, str]:
        """Return the columns that were named, by field."""
        return {
            field: column for field in self.__struct_fields__ if (column := getattr(self, field)) is not None
        }


def article_from_fields(
    fields: Mapping[str, Any],
    columns: ColumnMap,
    *,
    article_id: str,
    outlet: str | None = None,
    text: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Article:
    """Return the article that `fields` describe; what no field of ours takes goes to `metadata`.

    `text` is the article's text where it does not stand among the fields (front matter); `article_id`
    and `outlet` are used where the fields give none. A date that cannot be read stays in
    `metadata` under its own name, with a warning.

    Raises:
        UnreadableArticle: the text column is missing or holds no text.
        EmptyArticle: the text is empty or white space.
    """
    notes = list(warnings)
    chosen = _choose(fields, columns, notes)
    if text is None:
        text = _text(fields, chosen.get("text"), columns)
    else:
        chosen.pop("text", None)
    if not text.strip():
        raise EmptyArticle(
            "The text is empty or white space only. Leave the record out, or fill in its text."
        )
    values: dict[str, str | None] = {
        field: _string(fields[column]) for field, column in chosen.items() if field != "text"
    }
    metadata = {
        clean_string(str(name)): metadata_value(value)
        for name, value in fields.items()
        if name not in chosen.values()
    }
    published = values.get("published")
    iso = iso_date(published) if published is not None else None
    if published is not None and iso is None:
        notes.append(
            f"The date {published[:60]!r} could not be read as one day; it is kept in metadata, and published is left out."
        )
        metadata[chosen["published"]] = published
    given_id = " ".join((values.get("id") or "").split())
    if len(given_id) > MAX_ID:
        notes.append(
            f"The id has {len(given_id)} characters; the article is named after its place in the file instead."
        )
        given_id = ""
    return Article(
        id=given_id or article_id,
        title=values.get("title"),
        byline=values.get("byline"),
        outlet=values.get("outlet") or outlet,
        published=iso,
        url=values.get("url"),
        language=_language(values.get("language")),
        text=text,
        metadata=metadata,
        warnings=tuple(notes),
    )


def clean_string(text: str) -> str:
    """Return `text` with NUL and lone surrogates, which no JSON or table can carry, as U+FFFD."""
    if text.isascii():
        return text.replace("\0", "\ufffd")
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)


def metadata_value(value: Any) -> str | int | float | bool | None:
    """Return `value` as the schema's metadata can hold it; a list or an object as its JSON text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return clean_string(value)
    if isinstance(value, bytes):
        return clean_string(value.decode("utf-8", "replace"))
    if isinstance(value, (list, tuple, dict)):
        return clean_string(json.dumps(value, ensure_ascii=False, default=str, sort_keys=True))
    return clean_string(str(value))


def _choose(fields: Mapping[str, Any], columns: ColumnMap, notes: list[str]) -> dict[str, str]:
    """Return field -> column for every field of ours that these fields bring."""
    lower = {str(name).strip().lower(): name for name in reversed(list(fields))}
    chosen: dict[str, str] = {}
    for field, aliases in _ALIASES.items():
        named = getattr(columns, field)
        if named is not None:
            if named in fields:
                chosen[field] = named
            elif field != "text":
                notes.append(f"There is no column {named!r}, which was named for {field}; it is left empty.")
            continue
        taken = set(columns.named().values())
        for alias in aliases:
            if alias in lower and lower[alias] not in taken:
                chosen[field] = lower[alias]
                break
    return chosen


def _text(fields: Mapping[str, Any], column: str | None, columns: ColumnMap) -> str:
    if column is None:
        wanted = (
            f"the column {columns.text!r}"
            if columns.text
            else "one of the columns " + ", ".join(_ALIASES["text"])
        )
        there = ", ".join(str(name)[:40] for name in list(fields)[:12]) or "none at all"
        raise UnreadableArticle(
            f"No text: expected {wanted}, found {clean_string(there)}. Name the column that holds it: text=COLUMN."
        )
    value = fields[column]
    if value is None:
        raise EmptyArticle(f"The column {column!r} is empty. Leave the record out, or fill in its text.")
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        raise UnreadableArticle(
            f"The column {column!r} holds {type(value).__name__} where the article's text is expected. "
            "Name the column that holds it: text=COLUMN."
        )
    return value


def _string(value: Any) -> str | None:
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        value = ", ".join(value)
    kept = metadata_value(value)
    if kept is None or isinstance(kept, bool):
        return None
    return str(kept).strip() or None


def _language(value: str | None) -> str | None:
    """Return the two- or three-letter code that `value` begins with (`en` for `en-GB`), or None."""
    if value is None:
        return None
    code = value.strip().replace("_", "-").split("-")[0].lower()
    if code in {"english", "eng"}:
        return "en"
    return code if code.isascii() and code.isalpha() and len(code) in {2, 3} else None
