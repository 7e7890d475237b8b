"""Numbers in digits: powers of ten, letters that multiply, fractions with a slash, ordinal endings."""

from __future__ import annotations

import re
from typing import Any

from pipeline.components.quantities.grammar import SPACES, Number, Reader, finish, times
from pipeline.components.quantities.lexer import DIGITS, VULGAR

__all__ = ["read_digits"]

_SUFFIX = re.compile(
    r"(?:(?P<glued>k|K|M|G|B|T|mil|cr|Cr|CR)(?![\w&²³^])|[ \u00a0]{1,3}(?P<spaced>k|K|M|G|cr|Cr)(?=[\s.,;:)]|\Z)(?!\s[A-Z]))"
)
_SUFFIX_VALUE = {
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "mil": 1e6,
    "G": 1e9,
    "B": 1e9,
    "T": 1e12,
    "cr": 1e7,
    "Cr": 1e7,
    "CR": 1e7,
}
_POWER = re.compile(
    r"(?:[eE](?P<e>[+\-−]?[0-9]{1,3})(?![\w.])"
    r"|\s?[×xX∙·*]\s?10\s?\^?\s?\{?(?P<ten>[+\-−–]?[0-9]{1,3}|[⁺⁻]?[⁰¹²³⁴-⁹]{1,3})\}?(?![\w])"
    r"|\^(?P<hat>[+\-−]?[0-9]{1,3})(?![\w.]))"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−–", "0123456789+---")
# "250 th": seen where superscripts were lost.
_SPACED_SUFFIX = re.compile(r" (?:th|(?<=1 )st|(?<=2 )nd|(?<=3 )rd)(?=[ -][a-z])")
_ORDINAL_SUFFIX = re.compile(r"(?:st|nd|rd|th|ST|ND|RD|TH)(?![^\W_])")


def read_digits(reader: Reader, index: int) -> Number | None:
    """Return the number at a lexeme of digits that has a form of its own; None for a plain one."""
    text, lexemes = reader.text, reader.lexemes
    lexeme = lexemes[index]
    start, end, value = lexeme.start, lexeme.end, lexeme.value
    nxt = text[end] if end < len(text) else ""
    if nxt in "stndrSTNDR" and nxt and _ORDINAL_SUFFIX.match(text, end) and isinstance(value, int):
        return Number("ordinal", start, end + 2, value, index, index + 1, "digits")
    if nxt == " " and _SPACED_SUFFIX.match(text, end) and isinstance(value, int):
        return Number("ordinal", start, end + 3, value, index, index + 1, "digits")
    if nxt in "eE×xX∙·*^ " and nxt:
        power = _POWER.match(text, end)
        if power is not None:
            return _powered(reader, index, power)
    after = index + 1
    if after < reader.count:
        follower = lexemes[after]
        if (
            follower.kind == VULGAR
            and text[end : follower.start].strip(SPACES) == ""
            and isinstance(value, int)
        ):
            return finish(
                reader, index, after + 1, value + follower.value, "cardinal", "digits", decimal=True
            )
        if follower.kind == DIGITS and follower.start - end <= 3:
            fraction = _slash_fraction(reader, index)
            if fraction is not None:
                return fraction
    suffix = _SUFFIX.match(text, end) if nxt in "kKMGBTmcC \u00a0" and nxt else None
    if suffix is not None and _multiplies(text, start, end, suffix):
        letter = suffix.group("glued") or suffix.group("spaced")
        scale = _SUFFIX_VALUE[letter]
        number = finish(reader, index, after, times(value, int(scale)), "cardinal", "digits", scale=scale)
        number.end = suffix.end()
        return number
    return None


def _multiplies(text: str, start: int, end: int, suffix: re.Match[str]) -> bool:
    """Whether a letter after digits counts thousands or more: "1.5B", "100K", but not "5G", "7B", "573.15K"."""
    letter = suffix.group("glued") or suffix.group("spaced")
    if letter in "GBT":
        return (
            "." in text[start:end]
            or "," in text[start:end]
            or text[max(0, start - 1) : start] in ("$", "€", "£", "¥")
        )
    if letter == "K":
        return "°" not in text[max(0, start - 60) : end + 30]
    return True


def _powered(reader: Reader, index: int, power: Any) -> Number:
    value = reader.lexemes[index].value
    exponent = int((power.group("e") or power.group("ten") or power.group("hat")).translate(_SUPERSCRIPTS))
    try:
        worth = float(value) ** exponent if power.group("hat") else float(f"{value}e{exponent}")
    except (OverflowError, ZeroDivisionError):
        worth = float("inf")
    after = index + 1
    while after < reader.count and reader.lexemes[after].start < power.end():
        after += 1
    number = finish(reader, index, after, worth, "cardinal", "digits", decimal=True)
    number.end = power.end()
    return number


def _slash_fraction(reader: Reader, index: int) -> Number | None:
    """ "3/4", "1 / 4", "2 1/4"; None for dates such as 5/17/2018."""
    text, lexemes = reader.text, reader.lexemes

    def slash(at: int) -> bool:
        return (
            at + 1 < reader.count
            and lexemes[at + 1].kind == DIGITS
            and text[lexemes[at].end : lexemes[at + 1].start].strip(SPACES) in ("/", "⁄")
            and lexemes[at + 1].start - lexemes[at].end <= 3
        )

    def whole(at: int) -> bool:
        return isinstance(lexemes[at].value, int) and text[lexemes[at].start : lexemes[at].end].isdigit()

    if slash(index):
        if slash(index + 1) or not whole(index) or not whole(index + 1) or not lexemes[index + 1].value:
            return None
        if index and text[lexemes[index].start - 1 : lexemes[index].start] == "/":
            return None
        number = finish(
            reader, index, index + 2, lexemes[index].value / lexemes[index + 1].value, "fraction", "digits"
        )
        number.parts = (lexemes[index].value, lexemes[index + 1].value)
        return number
    if (
        slash(index + 1)
        and not slash(index + 2)
        and text[lexemes[index].end : lexemes[index + 1].start].strip(SPACES + "-") == ""
        and whole(index)
        and whole(index + 1)
        and whole(index + 2)
        and lexemes[index + 1].value < lexemes[index + 2].value <= 100
    ):
        value = lexemes[index].value + lexemes[index + 1].value / lexemes[index + 2].value
        return finish(reader, index, index + 3, value, "cardinal", "digits", decimal=True)
    return None
