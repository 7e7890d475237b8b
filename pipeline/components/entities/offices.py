"""The office a person is named with, and the country that follows from it.

Read are, in this order, with the places and demonyms already found in the sentence:

1. an office before the name, with its country in front, or behind *of*:
   "Costa Rica's Security Minister, Jorge Torres," · "US President Joe Biden" · "President of Peru Ana Paz";
2. an office behind the name, in apposition: "Ana Paz, president of Peru" · "Ana Paz, Peru's justice minister";
3. a role before the name, with a demonym: "Venezuelan opposition activist Ana Paz" (country, no office);
4. an office before the name in a sentence that opens with a place: "In Ecuador, President Daniel Noboa",
   "In Lima, Peru's capital, Mayor Rafael López Aliaga". Not for offices held abroad (foreign minister,
   ambassador, ...), whose holders travel.

An office that a comma parts from a name behind it counts only when a comma closes the name too, or when *as*
opens it ("Elected as El Salvador's president, Nayib Bukele promised"): else it may be somebody else's
("After meeting Peru's president, Ana Paz said").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.mentions import Candidate
from pipeline.knowledge.load import name_words

__all__ = ["Role", "read_role"]

_REACH = 120  # characters on either side of a name in which its office may stand
_INITIALISMS = frozenset({"ceo", "mp"})
_SMALL = frozenset({"and", "for", "of", "the"})
_PLACES = frozenset({"GPE", "NORP", "LOC"})
_POSSESSIVE = re.compile(r"(?:['’]s?)?\s+")
_AS = re.compile(r"\bas (?:the )?$")
_OPENING = re.compile(r"[\"“‘'(]*(?:In|At|From|Across|For|Here in|Over in)\s+(?:the\s+)?$")
_APPOSED = re.compile(r"(?:,[^,;:.?!]{0,60})?,\s*$")


class Role(NamedTuple):
    """What the words around a name say: `office` as written in the text, `country` an ISO code; None each."""

    office: str | None
    country: str | None


class _Patterns(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str]
    role: re.Pattern[str]
    travelling: frozenset[str]
    kept: frozenset[str]
    spelled: dict[str, str]


@cache
def _patterns() -> _Patterns:
    table = name_words()

    def any_of(words: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=lambda word: -len(word)))

    # What an office is for: "Security", "Justice and Public Security", "interior".
    opening = any_of(table["sentence_openers"])
    word = rf"(?:(?!(?:{opening})\b)[A-Z][\w.-]*|{any_of(table['office_fields'])})"
    field = rf"(?:(?:{word}, )*{word},? and )?(?:{word} ){{0,3}}"
    qualifier = rf"(?:(?:{any_of(table['qualifiers'])}|\d+(?:st|nd|rd|th))[ -])*"
    office = rf"(?P<qualifier>{qualifier})(?P<office>{field}(?i:{any_of(table['offices'])}))"
    return _Patterns(
        before=re.compile(rf"(?<![\w-]){office}(?P<of> (?:of|for) (?:the )?)?(?P<comma>,)?\s*$"),
        after=re.compile(rf"(?:the |an? )?{office}(?!\w)(?P<of> (?:of|for) (?:the )?)?"),
        role=re.compile(rf"(?:[a-z-]+ ){{0,2}}(?:{any_of(table['roles'] + table['offices'])}) $"),
        travelling=frozenset(table["travelling"]),
        kept=frozenset(table["kept"]),
        spelled=table["spelled"],
    )


def read_role(
    text: str, index: int, candidates: Sequence[Candidate], sentence_start: int, sentence_end: int
) -> Role:
    """Return the office and country that the sentence gives to the person `candidates[index]`.

    `candidates` are in the order of the text; the countries of the places among them are set. The sentence
    reaches from character `sentence_start` to `sentence_end`.
    """
    person = candidates[index]
    left = max(sentence_start, person.start - _REACH)
    right = min(sentence_end, person.end + _REACH)
    office, country = _before(text, index, candidates, left, right, sentence_start)
    if office is None or country is None:
        apposed, apposed_country = _behind(text, index, candidates, right)
        office = office or apposed
        country = country or apposed_country
    if country is None:
        country = _by_demonym(text, index, candidates, left)
    return Role(office, country)


def _before(
    text: str, index: int, candidates: Sequence[Candidate], left: int, right: int, sentence_start: int
) -> Role:
    patterns = _patterns()
    person = candidates[index]
    previous = candidates[index - 1] if index else None
    of_place = None
    if (
        previous is not None
        and previous.label in {"GPE", "LOC"}
        and previous.start > left
        and text[previous.end : person.start].strip() in {"", ","}
    ):  # "President of Peru Ana Paz", "the president of El Salvador, Nayib Bukele,"
        of_place = previous
        previous = candidates[index - 2] if index > 1 else None
    start = max(left, previous.end) if previous is not None else left
    match = patterns.before.search(text, start, of_place.start if of_place else person.start)
    if match is None or (match["of"] is None) != (of_place is None):
        return Role(None, None)
    start = match.start()
    place = None
    if (
        previous is not None
        and previous.label in _PLACES
        and _POSSESSIVE.fullmatch(text, previous.end, start)
    ):
        place = previous
    comma = match["comma"] or (of_place is not None and "," in text[of_place.end : person.start])
    if comma:
        opening = text[max(left, start - _REACH) : place.start if place else start]
        closed = text[person.end : person.end + 1] in {",", ")", ";", "."} or person.end >= right
        if not closed and not _AS.search(opening):
            return Role(None, None)
    office, within = _office(match, patterns)
    if of_place is not None:
        return Role(office, of_place.country)
    if place is not None:
        former = text.endswith("former ", 0, place.start) and not office.startswith("former ")
        return Role(f"former {office}" if former else office, place.country)
    if within or comma or office.casefold().removeprefix("former ") in patterns.travelling:
        return Role(office, within)
    return Role(office, _opening_place(text, index, candidates, sentence_start, match.start()))


def _office(match: re.Match[str], patterns: _Patterns) -> tuple[str, str | None]:
    """Return the office as the record gives it, and the country of a place it begins with ("Virginia Governor").

    The office is spelled out, in title case, with "former" and the like in front, and without the place.
    """
    parts = match["office"].split()
    country = None
    for length in (3, 2, 1):
        place = " ".join(parts[:length])
        if length < len(parts):
            entries = [gazetteer().look_up(place, label) for label in ("GPE", "NORP")]
            entries += gazetteer().candidates(place, "GPE")
            countries = {entry.country for entry in entries if entry is not None and entry.country}
            if len(countries) == 1:
                country = countries.pop()
                parts = parts[length:]
                break
    written = " ".join(patterns.spelled.get(part.lower(), part) for part in parts)
    words = [
        word
        if word in _SMALL or not word.islower()
        else word.upper()
        if word in _INITIALISMS
        else word.capitalize()
        for word in written.split()
    ]
    kept = [word for word in re.split(r"[ -]", match["qualifier"] or "") if word in patterns.kept]
    return " ".join([*kept, *words]), country


def _opening_place(
    text: str, index: int, candidates: Sequence[Candidate], sentence_start: int, office_start: int
) -> str | None:
    """Return the country of the place that opens the sentence and nothing parts from the office."""
    first = bisect_left(candidates, sentence_start, key=lambda candidate: candidate.start)
    if first >= index or candidates[first].label not in {"GPE", "LOC"}:
        return None
    place = candidates[first]
    if not _OPENING.fullmatch(text[sentence_start : place.start]):
        return None
    if not _APPOSED.fullmatch(text[place.end : office_start]):
        return None
    for candidate in candidates[first:index]:
        if candidate.label == "GPE" and candidate.country:
            return candidate.country
    return None


def _behind(text: str, index: int, candidates: Sequence[Candidate], right: int) -> Role:
    patterns = _patterns()
    person = candidates[index]
    if text[person.end : person.end + 2] != ", " and text[person.end : person.end + 2] != " (":
        return Role(None, None)
    start = person.end + 2
    following = candidates[index + 1] if index + 1 < len(candidates) else None
    place = None
    if following is not None and following.label in _PLACES and following.end < right:
        lead = text[start : following.start]
        if lead.strip() in {"", "the", "a", "an", "the former", "a former", "former"}:
            place = following
            step = _POSSESSIVE.match(text, following.end)
            if step is None:
                return Role(None, None)
            start = step.end()
    match = patterns.after.match(text, start, right)
    if match is None:
        return Role(None, None)
    office, within = _office(match, patterns)
    if place is not None:
        return Role(office, place.country)
    if (
        match["of"]
        and following is not None
        and following.start == match.end()
        and following.label in _PLACES
    ):
        return Role(office, following.country)
    return Role(office, within)


def _by_demonym(text: str, index: int, candidates: Sequence[Candidate], left: int) -> str | None:
    if not index:
        return None
    previous, person = candidates[index - 1], candidates[index]
    if previous.label != "NORP" or previous.country is None or previous.start < left:
        return None
    gap = text[previous.end : person.start]
    if gap[:1] == " " and _patterns().role.fullmatch(gap[1:]):
        return previous.country
    return None
