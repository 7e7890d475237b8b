"""What the fault tests share: a run in a process of its own, killed or interrupted, and nothing left of it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from pipeline.batch.process import main as worker_main
from tests.batch.trial import run

REPO = Path(__file__).parents[2]
WORKER = f"from {worker_main.__module__} import main"


def forked(work: Callable[[], object], accident: str = "") -> int:
    """Do `work` in a forked process and return its wait status: negative for the signal that killed it."""
    process = os.fork()
    if process == 0:
        try:
            sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - ends with the process
            if accident:
                os.environ["COUNTERFRAME_ACCIDENT"] = accident
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(process, 0)
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def run_killed_at_call(source: Path, folder: Path, number: int, tally: Path | None = None) -> int:
    """Run in a forked process that is killed at its `number`-th write, flush, rename or removal (0: at none).

    `tally`: a file that the number of calls is written to when the run has survived.
    """

    def work() -> None:
        count = 0
        lock = threading.Lock()

        def counted(call: Callable[..., object]) -> Callable[..., object]:
            def counting(*arguments: object, **more: object) -> object:
                nonlocal count
                with lock:
                    count += 1
                    if count == number:
                        os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments, **more)

            return counting

        for name in ("write", "fsync", "replace", "unlink"):
            setattr(os, name, counted(getattr(os, name)))
        run(source, folder, shard_size=4)
        if tally is not None:
            tally.write_text(str(count), encoding="utf-8")

    return forked(work)


def workers() -> set[int]:
    """Return the ids of all worker processes alive on this machine."""
    found = set()
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        if any(WORKER in part for part in command) and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.add(process.pid)
    return found


def wait_until_gone(processes: set[int], seconds: float) -> set[int]:
    """Wait until none of `processes` is alive, at most so many seconds; return those that still are."""
    deadline = time.monotonic() + seconds
    while (left := processes & workers()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left
