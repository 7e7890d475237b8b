"""The grammar of cardinal numbers over lexemes, and the Number it yields.

A group under a thousand, times a scale, plus a smaller group: "two hundred and two thousand", "3 lakh crore".
Looks two lexemes ahead at most, so reading is linear.
"""

from __future__ import annotations

import re

from pipeline.components.quantities.lexer import (
    DIGITS,
    DOZEN,
    HALF,
    HUNDRED,
    QUARTER,
    SCALE,
    TEEN,
    TENS,
    UNITS,
    VULGAR,
    Lexeme,
)

__all__ = ["HYPHENS", "SPACES", "Number", "Reader", "finish", "gap", "times"]

SPACES = " \t\u00a0\u2009\u202f\u2007"
HYPHENS = "-‐‑–—−"
_GAPS = {"": " ", "and": "and", "&": "and", ",": ",", ", and": ",and", ", &": ",and", "and a": "and a", "and an": "and a",
         "a": "a", "an": "a", "of a": "of a", "of an": "of a", "of": "of", "-and-a-": "and a", "-and-": "and"}  # fmt: skip
_SIGN_WORD = re.compile(r"(?:\b(?:minus|negative)[ \-])\Z", re.IGNORECASE)


class Number:
    """One number of the text: characters `start` to `end`, its `value`, and how it is written.

    `kind` is `cardinal`, `ordinal` or `fraction`; `form` is `digits`, `words` or `mixed`. `scaled`: a scale
    word or suffix is part of it; `scale` is its worth. `grouped`: written with separators ("1,234").
    `decimal`: has a decimal part. `article`: starts with "a" or "an". `plain`: whole digits without
    separator, scale or sign. `parts`: numerator and denominator of "3/15". `noun`: characters of the noun
    inside a proportion ("one container in five").
    """

    __slots__ = (
        "article", "decimal", "end", "first", "form", "grouped", "kind", "last", "noun", "parts", "plain",
        "scale", "scaled", "start", "value",
    )  # fmt: skip

    def __init__(
        self, kind: str, start: int, end: int, value: float, first: int, last: int, form: str
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self.first = first
        self.last = last
        self.form = form
        self.scaled = False
        self.scale: float = 1
        self.grouped = False
        self.decimal = False
        self.article = False
        self.plain = False
        self.parts: tuple[float, float] | None = None
        self.noun: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return f"Number({self.kind}, {self.start}:{self.end}, {self.value})"


def gap(text: str, start: int, end: int) -> str | None:
    """Return what stands between two lexemes: "", " ", "-", "and", "," ... or None for anything else."""
    length = end - start
    if length == 0:
        return ""
    if length == 1:
        char = text[start]
        return " " if char in SPACES else "-" if char in HYPHENS else "\n" if char == "\n" else None
    if length > 14:
        return None
    between = text[start:end]
    if "\n" in between and between.strip(SPACES) != "\n":
        return None
    stripped = " ".join(between.split()).lower()
    if stripped in _GAPS:
        return _GAPS[stripped]
    if len(stripped) == 1 and stripped in HYPHENS:
        return " - "
    return None


class Reader:
    def __init__(self, text: str, lexemes: list[Lexeme]) -> None:
        self.text = text
        self.lexemes = lexemes
        self.count = len(lexemes)

    def kind(self, index: int) -> str:
        return self.lexemes[index].kind if index < self.count else ""

    def gap(self, index: int) -> str | None:
        """The gap before lexeme `index`."""
        return gap(self.text, self.lexemes[index - 1].end, self.lexemes[index].start)

    def plural(self, index: int) -> bool:
        return self.text[self.lexemes[index].end - 1] in "sS"

    def below_hundred(self, index: int) -> tuple[float, int] | None:
        kind = self.kind(index)
        if kind in (UNITS, TEEN, DIGITS):
            return self.lexemes[index].value, index + 1
        if kind == TENS:
            value = self.lexemes[index].value
            if self.kind(index + 1) == UNITS and self.gap(index + 1) in (" ", "-", " - ", "\n"):
                unit = self.lexemes[index + 1].value
                if unit and self.kind(index + 2) != TENS:
                    return value + unit, index + 2
            return value, index + 1
        return None

    def group(self, index: int) -> tuple[float, int, float | None] | None:
        """A number under a thousand (or digits); the third item is the value before its last "and"."""
        if self.kind(index) == HUNDRED and not self.plural(index):
            value: float = 1
            after = index
        else:
            found = self.below_hundred(index)
            if found is None:
                return None
            value, after = found
        before_and = None
        if (
            self.kind(after) == HUNDRED
            and (after == index or self.gap(after) in (" ", "-", "\n"))
            and 0 < value < 100
        ):
            value = times(value, 100)
            after += 1
            if after < self.count:
                between = self.gap(after)
                tail = self.below_hundred(after) if between in (" ", "-", "and", "\n") else None
                if (
                    tail is not None
                    and 0 < tail[0] < 100
                    and tail[0] == int(tail[0])
                    and (self.kind(after) != DIGITS or between == "and")
                    and not (self.kind(tail[1]) == HUNDRED and self.gap(tail[1]) in (" ", "-"))
                    and not (value % 100)
                ):
                    if between == "and":
                        before_and = value
                    value, after = value + tail[0], tail[1]
        return value, after, before_and

    def scale(self, index: int) -> tuple[float, int]:
        """The product of the scale words from `index` on, and where they end."""
        product: float = 1
        while (
            self.kind(index) == SCALE
            and self.gap(index) in ("", " ", "-", "\n")
            and not (product > 1 and self.lexemes[index].value < product and product < 1e5)
        ):
            product *= self.lexemes[index].value
            index += 1
        return product, index

    def cardinal(self, index: int) -> tuple[float, int, float, float | None] | None:
        """Value, where it ends, its last scale, and the value before its last "and"."""
        if self.kind(index) == SCALE and not self.plural(index):
            value: float = 1
            after, before_and = index, None
        else:
            found = self.group(index)
            if found is None:
                return None
            value, after, before_and = found
        if after == index:
            scale, after = self.lexemes[after].value, after + 1
            more, after = self.scale(after)
            scale *= more
        else:
            scale, after = self.scale(after)
        value = times(value, scale)
        last = scale
        while last > 1 and after < self.count:
            between = self.gap(after)
            if between not in (" ", "and", ",", ",and", "\n"):
                break
            tail = self.group(after)
            if tail is None or (self.kind(after) == HUNDRED and between != "and"):
                break
            worth, end, tail_and = tail
            smaller, end = self.scale(end)
            worth = times(worth, smaller)
            digits = self.kind(after) == DIGITS
            if worth >= last or worth <= 0 or worth != int(worth):
                break
            if digits and between != "and" and smaller == 1 and end == after + 1:
                break
            if between == "," and (digits or worth < 100):
                break
            if between == "and" and digits and smaller == 1 and end == after + 1 and worth >= 1000:
                break
            before_and = value if between in ("and", ",and") else value + tail_and if tail_and else None
            value, after, last = value + worth, end, smaller
            if smaller == 1:
                break
        return value, after, scale, before_and


def times(value: float, scale: float) -> float:
    if scale == 1:
        return value
    product = value * scale
    rounded = round(product)
    if isinstance(value, int) or abs(product - rounded) <= 1e-6 * max(1.0, abs(product)) * 1e-6:
        return int(rounded) if isinstance(value, int) else float(rounded)
    return float(f"{product:.15g}")


def finish(
    reader: Reader,
    index: int,
    after: int,
    value: float,
    kind: str,
    form: str,
    scale: float = 1,
    decimal: bool = False,
) -> Number:
    """A Number over lexemes `index` to `after`, with its article and sign."""
    text, lexemes = reader.text, reader.lexemes
    first, last = lexemes[index], lexemes[after - 1]
    start = first.start
    surface = text[first.start : first.end]
    number = Number(kind, start, last.end, value, index, after, form)
    number.scaled = scale > 1
    number.scale = scale
    number.grouped = first.kind == DIGITS and ("," in surface or any(char in SPACES for char in surface))
    number.decimal = (
        decimal or (not isinstance(value, int) and value != int(value))
        if value == value and abs(value) != float("inf")
        else True
    )
    number.plain = form == "digits" and after == index + 1 and surface.isdigit() and scale == 1
    if first.kind in (HUNDRED, SCALE, DOZEN, HALF, QUARTER) or (kind == "ordinal" and value > 2):
        before = text[max(0, start - 3) : start]
        if before[-2:].lower() in ("a ", "a-") and not before[-3:-2].isalpha():
            number.start, number.article = start - 2, True
        elif before.lower() == "an ":
            number.start, number.article = start - 3, True
    if first.kind in (DIGITS, UNITS, TEEN, TENS, VULGAR) and start:
        _sign(text, number)
    return number


def _sign(text: str, number: Number) -> None:
    """Take a minus before the number into it, where it is a sign and no hyphen."""
    start = number.start
    char = text[start - 1]
    at = None
    if char in "-−–‑":
        if number.form != "words":
            at = start - 1
    elif char == " " and start >= 2:
        if text[start - 2] in "-−" and (start == 2 or text[start - 3] in "\n") and number.form == "digits":
            at = start - 2
        elif text[start - 2] in "sSeE":
            word = _SIGN_WORD.search(text, max(0, start - 10), start)
            if word is not None:
                number.start, number.value, number.plain = word.start(), -number.value, False
                return
    if char == "-" and start >= 6:
        word = _SIGN_WORD.search(text, max(0, start - 10), start)
        if word is not None:
            number.start, number.value, number.plain = word.start(), -number.value, False
            return
    if at is None:
        return
    before = text[at - 1] if at else " "
    if before in " (\t\n[<>=~$€£¥:," or not before.strip():
        number.start, number.value, number.plain = at, -number.value, False
