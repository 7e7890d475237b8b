"""Parquet: rows in order, types kept or made text, streamed in batches."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pyarrow
import pyarrow.parquet

from pipeline.readers import read, tabular
from pipeline.readers.base import Origin
from pipeline.readers.fields import ColumnMap

ORIGIN = Origin(path="a.parquet", name="a.parquet", suffix=".parquet")


def _bytes(table: pyarrow.Table) -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


def test_tabular_rows_become_articles() -> None:
    """Text, date and typed metadata are read; a null text is a reject in its place."""
    table = pyarrow.table(
        {
            "text": ["One.", None, "Three."],
            "date": [datetime.date(2021, 3, 2)] * 3,
            "words": [1, 2, 3],
            "tags": [["a", "b"], [], None],
        }
    )
    outcomes = list(tabular.read(io.BytesIO(_bytes(table)), ORIGIN, ColumnMap()))
    assert [outcome.id for outcome in outcomes] == ["a.parquet:1", "a.parquet:2", "a.parquet:3"]
    assert outcomes[0].article is not None
    assert outcomes[0].article.published == "2021-03-02"
    assert outcomes[0].article.metadata == {"words": 1, "tags": '["a", "b"]'}
    assert outcomes[1].reject is not None
    assert outcomes[1].reject.status == "empty"


def test_tabular_many_rows_stream(tmp_path: Path) -> None:
    """More rows than a batch come in order, and the first comes before the last is read."""
    table = pyarrow.table({"text": [f"Row {number}." for number in range(100)]})
    path = tmp_path / "many.parquet"
    pyarrow.parquet.write_table(table, path, row_group_size=10)
    outcomes = read(path)
    first = next(outcomes)
    assert first.article is not None
    assert first.article.text == "Row 0."
    assert [outcome.line for outcome in outcomes] == list(range(2, 101))


def test_tabular_damage_in_the_middle_is_said() -> None:
    """A file whose pages are damaged gives what could be read, then one reject."""
    table = pyarrow.table({"text": [f"{number} " + "word " * 200 for number in range(400)]})
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, row_group_size=50, compression="gzip")
    data = bytearray(buffer.getvalue())
    middle = len(data) // 2
    data[middle : middle + 200] = b"\xff" * 200
    outcomes = list(tabular.read(io.BytesIO(bytes(data)), ORIGIN, ColumnMap()))
    assert outcomes[-1].reject is not None
    assert "cannot be read after row" in outcomes[-1].reject.message
    assert all(outcome.article is not None for outcome in outcomes[:-1])


def test_tabular_unseekable_stream_is_copied() -> None:
    """A stream that only goes forward is read like a file."""

    class Forward(io.BytesIO):
        def seekable(self) -> bool:
            return False

    table = pyarrow.table({"text": ["One."]})
    outcomes = list(tabular.read(Forward(_bytes(table)), ORIGIN, ColumnMap()))
    assert outcomes[0].article is not None
