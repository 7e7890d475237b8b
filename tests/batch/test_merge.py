"""What only shows at the end: ids that come twice, and reprints."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.store.query import open_corpus
from tests.batch.trial import rejects, run, snapshot, text


def _write(path: Path, records: list[tuple[str, str]]) -> Path:
    path.write_text(
        "".join(json.dumps({"id": name, "text": body}) + "\n" for name, body in records), encoding="utf-8"
    )
    return path


def _records(count: int) -> list[tuple[str, str]]:
    return [(f"a{number}", text(number)) for number in range(count)]


def test_second_article_of_an_id_is_set_aside(tmp_path: Path) -> None:
    """The first in input order stays, in the same shard and in another; the message says where it stands."""
    records = _records(20)
    records[5] = ("a2", text(50))
    records[18] = ("a2", text(51))
    source = _write(tmp_path / "in.jsonl", records)
    report = run(source, tmp_path / "out", jobs=2)
    assert report.totals is not None
    assert (report.totals.read, report.totals.annotated) == (20, 18)
    assert report.totals.by_status == {"duplicate_id": 2}
    assert [(line["article_id"], line["line"], line["stage"]) for line in rejects(tmp_path / "out")] == [
        ("a2", 6, "merge"),
        ("a2", 19, "merge"),
    ]
    assert all("in.jsonl, line 3" in line["message"] for line in rejects(tmp_path / "out"))
    corpus = open_corpus(tmp_path / "out")
    assert corpus.article("a2").article.text == text(2)
    assert len(corpus.sql("select * from sentences where article_id = 'a2'")) == len(
        corpus.article("a2").sentences
    )


def test_ids_that_come_twice_are_settled_once(tmp_path: Path) -> None:
    """A second run of the same changes nothing."""
    records = [*_records(12), ("a1", text(70))]
    source = _write(tmp_path / "in.jsonl", records)
    run(source, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    assert run(source, tmp_path / "out").done == ()
    assert snapshot(tmp_path / "out") == before


def test_article_comes_back_when_the_first_of_its_id_is_gone(tmp_path: Path) -> None:
    """When the input changes so that an article set aside is the only one of its id, it is annotated again."""
    records = [*_records(16), ("a1", text(70))]
    source = _write(tmp_path / "in.jsonl", records)
    run(source, tmp_path / "out")
    records[1] = ("other", text(1))
    _write(source, records)
    run(source, tmp_path / "out")
    run(source, tmp_path / "fresh")
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "fresh")
    assert rejects(tmp_path / "out") == []


def test_earlier_article_takes_the_id_from_a_later_one(tmp_path: Path) -> None:
    """When an earlier article now has the id, the later one is set aside without being annotated again."""
    records = _records(17)
    source = _write(tmp_path / "in.jsonl", records)
    run(source, tmp_path / "out")
    records[1] = ("a16", text(1))
    _write(source, records)
    report = run(source, tmp_path / "out")
    assert [shard.shard for shard in report.done] == [0]
    run(source, tmp_path / "fresh")
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "fresh")


def test_reprints_share_a_cluster(tmp_path: Path) -> None:
    """A piece printed thrice, once with a changed ending, is one cluster of its first printing's name."""
    long = " ".join(text(seed) for seed in range(300, 320))
    records = _records(10)
    records[2] = ("first", long)
    records[6] = ("again", long.upper())
    records[9] = ("cut", long[: -len(text(319)) // 2])
    report = run(_write(tmp_path / "in.jsonl", records), tmp_path / "out")
    assert report.totals is not None
    assert (report.totals.clusters, report.totals.reprints) == (1, 2)
    clusters = open_corpus(tmp_path / "out").table("clusters")
    assert list(clusters[clusters["cluster"] == "first"]["article_id"]) == ["first", "again", "cut"]
    assert list(clusters[clusters["cluster"] == "first"]["is_first"]) == [True, False, False]
    assert "2 reprints in 1 clusters" in report.closing_note()


def test_articles_without_words_are_no_reprints(tmp_path: Path) -> None:
    """Two pieces of nothing but marks have nothing in common."""
    records = [("dots", "... --- ..."), ("bangs", "!!! ???"), *_records(2)]
    report = run(_write(tmp_path / "in.jsonl", records), tmp_path / "out")
    assert report.totals is not None
    assert report.totals.reprints == 0
