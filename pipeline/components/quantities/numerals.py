"""Lexemes to numbers: cardinals, ordinals and fractions in digits, in words and mixed.

A small recursive reader over the lexemes, after the grammar of English number names: a group under a
thousand, times a scale, plus a smaller group. It looks ahead two lexemes at most, so it is linear.
"""

from __future__ import annotations

import re

from pipeline.components.quantities.digits import read_digits
from pipeline.components.quantities.grammar import Number, Reader, finish, times
from pipeline.components.quantities.lexer import (
    DIGITS,
    DOZEN,
    HALF,
    HUNDRED,
    ORDINAL,
    POINT,
    QUARTER,
    SCALE,
    TEEN,
    TENS,
    UNITS,
    VULGAR,
    Lexeme,
)

__all__ = ["Number", "read_numbers"]

_BAKER = re.compile(r"(?:\ba )?\bbaker[’']s \Z", re.IGNORECASE)


def read_numbers(text: str, lexemes: list[Lexeme]) -> list[Number]:
    """Return the numbers `lexemes` spell, in order, none overlapping another."""
    reader = Reader(text, lexemes)
    numbers: list[Number] = []
    index = 0
    while index < len(lexemes):
        number = _read(reader, index)
        if number is None:
            index += 1
            continue
        numbers.append(number)
        index = number.last
    return numbers


def _read(reader: Reader, index: int) -> Number | None:
    text, lexemes = reader.text, reader.lexemes
    kind = lexemes[index].kind
    if kind == DIGITS:
        return read_digits(reader, index) or _read_plain(reader, index)
    if kind == VULGAR:
        return finish(reader, index, index + 1, lexemes[index].value, "fraction", "digits")
    if kind in (UNITS, TEEN, TENS, HUNDRED, SCALE):
        if (
            kind == SCALE
            and reader.plural(index)
            and text[lexemes[index].start : lexemes[index].end].lower() != "lakhs"
        ):
            return None
        return _read_words(reader, index)
    if kind in (HALF, QUARTER):
        return _read_half(reader, index)
    if kind == DOZEN and not reader.plural(index):
        baker = _BAKER.search(text, max(0, lexemes[index].start - 10), lexemes[index].start)
        number = finish(reader, index, index + 1, 13 if baker else 12, "cardinal", "words", scale=12)
        if baker is not None:
            number.start = baker.start()
        return number
    if kind == ORDINAL and lexemes[index].value > 0:
        return finish(reader, index, index + 1, lexemes[index].value, "ordinal", "words")
    return None


def _read_plain(reader: Reader, index: int) -> Number:
    """Digits read as any other number: "4 hundred", "1.5 million", "12"."""
    found = reader.cardinal(index)
    if found is None:
        return finish(reader, index, index + 1, reader.lexemes[index].value, "cardinal", "digits")
    worth, after, scale, before_and = found
    form = "digits" if after == index + 1 else "mixed"
    return _complete(reader, index, after, worth, scale, before_and, form)


def _read_words(reader: Reader, index: int) -> Number | None:
    lexemes = reader.lexemes
    found = reader.cardinal(index)
    if found is None:
        return None
    value, after, scale, before_and = found
    year = _spoken_year(reader, index, after, value)
    if year is not None:
        number = Number(
            "cardinal", lexemes[index].start, lexemes[year[1] - 1].end, year[0], index, year[1], "year"
        )
        return number
    return _complete(reader, index, after, value, scale, before_and, "words")


def _spoken_year(reader: Reader, index: int, after: int, value: float) -> tuple[float, int] | None:
    """ "nineteen eighty-four", "twenty twenty": two numbers under a hundred side by side."""
    if value not in (16, 17, 18, 19, 20) or after != index + 1 or reader.kind(after) not in (TEEN, TENS):
        return None
    if reader.gap(after) not in (" ", "-"):
        return None
    rest = reader.below_hundred(after)
    if rest is None or rest[0] < 10 or reader.kind(rest[1]) in (HUNDRED, SCALE):
        return None
    return value * 100 + rest[0], rest[1]


def _complete(
    reader: Reader, index: int, after: int, value: float, scale: float, before_and: float | None, form: str
) -> Number:
    """What may follow a cardinal: a fraction, an ordinal ending, dozens, a spoken decimal."""
    text, lexemes = reader.text, reader.lexemes
    alone = after == index + 1
    if after < reader.count:
        between = reader.gap(after)
        kind = reader.kind(after)
        if kind == ORDINAL and between in (" ", "-", "and", " - "):
            worth = lexemes[after].value
            if worth < -2 and between != "and" and value == int(value):
                last = lexemes[after - 1]
                if between == "-" and last.kind == TENS and -worth < 10 and value > last.value:
                    return finish(
                        reader,
                        index,
                        after + 1,
                        (value - last.value) / (last.value - worth),
                        "fraction",
                        "words",
                    )
                fraction = before_and + (value - before_and) / -worth if before_and else value / -worth
                return _scaled_fraction(reader, index, after + 1, fraction)
            if worth > 2 and value == 1 and alone and lexemes[index].kind != HUNDRED and between != "and":
                return _scaled_fraction(reader, index, after + 1, 1 / worth)
            if worth > 0 and (between != "and" or scale > 1 or lexemes[after - 1].kind == HUNDRED):
                last = lexemes[after - 1]
                if (last.kind == TENS and worth < 10) or (
                    last.kind in (HUNDRED, SCALE) and worth < last.value
                ):
                    return finish(reader, index, after + 1, value + worth, "ordinal", "words")
                if (
                    worth >= 100
                    and between != "and"
                    and form == "words"
                    and (value > 1 or lexemes[index].kind != UNITS)
                ):
                    return finish(reader, index, after + 1, value * worth, "ordinal", "words")
        if (
            kind == TENS
            and reader.kind(after + 1) == ORDINAL
            and between in (" ", "-")
            and reader.gap(after + 1) == "-"
        ):
            worth = lexemes[after + 1].value
            if abs(worth) < 10 and (worth < 0 or (value == 1 and alone)):
                whole = lexemes[after].value + abs(worth)
                return finish(reader, index, after + 2, value / whole, "fraction", "words")
        if (
            kind == QUARTER
            and between in (" ", "-")
            and scale == 1
            and (value == 1 or lexemes[after].value < 0)
            and value < 100
        ):
            return _scaled_fraction(reader, index, after + 1, value * 0.25)
        if kind == HALF and between in (" ", "-") and value == 1 and alone:
            return _scaled_fraction(reader, index, after + 1, 0.5)
        if kind == DOZEN and between in (" ", "-"):
            worth = before_and + (value - before_and) * 12 if before_and else value * 12
            return finish(reader, index, after + 1, worth, "cardinal", form, scale=12)
        if (
            kind == POINT
            and between == " "
            and text[max(0, lexemes[index].start - 3) : lexemes[index].start].lower() != "at "
        ):
            spoken = _spoken_decimals(reader, after + 1)
            if spoken is not None:
                value, after = float(f"{int(value)}.{spoken[0]}"), spoken[1]
                more, after = reader.scale(after)
                return finish(
                    reader, index, after, times(value, more), "cardinal", form, scale=more, decimal=True
                )
        if between in ("and", "and a"):
            mixed = _and_fraction(reader, after, between)
            if mixed is not None:
                part, end = mixed
                worth = value + part * (scale if scale >= 1000 and value % scale == 0 else 1)
                more, end = reader.scale(end)
                return finish(
                    reader,
                    index,
                    end,
                    times(worth, more),
                    "cardinal",
                    form,
                    scale=max(scale, more),
                    decimal=True,
                )
    return finish(reader, index, after, value, "cardinal", form, scale=scale)


def _and_fraction(reader: Reader, after: int, between: str) -> tuple[float, int] | None:
    """ "and a half", "and a third", "and one fourth", "and two fifths", "and three quarters"."""
    lexemes = reader.lexemes
    kind = reader.kind(after)
    if between == "and a":
        if kind in (HALF, QUARTER) and lexemes[after].value > 0:
            return lexemes[after].value, after + 1
        if kind == ORDINAL and lexemes[after].value > 2:
            return 1 / lexemes[after].value, after + 1
        return None
    if kind not in (UNITS, TEEN) or after + 1 >= reader.count or reader.gap(after + 1) not in (" ", "-"):
        return None
    numerator, worth = lexemes[after].value, lexemes[after + 1].value
    if reader.kind(after + 1) == ORDINAL and (worth < -2 or (numerator == 1 and worth > 2)):
        return numerator / abs(worth), after + 2
    if reader.kind(after + 1) in (HALF, QUARTER) and numerator < 4:
        return numerator * abs(worth), after + 2
    return None


def _spoken_decimals(reader: Reader, index: int) -> tuple[str, int] | None:
    digits = ""
    while reader.kind(index) == UNITS and reader.gap(index) == " " and len(digits) < 12:
        digits += str(int(reader.lexemes[index].value))
        index += 1
    if not digits and reader.kind(index) == DIGITS and reader.gap(index) == " ":
        surface = reader.text[reader.lexemes[index].start : reader.lexemes[index].end]
        if surface.isdigit():
            return surface, index + 1
    return (digits, index) if digits else None


def _scaled_fraction(reader: Reader, index: int, after: int, value: float) -> Number:
    """A fraction, or the part of a million it makes: "half a million", "two thirds of a million"."""
    multiplies = after < reader.count and reader.kind(after) in (SCALE, HUNDRED, DOZEN)
    if multiplies and not reader.plural(after) and reader.gap(after) in (" ", "-", "a", "of a"):
        worth = reader.lexemes[after].value
        more, end = reader.scale(after + 1)
        kind = "cardinal"
        return finish(reader, index, end, times(value, worth * more), kind, "words", scale=worth * more)
    return finish(reader, index, after, value, "fraction", "words")


def _read_half(reader: Reader, index: int) -> Number | None:
    if (
        reader.lexemes[index].value < 0
        or reader.text[reader.lexemes[index].start : reader.lexemes[index].end].lower() == "halves"
    ):
        return None
    return _scaled_fraction(reader, index, index + 1, reader.lexemes[index].value)
