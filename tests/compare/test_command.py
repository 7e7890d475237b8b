"""`counterframe compare` from the command line, on a stored run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from pipeline.cli.compare import compare
from pipeline.compare.findings import compare as compare_groups
from pipeline.compare.tables import MemoryTables
from pipeline.errors import UsageError
from pipeline.schema import TABLES
from pipeline.store.jsonl import LineBuffer
from pipeline.store.layout import Completion, Layout, Manifest
from pipeline.store.parquet import SCHEMAS, TableBuffer
from pipeline.store.query import open_corpus
from tests.compare.synthetic import synthetic_corpus


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """The folder of a run with sixty articles in one shard."""
    folder = tmp_path_factory.mktemp("run") / "out"
    layout = Layout(folder)
    layout.create()
    layout.write_manifest(Manifest(inputs=("x",), options={}, annotator={}, shards=1, state="complete"))
    articles = synthetic_corpus(60)
    lines, index = LineBuffer(), LineBuffer()
    tables = {name: TableBuffer(SCHEMAS[name]) for name in TABLES}
    for article in articles:
        lines.add(article)
        for name, rows in article.to_tables().items():
            tables[name].add(rows)
    names = layout.outputs(0)
    files = {names["annotated"]: lines.finish(), names["index"]: index.finish()}
    files |= {names[name]: table.finish() for name, table in tables.items()}
    completion = Completion(
        shard=0, input="", configuration="", annotator={}, read=60, annotated=60, words=9000, outputs={}
    )
    layout.write_shard(files, completion)
    return folder


def _run(*arguments):
    return CliRunner().invoke(compare, [str(argument) for argument in arguments], catch_exceptions=False)


def test_without_output_it_prints_a_table(stored):
    """Positions with intervals go to standard output as tab-separated values, messages to standard error."""
    done = _run(stored, "--draws", 100)
    assert done.exit_code == 0
    rows = [line.split("\t") for line in done.stdout.strip().splitlines()]
    assert rows[0] == ["group", "articles", "pieces", "estimate", "lower", "upper", "rank"]
    assert len(rows) == 8
    assert "Comparing 60 articles" in done.stderr


@pytest.mark.slow
def test_report_plots_and_tables_are_written(stored, tmp_path):
    """One call writes the report, the figures and the tables where they were asked for."""
    done = _run(stored, "--by", "year", "-o", tmp_path / "report.html", "--plots", tmp_path / "plots", "--export",
                tmp_path / "tables", "--format", "json", "--draws", 100, "--title", "A <b>year</b>", "--quiet")  # fmt: skip
    assert done.exit_code == 0
    assert done.output == ""
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "A &lt;b&gt;year&lt;/b&gt;" in page
    assert page.count('id="view-') == 60
    assert (tmp_path / "plots" / "groups_position.svg").exists()
    assert json.loads((tmp_path / "tables" / "groups.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_store_and_memory_give_the_same_findings(stored):
    """Read back from Parquet, the tables give the numbers that the articles themselves give."""
    one = compare_groups(open_corpus(stored), "outlet", draws=100)
    two = compare_groups(MemoryTables.from_annotated(synthetic_corpus(60)), "outlet", draws=100)
    for name in ("groups", "contrasts", "holders", "entity_frames", "ledger"):
        left, right = one.tables[name], two.tables[name]
        assert len(left) == len(right), name
        numbers = right.select_dtypes("number").columns
        assert left[numbers].to_numpy(dtype=float) == pytest.approx(
            right[numbers].to_numpy(dtype=float), nan_ok=True
        ), name


def test_wrong_usage_is_said(stored, tmp_path):
    """An unknown grouping, and a folder without a run, are refused with what would be right."""
    with pytest.raises(UsageError, match="outlet"):
        _run(stored, "--by", "outlets")
    with pytest.raises(UsageError, match="manifest"):
        _run(tmp_path)


def test_help_imports_nothing_heavy():
    """The command's module brings click alone: pandas is imported when it runs."""
    code = "import sys, pipeline.cli.compare; print(sorted({'pandas', 'numpy', 'spacy', 'matplotlib'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_comparison_never_loads_spacy(stored):
    """Neither spaCy nor onnxruntime is imported by a whole comparison."""
    code = (
        "import sys\nfrom pipeline.cli.main import cli\n"
        f"cli.main(['compare', {str(stored)!r}, '--draws', '100', '-q'], standalone_mode=False)\n"
        "print(sorted({'spacy', 'onnxruntime', 'thinc'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")
