"""The families of `shared/data/quantities` in one form."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

from quantities_units import UnitKey, noun_key, unit_key

__all__ = ["Item", "Row", "families", "read_family"]


class Item(NamedTuple):
    """One quantity in the common form. `lower` and `upper` are equal for a single value.

    `start` is None where the gold has no offsets. `unit` is None where the gold has none to compare.
    `change` is `up`, `down`, `=`, `~`, `<` or `>`; `concept` is a phrase; None where not asked.
    """

    lower: float | None
    upper: float | None
    unit: UnitKey | None
    start: int | None = None
    end: int | None = None
    change: str | None = None
    concept: str | None = None
    phrase: str | None = None


class Row(NamedTuple):
    """One text with its gold items, and the spans of what is no quantity."""

    id: str
    text: str
    gold: list[Item]
    traps: list[tuple[int, int]]


def families(folder: Path, split: str) -> list[str]:
    """Return the family names that have a file of this split."""
    return sorted(path.name.split(".")[0] for path in folder.glob(f"*.{split}.jsonl.gz"))


def read_family(folder: Path, family: str, split: str) -> list[Row]:
    """Return the rows of one family."""
    with gzip.open(folder / f"{family}.{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [_row(json.loads(line), family) for line in lines]


def _row(record: dict[str, Any], family: str) -> Row:
    traps = [
        (span["start"], span["end"]) for key in ("dates", "non_quantities") for span in record.get(key, ())
    ]
    gold = [item for quantity in record["quantities"] for item in _gold(quantity, family)]
    return Row(record["id"], record["text"], gold, traps)


def _gold(quantity: dict[str, Any], family: str) -> list[Item]:
    start, end = quantity.get("start"), quantity.get("end")
    if family.startswith("grobid"):
        return _grobid(quantity)
    lower = quantity.get("value") if quantity.get("value") is not None else quantity.get("value_lo")
    upper = quantity.get("value") if quantity.get("value") is not None else quantity.get("value_hi")
    if lower is not None and upper is not None and lower > upper:
        lower, upper = upper, lower
    phrase = quantity["text"].lower() if lower is None and upper is None and quantity.get("text") else None
    unit: UnitKey | None
    if family in ("newsquant",) or family.startswith("rtest"):
        norm = quantity.get("unit_norm")
        unit = unit_key(norm)
        if quantity.get("unit") and str(quantity["unit"]).startswith("%") and len(str(quantity["unit"])) > 1:
            unit = ("fraction", "")
    elif family == "domain":
        per = quantity.get("per")
        unit = noun_key(quantity["unit"], None, per["unit"] if per else None, quantity["kind"])
    elif quantity.get("unit") is None or family.startswith(("duckling", "measeval")):
        unit = None
    else:
        unit = unit_key(quantity["unit"])
    change = quantity.get("change")
    concept = quantity.get("concept")
    if isinstance(concept, dict):
        concept = concept["text"]
    if family == "domain":
        change = f"{quantity['modifier']} {change['direction'] + ' ' + change['relation'] if change else ''}".strip()
    return [
        Item(
            _float(lower), _float(upper), unit, start, end, change if isinstance(change, str) else None,
            None if concept in (None, "-") else concept, phrase,
        )
    ]  # fmt: skip


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _grobid(quantity: dict[str, Any]) -> list[Item]:
    if any(number.get("date") for number in quantity["nums"]):
        return []
    return [Item(None, None, None, quantity["start"], quantity["end"], phrase="span")]
