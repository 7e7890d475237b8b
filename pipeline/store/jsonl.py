"""Annotated articles and index entries <-> lines of JSON, compressed with Zstandard.

The same records give the same bytes: one frame, a fixed level, no clock. Reading streams, so a shard of any
size costs the memory of one article.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
import zstandard

from pipeline.errors import ShardError
from pipeline.schema import AnnotatedArticle

__all__ = ["IndexEntry", "LineBuffer", "read_annotated", "read_index", "read_lines"]

COMPRESSION_LEVEL = 3
_CHUNK = 64 * 1024

Record = TypeVar("Record")


class IndexEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Where one annotated article of a shard came from.

    `ordinal`: its place in the shard, counted from 0, rejected ones counted too. `path`, `line`, `offset`:
    as in `Rejection`. `words`: how many it has. `signature`: its MinHash signature (base64 in the file),
    empty where it has no words.
    """

    article_id: str
    ordinal: int
    path: str | None = None
    line: int | None = None
    offset: int | None = None
    words: int = 0
    signature: bytes = b""


class LineBuffer:
    """Turns records into compressed lines, to be taken whole at the end or piece by piece on the way."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(
            level=COMPRESSION_LEVEL, write_checksum=True
        ).compressobj()
        self._parts: list[bytes] = []
        self._encoder = msgspec.json.Encoder()

    def add(self, record: msgspec.Struct) -> None:
        """Append one record as a line."""
        if part := self._compressor.compress(self._encoder.encode(record) + b"\n"):
            self._parts.append(part)

    def take(self) -> bytes:
        """Return the bytes that are ready and were not taken yet."""
        taken, self._parts = b"".join(self._parts), []
        return taken

    def finish(self) -> bytes:
        """Return the rest of the file's bytes. Nothing can be added afterwards."""
        self._parts.append(self._compressor.flush())
        return self.take()


def read_lines(path: Path, record: type[Record]) -> Iterator[Record]:
    """Yield the records of one compressed file of lines.

    Raises:
        ShardError: the file is damaged, or a line is no such record.
    """
    decoder = msgspec.json.Decoder(record)
    try:
        for line in _plain_lines(path):
            yield decoder.decode(line)
    except (OSError, EOFError, zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ShardError(
            f"{path} cannot be read: {error}. Run the batch again: it writes the shard anew."
        ) from error


def _plain_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a compressed file; one that is cut short raises EOFError, as zstandard's reader does not."""
    unpacker = zstandard.ZstdDecompressor().decompressobj()
    rest = b""
    with path.open("rb") as stream:
        while part := stream.read(_CHUNK):
            *lines, rest = (rest + unpacker.decompress(part)).split(b"\n")
            yield from lines
    if rest or not unpacker.eof:
        raise EOFError("it is cut short")


def read_annotated(path: Path) -> Iterator[AnnotatedArticle]:
    """Yield the annotated articles of one shard, in order.

    Raises:
        ShardError: the file is damaged.
    """
    return read_lines(path, AnnotatedArticle)


def read_index(path: Path) -> Iterator[IndexEntry]:
    """Yield the index entries of one shard, in order.

    Raises:
        ShardError: the file is damaged.
    """
    return read_lines(path, IndexEntry)
