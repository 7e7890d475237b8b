"""Each stated figure as a claim: of what, where, as of when, how much on a common denominator, and who says so."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from pipeline.compare.claim_context import (
    ClaimContext,
    clause_around,
    clause_year,
    is_as_of,
    is_ongoing,
    other_time,
    parse_interval,
    stated_years,
    stem,
    text_or_none,
)
from pipeline.compare.concepts import Thing, head_words, people_words, recognise
from pipeline.compare.groups import Grouping
from pipeline.compare.tables import CorpusTables, rows_of
from pipeline.compare.value_sets import ValueSet, value_set
from pipeline.compare.words import word_list

__all__ = ["Claim", "collect_claims", "day_name", "family_of"]

_MORE = re.compile(r"\W*(?:more|others?|additional|further|extra)\b(?!\s+than)", re.IGNORECASE)
_WHOLE = re.compile(
    r"\bof (?:the|its|their|our|these|those)\s+(?:estimated |some |about |nearly |roughly )?$", re.IGNORECASE
)
_CAPTION = re.compile(r"\bcaption\b.{0,60}\bphotos?\b|\bof \d+ photos?\b", re.IGNORECASE)
_YEARS = {"day": 365.25, "week": 52.18, "month": 12.0, "year": 1.0, "annum": 1.0, "hour": 8766.0}
_COLUMNS = (
    "article_id", "start", "text", "sentence", "kind", "value", "lower", "upper", "unit", "base_value", "base_unit",
    "modifier", "measured_entity", "measured_entity_id", "measured_property", "per_value", "per_unit",
    "change_direction", "change_relation", "date_text", "date", "place_text", "place_key",
)  # fmt: skip
_SKIPPED = frozenset({"ordinal", "multiple", "vague", "age", "temperature"})


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of one article, made comparable.

    Attributes:
        row: its row in the quantities table.
        thing: what it is about; `restrictions`: stems and entity keys that say which ones; `about`: the
            same as written.
        family, unit: what its values are in; both must agree to be compared.
        values: the values it allows, on the common denominator.
        change: "" for a level, else such as `by up`, `more` for "5,000 more agents", or `whole` for
            "half of the 11 million".
        countries: ISO codes of the countries it may hold for; `site`: key of a place inside one, where stated.
        period: days (ordinals) `[start, end)` that it counts over, or None when it is as of a moment.
        as_of: that moment: a stated day, else the day of publication; None where neither is known.
        dated: whether the text states the moment. `ongoing`: whether it may have grown since.
        source, source_key: whom the article attributes it to, or None.
    """

    row: int
    article_id: str
    outlet: str | None
    piece: int
    published: int | None
    thing: Thing
    restrictions: frozenset[str]
    about: tuple[tuple[str, str], ...]
    family: str
    unit: str
    values: ValueSet
    change: str
    modifier: str
    countries: frozenset[str]
    site: str | None
    period: tuple[int, float] | None
    as_of: int | None
    dated: bool
    ongoing: bool
    text: str
    sentence: str
    source: str | None
    source_key: str | None


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


def collect_claims(tables: CorpusTables, grouping: Grouping) -> list[Claim]:
    """Return the claims of a corpus, in the order of the quantities table."""
    quantities = tables.table("quantities")
    sentences = tables.table("sentences")
    if quantities.empty or sentences.empty:
        return []
    articles = tables.table("articles").set_index("article_id")[["outlet", "published"]].to_dict("index")
    joined = quantities[list(_COLUMNS)].merge(
        sentences[["article_id", "sentence", "start", "text", "kind"]].rename(
            columns={"start": "sentence_start", "text": "sentence_text", "kind": "section"}
        ),
        on=["article_id", "sentence"],
        how="left",
    )
    context = ClaimContext(tables)
    labels = context.label_of(tables.table("entities"))
    piece = dict(zip(grouping.articles, grouping.pieces.tolist(), strict=True))
    claims = []
    names = list(joined.columns)
    for row, values in enumerate(rows_of(joined, *names)):
        record = dict(zip(names, values, strict=True))
        claim = _claim(row, record, context, labels, articles[record["article_id"]], piece)
        if claim is not None:
            claims.append(claim)
    return claims


def _claim(
    row: int,
    record: dict[str, Any],
    context: ClaimContext,
    labels: dict[tuple[str, str], str],
    article: dict[str, Any],
    piece: dict[str, int],
) -> Claim | None:
    per_unit = text_or_none(record["per_unit"])
    family = family_of(record["kind"], per_unit)
    if family is None or not isinstance(record["sentence_text"], str) or record["section"] == "boilerplate":
        return None
    if _CAPTION.search(record["sentence_text"]):
        return None  # the counter of a picture gallery
    article_id, sentence = record["article_id"], record["sentence_text"]
    start = int(record["start"]) - int(record["sentence_start"])
    end = start + len(record["text"])
    entity = text_or_none(record["measured_entity"])
    thing = _thing(
        record,
        entity,
        labels.get((article_id, str(record["measured_entity_id"]))),
        family,
        sentence,
        start,
        end,
    )
    if thing is None:
        return None
    modifier = "=" if thing.limit and record["modifier"] in ("<", "<=") else record["modifier"]
    stated = value_set(
        record["text"], _number(record["value"]), _number(record["lower"]), _number(record["upper"]),
        modifier, record["kind"], sentence[:start],
    )  # fmt: skip
    if stated is None or not math.isfinite(stated.value):
        return None
    relation, direction = text_or_none(record["change_relation"]), text_or_none(record["change_direction"])
    published = parse_interval(text_or_none(article["published"]))[0]
    published_day = None if published is None else published[0]
    period, as_of, dated = _time(record, sentence, start, end, published_day)
    if relation == "from" and period is None:
        return None  # the earlier end of a change, at a time nobody says
    values, unit = _common(stated, record, family, per_unit)
    countries, site = context.countries(
        article_id,
        int(record["sentence"]),
        sentence,
        int(record["sentence_start"]),
        text_or_none(record["place_key"]),
        text_or_none(record["place_text"]),
    )
    restricted = context.restrictions(
        article_id,
        int(record["sentence"]),
        sentence,
        int(record["sentence_start"]),
        start,
        end,
        thing.concept,
        entity,
    )
    if thing.concept is None:
        restricted.pop(stem(thing.key.removeprefix("noun:").partition("/")[0]), None)
    low, high = clause_around(sentence, start, end)
    source, source_key = context.source(article_id, int(record["start"]))
    return Claim(
        row=row,
        article_id=article_id,
        outlet=text_or_none(article["outlet"]),
        piece=piece[article_id],
        published=published_day,
        thing=thing,
        restrictions=frozenset(restricted),
        about=tuple(restricted.items()),
        family=family,
        unit=unit,
        values=values,
        change=_change(relation, direction, sentence[:start], sentence[end:]),
        modifier=record["modifier"],
        countries=countries,
        site=site,
        period=None if thing.timeless else period,
        as_of=as_of,
        dated=dated,
        ongoing=is_ongoing(sentence[low:high], reported=source is not None),
        text=" ".join(record["text"].split()),
        sentence=" ".join(sentence.split()),
        source=source,
        source_key=source_key,
    )


def _thing(
    record: dict[str, Any],
    entity: str | None,
    label: str | None,
    family: str,
    sentence: str,
    start: int,
    end: int,
) -> Thing | None:
    """Return what a figure is about; a name that only says who counts, or where, is tried last."""
    prop = text_or_none(record["measured_property"])
    if entity and label in ("PERSON", "ORG", "GPE", "LOC") and head_words(entity)[0] not in people_words():
        return recognise(None, prop, family, sentence, start, end) or recognise(
            entity, prop, family, sentence, start, end
        )
    return recognise(entity, prop, family, sentence, start, end)


def _time(
    record: dict[str, Any], sentence: str, start: int, end: int, published: int | None
) -> tuple[tuple[int, float] | None, int | None, bool]:
    """Return the period a figure counts over, or else the moment it is of, and whether the text states that."""
    period, open_end = parse_interval(text_or_none(record["date"]))
    words = text_or_none(record["date_text"])
    low, high = clause_around(sentence, start, end)
    if words is None or words not in sentence[low:high]:
        year = clause_year(sentence[low:high])
        if year is not None:
            period, open_end, words = year, False, None
        elif other_time(sentence[low:high]):
            period = None
    if period is None or open_end:
        return None, published, False
    if is_as_of(sentence, words):
        return None, int(period[1]) - 1, True
    years = stated_years(sentence)
    if years is not None and years[0] <= period[0] < years[1]:
        period = years
    return period, None, True


def _change(relation: str | None, direction: str | None, before: str, after: str) -> str:
    """Return what kind of figure it is other than a level: a change, an addition, or the whole of a part."""
    if relation in ("by", "multiple"):
        return f"{relation} {direction}"
    if _WHOLE.search(before):
        return "whole"
    return "more" if _MORE.match(after) else ""


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


def _number(value: Any) -> float | None:
    if value is None or value is pd.NA or isinstance(value, str):
        return None
    number = float(value)
    return None if np.isnan(number) else number


def day_name(day: float) -> str:
    """Return a day ordinal as an ISO date; `..` for an open end."""
    return ".." if math.isinf(day) else (date.min + timedelta(days=int(day) - 1)).isoformat()
