"""The two coders of the framing gold agree as far as the data sheet says, and no further.

Krippendorff, *Content Analysis* (2004), chapter 11: alpha is one less observed over expected disagreement.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

CORPUS = Path(__file__).parents[2] / "corpus"
ROW = re.compile(r"^\| ([a-z_ ]+) \| (\.\d{3}) \| (\d+\.\d) % \|$", re.MULTILINE)
STATED = {
    code: (alpha, same)
    for code, alpha, same in ROW.findall((CORPUS / "README.md").read_text(encoding="utf-8"))
}
CODES = ("security", "rights", "relation", "conceded", "author", "holder present", "holder_stance")


def load(name: str) -> list[dict[str, Any]]:
    """Return the coded articles of one file of the framing gold."""
    lines = (CORPUS / "gold" / "framing" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


FIRST = {
    article["article_id"]: article for split in ("train", "dev", "test") for article in load(f"{split}.jsonl")
}
SECOND = load("second_coder.jsonl")
BODY = [
    (ours, theirs)
    for article in SECOND
    for ours, theirs in zip(FIRST[article["article_id"]]["sentences"], article["sentences"], strict=True)
    if ours["kind"] == theirs["kind"] == "body"
]


def value(sentence: dict[str, Any], code: str) -> str:
    """Return one code of a sentence as a nominal value, "None" where there is none."""
    return str(sentence["holder"] is not None if code == "holder present" else sentence[code])


def nominal_alpha(pairs: list[tuple[str, str]]) -> float:
    """Return Krippendorff's nominal alpha, at most 1, of two coders' values for the same units.

    Args:
        pairs: the first and the second coder's value for each unit, none missing, two values or more in use.
    """
    counts = Counter(value for pair in pairs for value in pair)
    total = counts.total()
    observed = sum(2 * (ours != theirs) for ours, theirs in pairs) / total
    expected = 1 - sum(count * (count - 1) for count in counts.values()) / (total * (total - 1))
    return 1 - observed / expected


def test_nominal_alpha_gives_the_value_worked_by_hand() -> None:
    """Ten units, values 14 and 6, four disagreements: 1 - (8/20) / (168/380) = 0.0952."""
    pairs = [("0", "0")] * 5 + [("0", "1")] * 4 + [("1", "1")]
    assert nominal_alpha(pairs) == pytest.approx(2 / 21)


def test_data_sheet_states_each_code_over_217_sentences() -> None:
    """The table holds the seven codes and nothing else, over the body sentences it names."""
    assert tuple(STATED) == CODES
    assert len(BODY) == 217


@pytest.mark.parametrize("code", CODES)
def test_data_sheet_states_the_agreement_the_files_give(code: str) -> None:
    """Alpha and the share of equal codes are the stated ones to the last digit printed."""
    pairs = [(value(ours, code), value(theirs, code)) for ours, theirs in BODY]
    same = sum(ours == theirs for ours, theirs in pairs) / len(pairs)
    assert (f"{nominal_alpha(pairs):.3f}".lstrip("0"), f"{100 * same:.1f}") == STATED[code]
