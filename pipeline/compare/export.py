"""A table as CSV, Parquet or JSON, for spreadsheets, R and others.

In CSV, a text cell that begins with `=`, `+`, `-` or `@` (or with a tab or carriage return before one) gets a
leading apostrophe, so that no spreadsheet takes it for a formula. Lists become JSON text. In JSON there is
one array of objects; what is missing is null.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd

__all__ = ["FORMATS", "export_table", "plain", "records"]

FORMATS = ("csv", "parquet", "json")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def export_table(table: pd.DataFrame, path: Path, kind: str) -> Path:
    """Write one table as `csv`, `parquet` or `json`; return the path."""
    if kind == "json":
        path.write_bytes(msgspec.json.format(msgspec.json.encode(records(table)), indent=1) + b"\n")
    elif kind == "parquet":
        table.to_parquet(path, index=False)
    else:
        flat = table.map(_cell) if len(table) else table
        flat.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as plain dicts, fit for JSON; NaN becomes None, an open bound too."""
    return [{str(name): plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _cell(value: Any) -> Any:
    """Return a CSV cell: lists as JSON, no text that a spreadsheet would run."""
    if isinstance(value, list | tuple | dict | np.ndarray):
        value = msgspec.json.encode(plain(value)).decode("utf-8")
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
