"""The context of a figure: what it is about, and the date and place it holds for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.components.quantities.changes import ChangeFound
from pipeline.components.quantities.figures import DateFound, Figure
from pipeline.components.quantities.lexer import word_set
from pipeline.components.quantities.window import STOP_WORDS
from pipeline.schema import Mention

__all__ = ["Link", "date_after", "nearest_date", "nearest_place"]

# Between a figure and a date of its own: "6.7 in 2022", "30 tonnes of flour in May", "5.1 (2020)".
_OWN_DATE = re.compile(
    r"(?P<words>(?:[ -][^\W\d_][\w’'-]*){0,4}?) (?:\(|(?:in|during|by|for)(?: the| early| late| mid)?[ -])(?:the )?\Z"
)
_WIDEST_GAP = 60
_LINKING = word_set("of per")


class Link:
    """The context of one figure. Spans are characters, end exclusive; None where there is nothing.

    `entity` is what is counted or measured, `property` which of its properties is, `subject` the subject of
    the clause, `context` the phrase right before the figure. `place` is a mention, `date` a date of the same sentence.
    """

    __slots__ = ("change", "context", "date", "entity", "place", "property", "sentence", "subject")

    def __init__(self, sentence: int) -> None:
        self.sentence = sentence
        self.entity: tuple[int, int] | None = None
        self.property: tuple[int, int] | None = None
        self.subject: tuple[int, int] | None = None
        self.context: tuple[int, int] | None = None
        self.change: ChangeFound | None = None
        self.date: DateFound | None = None
        self.place: Mention | None = None


def date_after(
    text: str, figure: Figure, dates: Sequence[DateFound], starts: list[int], end: int
) -> DateFound | None:
    """The date that follows a figure in its own phrase: "from 4.5 per 100,000 in 2018 to 6.7 in 2022".

    Only a noun and a preposition, or an opening bracket, may stand between; `end` is where the next figure or
    the sentence ends the search.
    """
    after = max(figure.end, figure.per.end) if figure.per is not None else figure.end
    at = bisect_left(starts, after)
    if at >= len(dates) or dates[at].start >= end or dates[at].label != "DATE":
        return None
    between = text[after : dates[at].start]
    match = _OWN_DATE.fullmatch(between) if len(between) <= _WIDEST_GAP else None
    if match is None:
        return None
    for word in match.group("words").lower().split():
        if (word in STOP_WORDS and word not in _LINKING) or word.endswith(("ed", "ing")):
            return None
    return dates[at]


def nearest_date(
    figure: Figure, dates: Sequence[DateFound], starts: list[int], begin: int, end: int
) -> DateFound | None:
    """The nearest date of the sentence."""
    best = None
    for index in range(bisect_left(starts, begin), len(dates)):
        date = dates[index]
        if date.start >= end:
            break
        if date.label != "DATE" or (date.start < figure.end and date.end > figure.start):
            continue
        distance = date.start - figure.end if date.start >= figure.end else figure.start - date.end
        if best is None or distance < best[0]:
            best = (distance, date)
    return best[1] if best is not None else None


def nearest_place(
    figure: Figure, places: Sequence[Mention], starts: list[int], begin: int, end: int
) -> Mention | None:
    """The nearest place of the sentence."""
    best = None
    for index in range(bisect_left(starts, begin), len(places)):
        mention = places[index]
        if mention.start >= end:
            break
        distance = mention.start - figure.end if mention.start >= figure.end else figure.start - mention.end
        if best is None or distance < best[0]:
            best = (distance, mention)
    return best[1] if best is not None else None
