"""Elections named by year and place, as one EVENT: "2024 Salvadoran legislative election".

Recognizers see a year, a people and a common noun. The pattern is a year (a month may stand before it), one to
four capitalised words, at most two words in lower case, and *election*, *elections* or *referendum*; a known
place behind *in* belongs to it. "The 2024 election", without a place, names none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.components.entities.gazetteer import GazetteerMatch
from pipeline.components.entities.mentions import Candidate, Grid, insert, overlapping

__all__ = ["add_elections", "find_elections"]

_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_ELECTION = re.compile(
    rf"\b(?:(?:{_MONTH}) )?(?:1[89]|20)\d\d (?:[A-ZÀ-Þ][\w.'’-]{{0,30}} ){{1,4}}(?:[a-z-]{{1,20}} ){{0,2}}"
    r"(?:elections?|referendum)\b"
)
_IN = re.compile(r" in (?:the )?")


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
