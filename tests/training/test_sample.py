"""Sheets to code: stratified, blind, weighted, safe to open."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.schema import (
    AnnotatedArticle,
    Article,
    Frame,
    ModelReference,
    Provenance,
    Sentence,
)
from pipeline.training.sample import COLUMNS, draw_sample, neutralise, write_sample


def _article(name: str, outlet: str | None, labels: list[str]) -> AnnotatedArticle:
    """An article with one sentence per label, preceded by a heading."""
    text, sentences, frames = "Heading\n", [Sentence(start=0, end=7, kind="heading")], []
    for label in labels:
        start = len(text)
        text += f"=Sentence {label}. "
        sentences.append(Sentence(start=start, end=len(text) - 1, kind="body"))
        frames.append(Frame(sentence=len(sentences) - 1, security=0.5, rights=0.5, label=label))
    return AnnotatedArticle(
        article=Article(id=name, outlet=outlet, text=text),
        sentences=tuple(sentences),
        frames=tuple(frames),
        provenance=Provenance(
            package="t", model=ModelReference(name="m", version="1", sha256="0"), codebook="c", layers={}
        ),
    )


CORPUS = [
    _article("a", "north", ["neither"] * 50 + ["security"] * 5 + ["rights"] * 2),
    _article("b", "south", ["neither"] * 40 + ["both"]),
    _article("c", None, ["rights"] * 3),
]


def test_rare_strata_are_drawn_and_weights_add_up():
    """Every stratum is seen; weights restore the corpus."""
    drawn = draw_sample(CORPUS, 18)
    assert len(drawn) == 18
    assert {row["stratum"] for row in drawn} == {
        "north / neither", "north / security", "north / rights", "south / neither", "south / both", "no outlet / rights",
    }  # fmt: skip
    assert sum(row["weight"] for row in drawn) == pytest.approx(101, abs=0.01)


def test_sheet_is_blind_and_offsets_hold():
    """No machine code is shown; text and neighbours are where the offsets say."""
    texts = {article.article.id: article.article.text for article in CORPUS}
    for row in draw_sample(CORPUS, 30):
        assert all(
            row[name] is None for name in ("security", "rights", "relation", "author", "holder", "coder")
        )
        assert texts[row["article_id"]][row["start"] : row["end"]] == row["text"]
        assert row["text"] != "Heading"


def test_same_seed_draws_the_same_and_no_sentence_twice():
    """A draw repeats, another seed differs, nothing is drawn twice."""
    first, again, other = draw_sample(CORPUS, 20), draw_sample(CORPUS, 20), draw_sample(CORPUS, 20, seed=2)
    assert first == again
    assert first != other
    assert len({(row["article_id"], row["start"]) for row in first}) == 20


def test_more_than_there_is_gives_all():
    """A large number draws every body sentence once."""
    assert len(draw_sample(CORPUS, 10_000)) == 101


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", " =x"])
def test_cells_that_look_like_formulas_are_neutralised(cell):
    """A spreadsheet shows them as text."""
    assert neutralise(cell) == "'" + cell


def test_plain_cells_stay():
    """Words, numbers and empty cells are left."""
    assert [neutralise(value) for value in ("word", 3, 0.5, None)] == ["word", 3, 0.5, ""]


def test_files_are_written_side_by_side(tmp_path):
    """JSONL and CSV hold the same rows; CSV cells are neutralised, JSONL text is exact."""
    source = tmp_path / "annotated"
    source.mkdir()
    (source / "000000.jsonl").write_text(
        "".join(article.to_json() + "\n" for article in CORPUS), encoding="utf-8"
    )
    assert write_sample(tmp_path, tmp_path / "sheet.v1", count=12) == 12
    rows = [
        json.loads(line) for line in (tmp_path / "sheet.v1.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    with (tmp_path / "sheet.v1.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    assert tuple(cells[0]) == COLUMNS
    assert [int(cell["start"]) for cell in cells] == [row["start"] for row in rows]
    assert all(cell["text"] == "'" + row["text"] for cell, row in zip(cells, rows, strict=True))


def test_another_reader_can_be_given(tmp_path):
    """Files of another kind are read by the function given, and named without one."""
    (tmp_path / "000000.jsonl.zst").write_bytes(b"packed")
    with pytest.raises(UsageError, match="zst"):
        write_sample(tmp_path, tmp_path / "out", count=5)

    def read(path: Path) -> list[AnnotatedArticle]:
        assert path.name == "000000.jsonl.zst"
        return CORPUS

    assert write_sample(tmp_path, tmp_path / "out", count=5, read=read) == 5


def test_nothing_to_draw_is_said(tmp_path):
    """An empty folder, no body sentence, and a count of nought."""
    with pytest.raises(UsageError, match="no annotated articles"):
        write_sample(tmp_path, tmp_path / "out", count=5)
    with pytest.raises(UsageError, match="no body sentence"):
        draw_sample([_article("e", None, [])], 5)
    with pytest.raises(UsageError, match="1 or more"):
        draw_sample(CORPUS, 0)
