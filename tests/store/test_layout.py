"""The folder of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.store.layout import Completion, Layout, Manifest


def _completion(shard: int) -> Completion:
    return Completion(
        shard=shard,
        input="i",
        configuration="c",
        annotator={"model": "m"},
        read=0,
        annotated=0,
        words=0,
        outputs={},
    )


def test_shard_is_there_when_its_record_is(tmp_path: Path) -> None:
    """A shard counts by its completion record, which comes back as it was written."""
    layout = Layout(tmp_path)
    layout.create()
    layout.write_shard({"index/000007.jsonl.zst": b"x"}, _completion(7))
    assert layout.shards() == [7]
    assert layout.read_completion(7) == _completion(7)
    layout.remove_shard(7)
    assert layout.shards() == []
    assert not (tmp_path / "index" / "000007.jsonl.zst").exists()


def test_record_that_cannot_be_read_is_no_record(tmp_path: Path) -> None:
    """Half a completion record stands for nothing."""
    layout = Layout(tmp_path)
    layout.create()
    layout.completion(1).write_text('{"shard": 1, "inp', encoding="utf-8")
    assert layout.read_completion(1) is None


def test_strange_folder_is_refused(tmp_path: Path) -> None:
    """A folder with other things in it is not written into; a file is no folder."""
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match=r"thesis\.docx"):
        Layout(tmp_path).create()
    with pytest.raises(UsageError, match="is a file"):
        Layout(tmp_path / "thesis.docx").create()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "holds no run"),
        (b"{", "cannot be read"),
        (b'{"layout": 99, "inputs": [], "options": {}, "annotator": {}}', "layout 99"),
    ],
)
def test_missing_broken_or_other_manifest_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    """Each kind of folder that is no run of this version is refused with its own sentence."""
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(UsageError, match=says):
        Layout(tmp_path).read_manifest()


def test_manifest_comes_back(tmp_path: Path) -> None:
    """The manifest is read as it was written."""
    manifest = Manifest(inputs=("a", "b"), options={"kind": None}, annotator={"model": "m"}, shards=3)
    Layout(tmp_path).write_manifest(manifest)
    assert Layout(tmp_path).read_manifest() == manifest
