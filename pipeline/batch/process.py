"""A worker in a process of its own: what it does, from its first byte to its last.

It is started as `python -c "..."` (see `child`), not through multiprocessing, so a script without a `__main__` guard
and a notebook can start workers too. It ends when it is told to, when it dies, or at once when its parent is gone.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.batch.job import DEFAULT_ANNOTATOR, Job, Orders, Shard, ShardReport, load_annotator
from pipeline.batch.worker import Worker, memory_of
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
]

_UNUSED = ("torch", "tensorflow", "mxnet")
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


def main(connection_number: int) -> None:
    """Serve shards over an inherited connection until told to stop or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.set_inheritable(connection_number, False)
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

    if job.annotator == DEFAULT_ANNOTATOR and not job.settings.get("model"):
        _do_without(_UNUSED)
    try:
        worker = Worker(job, load_annotator(job), listen)
    except Exception as error:
        connection.send_bytes(encode(Broken("run", _sentence(error))))
        return
    gc.collect()
    gc.freeze()  # the models stay; every full collection would walk through them
    connection.send_bytes(encode(Ready(worker.fingerprint, memory_of(os.getpid()))))
    requests = msgspec.msgpack.Decoder(Request)
    while data := connection.recv_bytes():
        request = requests.decode(data)
        response: Response
        _limit_memory(job.memory)
        try:
            response = Finished(worker.annotate_shard(request.shard, request.orders))
        except (BrokenPipeError, ConnectionResetError):
            raise
        except ShardError as error:
            response = Broken("shard", str(error))
        except Exception as error:
            response = Broken("run", _sentence(error))
        connection.send_bytes(encode(response))


def _do_without(packages: tuple[str, ...]) -> None:
    """Make these packages look as if they were not installed.

    spaCy's machine-learning layer imports them wherever they are; our own model needs none of them, and PyTorch
    alone takes 240 MB and a second of each worker.
    """
    for name in packages:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None is how Python marks a module as absent


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, CounterframeError) else f"{type(error).__name__}: {error}"


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
