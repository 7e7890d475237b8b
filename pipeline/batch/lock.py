"""One run at a time in a folder, by a lock that dies with its process.

`flock` belongs to the open file, so the kernel lets go of it however the process ends; nothing stale is left
to clean up. A whole run holds the lock alone. The tasks of a job array (`--shard i/N`) share it, and each
holds its own number alone; the last of them to end takes the lock alone and closes the run.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType

from pipeline.errors import RunError

__all__ = ["RunLock"]

LOCK = ".lock"


class RunLock:
    """The lock of a run's folder; use it as a context.

    Args:
        folder: the run's folder.
        task: None for a whole run, or (i, N) for task i of N.
    """

    def __init__(self, folder: Path, task: tuple[int, int] | None = None) -> None:
        self._folder = folder
        self._task = task
        self._held: list[int] = []

    def __enter__(self) -> RunLock:
        """Take the lock.

        Raises:
            RunError: another run is going on in the folder.
        """
        if self._task is None:
            if not self._take(LOCK, fcntl.LOCK_EX):
                raise RunError(self._refusal("Another run"))
        else:
            if not self._take(LOCK, fcntl.LOCK_SH):
                raise RunError(self._refusal("A whole run"))
            number, total = self._task
            if not self._take(f"{LOCK}-{number}-of-{total}", fcntl.LOCK_EX):
                self.release()
                raise RunError(self._refusal(f"Task {number} of {total}"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def release(self) -> None:
        """Let go of everything held."""
        while self._held:
            os.close(self._held.pop())

    def become_sole(self) -> bool:
        """Give up a task's share and try to hold the lock alone; False while another task is at work.

        Whoever ends last succeeds: each lets go of its share before it tries.
        """
        self.release()
        return self._take(LOCK, fcntl.LOCK_EX)

    def _take(self, name: str, how: int) -> bool:
        descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._held.append(descriptor)
        return True

    def _refusal(self, who: str) -> str:
        return (
            f"{who} is at work in {self._folder}. Wait until it ends, or name another folder with -o; "
            "the lock goes with its process."
        )
