"""Proportions of two numbers: "one in four", "1 in 140", "three out of ten", "nine homes in ten", "2000 over 3"."""

from __future__ import annotations

import re

from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.measured import match_unit
from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.window import STOP_WORDS
from pipeline.components.quantities.years import looks_plural

__all__ = ["merge_proportions"]

_BETWEEN = re.compile(
    r"[ \-](in|out of|of every|in every|out of every|over|in each|for every)(?: the)?[ \-]\Z", re.IGNORECASE
)
# "nine homes in ten", "three of its members out of five": the noun stands between the two numbers.
_AROUND_NOUN = re.compile(
    r"(?: of (?:the|its|their|his|her|our|these|those|all))? (?P<noun>[^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*){0,2})"
    r" (?:in|in every|out of|out of every)[ ]\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[ ]?(?:[.,;:)!?—–”\"]|\Z)|\s+(?P<word>[^\W\d_]+(?:[’'][a-z]+)?)(?![\w-])")
_DETERMINER = re.compile(r" (?:the|a|an|no|its|their|his|her|this|that|any|nothing)\b")
_WIDEST_NOUN = 60
_LARGEST_BASE = 1000
# What may follow a share: a verb or a word that opens a phrase. A noun would make the second number a count.
_FOLLOWS = word_set(
    "is are was were isn’t aren’t wasn’t weren’t has have had hasn’t haven’t hadn’t do does did don’t doesn’t didn’t "
    "will would can could may might must shall should cannot can’t won’t goes go went gone comes come came gets get got "
    "becomes become became remain remained stay stayed lack lacks live lived say said die died end ended take took "
    "that which who whose and but while because if when where than as so nor yet in at by from on since during after "
    "before under among across within with without last this now still never ever already even also only not no "
    "nationwide worldwide there here today the"
)


def merge_proportions(text: str, numbers: list[Number], dates: list[tuple[int, int]]) -> list[Number]:
    """Return `numbers` with each pair that makes a share merged into one fraction.

    A share is at most 1: "8 in 5" and "12 out of 10" stay two numbers. `dates` are character spans that no
    share may touch ("one in 2015").
    """
    merged: list[Number] = []
    dated = {start for start, _ in dates}
    index = 0
    while index < len(numbers):
        number = numbers[index]
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        share = None
        if following is not None:
            after = numbers[index + 2].start if index + 2 < len(numbers) else len(text)
            share = _share(text, number, following, dated) or _around_noun(
                text, number, following, dated, after
            )
        if share is not None:
            merged.append(share)
            index += 2
        else:
            merged.append(number)
            index += 1
    return merged


def _share(text: str, above: Number, below: Number, dated: set[int]) -> Number | None:
    between = text[above.end : below.start]
    if len(between) > 16 or above.kind != "cardinal" or below.kind != "cardinal" or below.start in dated:
        return None
    if above.decimal or below.decimal or below.value <= 0 or above.value < 0:
        return None
    match = _BETWEEN.match(between)
    if match is None:
        return None
    word = match.group(1).lower()
    if word == "over":
        if (
            above.grouped
            or below.grouped
            or below.value < 2
            or text[below.end : below.end + 1] in ("%", "°")
            or text[max(0, above.start - 1) : above.start] in ("$", "€", "£")
        ):
            return None
        if not _ends(text, below.end):
            return None
    elif (
        above.value > below.value
        or below.value < 2
        or (
            word == "in"
            and (below.value == above.value or (above.value > 1 and below.value > 100 and above.value != 1))
        )
    ):
        return None
    if text[below.end : below.end + 1] in ("%",) or text[above.start - 1 : above.start] in tuple("$€£"):
        return None
    return _merged(above, below)


def _merged(above: Number, below: Number) -> Number:
    share = Number(
        "fraction", above.start, below.end, above.value / below.value, above.first, below.last, above.form
    )
    share.parts = (above.value, below.value)
    share.article = above.article
    share.decimal = True
    return share


def _around_noun(text: str, above: Number, below: Number, dated: set[int], after: int) -> Number | None:
    """ "nine homes in ten", "one container in five": one share, where no noun follows the second number.

    `after` is where the next number starts: "two cases in three or four" stays as it is.
    """
    if (
        not 4 < below.start - above.end <= _WIDEST_NOUN
        or above.kind != "cardinal"
        or below.kind != "cardinal"
    ):
        return None
    whole = not (
        above.decimal or below.decimal or above.scaled or below.scaled or above.grouped or below.grouped
    )
    if not whole or not 0 < above.value < below.value <= _LARGEST_BASE or below.start in dated:
        return None
    if above.start and text[above.start - 1] in "$€£-–/":
        return None
    match = _AROUND_NOUN.fullmatch(text, above.end, below.start)
    if match is None:
        return None
    words = match.group("noun").split()
    if not STOP_WORDS.isdisjoint(word.lower() for word in words):
        return None
    plural = looks_plural(words[-1].lower())
    if plural == (above.value == 1) and " of " not in text[above.end : match.start("noun")]:
        return None
    if words[-1].lower().endswith(("ed", "ing")):
        return None
    if not _may_follow(text, below, after, above.value == 1):
        return None
    share = _merged(above, below)
    share.noun = match.span("noun")
    return share


def _may_follow(text: str, below: Number, after: int, single: bool) -> bool:
    """Whether what follows the second number is no noun that it counts; `single`: "one container in five"."""
    match = _AFTER.match(text, below.end)
    if match is None:
        return False
    word = (match.group("word") or "").replace("'", "’")
    lower = word.lower()
    if not word:
        return True
    if lower in _FOLLOWS:
        return not (lower in ("and", "but", "the", "no") and after - match.end() <= 2)
    if word != lower or lower in STOP_WORDS or match_unit(text, below.end, below.value) is not None:
        return False
    if looks_plural(lower):
        return single and _DETERMINER.match(text, match.end()) is not None
    return not _plural_next(text, match.end())


def _plural_next(text: str, end: int) -> bool:
    """Whether a plural follows before the phrase ends: "ten small towns", not "ten leave their homes"."""
    for _ in range(2):
        match = _AFTER.match(text, end)
        word = match.group("word") if match is not None else "s"
        if not word or word.lower() in STOP_WORDS:
            return False
        if match is None or looks_plural(word.lower()):
            return True
        end = match.end()
    return False


def _ends(text: str, end: int) -> bool:
    return re.match(r"[ ]?(?:[.,;:)]|\Z)", text[end : end + 3]) is not None
