"""kill -9 at fifty seeded points, then resume: the same bytes as a run that nobody disturbed."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.batch.trial import run, snapshot, write_jsonl
from tests.faults.trouble import forked, run_killed_at_call, wait_until_gone, workers

ARTICLES = 24


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The input, and what a run over it leaves when nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write_jsonl(folder / "in.jsonl", ARTICLES, {9: "RAISE", 17: "REFUSE"})
    with source.open("a", encoding="utf-8") as stream:
        stream.write('{"id": "a3", "text": "The same id once more. It comes too late."}\n')
    run(source, folder / "out", shard_size=4)
    return source, snapshot(folder / "out")


@pytest.mark.slow
def test_parent_killed_at_twenty_system_calls(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]]
) -> None:
    """One process, killed at a write, flush, rename or removal: 20 of 20 come out the same."""
    source, expected = undisturbed
    assert run_killed_at_call(source, tmp_path / "counted", 0, tmp_path / "tally") == 0
    assert snapshot(tmp_path / "counted") == expected
    total = int((tmp_path / "tally").read_text(encoding="utf-8"))
    chance = random.Random(20)
    same = 0
    for number, call in enumerate([1, 2, 3, total, *(chance.randint(4, total) for _ in range(16))]):
        folder = tmp_path / str(number)
        status = run_killed_at_call(source, folder, call)
        assert status == -signal.SIGKILL
        run(source, folder, shard_size=4)
        same += snapshot(folder) == expected
    assert same == 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15))
def test_parent_of_two_workers_is_killed(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes]], seed: int
) -> None:
    """The parent dies in the middle of an article: its workers are gone at once, and the rest is done again."""
    source, expected = undisturbed
    before = workers()
    article = f"a{random.Random(seed).randrange(ARTICLES)}"
    accident = f"kill_parent:{article}:{tmp_path / 'accident'}"
    status = forked(lambda: run(source, tmp_path / "out", shard_size=4, jobs=2), accident)
    assert status == -signal.SIGKILL
    assert not wait_until_gone(workers() - before, 2.0)
    run(source, tmp_path / "out", shard_size=4)
    assert snapshot(tmp_path / "out") == expected


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15))
def test_worker_is_killed(
    tmp_path: Path,
    undisturbed: tuple[Path, dict[str, bytes]],
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker dies in the middle of an article that is not to blame: the run itself comes out the same."""
    source, expected = undisturbed
    article = f"a{random.Random(100 + seed).randrange(ARTICLES)}"
    monkeypatch.setenv("COUNTERFRAME_ACCIDENT", f"kill_worker:{article}:{tmp_path / 'accident'}")
    run(source, tmp_path / "out", shard_size=4, jobs=2)
    assert (tmp_path / "accident").exists()
    assert snapshot(tmp_path / "out") == expected
