"""Annotated articles as compressed lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ShardError
from pipeline.store.jsonl import IndexEntry, LineBuffer, read_annotated, read_index
from tests.store.records import full_article


def _lines(*records: object) -> bytes:
    buffer = LineBuffer()
    for record in records:
        buffer.add(record)
    return buffer.finish()


def test_articles_come_back_equal(tmp_path: Path) -> None:
    """Encoding and decoding give the same records in the same order."""
    articles = [full_article("one"), full_article("two", text="Other “text”.")]
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(_lines(*articles))
    assert list(read_annotated(path)) == articles


def test_index_entries_keep_their_signature(tmp_path: Path) -> None:
    """Bytes survive the way through JSON."""
    entry = IndexEntry(article_id="x", ordinal=3, path="p", line=9, words=5, signature=bytes(range(256)))
    path = tmp_path / "i.jsonl.zst"
    path.write_bytes(_lines(entry))
    assert list(read_index(path)) == [entry]


def test_same_records_give_same_bytes_however_they_are_taken() -> None:
    """Taking the bytes piece by piece or at once makes no difference."""
    whole = _lines(*[full_article(str(number)) for number in range(50)])
    buffer, parts = LineBuffer(), []
    for number in range(50):
        buffer.add(full_article(str(number)))
        parts.append(buffer.take())
    assert b"".join([*parts, buffer.finish()]) == whole


@pytest.mark.parametrize("harm", ["cut", "flip", "no json"])
def test_damaged_file_is_a_shard_error(tmp_path: Path, harm: str) -> None:
    """A file cut short, with a changed byte, or with other content says so."""
    data = _lines(*[full_article(str(number)) for number in range(20)])
    if harm == "cut":
        data = data[: len(data) // 2]
    elif harm == "flip":
        data = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
    else:
        data = _lines(IndexEntry(article_id="x", ordinal=0))
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(data)
    with pytest.raises(ShardError, match="Run the batch again"):
        list(read_annotated(path))
