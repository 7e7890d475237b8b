"""Agreement: against published figures, and coders' files side by side."""

from __future__ import annotations

import csv
import json
import math

import numpy as np
import pytest

from pipeline.errors import UsageError
from pipeline.training.agreement import compare_coders, read_coder
from pipeline.training.reliability import (
    alpha_interval,
    bootstrap_interval,
    cohen_kappa,
    krippendorff_alpha,
    span_f1,
)

N = math.nan
# Four observers, twelve units, after Krippendorff (2011), section D.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
# Two observers, binary, ten units, section A; and five nominal values, twelve units, section B.
TWO = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
FIVE = ["aabbdcccedda", "babbbccceddd"]


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_of_four_observers_is_the_published_one(level, published):
    """Four observers with gaps, at three levels of measurement."""
    assert krippendorff_alpha(FOUR, level) == pytest.approx(published, abs=5e-4)


def test_alpha_of_two_observers_is_the_published_one():
    """Binary: 0.095; five nominal values: 0.692."""
    assert krippendorff_alpha(TWO) == pytest.approx(0.095, abs=5e-4)
    numbers = [["abcde".index(code) for code in row] for row in FIVE]
    assert krippendorff_alpha(numbers) == pytest.approx(0.692, abs=5e-4)


def test_alpha_at_its_ends():
    """Full agreement is 1; one value only has none."""
    assert krippendorff_alpha([[1, 0, 1], [1, 0, 1]]) == 1.0
    assert math.isnan(krippendorff_alpha([[1, 1], [1, 1]]))
    assert math.isnan(krippendorff_alpha([[1, N], [N, 1]]))


def test_alpha_interval_holds_alpha_and_repeats():
    """The same seed gives the same interval; units that hang together widen it."""
    rng = np.random.default_rng(3)
    first = rng.integers(0, 2, 400)
    second = np.where(rng.random(400) < 0.9, first, 1 - first)
    low, high = alpha_interval([first, second])
    assert low < krippendorff_alpha([first, second]) < high
    assert (low, high) == alpha_interval([first, second])
    repeated = np.repeat(first[:40], 10), np.repeat(second[:40], 10)
    wide = alpha_interval(repeated, clusters=np.repeat(np.arange(40), 10).tolist())
    narrow = alpha_interval(repeated)
    assert wide[1] - wide[0] > 1.5 * (narrow[1] - narrow[0])


def test_kappa_of_a_textbook_table():
    """Fifty grant proposals: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no give 0.4."""
    first = ["y"] * 25 + ["n"] * 25
    second = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    assert math.isnan(cohen_kappa(["y", "y"], ["y", "y"]))


def test_span_f1_exact_and_by_overlap():
    """A span is matched once, exactly or by half of the longer."""
    mine, theirs = [[(0, 10), (20, 30)]], [[(0, 10), (22, 30), (40, 50)]]
    assert span_f1(mine, theirs) == pytest.approx(2 / 5)
    assert span_f1(mine, theirs, overlap=0.5) == pytest.approx(4 / 5)
    assert span_f1([[(0, 10), (0, 10)]], [[(0, 10)]], overlap=0.5) == pytest.approx(2 / 3)
    assert math.isnan(span_f1([[]], [[]]))


def test_bootstrap_interval_follows_its_measure():
    """The interval of a mean holds it."""
    values = np.arange(100.0)
    low, high = bootstrap_interval(lambda rows: float(values[rows].mean()), range(100), resamples=200)
    assert low < values.mean() < high


def _sentence(start, end, security, rights, author="neutral", holder=None, stance=None):
    return {
        "start": start, "end": end, "kind": "body", "security": security, "rights": rights, "relation": "none",
        "author": author, "holder": holder, "holder_stance": stance,
    }  # fmt: skip


def _write(path, *articles):
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    return path


@pytest.fixture
def coders(tmp_path):
    """Two people who code two articles and differ once in rights and once in the author's stance."""
    one = [
        _sentence(0, 20, 1, 0),
        _sentence(21, 40, 0, 1, "oppose"),
        _sentence(41, 60, 1, 1, holder="X", stance="support"),
    ]
    two = [
        _sentence(0, 19, 1, 0),
        _sentence(21, 40, 0, 1, "neutral"),
        _sentence(41, 60, 1, 0, holder="X", stance="support"),
    ]
    more = [_sentence(0, 15, 0, 0), _sentence(16, 30, 0, 1, "oppose")]
    first = _write(
        tmp_path / "a.jsonl",
        {"article_id": "p", "text": "…", "sentences": one},
        {"article_id": "q", "text": "…", "sentences": more},
    )
    second = _write(
        tmp_path / "b.jsonl",
        {"id": "p", "text": "…", "sentences": two},
        {"id": "q", "text": "…", "sentences": more},
    )
    return first, second


def test_two_files_are_compared_field_by_field(coders):
    """Sentences meet by overlap; each field has its alpha, kappa and counts."""
    result = compare_coders(coders)
    assert result["units"] == 5
    assert result["fields"]["security"]["alpha"]["nominal"]["value"] == 1.0
    assert result["fields"]["rights"]["kappa"]["a.jsonl / b.jsonl"]["same"] == 0.8
    assert set(result["fields"]["author"]["alpha"]) == {"nominal", "ordinal", "interval"}
    assert result["fields"]["holder"]["codes"] == {"0": 8, "1": 2}
    assert json.loads(json.dumps(result)) == result


def test_three_coders_give_three_kappas(coders):
    """Any number of files; equal names are told apart."""
    result = compare_coders([*coders, coders[0]], ["security"])
    assert result["coders"] == ["a.jsonl (1)", "b.jsonl", "a.jsonl (3)"]
    assert len(result["fields"]["security"]["kappa"]) == 3


def test_machine_output_is_a_coder(coders, tmp_path):
    """Annotated articles are read by their frames and stances; sentences without a frame record count as none."""
    annotated = {
        "schema_version": "1.0",
        "article": {"id": "p"},
        "sentences": [
            {"start": 0, "end": 20, "kind": "body"},
            {"start": 21, "end": 40, "kind": "body"},
            {"start": 41, "end": 60, "kind": "heading"},
        ],
        "frames": [
            {"sentence": 0, "label": "both", "relation": "concession", "conceded": "security"},
            {"sentence": 1, "label": "rights", "relation": "none", "conceded": None},
        ],
        "stances": [
            {"sentence": 1, "holder": {"kind": "author"}, "label": "oppose"},
            {"sentence": 1, "holder": {"kind": "attributed"}, "label": "support"},
        ],
        "attributions": [{"content": [{"start": 5, "end": 20}]}],
    }
    machine = _write(tmp_path / "m.jsonl", annotated)
    codes = read_coder(machine).codes["p"]
    assert codes[0, 20] == {
        "security": 1, "rights": 1, "relation": "concession", "conceded": "security", "author": "neutral", "holder": 0,
    }  # fmt: skip
    assert codes[21, 40]["holder_stance"] == "support"
    assert (41, 60) not in codes
    result = compare_coders([coders[0], machine])
    assert result["fields"]["rights"]["units"] == 2
    both = compare_coders([machine, machine])
    assert both["content_spans"]["m.jsonl (1) / m.jsonl (2)"]["exact_f1"] == 1.0


def test_filled_in_sheet_is_a_coder(coders, tmp_path):
    """A CSV of `counterframe sample` is read as it comes back from a spreadsheet."""
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(
            file, ["article_id", "start", "end", "security", "rights", "author", "holder"]
        )
        writer.writeheader()
        writer.writerow(
            {
                "article_id": "p",
                "start": 0,
                "end": 20,
                "security": 1,
                "rights": "",
                "author": "Neutral",
                "holder": "",
            }
        )
    assert read_coder(path).codes["p"][0, 20] == {"security": 1, "author": "neutral", "holder": 0}


@pytest.mark.parametrize(
    ("paths", "fields", "message"),
    [(1, None, "two files"), (2, ["colour"], "the fields are security"), (0, None, "two files")],
)
def test_wrong_calls_are_named(coders, paths, fields, message):
    """Too few files and unknown fields are wrong usage."""
    with pytest.raises(UsageError, match=message):
        compare_coders(coders[:paths], fields)


def test_files_that_share_nothing_are_named(coders, tmp_path):
    """Other articles, or no codes, are said."""
    other = _write(
        tmp_path / "o.jsonl", {"article_id": "z", "text": "…", "sentences": [_sentence(0, 5, 1, 0)]}
    )
    with pytest.raises(UsageError, match="share no coded sentence"):
        compare_coders([coders[0], other])
    empty = _write(tmp_path / "e.jsonl", {"article_id": "p", "text": "…"})
    with pytest.raises(UsageError, match="no coded sentences"):
        compare_coders([coders[0], empty])
