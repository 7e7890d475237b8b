"""A figure and its context as a Quantity record, in normal form."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from pipeline.components.quantities.figures import Figure
from pipeline.components.quantities.links import Link
from pipeline.schema import Change, DateReference, Measured, Per, PlaceReference, Quantity

__all__ = ["record_of"]

_DIMENSIONS = {
    "count": "count", "vague": "count", "fraction": "ratio", "ratio": "ratio", "multiple": "ratio", "ordinal": "order",
    "percent": "ratio", "percentage_point": "ratio",
}  # fmt: skip


def record_of(
    text: str, figure: Figure, link: Link, ids: dict[int, str], entities: list[tuple[int, int, str]]
) -> Quantity:
    """Return the Quantity of a figure. `ids`: figure identity -> quantity id; `entities`: mentions by start."""
    base_value, base_unit, dimension = _normal_form(figure)
    change = None
    if link.change is not None:
        pair = ids.get(id(figure.pair[1])) if figure.pair is not None else None
        change = Change(direction=link.change.direction, relation=link.change.relation, pair=pair)  # type: ignore[arg-type]  # ChangeFound holds only the schema's words
    per = None
    if figure.per is not None:
        unit = _each(text, figure, link) if figure.per.unit == "each" else figure.per.unit
        per = Per(
            value=float(figure.per.value),
            unit=unit,
            text=text[figure.per.start : figure.per.end],
            start=figure.per.start,
            end=figure.per.end,
        )
    date = None
    if link.date is not None:
        date = DateReference(
            text=text[link.date.start : link.date.end],
            value=link.date.value,
            start=link.date.start,
            end=link.date.end,
        )
    place = None
    if link.place is not None:
        span = (link.place.start, link.place.end)
        place = PlaceReference(
            text=link.place.text, entity=_entity(span, entities), start=link.place.start, end=link.place.end
        )
    return Quantity(
        id=ids[id(figure)],
        start=figure.start,
        end=figure.end,
        text=text[figure.start : figure.end],
        number_start=figure.number_start,
        number_end=max(figure.number_end, figure.number_start + 1),
        sentence=link.sentence,
        kind=figure.kind,  # type: ignore[arg-type]  # a Figure only ever holds the schema's kinds
        value=figure.value,
        lower=figure.lower,
        upper=figure.upper,
        unit=figure.unit,
        base_value=base_value,
        base_unit=base_unit,
        dimension=dimension,
        modifier=figure.modifier,  # type: ignore[arg-type]  # as above
        measured_entity=_measured(text, link.entity, entities),
        measured_property=_measured(text, link.property, entities),
        per=per,
        change=change,
        date=date,
        place=place,
        rule=figure.rule,
        confidence=round(figure.confidence, 3),
    )


def _normal_form(figure: Figure) -> tuple[float | None, str | None, str]:
    """Value in base units, their name, and the dimension; no base value for a range."""
    measure = figure.measure
    if measure is not None and measure.dimension == "currency":
        currency = measure.powers[0][0]
        value = figure.value * measure.factor if figure.value is not None else None
        return _tidy(value), currency, f"currency {currency}"
    if measure is not None:
        base = measure.base_value(figure.value) if figure.value is not None else None
        return base, measure.base_unit, measure.dimension
    if figure.unit in ("count", "fraction", "ratio", "multiple", "ordinal"):
        name = "count" if figure.unit in ("count", "ordinal") else "dimensionless"
        return figure.value, name, _DIMENSIONS.get(figure.kind if figure.kind != "rate" else "count", "count")
    return figure.value, figure.unit, f"currency {figure.unit}"


def _tidy(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.12g}")


def _each(text: str, figure: Figure, link: Link) -> str:
    """What "each" stands for: the subject of the clause, where there is one."""
    if link.subject is None:
        return "each"
    words = text[link.subject[0] : link.subject[1]].lower().split()
    return (
        words[-1].rstrip("s")
        if words and words[-1].endswith("s") and not words[-1].endswith("ss")
        else "each"
    )


def _entity(span: tuple[int, int], entities: list[tuple[int, int, str]]) -> str | None:
    """The entity whose mention overlaps the end of a span (its head), else any part of it."""
    found: Any = None
    at = bisect_right(entities, (span[1], 0, "")) - 1
    while at >= 0 and entities[at][1] > span[0] - 200:
        start, end, entity = entities[at]
        if start < span[1] and end > span[0]:
            if end >= span[1]:
                return entity
            found = found or entity
        at -= 1
        if at >= 0 and entities[at][0] < span[0] - 200:
            break
    return found


def _measured(
    text: str, span: tuple[int, int] | None, entities: list[tuple[int, int, str]]
) -> Measured | None:
    if span is None:
        return None
    return Measured(start=span[0], end=span[1], text=text[span[0] : span[1]], entity=_entity(span, entities))
