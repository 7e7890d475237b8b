"""Ends a worker process when its parent is gone. Imported before anything slow, and imports nothing slow."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading

__all__ = ["die_with_parent"]

_PR_SET_PDEATHSIG = 1


def die_with_parent(lifeline: int) -> None:
    """Let the kernel end this process with its parent, and end it when `lifeline`, a pipe the parent holds, closes."""
    os.set_inheritable(lifeline, False)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    def watch() -> None:
        os.read(lifeline, 1)  # returns when the parent's end closes
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
