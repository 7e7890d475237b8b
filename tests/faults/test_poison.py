"""Articles and files that are out to do harm: each costs itself and nothing else."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.batch.job import MEBIBYTE
from pipeline.store.query import open_corpus
from tests.batch.trial import rejects, run, write_jsonl
from tests.faults.trouble import REPO

_ASKS = {
    "RAISE": "error",
    "HANG": "timeout",
    "EAT": "out_of_memory",
    "DIE": "crashed",
    "REFUSE": "too_complex",
}


@pytest.mark.slow
def test_one_in_twenty_is_poison(tmp_path: Path) -> None:
    """A hundred articles, five of them poison: five rejects, and every neighbour as if they were not there."""
    marked = {7 + 20 * place: ask for place, ask in enumerate(_ASKS)}
    source = write_jsonl(tmp_path / "in.jsonl", 100, marked)
    report = run(source, tmp_path / "out", jobs=2, shard_size=20, memory=512 * MEBIBYTE, deadline=2.5)
    assert report.totals is not None
    assert (report.totals.read, report.totals.annotated, report.totals.rejected) == (100, 95, 5)
    found = {line["article_id"]: line["status"] for line in rejects(tmp_path / "out")}
    assert found == {f"a{place}": _ASKS[ask] for place, ask in marked.items()}
    run(write_jsonl(tmp_path / "clean.jsonl", 100), tmp_path / "clean", shard_size=20)
    clean = {one.article.id: one for one in open_corpus(tmp_path / "clean").articles()}
    whole = list(open_corpus(tmp_path / "out").articles())
    assert [one.article.id for one in whole] == [name for name in clean if name not in found]
    assert all(one == clean[one.article.id] for one in whole)


def _poison_corpus() -> ModuleType:
    path = REPO / "tests" / "readers" / "poison_corpus.py"
    spec = importlib.util.spec_from_file_location("poison_corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_forty_kinds_of_bad_input_add_up(tmp_path: Path, jobs: int) -> None:
    """In = out + rejects over the poison corpus, and each file gives the rejects that are due to it."""
    expected = _poison_corpus().write_poison_corpus(tmp_path / "corpus")
    assert sum(bool(item.rejects or item.warned or item.later) for item in expected) >= 40
    report = run(tmp_path / "corpus", tmp_path / "out", jobs=jobs, shard_size=16, deadline=30.0)
    totals = report.totals
    assert totals is not None
    assert totals.read == totals.annotated + totals.rejected
    assert totals.annotated == len(open_corpus(tmp_path / "out"))
    lines = rejects(tmp_path / "out")
    assert totals.rejected == len(lines)
    by_file: dict[str, Counter[str]] = {}
    for line in lines:
        if line["stage"] == "read":
            by_file.setdefault(line["path"].removeprefix("corpus/"), Counter())[line["status"]] += 1
    assert by_file == {item.file: Counter(item.rejects) for item in expected if item.rejects}
    least = sum(max(item.articles, 0) for item in expected)
    assert totals.annotated + sum(line["stage"] != "read" for line in lines) >= least
