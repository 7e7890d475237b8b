"""Proportions of two numbers: "one in four", "1 in 140", "three out of ten", "2000 over 3"."""

from __future__ import annotations

import re

from pipeline.components.quantities.numerals import Number

__all__ = ["merge_proportions"]

_BETWEEN = re.compile(
    r"[ \-](in|out of|of every|in every|out of every|over|in each|for every)(?: the)?[ \-]\Z", re.IGNORECASE
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
        share = _share(text, number, following, dated) if following is not None else None
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
    share = Number(
        "fraction", above.start, below.end, above.value / below.value, above.first, below.last, above.form
    )
    share.parts = (above.value, below.value)
    share.article = above.article
    share.decimal = True
    return share


def _ends(text: str, end: int) -> bool:
    return re.match(r"[ ]?(?:[.,;:)]|\Z)", text[end : end + 3]) is not None
