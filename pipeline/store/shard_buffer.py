"""The files of one shard, gathered in memory article by article and handed over together.

A shard is small (tens of articles), so its compressed files are; building them in memory means that a full
disk or a kill finds nothing half written.
"""

from __future__ import annotations

from pipeline.schema import TABLES, AnnotatedArticle
from pipeline.store.jsonl import IndexEntry, LineBuffer
from pipeline.store.layout import Layout
from pipeline.store.parquet import SCHEMAS, TableBuffer

__all__ = ["ShardBuffer"]


class ShardBuffer:
    """Collects annotated articles and gives back the shard's files."""

    def __init__(self, shard: int) -> None:
        self.shard = shard
        self.annotated = 0
        self.words = 0
        self._articles = LineBuffer()
        self._index = LineBuffer()
        self._tables = {table: TableBuffer(SCHEMAS[table]) for table in TABLES}

    def add(self, annotated: AnnotatedArticle, entry: IndexEntry) -> None:
        """Add one article to each file.

        Raises:
            UnicodeEncodeError: a string of the record has a lone surrogate; nothing was added.
        """
        rows = annotated.to_tables()
        self._articles.add(annotated)
        self._index.add(entry)
        for table, buffer in self._tables.items():
            buffer.add(rows[table])
        self.annotated += 1
        self.words += entry.words

    def finish(self) -> dict[str, bytes]:
        """Return path below the run's folder -> bytes of the file."""
        paths = Layout.outputs(self.shard)
        return {
            paths["annotated"]: self._articles.finish(),
            **{paths[table]: buffer.finish() for table, buffer in self._tables.items()},
            paths["index"]: self._index.finish(),
        }
