"""Tables on disk: the columns, the types, the bytes."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from pipeline.schema import TABLES
from pipeline.store.parquet import SCHEMAS, TableBuffer
from tests.store.records import full_article

REPO = Path(__file__).parents[2]


def _parquet(table: str, rows: list[dict]) -> bytes:
    buffer = TableBuffer(SCHEMAS[table])
    buffer.add(rows)
    return buffer.finish()


def _read(data: bytes) -> pyarrow.Table:
    return pyarrow.parquet.read_table(io.BytesIO(data))


@pytest.mark.parametrize("table", TABLES)
def test_schema_has_the_columns_of_the_rows(table: str) -> None:
    """Every column of `to_tables` has a type here, in the same order, and none is made up."""
    rows = full_article().to_tables()[table]
    assert rows
    assert SCHEMAS[table].names == list(rows[0])


@pytest.mark.parametrize("table", [table for table in TABLES if table != "articles"])
def test_rows_come_back_as_they_went_in(table: str) -> None:
    """What is read from the Parquet file equals the rows of the record."""
    rows = full_article().to_tables()[table]
    assert _read(_parquet(table, rows)).to_pylist() == rows


def test_metadata_comes_back_as_a_json_object() -> None:
    """The articles' metadata is kept as JSON text; everything else as it was."""
    (row,) = full_article().to_tables()["articles"]
    (read,) = _read(_parquet("articles", [row])).to_pylist()
    assert read.pop("metadata") == '{"topic":"order","page":3,"front":true}'
    assert read == {name: value for name, value in row.items() if name != "metadata"}


@pytest.mark.parametrize("table", TABLES)
def test_empty_table_keeps_its_types(table: str) -> None:
    """A table without rows has the same columns and types as one with rows."""
    empty = _read(_parquet(table, []))
    filled = _read(_parquet(table, full_article().to_tables()[table]))
    assert empty.num_rows == 0
    assert empty.schema == filled.schema == SCHEMAS[table]


def test_same_rows_give_same_bytes() -> None:
    """Nothing but the rows decides the bytes."""
    rows = full_article().to_tables()["quantities"] * 500
    assert _parquet("quantities", rows) == _parquet("quantities", rows)


def test_strange_strings_survive() -> None:
    """Line separators, NUL, quotation marks and astral characters come back unchanged."""
    text = 'a\u2028b\x00c"d\\e\n\t\U0001f600'
    row = {"article_id": "x", "sentence": 0, "start": 0, "end": 5, "kind": "body", "text": text}
    assert _read(_parquet("sentences", [row])).to_pylist() == [row]


def test_unknown_column_is_refused() -> None:
    """A row with a column that the schema lacks is an error, not a column dropped in silence."""
    row = {"article_id": "x", "sentence": 0, "start": 0, "end": 5, "kind": "body", "text": "t", "mood": "odd"}
    with pytest.raises(pyarrow.ArrowInvalid, match="unexpected field"):
        _parquet("sentences", [row])


def test_writing_imports_no_pandas() -> None:
    """A worker that only writes does not pay for pandas, for full tables and empty ones."""
    code = (
        "import sys; from pipeline.store.shard_buffer import ShardBuffer; from pipeline.store.jsonl import IndexEntry; "
        "from tests.store.records import full_article; buffer = ShardBuffer(0); buffer.finish(); "
        "buffer = ShardBuffer(1); buffer.add(full_article(), IndexEntry(article_id='x', ordinal=0)); buffer.finish(); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=REPO).returncode == 0
