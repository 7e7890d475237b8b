"""The whole of a run: lock, plan, annotate what is missing or stale, close.

A shard is done again when its completion record is missing, or says another input, configuration, model or
code than this run has, or when one of its files is not the one it names. Everything else is kept as it is, and
nothing of the outcome depends on who did the shards, in which order, or how often the run was killed.
"""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import msgspec

from pipeline.batch.dask_cluster import DaskExecutor
from pipeline.batch.job import DEFAULT_ANNOTATOR, MEBIBYTE, Job, Shard, ShardReport
from pipeline.batch.local import Executor, Failure, InProcess, LocalPool
from pipeline.batch.lock import RunLock
from pipeline.batch.merge import merge, stale_exclusions
from pipeline.batch.progress import ProgressLine, duration
from pipeline.batch.shards import plan
from pipeline.errors import RunError, UsageError
from pipeline.readers import ColumnMap, OutletFrom
from pipeline.readers.discover import portable_name
from pipeline.store.durable import remove_temporary_files, sha256
from pipeline.store.layout import LAYOUT_VERSION, Completion, Layout, Manifest, Totals

__all__ = ["SHARD_SIZE", "RunReport", "annotate_corpus"]

SHARD_SIZE = 64
_AHEAD = 32
_MAX_AHEAD_PIECES = 100_000

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


class RunReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. `totals` is None while other tasks of a job array, or failed shards, are missing.

    `done`: reports of the shards done by this run; `kept`: how many shards were whole already; `failures`: what
    became of the others. `seconds`: how long it took, `seconds_start` of them until the first worker was ready
    (on a cluster: all that are there) and `seconds_stop` until the last had ended.
    """

    folder: str
    totals: Totals | None
    done: tuple[ShardReport, ...]
    kept: int
    failures: tuple[str, ...]
    seconds: float
    seconds_start: float
    seconds_stop: float = 0.0

    def __repr__(self) -> str:
        return f"RunReport: {self.closing_note()}"

    def closing_note(self) -> str:
        """Return the sentences a person reads at the end."""
        words = sum(report.words for report in self.done)
        speed = f"{words:,} words in {duration(self.seconds)}"
        if self.done and self.seconds > 0:
            speed += f" ({words / self.seconds:,.0f} words/s)"
        lines = [f"{len(self.done):,} shards done, {self.kept:,} kept; {speed}."]
        totals = self.totals
        if totals is not None:
            statuses = ", ".join(f"{count:,} {status}" for status, count in totals.by_status.items())
            why = f" ({statuses}; reasons in {Layout(self.folder).rejects})" if statuses else ""
            lines.append(
                f"{totals.read:,} read = {totals.annotated:,} annotated + {totals.rejected:,} set aside{why}."
            )
            if totals.clusters:
                lines.append(f"{totals.reprints:,} reprints in {totals.clusters:,} clusters.")
            lines.append(f"The corpus is in {self.folder}.")
        elif self.failures:
            lines += [f"Failed: {failure}" for failure in self.failures[:10]]
            lines.append(
                f"{len(self.failures):,} shards failed. Run the same command again: what is whole is kept."
            )
        else:
            lines.append("Other tasks are still to be done; the last of them closes the run.")
        return "\n".join(lines)


def annotate_corpus(
    inputs: Paths,
    folder: str | os.PathLike[str],
    *,
    jobs: int = 1,
    cluster: str | None = None,
    task: tuple[int, int] | None = None,
    kind: str | None = None,
    columns: ColumnMap | dict[str, str] | None = None,
    outlet: str | None = None,
    outlet_from: OutletFrom = "folder",
    annotator: str = DEFAULT_ANNOTATOR,
    settings: dict[str, Any] | None = None,
    deadline: float = 60.0,
    memory: int = 2048 * MEBIBYTE,
    recycle: int = 5000,
    shard_size: int = SHARD_SIZE,
    retry: Sequence[str] = (),
    progress: bool = True,
) -> RunReport:
    """Annotate every article of `inputs` into `folder`, and return what was done.

    Run it again after anything that stopped it: it does what is missing or stale, and nothing else.

    Args:
        inputs: files, folders, patterns, or `-` for standard input.
        folder: where the run lives; new, empty, or that of an earlier run.
        jobs: 1 annotates in this process; more start as many worker processes, which are watched: an article
            that hangs, crashes or fills the memory of its worker is set aside and the rest goes on.
        cluster: `local`, `slurm`, or the address of a Dask scheduler; needs the extra `cluster`, and a folder
            and inputs that every worker sees under the same path. `jobs` then counts cluster workers.
        task: (i, N): do only each N-th shard, beginning with the i-th, i from 1 to N.
        kind, columns, outlet: how to read; see `pipeline.readers.read`.
        outlet_from: `folder`: an article that names no outlet, in a folder below a given one, has that folder's;
            see `pipeline.readers.discover`. `none`: it has none.
        annotator, settings: what annotates, as `module:name`, and its keyword arguments.
        deadline: seconds one article may take.
        memory: bytes one article may need in a worker beyond the loaded models.
        recycle: articles after which a worker process is replaced.
        shard_size: most articles in a shard.
        retry: statuses of rejects (`timeout`, `crashed`, ...) whose shards are to be done again.
        progress: whether to say on standard error how far it is.

    Raises:
        UsageError: an argument or the folder is wrong.
        RunError: another run is at work in the folder, the disk is full, or no worker can be started.
    """
    if isinstance(inputs, (str, os.PathLike)):
        inputs = [inputs]
    _check(jobs, deadline, memory, recycle, shard_size, task)
    if isinstance(columns, dict):
        columns = ColumnMap(**columns)
    job = Job(
        folder=os.path.abspath(folder),
        kind=kind,
        columns=columns or ColumnMap(),
        outlet=outlet,
        outlet_from=outlet_from,
        annotator=annotator,
        settings=settings or {},
        deadline=deadline,
        memory=memory,
        recycle=recycle,
    )
    if portable_name(job.folder) != job.folder:
        raise UsageError(
            f"The folder {portable_name(job.folder)!r} has a name that is not text. Name another with -o."
        )
    layout = Layout(folder)
    layout.create()
    with RunLock(layout.folder, task) as lock:
        stream = sys.stderr if progress else None
        run = _Run(
            tuple(os.fspath(one) for one in inputs), job, layout, task, shard_size, tuple(retry), stream
        )
        return run.run(_executor(job, jobs, cluster), lock)


def _check(
    jobs: int, deadline: float, memory: int, recycle: int, shard_size: int, task: tuple[int, int] | None
) -> None:
    for name, value in (
        ("jobs", jobs),
        ("deadline", deadline),
        ("memory", memory),
        ("recycle", recycle),
        ("shard_size", shard_size),
    ):
        if value <= 0:
            raise UsageError(f"{name} must be greater than 0, and is {value}.")
    if task is not None and not 1 <= task[0] <= task[1]:
        raise UsageError(f"Task {task[0]}/{task[1]} does not exist; write i/N with i from 1 to N.")


def _executor(job: Job, jobs: int, cluster: str | None) -> Executor:
    if cluster is not None:
        return DaskExecutor(job, cluster, jobs)
    return InProcess(job) if jobs == 1 else LocalPool(job, jobs)


class _Run:
    """One run, from its plan to its totals."""

    def __init__(
        self,
        inputs: tuple[str, ...],
        job: Job,
        layout: Layout,
        task: tuple[int, int] | None,
        shard_size: int,
        retry: tuple[str, ...],
        stream: TextIO | None,
    ) -> None:
        self._inputs, self._job, self._layout = inputs, job, layout
        self._task, self._shard_size, self._retry = task, shard_size, retry
        self._progress = ProgressLine(stream)
        self._started = time.monotonic()
        self._done: list[ShardReport] = []
        self._failures: list[str] = []
        self._sizes: dict[int, int] = {}

    def run(self, executor: Executor, lock: RunLock) -> RunReport:
        """Do what is to be done and close the run where that can be."""
        layout = self._layout
        if self._task is None:
            remove_temporary_files(layout.folder)
        try:
            fingerprint = executor.fingerprint()
            seconds_start = time.monotonic() - self._started
            self._write_manifest(fingerprint)
            schedule = _Schedule(self, fingerprint)
            self._work(executor, schedule)
            totals = None
            if not self._failures and (self._task is None or lock.become_sole()):
                totals = self._close(executor, schedule, fingerprint)
            closed = time.monotonic()
        finally:
            executor.close()
            self._progress.close()
            self._remove_own_temporary_files()
        return RunReport(
            folder=str(layout.folder),
            totals=totals,
            done=tuple(self._done),
            kept=schedule.kept,
            failures=tuple(self._failures),
            seconds=time.monotonic() - self._started,
            seconds_start=seconds_start,
            seconds_stop=time.monotonic() - closed,
        )

    def _work(self, executor: Executor, shards: Iterator[Shard | None]) -> None:
        for result in executor.run(shards, self._progress.advance):
            if isinstance(result, Failure):
                self._failures.append(f"shard {result.shard}: {result.message}")
                self._progress.note(f"Shard {result.shard} failed: {result.message}")
            else:
                self._done.append(result)
                self._progress.shard_done(self._sizes.get(result.shard, 0))

    def _close(self, executor: Executor, schedule: _Schedule, fingerprint: dict[str, str]) -> Totals | None:
        layout = self._layout
        if self._task is not None and any(
            layout.read_completion(shard) is None for shard in range(schedule.count)
        ):
            return None
        while stale := stale_exclusions(layout, schedule.count, self._progress.show):
            for shard in stale:
                layout.remove_shard(shard)
            self._work(executor, _Schedule(self, fingerprint))
            if self._failures:
                return None
        totals = merge(layout, schedule.count, fingerprint, schedule.unpacked, self._progress.show)
        self._write_manifest(fingerprint, schedule.count, totals)
        return totals

    def planned(self) -> Iterator[Shard | None]:
        """Yield the shards of the input."""
        return plan(self._inputs, self._job, self._shard_size)

    def is_mine(self, shard: Shard) -> bool:
        """Whether this run is to do the shard at all."""
        return self._task is None or shard.number % self._task[1] == self._task[0] - 1

    def kept(self, shard: Shard, fingerprint: dict[str, str]) -> Completion | None:
        """Return the shard's completion record where it stands for what this run would write."""
        completion = self._layout.read_completion(shard.number)
        if (
            completion is None
            or completion.layout != LAYOUT_VERSION
            or completion.input != shard.digest()
            or completion.configuration != self._job.configuration()
            or completion.annotator != fingerprint
            or any(one.rejection.status in self._retry for one in completion.rejected)
        ):
            return None
        for path, digest in completion.outputs.items():
            try:
                data = (self._layout.folder / path).read_bytes()
            except OSError:
                return None
            if sha256(data) != digest:
                return None
        return completion

    @property
    def progress(self) -> ProgressLine:
        return self._progress

    def note_size(self, shard: Shard) -> None:
        """Remember how many bytes a shard that is to be done has."""
        self._sizes[shard.number] = shard.size
        self._progress.shard_planned(shard.size)

    def _write_manifest(
        self, fingerprint: dict[str, str], shards: int | None = None, totals: Totals | None = None
    ) -> None:
        job = self._job
        options: dict[str, object] = {
            "kind": job.kind,
            "columns": job.columns.named(),
            "outlet": job.outlet,
            "outlet_from": job.outlet_from,
            "annotator": job.annotator,
            "settings": job.settings,
            "deadline": job.deadline,
            "memory": job.memory,
            "shard_size": self._shard_size,
        }
        self._layout.write_manifest(
            Manifest(
                inputs=tuple(portable_name(one) for one in self._inputs),
                options=options,
                annotator=fingerprint,
                shards=shards,
                state="running" if totals is None else "complete",
                totals=totals,
            )
        )

    def _remove_own_temporary_files(self) -> None:
        if self._task is None:
            remove_temporary_files(self._layout.folder)
        else:
            remove_temporary_files(self._layout.folder, {f"{shard:06d}" for shard in self._sizes})


class _Schedule:
    """The shards that are to be done, in order: an iterator that looks ahead, so that the time left is known."""

    def __init__(self, run: _Run, fingerprint: dict[str, str]) -> None:
        self.count = 0
        self.kept = 0
        self.unpacked: set[str] = set()
        self._run = run
        self._fingerprint = fingerprint
        self._plan = run.planned()
        self._more = True
        self._ahead: deque[Shard] = deque()
        self._pieces_ahead = 0

    def __iter__(self) -> _Schedule:
        return self

    def __next__(self) -> Shard | None:
        for _ in range(_AHEAD):
            if not self._more or self._pieces_ahead > _MAX_AHEAD_PIECES:
                break
            self._look()
        if self._ahead:
            shard = self._ahead.popleft()
            self._pieces_ahead -= len(shard.pieces)
            return shard
        if self._more:
            return None
        raise StopIteration

    def _look(self) -> None:
        try:
            shard = next(self._plan)
        except StopIteration:
            self._more = False
            self._run.progress.plan_done()
            return
        if shard is None:
            return
        if shard.number != self.count:
            raise RunError(f"Shard {shard.number} was planned out of order. Please report this.")
        self.count += 1
        self.unpacked |= {Path(os.fsdecode(piece.path)).name for piece in shard.pieces if piece.unpacked}
        if not self._run.is_mine(shard):
            return
        completion = self._run.kept(shard, self._fingerprint)
        if completion is not None:
            self.kept += 1
            self._run.progress.shard_kept(completion.annotated)
        else:
            self._run.note_size(shard)
            self._ahead.append(shard)
            self._pieces_ahead += len(shard.pieces)
