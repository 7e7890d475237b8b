"""Which figures an article cites. Terms after MeasEval (Harper et al. 2021, SemEval task 8)."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = [
    "Change",
    "DateReference",
    "Measured",
    "Modifier",
    "Per",
    "PlaceReference",
    "Quantity",
    "QuantityKind",
]

QuantityKind = Literal[
    "count",
    "money",
    "percent",
    "percentage_point",
    "fraction",
    "ratio",
    "rate",
    "measure",
    "duration",
    "age",
    "ordinal",
    "multiple",
    "temperature",
    "vague",
]
Modifier = Literal["=", "~", "<", "<=", ">", ">="]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted or measured, or the property that is. `entity`: id of a CanonicalEntity, or None."""

    start: int
    end: int
    text: str
    entity: str | None = None


class Per(msgspec.Struct, frozen=True, kw_only=True):
    """The denominator of a rate: per `value` of `unit` (100,000 people; 1 year)."""

    value: float
    unit: str
    text: str
    start: int | None = None
    end: int | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """That the quantity states a change. `pair`: id of the other end of "from 38 to 2.4", or None."""

    direction: Literal["up", "down", "none"]
    relation: Literal["by", "from", "to", "multiple", "level"]
    pair: str | None = None


class DateReference(msgspec.Struct, frozen=True, kw_only=True):
    """When the figure holds. `value`: ISO 8601 interval `start/end`, end exclusive, or None if unresolved."""

    text: str
    value: str | None = None
    start: int | None = None
    end: int | None = None


class PlaceReference(msgspec.Struct, frozen=True, kw_only=True):
    """Where the figure holds. `entity`: id of a CanonicalEntity, or None."""

    text: str
    entity: str | None = None
    start: int | None = None
    end: int | None = None


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """One figure. `start`, `end` cover number and unit; `number_start`, `number_end` the number alone.

    Offsets are characters into `article.text`, end exclusive. Either `value` is set, or `lower` and
    `upper` are (a range, or a vague quantity; one of them may be None for an open end). `unit` is a pint
    name (`meter ** 2`), an ISO 4217 code, `percent`, or `count`. `base_value` is the value in `base_unit`
    (SI base units; a percentage as a fraction); currencies are never converted. `per` makes it a rate.
    `rule` names the pattern that found it; `confidence` in [0, 1].
    """

    id: str
    start: int
    end: int
    text: str
    number_start: int
    number_end: int
    sentence: int
    kind: QuantityKind
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    unit: str = "count"
    base_value: float | None = None
    base_unit: str | None = None
    dimension: str | None = None
    modifier: Modifier = "="
    measured_entity: Measured | None = None
    measured_property: Measured | None = None
    per: Per | None = None
    change: Change | None = None
    date: DateReference | None = None
    place: PlaceReference | None = None
    rule: str
    confidence: float
