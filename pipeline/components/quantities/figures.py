"""What the scanner passes from step to step: figures, and what only looks like one."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.components.quantities.numerals import Number
from pipeline.components.quantities.units import Unit

__all__ = ["DateFound", "Figure", "Guarded", "PerFound", "Scan"]


class PerFound(NamedTuple):
    """The denominator of a rate as found: per `value` of `unit`; characters `start` to `end`."""

    value: float
    unit: str
    start: int
    end: int


class Guarded(NamedTuple):
    """Digits or number words that are no quantity. `reason`: name, date, clock, one, list, phone, score, ..."""

    start: int
    end: int
    reason: str
    value: float


class DateFound(NamedTuple):
    """A date or clock time. `label`: DATE or TIME. `value`: ISO 8601 interval, end exclusive, or None."""

    start: int
    end: int
    label: str
    value: str | None
    rule: str


class Figure:
    """One quantity while it is being read. Offsets are characters into the text, end exclusive.

    `start`, `end` cover number and unit, `number_start`, `number_end` the number alone. `unit` is the name a
    Quantity will carry and `measure` its Unit, or None for counts and money. `modifier_start` is where its
    hedge begins. `noun_start` is set where the counted noun hangs on a hyphen ("seven-phase"). `parts` are
    the pieces of a compound ("20 years and six months").
    """

    __slots__ = (
        "article",
        "confidence",
        "end",
        "kind",
        "lower",
        "measure",
        "modifier",
        "modifier_end",
        "modifier_start",
        "noun_start",
        "number",
        "number_end",
        "number_start",
        "pair",
        "parts",
        "per",
        "rule",
        "start",
        "unit",
        "upper",
        "value",
    )  # fmt: skip

    def __init__(
        self, kind: str, start: int, end: int, number: Number, value: float | None, unit: str, rule: str
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.number = number
        self.number_start = number.start
        self.number_end = number.end
        self.value = value
        self.lower: float | None = None
        self.upper: float | None = None
        self.unit = unit
        self.measure: Unit | None = None
        self.modifier = "="
        self.modifier_start = start
        self.modifier_end = end
        self.per: PerFound | None = None
        self.rule = rule
        self.confidence = 0.9
        self.article = number.article
        self.noun_start: int | None = None
        self.parts: list[Figure] = []
        self.pair: tuple[str, Figure] | None = None

    def __repr__(self) -> str:
        value = self.value if self.value is not None else (self.lower, self.upper)
        return f"Figure({self.kind} {self.start}:{self.end} {self.modifier}{value} {self.unit} {self.rule})"


class Scan(NamedTuple):
    """What a text holds: figures, dates and times, and guarded numbers, each in order."""

    figures: list[Figure]
    dates: list[DateFound]
    guarded: list[Guarded]
