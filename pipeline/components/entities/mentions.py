"""Mentions before they are resolved, and how the recognizer and the gazetteer share a text.

Where both speak of the same words: the recognizer's span stays, unless the gazetteer's is longer and holds
it whole; on the same span the gazetteer gives the label, unless its entry is open to several labels.
Elsewhere both are kept. Spans that cut a token are dropped.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.components.entities.gazetteer import GazetteerMatch
from pipeline.components.entities.people import in_longer_name
from pipeline.knowledge.load import GazetteerEntry

__all__ = [
    "CONFIDENCE",
    "Candidate",
    "Grid",
    "add_known_names",
    "free_spans",
    "insert",
    "overlapping",
]

# Confidence of a mention that a rule found, in [0, 1]. The gazetteer's is its precision against human labels
# on worldwide news (see docs/entities.md); the others are set below it by judgement.
CONFIDENCE = {
    "gazetteer": 0.95,
    "abbreviation": 0.95,
    "acronym": 0.9,
    "election": 0.95,
    "recognizer": 0.85,
    "repeated": 0.85,
}


@dataclass(slots=True)
class Candidate:
    """One mention: characters `start` to `end`, tokens `first` to `last` (both exclusive at the end).

    `entry` is the gazetteer entry it names, if any; `inner` are entries named by a part of it. `country`
    and `office` are what the text around it says.
    """

    start: int
    end: int
    first: int
    last: int
    text: str
    label: str
    rule: str
    confidence: float
    entry: GazetteerEntry | None = None
    inner: list[GazetteerEntry] = field(default_factory=list)
    country: str | None = None
    office: str | None = None


class Grid(NamedTuple):
    """Where the tokens of a text lie.

    `starts`, `ends`: characters, one per token, ascending. `open`: False for tokens that may carry no
    mention (boilerplate). `section`: a number per token, equal within a paragraph.
    """

    text: str
    starts: list[int]
    ends: list[int]
    open: list[bool]
    section: list[int]

    def tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """Return first and last token (exclusive) of exactly these characters, or None.

        None also where a token is closed or the span reaches over a paragraph's end.
        """
        first = bisect_left(self.starts, start)
        last = bisect_left(self.ends, end)
        if first >= len(self.starts) or last >= len(self.ends) or last < first:
            return None
        if self.starts[first] != start or self.ends[last] != end:
            return None
        if not self.open[first] or not self.open[last] or self.section[first] != self.section[last]:
            return None
        return first, last + 1

    def candidate(
        self, start: int, end: int, label: str, rule: str, entry: GazetteerEntry | None = None
    ) -> Candidate | None:
        """Return a mention over these characters, or None where they are not whole open tokens."""
        tokens = self.tokens(start, end)
        if tokens is None:
            return None
        return Candidate(start, end, *tokens, self.text[start:end], label, rule, CONFIDENCE[rule], entry)


def add_known_names(
    recognized: Sequence[Candidate], matches: Iterable[GazetteerMatch], grid: Grid
) -> list[Candidate]:
    """Return the mentions of both, in order and without overlap; see the head of this file.

    `recognized` are in order and without overlap, `matches` likewise.
    """
    known: list[Candidate] = []
    replaced: set[int] = set()
    position = 0
    for match in matches:
        while position < len(recognized) and recognized[position].end <= match.start:
            position += 1
        behind = position
        while behind < len(recognized) and recognized[behind].start < match.end:
            behind += 1
        there = recognized[position:behind]
        entry = match.entry
        if len(there) == 1:
            only = there[0]
            if (only.start, only.end) == (match.start, match.end):
                only.entry = entry
                if not entry.open:
                    only.label = entry.label
                continue
            if only.start <= match.start and match.end <= only.end:
                only.inner.append(entry)
                continue
        if all(match.start <= other.start and other.end <= match.end for other in there):
            if entry.label == "PERSON" and not there and _is_part(grid.text, match):
                continue
            candidate = grid.candidate(match.start, match.end, entry.label, "gazetteer", entry)
            if candidate is not None:
                known.append(candidate)
                replaced.update(range(position, behind))
    if not known:
        return list(recognized)
    kept = [candidate for index, candidate in enumerate(recognized) if index not in replaced]
    return sorted([*kept, *known], key=lambda candidate: candidate.start)


def _is_part(text: str, match: GazetteerMatch) -> bool:
    """Whether a known surname stands in another person's longer name, which the recognizer missed."""
    return " " not in text[match.start : match.end] and in_longer_name(text, match.start, match.end)


def overlapping(candidates: Sequence[Candidate], start: int, end: int) -> list[Candidate]:
    """Return the mentions that share a character with `start` to `end`, in order; mentions do not overlap."""
    index = bisect_left(candidates, start, key=_start)
    if index and candidates[index - 1].end > start:
        index -= 1
    behind = index
    while behind < len(candidates) and candidates[behind].start < end:
        behind += 1
    return list(candidates[index:behind])


def insert(candidates: list[Candidate], new: Candidate) -> bool:
    """Put `new` in its place and return True, unless it overlaps a mention."""
    if overlapping(candidates, new.start, new.end):
        return False
    candidates.insert(bisect_left(candidates, new.start, key=_start), new)
    return True


def free_spans(text: str, name: str, candidates: Sequence[Candidate]) -> list[tuple[int, int]]:
    """Return the places where `name` stands as a whole word and no mention is."""
    spans = []
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        whole = (not start or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())
        if whole and not overlapping(candidates, start, end):
            spans.append((start, end))
        start = text.find(name, end)
    return spans


def _start(candidate: Candidate) -> int:
    return candidate.start
