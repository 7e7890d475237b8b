"""Ages: "19-year-old", "ten years old", "aged 35", "aged four and seven", "of age 87", and "García, 65, ..."."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.components.quantities.figures import Figure
from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.units import Unit, unit_named

__all__ = ["age_after", "age_before", "age_list", "age_range"]

_OLD = re.compile(r"(?:[ ]?[-‑][ ]?| )olds?\b| of age\b", re.IGNORECASE)
_AGED = re.compile(
    r"\b(?:aged|ages|age|age of|ages of|ages between|aged between|aged from|the age of|is now aged)(?: about| around| just| only| between| under| over| at least)?[ ]\Z",
    re.IGNORECASE,
)
_APPOSITION = re.compile(
    r"(?:[A-Z][\w’'.-]+|\b(?:he|she|son|daughter|wife|husband|brother|sister|mother|father|man|woman|boy|girl|victim|suspect)),[ ]\Z"
)
_WHO_WAS = re.compile(
    r"\b(?:who|he|she|I) (?:is|was|turned|turns|were|am)(?: then| now| just| only| about)?[ ]\Z|\b(?:he|she|I)(?: will|’ll|'ll) (?:be|turn)[ ]\Z|\b(?:turned|turning|turns)[ ]\Z",
    re.IGNORECASE,
)
_AGE_GROUP = re.compile(r" age (?:group|range|bracket|band|cohort)s?\b")
_DECADE = re.compile(r"s\b")
_THEIR = re.compile(r"\b(?:his|her|their|my|our|your)(?: early| mid| late)?[ -]\Z", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:children|girls|boys|women|men|people|those|anyone|persons|teenagers|pupils|detainees|inmates|minors)[ ](?:under|over|aged|below|above)[ ]\Z",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"[.,;:)]|\Z| (?:when|at the time|by|years|are|were|have|had|who|in|from|cannot|can|must|may|and)\b"
)
_NEXT_AGE = re.compile(r",?[ ](?:and|or|&)[ ]|,[ ]")
# What ends a list of ages; after a verb only where the list has no comma of its own ("aged 30, and 12 were hurt").
_LIST_ENDS = re.compile(
    r"[ ]?[.;:)!?—–”]|,(?![0-9])|\Z| (?:and|or|but|respectively|when|at the time|by|who|in|from|with|to|on|as|while|for)\b"
)
_VERB_NEXT = re.compile(
    r" (?:are|were|is|was|be|have|had|has|can|cannot|could|may|might|must|will|would|died|live|lived|said)\b"
)


def age_list(text: str, figures: list[Figure]) -> None:
    """Make ages of the bare numbers that go on a list: "two sons aged twelve and fifteen", "aged 4, 7 and 9"."""
    year = unit_named("year")
    for left, right in pairwise(figures):
        if left.rule not in ("age.aged", "age.list") or left.value is None or right.value is None:
            continue
        years = right.kind == "duration" and right.unit == "year"
        if not years and (right.kind != "count" or right.rule not in ("count", "count.one")):
            continue
        number = right.number
        if number.decimal or number.scaled or number.grouped or not 0 < right.value <= 120:
            continue
        between = text[left.end : right.start]
        if _NEXT_AGE.fullmatch(between) is None:
            continue
        if years and between[-4:] in ("and ", " or "):
            right.kind, right.rule = "age", "age.list"
            continue
        verb = _VERB_NEXT.match(text, right.end) is not None and (
            not between.startswith(",") or left.rule == "age.list"
        )
        if years or (not verb and _LIST_ENDS.match(text, right.end) is None):
            continue
        right.kind, right.unit, right.measure, right.rule = "age", "year", year, "age.list"


def age_after(text: str, end: int, unit: Unit) -> int | None:
    """Return where "years old" or "year-old" ends after a unit of time, or None."""
    if unit.dimension != "time":
        return None
    match = _OLD.match(text, end)
    return match.end() if match is not None else None


def age_range(text: str, figure: Figure) -> None:
    """Make an age of a bare range before "age group": "the 15-to-19 age range"."""
    if (
        figure.kind == "count"
        and figure.upper is not None
        and figure.upper <= 120
        and _AGE_GROUP.match(text, figure.end)
    ):
        figure.kind, figure.unit, figure.measure, figure.rule = "age", "year", unit_named("year"), "age.group"


def age_before(text: str, number: Number) -> Figure | None:
    """Return the age a bare number states through the words before it, or None."""
    start, end = number.start, number.end
    if number.scaled or number.grouped or not 0 <= number.value <= 120 or number.kind != "cardinal":
        return None
    year = unit_named("year")
    if number.plain and number.value % 10 == 0 and number.value >= 10 and _DECADE.match(text, end):
        if not _THEIR.search(text, max(0, start - 16), start):
            return None
        figure = Figure("age", start, end + 1, number, None, "year", "age.decade")
        figure.lower, figure.upper, figure.measure = float(number.value), float(number.value) + 9, year
        return figure
    if _AGED.search(text, max(0, start - 22), start):
        figure = Figure("age", start, end, number, float(number.value), "year", "age.aged")
    elif (
        number.plain
        and number.value <= 100
        and _PEOPLE.search(text, max(0, start - 26), start)
        and _ENDS.match(text, end)
    ):
        figure = Figure("age", start, end, number, float(number.value), "year", "age.under")
        figure.confidence = 0.75
    elif (
        number.plain
        and end - start <= 3
        and text[end : end + 1] == ","
        and _APPOSITION.search(text, max(0, start - 24), start)
        and 0 < number.value <= 110
        and end - start > 1
        and text[end + 1 : end + 2] == " "
        and not text[end + 2 : end + 3].isdigit()
    ):
        figure = Figure("age", start, end, number, float(number.value), "year", "age.apposition")
        figure.confidence = 0.75
    elif number.value > 1 and _ENDS.match(text, end) and _WHO_WAS.search(text, max(0, start - 24), start):
        figure = Figure("age", start, end, number, float(number.value), "year", "age.was")
        figure.confidence = 0.75
    else:
        return None
    figure.measure = year
    return figure
