"""Further mentions: abbreviations an article introduces, names it uses again, elections.

Each adds to the list of mentions in place. Abbreviations and repeated names never touch what another mention
covers. An election named by year and place ("2024 Salvadoran legislative election") becomes one EVENT in place
of the year, the people and the noun that recognizers see: a year (a month may stand before it), one to four
capitalised words, at most two words in lower case, and *election*, *elections* or *referendum*; a known place
behind *in* belongs to it. "The 2024 election", without a place, names none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.components.entities.abbreviations import MINOR_WORDS, Abbreviation, find_abbreviations
from pipeline.components.entities.canonical import plain_name
from pipeline.components.entities.gazetteer import GazetteerMatch
from pipeline.components.entities.labels import head_label
from pipeline.components.entities.mentions import CONFIDENCE, Candidate, Grid, free_spans, insert, overlapping
from pipeline.components.entities.people import in_longer_name

__all__ = ["add_abbreviations", "add_elections", "add_repeated", "find_elections"]

_ABBREVIATED = frozenset({"ORG", "FAC", "LAW", "EVENT", "PRODUCT", "MISC", "WORK_OF_ART", "LOC", "GPE"})
_PLACES = frozenset({"GPE", "LOC"})  # only known ones of several words have short forms: Miami (MIA) does not
_ADJACENT = re.compile(r"\s?[(\[][\"“'‘]?")
_BREAK = re.compile(r"[,;:\"“”?!]")  # no name runs over these
_POSSESSIVE = re.compile(r"(?:['’]s?)?$")
_ROLES = frozenset({"MP", "MPs", "CEO", "PM"})
_REACH = 120  # characters between a long form and "known by its acronym"
# Places are left out: four of ten further uses stand inside a longer name (a university, a river, a state).
_REPEATED = frozenset({"PERSON", "ORG", "FAC", "LAW", "EVENT"})
_SURE = 0.8  # confidence a mention needs before its name is sought elsewhere
_LONG_ENOUGH = 4  # characters an acronym needs to keep its gazetteer entry beside an unknown long form
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_ELECTION = re.compile(
    rf"\b(?:(?:{_MONTH}) )?(?:1[89]|20)\d\d (?:[A-ZÀ-Þ][\w.'’-]{{0,30}} ){{1,4}}(?:[a-z-]{{1,20}} ){{0,2}}"
    r"(?:elections?|referendum)\b"
)
_IN = re.compile(r" in (?:the )?")


def add_abbreviations(candidates: list[Candidate], grid: Grid) -> tuple[list[tuple[str, str]], set[str]]:
    """Add the short and long forms the text introduces, and every other place of a short form.

    Returns the pairs of plain names (short, long) that are one, and the short forms that mean here what the
    article says, whatever the gazetteer knows. A pair of which neither form is a mention is left alone.
    """
    same: list[tuple[str, str]] = []
    defined: set[str] = set()
    for abbreviation in find_abbreviations(grid.text):
        short = grid.text[slice(*abbreviation.short)]
        long = _long_form(abbreviation, short, candidates, grid)
        if long is None or short in defined:
            continue
        means = {
            candidate.entry.label for candidate in candidates if candidate.text == short and candidate.entry
        }
        if abbreviation.long is None and means and means != {long.label}:
            continue  # "the government of Congo (DRC)": the bracket belongs to a part of the name
        defined.add(short)
        same.append((plain_name(short), plain_name(long.text)))
        rule = "abbreviation" if abbreviation.long else "acronym"
        for candidate in candidates:
            if candidate.text == short and (candidate.label in _ABBREVIATED or short.isupper()):
                candidate.label = long.label
                if long.entry is not None or len(short) < _LONG_ENOUGH:
                    candidate.entry = long.entry
        for start, end in free_spans(grid.text, short, candidates):
            new = grid.candidate(start, end, long.label, rule, long.entry)
            if new is not None:
                insert(candidates, new)
    return same, defined


def _long_form(
    abbreviation: Abbreviation, short: str, candidates: list[Candidate], grid: Grid
) -> Candidate | None:
    """Return the mention of the long form, made or widened where the text gives its span; None if there is none."""
    if abbreviation.long is None:
        return _long_form_before(abbreviation.short[0], candidates, grid.text)
    start, end = abbreviation.long
    end -= len(_POSSESSIVE.search(grid.text[start:end]).group())  # type: ignore[union-attr] # may be empty
    there = overlapping(candidates, start, end)
    for candidate in there:
        if candidate.start <= start and candidate.end == end:
            known = candidate.label not in _PLACES or (candidate.entry is not None and " " in candidate.text)
            return candidate if candidate.label in _ABBREVIATED and known else None
    if any(candidate.start < start or candidate.end > end for candidate in there):
        return None
    if short in _ROLES or not _is_name(grid.text[start:end]):
        return None
    if any(candidate.label == "PERSON" for candidate in there):
        return None
    said = head_label(grid.text[start:end])
    labels = [said] if said else []
    labels += [candidate.label for candidate in there if candidate.label in _ABBREVIATED - _PLACES]
    labels += [
        candidate.label
        for candidate in overlapping(candidates, *abbreviation.short)
        if candidate.text == short and candidate.label in _ABBREVIATED
    ]
    new = grid.candidate(start, end, labels[0], "abbreviation") if labels else None
    if new is None:
        return None
    new.inner = [candidate.entry for candidate in there if candidate.entry is not None]
    for candidate in there:
        candidates.remove(candidate)
    insert(candidates, new)
    return new


def _long_form_before(start: int, candidates: Sequence[Candidate], text: str) -> Candidate | None:
    """Return the mention right before the bracket at `start`, or the last one before a stated acronym."""
    before = overlapping(candidates, max(0, start - _REACH), start)
    if not before or before[-1].end > start:
        return None
    last = before[-1]
    if _ADJACENT.fullmatch(text, last.end, start):
        return last if last.label in _ABBREVIATED - _PLACES else None
    between = text[last.end : start]
    if re.search(r"acronym|initials|abbreviation", between) and "." not in between and "\n" not in between:
        return last if last.label in _ABBREVIATED - _PLACES else None
    return None


def _is_name(text: str) -> bool:
    """Whether the text may be a name of several words: begun by a capital, at most one plain word in lower case."""
    if not text[0].isupper() or _BREAK.search(text) or text.count("(") != text.count(")"):
        return False
    return sum(word.islower() and word not in MINOR_WORDS for word in text.split()) <= 1


def add_repeated(candidates: list[Candidate], grid: Grid) -> None:
    """Add the places of a sure mention's name, and of a person's last name, that nothing covers yet."""
    names: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.confidence < _SURE or candidate.label not in _REPEATED:
            continue
        names.setdefault(candidate.text, candidate)
        if candidate.label == "PERSON" and " " in candidate.text:
            names.setdefault(candidate.text.rsplit(" ", 1)[1], candidate)
    for name, candidate in names.items():
        if len(name) < 3 or not name[0].isupper():
            continue
        for start, end in free_spans(grid.text, name, candidates):
            if " " not in name and in_longer_name(grid.text, start, end):
                continue
            entry = candidate.entry if candidate.text == name else None
            new = grid.candidate(start, end, candidate.label, "repeated", entry)
            if new is not None:
                new.confidence = round(min(CONFIDENCE["repeated"], candidate.confidence), 4)
                insert(candidates, new)


def find_elections(text: str, known: Sequence[GazetteerMatch]) -> list[tuple[int, int]]:
    """Return the characters (start, end) of each election; `known`: the gazetteer's names in the text.

    >>> text = "After the 2024 Salvadoran legislative election, they left."
    >>> [text[start:end] for start, end in find_elections(text, [])]
    ['2024 Salvadoran legislative election']
    """
    places = {match.start: match.end for match in known if match.entry.label == "GPE"}
    spans = []
    for match in _ELECTION.finditer(text):
        end = match.end()
        link = _IN.match(text, end)
        if link and link.end() in places:
            end = places[link.end()]
        spans.append((match.start(), end))
    return spans


def add_elections(candidates: list[Candidate], known: Sequence[GazetteerMatch], grid: Grid) -> None:
    """Put the elections among the mentions, in place of those they hold whole; their places remain as hints."""
    for start, end in find_elections(grid.text, known):
        there = overlapping(candidates, start, end)
        if any(candidate.start < start or candidate.end > end for candidate in there):
            continue
        new = grid.candidate(start, end, "EVENT", "election")
        if new is not None:
            new.inner = [match.entry for match in known if start <= match.start and match.end <= end]
            for candidate in there:
                candidates.remove(candidate)
            insert(candidates, new)
