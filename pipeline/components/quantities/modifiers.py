"""Hedges around a number: "more than", "at least", "up to", "nearly", "some", "or so", "-plus"."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pipeline.components.quantities.lexer import word_set
from pipeline.knowledge.load import numbers_table

__all__ = ["modifier_after", "modifier_before"]

Mark = Literal["=", "~", "<", "<=", ">", ">="]

_FILLERS = word_set("a an the another additional further as record mere full total whopping")
_AFTER = re.compile(
    r"(?:[ ][a-z]{3,14}){0,2}?[ ]((?:or|and|at|at a) (?:more|higher|greater|above|over|older|longer|up|larger|less|fewer|under|below|younger|lower|"
    r"so|thereabouts|counting|better|least|most|minimum|maximum|smaller))\b(?! than [^\s.,])|(\+)(?![\w])|-(plus)\b|[ ](plus)(?=[ ]?[,.;)]|\Z)|-(odd|something|ish)\b|[ ](more or less|give or take|tops)\b",
    re.IGNORECASE,
)
_WINDOW = 44
_SPACE = re.compile(r"[ \n\t\r\u00a0]")
# "around the 37m skeleton", "over the 12 years": a preposition where an article stands between.
_PLACED = frozenset(("around", "about", "over", "above", "below", "under", "near"))


@cache
def _before() -> tuple[dict[str, Mark], int]:
    phrases: dict[str, Mark] = {}
    for mark, words in numbers_table()["modifier"]["before"].items():
        for word in words:
            phrases[word] = mark
    return phrases, max(word.count(" ") for word in phrases) + 1


@cache
def _after() -> dict[str, Mark]:
    phrases: dict[str, Mark] = {}
    for mark, words in numbers_table()["modifier"]["after"].items():
        for word in words:
            phrases[word] = mark
    return phrases | {"+": ">=", "plus": ">=", "something": "~", "ish": "~", "odd": "~", "or over": ">="}


def modifier_before(text: str, start: int) -> tuple[Mark, int] | None:
    """Return the hedge that ends right before `start`, and where it begins; None where there is none."""
    window = text[max(0, start - _WINDOW) : start]
    if not window:
        return None
    last = window[-1]
    if last in "~<>=≈∼≥≤":
        size = 2 if window[-2:] in ("<=", ">=", "=<", "=>") else 1
        mark = _before()[0].get(window[-size:])
        return (mark, start - size) if mark else None
    if last not in " -\u00a0" and last != "\n":
        return None
    if last == "-":
        if window.lower().endswith("sub-"):
            return "<", start - 4
        return None
    phrases, longest = _before()
    words = _SPACE.split(window)  # one part a space, so that offsets stay
    if words and words[-1] == "":
        words.pop()
    if len(window) == _WINDOW and words:
        words = words[1:]
    at = len(words)
    skipped = 0
    while at and words[at - 1].lower() in _FILLERS and skipped < 2 and words[at - 1].lower() not in phrases:
        at -= 1
        skipped += 1
    for begin_at in (at, len(words)) if skipped else (at,):
        for size in range(min(longest, begin_at), 0, -1):
            phrase = " ".join(words[begin_at - size : begin_at]).lower().lstrip("(“\"‘'[-–—")
            found = phrases.get(phrase)
            if found is not None and not (phrase in _PLACED and "the" in words[begin_at:]):
                tail = " ".join(words[begin_at - size :])
                begin = start - 1 - len(tail)
                begin += len(words[begin_at - size]) - len(words[begin_at - size].lstrip("(“\"‘'[-–—"))
                if not _misread(phrase, words[: begin_at - size], text, start):
                    return found, begin
    return None


def _misread(phrase: str, before: list[str], text: str, start: int) -> bool:
    """Words that look like a hedge and are a place, a verb or an adverb: "over the", "near", "past five years"."""
    previous = before[-1].lower() if before else ""
    if phrase == "past":
        return True
    if phrase in ("inside", "beyond", "near", "sub"):
        return phrase != "sub" and previous not in ("to", "was", "is", "at")
    if phrase == "under":
        return previous == "the"
    return bool(
        phrase in ("over", "above", "below")
        and previous in ("up", "ruled", "held", "win", "won", "victory", "control", "presided")
    )


def modifier_after(text: str, end: int) -> tuple[Mark, int] | None:
    """Return the hedge that follows a figure ending at `end` ("or more", "-plus"), and where it ends."""
    if end >= len(text) or text[end] not in " +-":
        return None
    match = _AFTER.match(text, end)
    if match is None:
        return None
    phrase = next(group for group in match.groups() if group is not None)
    mark = _after().get(phrase.lower())
    return (mark, match.end()) if mark else None
