"""Each stated figure as a claim: of what, where, when, how much on a common denominator, and who says so."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from pipeline.compare.concepts import Thing, recognise
from pipeline.compare.groups import Grouping
from pipeline.compare.tables import CorpusTables
from pipeline.compare.value_sets import ValueSet, value_set
from pipeline.compare.words import word_list

__all__ = ["Claim", "collect_claims", "family_of", "parse_interval"]

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_YEARS = {"day": 365.25, "week": 52.18, "month": 12.0, "year": 1.0, "annum": 1.0, "hour": 8766.0}
_SKIPPED = frozenset({"ordinal", "multiple", "vague", "age", "temperature"})
_BACK = 3  # sentences to look back for a place


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one article, made comparable.

    Attributes:
        row: its row in the quantities table.
        thing: what it is about.
        unit: what its values are in, for display; `family` and `unit` must agree to be compared.
        values: the values it allows, on the common denominator.
        change: "" for a level, else such as `by up`.
        places: keys of the places it may hold for; `place_stated` says whether the text ties it to one.
        period: days (ordinals) `[start, end)` that it holds for, or None when it is as of publication.
        published: day of publication, or None.
        source, source_key: whom the article attributes it to, or None.
        named: entity keys named in its sentence other than places: which prison, which law.
    """

    row: int
    article_id: str
    outlet: str | None
    piece: int
    published: int | None
    thing: Thing
    family: str
    unit: str
    values: ValueSet
    change: str
    modifier: str
    places: frozenset[str]
    place_stated: bool
    period: tuple[int, float] | None
    since: bool
    text: str
    sentence: str
    source: str | None
    source_key: str | None
    named: frozenset[str]


def family_of(kind: str, per_unit: str | None) -> str | None:
    """Return the family of a quantity kind, or None for kinds that are never lined up (ordinals, ages, …)."""
    if kind in _SKIPPED:
        return None
    if per_unit and kind != "money":
        return "rate" if kind in ("count", "rate") else "measure" if kind == "measure" else "share"
    return {
        "count": "count", "money": "money", "percent": "share", "fraction": "share", "ratio": "share",
        "percentage_point": "points", "rate": "rate", "measure": "measure", "duration": "duration",
    }.get(kind)  # fmt: skip


def parse_interval(value: str | None) -> tuple[tuple[int, float] | None, bool]:
    """Return an ISO interval "start/end" as day ordinals [start, end), and whether its end is open.

    A side may be a year, a month or a day; `..` or nothing leaves it open. None when it cannot be read.
    """
    if not value:
        return None, False
    first, slash, last = str(value).partition("/")
    start = _day(first)
    if start is None:
        return None, False
    if not slash:
        return (start, _after(first)), False
    if last in ("", ".."):
        return (start, math.inf), True
    end = _day(last)
    if end is None or end <= start:
        return (start, _after(first)), False
    return (start, end), False


def _day(text: str) -> int | None:
    parts = text[:10].split("-")
    try:
        return date(
            int(parts[0]), int(parts[1]) if len(parts) > 1 else 1, int(parts[2]) if len(parts) > 2 else 1
        ).toordinal()
    except ValueError:
        return None


def _after(text: str) -> float:
    """Return the day after the year, month or day that `text` names."""
    start = _day(text)
    if start is None:
        return math.inf
    length = {0: 366, 1: 31}.get(text[:10].count("-"), 1)
    return start + length


def collect_claims(tables: CorpusTables, grouping: Grouping) -> list[Claim]:
    """Return the claims of a corpus, in the order of the quantities table."""
    quantities = tables.table("quantities")
    sentences = tables.table("sentences")
    if quantities.empty or sentences.empty:
        return []
    articles = tables.table("articles").set_index("article_id")
    joined = quantities.merge(
        sentences[["article_id", "sentence", "start", "text", "kind"]].rename(
            columns={"start": "sentence_start", "text": "sentence_text", "kind": "section"}
        ),
        on=["article_id", "sentence"],
        how="left",
    )
    context = _Context(tables)
    piece = dict(zip(grouping.articles, grouping.pieces.tolist(), strict=True))
    claims = []
    for row, record in enumerate(joined.to_dict("records")):
        claim = _claim(row, record, context, articles, piece)
        if claim is not None:
            claims.append(claim)
    return claims


def _claim(
    row: int, record: dict[str, Any], context: _Context, articles: pd.DataFrame, piece: dict[str, int]
) -> Claim | None:
    kind = record["kind"]
    per_unit = _string(record["per_unit"])
    family = family_of(kind, per_unit)
    if family is None or not isinstance(record["sentence_text"], str) or record["section"] == "boilerplate":
        return None
    sentence, offset = record["sentence_text"], int(record["start"]) - int(record["sentence_start"])
    thing = recognise(
        _string(record["measured_entity"]), _string(record["measured_property"]), family, sentence, offset,
        offset + len(record["text"]),
    )  # fmt: skip
    if thing is None:
        return None
    modifier = "=" if thing.limit and record["modifier"] in ("<", "<=") else record["modifier"]
    stated = value_set(
        record["text"], _number(record["value"]), _number(record["lower"]), _number(record["upper"]),
        modifier, kind, sentence[:offset],
    )  # fmt: skip
    if stated is None or not math.isfinite(stated.value):
        return None
    values, unit = _common(stated, record, family, per_unit)
    article_id = record["article_id"]
    period, since = parse_interval(_string(record["date"]))
    places, place_stated = context.places(article_id, int(record["sentence"]), _string(record["place_key"]))
    source, source_key = context.source(article_id, int(record["start"]))
    published = parse_interval(_string(articles.at[article_id, "published"]))[0]
    relation, direction = _string(record["change_relation"]), _string(record["change_direction"])
    if relation == "from" and period is None:
        return None  # the earlier end of a change, at a time nobody says
    return Claim(
        row=row,
        article_id=article_id,
        outlet=_string(articles.at[article_id, "outlet"]),
        piece=piece[article_id],
        published=None if published is None else published[0],
        thing=thing,
        family=family,
        unit=unit,
        values=values,
        change=f"{relation} {direction}" if relation in ("by", "multiple") else "",
        modifier=record["modifier"],
        places=places,
        place_stated=place_stated,
        period=period,
        since=since,
        text=" ".join(record["text"].split()),
        sentence=" ".join(sentence.split()),
        source=source,
        source_key=source_key,
        named=context.named(article_id, int(record["sentence"])),
    )


def _common(
    stated: ValueSet, record: dict[str, Any], family: str, per_unit: str | None
) -> tuple[ValueSet, str]:
    """Return the values on the family's common denominator, and the unit's name."""
    unit = record["unit"]
    if family == "share":
        # One in four, a quarter and 25 percent are the same share, shown in percent.
        factor = 1.0 if record["kind"] == "percent" or unit == "percent" else 100.0
        return stated.scaled(factor), "%"
    if per_unit:
        per_value = _number(record["per_value"]) or 1.0
        word = per_unit.lower().strip()
        name = "" if unit == "count" else f"{unit} "
        if word in word_list("people_units"):
            return stated.scaled(100_000 / per_value), f"{name}per 100,000 people"
        if word.rstrip("s") in _YEARS:
            return stated.scaled(_YEARS[word.rstrip("s")] / per_value), f"{name}a year"
        return stated.scaled(1 / per_value), f"{name}per {word}"
    if family in ("measure", "duration"):
        base = _number(record["base_value"])
        if base is not None and stated.value and isinstance(record["base_unit"], str):
            factor = base / stated.value
            seconds = record["base_unit"] == "second"
            return stated.scaled(factor / (86_400.0 if seconds else 1.0)), "days" if seconds else record[
                "base_unit"
            ]
    return stated, "" if unit == "count" else str(unit)


class _Context:
    """What surrounds the figures: places near them, entities beside them, and who is quoted over them."""

    def __init__(self, tables: CorpusTables) -> None:
        self._sentence_places: dict[tuple[str, int], frozenset[str]] = {}
        self._sentence_others: dict[tuple[str, int], frozenset[str]] = {}
        self._main_place: dict[str, frozenset[str]] = {}
        self._spans: dict[str, list[tuple[int, int, int, str | None, str | None]]] = {}
        mentions, entities = tables.table("mentions"), tables.table("entities")
        if not mentions.empty:
            places: dict[tuple[str, int], set[str]] = {}
            others: dict[tuple[str, int], set[str]] = {}
            columns = mentions[["article_id", "sentence", "key", "label"]]
            for article_id, sentence, key, label in columns.itertuples(index=False, name=None):
                into = places if label in _PLACES else others
                into.setdefault((article_id, sentence), set()).add(key)
            self._sentence_places = {at: frozenset(keys) for at, keys in places.items()}
            self._sentence_others = {at: frozenset(keys) for at, keys in others.items()}
        if not entities.empty:
            countries = entities[entities["label"] == "GPE"].sort_values(
                ["article_id", "mentions", "key"], ascending=[True, False, True]
            )
            first = countries.drop_duplicates("article_id")
            self._main_place = {
                article: frozenset({key})
                for article, key in zip(first["article_id"], first["key"], strict=True)
            }
        attributions = tables.table("attributions")
        if not attributions.empty:
            columns = attributions[["article_id", "content", "source", "source_name", "source_key"]]
            for article_id, content, source, name, key in columns.itertuples(index=False, name=None):
                for part in content:
                    start, end = int(part[0]), int(part[1])
                    self._spans.setdefault(article_id, []).append(
                        (end - start, start, end, _string(name) or _string(source), _string(key))
                    )

    def places(self, article_id: str, sentence: int, stated: str | None) -> tuple[frozenset[str], bool]:
        """Return the places a figure may hold for, nearest first found, and whether its text names one."""
        if stated:
            return frozenset({stated}) | self._facilities(article_id, sentence), True
        for back in range(_BACK + 1):
            near = self._sentence_places.get((article_id, sentence - back))
            if near:
                return near, back == 0 and len(near) == 1
        return self._main_place.get(article_id, frozenset()), False

    def _facilities(self, article_id: str, sentence: int) -> frozenset[str]:
        near = self._sentence_places.get((article_id, sentence), frozenset())
        return frozenset(key for key in near if key.startswith("fac:"))

    def named(self, article_id: str, sentence: int) -> frozenset[str]:
        """Return the keys of the other entities in the sentence."""
        return self._sentence_others.get((article_id, sentence), frozenset())

    def source(self, article_id: str, start: int) -> tuple[str | None, str | None]:
        """Return the source, and its key, of the innermost attribution whose content holds this character."""
        inside = [span for span in self._spans.get(article_id, ()) if span[1] <= start < span[2]]
        if not inside:
            return None, None
        _, _, _, source, key = min(inside, key=lambda span: span[:3])
        return source, key


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    if value is None or value is pd.NA or isinstance(value, str):
        return None
    number = float(value)
    return None if np.isnan(number) else number


def day_name(day: float) -> str:
    """Return a day ordinal as an ISO date; `..` for an open end."""
    return ".." if math.isinf(day) else (date.min + timedelta(days=int(day) - 1)).isoformat()
