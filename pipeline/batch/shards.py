"""Inputs -> shards, in input order, while the run is going on: a corpus is never held whole.

A shard closes at `limit` records or about `LIMIT_BYTES` bytes, whichever comes first, so the same inputs give
the same shards, and what is appended changes the last shard alone. A file that is one article is known by
the hash of its bytes; a file of many is read through, each record hashed, and cut where a shard is full.
Web archives, feeds, JSON lists and standard input, which cannot be cut cheaply, are unpacked once into
`input/` and cut there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import msgspec

from pipeline.batch.job import Job, Piece, Shard
from pipeline.batch.reading import portable
from pipeline.errors import UsageError
from pipeline.readers import SUFFIXES, InputFile, Outcome, OutletFrom, discover, read
from pipeline.readers.base import split_suffix
from pipeline.store.durable import FileWriter
from pipeline.store.jsonl import LineBuffer, read_lines
from pipeline.store.layout import Layout

__all__ = ["LIMIT_BYTES", "plan"]

LIMIT_BYTES = 2 * 1024 * 1024
"""Bytes of input after which a shard closes."""

STDIN = "-"
_SINGLE = {"plain_text", "markdown", "html", "pdf", "docx"}
_UNPACKED = {"warc", "feed", "json_file"}
_TICK = 16


def plan(inputs: Iterable[str | os.PathLike[str]], job: Job, limit: int) -> Iterator[Shard | None]:
    """Yield the shards of `inputs`, each of at most `limit` records; None while a large file is being read.

    Raises:
        UsageError: an input does not exist, or standard input is named twice.
    """
    pieces: list[Piece] = []
    records = size = number = 0
    for file in _files(inputs, job.outlet_from):
        scan = _scan(file, job, limit, limit - records, LIMIT_BYTES - size)
        for found in scan:
            if found is None:
                yield None
                continue
            piece, piece_bytes = found
            pieces.append(piece)
            records += piece.count or 1
            size += piece_bytes
            if records >= limit or size >= LIMIT_BYTES:
                yield Shard(number=number, pieces=tuple(pieces), size=size)
                pieces, records, size, number = [], 0, 0, number + 1
    if pieces:
        yield Shard(number=number, pieces=tuple(pieces), size=size)


def _files(inputs: Iterable[str | os.PathLike[str]], outlet_from: OutletFrom) -> Iterator[InputFile]:
    """Yield the files of all inputs; standard input stands where it was named."""
    given = [os.fspath(one) for one in inputs]
    if not given:
        raise UsageError("There is no input. Name files, folders, patterns, or - for standard input.")
    if given.count(STDIN) > 1:
        raise UsageError("Standard input (-) can be read once; it is named twice.")
    if STDIN not in given:
        yield from discover(given, outlet_from)
        return
    before = given.index(STDIN)
    if given[:before]:
        yield from discover(given[:before], outlet_from)
    yield InputFile(path=Path(STDIN), name="stdin")
    if given[before + 1 :]:
        yield from discover(given[before + 1 :], outlet_from)


Found = tuple[Piece, int]


def _scan(
    file: InputFile, job: Job, limit: int, room_records: int, room_bytes: int
) -> Generator[Found | None, None, None]:
    """Yield the pieces of one file and their bytes; the first fits into what room a shard has left."""
    path = os.fspath(file)
    kind = job.kind or SUFFIXES.get(split_suffix(path)[0])
    status = None
    with contextlib.suppress(OSError):
        status = os.stat(path)
    pipe = path == STDIN or (
        status is not None and not stat.S_ISREG(status.st_mode) and not os.path.isdir(path)
    )
    if pipe or (kind in _UNPACKED and status is not None):
        target = yield from _unpack(file, job, pipe)
        records: Iterator[Outcome] = read_lines(target, Outcome)
        piece = _Cut(str(target), file, target.stat(), unpacked=True)
    elif kind is None or kind in _SINGLE or status is None or os.path.isdir(path):
        digest, size = _hash_file(path)
        yield (
            Piece(
                os.fsencode(path),
                file.name,
                0,
                None,
                digest,
                size,
                status.st_mtime_ns if status else 0,
                outlet=file.outlet,
            ),
            size,
        )
        return
    else:
        records = read(file, kind=job.kind, columns=job.columns, outlet=job.outlet)
        piece = _Cut(path, file, status, unpacked=False)
    encoder = msgspec.json.Encoder()
    for count, outcome in enumerate(records, start=1):
        piece.add(encoder.encode(portable(outcome)))
        if piece.count >= room_records or piece.size >= room_bytes:
            yield piece.close()
            room_records, room_bytes = limit, LIMIT_BYTES
        elif count % _TICK == 0:
            yield None
    if piece.count:
        yield piece.close()


class _Cut:
    """The records of a file since the last cut."""

    def __init__(self, path: str, file: InputFile, status: os.stat_result, *, unpacked: bool) -> None:
        self._path, self._file, self._status, self._unpacked = path, file, status, unpacked
        self._start = 0
        self._open()

    def _open(self) -> None:
        self.count = 0
        self.size = 0
        self._hash = hashlib.sha256()

    def add(self, record: bytes) -> None:
        self.count += 1
        self.size += len(record)
        self._hash.update(len(record).to_bytes(8, "big"))
        self._hash.update(record)

    def close(self) -> Found:
        status = self._status
        piece = Piece(
            os.fsencode(self._path),
            self._file.name,
            self._start,
            self.count,
            self._hash.hexdigest(),
            status.st_size,
            status.st_mtime_ns,
            self._unpacked,
            self._file.outlet,
        )
        size = self.size
        self._start += self.count
        self._open()
        return piece, size


def _unpack(file: InputFile, job: Job, pipe: bool) -> Generator[None, None, Path]:
    """Write what a file holds to `input/` once, a record a line, and return where; yields while it reads."""
    path = os.fspath(file)
    folder = Layout(job.folder).folder / "input"
    if pipe:
        target = folder / "stdin.jsonl.zst"
    else:
        digest, _ = _hash_file(path)
        reading = msgspec.json.encode((digest, file.name, job.kind, job.columns, job.outlet, file.outlet))
        target = folder / f"{hashlib.sha256(reading).hexdigest()[:24]}.jsonl.zst"
        if target.exists():
            return target
    source = STDIN if path == STDIN else file
    buffer = LineBuffer()
    writer = FileWriter(target)
    try:
        for count, outcome in enumerate(
            read(source, kind=job.kind, columns=job.columns, outlet=job.outlet), start=1
        ):
            buffer.add(portable(outcome))
            writer.write(buffer.take())
            if count % _TICK == 0:
                yield None
        writer.write(buffer.finish())
    except BaseException:
        writer.abort()
        raise
    writer.commit()
    return target


def _hash_file(path: str) -> tuple[str, int]:
    """Return the SHA-256 of a file's bytes and how many there are; of nothing where it cannot be read."""
    digest = hashlib.sha256()
    size = 0
    with contextlib.suppress(OSError), open(path, "rb") as stream:
        while part := stream.read(1024 * 1024):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size
