"""Denominators: "per 100,000 people", "a year", "an ounce", "for every 100 women", "per capita", "each"."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.components.quantities.figures import Figure, Guarded, PerFound
from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.measured import unit_at
from pipeline.components.quantities.years import looks_plural

__all__ = ["attach_rates"]

_TIME = r"(?:day|week|month|year|hour|minute|second|decade|century|night|quarter|season|annum|fortnight|shift|term)"
_NEXT_TO = re.compile(
    r"(?:[ \-](?P<per>per|for every|for each|in every|out of every|of every|every|each)[ \-]|[ ]?/[ ]?|[ \-](?P<article>an?)[ \-])(?=[^\W_])",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?:[ \-](?!per\b|for\b|a\b|an\b|each\b|every\b|and\b|or\b|but\b|to\b|from\b|than\b|is\b|are\b|was\b|were\b|had\b|has\b|have\b)[^\W\d_][\w’'-]*){1,5}?"
    r"[ ](?P<per>per|for every|for each|in every|out of every|of every)[ ](?=[^\W_])",
    re.IGNORECASE,
)
_LATER_TIME = re.compile(
    r"(?:[ \-](?!per\b|for\b|a\b|an\b|each\b|every\b|and\b|or\b|but\b|to\b|from\b|than\b|of\b|in\b|after\b|within\b|over\b|about\b|on\b|as\b|with\b|by\b|at\b|until\b|once\b|twice\b)"
    rf"[^\W\d_][\w’'-]*){{1,3}}?[ ](?P<per>an?|each|every|per)[ ](?P<unit>{_TIME})\b(?![ ](?:ago|earlier|later|before|after|since|and|old|or|long|from|to|in|old))",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"(?:[ ](?!per\b|for\b|and\b|or\b|but\b|to\b|from\b)[^\W\d_][\w’'-]*){0,4}?[ ](each|apiece|a head|a piece|per head|per capita|per person)(?=[ ]?[.,;:)!?]|\Z|[ ](?:and|but|for|in|to|from|while|by|on|at|with|when)\b)",
    re.IGNORECASE,
)
_DENOMINATOR_NUMBER = re.compile(
    r"(?P<number>[0-9]{1,3}(?:[, ][0-9]{3}){1,3}|[0-9]{1,9}(?:\.[0-9]+)?|(?:one|ten|a)?[ ]?(?:hundred|thousand|million)(?: thousand)?)\b(?:[ ](?P<scale>thousand|million|billion))?",
    re.IGNORECASE,
)
_NOUN = re.compile(r"[ \-]?(?P<noun>[^\W\d_][\w’'-]*)")
_SHARE_WORDS = word_set(
    "share head person piece barrel ounce pound gallon litre liter kilo kilogram gram ton tonne acre "
    "hectare mile kilometre kilometer yard metre meter foot inch bushel pop ticket bottle pint cup dose "
    "shot seat vote plate bag unit"
)  # fmt: skip
_NOT_NOUN = word_set(
    "of in to for and or but from by with at on as is was are were the a an than that which who if when "
    "while since during under over per not"
)
_ANNUM = re.compile(r"[ ](?:annually|yearly|daily|weekly|monthly|hourly)\b", re.IGNORECASE)
_ADVERBS = {
    "annually": "year",
    "yearly": "year",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "hourly": "hour",
}
_AGO = re.compile(r"[ \-](?:ago|earlier|later|before|after|old|and a half|or so)\b", re.IGNORECASE)
_SINGULAR = {"people": "people", "persons": "person", "inhabitants": "inhabitant", "residents": "resident", "women": "women", "men": "men",
             "children": "children", "population": "people"}  # fmt: skip
_WORTH = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}


def attach_rates(text: str, figures: list[Figure], guarded: list[Guarded]) -> None:
    """Give each figure its denominator; a number that is only a denominator leaves `figures` for `guarded`."""
    starts = [figure.start for figure in figures]
    denominators: set[int] = set()
    for index, figure in enumerate(figures):
        if figure.kind in ("ordinal", "multiple", "age") or index in denominators:
            continue
        found = _rate(text, figure, figures[index + 1].start if index + 1 < len(figures) else len(text))
        if found is None:
            continue
        per, adjacent, timed = found
        figure.per = per
        at = bisect_left(starts, per.start)
        while at < len(figures) and figures[at].start < per.end:
            if at != index:
                denominators.add(at)
            at += 1
        if adjacent:
            figure.end = per.end
        if not timed and figure.kind not in ("fraction", "percent", "percentage_point"):
            figure.kind = "rate"
            figure.rule = "rate.per"
    for figure in figures:
        other = figure.pair[1] if figure.pair is not None else None
        if other is not None and figure.per is None and other.per is not None and figure.unit == other.unit:
            figure.per, figure.kind, figure.rule = other.per, other.kind, other.rule
    for index in sorted(denominators, reverse=True):
        figure = figures.pop(index)
        value = figure.value if figure.value is not None else 0
        guarded.append(Guarded(figure.start, figure.end, "denominator", value))


def _rate(text: str, figure: Figure, following: int) -> tuple[PerFound, bool, bool] | None:
    """The denominator, whether it touches the figure, and whether it is a time."""
    end = figure.end
    char = text[end : end + 1]
    if char and char in " -/":
        match = _NEXT_TO.match(text, end)
        if match is not None:
            found = _denominator(text, match, figure)
            if found is not None:
                return found[0], True, found[1]
        adverb = _ANNUM.match(text, end)
        if adverb is not None and figure.kind in ("money", "percent"):
            word = adverb.group()[1:].lower()
            return PerFound(1, _ADVERBS[word], adverb.start() + 1, adverb.end()), True, True
    if char and char in " -" and figure.kind in ("count", "vague", "measure", "money", "rate"):
        later = (
            _LATER.match(text, end)
            if figure.kind in ("count", "vague") or text[end : end + 4] == " of " or figure.kind == "measure"
            else None
        )
        if (later is not None and later.end() <= following) or (
            later is not None and text[later.end() : later.end() + 1].isdigit()
        ):
            found = _denominator(text, later, figure)
            if found is not None:
                return found[0], False, found[1]
        timed = _LATER_TIME.match(text, end) if figure.kind in ("count", "vague", "measure") else None
        if timed is not None:
            return PerFound(1, _unit_name(timed.group("unit")), timed.start("per"), timed.end()), False, True
        each = _EACH.match(text, end)
        if each is not None:
            word = each.group(1).lower()
            unit = "person" if word != "each" and word not in ("apiece", "a piece") else "each"
            return PerFound(1, unit, each.start(1), each.end(1)), each.start(1) == end + 1, False
    return None


def _unit_name(word: str) -> str:
    lower = word.lower()
    return {"annum": "year", "capita": "person", "head": "person"}.get(lower, lower)


def _denominator(text: str, match: re.Match[str], figure: Figure) -> tuple[PerFound, bool] | None:
    start = match.end()
    groups = match.groupdict()
    article = groups.get("article") is not None
    word = (groups.get("per") or "").lower()
    slash = not article and not word
    begin = match.start() + 1 if text[match.start()] in " -" else match.start()
    if word:
        begin = match.start("per")
    if (word and word not in ("each",)) or slash:
        number = _DENOMINATOR_NUMBER.match(text, start)
        if number is not None and number.group("number").strip():
            return _numbered(text, begin, number, slash, word)
    unit = unit_at(text, start, slash, 2)
    if unit is not None and (unit.word or slash) and unit.unit.dimension != "ratio":
        timed = unit.unit.dimension == "time"
        if article and timed and _AGO.match(text, unit.end):
            return None
        if (
            not timed
            and article
            and figure.kind != "money"
            and unit.unit.dimension not in ("length", "volume", "mass", "area")
        ):
            return None
        if article and figure.kind in ("duration", "fraction") and not timed:
            return None
        if article and figure.kind == "duration" and unit.unit.name == figure.unit:
            return None
        if word in ("every", "each") and not timed:
            return None
        return PerFound(1, unit.unit.name, begin, unit.end), timed
    noun = _NOUN.match(text, start)
    if noun is None or text[start : start + 1].isdigit():
        return None
    lower = noun.group("noun").lower()
    if lower in _NOT_NOUN:
        return None
    if article:
        if lower not in _SHARE_WORDS or figure.kind not in ("money", "rate", "percent"):
            return None
    elif slash:
        if not re.fullmatch(_TIME, lower) and lower not in _SHARE_WORDS:
            return None
    elif word in ("every", "each") and figure.kind != "money":
        return None
    timed = re.fullmatch(_TIME, lower) is not None
    return PerFound(1, _unit_name(lower), begin, noun.end()), timed


def _numbered(
    text: str, begin: int, number: re.Match[str], slash: bool, word: str
) -> tuple[PerFound, bool] | None:
    surface = number.group("number").lower().strip()
    if surface[0].isdigit():
        value = float(surface.replace(",", "").replace(" ", ""))
    else:
        value = 1.0
        for part in surface.split():
            value *= {"ten": 10.0, "one": 1.0, "a": 1.0}.get(part, _WORTH.get(part, 1.0))
        if value == 1.0 and surface in ("one", "a", "ten"):
            return None
    if number.group("scale"):
        value *= _WORTH[number.group("scale").lower()]
    end = number.end()
    if text[end : end + 1] == "%":
        return None
    unit = unit_at(text, end + 1, False, value) if text[end : end + 1] in (" ", "-") else None
    if unit is not None and unit.word:
        return PerFound(value, unit.unit.name, begin, unit.end), unit.unit.dimension == "time"
    noun = _NOUN.match(text, end) if text[end : end + 1] == " " else None
    if noun is not None and noun.group("noun").lower() not in _NOT_NOUN and noun.group("noun").islower():
        name = noun.group("noun").lower()
        more = _NOUN.match(text, noun.end()) if text[noun.end() : noun.end() + 1] == " " else None
        if (
            not looks_plural(name)
            and name != "population"
            and more is not None
            and looks_plural(more.group("noun"))
        ):
            noun, name = more, more.group("noun").lower()
        plural = name.endswith("s") and not name.endswith("ss")
        return PerFound(value, _SINGULAR.get(name, name[:-1] if plural else name), begin, noun.end()), False
    if slash or (word in ("every", "of every", "in every") and value < 100):
        return None
    return PerFound(value, "people", begin, end), False
