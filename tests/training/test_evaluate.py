"""Every layer the command offers is scored, on our own gold."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.training.evaluate import evaluate_layer

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("layer", "measure"), [("framing", "mean_f1"), ("stance", "holder_found")], ids=["framing", "stance"]
)
def test_evaluate_scores_framing_and_stance_on_coded_articles(repo, layer, measure):
    """Coded articles give the layer's own measures."""
    report = evaluate_layer(layer, repo / "corpus" / "gold" / "framing" / "dev.jsonl")
    assert report["layer"] == layer
    assert measure in report["scores"]


def test_evaluate_names_the_field_that_gold_lacks(tmp_path):
    """Gold of another layer is refused with the missing field."""
    path = tmp_path / "gold.jsonl"
    path.write_text('{"text": "The court ruled."}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="entities"):
        evaluate_layer("entities", path)
