"""Dates as outlets write them -> ISO 8601, without guessing between day and month."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_tz

__all__ = ["iso_date"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}(?::?\d{2}){0,2}(?:[.,]\d{1,9})?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.I,
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}.{0,20})?"
_MONTH_FIRST = re.compile(_WEEKDAY + r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME, re.I)
_DAY_FIRST = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s+(\d{4})" + _TIME, re.I
)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def iso_date(value: str) -> str | None:
    """Return `value` as `YYYY-MM-DD`, or None where it is no date or could be two.

    A time of day is read over and dropped. `03/04/2021` could be March or April and gives None;
    `25/04/2021` cannot.

    >>> iso_date("Tuesday, March 2nd, 2021"), iso_date("03/04/2021")
    ('2021-03-02', None)
    """
    text = value.strip()[:80]
    for pattern, order in ((_ISO, (1, 2, 3)), (_YEAR_FIRST, (1, 2, 3)), (_COMPACT, (1, 2, 3))):
        if match := pattern.fullmatch(text):
            year, month, day = (int(match.group(group)) for group in order)
            return _checked(year, month, day)
    if match := _MONTH_FIRST.fullmatch(text):
        return _checked(int(match.group(3)), _MONTHS.get(match.group(1).lower()), int(match.group(2)))
    if match := _DAY_FIRST.fullmatch(text):
        return _checked(int(match.group(3)), _MONTHS.get(match.group(2).lower()), int(match.group(1)))
    if match := _NUMERIC.fullmatch(text):
        first, second, year = (int(group) for group in match.groups())
        if first > 12:
            return _checked(year, second, first)
        if second > 12 or first == second:
            return _checked(year, first, second)
        return None
    if (mail := parsedate_tz(text)) is not None and re.search(r"\d{4}", text):
        return _checked(mail[0], mail[1], mail[2])
    return None


def _checked(year: int, month: int | None, day: int) -> str | None:
    if month is None or not 1600 <= year <= 2200:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
