"""What follows a number: a unit of measure, in words or as a symbol, with powers and quotients."""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.components.quantities.units import Unit, folded_units, power, quotient, symbol_units, word_units

__all__ = ["UnitMatch", "match_unit", "unit_at"]

_WORDS = re.compile(r"([^\W\d_]+)\.?(?:([ \-])([^\W\d_]+)(?:[ \-]([^\W\d_]+)(?:[ \-]([^\W\d_]+))?)?)?")
_SYMBOL = re.compile(r"[A-Za-zµμΩÅ]{1,5}|[°º˚] ?[CF](?![^\W_])|[°º˚′″'\"%‰℃℉]")
_SEPARATOR = re.compile(r"[ ]?[-‐‑–][ ]?(?=[A-Za-z])|[ \u00a0\u2009\u202f]{0,3}")
_BRACKET = re.compile(r"[ ]?(?:\(([^()\s]{1,8})\)|\[([^\[\]\s]{1,8})\]|<([^<>\s]{1,8})>)")
_POWER_PREFIX = re.compile(r"(square|sq|cubic|cu)\.?(?:[ \-]?(?=[a-zA-Z]))", re.IGNORECASE)
_EXPONENT = re.compile(r"(?:\s?\^\s?)?(?:([23])(?![0-9])|([²³]))|\s(squared|cubed)\b", re.IGNORECASE)
_SLASH = re.compile(r"\s?/\s?(?=[A-Za-zµμ°])")
_PER = re.compile(r"[ \-](?:per|an?)[ \-](?=[A-Za-z])", re.IGNORECASE)
_TIMES = re.compile(r"[\-·⋅∙](?=[A-Za-z])")

# Spelled "X per Y" is one unit where the quotient has a name; elsewhere Y is the denominator of a rate.
_NAMED_QUOTIENTS = {
    "length/time",
    "information/time",
    "length/volume",
    "mass/volume",
    "volume/time",
    "mass/time",
}
_UNIT_PER_TIME_ONLY = {"length/time", "information/time"}

# One letter, or a common word: a unit only where nothing else is meant.
_COMMON = {"in", "ac", "min", "bar", "au", "mi", "pp", "dr", "ct", "rem", "mol", "cal", "rad", "ha"}
_AFTER_UPPER = {"and", "or", "of", "per", "at", "for", "to", "on", "with", "outside", "in", "is", "was", "are", "while",
                "but", "from", "during", "as", "a", "an", "than", "when", "if", "current", "power", "across"}  # fmt: skip
# "the 20s", "in their 30s", "under-18s": an s that makes a plural, no second.
_PLURAL_YEARS = re.compile(r"(?:[0-9]0s|(?:under|over)[- ][0-9]{1,2}s)\Z", re.IGNORECASE)
_WARM = re.compile(
    r"temperatur|degree|°|weather|\bcold|\bhot|\bheat|warm|outside|\bcool|boil|freez|thermomet|oven|climate|celsius|fahrenheit",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[ \u00a0]?([^\W\d_]+)")


class UnitMatch(NamedTuple):
    """A unit found in the text, and the character it ends before. `word`: written out in words."""

    unit: Unit
    end: int
    word: bool


def match_unit(text: str, position: int, value: float) -> UnitMatch | None:
    """Return the unit that follows a number ending at `position`, or None.

    "3 km", "271-km", "0.6 square metres", "35°C", "A/cm2", "20 (kg)", "5 kilometers per hour".
    """
    if position >= len(text):
        return None
    separator = _SEPARATOR.match(text, position)
    start = separator.end() if separator else position
    found = unit_at(text, start, start == position, value)
    if found is None and start < len(text) and text[start] in "([<":
        bracket = _BRACKET.match(text, position)
        if bracket is not None:
            inside = bracket.group(1) or bracket.group(2) or bracket.group(3)
            inner = symbol_units().get(inside)
            if inner is not None and (len(inside) > 1 or inside in "%°"):
                return UnitMatch(inner, bracket.end(), False)
    return found


def unit_at(text: str, start: int, glued: bool, value: float = 2) -> UnitMatch | None:
    """Return the unit that starts at `start`; `glued` says that the number touches it."""
    found = _simple(text, start, glued, value)
    if found is None:
        return None
    unit, end, word = found
    plain = unit.dimension in ("ratio", "temperature") or text[end - 1] in "'\"′″"
    exponent = None if plain else _EXPONENT.match(text, end)
    if exponent is not None and "**" not in unit.name:
        digit = exponent.group(1) or exponent.group(2)
        raised = 2 if digit in ("2", "²") or (exponent.group(3) or "").lower() == "squared" else 3
        unit, end = power(unit, raised), exponent.end()
    return _over(text, start, UnitMatch(unit, end, word))


def _over(text: str, start: int, found: UnitMatch) -> UnitMatch:
    unit, end, word = found
    char = text[end] if end < len(text) else ""
    if char and char in "/ ":
        slash = _SLASH.match(text, end)
        if slash is not None:
            below = _simple(text, slash.end(), True, 2, denominator=True)
            if below is not None:
                exponent = _EXPONENT.match(text, below.end)
                lower, stop = below.unit, below.end
                if exponent is not None and "**" not in lower.name:
                    digit = exponent.group(1) or exponent.group(2)
                    raised = 2 if digit in ("2", "²") or (exponent.group(3) or "").lower() == "squared" else 3
                    lower, stop = power(lower, raised), exponent.end()
                if unit.dimension != "ratio":
                    return UnitMatch(quotient(unit, lower), stop, word)
                return found
    if char and char in " -":
        per = _PER.match(text, end)
        if per is not None:
            below = _simple(text, per.end(), False, 2, denominator=True)
            if below is not None:
                pair = f"{unit.dimension}/{below.unit.dimension}"
                article = "per" not in per.group().lower()
                if pair in (_UNIT_PER_TIME_ONLY if article else _NAMED_QUOTIENTS) and (
                    (pair in _UNIT_PER_TIME_ONLY and _is_speed(unit, below.unit))
                    or pair in ("length/volume", "mass/volume")
                ):
                    lower, stop = below.unit, below.end
                    exponent = _EXPONENT.match(text, stop)
                    if exponent is not None and exponent.group(3):
                        raised = 2 if exponent.group(3).lower() == "squared" else 3
                        lower, stop = power(lower, raised), exponent.end()
                    return UnitMatch(quotient(unit, lower), stop, word)
    if char and char in "-·⋅∙" and (not word or end - start <= 3):
        times = _TIMES.match(text, end)
        other = _simple(text, times.end(), True, 2, denominator=True) if times else None
        if (
            times is not None
            and other is not None
            and other.end - times.end() <= 3
            and other.unit.dimension in ("length", "force", "time")
        ):
            powers = dict(unit.powers)
            for name, value in other.unit.powers:
                powers[name] = powers.get(name, 0) + value
            product = Unit(
                f"{unit.name} * {other.unit.name}", "torque" if unit.dimension in ("force", "mass") else "product",
                unit.factor * other.unit.factor, 0.0, tuple(sorted(powers.items())),
            )  # fmt: skip
            return UnitMatch(product, other.end, False)
    return found


def _is_speed(above: Unit, below: Unit) -> bool:
    return (
        below.name in ("hour", "second", "minute", "millisecond", "day")
        if above.dimension == "length"
        else True
    )


def _simple(text: str, start: int, glued: bool, value: float, denominator: bool = False) -> UnitMatch | None:
    """One unit without quotient: a phrase in words first, then a symbol."""
    if start >= len(text):
        return None
    char = text[start]
    if char.isalpha():
        raised = _POWER_PREFIX.match(text, start) if char in "sScC" else None
        if raised is not None and raised.end() > raised.start():
            inner = _words(text, raised.end()) or _symbol(text, raised.end(), True, value)
            if inner is not None and inner.unit.dimension == "length":
                exponent = 2 if raised.group(1)[0] in "sS" else 3
                return UnitMatch(power(inner.unit, exponent), inner.end, True)
        words = _words(text, start)
        if words is not None:
            return words
    return _symbol(text, start, glued, value, denominator)


def _words(text: str, start: int) -> UnitMatch | None:
    match = _WORDS.match(text, start)
    if match is None:
        return None
    first = match.group(1)
    entries = word_units().get(first) or word_units().get(first.lower())
    if entries is None:
        return None
    for phrase, unit in entries:
        size = len(phrase)
        if size == 1:
            if first in (
                "MIN",
                "Mo",
                "MO",
                "DAY",
                "Bar",
                "League",
                "Leagues",
                "Deg",
                "Cup",
                "CUP",
                "GAL",
                "Ft",
            ):
                continue
            end = match.end(1)
            if text[end : end + 1] == "." and phrase[0] in (
                "hr",
                "hrs",
                "min",
                "mins",
                "sec",
                "secs",
                "ft",
                "lb",
                "lbs",
                "oz",
                "yd",
                "yds",
                "yr",
                "yrs",
                "deg",
            ):
                end += (
                    1
                    if text[end + 1 : end + 2] not in ("", " ", "\n") or text[end + 2 : end + 3].islower()
                    else 0
                )
            return UnitMatch(unit, end, True)
        groups = [match.group(3), match.group(4), match.group(5)][: size - 1]
        if all(
            group is not None and group.lower() == part
            for group, part in zip(groups, phrase[1:], strict=True)
        ):
            last = (3, 4, 5)[size - 2]
            if match.end(last) < len(text) and text[match.end(last)].isalpha():
                continue
            return UnitMatch(unit, match.end(last), True)
    return None


def _symbol(text: str, start: int, glued: bool, value: float, denominator: bool = False) -> UnitMatch | None:
    match = _SYMBOL.match(text, start)
    if match is None:
        return None
    surface, end = match.group(), match.end()
    if surface[0] in "°º˚" and len(surface) == 3:
        surface = surface[0] + surface[2]
    unit = symbol_units().get(surface) or (folded_units().get(surface.lower()) if len(surface) > 1 else None)
    if unit is None:
        if surface in ("C", "F") or surface.lower() in ("c", "f"):
            return _bare_degree(text, start, end, surface, glued, value)
        return None
    following = text[end] if end < len(text) else ""
    if following.isalpha() or (following == "_"):
        return None
    if surface == "°" or surface in "º˚":
        words = _NEXT_WORD.match(text, end)
        if words is not None and words.group(1).lower() in ("celsius", "celcius", "centigrade", "fahrenheit"):
            kind = "°F" if words.group(1)[0] in "fF" else "°C"
            return UnitMatch(symbol_units()[kind], words.end(), False)
        return UnitMatch(unit, end, False)
    if surface in ("'", '"', "′", "″"):
        return _quote_mark(text, start, end, surface, glued, unit)
    if denominator:
        return UnitMatch(unit, end, False)
    if following.isdigit() and not _EXPONENT.match(text, end):
        return None
    if surface in ("C", "F", "R", "c", "f") and not (surface == "R" and not glued):
        if surface in ("F", "C") and not glued and value != int(value) and not _warm(text, start):
            return UnitMatch(unit, end, False)
        return _bare_degree(text, start, end, surface, glued, value)
    if len(surface) == 1 and surface.isalpha():
        return _one_letter(text, end, surface, glued, unit)
    if surface in _COMMON and not glued:
        if surface == "in":
            ok = (following in ("", ".", ",", ")", ";", "×") and text[end : end + 2] not in (". ",)) or text[
                end:
            ].strip() in ("", ".")
            return UnitMatch(unit, end, False) if ok else None
        if surface in ("min", "mol", "cal", "ha"):
            return UnitMatch(unit, end, False)
        return None if following == " " and text[end + 1 : end + 2].isalpha() else UnitMatch(unit, end, False)
    if surface in ("PS", "AU", "MP", "PA", "HP") and not glued and surface not in ("PS", "HP", "MP"):
        return None
    return UnitMatch(unit, end, False)


def _one_letter(text: str, end: int, surface: str, glued: bool, unit: Unit) -> UnitMatch | None:
    following = text[end : end + 1]
    if following in ("'", "’", "&", "@") or (following == "." and text[end + 1 : end + 2].isalpha()):
        return None
    if following == "-" and not (glued and surface in "gmlWVhts"):
        return None
    if surface == "s" and glued and _PLURAL_YEARS.search(text, max(0, end - 12), end):
        return None
    if surface == "m" or glued:
        if surface in "BTbRAKNJ" and glued and surface in "BTb":
            return None
        return UnitMatch(unit, end, False)
    if following in ("", ".", ",", ";", ")", "]", "/", ":"):
        return UnitMatch(unit, end, False) if surface not in "BbAT" or following == "/" else None
    if following == " ":
        word = _NEXT_WORD.match(text, end)
        if word is None:
            return UnitMatch(unit, end, False)
        after = word.group(1)
        if surface.islower() and surface != "s" and surface != "h" and surface != "b":
            return UnitMatch(unit, end, False) if after[0].islower() or surface in "gmtl" else None
        if after in _AFTER_UPPER or (after.isupper() and surface in "WVA"):
            return UnitMatch(unit, end, False)
        if surface in "WVL" and after[0].islower():
            return UnitMatch(unit, end, False)
    return None


def _warm(text: str, start: int) -> bool:
    return _WARM.search(text, max(0, start - 80), start + 60) is not None


def _bare_degree(
    text: str, start: int, end: int, surface: str, glued: bool, value: float
) -> UnitMatch | None:
    """ "-10C", "30 C outside": a temperature only beside words of weather or another degree sign."""
    following = text[end : end + 1]
    if following.isalnum() or following in ("-", "'", "’", "/", "&") or surface not in ("C", "F"):
        return None
    if (abs(value) > 4000 or not _warm(text, start)) and not (surface == "C" and value < 0):
        return None
    return UnitMatch(symbol_units()["°C" if surface == "C" else "°F"], end, False)


def _quote_mark(text: str, start: int, end: int, surface: str, glued: bool, unit: Unit) -> UnitMatch | None:
    """9" and 30': feet and inches, where the mark touches the number and closes no quotation."""
    if not glued:
        return None
    if surface in ("'", '"'):
        opened = text.count(surface, max(0, start - 300), start) % 2
        if opened or text[end : end + 1].isalpha():
            return None
    return UnitMatch(unit, end, False)
