"""One run at a time in a folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.batch.lock import RunLock
from pipeline.errors import RunError


def test_second_run_is_refused_and_a_later_one_is_not(tmp_path: Path) -> None:
    """The folder is free again when the first run has let go."""
    with RunLock(tmp_path):
        with pytest.raises(RunError, match="Another run is at work"), RunLock(tmp_path):
            pass
        with pytest.raises(RunError, match="A whole run"), RunLock(tmp_path, (1, 2)):
            pass
    with RunLock(tmp_path):
        pass


def test_tasks_share_a_folder_but_not_a_number(tmp_path: Path) -> None:
    """Different tasks run side by side; the same one twice, or a whole run among them, is refused."""
    with RunLock(tmp_path, (1, 2)), RunLock(tmp_path, (2, 2)):
        with pytest.raises(RunError, match="Task 2 of 2"), RunLock(tmp_path, (2, 2)):
            pass
        with pytest.raises(RunError, match="Another run"), RunLock(tmp_path):
            pass


def test_last_task_becomes_sole(tmp_path: Path) -> None:
    """Of two tasks that end, the first cannot close the run and the last can."""
    with RunLock(tmp_path, (1, 2)) as first, RunLock(tmp_path, (2, 2)) as last:
        assert not first.become_sole()
        assert last.become_sole()


def test_lock_dies_with_its_process(tmp_path: Path) -> None:
    """A process that is killed leaves no lock behind."""
    code = (
        "import pathlib, sys, time; from pipeline.batch.lock import RunLock; "
        f"lock = RunLock(pathlib.Path({str(tmp_path)!r})); lock.__enter__(); print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunError), RunLock(tmp_path):
            pass
        holder.kill()
        holder.wait()
        with RunLock(tmp_path):
            pass
