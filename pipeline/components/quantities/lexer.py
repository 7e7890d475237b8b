"""Text to lexemes: the digits, number words and fraction signs a figure can be made of.

One regular expression reads the text once from left to right; words that cannot be part of a figure or a
date are dropped. Every repeat in it is bounded or possessive, so the time is linear in the text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from pipeline.knowledge.load import numbers_table

__all__ = [
    "CHAIN", "DIGITS", "DOZEN", "HALF", "HUNDRED", "MONTH", "MULTIPLE", "ORDINAL", "POINT", "QUARTER", "SCALE",
    "TEEN", "TENS", "UNITS", "VAGUE", "VULGAR", "WEEKDAY", "Lexeme", "lex", "word_set",
]  # fmt: skip

DIGITS, CHAIN, VULGAR = "digits", "chain", "vulgar"
UNITS, TEEN, TENS, HUNDRED, SCALE, DOZEN = "units", "teen", "tens", "hundred", "scale", "dozen"
ORDINAL, HALF, QUARTER, POINT = "ordinal", "half", "quarter", "point"
VAGUE, MULTIPLE, MONTH, WEEKDAY = "vague", "multiple", "month", "weekday"

VULGAR_FRACTIONS = {
    "½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8, "⅐": 1 / 7, "⅑": 1 / 9, "⅒": 1 / 10,
}  # fmt: skip

_SPACE = "[ \u00a0\u2009\u202f\u2007]"
LEXEME = re.compile(
    rf"""
    (?P<vulgar>[{"".join(VULGAR_FRACTIONS)}])
  | (?P<word>[^\W\d_{"".join(VULGAR_FRACTIONS)}]++)
  | (?P<digits>
      [0-9]{{1,3}}(?:,[0-9]{{3}}){{1,8}}(?![0-9])(?:\.[0-9]++)?     # 1,234,567.8
    | [0-9]{{1,2}}(?:,[0-9]{{2}}){{1,5}},[0-9]{{3}}(?![0-9])        # 12,34,567
    | [0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,6}},[0-9]{{1,6}}(?![0-9])     # 1.234.567,8
    | [0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,6}}(?![0-9,]|\.[0-9])   # 1 234 567
    | (?<![0-9,.])[0-9]{{1,4}},[0-9]{{1,2}}(?![0-9,]|\.[0-9])         # 1,3
    | (?:(?<![\w.,])\.)?[0-9]++(?:\.[0-9]++)*+                      # 12, 1.5, .5, 192.168.1.2
    )
    """,
    re.VERBOSE,
)
_EUROPEAN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+\Z")
_DECIMAL_COMMA = re.compile(r"[0-9]{1,4},[0-9]{1,2}\Z")
MAX_DIGITS = 24


class Lexeme(NamedTuple):
    """One piece of the text: its class, characters `start` to `end` (exclusive), and what it is worth."""

    kind: str
    start: int
    end: int
    value: float


@cache
def _words() -> dict[str, tuple[str, float]]:
    table = numbers_table()
    words: dict[str, tuple[str, float]] = {}
    for word, value in table["cardinal"].items():
        words[word] = (UNITS if value < 10 else TEEN if value < 20 else TENS, value)
    tens = [(word, value) for word, value in table["cardinal"].items() if value >= 20]
    units = [(word, value) for word, value in table["cardinal"].items() if 0 < value < 10]
    for ten, value in tens:
        for unit, more in units:
            words[ten + unit] = (TEEN, value + more)
        for ordinal, more in table["ordinal"].items():
            if more < 10:
                words[ten + ordinal] = (ORDINAL, value + more)
    for word, value in table["scale"].items():
        words[word] = (HUNDRED if value == 100 else SCALE, value)
    for word, value in table["dozen"].items():
        words[word] = (DOZEN, value)
    for word, value in table["ordinal"].items():
        words[word] = (ORDINAL, value)
        words[word + "s"] = (ORDINAL, -value)  # a plural can only be a denominator
    words["seconds"] = ("", 0)
    words |= {
        "half": (HALF, 0.5),
        "halves": (HALF, 0.5),
        "quarter": (QUARTER, 0.25),
        "quarters": (QUARTER, -0.25),
    }
    for word in ("several", "handful", "scores", "tens", "few", "couple", "score"):
        words[word] = (VAGUE, table["vague"].get(word, 0))
    for word, value in table["multiple"].items():
        words.setdefault(word, (MULTIPLE, value))
    for word in ("twice", "thrice", "fold", "twofold", "threefold", "fourfold", "fivefold", "sixfold", "sevenfold",
                 "eightfold", "ninefold", "tenfold", "hundredfold", "thousandfold"):  # fmt: skip
        words[word] = (MULTIPLE, 0)
    words["point"] = (POINT, 0)
    for word, month in table["date"]["months"].items():
        words[word] = (MONTH, month)
    for number, word in enumerate(table["date"]["weekdays"]):
        words[word] = (WEEKDAY, number)
    words.pop("seconds")
    for word in list(words):
        words[word.capitalize()] = words[word]
        words[word.upper()] = words[word]
    return words


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string as a set: how the closed word lists of this folder are written."""
    return frozenset(words.split())


def number_of(digits: str) -> float:
    """Return what a run of digits is worth: "1,234.5", "1 234", "1.234,5" and "1,3" are all read.

    Whole numbers come back as `int`, so that they stay exact.
    """
    if "," in digits and (_EUROPEAN.match(digits) or _DECIMAL_COMMA.match(digits)):
        return float(digits.replace(".", "").replace(",", "."))
    plain = "".join(char for char in digits if char in "0123456789.")
    return float(plain) if "." in plain else int(plain)


def lex(text: str) -> list[Lexeme]:
    """Return the lexemes of `text` in order. Runs of more than 24 digits are no numbers and come as `chain`."""
    words = _words()
    lexemes = []
    for match in LEXEME.finditer(text):
        group = match.lastgroup
        surface = match.group()
        if group == "word":
            entry = words.get(surface) or (
                words.get(surface.lower()) if surface[1:] != surface[1:].lower() else None
            )
            if entry is not None:
                start, end = match.span()
                lexemes.append(Lexeme(entry[0], start, end, entry[1]))
            continue
        start, end = match.span()
        if group == "vulgar":
            lexemes.append(Lexeme(VULGAR, start, end, VULGAR_FRACTIONS[surface]))
        elif end - start > MAX_DIGITS or (surface.count(".") > 1 and not _EUROPEAN.match(surface)):
            lexemes.append(Lexeme(CHAIN, start, end, 0))
        else:
            lexemes.append(Lexeme(DIGITS, start, end, number_of(surface)))
    return lexemes
