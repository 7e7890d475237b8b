"""No score falls below its floor."""

from __future__ import annotations

import pytest

from pipeline.training.floors import MEASURES, check, flat_scores, measure, pin, read_floors


@pytest.mark.slow
@pytest.mark.parametrize("layer", MEASURES)
def test_scores_stay_above_their_floors(repo, data, layer):
    """Measured anew on the gold whose fingerprint the floors carry."""
    floors = read_floors(repo / "models" / "floors.json")
    assert layer in floors, f"no floors pinned for {layer}"
    assert check(layer, measure(layer, data), floors, data) == []


def test_pin_never_lowers_a_floor_unasked(tmp_path):
    """A worse score leaves the floor, unless lowering is allowed."""
    (tmp_path / "gold.jsonl").write_text("{}\n", encoding="utf-8")
    floors = pin("syntax", {"gold.jsonl": {"las": 0.80}}, {}, tmp_path)
    again = pin("syntax", {"gold.jsonl": {"las": 0.70}}, floors, tmp_path)
    assert again["syntax"]["gold.jsonl"]["scores"]["las"] == pytest.approx(0.798)
    lowered = pin("syntax", {"gold.jsonl": {"las": 0.70}}, floors, tmp_path, allow_lower=True)
    assert lowered["syntax"]["gold.jsonl"]["scores"]["las"] == pytest.approx(0.698)


def test_check_names_what_fell_and_what_is_other_data(tmp_path):
    """A score under its floor and a changed gold file each give a sentence."""
    path = tmp_path / "gold.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    floors = pin("syntax", {"gold.jsonl": {"las": 0.80}}, {}, tmp_path)
    assert "las is 0.7000" in check("syntax", {"gold.jsonl": {"las": 0.70}}, floors, tmp_path)[0]
    path.write_text("{}\n{}\n", encoding="utf-8")
    assert "pin them anew" in check("syntax", {"gold.jsonl": {"las": 0.9}}, floors, tmp_path)[0]


def test_flat_scores_dots_nested_names():
    """Intervals and texts are left out."""
    assert flat_scores({"a": {"b": 1}, "c": "x", "d": 0.5}) == {"a.b": 1.0, "d": 0.5}
