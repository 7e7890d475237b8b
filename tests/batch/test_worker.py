"""The worker function, with annotators that misbehave in ways of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch.job import Job, Orders, Shard, Verdict, load_annotator
from pipeline.batch.shards import plan
from pipeline.batch.worker import Worker
from pipeline.errors import ConfigurationError, RunError, ShardError
from pipeline.schema import Article
from pipeline.store.jsonl import read_annotated
from pipeline.store.layout import Completion, Layout
from tests.batch.fake_annotator import FakeAnnotator
from tests.batch.trial import write_jsonl


def _shard(folder: Path, marked: dict[int, str] | None = None) -> tuple[Job, Shard]:
    source = write_jsonl(folder / "in.jsonl", 8, marked)
    Layout(folder / "out").create()
    job = Job(folder=str(folder / "out"))
    (shard,) = (shard for shard in plan([source], job, 8) if shard is not None)
    return job, shard


def _completion(job: Job) -> Completion:
    completion = Layout(job.folder).read_completion(0)
    assert completion is not None
    return completion


def _annotated(job: Job) -> list[str]:
    return [one.article.id for one in read_annotated(Layout(job.folder).output(0, "annotated"))]


def test_shard_is_written_with_its_record(tmp_path: Path) -> None:
    """The completion record counts what was read and names every file."""
    job, shard = _shard(tmp_path, {2: "REFUSE"})
    report = Worker(job, FakeAnnotator()).annotate_shard(shard)
    completion = _completion(job)
    assert (report.read, report.annotated, report.rejected) == (8, 7, 1)
    assert (completion.read, completion.annotated) == (8, 7)
    assert [(one.ordinal, one.rejection.status) for one in completion.rejected] == [(2, "too_complex")]
    assert set(completion.outputs) == set(Layout.outputs(0).values())
    assert _annotated(job) == ["a0", "a1", "a3", "a4", "a5", "a6", "a7"]


@pytest.mark.parametrize("place", [0, 1, 2, 7])
def test_exception_takes_no_neighbour_with_it(tmp_path: Path, place: int) -> None:
    """Whatever breaks the stream, the other articles in hand are annotated, in order."""
    job, shard = _shard(tmp_path, {place: "RAISE"})
    Worker(job, FakeAnnotator()).annotate_shard(shard)
    assert _annotated(job) == [f"a{number}" for number in range(8) if number != place]
    (rejected,) = _completion(job).rejected
    assert rejected.rejection.status == "error"
    assert rejected.rejection.message == "ValueError: this text asks for it"


def test_orders_are_followed(tmp_path: Path) -> None:
    """A condemned record is set aside unread by the annotator; one to be alone is annotated alone."""
    job, shard = _shard(tmp_path, {3: "DIE"})
    seen: list[str] = []

    class Watched(FakeAnnotator):
        def annotate(self, article: Article) -> Any:
            seen.append(article.id)
            return super().annotate(article)

    verdict = Verdict(stage="annotate", status="crashed", message="It ended the worker, twice.")
    orders = Orders(condemned={3: verdict}, alone=frozenset({5}))
    Worker(job, Watched()).annotate_shard(shard, orders)
    assert seen == ["a0", "a1", "a2", "a4", "a5", "a6", "a7"]
    assert _annotated(job) == seen
    assert [one.rejection.status for one in _completion(job).rejected] == ["crashed"]


def test_record_condemned_in_reading_is_not_read(tmp_path: Path) -> None:
    """Of a file of many, what follows a record that kills its reader is set aside with it."""
    job, shard = _shard(tmp_path)
    verdict = Verdict(stage="read", status="crashed", message="It ended the worker, twice.")
    report = Worker(job, FakeAnnotator()).annotate_shard(shard, Orders(condemned={6: verdict}))
    assert (report.read, report.annotated, report.rejected) == (8, 6, 2)
    assert {one.rejection.stage for one in _completion(job).rejected} == {"read"}


def test_listener_hears_every_step(tmp_path: Path) -> None:
    """Each record is read, handed over and done, and the shard is then written."""
    job, shard = _shard(tmp_path, {1: "REFUSE"})
    heard: list[tuple[str, int]] = []
    worker = Worker(job, FakeAnnotator(), lambda what, ordinal, words: heard.append((what, ordinal)))
    worker.annotate_shard(shard)
    assert [ordinal for what, ordinal in heard if what == "annotating"] == list(range(8))
    assert [ordinal for what, ordinal in heard if what in ("done", "rejected")] == list(range(8))
    assert heard[-1] == ("writing", 8)
    for place, (what, ordinal) in enumerate(heard):
        if what == "reading":
            assert heard[place + 1] in [("annotating", ordinal), ("waiting", ordinal)]


class _Swallows(FakeAnnotator):
    def stream(self, articles: Iterable[Article]) -> Iterator[Any]:
        for number, article in enumerate(articles):
            if number != 2:
                yield self.annotate(article)


class _Doubles(FakeAnnotator):
    def stream(self, articles: Iterable[Article]) -> Iterator[Any]:
        for article in articles:
            yield self.annotate(article)
            yield self.annotate(article)


class _NeverBegins(FakeAnnotator):
    def stream(self, articles: Iterable[Article]) -> Iterator[Any]:
        raise KeyError("no such component")


@pytest.mark.parametrize(
    ("annotator", "error", "says"),
    [
        (_Swallows, ShardError, "gave no answer for 1 article"),
        (_Doubles, ShardError, "more answers"),
        (_NeverBegins, RunError, "before its first article"),
    ],
)
def test_annotator_that_breaks_its_contract_is_found(
    tmp_path: Path, annotator: type[FakeAnnotator], error: type[Exception], says: str
) -> None:
    """Too few answers, too many, or none at all never pass for a whole shard."""
    job, shard = _shard(tmp_path)
    with pytest.raises(error, match=says):
        Worker(job, annotator()).annotate_shard(shard)
    assert Layout(job.folder).shards() == []


def test_setting_error_of_the_annotator_fails_the_run(tmp_path: Path) -> None:
    """A component that lacks what it needs would fail on every article: it is no article's fault."""
    job, shard = _shard(tmp_path)

    class Misconfigured(FakeAnnotator):
        def annotate(self, article: Article) -> Any:
            raise ConfigurationError("framing needs the encoder")

    with pytest.raises(ConfigurationError, match="needs the encoder"):
        Worker(job, Misconfigured()).annotate_shard(shard)


def test_addresses_do_not_reach_the_messages(tmp_path: Path) -> None:
    """A memory address in an exception would make each run's rejects differ."""
    job, shard = _shard(tmp_path)

    class Addressed(FakeAnnotator):
        def annotate(self, article: Article) -> Any:
            raise ValueError(f"bad object {object()!r} " + "x" * 5000)

    Worker(job, Addressed()).annotate_shard(shard)
    message = _completion(job).rejected[0].rejection.message
    assert "0x…" in message
    assert len(message) <= 500


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("no_such_module:X", {}, "cannot be imported"),
        ("tests.batch.fake_annotator:Nobody", {}, "cannot be imported"),
        ("tests.batch.fake_annotator", {}, "cannot be imported"),
        ("tests.batch.fake_annotator:FakeAnnotator", {"colour": 1}, "refuses its settings"),
    ],
)
def test_unknown_annotator_is_named(name: str, settings: dict[str, Any], says: str) -> None:
    """A module, a name or a setting that does not exist is said so."""
    with pytest.raises(ConfigurationError, match=says):
        load_annotator(Job(folder="x", annotator=name, settings=settings))
