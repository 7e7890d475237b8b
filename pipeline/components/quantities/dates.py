"""Dates and clock times in a text, so that they are not taken for quantities.

Anchored at month names, weekdays, four-digit years and clock forms; every pattern looks a bounded way to
each side. Values are ISO 8601 intervals where the text alone gives one.
"""

from __future__ import annotations

import re

from pipeline.components.quantities import intervals
from pipeline.components.quantities.figures import DateFound
from pipeline.components.quantities.lexer import DIGITS, MONTH, ORDINAL, WEEKDAY, Lexeme, lex
from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.years import PART_LEFT, YEAR_BEFORE, four_digits

__all__ = ["find_dates"]

_DAY_LEFT = re.compile(
    r"(?:\bthe )?\b([0-3]?[0-9])(?:st|nd|rd|th)?(?: ?(?:[-–—]|to|and) ?([0-3]?[0-9])(?:st|nd|rd|th)?)?,?(?: of)?[ \-]\Z"
)
_DAY_RIGHT = re.compile(
    r"\.?[ \-]([0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:,.]*[0-9])(?: ?(?:[-–—]|to|and) ?([0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9]))?"
)
_YEAR_RIGHT = re.compile(
    r"(?:\.?,? ?(?:of )?|\.?/|-)(?:in )?((?:1[0-9]|20|21)[0-9]{2})(?![0-9,]*[0-9])(?!-?[A-Za-z])"
)
_SLASHED = re.compile(r"([0-3]?[0-9])([/.\-])([0-3]?[0-9])\2((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9/-])")
_SHORT_DECADE = re.compile(r"(?:the |[’'`‘]|mid-|early |late )\Z", re.IGNORECASE)
_CLOCK = re.compile(
    r"([0-2]?[0-9])(?:[:.]([0-5][0-9])){0,2}(?:[ ]?(a\.m\.?|p\.m\.?|am|pm|AM|PM|A\.M\.?|P\.M\.?)(?![A-Za-z])"
    r"|[ ]?(o[’']clock|hours? GMT|GMT|EST|EDT|CET|UTC|BST|PST|PDT|hrs GMT)\b)"
)
_COLON_CLOCK = re.compile(
    r"([0-2]?[0-9]):([0-5][0-9])(?::([0-5][0-9]))?(?![0-9:])(?:[ ]?(?:a\.m\.?|p\.m\.?|am\b|pm\b|AM\b|PM\b))?"
)
_ERA_RIGHT = re.compile(r"[ ]?(BC|BCE|AD|CE|B\.C\.|A\.D\.|B\.C\.E\.)(?![A-Za-z])")
_CENTURY = re.compile(r"[ \-](century|centuries)\b", re.IGNORECASE)
_PERIOD_RIGHT = re.compile(
    r"[ \-](quarter|half)(?:[ ](?:of )?(?:fiscal |FY ?)?((?:19|20)[0-9]{2}))?(?![\w])", re.IGNORECASE
)
_QUARTER_CODE = re.compile(r"\b(?:Q([1-4])|([1-4])Q|H([12])|([12])H)[ \-]?(?:FY ?)?((?:19|20)[0-9]{2})?\b")
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|(?:last|this|next|past|previous|coming|that) "
    r"(?:year|month|week|decade|century|weekend|spring|summer|autumn|winter|quarter|night|morning|evening|afternoon))\b",
    re.IGNORECASE,
)


def find_dates(text: str, lexemes: list[Lexeme], numbers: list[Number]) -> list[DateFound]:
    """Return dates and clock times in order, none overlapping another."""
    found: list[DateFound] = []
    for index, lexeme in enumerate(lexemes):
        kind = lexeme.kind
        if found and lexeme.start < found[-1].end and kind != MONTH:
            continue
        date = None
        if kind == MONTH:
            date = _month(text, lexeme)
        elif kind == WEEKDAY:
            date = _weekday(text, lexeme, lexemes[index + 1] if index + 1 < len(lexemes) else None)
        elif kind == DIGITS:
            date = _digits(text, lexeme)
        elif kind == ORDINAL:
            date = _period(text, lexeme.end, lexeme.start, int(abs(lexeme.value)))
        if date is None:
            continue
        while found and date.start < found[-1].end:
            if found[-1].end - found[-1].start > date.end - date.start:
                date = None
                break
            found.pop()
        if date is not None:
            found.append(date)
    for spoken in numbers:
        if spoken.form == "year" and 1500 <= spoken.value <= 2199:
            found.append(
                DateFound(spoken.start, spoken.end, "DATE", intervals.years(int(spoken.value)), "date.spoken")
            )
    if "Q" in text or "H" in text:
        for match in _QUARTER_CODE.finditer(text):
            number = int(match.group(1) or match.group(2) or match.group(3) or match.group(4))
            year = match.group(5)
            value = None
            if year:
                whole = match.group(1) or match.group(2)
                value = intervals.quarter(int(year), number) if whole else intervals.half(int(year), number)
            found.append(DateFound(match.start(), match.end(), "DATE", value, "date.quarter"))
    for match in _RELATIVE.finditer(text):
        found.append(DateFound(match.start(), match.end(), "DATE", None, "date.relative"))
    found += _eras(text, found)
    found.sort(key=lambda date: (date.start, -date.end))
    kept: list[DateFound] = []
    for date in found:
        if not kept or date.start >= kept[-1].end:
            kept.append(date)
    return _joined(text, kept)


_DATE_AND = re.compile(r" (?:and|to|until|till|through) | ?[–—-] ?")
_DATE_FROM = re.compile(r"\b(?:between|from)(?: the)? \Z", re.IGNORECASE)


def _with_year(surface: str, value: str) -> str | None:
    """The interval of "18 June" in the year of another date."""
    whole = f"{surface} {value[:4]}"
    found = find_dates(whole, lex(whole), [])
    return found[0].value if found else None


def _joined(text: str, dates: list[DateFound]) -> list[DateFound]:
    """Join the two ends of "between 18 June and 1 July 2024", "from 2018 to 2022"."""
    joined: list[DateFound] = []
    for date in dates:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.label == date.label == "DATE"
            and date.value is not None
            and _DATE_AND.fullmatch(text, last.end, date.start)
            and _DATE_FROM.search(text, max(0, last.start - 14), last.start)
        ):
            value = last.value or _with_year(text[last.start : last.end], date.value)
            first = value.split("/")[0] if value else None
            value = (
                f"{first}/{date.value.split('/')[1]}" if first and first < date.value.split("/")[1] else None
            )
            joined[-1] = DateFound(last.start, date.end, "DATE", value, "date.range")
        else:
            joined.append(date)
    return joined


_ON = re.compile(r"\b(?:on|by|until|since|from|before|after|of|in|till) \Z")
_MAY_DAY = re.compile(r"[ ](?:that|this|last|next|of|[12][0-9]{3})\b|[.,;:)]|\Z")
_ERA_NEXT = re.compile(r"[ ]?(?:and|to|-|–)[ ]?([0-9]{3,4})(?![0-9,])")


def _eras(text: str, found: list[DateFound]) -> list[DateFound]:
    """The second year of "A.D. 1000 and 1260"."""
    more = []
    for date in found:
        following = _ERA_NEXT.match(text, date.end) if date.rule == "date.era" else None
        if following is not None:
            more.append(
                DateFound(
                    following.start(1),
                    following.end(1),
                    "DATE",
                    intervals.years(int(following.group(1))),
                    "date.era",
                )
            )
    return more


def _month(text: str, lexeme: Lexeme) -> DateFound | None:
    number = int(lexeme.value)
    start, end = lexeme.start, lexeme.end
    name = text[start:end]
    left = _DAY_LEFT.search(text, max(0, start - 24), start)
    if left is not None and left.start() and text[left.start() - 1] in "$€£0123456789.,":
        left = None
    first = last = None
    if left is not None and 1 <= int(left.group(1)) <= 31:
        start = left.start(1)
        first, last = int(left.group(1)), int(left.group(2)) if left.group(2) else None
    else:
        right = _DAY_RIGHT.match(text, end)
        if right is not None and 1 <= int(right.group(1)) <= 31:
            first, last = int(right.group(1)), int(right.group(2)) if right.group(2) else None
            end = right.end()
    year_match = _YEAR_RIGHT.match(text, end)
    year = int(year_match.group(1)) if year_match is not None else None
    if year_match is not None:
        end = year_match.end()
    if first is None and name.islower():
        return None
    if name == "march" and year is None and left is None and not _ON.search(text, max(0, start - 8), start):
        return None
    if name == "may" and (left is None or not _MAY_DAY.match(text, lexeme.end)):
        return None
    if first is None and year is None:
        before = text[max(0, lexeme.start - 12) : lexeme.start].lower().split()
        ambiguous = name in ("May", "March", "Mar", "MAY", "MARCH", "August", "Jan", "Dec", "April", "June")
        if (
            ambiguous
            and not (
                before
                and before[-1].strip('(“"') in YEAR_BEFORE | {"last", "next", "on", "every", "each", "–", "-"}
            )
            and name in ("May", "March", "Mar", "MAY", "MARCH", "Dec", "Jan")
        ):
            return None
        if text[end : end + 1] == "." and len(name) <= 4:
            end += 1
    part = PART_LEFT.search(text, max(0, start - 16), start) if first is None else None
    if part is not None:
        start = part.start()
    value = None
    if year is not None and first is not None:
        value = intervals.day(year, number, first, last if last and last > first else None)
    elif year is not None:
        value = intervals.month(year, number)
    return DateFound(start, end, "DATE", value, "date.month")


def _weekday(text: str, lexeme: Lexeme, following: Lexeme | None) -> DateFound:
    """A weekday alone, or with the date that follows it: "Sunday, Jan. 16"."""
    if following is not None and following.start - lexeme.end <= 6:
        between = text[lexeme.end : following.start].strip(" ,the")
        if between == "" and following.kind == MONTH:
            date = _month(text, following)
            if date is not None:
                return DateFound(lexeme.start, date.end, "DATE", date.value, "date.weekday")
    return DateFound(lexeme.start, lexeme.end, "DATE", None, "date.weekday")


def _digits(text: str, lexeme: Lexeme) -> DateFound | None:
    start, end = lexeme.start, lexeme.end
    touches = start and (text[start - 1].isalnum() or text[start - 1] in "$€£¥_")
    if touches and text[start - 2 : start] != "FY":
        return None
    if start > 1 and text[start - 1] == "/" and text[start - 2].isdigit():
        return None
    surface = text[start:end]
    nxt = text[end : end + 1]
    length = end - start
    if length <= 2 and nxt in ":/.-":
        match = _SLASHED.match(text, start)
        if match is not None:
            return DateFound(start, match.end(), "DATE", _slashed_value(match), "date.numeric")
        match = _COLON_CLOCK.match(text, start)
        if match is not None:
            return DateFound(start, match.end(), "TIME", None, "clock")
    if (length <= 2 and nxt in " apAPoG:") or ("." in surface and length <= 5):
        match = _CLOCK.match(text, start)
        if match is not None and int(match.group(1)) <= 24:
            return DateFound(start, match.end(), "TIME", None, "clock")
    if nxt == " " and length <= 2 and text[end : end + 3] == " th":
        return _period(text, end + 3, start, int(surface))
    if nxt in ("t", "s", "n", "r") and length <= 2 and surface.isdigit():
        after = end + 2
        if text[end:after] in ("st", "nd", "rd", "th"):
            return _period(text, after, start, int(surface))
        if nxt == "s" and surface[-1] == "0" and not text[end + 1 : end + 2].isalnum():
            left = _SHORT_DECADE.search(text, max(0, start - 8), start)
            if (
                left is not None
                and length == 2
                and text[max(0, start - 14) : start].lower().rstrip("the ’'‘`").split()[-1:]
                not in (["his"], ["her"], ["their"])
            ):
                begin = start - 1 if text[start - 1] in "’'`‘" else start
                value = (
                    intervals.decade(1900 + int(surface))
                    if int(surface) >= 20
                    else intervals.decade(2000 + int(surface))
                )
                return DateFound(begin, end + 1, "DATE", value, "date.decade")
    if length in (3, 4) and surface.isdigit() and nxt in " BACb":
        era = _ERA_RIGHT.match(text, end)
        if era is not None:
            return DateFound(start, era.end(), "DATE", None, "date.era")
    if length != 4 or not surface.isdigit():
        return None
    return four_digits(text, start, end, int(surface))


def _slashed_value(match: re.Match[str]) -> str | None:
    """Day and month of 5/17/2018: only where one of the two can be no month, or they are equal."""
    first, second = int(match.group(1)), int(match.group(3))
    if len(match.group(4)) != 4:
        return None
    year = int(match.group(4))
    if first > 12 or (match.group(2) == "." and second <= 12):
        return intervals.day(year, second, first)
    if second > 12 or first == second:
        return intervals.day(year, first, second)
    return None


def _period(text: str, end: int, start: int, number: int) -> DateFound | None:
    """ "21st century", "third quarter of 2019"."""
    century = _CENTURY.match(text, end)
    if century is not None and 1 <= number <= 30:
        return DateFound(start, century.end(), "DATE", intervals.century(number), "date.century")
    if number > 4:
        return None
    period = _PERIOD_RIGHT.match(text, end)
    if period is None or (period.group(1).lower() == "half" and number > 2):
        return None
    if period.group(2) is None:
        if period.group(1).lower() == "half" or text[period.end() : period.end() + 3] == " of":
            return None
        return DateFound(start, period.end(), "DATE", None, "date.quarter")
    year = int(period.group(2))
    value = (
        intervals.quarter(year, number)
        if period.group(1).lower() == "quarter"
        else intervals.half(year, number)
    )
    return DateFound(start, period.end(), "DATE", value, "date.quarter")
