"""Tables as CSV that is safe to open in a spreadsheet.

A cell of text that begins with = + - @ (or with a tab or a carriage return, which some programs drop) can run
as a formula; such a cell gets an apostrophe in front. Numbers stay numbers: -0.5 is written as it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import msgspec
import pandas as pd

from pipeline.store.query import VIEWS, Corpus

__all__ = ["export_csv", "neutral_cell", "write_csv"]

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def neutral_cell(value: Any) -> Any:
    """Return the cell as it may stand in a CSV file: text that could run gets an apostrophe in front.

    >>> neutral_cell("=1+1"), neutral_cell(-1), neutral_cell("a-b")
    ("'=1+1", -1, 'a-b')
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple, dict)):
        value = msgspec.json.encode(value, enc_hook=lambda inner: inner.tolist()).decode()
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return value


def write_csv(table: pd.DataFrame, target: Path | IO[str]) -> None:
    """Write a table as CSV, every dangerous cell and column name neutralised; lists are written as JSON."""
    safe = table.copy()
    for position, column in enumerate(table.columns):
        if not pd.api.types.is_numeric_dtype(table.dtypes.iloc[position]):
            safe[column] = [neutral_cell(value) for value in table[column]]
    safe.columns = [neutral_cell(str(column)) for column in table.columns]
    safe.to_csv(target, index=False)


def export_csv(corpus: Corpus, folder: Path) -> list[Path]:
    """Write every table of the corpus to `folder`, and return the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in VIEWS:
        path = folder / f"{name}.csv"
        write_csv(corpus.table(name), path)
        paths.append(path)
    return paths
