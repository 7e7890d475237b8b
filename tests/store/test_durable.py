"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import RunError
from pipeline.store import durable
from pipeline.store.durable import FileWriter, remove_file, remove_temporary_files, write_file, write_files


def test_file_replaces_the_old_one(tmp_path: Path) -> None:
    """The new content is there, and nothing else is left in the folder."""
    path = tmp_path / "a"
    write_file(path, b"old")
    write_file(path, [b"ne", b"", b"w"])
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "open"])
def test_failing_call_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Whichever call fails, the old file stands, no temporary file stays, and the message says what to do."""
    path = tmp_path / "a"
    write_file(path, b"old")

    def fail(*args: Any, **more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable.os, call, fail)
    with pytest.raises(RunError, match="Free some space"):
        write_file(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that writes three bytes at a time still writes all of them."""
    write = os.write
    monkeypatch.setattr(durable.os, "write", lambda descriptor, data: write(descriptor, bytes(data[:3])))
    write_file(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def test_several_files_are_flushed_before_the_first_is_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file gets its name before all of them are on the disk, and each folder is flushed after that."""
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(durable.os, "fsync", lambda number: (calls.append("fsync"), fsync(number))[1])
    monkeypatch.setattr(durable.os, "replace", lambda a, b: (calls.append("replace"), replace(a, b))[1])
    files = {tmp_path / name / "x": name.encode() for name in ("one", "two", "three")}
    for path in files:
        path.parent.mkdir()
    write_files(files)
    assert calls == ["fsync"] * 3 + ["replace"] * 3 + ["fsync"] * 3
    assert all(path.read_bytes() == data for path, data in files.items())


def test_aborted_writer_leaves_no_trace(tmp_path: Path) -> None:
    """A file given up on is gone."""
    writer = FileWriter(tmp_path / "a")
    writer.write(b"half")
    writer.abort()
    assert list(tmp_path.iterdir()) == []


def test_temporary_files_are_swept_by_shard(tmp_path: Path) -> None:
    """What a killed run left is removed; with shard names, only that of these shards."""
    for name in (".000001.json.aa.tmp", ".000002.json.bb.tmp", "000003.json"):
        (tmp_path / name).write_bytes(b"")
    remove_temporary_files(tmp_path, {"000001"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".000002.json.bb.tmp", "000003.json"]
    remove_temporary_files(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["000003.json"]


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    """A file that is gone already is as removed as it can be."""
    remove_file(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
