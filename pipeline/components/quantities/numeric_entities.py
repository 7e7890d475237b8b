"""Numeric entity types under their OntoNotes names: CARDINAL, ORDINAL, PERCENT, MONEY, QUANTITY, TIME, DATE."""

from __future__ import annotations

import re

from pipeline.components.quantities.figures import Figure, Scan

__all__ = ["NUMERIC_LABELS", "numeric_entities"]

NUMERIC_LABELS = ("CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY", "TIME", "DATE")
_AGO = re.compile(r"[ ](?:ago|earlier|later)\b", re.IGNORECASE)
_SHORT = frozenset(("hour", "minute", "second", "millisecond"))


def numeric_entities(text: str, scan: Scan) -> list[tuple[int, int, str]]:
    """Return start, end (characters, end exclusive) and label of each numeric entity, in order."""
    found = [(date.start, date.end, date.label) for date in scan.dates]
    found += [entity for figure in scan.figures if (entity := _of_figure(text, figure)) is not None]
    found.sort(key=lambda entity: (entity[0], -entity[1]))
    kept: list[tuple[int, int, str]] = []
    for entity in found:
        if not kept or entity[0] >= kept[-1][1]:
            kept.append(entity)
    return kept


def _of_figure(text: str, figure: Figure) -> tuple[int, int, str] | None:
    start, end = figure.start, figure.number_end if figure.kind in ("count", "vague") else figure.end
    if figure.per is not None and figure.per.start > figure.start:
        end = min(end, figure.per.start)
        while end > start and text[end - 1] in " -/":
            end -= 1
    if figure.kind in ("percent", "percentage_point"):
        return start, end, "PERCENT"
    if figure.unit == "count" or figure.kind in ("count", "vague", "fraction", "ratio"):
        if figure.kind in ("duration", "measure") or figure.measure is not None:
            return start, figure.end, "DATE" if figure.kind == "duration" else "QUANTITY"
        return start, max(end, figure.number_end), "CARDINAL"
    if figure.kind == "ordinal":
        return start, end, "ORDINAL"
    if figure.kind == "multiple":
        return (
            (figure.number_start, figure.number_end, "CARDINAL") if figure.rule == "multiple.times" else None
        )
    if figure.kind == "money" or figure.measure is None or figure.measure.dimension == "currency":
        return start, end, "MONEY"
    if figure.kind in ("duration", "age"):
        ago = _AGO.match(text, end)
        short = figure.unit in _SHORT and figure.kind == "duration"
        return start, ago.end() if ago is not None else end, "TIME" if short else "DATE"
    return start, end, "QUANTITY"
