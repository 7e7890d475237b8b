"""One comparison, whole, and what it writes."""

from __future__ import annotations

import csv
import json

import msgspec
import pandas as pd
import pytest

from pipeline.compare.briefs import brief_sentences, count, share, signed
from pipeline.compare.export import plain, records
from pipeline.compare.findings import FINDING_TABLES, compare
from pipeline.compare.plots import plot_groups, plot_keyness, plot_trend, save_plots
from pipeline.compare.tables import MemoryTables
from pipeline.errors import UsageError
from tests.compare.hostile import hostile_corpus
from tests.compare.synthetic import annotate_marked, synthetic_corpus


@pytest.fixture(scope="module")
def findings():
    """Findings about ninety synthetic articles."""
    return compare(MemoryTables.from_annotated(synthetic_corpus(90)), "outlet", draws=200)


def test_every_table_is_there(findings):
    """All tables exist, and can be had as attributes; a misspelt one lists them."""
    assert tuple(findings.tables) == FINDING_TABLES
    assert findings.groups is findings.tables["groups"]
    with pytest.raises(AttributeError, match="keyness"):
        _ = findings.keywords
    with pytest.raises(UsageError, match="position"):
        findings.measure("positions")


def test_everything_estimated_has_an_interval(findings):
    """Wherever a table has an estimate it has bounds beside it."""
    for name, value in (("groups", "estimate"), ("contrasts", "difference"), ("periods", "estimate"), ("trend", "estimate"),
                        ("holders", "score"), ("voices", "share"), ("entity_frames", "position"), ("keyness", "log_odds")):  # fmt: skip
        table = findings.tables[name]
        known = table[table[value].notna()]
        assert len(known), name
        assert known[["lower", "upper"]].notna().all(axis=None), name
    slopes = findings.tables["slopes"]
    assert slopes[["slope_lower", "slope_upper"]].notna().all(axis=None)


@pytest.mark.parametrize("by", ["year", "month", "country", "topic", "byline", "author_stance"])
def test_any_grouping_works(by):
    """Years, countries, bylines and metadata columns group as outlets do."""
    made = compare(MemoryTables.from_annotated(synthetic_corpus(40)), by, draws=100, keyness=False)
    assert made.by == by
    assert len(made.measure("position")) == len(made.grouping.names) + 1


@pytest.mark.slow
def test_bare_corpus_is_compared(tmp_path):
    """Articles without a date, an outlet, a frame or any record give tables, notes and no error."""
    articles = [annotate_marked(f"a{n}", [("It rained.", "neither")]) for n in range(6)]
    made = compare(MemoryTables.from_annotated(articles), "outlet", draws=100)
    assert made.overview["conflicts"] == 0
    assert any("no position" in note for note in made.notes)
    assert made.tables["trend"].empty
    made.export(tmp_path, ("csv", "parquet", "json"))
    assert save_plots(made, tmp_path)


def test_exports_hold_the_same_rows(findings, tmp_path):
    """CSV, Parquet and JSON of a table have the same rows and columns."""
    paths = findings.export(tmp_path, ("csv", "parquet", "json"))
    assert len(paths) == 3 * len(FINDING_TABLES)
    parquet = pd.read_parquet(tmp_path / "groups.parquet")
    with (tmp_path / "groups.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    objects = json.loads((tmp_path / "groups.json").read_text(encoding="utf-8"))
    assert len(parquet) == len(rows) == len(objects) == len(findings.groups)
    assert list(parquet.columns) == list(rows[0]) == list(objects[0])
    assert float(rows[0]["estimate"]) == pytest.approx(parquet["estimate"][0])
    assert objects[0]["estimate"] == pytest.approx(parquet["estimate"][0])


def test_csv_gives_a_spreadsheet_nothing_to_run(tmp_path):
    """A title that begins like a formula gets an apostrophe; lists become JSON text."""
    articles = [
        annotate_marked("=1+1", [("Order came.", "security")], title="@SUM(A1)", outlet="+49", byline="-2")
    ]
    compare(MemoryTables.from_annotated(articles), "outlet", draws=100, keyness=False).export(tmp_path)
    text = (tmp_path / "articles.csv").read_text(encoding="utf-8")
    assert "'=1+1,'+49,'@SUM(A1),'-2,'+49" in text


def test_unknown_export_format_is_refused(findings, tmp_path):
    """The message lists the formats."""
    with pytest.raises(UsageError, match="parquet"):
        findings.export(tmp_path, ("xlsx",))


def test_json_knows_no_nan():
    """Not a number, an open bound and an array become null and lists."""
    table = pd.DataFrame({"a": [float("nan"), float("inf")], "b": [[1, 2], None]})
    assert records(table) == [{"a": None, "b": [1, 2]}, {"a": None, "b": None}]
    assert plain({"x": (1, float("nan"))}) == {"x": [1, None]}


def test_briefs_claim_no_more_than_their_intervals(findings):
    """The sentences name the ends of the ranking, and say where nothing is beyond chance."""
    said = dict(brief_sentences(findings))
    ranked = findings.measure("position").dropna(subset=["rank"])
    assert ranked.iloc[0]["group"] in said["By outlet"]
    assert ranked.iloc[-1]["group"] in said["By outlet"]
    assert "differ from the rest beyond chance" in said["By outlet"]
    same = [
        annotate_marked(f"{o}{n}", [("Order came.", "security"), ("No judge did.", "rights")], outlet=o)
        for o in "AB"
        for n in range(6)
    ]
    calm = dict(brief_sentences(compare(MemoryTables.from_annotated(same), "outlet", draws=200)))
    assert "None of 2 differs" in calm["By outlet"]


def test_numbers_for_people():
    """A true minus, no sign on zero, whole percentages, plurals."""
    assert [signed(-0.5), signed(0.004), signed(None), signed(0.123, 1)] == ["−0.50", "0.00", "–", "+0.1"]
    assert [share(0.256), share(None)] == ["26\u00a0%", "–"]
    assert [count(1, "piece"), count(1200, "piece"), count(2, "is", "are")] == [
        "1 piece",
        "1,200 pieces",
        "2 are",
    ]


@pytest.mark.slow
def test_plots_are_the_same_each_time(findings, tmp_path):
    """SVG and PNG of every figure, with the same bytes when drawn again."""
    first = {path.name: path.read_bytes() for path in save_plots(findings, tmp_path / "one")}
    again = {path.name: path.read_bytes() for path in save_plots(findings, tmp_path / "two")}
    assert first == again
    assert {
        "groups_position.svg",
        "groups_position.png",
        "frame_shares.svg",
        "trend_position.svg",
        "claim_ledger.svg",
        "keyness_01.svg",
    } <= set(first)
    assert b"The Harbour Gazette" in first["groups_position.svg"]


@pytest.mark.slow
def test_plots_survive_hostile_names(tmp_path):
    """Markup, mathematics and control characters in names are drawn as text."""
    articles = hostile_corpus() + [
        annotate_marked(f"m{n}", [("Order came.", "security")], outlet="$\\frac{1}{$ _^") for n in range(5)
    ]
    made = compare(MemoryTables.from_annotated(articles), "outlet", draws=100)
    for path in save_plots(made, tmp_path):
        assert path.stat().st_size > 500
        if path.suffix == ".svg":
            assert "<script" not in path.read_text(encoding="utf-8")


def test_plots_refuse_what_is_not_there(findings):
    """A misspelt measure or group is refused with the known ones."""
    with pytest.raises(UsageError, match="position"):
        plot_groups(findings, "positions")
    with pytest.raises(UsageError, match="Civic Ledger"):
        plot_keyness(findings, "Nobody")
    with pytest.raises(UsageError, match="position"):
        plot_trend(findings, "quoted_share")


def test_notebook_shows_findings_escaped(findings):
    """The rich display names the groups, and escapes them."""
    assert "The Harbour Gazette" in findings._repr_html_()
    hostile = compare(MemoryTables.from_annotated(hostile_corpus()), "outlet", draws=100, keyness=False)
    assert "<script" not in hostile._repr_html_()


def test_failed_layer_is_said_and_not_passed_over():
    """Articles whose stances failed are counted in a note."""
    articles = synthetic_corpus(12)
    warning = "The stances layer failed on this article: ValueError: sizes differ"
    provenance = msgspec.structs.replace(articles[0].provenance, warnings=(warning,))
    articles[0] = msgspec.structs.replace(articles[0], provenance=provenance)
    findings = compare(MemoryTables.from_annotated(articles), "outlet", draws=100, keyness=False)
    assert any(note.startswith("The stances layer failed on 1 of 12 articles") for note in findings.notes)


def test_id_that_occurs_twice_is_a_usage_error():
    """A run cut short may hold an article twice; the message says which, and what to do."""
    articles = synthetic_corpus(6)
    with pytest.raises(UsageError, match="1 articles have an id that another has"):
        compare(MemoryTables.from_annotated([*articles, articles[0]]), "outlet", draws=100, keyness=False)
