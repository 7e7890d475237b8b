"""A worker in a process of its own: what it does, from its first byte to its last.

It is started as `python -c "from pipeline.batch.process import main; main(a, b)"`, not through multiprocessing,
so a script without a `__main__` guard and a notebook can start workers too. It ends when it is told to, when it
dies, or at once when its parent is gone: the kernel sends it SIGKILL, and a thread watches a pipe that closes
with the parent.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.batch.job import Job, Orders, Shard, ShardReport, load_annotator
from pipeline.batch.worker import Worker
from pipeline.errors import CounterframeError, ShardError

__all__ = [
    "Broken",
    "Event",
    "Finished",
    "Ready",
    "Request",
    "Response",
    "encode",
    "main",
    "memory_of",
]

_PR_SET_PDEATHSIG = 1
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Request(msgspec.Struct, frozen=True, tag=True):
    """A shard to annotate, and what is known of it."""

    shard: Shard
    orders: Orders


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The annotator is loaded; its fingerprint, and the memory the process has now, in bytes."""

    fingerprint: dict[str, str]
    memory: int


class Event(msgspec.Struct, frozen=True, tag=True):
    """A step of the worker, as its listener heard it."""

    what: str
    ordinal: int
    words: int


class Finished(msgspec.Struct, frozen=True, tag=True):
    """A shard is written."""

    report: ShardReport


class Broken(msgspec.Struct, frozen=True, tag=True):
    """Something beyond an article failed. `fails`: `shard` or `run`."""

    fails: str
    message: str


Response = Ready | Event | Finished | Broken

encode = msgspec.msgpack.Encoder().encode


def main(connection_number: int, lifeline_number: int) -> None:
    """Serve shards over an inherited connection until told to stop or the parent is gone."""
    _die_with_parent(lifeline_number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (connection_number, lifeline_number):
        os.set_inheritable(number, False)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    connection = Connection(connection_number)
    job = msgspec.msgpack.decode(connection.recv_bytes(), type=Job)
    try:
        _serve(connection, job)
    except (BrokenPipeError, ConnectionResetError, EOFError):
        os._exit(1)


def _serve(connection: Connection, job: Job) -> None:
    def listen(what: str, ordinal: int, words: int) -> None:
        if what == "writing":
            _limit_memory(None)
        if what != "gathering":
            connection.send_bytes(encode(Event(what, ordinal, words)))

    try:
        worker = Worker(job, load_annotator(job), listen)
    except Exception as error:
        connection.send_bytes(encode(Broken("run", _sentence(error))))
        return
    connection.send_bytes(encode(Ready(worker.fingerprint, memory_of(os.getpid()))))
    requests = msgspec.msgpack.Decoder(Request)
    while data := connection.recv_bytes():
        request = requests.decode(data)
        response: Response
        _limit_memory(job.memory)
        try:
            report = worker.annotate_shard(request.shard, request.orders)
            response = Finished(msgspec.structs.replace(report, memory=memory_of(os.getpid())))
        except (BrokenPipeError, ConnectionResetError):
            raise
        except ShardError as error:
            response = Broken("shard", str(error))
        except Exception as error:
            response = Broken("run", _sentence(error))
        connection.send_bytes(encode(response))


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, CounterframeError) else f"{type(error).__name__}: {error}"


def memory_of(process: int) -> int:
    """Return the resident memory of a process in bytes; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def _limit_memory(extra: int | None) -> None:
    """Let the address space grow by `extra` bytes and no more (None: freely), where the system can do that."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = hard
    if extra is not None:
        try:
            limit = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE + extra
        except (OSError, ValueError, IndexError):
            return
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _die_with_parent(lifeline_number: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        os.read(lifeline_number, 1)  # returns when the parent's end closes
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
