"""A shard -> its records, each read again by the worker that annotates it.

Readers go forward only, so a worker keeps the file it is in open: the next shard of the same file goes on
where the last one ended, and a worker reads a file of any size once.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from pipeline.batch.job import Job, Piece, Shard, Verdict
from pipeline.cleaning.characters import replace_broken
from pipeline.errors import CounterframeError, ShardError
from pipeline.readers import InputFile, Outcome, read
from pipeline.schema import Rejection
from pipeline.store.jsonl import read_lines

__all__ = ["Reading", "portable"]

_TOO_FEW = Verdict(
    stage="read", status="error", message="The file gave fewer records than when the run planned it."
)


class Reading:
    """Reads the shards of one job; one for each worker."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._open: tuple[bytes, int, Iterator[Outcome]] | None = None
        self._file: Iterator[Outcome] = iter(())

    def close(self) -> None:
        """Close the file that was read last."""
        self._open = None
        if isinstance(self._file, Generator):
            self._file.close()

    def records(self, shard: Shard, unreadable: dict[int, Verdict] | None = None) -> Iterator[Outcome]:
        """Yield the shard's records in order, exactly as many as were planned.

        A record that a broken reader does not give comes as a reject, so that every one is accounted for.
        `unreadable`: records (by ordinal) that killed a worker while they were read; they are not touched
        again, nor, in a file of many, what follows them in this shard.

        Raises:
            ShardError: a file is not the one that was planned.
        """
        ordinal = 0
        for piece in shard.pieces:
            _check_unchanged(piece)
            verdicts = {
                place - ordinal: verdict for place, verdict in (unreadable or {}).items() if place >= ordinal
            }
            records = self._whole(piece, verdicts) if piece.count is None else self._part(piece, verdicts)
            for outcome in records:
                ordinal += 1
                yield outcome

    def _whole(self, piece: Piece, verdicts: dict[int, Verdict]) -> Iterator[Outcome]:
        given = 0
        if 0 in verdicts:
            yield _lost(piece, 0, verdicts[0])
            return
        try:
            for outcome in self._read(piece):
                given += 1
                yield outcome
        except CounterframeError:
            raise
        except Exception as error:
            yield _lost(piece, given, _reader_failed(error))

    def _part(self, piece: Piece, verdicts: dict[int, Verdict]) -> Iterator[Outcome]:
        count = piece.count or 0
        stop, verdict = min(
            ((place, verdict) for place, verdict in verdicts.items() if place < count), default=(count, None)
        )
        given = 0
        try:
            records = self._at(piece)
            for outcome in islice(records, stop):
                given += 1
                yield outcome
            self._open = (piece.path, piece.start + stop, records)
        except CounterframeError:
            raise
        except Exception as error:
            verdict = _reader_failed(error)
        for place in range(given, count):
            yield _lost(piece, piece.start + place, verdict or _TOO_FEW)

    def _at(self, piece: Piece) -> Iterator[Outcome]:
        """Return the file's records from the piece's first on."""
        opened, self._open = self._open, None
        path, position, records = opened or (b"", 0, iter(()))
        if path != piece.path or position > piece.start:
            position, records = 0, self._read(piece)
        return islice(records, piece.start - position, None) if piece.start > position else records

    def _read(self, piece: Piece) -> Iterator[Outcome]:
        path = Path(os.fsdecode(piece.path))
        self.close()
        if piece.unpacked:
            self._file = read_lines(path, Outcome)
            return self._file
        job = self._job
        file = InputFile(path=path, name=piece.name, outlet=piece.outlet)
        self._file = read(file, kind=job.kind, columns=job.columns, outlet=job.outlet)
        return map(portable, self._file)


def portable(outcome: Outcome) -> Outcome:
    """Return the outcome as every file can hold it, and as an edit elsewhere in its file leaves it.

    Lone surrogates and NUL become U+FFFD, as cleaning makes them; the byte offset goes where there is a line.
    """
    article, reject = outcome.article, outcome.reject
    if article is not None:
        text, warnings = replace_broken(article.text)
        if warnings:
            article = msgspec.structs.replace(article, text=text, warnings=(*article.warnings, *warnings))
    offset = outcome.offset if outcome.line is None else None
    if reject is not None and reject.offset != offset:
        reject = msgspec.structs.replace(reject, offset=offset)
    return msgspec.structs.replace(outcome, article=article, reject=reject, offset=offset)


def _check_unchanged(piece: Piece) -> None:
    try:
        status = os.stat(piece.path)
    except OSError:
        return
    if not os.path.isdir(piece.path) and (status.st_size, status.st_mtime_ns) != (piece.size, piece.changed):
        raise ShardError(
            f"{piece.name} was changed while the run was going on. Run the same command again: it reads it anew."
        )


def _reader_failed(error: Exception) -> Verdict:
    return Verdict(
        stage="read", status="error", message=f"The reader failed with {type(error).__name__}: {error}"
    )


def _lost(piece: Piece, place: int, why: Verdict) -> Outcome:
    article_id = piece.name if piece.count is None else f"{piece.name}:{place + 1}"
    reject = Rejection(
        article_id=article_id, path=piece.name, stage=why.stage, status=why.status, message=why.message
    )
    return Outcome(id=article_id, path=piece.name, reject=reject)
