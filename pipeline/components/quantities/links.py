"""The context of a figure: what it is about, and the date and place it holds for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.components.quantities.changes import ChangeFound
from pipeline.components.quantities.figures import DateFound, Figure
from pipeline.schema import Mention

__all__ = ["Link", "nearest_date", "nearest_place"]


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
