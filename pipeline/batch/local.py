"""Executors on this machine: one process, or several that are watched.

An executor takes an iterator of shards (None: nothing to do yet, ask again) and yields a report, or a failure, for
each; on the way it says how far it is. Both call the same worker function.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import wait
from types import FrameType
from typing import Protocol

import msgspec

from pipeline.batch.child import MAX_UNEXPLAINED, Assignment, Child
from pipeline.batch.job import Job, Shard, ShardReport, load_annotator
from pipeline.batch.process import Broken, Finished
from pipeline.batch.worker import DeadlineExceeded, Worker
from pipeline.errors import RunError, ShardError

__all__ = ["Advance", "Executor", "Failure", "InProcess", "LocalPool", "Result"]

_TICK_SECONDS = 0.1
_FETCHES = 32


Advance = Callable[[int, int, int], None]
"""Told how many more articles, words and rejections there are; negative when a try was in vain."""


class Failure(msgspec.Struct, frozen=True, tag=True):
    """A shard that could not be done; the others go on."""

    shard: int
    message: str


Result = ShardReport | Failure


class Executor(Protocol):
    """Where shards are done."""

    def fingerprint(self) -> dict[str, str]:
        """Return the fingerprint of the annotator."""
        ...

    def run(self, shards: Iterator[Shard | None], advance: Advance) -> Iterator[Result]:
        """Do the shards and yield what became of each."""
        ...

    def close(self) -> None:
        """End whatever was started."""
        ...


class InProcess:
    """Annotates in this very process. Nothing stands between an article and the run: an article that ends
    the process ends the run. The deadline holds where the system has an interval timer, in the main thread.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._pending = 0
        self._advance: Advance = _nothing
        self._worker = Worker(job, load_annotator(job), self._listen)
        self._timed = threading.current_thread() is threading.main_thread()

    def fingerprint(self) -> dict[str, str]:
        """Return the fingerprint of the annotator."""
        return self._worker.fingerprint

    def run(self, shards: Iterator[Shard | None], advance: Advance) -> Iterator[Result]:
        """Do the shards one after the other."""
        self._advance = advance
        before = signal.signal(signal.SIGALRM, _exceed) if self._timed else None
        try:
            for shard in shards:
                if shard is None:
                    continue
                try:
                    report = self._worker.annotate_shard(shard)
                except ShardError as error:
                    yield Failure(shard.number, str(error))
                    continue
                finally:
                    self._arm(False)
                yield report
        finally:
            if self._timed:
                signal.signal(signal.SIGALRM, before)

    def close(self) -> None:
        """Close the file that was read last."""
        self._worker.close()

    def _listen(self, what: str, ordinal: int, words: int) -> None:
        if what == "annotating":
            self._pending += 1
            self._arm(True)
        elif what in ("done", "rejected"):
            self._pending = max(0, self._pending - 1)
            self._advance(1, words, int(what == "rejected"))
            self._arm(self._pending > 0)
        else:
            self._arm(what == "waiting" and self._pending > 0)

    def _arm(self, on: bool) -> None:
        if self._timed:
            signal.setitimer(signal.ITIMER_REAL, self._job.deadline if on else 0)


def _nothing(articles: int, words: int, rejected: int) -> None:
    """Tell nobody."""


def _exceed(number: int, frame: FrameType | None) -> None:
    raise DeadlineExceeded


class LocalPool:
    """Annotates in `jobs` worker processes, and answers for them: hung or dead ones are replaced, the article
    that did it is found and set aside, everything else is done again.
    """

    def __init__(self, job: Job, jobs: int) -> None:
        self._job = job
        self._jobs = jobs
        self._children: list[Child] = []
        self._queue: deque[Assignment] = deque()
        self._failed_starts = 0
        self._fingerprint: dict[str, str] | None = None
        self._advance: Advance = _nothing

    def fingerprint(self) -> dict[str, str]:
        """Return the fingerprint of the annotator, as the first worker to be ready tells it.

        Raises:
            RunError: no worker can be started.
        """
        while self._fingerprint is None:
            if not self._children:
                self._children.append(Child(self._job))
            for _ in self._listen(_TICK_SECONDS):
                pass
        return self._fingerprint

    def run(self, shards: Iterator[Shard | None], advance: Advance) -> Iterator[Result]:
        """Do the shards, as many at a time as there are workers.

        Raises:
            RunError: something fails that would fail for every shard.
        """
        self._advance = advance
        more = True
        while True:
            fetches = _FETCHES
            while more and fetches and len(self._queue) < self._jobs:
                fetches -= 1
                try:
                    shard = next(shards)
                except StopIteration:
                    more = False
                else:
                    if shard is not None:
                        self._queue.append(Assignment(shard))
            self._hand_out()
            busy = [child for child in self._children if child.assignment is not None]
            if not more and not self._queue and not busy:
                return
            yield from self._listen(_TICK_SECONDS if fetches else 0.0)

    def close(self) -> None:
        """End every worker."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.close()
        self._children.clear()

    def process_ids(self) -> list[int]:
        """Return the ids of the worker processes."""
        return [child.process_id for child in self._children]

    def _hand_out(self) -> None:
        for child in self._children:
            if self._queue and child.idle:
                child.give(self._queue.popleft())
        starting = sum(child.fingerprint is None for child in self._children)
        while len(self._queue) > starting and len(self._children) < self._jobs:
            self._children.append(Child(self._job))
            starting += 1

    def _listen(self, seconds: float) -> Iterator[Result]:
        """Take in what the workers say within `seconds`, and look after them."""
        heard = wait([child.connection for child in self._children], timeout=seconds)
        now = time.monotonic()
        for child in list(self._children):
            if child.connection in heard:
                yield from self._hear(child)
            else:
                child.watch(now)

    def _hear(self, child: Child) -> Iterator[Result]:
        """Take in all that one worker has said."""
        before = (0, 0, 0) if child.assignment is None else _counts(child.assignment)
        assignment = child.assignment
        response = child.receive()
        while (
            response is not None and not isinstance(response, (Finished, Broken)) and child.connection.poll()
        ):
            response = child.receive()
        if response is None:
            yield from self._replace(child, before)
            return
        if assignment is not None:
            after = _counts(assignment)
            if after != before:
                self._advance(*(new - old for new, old in zip(after, before, strict=True)))
        if child.fingerprint is not None and child.fingerprint != (self._fingerprint or child.fingerprint):
            raise RunError(
                "The code or the model was changed while the run was going on: a new worker is not like the others. "
                "Run the same command again; it then does everything anew."
            )
        self._fingerprint = self._fingerprint or child.fingerprint
        if isinstance(response, Finished):
            child.assignment = None
            self._failed_starts = 0
            yield response.report
            if child.worn(response.report.memory):
                self._children.remove(child)
                child.close()
        elif isinstance(response, Broken):
            if response.fails == "run" or assignment is None:
                raise RunError(response.message)
            child.assignment = None
            self._advance(-assignment.done, -assignment.words, -assignment.rejected)
            yield Failure(assignment.shard.number, response.message)

    def _replace(self, child: Child, told: tuple[int, int, int]) -> Iterator[Result]:
        """Bury a worker; its shard goes to the front of the queue with what was learned."""
        assignment = child.assignment
        self._children.remove(child)
        death = child.bury()
        if assignment is None:
            self._failed_starts += 1
            if child.fingerprint is None and self._failed_starts >= MAX_UNEXPLAINED:
                raise RunError(
                    f"A worker process cannot start: it ended {MAX_UNEXPLAINED} times while loading its models. "
                    f"Its last words: {death.last_words or '(none)'}"
                )
            return
        self._advance(*(-count for count in told))
        assignment.learn(death)
        if assignment.unexplained >= MAX_UNEXPLAINED:
            yield Failure(
                assignment.shard.number,
                f"The worker ended {MAX_UNEXPLAINED} times with no article in hand. Its last words: "
                f"{death.last_words or '(none)'}",
            )
        else:
            self._queue.appendleft(assignment)


def _counts(assignment: Assignment) -> tuple[int, int, int]:
    return assignment.done, assignment.words, assignment.rejected
