"""Inputs -> shards: which records, in which order, known by which hash."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from pathlib import Path

import pytest

from pipeline.batch.job import Job, Shard
from pipeline.batch.reading import Reading
from pipeline.batch.shards import plan
from pipeline.errors import ShardError, UsageError
from pipeline.readers import ColumnMap
from pipeline.store.layout import Layout
from tests.batch.trial import text, write_jsonl


def _job(folder: Path, **options: object) -> Job:
    Layout(folder / "out").create()
    return Job(folder=str(folder / "out"), **options)  # type: ignore[arg-type]  # the fields of Job


def _plan(inputs: list[Path | str], job: Job, limit: int = 8) -> list[Shard]:
    return [shard for shard in plan(inputs, job, limit) if shard is not None]


def _ids(shards: list[Shard], job: Job) -> list[str]:
    reading = Reading(job)
    return [outcome.id for shard in shards for outcome in reading.records(shard)]


def test_shards_cut_a_file_of_many_in_order(tmp_path: Path) -> None:
    """Every record is in exactly one shard, in the order of the file."""
    source, job = write_jsonl(tmp_path / "in.jsonl", 21), _job(tmp_path)
    shards = _plan([source], job)
    assert [shard.number for shard in shards] == [0, 1, 2]
    assert [piece.count for shard in shards for piece in shard.pieces] == [8, 8, 5]
    assert _ids(shards, job) == [f"a{number}" for number in range(21)]


def test_shards_gather_small_files(tmp_path: Path) -> None:
    """Files of one article share shards with each other and with parts of files of many."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(5):
        (corpus / f"{number}.txt").write_text(text(number), encoding="utf-8")
    write_jsonl(corpus / "3b.jsonl", 9)
    job = _job(tmp_path)
    shards = _plan([corpus], job)
    assert [sum(piece.count or 1 for piece in shard.pieces) for shard in shards] == [8, 6]
    assert _ids(shards, job) == [
        *(f"corpus/{number}.txt" for number in range(4)),
        *(f"a{number}" for number in range(9)),
        "corpus/4.txt",
    ]


def test_plan_is_the_same_twice_and_elsewhere(tmp_path: Path) -> None:
    """The hashes depend on names and contents, not on the folder's place, the time, or how it is packed."""
    digests = []
    for place in ("one", "two"):
        folder = tmp_path / place / "corpus"
        folder.mkdir(parents=True)
        write_jsonl(folder / "in.jsonl", 20)
        (folder / "piece.txt").write_text(text(1), encoding="utf-8")
        os.utime(folder / "piece.txt", (1, 1))
        digests.append([shard.digest() for shard in _plan([folder], _job(tmp_path / place))])
    assert digests[0] == digests[1]


def test_appended_records_change_the_last_shard_alone(tmp_path: Path) -> None:
    """What was whole before more was written to a file stays whole."""
    source, job = write_jsonl(tmp_path / "in.jsonl", 20), _job(tmp_path)
    before = [shard.digest() for shard in _plan([source], job)]
    write_jsonl(tmp_path / "in.jsonl", 30)
    after = [shard.digest() for shard in _plan([source], job)]
    assert after[:2] == before[:2]
    assert after[2] != before[2]
    assert len(after) == 4


def test_edited_record_changes_its_shard_alone(tmp_path: Path) -> None:
    """One changed letter of the same length makes one shard stale."""
    source, job = write_jsonl(tmp_path / "in.jsonl", 24), _job(tmp_path)
    before = [shard.digest() for shard in _plan([source], job)]
    lines = source.read_text(encoding="utf-8").splitlines()
    lines[10] = lines[10].replace("order", "ardor")
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    after = [shard.digest() for shard in _plan([source], job)]
    assert [one != other for one, other in zip(before, after, strict=True)] == [False, True, False]


def test_large_records_close_a_shard_early(tmp_path: Path) -> None:
    """A shard holds about two megabytes, however few records that is."""
    source = tmp_path / "in.jsonl"
    body = text(1) * 2000
    source.write_text(
        "".join(json.dumps({"id": str(n), "text": body}) + "\n" for n in range(20)), encoding="utf-8"
    )
    sizes = [
        sum(piece.count or 1 for piece in shard.pieces)
        for shard in _plan([source], _job(tmp_path), limit=100)
    ]
    assert sum(sizes) == 20
    assert max(sizes) < 20


@pytest.mark.parametrize("name", ["in.jsonl.gz", "list.json"])
def test_packed_and_unpacked_kinds_are_read_whole(tmp_path: Path, name: str) -> None:
    """A gzipped file is read where it lies; a JSON list is unpacked once and cut like any other."""
    source = write_jsonl(tmp_path / "in.jsonl", 20)
    data = source.read_bytes()
    if name.endswith(".gz"):
        (tmp_path / name).write_bytes(gzip.compress(data, mtime=0))
    else:
        (tmp_path / name).write_bytes(b"[" + b",".join(data.splitlines()) + b"]")
    job = _job(tmp_path)
    shards = _plan([tmp_path / name], job)
    assert len(shards) == 3
    assert _ids(shards, job) == [f"a{number}" for number in range(20)]
    unpacked = list((tmp_path / "out" / "input").iterdir())
    assert len(unpacked) == (0 if name.endswith(".gz") else 1)
    assert [shard.digest() for shard in _plan([tmp_path / name], job)] == [shard.digest() for shard in shards]


def test_standard_input_is_kept_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input stands between the inputs it was named between, and can be read again by a worker."""
    first, last = write_jsonl(tmp_path / "a.jsonl", 3), write_jsonl(tmp_path / "b.jsonl", 3, first=20)
    piped = write_jsonl(tmp_path / "c.jsonl", 3, first=10).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(piped))))
    job = _job(tmp_path)
    shards = _plan([first, "-", last], job)
    assert _ids(shards, job) == ["a0", "a1", "a2", "a10", "a11", "a12", "a20", "a21", "a22"]


def test_columns_are_mapped(tmp_path: Path) -> None:
    """The job says which column holds the text."""
    (tmp_path / "in.csv").write_text('key,story\nk1,"A man was held. Why?"\n', encoding="utf-8")
    job = _job(tmp_path, columns=ColumnMap(id="key", text="story"))
    (outcome,) = Reading(job).records(_plan([tmp_path / "in.csv"], job)[0])
    assert outcome.article is not None
    assert (outcome.article.id, outcome.article.text) == ("k1", "A man was held. Why?")


def test_wrong_inputs_are_usage_errors(tmp_path: Path) -> None:
    """No input, one that does not exist, and standard input named twice are refused."""
    job = _job(tmp_path)
    for inputs in ([], [tmp_path / "nothing.txt"], ["-", "-"]):
        with pytest.raises(UsageError):
            _plan(inputs, job)


def test_file_changed_after_planning_fails_its_shard(tmp_path: Path) -> None:
    """A worker does not annotate what was not planned."""
    source, job = write_jsonl(tmp_path / "in.jsonl", 3), _job(tmp_path)
    (shard,) = _plan([source], job)
    write_jsonl(source, 4)
    with pytest.raises(ShardError, match="was changed while the run"):
        list(Reading(job).records(shard))


def test_shards_out_of_order_are_read_rightly(tmp_path: Path) -> None:
    """A worker that is given shards forward, with gaps, and back again reads the right records each time."""
    source, job = write_jsonl(tmp_path / "in.jsonl", 40), _job(tmp_path)
    shards, reading = _plan([source], job), Reading(job)
    for number in (0, 1, 3, 2, 4, 0):
        ids = [outcome.id for outcome in reading.records(shards[number])]
        assert ids == [f"a{place}" for place in range(number * 8, number * 8 + 8)]


def test_reader_that_fails_loses_nothing_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records a broken reader does not give are rejects, as many as were planned."""
    source, job = write_jsonl(tmp_path / "in.jsonl", 6), _job(tmp_path)
    (shard,) = _plan([source], job)
    whole = list(Reading(job).records(shard))

    def broken(*args: object, **more: object):  # type: ignore[no-untyped-def]  # a generator of outcomes
        yield from whole[:2]
        raise RecursionError("too deep")

    monkeypatch.setattr("pipeline.batch.reading.read", broken)
    outcomes = list(Reading(job).records(shard))
    assert len(outcomes) == 6
    assert [outcome.reject is None for outcome in outcomes] == [True, True, False, False, False, False]
    assert "RecursionError: too deep" in outcomes[2].reject.message


@pytest.mark.parametrize("name", ["in.jsonl", "in.json"])
def test_lone_surrogate_and_nul_are_replaced_one_for_one(tmp_path: Path, name: str) -> None:
    """What no file can hold becomes U+FFFD, with a warning, and offsets stay."""
    (tmp_path / name).write_text('[{"id": "x", "text": "a\\ud83d b\\u0000c"}]'.strip("[]"), encoding="utf-8")
    job = _job(tmp_path)
    (outcome,) = Reading(job).records(_plan([tmp_path / name], job)[0])
    assert outcome.article is not None
    assert outcome.article.text == "a\ufffd b\ufffdc"
    assert "became U+FFFD" in outcome.article.warnings[-1]
