"""Amounts without a numeral: "dozens", "hundreds of thousands", "several", "a couple", and multiples: "doubled"."""

from __future__ import annotations

import re
from bisect import bisect_right

from pipeline.components.quantities.figures import Figure
from pipeline.components.quantities.lexer import DOZEN, HUNDRED, MULTIPLE, SCALE, VAGUE, Lexeme
from pipeline.components.quantities.measured import match_unit
from pipeline.components.quantities.money import currency_after
from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.units import word_units
from pipeline.knowledge.load import numbers_table

__all__ = ["find_multiples", "find_singles", "find_vague", "vague_unit"]

_OF_SCALE = re.compile(
    r" of (?:(tens|hundreds) of )?(hundreds|thousands|millions|billions|trillions|lakhs|crores|dozens)\b",
    re.IGNORECASE,
)
_WORTH = {"hundreds": 100, "thousands": 1_000, "millions": 10**6, "billions": 10**9, "trillions": 10**12, "tens": 10,
          "lakhs": 10**5, "crores": 10**7, "dozens": 12, "scores": 20}  # fmt: skip
_FEW_SCALE = re.compile(
    r" (hundred|thousand|million|billion|trillion|dozen|score|lakh|crore)(?: (thousand|million|billion))?\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(a|the|last|past|next|first|these|those)[ ]\Z", re.IGNORECASE)
_DOUBLE_NOUN = re.compile(
    r"[ ](?:the|that|its|their|what|his|her|last|this|previous|those|in|as|to|from|over|since|by|between)\b|[ ]?[.,;:]|\Z"
)
_TIMES_AS = re.compile(r"[ \-]times[ ](?:as |more\b|higher\b|greater\b|larger\b|bigger\b|less\b|fewer\b|lower\b|the\b|its\b|their\b|that\b|those\b|longer\b|faster\b|"
                       r"likelier\b|what\b|smaller\b|older\b|over\b)", re.IGNORECASE)  # fmt: skip
_TIMES_PER = re.compile(
    r"[ ](?:a|an|per|every|each)[ ](?:day|week|month|year|hour|minute|night|decade|season|century)\b",
    re.IGNORECASE,
)
_TWICE_AS = re.compile(r"[ ](?:as|the|that|their|its|what|his|her|those|this)\b", re.IGNORECASE)
_SINGLE = re.compile(r"\b(single)[ ](day|week|month|year|hour|minute|decade)\b(?![-’'])", re.IGNORECASE)
_FOLD = re.compile(r"[ \-]?fold\b|[xX](?![\w])", re.IGNORECASE)


def find_vague(text: str, lexemes: list[Lexeme], taken: list[Number]) -> list[Figure]:
    """Return the vague amounts of `text`; `taken` numbers are left alone."""
    table = numbers_table()["vague"]
    starts = [number.start for number in taken]
    figures: list[Figure] = []
    skip = 0
    for _index, lexeme in enumerate(lexemes):
        if lexeme.start < skip:
            continue
        surface = text[lexeme.start : lexeme.end].lower()
        number = None
        if lexeme.kind == VAGUE and surface in ("several", "few", "couple", "handful"):
            number = _small(text, lexeme, surface)
        elif (lexeme.kind == VAGUE and surface in ("scores", "tens")) or (
            lexeme.kind in (SCALE, HUNDRED, DOZEN)
            and surface[-1] == "s"
            and surface in table
            and not _inside(lexeme, taken, starts)
        ):
            number = _plural(text, lexeme, surface, table)
        if number is None or _inside(lexeme, taken, starts):
            continue
        vague, lower, upper, value = number
        figure = Figure(
            "vague" if value is None else "count", vague.start, vague.end, vague, value, "count", "vague"
        )
        figure.lower, figure.upper, figure.confidence = lower, upper, 0.85
        figures.append(figure)
        skip = vague.end
    return figures


def _inside(lexeme: Lexeme, numbers: list[Number], starts: list[int]) -> bool:
    at = bisect_right(starts, lexeme.start) - 1
    return at >= 0 and lexeme.start < numbers[at].end


def _number(start: int, end: int, value: float) -> Number:
    number = Number("cardinal", start, end, value, 0, 0, "words")
    number.scaled = True
    return number


Vague = tuple[Number, float | None, float | None, float | None]


def _small(text: str, lexeme: Lexeme, surface: str) -> Vague | None:
    start, end = lexeme.start, lexeme.end
    article = _ARTICLE.search(text, max(0, start - 7), start)
    scale = _FEW_SCALE.match(text, end)
    worth = _WORTH.get(scale.group(1).lower() + "s", 1) if scale is not None else 1
    if scale is not None and scale.group(2):
        worth *= _WORTH[scale.group(2).lower() + "s"]
    of = text[end : end + 4] == " of "
    if surface in ("few", "couple", "handful") and article is None and not (surface == "couple" and of):
        return None
    stop = scale.end() if scale is not None else end
    if surface == "couple":
        if scale is None and not of:
            return None
        value = 2.0 * worth
        return _number(start, stop, value), None, None, value
    lower = 3.0 * worth
    if surface == "handful":
        begin = article.start(1) if article is not None else start
        return _number(begin, stop, lower), lower, 10.0, None
    if surface == "few":
        begin = article.start(1) if article is not None and article.group(1).lower() == "a" else start
        if article is not None and article.group(1).lower() == "the":
            return None
        return _number(begin, stop, lower), lower, None, None
    return _number(start, stop, lower), lower, None, None


def _plural(text: str, lexeme: Lexeme, surface: str, table: dict[str, float]) -> Vague | None:
    start, end = lexeme.start, lexeme.end
    match = _OF_SCALE.match(text, end)
    if surface == "tens" and match is None:
        return None
    the = text[max(0, start - 4) : start].lower() == "the "
    if surface == "scores" and (the or not _scores(text, end)):
        return None
    lower = float(table[surface])
    if match is not None:
        for group in match.groups():
            if group is not None:
                lower *= _WORTH[group.lower()]
        end = match.end()
    return _number(start, end, lower), lower, None, None


def _scores(text: str, end: int) -> bool:
    """ "scores of people", "scores more": an amount, not the marks of a game or test."""
    return (
        text[end : end + 4] == " of "
        or text[end : end + 5] in (" more", " were", " have", " had ", " are ")
        or re.match(r" [a-z]+ed\b", text[end : end + 16]) is not None
    )


def vague_unit(text: str, figure: Figure) -> None:
    """Give a vague amount the unit after it: "several years", "hundreds of millions of dollars", "a couple of weeks"."""
    end = figure.end
    stop = end + 4 if text[end : end + 4] == " of " else end + 1
    currency = currency_after(text, stop - 1, 1e6, True)
    if currency is not None:
        figure.kind, figure.unit, figure.end, figure.rule = (
            "money",
            currency.code,
            currency.end,
            "vague.money",
        )
        return
    unit = match_unit(text, stop - 1, 2)
    if unit is not None and unit.word:
        figure.unit, figure.end, figure.measure = unit.unit.name, unit.end, unit.unit
        time = unit.unit.dimension == "time"
        figure.kind = "duration" if time else "percent" if unit.unit.name == "percent" else "measure"
        figure.rule = "vague.unit"


def find_singles(text: str) -> list[Figure]:
    """Return "a single week", "half an hour's" whole counterpart: one of a unit of time, told as such."""
    figures = []
    for match in _SINGLE.finditer(text):
        unit = word_units()[match.group(2).lower()][0][1]
        number = _number(match.start(1), match.end(1), 1.0)
        figure = Figure("duration", match.start(1), match.end(2), number, 1.0, unit.name, "duration.single")
        figure.measure, figure.confidence = unit, 0.9
        figures.append(figure)
    return figures


def find_multiples(text: str, lexemes: list[Lexeme], numbers: list[Number]) -> list[Figure]:
    """Return multiples: "doubled", "tenfold", "twice as many", "ten times more", "twice a week"."""
    figures: list[Figure] = []
    worth_of = numbers_table()["multiple"]
    for lexeme in lexemes:
        if lexeme.kind != MULTIPLE:
            continue
        surface = text[lexeme.start : lexeme.end].lower()
        found = _word_multiple(text, lexeme, surface, worth_of)
        if found is not None:
            figures.append(found)
    for number in numbers:
        if number.kind != "cardinal":
            continue
        fold = _FOLD.match(text, number.end)
        times = (
            _TIMES_AS.match(text, number.end)
            if fold is None and text[number.end : number.end + 6].lower().endswith("times")
            else None
        )
        if fold is not None:
            figures.append(_multiple(number.start, fold.end(), number, number.value, "multiple.fold"))
        elif times is not None:
            figures.append(_multiple(number.start, number.end + 6, number, number.value, "multiple.times"))
    return figures


def _multiple(start: int, end: int, number: Number, value: float, rule: str) -> Figure:
    figure = Figure("multiple", start, end, number, value, "multiple", rule)
    figure.number_start, figure.number_end = number.start, number.end
    return figure


def _word_multiple(text: str, lexeme: Lexeme, surface: str, worth_of: dict[str, float]) -> Figure | None:
    start, end = lexeme.start, lexeme.end
    if surface in ("twice", "thrice"):
        value = 2.0 if surface == "twice" else 3.0
        if _TWICE_AS.match(text, end):
            return _multiple(start, end, _number(start, end, value), value, "multiple.twice")
        if _TIMES_PER.match(text, end):
            figure = Figure("count", start, end, _number(start, end, value), value, "count", "frequency")
            return figure
        return None
    if surface == "fold":
        return None
    if surface.endswith("fold"):
        stem = surface[:-4]
        worth = _FOLD_WORDS.get(stem)
        return _multiple(start, end, _number(start, end, worth), worth, "multiple.fold") if worth else None
    if surface in ("double", "triple", "treble", "quadruple") and not _DOUBLE_NOUN.match(text, end):
        return None
    if surface == "halves":
        return None
    if surface in ("doubles", "triples", "quadruples") and not re.match(
        r"[ ](?:the|its|their|in|from|to|every|his)\b", text[end : end + 8]
    ):
        return None
    if surface in ("doubled", "doubling") and text[end : end + 5] in (" down", " over"):
        return None
    value = float(worth_of[surface])
    return _multiple(start, end, _number(start, end, value), value, "multiple.verb")


_FOLD_WORDS = {"two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0,
               "ten": 10.0, "hundred": 100.0, "thousand": 1000.0}  # fmt: skip
