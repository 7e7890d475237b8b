"""Scores, and our own gold against the scanner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy

from pipeline.components.quantities.score import (
    Counts,
    match_one_to_one,
    same_value,
    score_quantities,
    shared_words,
)
from pipeline.schema import Quantity


def quantity(start: int, value: float, unit: str = "count") -> Quantity:
    """A quantity of two characters."""
    return Quantity(
        id="q", start=start, end=start + 2, text="xx", number_start=start, number_end=start + 2, sentence=0, kind="count",
        value=value, unit=unit, rule="test", confidence=1.0,
    )  # fmt: skip


def gold_rows(repo: Path, split: str) -> list[dict[str, Any]]:
    """The rows of one split of our gold."""
    path = repo / "corpus" / "gold" / "quantities" / f"{split}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_counts_give_precision_recall_and_f1():
    """By hand: 2 right of 4 gold and 3 found."""
    counts = Counts(2, 4, 3)
    assert (counts.precision, counts.recall) == (pytest.approx(2 / 3), 0.5)
    assert counts.f1 == pytest.approx(4 / 7)
    assert Counts().f1 == 1.0


def test_matching_finds_the_most_pairs():
    """A greedy match would take the first and leave the second alone."""
    pairs = match_one_to_one(
        [1, 2], ["a", "b"], lambda left, right: (left, right) in {(1, "a"), (1, "b"), (2, "a")}
    )
    assert pairs == [(0, 1), (1, 0)]


def test_nothing_is_matched_twice():
    """One found item cannot stand for two of the gold."""
    totals = score_quantities([([quantity(0, 5), quantity(1, 5)], [quantity(0, 5)])])
    assert totals["value"] == Counts(1, 2, 1)


def test_levels_build_on_each_other():
    """A wrong unit keeps its value."""
    totals = score_quantities([([quantity(0, 5, "meter")], [quantity(0, 5, "mile")])])
    assert (totals["value"].f1, totals["unit"].f1) == (1.0, 0.0)


def test_values_and_words_compare():
    """Numbers to one in a million; phrases by a content word."""
    assert same_value(1e9, 1e9 + 1)
    assert not same_value(1, 1.1)
    assert not same_value(None, 0)
    assert shared_words("the killing of police", "police")
    assert not shared_words("of the", "the of")


@pytest.mark.parametrize(
    ("split", "floors"),
    [
        ("train", {"value": 0.99, "unit": 0.98, "modifier": 0.99, "change": 0.99, "per": 0.98}),
        ("dev", {"value": 0.99, "unit": 0.98, "modifier": 0.99, "change": 0.99, "per": 0.98}),
        ("test", {"value": 0.96, "unit": 0.95, "modifier": 0.96, "change": 0.95, "per": 0.95}),
    ],
)
def test_own_gold_stays_above_its_floor(repo, split, floors):
    """Our gold sentences, read without a parse; no trap or date is taken for a quantity."""
    nlp = spacy.blank("en")
    nlp.add_pipe("counterframe_quantities")
    rows = gold_rows(repo, split)
    pairs = []
    for row in rows:
        found = nlp(row["text"])._.quantities
        pairs.append((msgspec.convert(row["quantities"], list[Quantity]), found))
        for span in (*row["traps"], *row["dates"]):
            assert all(q.end <= span["start"] or span["end"] <= q.start for q in found), (row["text"], span)
    totals = score_quantities(pairs)
    assert {level: totals[level].f1 >= floor for level, floor in floors.items()} == dict.fromkeys(
        floors, True
    )


def test_own_gold_gives_back_its_text(repo):
    """Offsets in the gold are right, and ids unique."""
    seen = set()
    for split in ("train", "dev", "test"):
        for row in gold_rows(repo, split):
            assert row["id"] not in seen
            seen.add(row["id"])
            for span in (*row["quantities"], *row["traps"], *row["dates"]):
                assert row["text"][span["start"] : span["end"]] == span["text"]
    assert len(seen) >= 150
