"""Executors on this machine, with articles that ask for trouble."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.batch.child import MAX_GROWTH
from pipeline.batch.job import MEBIBYTE, Job, Shard
from pipeline.batch.local import LocalPool
from pipeline.batch.shards import plan
from pipeline.store.layout import Layout
from tests.batch.trial import FAKE, rejects, run, snapshot, write_jsonl


def _statuses(folder: Path) -> dict[str, str]:
    return {line["article_id"]: line["status"] for line in rejects(folder)}


@pytest.mark.slow
def test_one_process_survives_what_it_can(tmp_path: Path) -> None:
    """In one process an exception, an exit and a hang in Python cost one reject each."""
    source = write_jsonl(tmp_path / "in.jsonl", 16, {1: "RAISE", 5: "EXIT", 9: "HANG", 12: "EAT"})
    run(source, tmp_path / "out", deadline=0.3)
    assert _statuses(tmp_path / "out") == {
        "a1": "error",
        "a5": "error",
        "a9": "timeout",
        "a12": "out_of_memory",
    }


@pytest.mark.slow
def test_workers_survive_everything(tmp_path: Path) -> None:
    """Each way to fail costs exactly the article that failed, with its own status, and no neighbour."""
    asks = ["RAISE", "HANG", "SPIN", "EAT", "GROW", "DIE", "EXIT"]
    source = write_jsonl(tmp_path / "in.jsonl", 56, {place * 8 + 3: ask for place, ask in enumerate(asks)})
    report = run(source, tmp_path / "out", jobs=2, deadline=4.0, memory=96 * MEBIBYTE)
    assert report.totals is not None
    assert (report.totals.read, report.totals.annotated) == (56, 49)
    assert _statuses(tmp_path / "out") == {
        "a3": "error",
        "a11": "timeout",
        "a19": "timeout",
        "a27": "out_of_memory",
        "a35": "out_of_memory",
        "a43": "crashed",
        "a51": "error",
    }


@pytest.mark.slow
def test_worker_is_replaced_after_its_share(tmp_path: Path) -> None:
    """A worker that has done its share of articles does no other shard, and nothing is lost by it."""
    source = write_jsonl(tmp_path / "in.jsonl", 40)
    report = run(source, tmp_path / "out", jobs=2, recycle=8)
    assert report.totals is not None
    assert report.totals.annotated == 40
    assert len({shard.worker for shard in report.done}) == 5


@pytest.mark.slow
def test_worker_that_grows_is_replaced(tmp_path: Path) -> None:
    """An annotator that keeps 10 MiB of each article never holds much more than a worker may grow by."""
    source = write_jsonl(tmp_path / "in.jsonl", 64)
    report = run(source, tmp_path / "out", jobs=2, settings={"hoard": 10}, shard_size=4)
    assert report.totals is not None
    assert report.totals.annotated == 64
    assert len({shard.worker for shard in report.done}) >= 4
    least = min(shard.memory for shard in report.done) - 4 * 10 * MEBIBYTE
    assert max(shard.peak for shard in report.done) - least < MAX_GROWTH + 60 * MEBIBYTE
    run(source, tmp_path / "frugal", settings={"hoard": 10}, shard_size=4)
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "frugal")


@pytest.mark.slow
def test_killed_worker_is_noticed_within_two_seconds(tmp_path: Path) -> None:
    """A worker killed in the middle of an article is replaced at once; its shard is done by another."""
    source = write_jsonl(tmp_path / "in.jsonl", 8)
    Layout(tmp_path / "out").create()
    job = Job(folder=str(tmp_path / "out"), annotator=FAKE, settings={"seconds": 0.25})
    shards = [shard for shard in plan([source], job, 8) if shard is not None]
    pool = LocalPool(job, 1)
    pool.fingerprint()
    (victim,) = pool.process_ids()
    told: list[tuple[float, int]] = []
    killed_at = 0.0

    def advance(articles: int, words: int, rejected: int) -> None:
        nonlocal killed_at
        told.append((time.monotonic(), articles))
        if not killed_at and sum(count for _, count in told) >= 2:
            os.kill(victim, 9)
            killed_at = time.monotonic()

    try:
        (report,) = pool.run(iter(shards), advance)
        assert pool.process_ids() != [victim]
    finally:
        pool.close()
    assert isinstance(report.shard, int)
    noticed = next(moment for moment, articles in told if articles < 0)
    assert noticed - killed_at < 2.0
    assert sum(articles for _, articles in told) == 8


@pytest.mark.slow
def test_closing_ends_every_worker(tmp_path: Path) -> None:
    """No process is left behind, whatever it was doing."""
    source = write_jsonl(tmp_path / "in.jsonl", 8, {0: "SPIN"})
    Layout(tmp_path / "out").create()
    job = Job(folder=str(tmp_path / "out"), annotator=FAKE)
    shards: list[Shard | None] = [shard for shard in plan([source], job, 8) if shard is not None]
    pool = LocalPool(job, 1)
    pool.fingerprint()
    (worker,) = pool.process_ids()
    started = time.monotonic()

    def until_busy() -> Iterator[Shard | None]:
        yield from shards
        while time.monotonic() < started + 0.5:
            yield None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(pool.run(until_busy(), lambda *told: None))
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
