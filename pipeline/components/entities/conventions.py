"""Where a mention begins and ends, whichever recognizer found it.

- No *the*, "former", "conservative" in front (lower case), no possessive behind.
- A person's mention is the name alone: "Virginia Governor Ralph Northam" is Ralph Northam, "Steve Scalise of
  Louisiana" is Steve Scalise, "Coats and Mr Trump" are two. Words that are surnames too ("King", "Major") are
  titles only in front.
- A town and the state behind it are two places: "Apopa, El Salvador".
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.mentions import Grid
from pipeline.components.entities.people import loose_titles
from pipeline.knowledge.load import name_words

__all__ = ["is_office", "proper_spans"]

_OWNED = frozenset({"PERSON", "GPE", "NORP", "LOC"})
_TITLED = frozenset({"WORK_OF_ART", "MISC", "PRODUCT", "EVENT"})
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})


def proper_spans(grid: Grid, first: int, last: int, label: str, foreign: bool) -> list[tuple[int, int]]:
    """Return the token spans (first, last), end exclusive, that a recognized span stands for by our conventions.

    `foreign`: another pipeline's span, which may take in *the* and *'s*.
    """
    if last - first == 1 or label == "DATE":
        return [(first, last)]
    words = [grid.text[grid.starts[token] : grid.ends[token]] for token in range(first, last)]
    if foreign:
        if words[0] == "the" or (words[0] == "The" and label not in _TITLED):
            first, words = first + 1, words[1:]
        if len(words) > 1 and label in _OWNED and words[-1] in _POSSESSIVES:
            last, words = last - 1, words[:-1]
    if label == "PERSON":
        return [
            (first + start, first + end)
            for part in _between(words, "and")
            for start, end in [_bare_name(words, *part)]
            if start < end
        ]
    if label in {"GPE", "LOC"}:
        return [(first + start, first + end) for start, end in _between(words, ",")]
    if len(words) > 1 and words[0].islower() and words[0] in _qualifiers():
        first += 1
    return [(first, last)]


def is_office(name: str) -> bool:
    """Whether a supposed person's name is only a title, or ends in one: "the Ombudsman", "Attorney General"."""
    words = name.casefold().split()
    return name.casefold() in loose_titles() or (len(words) > 1 and words[-1] in _inner_titles())


def _between(words: list[str], mark: str) -> list[tuple[int, int]]:
    """Return the spans of `words` between the marks; one span where a part would not begin with a capital."""
    cuts = [-1, *(index for index, word in enumerate(words) if word == mark), len(words)]
    parts = [(left + 1, right) for left, right in pairwise(cuts) if left + 1 < right]
    if mark == "and" and not all(words[start][0].isupper() for start, _ in parts):
        return [(0, len(words))]
    return parts


def _bare_name(words: list[str], start: int, end: int) -> tuple[int, int]:
    """Return the span of a person's name without titles before it and a place behind it."""
    for index in range(start + 1, end - 1):
        if words[index] == "of" and gazetteer().look_up(" ".join(words[index + 1 : end]), "GPE"):
            end = index
            break
    for index in range(end - 2, start, -1):
        if words[index].casefold() in _inner_titles() and words[index + 1][0].isupper():
            start = index + 1
            break
    while end - start > 1:
        length = _title_length(words, start, end)
        if not length:
            break
        start += length
    return start, end


def _title_length(words: list[str], start: int, end: int) -> int:
    """Return how many words the title at `start` has that leaves a name behind it, the longest; 0 without one."""
    for length in (3, 2, 1):
        if start + length < end and " ".join(words[start : start + length]).casefold() in loose_titles():
            return length
    return 0


@cache
def _inner_titles() -> frozenset[str]:
    words = name_words()
    single = {title for title in words["offices"] if " " not in title}
    return frozenset((single | set(words["party_members"])) - set(words["also_names"]))


@cache
def _qualifiers() -> frozenset[str]:
    return frozenset(name_words()["qualifiers"]) | {"the"}
