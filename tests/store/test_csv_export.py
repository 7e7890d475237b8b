"""CSV that a spreadsheet can open without running anything."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from pipeline.store.csv_export import export_csv, neutral_cell, write_csv
from pipeline.store.query import VIEWS, open_corpus
from tests.batch.trial import run


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_cell_that_could_run_gets_an_apostrophe(cell: str) -> None:
    """Every beginning that a spreadsheet takes for a formula is covered."""
    assert neutral_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["a=1", "", " spaced", "“quoted”", -1.5, 3, None, True])
def test_other_cells_stay(cell: object) -> None:
    """Harmless text and numbers, negative ones too, are written as they are."""
    assert neutral_cell(cell) == cell


def test_written_table_reads_back_neutral() -> None:
    """Texts, lists and column names are safe; numbers keep their value and sign."""
    table = pd.DataFrame({"=name": ["=A1", "b"], "score": [-0.5, 1.0], "spans": [[[1, 2]], []]})
    target = io.StringIO()
    write_csv(table, target)
    rows = list(csv.DictReader(io.StringIO(target.getvalue())))
    assert rows[0] == {"'=name": "'=A1", "score": "-0.5", "spans": "[[1,2]]"}
    assert rows[1] == {"'=name": "b", "score": "1.0", "spans": "[]"}


def test_whole_corpus_is_exported(tmp_path: Path) -> None:
    """Every table becomes a file, with as many rows as it has."""
    (tmp_path / "in.jsonl").write_text(
        '{"id": "=x", "text": "Ada has 3 boats. They sink."}\n{"id": "b", "text": "RAISE"}\n',
        encoding="utf-8",
    )
    run(tmp_path / "in.jsonl", tmp_path / "out")
    corpus = open_corpus(tmp_path / "out")
    paths = export_csv(corpus, tmp_path / "csv")
    assert [path.stem for path in paths] == list(VIEWS)
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert len(rows) == len(corpus.table(path.stem))
        assert all(row["article_id"] in ("'=x", "b") for row in rows)
