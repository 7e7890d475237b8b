"""A whole run: what is done, kept, done again, and closed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.batch import reading
from pipeline.batch.job import Piece
from pipeline.errors import RunError, UsageError
from pipeline.store.layout import Layout
from pipeline.store.query import open_corpus
from tests.batch.trial import FAKE, rejects, run, snapshot, text, write_jsonl


def _done(report) -> list[int]:  # type: ignore[no-untyped-def]  # a RunReport
    return sorted(shard.shard for shard in report.done)


def test_in_equals_out_plus_rejects(tmp_path: Path) -> None:
    """The totals add up, the rejects stand in input order, and the manifest and the closing note say so."""
    source = write_jsonl(tmp_path / "in.jsonl", 30, {20: "RAISE", 3: "REFUSE", 11: "EMPTY"})
    report = run(source, tmp_path / "out")
    assert report.totals is not None
    assert (report.totals.read, report.totals.annotated, report.totals.rejected) == (30, 27, 3)
    assert report.totals.by_status == {"empty": 1, "error": 1, "too_complex": 1}
    lines = rejects(tmp_path / "out")
    assert [line["article_id"] for line in lines] == ["a3", "a11", "a20"]
    assert [line["line"] for line in lines] == [4, 12, 21]
    assert all(line["path"] == "in.jsonl" and line["message"] for line in lines)
    assert Layout(tmp_path / "out").read_manifest().totals == report.totals
    assert "30 read = 27 annotated + 3 set aside (1 empty, 1 error, 1 too_complex" in report.closing_note()


def test_finished_run_is_kept(tmp_path: Path) -> None:
    """A second run of the same does nothing and changes nothing."""
    source = write_jsonl(tmp_path / "in.jsonl", 20)
    run(source, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    report = run(source, tmp_path / "out")
    assert (_done(report), report.kept) == ([], 3)
    assert snapshot(tmp_path / "out") == before


@pytest.mark.parametrize("harm", ["output gone", "output changed", "record gone", "record cut"])
def test_only_what_is_not_whole_is_done_again(tmp_path: Path, harm: str) -> None:
    """Whatever is missing or damaged in one shard, that shard alone is done again, with the same bytes."""
    source = write_jsonl(tmp_path / "in.jsonl", 30)
    run(source, tmp_path / "out")
    before = snapshot(tmp_path / "out")
    layout = Layout(tmp_path / "out")
    if harm == "output gone":
        layout.output(2, "frames").unlink()
    elif harm == "output changed":
        path = layout.output(2, "annotated")
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    elif harm == "record gone":
        layout.completion(2).unlink()
    else:
        layout.completion(2).write_bytes(layout.completion(2).read_bytes()[:50])
    assert _done(run(source, tmp_path / "out")) == [2]
    assert snapshot(tmp_path / "out") == before


def test_changed_setting_or_model_makes_everything_stale(tmp_path: Path) -> None:
    """A run never mixes versions: after a change every shard is done again, as a fresh run would do it."""
    source = write_jsonl(tmp_path / "in.jsonl", 20)
    run(source, tmp_path / "out")
    for settings in ({"version": "2"}, {"version": "2", "seconds": 0.0001}):
        assert _done(run(source, tmp_path / "out", settings=settings)) == [0, 1, 2]
        fresh = tmp_path / f"fresh {len(settings)}"
        run(source, fresh, settings=settings)
        assert snapshot(tmp_path / "out") == snapshot(fresh)


def test_run_stopped_between_two_settings_is_not_mixed(tmp_path: Path) -> None:
    """Shards done under other settings, by a run that was never finished, are done again."""
    source = write_jsonl(tmp_path / "in.jsonl", 40)
    run(source, tmp_path / "out", task=(1, 2))
    assert _done(run(source, tmp_path / "out", settings={"version": "2"})) == [0, 1, 2, 3, 4]
    assert {one.provenance.model.version for one in open_corpus(tmp_path / "out").articles()} == {"2"}


def test_changed_input_makes_its_shard_stale(tmp_path: Path) -> None:
    """An edited record, and one more at the end: two shards are done again."""
    source = write_jsonl(tmp_path / "in.jsonl", 30)
    run(source, tmp_path / "out")
    lines = source.read_text(encoding="utf-8").splitlines()
    lines[9] = json.dumps({"id": "a9", "text": "Quite another text. It was edited."})
    lines.append(json.dumps({"id": "a30", "text": text(30)}))
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert _done(run(source, tmp_path / "out")) == [1, 3]
    run(source, tmp_path / "fresh")
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "fresh")


def test_smaller_input_leaves_nothing_over(tmp_path: Path) -> None:
    """Shards and unpacked inputs that no input stands for any more are removed."""
    source = tmp_path / "in.json"
    lines = write_jsonl(tmp_path / "in.jsonl", 40).read_bytes().splitlines()
    source.write_bytes(b"[" + b",".join(lines) + b"]")
    run(source, tmp_path / "out")
    source.write_bytes(b"[" + b",".join(lines[:10]) + b"]")
    run(source, tmp_path / "out")
    run(source, tmp_path / "fresh")
    assert snapshot(tmp_path / "out") == snapshot(tmp_path / "fresh")
    assert len(list((tmp_path / "out" / "input").iterdir())) == 1


def test_rejects_are_tried_again_on_demand(tmp_path: Path) -> None:
    """With `retry`, shards that hold such rejects are done again, the others are kept."""
    source = write_jsonl(tmp_path / "in.jsonl", 30, {12: "RAISE"})
    run(source, tmp_path / "out")
    assert _done(run(source, tmp_path / "out", retry=("timeout",))) == []
    assert _done(run(source, tmp_path / "out", retry=("timeout", "error"))) == [1]


def test_job_array_gives_the_same_corpus(tmp_path: Path) -> None:
    """Three tasks in any order: the last of them closes the run, with the bytes of a single one."""
    source = write_jsonl(tmp_path / "in.jsonl", 50, {4: "RAISE", 44: "REFUSE"})
    run(source, tmp_path / "whole")
    reports = [run(source, tmp_path / "tasks", task=(number, 3)) for number in (2, 3, 1)]
    assert [report.totals is None for report in reports] == [True, True, False]
    assert "Other tasks" in reports[0].closing_note()
    assert sorted(shard for report in reports for shard in _done(report)) == list(range(7))
    assert snapshot(tmp_path / "tasks") == snapshot(tmp_path / "whole")


def test_workers_give_the_same_corpus(tmp_path: Path) -> None:
    """One process or several: the same bytes."""
    source = write_jsonl(tmp_path / "in.jsonl", 30, {4: "RAISE"})
    run(source, tmp_path / "one")
    run(source, tmp_path / "two", jobs=2)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_empty_input_file_is_a_reject(tmp_path: Path) -> None:
    """Nothing to annotate is not nothing to say."""
    (tmp_path / "in.jsonl").write_bytes(b"")
    report = run(tmp_path / "in.jsonl", tmp_path / "out")
    assert report.totals is not None
    assert report.totals.by_status == {"empty": 1}


def test_folder_without_files_ends_well(tmp_path: Path) -> None:
    """An empty folder is an empty corpus."""
    (tmp_path / "corpus").mkdir()
    report = run(tmp_path / "corpus", tmp_path / "out")
    assert report.totals is not None
    assert report.totals.read == 0


@pytest.mark.parametrize(
    "options",
    [{"jobs": 0}, {"deadline": 0}, {"shard_size": -1}, {"memory": 0}, {"task": (0, 2)}, {"task": (3, 2)}],
)
def test_impossible_options_are_refused(tmp_path: Path, options: dict) -> None:
    """The name and the value are in the message, and nothing is written."""
    with pytest.raises(UsageError, match=next(iter(options.values())).__repr__()[:2].strip("(")):
        run(write_jsonl(tmp_path / "in.jsonl", 1), tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_annotator_that_cannot_load_fails_the_run(tmp_path: Path, jobs: int) -> None:
    """Nothing is annotated, nothing is rejected, and the folder can be used afterwards."""
    source = write_jsonl(tmp_path / "in.jsonl", 4)
    with pytest.raises((RunError, RuntimeError), match="never loads"):
        run(source, tmp_path / "out", jobs=jobs, settings={"broken": True})
    assert run(source, tmp_path / "out").totals is not None


def test_changed_file_fails_its_shard_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends without totals, says which shard failed, and the next one mends it."""
    one, two = write_jsonl(tmp_path / "1.jsonl", 8), write_jsonl(tmp_path / "2.jsonl", 8, first=8)
    check = reading._check_unchanged

    def touch_and_check(piece: Piece) -> None:
        if piece.name == "2.jsonl":
            two.touch()
        check(piece)

    monkeypatch.setattr(reading, "_check_unchanged", touch_and_check)
    report = run([one, two], tmp_path / "out")
    assert report.totals is None
    assert len(report.failures) == 1
    assert "was changed" in report.closing_note()
    monkeypatch.undo()
    assert _done(run([one, two], tmp_path / "out")) == [1]


def test_annotator_is_named_in_the_manifest(tmp_path: Path) -> None:
    """The manifest says what was run on what, by what."""
    source = write_jsonl(tmp_path / "in.jsonl", 4)
    run(source, tmp_path / "out", outlet="Harbour Post")
    manifest = Layout(tmp_path / "out").read_manifest()
    assert manifest.inputs == (str(source),)
    assert manifest.options["annotator"] == FAKE
    assert manifest.options["outlet"] == "Harbour Post"
    assert manifest.annotator["model"] == "fake 1"
    assert len(manifest.annotator["code"]) == 64
    assert (manifest.state, manifest.shards) == ("complete", 1)


def test_folder_stands_for_the_outlet_of_a_plain_text(tmp_path: Path) -> None:
    """A text file and a list of articles in a folder below the input have its outlet, unless that is switched off."""
    press = tmp_path / "press" / "harbour-post"
    press.mkdir(parents=True)
    (press / "a.txt").write_text("A boat sank.", encoding="utf-8")
    (press / "b.jsonl").write_text(
        '{"text": "A boat sank."}\n{"text": "One.", "outlet": "Own"}\n', encoding="utf-8"
    )
    (press / "c.json").write_text('[{"text": "A boat sank."}]', encoding="utf-8")
    for setting, outlets in (
        ("folder", ["Harbour Post", "Harbour Post", "Own", "Harbour Post"]),
        ("none", [None, None, "Own", None]),
    ):
        run(tmp_path / "press", tmp_path / "out", outlet_from=setting)
        annotated = open_corpus(tmp_path / "out").articles()
        assert [one.article.outlet for one in annotated] == outlets
        assert Layout(tmp_path / "out").read_manifest().options["outlet_from"] == setting
