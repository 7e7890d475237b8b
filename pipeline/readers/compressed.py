"""Files packed with gzip or Zstandard, unpacked as they are read, over any kind.

A packed file is not trusted: one that is cut short, damaged, or that unpacks to more than 200 times its
own size (real text packs 3 to 10 times, never 200) is stopped with a sentence that says where.
"""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any, BinaryIO, Protocol

import zstandard

from pipeline.errors import ArticleTooComplex, UnreadableArticle

__all__ = ["MAX_RATIO", "UNPACKED_FREE", "CountedStream", "unpack"]

MAX_RATIO = 200
"""Most bytes that one packed byte may become, once `UNPACKED_FREE` bytes have been unpacked."""

UNPACKED_FREE = 32 * 1024 * 1024
"""Bytes that may be unpacked before the ratio counts: an honest small file may repeat itself."""


class CountedStream(io.RawIOBase):
    """A readable stream that counts what it hands out in `count`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` and return how many bytes were written to it."""
        data = self._stream.read(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)


class _Unpacker(Protocol):
    def read1(self, size: int = ..., /) -> bytes: ...


class _Unpacked(io.RawIOBase):
    """The unpacked bytes, with every failure turned into one of ours."""

    def __init__(self, packed: CountedStream, unpacker: _Unpacker, suffix: str) -> None:
        self._packed = packed
        self._unpacker = unpacker
        self._suffix = suffix
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._unpacker.read1(min(len(buffer), 256 * 1024))
        except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
            raise UnreadableArticle(
                f"The {self._suffix} archive is damaged or cut short after {self._count} unpacked bytes ({error}). "
                "What came before was read; get the file again."
            ) from None
        self._count += len(data)
        if self._count > UNPACKED_FREE and self._count > MAX_RATIO * max(self._packed.count, 1):
            raise ArticleTooComplex(
                f"The {self._suffix} archive unpacks to more than {MAX_RATIO} times its size, which no text does. "
                "Unpack it yourself if you trust it."
            )
        buffer[: len(data)] = data
        return len(data)


class _ZstdFrames:
    """Reads one Zstandard frame after another, and refuses to end inside one."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._decoder = zstandard.ZstdDecompressor(max_window_size=2**27)
        self._frame = self._decoder.decompressobj()
        self._pending = b""
        self._left = b""
        self._inside = False

    def read1(self, size: int = 64 * 1024, /) -> bytes:
        """Return 1 to `size` bytes, or b"" at the end of the last frame."""
        while not self._pending:
            # A kilobyte at a time: one packed byte can stand for 32 KiB, and all of it is held at once.
            data = self._left or self._packed.read(1024)
            if not data:
                if self._inside:
                    raise EOFError("the last frame does not end")
                return b""
            self._inside, self._left = True, b""
            self._pending = self._frame.decompress(data)
            if self._frame.eof:
                self._inside, self._left = False, self._frame.unused_data
                self._frame = self._decoder.decompressobj()
        out, self._pending = self._pending[:size], self._pending[size:]
        return out


def unpack(stream: BinaryIO, suffix: str) -> BinaryIO:
    """Return a buffered stream of what `stream`, packed as `suffix` (`.gz`, `.zst`) says, unpacks to.

    Reading from it raises `UnreadableArticle` for a damaged archive and `ArticleTooComplex` for a bomb.
    """
    packed = CountedStream(stream)
    buffered = io.BufferedReader(packed, 8 * 1024)
    unpacker: _Unpacker = (
        gzip.GzipFile(fileobj=buffered, mode="rb") if suffix == ".gz" else _ZstdFrames(buffered)
    )
    return io.BufferedReader(_Unpacked(packed, unpacker, suffix), 256 * 1024)
