"""Dates to ISO 8601 intervals, end exclusive: 2015 is 2015/2016, 4 February 2024 is 2024-02-04/2024-02-05."""

from __future__ import annotations

import datetime

__all__ = ["century", "day", "decade", "full_year", "half", "month", "quarter", "years"]


def years(first: int, last: int | None = None) -> str:
    """Return the interval of one year, or of `first` to `last` inclusive."""
    return f"{first:04d}/{(first if last is None else last) + 1:04d}"


def decade(first: int) -> str:
    """Return the interval of the ten years from `first`."""
    return f"{first:04d}/{first + 10:04d}"


def century(number: int) -> str:
    """Return the interval of a century: the 21st is 2001/2101."""
    return f"{(number - 1) * 100 + 1:04d}/{number * 100 + 1:04d}"


def month(year: int, number: int) -> str:
    """Return the interval of one month of a year."""
    following = f"{year + 1:04d}-01" if number == 12 else f"{year:04d}-{number + 1:02d}"
    return f"{year:04d}-{number:02d}/{following}"


def day(year: int, number: int, first: int, last: int | None = None) -> str | None:
    """Return the interval of one day, or of days `first` to `last`; None where there is no such day."""
    try:
        start = datetime.date(year, number, first)
        end = datetime.date(year, number, first if last is None else last) + datetime.timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return f"{start.isoformat()}/{end.isoformat()}"


def quarter(year: int, number: int) -> str:
    """Return the interval of a quarter (1 to 4) of a year."""
    start = 3 * (number - 1) + 1
    end = f"{year + 1:04d}-01" if number == 4 else f"{year:04d}-{start + 3:02d}"
    return f"{year:04d}-{start:02d}/{end}"


def half(year: int, number: int) -> str:
    """Return the interval of the first or second half of a year."""
    return f"{year:04d}-01/{year:04d}-07" if number == 1 else f"{year:04d}-07/{year + 1:04d}-01"


def full_year(short: str, beside: int) -> int:
    """Return the year that two or four digits mean beside a full one: "21" beside 2020 is 2021."""
    if len(short) == 4:
        return int(short)
    whole = beside // 100 * 100 + int(short)
    return whole if whole >= beside else whole + 100
