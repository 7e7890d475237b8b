"""The shipped annotator in a batch run."""

from __future__ import annotations

import importlib.util
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.annotate import Annotator
from pipeline.batch.job import DEFAULT_ANNOTATOR
from pipeline.schema import Article
from pipeline.store.query import open_corpus
from tests.batch.trial import rejects, run, snapshot

REPO = Path(__file__).parents[2]


def _poison_corpus() -> ModuleType:
    path = REPO / "tests" / "readers" / "poison_corpus.py"
    spec = importlib.util.spec_from_file_location("poison_corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_poison_corpus_adds_up_with_the_shipped_annotator(tmp_path: Path) -> None:
    """Forty kinds of bad input: in = out + rejects, and each file gives what is due to it, annotating included."""
    expected = _poison_corpus().write_poison_corpus(tmp_path / "corpus")
    report = run(
        tmp_path / "corpus",
        tmp_path / "out",
        annotator=DEFAULT_ANNOTATOR,
        jobs=2,
        shard_size=64,
        deadline=120.0,
    )
    totals = report.totals
    assert totals is not None
    assert totals.read == totals.annotated + totals.rejected
    assert totals.annotated == len(open_corpus(tmp_path / "out"))
    by_file: dict[str, Counter[str]] = {}
    doubled = set()
    for line in rejects(tmp_path / "out"):
        file = line["path"].removeprefix("corpus/")
        if (
            line["status"] == "duplicate_id"
        ):  # also between files, which what is due to a file does not foresee
            doubled.add(file)
        else:
            by_file.setdefault(file, Counter())[line["status"]] += 1
    statuses = {item.file: Counter((*item.rejects, *item.later)) for item in expected}
    assert doubled >= {file for file, due in statuses.items() if due["duplicate_id"]}
    for due in statuses.values():
        del due["duplicate_id"]
    assert by_file == {file: due for file, due in statuses.items() if due}


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["(", "“", "*", "?!", "$", "…"])
def test_line_of_marks_costs_no_more_than_a_page(mark: str) -> None:
    """20,000 marks without a space take no longer than as much ordinary text."""
    piece = _poison_corpus().PIECE
    annotator = Annotator(check_language=False)

    def seconds(text: str) -> float:
        started = time.process_time()
        annotator.annotate(Article(id="x", text=text))
        return time.process_time() - started

    page = (piece * (20_000 // len(piece) + 1))[:20_000]
    seconds(page)
    line = (mark * 20_000)[:20_000]
    assert seconds(f"{piece}\n\n{line}\n\n{piece}") < seconds(page) + 2 * seconds(piece)


@pytest.mark.slow
def test_sample_articles_come_out_the_same_in_any_executor(tmp_path: Path) -> None:
    """One process or two workers, in shards of any size: the annotated articles are the same, byte for byte."""
    sample = tmp_path / "corpus"
    sample.mkdir()
    piece = _poison_corpus().PIECE
    for number in range(6):
        (sample / f"{number}.txt").write_text(piece * (number + 1), encoding="utf-8")
    options = {"annotator": DEFAULT_ANNOTATOR, "deadline": 120.0}
    run(sample, tmp_path / "one", shard_size=2, **options)
    run(sample, tmp_path / "two", shard_size=2, jobs=2, **options)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    run(sample, tmp_path / "large", **options)
    one, large = open_corpus(tmp_path / "one"), open_corpus(tmp_path / "large")
    assert list(one.articles()) == list(large.articles())
    assert len(one.table("clusters")) == 6
