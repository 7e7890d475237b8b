"""Stopped by hand, started twice, changed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import RunError
from pipeline.store.layout import Layout
from tests.batch.trial import FAKE, run, snapshot, write_jsonl
from tests.faults.trouble import REPO, forked, wait_until_gone, workers


def _start(source: Path, folder: Path, jobs: int) -> subprocess.Popen[str]:
    options = ["-j", str(jobs), "--shard-size", "8", "--annotator", FAKE]
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "batch", source, "-o", folder, *options],
        cwd=REPO,
        env={**os.environ, "PYTHONPATH": str(REPO), "COUNTERFRAME_FAKE_SECONDS": "0.05"},
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for_first_shard(process: subprocess.Popen[str], folder: Path) -> None:
    deadline = time.monotonic() + 60
    while not Layout(folder).shards():
        assert process.poll() is None, process.stderr and process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "jobs"),
    [(signal.SIGINT, 1), (signal.SIGINT, 2), (signal.SIGTERM, 2)],
    ids=["int-1", "int-2", "term-2"],
)
def test_interrupted_run_ends_within_three_seconds(tmp_path: Path, how: signal.Signals, jobs: int) -> None:
    """Exit code 130, no orphan, no traceback, no temporary file; the run goes on where it stopped."""
    source = write_jsonl(tmp_path / "in.jsonl", 200)
    before = workers()
    process = _start(source, tmp_path / "out", jobs)
    _wait_for_first_shard(process, tmp_path / "out")
    mine = workers() - before
    assert len(mine) == (jobs if jobs > 1 else 0)
    started = time.monotonic()
    process.send_signal(how)
    _, errors = process.communicate(timeout=30)
    assert time.monotonic() - started < 3.0
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert not wait_until_gone(mine, 0.5)
    assert not [path for path in (tmp_path / "out").rglob(".*") if not path.name.startswith(".lock")]
    kept = len(Layout(tmp_path / "out").shards())
    report = run(source, tmp_path / "out")
    assert report.kept == kept > 0
    run(source, tmp_path / "fresh")
    assert _without_options(tmp_path / "out") == _without_options(tmp_path / "fresh")


def _without_options(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in snapshot(folder).items() if name != "manifest.json"}


@pytest.mark.slow
def test_second_run_in_the_folder_is_refused(tmp_path: Path) -> None:
    """The first goes on undisturbed, and after it the folder is free."""
    source = write_jsonl(tmp_path / "in.jsonl", 60)
    process = _start(source, tmp_path / "out", 1)
    _wait_for_first_shard(process, tmp_path / "out")
    with pytest.raises(RunError, match="Another run is at work"):
        run(source, tmp_path / "out")
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert run(source, tmp_path / "out").done == ()


@pytest.mark.slow
def test_setting_changed_after_a_kill_is_never_mixed(tmp_path: Path) -> None:
    """Killed under one setting, resumed under another: every shard is the new one's."""
    source = write_jsonl(tmp_path / "in.jsonl", 40)
    accident = f"kill_parent:a30:{tmp_path / 'accident'}"
    status = forked(lambda: run(source, tmp_path / "out", jobs=2), accident)
    assert status == -signal.SIGKILL
    assert Layout(tmp_path / "out").shards()
    run(source, tmp_path / "out", settings={"version": "2"})
    run(source, tmp_path / "fresh", settings={"version": "2"})
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "fresh")
