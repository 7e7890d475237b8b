"""Which four-digit numbers are years: "2015", "2019-2024", "the 1990s", "2018-05-17"; "2000 hires" is a count."""

from __future__ import annotations

import re

from pipeline.components.quantities import intervals
from pipeline.components.quantities.figures import DateFound
from pipeline.components.quantities.lexer import word_set

__all__ = ["PART_LEFT", "YEAR_BEFORE", "four_digits", "looks_plural"]

PART_LEFT = re.compile(r"\b(early|mid|late|late-|mid-)[ \-](?:to[- ]?late )?\Z", re.IGNORECASE)
_ISO = re.compile(r"((?:1[89]|20|21)[0-9]{2})[-/]([01]?[0-9])(?:[-/]([0-3]?[0-9]))?(?![0-9/-])")
_YEAR_RANGE = re.compile(
    r"((?:1[0-9]|20|21)[0-9]{2})[ ]?[-–—/][ ]?((?:1[0-9]|20|21)[0-9]{2}|[0-9]{2})(?![0-9,.]*[0-9])(?![-–][0-9])"
)
_DECADE = re.compile(r"((?:1[0-9]|20)[0-9]0)[’']?s\b")
_MILITARY = re.compile(r"([01][0-9]|2[0-3])[0-5][0-9](?: hours)?[ ](?:GMT|UTC|hours|EST|EDT|CET|BST)\b")
_ERA_LEFT = re.compile(r"\b(?:AD|A\.D\.)[ ]\Z")
_FISCAL = re.compile(
    r"\b(?:FY|fiscal(?: year)?|financial year|the year|class of|season)[ ’']?\Z", re.IGNORECASE
)
_OLD_YEAR_BEFORE = word_set("in since until till circa year around before after")
_COUNT_BEFORE = word_set(
    "about some nearly almost over than least most approximately roughly only just exactly another up "
    "killed injured arrested detained wounded employs employed cost costs costing total estimated"
)
_PLURAL_STOP = word_set(
    "is was has this its as us his across less does plus versus thus perhaps always towards besides "
    "unless series news olympics worlds years’ campus status analysis crisis process virus christmas "
    "congress access business paris corps yes gas bus loss class pass press princess focus census "
    "consensus bonus chaos texas isis canvas"
)
_HUMAN_PLURALS = word_set("people men women children police troops personnel staff cattle members")
_COUNTED_PLURALS = word_set(
    "workers officers soldiers inmates prisoners protesters demonstrators migrants refugees victims civilians journalists students members "
    "residents employees jobs homes units deaths arrests cases votes families schools seats signatures detainees fighters rebels policemen "
    "guards patients voters lawyers judges miles acres hectares tons tonnes hires citizens villagers gunmen militants hostages houses"
)
_WORD_LEFT = re.compile(r"([^\W\d_]+(?:[’'][^\W\d_]+)?)[ \u00a0]\Z")
_WORD_RIGHT = re.compile(r"[ \u00a0]([^\W\d_]+)")
YEAR_BEFORE = word_set(
    "in since until till by from during before after circa around through throughout of for year the "
    "between to and early late mid its his her their our this that summer spring autumn winter fall "
    "election elections"
)


def looks_plural(word: str) -> bool:
    """Return True for a lower-case word that reads as a plural noun: "soldiers", "people", not "is"."""
    if word in _HUMAN_PLURALS:
        return True
    return (
        len(word) > 3
        and word[-1] == "s"
        and word.islower()
        and word not in _PLURAL_STOP
        and word[-2] not in "su"
    )


def four_digits(text: str, start: int, end: int, year: int) -> DateFound | None:
    nxt = text[end : end + 1]
    if nxt in ("-", "/"):
        match = _ISO.match(text, start)
        if (
            match is not None
            and 1 <= int(match.group(2)) <= 12
            and (
                match.group(3)
                or (
                    nxt == "-"
                    and len(match.group(2)) == 2
                    and int(match.group(2)) <= 12
                    and not _as_year_range(match)
                )
            )
        ):
            if match.group(3):
                value = intervals.day(int(match.group(1)), int(match.group(2)), int(match.group(3)))
            else:
                value = intervals.month(int(match.group(1)), int(match.group(2)))
            return DateFound(start, match.end(), "DATE", value, "date.iso")
    if nxt and nxt in "-–—/ ":
        span = _YEAR_RANGE.match(text, start)
        if span is not None:
            first = int(span.group(1))
            last = intervals.full_year(span.group(2), first)
            if first < last <= first + 300 and not (len(span.group(2)) == 2 and last > first + 60):
                right = _WORD_RIGHT.match(text, span.end())
                if first >= 1500 and not (right is not None and right.group(1) in _HUMAN_PLURALS):
                    return DateFound(start, span.end(), "DATE", intervals.years(first, last), "date.years")
    if nxt in ("s", "'", "’"):
        decade = _DECADE.match(text, start)
        if decade is not None:
            begin = start
            part = PART_LEFT.search(text, max(0, start - 12), start)
            if part is not None:
                begin = part.start()
            return DateFound(begin, decade.end(), "DATE", intervals.decade(year), "date.decade")
    if (
        nxt in ("s", "'", "’")
        and 1900 <= year <= 2049
        and re.match(r"[’']?s\b(?! [0-9])", text[end : end + 4])
    ):
        return DateFound(start, end, "DATE", intervals.years(year), "date.year")
    military = _MILITARY.match(text, start) if nxt == " " else None
    if military is not None:
        return DateFound(start, military.end(), "TIME", None, "clock")
    era = _ERA_LEFT.search(text, max(0, start - 6), start)
    if era is not None:
        return DateFound(era.start(), end, "DATE", intervals.years(year), "date.era")
    if not _is_year(text, start, end, year):
        return None
    begin = start
    part = PART_LEFT.search(text, max(0, start - 12), start)
    if part is not None:
        begin = part.start()
    return DateFound(begin, end, "DATE", intervals.years(year), "date.year")


def _as_year_range(match: re.Match[str]) -> bool:
    """ "2011-12" after 2011 is the years 2011 and 2012, not December."""
    return int(match.group(2)) == int(match.group(1)) % 100 + 1


def _is_year(text: str, start: int, end: int, year: int) -> bool:
    if not 1000 <= year <= 2199:
        return False
    nxt = text[end : end + 1]
    if nxt and (nxt.isalpha() or nxt in "%°$€£/_" or (nxt == "." and text[end + 1 : end + 2].isdigit())):
        return False
    if nxt == "-" and text[end + 1 : end + 2].isdigit():
        return False
    before = _WORD_LEFT.search(text, max(0, start - 24), start)
    word = before.group(1) if before is not None else ""
    lower = word.lower()
    after = _WORD_RIGHT.match(text, end)
    following = after.group(1) if after is not None else ""
    if lower in _COUNT_BEFORE and not (
        1950 <= year <= 2050 and lower in ("over", "about") and not looks_plural(following)
    ):
        return False
    plural = looks_plural(following)
    hyphen = start > 1 and text[start - 1] in "-–" and text[start - 2].isalpha()
    if hyphen:
        stem = text[max(0, start - 8) : start - 1].lower()
        return stem.endswith(("mid", "pre", "post", "early", "late", "since")) and year >= 1400
    if 1900 <= year <= 2049:
        if plural:
            if following in _HUMAN_PLURALS:
                return lower in ("in", "since", "the") and year != 2000 and lower != "the"
            if following in _COUNTED_PLURALS or year % 100 == 0:
                return lower in YEAR_BEFORE and not (
                    year % 500 == 0 and lower in ("to", "and", "from", "between", "for", "of")
                )
            return True
        return not (following in ("more", "of", "or") and lower not in YEAR_BEFORE)
    if plural or (year > 2049 and lower not in ("in", "by", "until", "after", "before", "since", "to")):
        return False
    if lower in _OLD_YEAR_BEFORE and not (
        following and following[0].islower() and lower in ("around", "before", "after") and plural
    ):
        return not (year % 100 == 0 and lower in ("around", "before", "after") and following in ("or",))
    if lower in ("between", "from", "by", "of") and year < 1900:
        other = re.compile(r"[ ](?:and|to|until)[ ]((?:1[0-9]|20)[0-9]{2})(?![0-9,])").match(text, end)
        if other is not None:
            later = _WORD_RIGHT.match(text, other.end())
            return not (later is not None and looks_plural(later.group(1)) and year < 1500)
        return lower in ("by", "of", "from") and year >= 1400 and not plural
    if lower in ("and", "to") and year >= 1400:
        other = re.compile(
            r"\b(?:between|from|in|since)[ ](?:1[0-9])[0-9]{2}[ ](?:and|to|until)[ ]\Z"
        ).search(text, max(0, start - 26), start)
        return other is not None
    return (text[start - 1 : start] == "(" and nxt in ")-–—,;" and 1400 <= year <= 1899) or bool(
        _FISCAL.search(text, max(0, start - 20), start)
    )
