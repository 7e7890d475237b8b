"""Further mentions that an article gives away itself: its abbreviations, and names it uses again.

Each adds to the list of mentions in place and never touches what another mention covers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.components.entities.abbreviations import MINOR_WORDS, Abbreviation, find_abbreviations
from pipeline.components.entities.canonical import plain_name
from pipeline.components.entities.mentions import CONFIDENCE, Candidate, Grid, free_spans, insert, overlapping
from pipeline.components.entities.people import in_longer_name

__all__ = ["add_abbreviations", "add_repeated"]

_ABBREVIATED = frozenset({"ORG", "FAC", "LAW", "EVENT", "PRODUCT", "MISC", "WORK_OF_ART", "LOC", "GPE"})
_ADJACENT = re.compile(r"\s?[(\[][\"“'‘]?")
_BREAK = re.compile(r"[,;:\"“”?!]")  # no name runs over these
_POSSESSIVE = re.compile(r"(?:['’]s?)?$")
_ROLES = frozenset({"MP", "MPs", "CEO", "PM"})
_REACH = 120  # characters between a long form and "known by its acronym"
# Places are left out: four of ten further uses stand inside a longer name (a university, a river, a state).
_REPEATED = frozenset({"PERSON", "ORG", "FAC", "LAW", "EVENT"})
_SURE = 0.8  # confidence a mention needs before its name is sought elsewhere
_LONG_ENOUGH = 4  # characters an acronym needs to keep its gazetteer entry beside an unknown long form


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
        defined.add(short)
        same.append((plain_name(short), plain_name(long.text)))
        rule = "abbreviation" if abbreviation.long else "acronym"
        for candidate in candidates:
            if candidate.text == short and candidate.label in _ABBREVIATED:
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
            return candidate if candidate.label in _ABBREVIATED else None
    if any(candidate.start < start or candidate.end > end for candidate in there):
        return None
    if short in _ROLES or not _is_name(grid.text[start:end]):
        return None
    if any(candidate.label == "PERSON" for candidate in there):
        return None
    labels = [candidate.label for candidate in there if candidate.label in _ABBREVIATED - {"GPE", "LOC"}]
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
        return last if last.label in _ABBREVIATED - {"GPE", "LOC"} else None
    between = text[last.end : start]
    if re.search(r"acronym|initials|abbreviation", between) and "." not in between and "\n" not in between:
        return last if last.label in _ABBREVIATED - {"GPE", "LOC"} else None
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
