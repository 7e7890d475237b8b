"""Packed files over any kind; cut, damaged and bombed ones are stopped with a sentence."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from pipeline.errors import ArticleTooComplex, UnreadableArticle
from pipeline.readers import read
from pipeline.readers.compressed import unpack

LINES = b"".join(
    json.dumps({"text": f"Line {number} of the port."}).encode() + b"\n" for number in range(500)
)


def _pack(data: bytes, suffix: str) -> bytes:
    return gzip.compress(data, mtime=0) if suffix == ".gz" else zstandard.compress(data)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_unpack_gives_back_the_bytes(suffix: str) -> None:
    """One member or frame, several after each other, and none at all."""
    for parts in ([LINES], [LINES, b"", LINES], [b""]):
        packed = b"".join(_pack(part, suffix) for part in parts)
        assert unpack(io.BytesIO(packed), suffix).read() == b"".join(parts)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_unpack_cut_archive_gives_what_is_whole_then_stops(suffix: str, tmp_path: Path) -> None:
    """The lines before the cut come out, then one reject says where it stopped."""
    packed = _pack(LINES, suffix)
    path = tmp_path / f"cut.jsonl{suffix}"
    path.write_bytes(packed[: len(packed) - 9])
    outcomes = list(read(path))
    assert outcomes[-1].reject is not None
    assert "cut short" in outcomes[-1].reject.message
    if suffix == ".gz":
        assert len(outcomes) > 400


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_unpack_of_something_else_is_unreadable(suffix: str) -> None:
    """Bytes that are no archive are refused."""
    with pytest.raises(UnreadableArticle, match="damaged"):
        unpack(io.BytesIO(b"plain text, not packed at all"), suffix).read()


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.slow
def test_unpack_bomb_is_stopped(suffix: str) -> None:
    """An archive that unpacks to far more than text does is stopped long before its end."""
    packed = _pack(b"a" * (300 * 1024 * 1024), suffix)
    stream = unpack(io.BytesIO(packed), suffix)
    counts: list[int] = []
    with pytest.raises(ArticleTooComplex, match="times its size"):
        counts.extend(len(part) for part in iter(lambda: stream.read(1024 * 1024), b""))
    assert sum(counts) < 70 * 1024 * 1024


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_unpack_works_over_every_kind_of_stream(suffix: str, tmp_path: Path) -> None:
    """Text, CSV and Parquet, which must be sought in, are read packed as they are bare."""
    table = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": ["One.", "Two."]}), table)
    for name, data, count in (
        ("a.txt", b"One.", 1),
        ("b.csv", b"text\nOne.\nTwo.\n", 2),
        ("c.parquet", table.getvalue(), 2),
    ):
        path = tmp_path / (name + suffix)
        path.write_bytes(_pack(data, suffix))
        outcomes = list(read(path))
        assert [outcome.reject for outcome in outcomes] == [None] * count
