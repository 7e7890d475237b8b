"""A disk that fails or is full: nothing half written is ever seen, and a later run mends everything."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import RunError
from pipeline.store import durable
from tests.batch.trial import run, snapshot, write_jsonl


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A small input, and what a run over it leaves when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_jsonl(folder / "in.jsonl", 3, {1: "RAISE"})
    with source.open("a", encoding="utf-8") as stream:
        stream.write('{"id": "a0", "text": "The same id once more. It comes too late."}\n')
    run(source, folder / "out")
    return source, snapshot(folder / "out")


class _Failing:
    """Makes the `number`-th use of one call fail, and counts all of them."""

    def __init__(self, call: Callable[..., Any], number: int) -> None:
        self._call, self._number = call, number
        self._lock = threading.Lock()
        self.count = 0

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        with self._lock:
            self.count += 1
            fails = self.count == self._number
        if fails:
            raise OSError(errno.EIO, "Input/output error")
        return self._call(*arguments, **more)


def _failure_of(work: Callable[[], object]) -> str | None:
    try:
        work()
    except RunError as error:
        return str(error)
    return None


def _assert_nothing_partial(folder: Path, expected: dict[str, bytes]) -> None:
    """Every visible file is one that a whole run has, with its final or an earlier whole content."""
    for name, data in snapshot(folder).items():
        assert not name.endswith(durable.TEMPORARY_SUFFIX)
        if name.endswith((".parquet", ".zst")):
            whole = (
                data[:4] == b"PAR1" == data[-4:]
                if name.endswith(".parquet")
                else data[:4] == b"\x28\xb5\x2f\xfd"
            )
            assert whole, name
        assert name in expected


@pytest.mark.slow
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_every_call_fails_once(
    tmp_path: Path,
    undisturbed: tuple[Path, dict[str, bytes]],
    call: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The N-th write, flush or rename fails, for every N a run has: no partial file, and resuming works."""
    source, expected = undisturbed
    original = getattr(os, call)
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        failing = _Failing(original, number)
        monkeypatch.setattr(durable.os, call, failing)
        failure = _failure_of(lambda folder=folder: run(source, folder))
        monkeypatch.setattr(durable.os, call, original)
        if failure is None:
            assert failing.count < number
            break
        assert "run the same command again" in failure
        _assert_nothing_partial(folder, expected)
        run(source, folder)
        assert snapshot(folder) == expected
        shutil.rmtree(folder)
    assert number > 20


@contextlib.contextmanager
def _small_disk(
    folder: Path, kilobytes: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """Make `folder` a disk of so many kilobytes and yield what makes it large.

    A tmpfs where this process may mount one; elsewhere writes fail after so many bytes, as on a full disk.
    """
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)], capture_output=True
    )
    if mounted.returncode == 0:

        def enlarge() -> None:
            subprocess.run(["mount", "-o", "remount,size=64m", str(folder)], check=True)

        try:
            yield enlarge
        finally:
            subprocess.run(["umount", str(folder)], check=True)
        return
    room = kilobytes * 1024
    write = os.write

    def limited(descriptor: int, data: Any) -> int:
        nonlocal room
        if len(data) > room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room -= len(data)
        return write(descriptor, data)

    monkeypatch.setattr(durable.os, "write", limited)
    yield monkeypatch.undo


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_full_disk_stops_the_run_and_room_mends_it(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says that the disk is full; what fitted is whole; with room the run comes out as always."""
    source = write_jsonl(tmp_path / "in.jsonl", 24)
    run(source, tmp_path / "large", shard_size=4)
    expected = snapshot(tmp_path / "large")
    with _small_disk(tmp_path / "disk", 320, monkeypatch) as enlarge:
        folder = tmp_path / "disk" / "out"
        with pytest.raises(RunError, match=r"No space left|Free some space"):
            # one process when the disk is only imitated, which a worker process would not see
            run(source, folder, shard_size=4, jobs=jobs if os.path.ismount(tmp_path / "disk") else 1)
        _assert_nothing_partial(folder, expected)
        enlarge()
        run(source, folder, shard_size=4)
        assert snapshot(folder) == expected
