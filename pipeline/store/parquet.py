"""Flat rows -> Parquet, with the type of every column said, so that an empty table has its columns too.

Rows go through JSON lines into Arrow's own reader: as fast as building arrays from Python lists, and it
neither imports pandas into a worker nor guesses a type. The same rows give the same bytes: no clock, no
statistics of the machine, one thread.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.json
import pyarrow.parquet

__all__ = ["CLUSTERS", "SCHEMAS", "TableBuffer"]

_FLUSH_BYTES = 32 * 1024 * 1024
_SPANS = pa.list_(pa.list_(pa.int64()))
_TYPES: dict[str, pa.DataType] = {
    "s": pa.string(),
    "i": pa.int64(),
    "f": pa.float64(),
    "b": pa.bool_(),
    "[s]": pa.list_(pa.string()),
    "[[i]]": _SPANS,
}


def _schema(columns: str) -> pa.Schema:
    pairs = (column.rsplit(":", 1) for column in columns.split())
    return pa.schema([(name, _TYPES[kind]) for name, kind in pairs])


SCHEMAS: dict[str, pa.Schema] = {
    "articles": _schema(
        "article_id:s title:s byline:s outlet:s published:s url:s language:s characters:i position:f "
        "position_lower:f position_upper:f undecided:b share_security:f share_rights:f share_both:f "
        "share_neither:f author_stance:s author_score:f concessions:i trade_offs:i metadata:s warnings:[s]"
    ),
    "sentences": _schema("article_id:s sentence:i start:i end:i kind:s text:s"),
    "entities": _schema(
        "article_id:s entity:s key:s name:s label:s country:s office:s aliases:[s] mentions:i"
    ),
    "mentions": _schema(
        "article_id:s entity:s key:s start:i end:i text:s label:s sentence:i rule:s confidence:f"
    ),
    "quantities": _schema(
        "article_id:s quantity:s start:i end:i text:s sentence:i kind:s value:f lower:f upper:f unit:s "
        "base_value:f base_unit:s dimension:s modifier:s measured_entity:s measured_entity_id:s "
        "measured_property:s per_value:f per_unit:s change_direction:s change_relation:s change_pair:s "
        "date_text:s date:s place_text:s place_key:s rule:s confidence:f"
    ),
    "attributions": _schema(
        "article_id:s attribution:s source:s source_entity:s source_name:s source_key:s cue:s "
        "content_start:i content_end:i content:[[i]] kind:s depth:i distanced:b sentence:i rule:s confidence:f"
    ),
    "frames": _schema(
        "article_id:s sentence:i security:f rights:f label:s relation:s conceded:s evidence:[[i]]"
    ),
    "stances": _schema(
        "article_id:s sentence:i holder_kind:s holder:s holder_entity:s holder_name:s holder_key:s "
        "attribution:s target:s label:s score:f"
    ),
}
"""Table -> its columns and their types. `metadata` is a JSON object as text."""

CLUSTERS = _schema("article_id:s cluster:s is_first:b")
"""Columns of `clusters.parquet`: `cluster` is the id of the first article of the cluster."""


class TableBuffer:
    """Collects the rows of one table and turns them into the bytes of a Parquet file."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._lines = bytearray()
        self._parts: list[pa.Table] = []
        self._encoder = msgspec.json.Encoder()

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Append rows; a dict in a text column is written as JSON."""
        for row in rows:
            if isinstance(row.get("metadata"), dict):
                row = {**row, "metadata": self._encoder.encode(row["metadata"]).decode()}
            self._lines += self._encoder.encode(row)
            self._lines += b"\n"
        if len(self._lines) > _FLUSH_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self._lines:
            return
        table = pyarrow.json.read_json(
            io.BytesIO(self._lines),
            read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=len(self._lines) + 1),
            parse_options=pyarrow.json.ParseOptions(
                explicit_schema=self._schema, unexpected_field_behavior="error"
            ),
        )
        self._parts.append(table.select(self._schema.names))
        self._lines = bytearray()

    def finish(self) -> bytes:
        """Return the bytes of the Parquet file.

        Raises:
            pyarrow.ArrowInvalid: a row has a column the schema lacks, or a value of another type.
        """
        self._flush()
        # not Schema.empty_table(), which imports pandas where it is installed: 40 MB of a worker
        table = pa.concat_tables(self._parts) if self._parts else pa.Table.from_batches([], self._schema)
        sink = pa.BufferOutputStream()
        pyarrow.parquet.write_table(
            table, sink, compression="zstd", compression_level=3, write_statistics=True, store_schema=True
        )
        return sink.getvalue().to_pybytes()
