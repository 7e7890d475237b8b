"""One worker process seen from its parent: started, given shards, listened to, watched, killed.

The parent always knows which records the worker has in hand, so when it hangs or dies the shard is given out
again with what was learned: the suspects are annotated one by one, and a record that ends a worker twice is
condemned.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from typing import IO

import msgspec

from pipeline.batch.job import MEBIBYTE, Job, Orders, Shard, Verdict
from pipeline.batch.process import Event, Finished, Ready, Request, Response, encode
from pipeline.batch.worker import memory_of

__all__ = ["Assignment", "Child", "Death"]

START_SECONDS = 300.0
"""Most seconds a worker may take to load its models, or to write a shard."""

MEMORY_CHECK_SECONDS = 0.2
MAX_UNEXPLAINED = 3
MAX_GROWTH = 128 * MEBIBYTE
"""Bytes a worker may grow by before it is replaced, or a third of what it began with where that is more."""

_PROGRAM = (
    "from pipeline.batch.lifeline import die_with_parent; die_with_parent({lifeline}); "
    "from pipeline.batch.process import main; main({connection})"
)
# Large arrays are mapped, so that they go back to the system when they are freed; glibc alone reads these.
_ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(MEBIBYTE)}
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "ARROW_IO_THREADS"),
    "1",
)


class Assignment:
    """A shard to be done, with what its earlier tries taught.

    `done`, `words`, `rejected` count the records of the present try.
    """

    def __init__(self, shard: Shard) -> None:
        self.shard = shard
        self.done = self.words = self.rejected = 0
        self.unexplained = 0
        self._condemned: dict[int, Verdict] = {}
        self._tries: dict[int, int] = {}

    def orders(self) -> Orders:
        """Return what the next worker must know."""
        return Orders(
            condemned=dict(self._condemned), alone=frozenset(self._tries) - frozenset(self._condemned)
        )

    def learn(self, death: Death) -> None:
        """Draw the conclusions from a death: suspects go alone, and one that killed twice is condemned."""
        self.done = self.words = self.rejected = 0
        if not death.suspects:
            self.unexplained += 1
        for ordinal in death.suspects:
            self._tries[ordinal] = self._tries.get(ordinal, 0) + 1
            if len(death.suspects) == 1 and self._tries[ordinal] > 1:
                self._condemned[ordinal] = Verdict(
                    stage=death.stage, status=death.status, message=death.message
                )


class Death(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker ended: the ordinals it had in hand, the stage, and what goes into a rejection."""

    suspects: tuple[int, ...]
    stage: str
    status: str
    message: str
    last_words: str


class Child:
    """One worker process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.fingerprint: dict[str, str] | None = None
        self.assignment: Assignment | None = None
        self.articles = 0
        self._memory_at_start = 0
        self._memory_checked = 0.0
        self._killed_for: str | None = None
        self._forget()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        ours, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        path = os.pathsep.join(entry for entry in sys.path if entry)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM.format(connection=theirs.fileno(), lifeline=lifeline)],
                pass_fds=(theirs.fileno(), lifeline),
                env={**os.environ, "PYTHONPATH": path, **_ALLOCATOR, **_ONE_THREAD},
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                start_new_session=True,
            )
        finally:
            theirs.close()
            os.close(lifeline)
        self.connection = Connection(ours.detach())
        self.connection.send_bytes(encode(job))
        self._decoder = msgspec.msgpack.Decoder(Response)
        self._last_event = time.monotonic()

    @property
    def idle(self) -> bool:
        """Whether it is loaded and has nothing to do."""
        return self.fingerprint is not None and self.assignment is None

    @property
    def process_id(self) -> int:
        return self._process.pid

    def give(self, assignment: Assignment) -> None:
        """Hand it a shard; one that died meanwhile is noticed when it is next listened to."""
        self._forget()
        self.assignment = assignment
        self._last_event = time.monotonic()
        try:
            self.connection.send_bytes(encode(Request(assignment.shard, assignment.orders())))
        except OSError:
            return

    def receive(self) -> Response | None:
        """Return what it has to say, or None when it is gone."""
        try:
            response = self._decoder.decode(self.connection.recv_bytes())
        except (EOFError, OSError):
            return None
        self._last_event = time.monotonic()
        if isinstance(response, Event):
            self._follow(response)
        elif isinstance(response, Ready):
            self.fingerprint = response.fingerprint
            self._memory_at_start = response.memory
        elif isinstance(response, Finished):
            self.articles += response.report.read
        return response

    def watch(self, now: float) -> None:
        """Kill it when it takes too long or too much memory; `now` is monotonic seconds."""
        if self.assignment is None and self.fingerprint is not None:
            return
        busy = self._pending or self._reading is not None
        if now - self._last_event > (self._job.deadline if busy else START_SECONDS):
            self.kill("timeout")
        elif self.fingerprint is not None and now - self._memory_checked > MEMORY_CHECK_SECONDS:
            self._memory_checked = now
            if memory_of(self._process.pid) > self._memory_at_start + self._job.memory:
                self.kill("out_of_memory")

    def worn(self, memory: int) -> bool:
        """Whether it should be replaced: by the articles it has done, or because it has grown too much."""
        grown = memory - self._memory_at_start
        return self.articles >= self._job.recycle or grown > max(MAX_GROWTH, self._memory_at_start // 3)

    def kill(self, reason: str | None = None) -> None:
        """End it at once."""
        self._killed_for = self._killed_for or reason
        if self._process.poll() is None:
            self._process.kill()

    def bury(self) -> Death:
        """Wait for its end and return what there is to learn from it."""
        self.kill()
        code = self._process.wait()
        stage = "annotate"
        suspects = tuple(self._pending)
        if self._reading is not None:
            stage, suspects = "read", (self._reading,)
        status = self._killed_for or "crashed"
        if status == "timeout":
            how = f"It takes longer than the deadline ({self._job.deadline:g} s), twice. Split it, or raise --deadline."
        elif status == "out_of_memory":
            how = "It needs more memory than a worker may take, twice. Split it, or raise --memory."
        else:
            how = f"It ended the worker process, twice ({_how(code)}). Look at the text, or leave it out."
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 2000))
        last_words = self._errors.read().decode("utf-8", "replace").strip()
        self.close()
        return Death(suspects=suspects, stage=stage, status=status, message=how, last_words=last_words)

    def close(self) -> None:
        """End it and let go of everything."""
        self.kill()
        self._process.wait()
        self.connection.close()
        self._errors.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1

    def _forget(self) -> None:
        self._pending: dict[int, None] = {}
        self._reading: int | None = None

    def _follow(self, event: Event) -> None:
        assignment = self.assignment
        assert assignment is not None  # events come only while it has a shard
        self._reading = None
        if event.what == "reading":
            self._reading = event.ordinal
        elif event.what == "annotating":
            self._pending[event.ordinal] = None
        elif event.what in ("done", "rejected"):
            self._pending.pop(event.ordinal, None)
            assignment.done += 1
            assignment.words += event.words
            assignment.rejected += event.what == "rejected"


def _how(code: int) -> str:
    if code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
