"""A run's shares are corrected with the confusion of the model that annotated it, and of no other."""

from __future__ import annotations

import json

import pytest

from pipeline import language
from pipeline.compare.findings import compare
from pipeline.compare.model_confusion import CONFUSION, model_folder, model_sha256, run_confusion
from pipeline.compare.tables import MemoryTables
from pipeline.store.layout import Manifest
from pipeline.training.evaluate_framing import write_confusion
from tests.compare.synthetic import synthetic_corpus

LABELS = ["security", "rights", "both", "neither"]
COUNTS = [[80, 5, 5, 10], [4, 70, 6, 20], [8, 6, 30, 6], [20, 10, 4, 300]]


@pytest.fixture
def model(tmp_path):
    """A folder that looks like a saved model, with a confusion as training writes it."""
    folder = tmp_path / "mine"
    (folder / "counterframe_framing").mkdir(parents=True)
    (folder / "config.cfg").write_text("[nlp]", encoding="utf-8")
    (folder / "meta.json").write_text(
        json.dumps({"lang": "en", "name": "mine", "version": "1"}), encoding="utf-8"
    )
    write_confusion(
        {"labels": LABELS, "counts": COUNTS, "data": "held-out.jsonl", "sha256": "0", "articles": []}, folder
    )
    return folder


def _manifest(model, sha256):
    return Manifest(
        inputs=("x",),
        options={"settings": {"model": str(model)}},
        annotator={"model": f"en_mine 1 {sha256}"},
    )


def test_confusion_of_the_very_model_is_read(model):
    """The hash in the manifest is the folder's, as provenance computes it."""
    assert model_sha256(model) == language.model_reference(model)[2]
    confusion, why_not = run_confusion(_manifest(model, model_sha256(model)))
    assert confusion is not None
    assert (confusion.sentences, confusion.data, why_not) == (584, "held-out.jsonl", "")


def test_confusion_of_another_model_is_not_taken(model):
    """A model that changed since, that is gone, or that has no confusion corrects nothing, and a sentence says why."""
    confusion, why_not = run_confusion(_manifest(model, "0" * 64))
    assert confusion is None
    assert "annotated by the model en_mine 1 as it then was" in why_not
    (model / CONFUSION).unlink()
    assert "no held-out confusion" in run_confusion(_manifest(model, model_sha256(model)))[1]
    assert "not on this machine" in run_confusion(_manifest(model / "gone", ""))[1]


def test_our_own_model_is_found_without_a_name():
    """A run without a model of its own was annotated by the shipped one."""
    folder = model_folder()
    assert folder is not None
    assert folder.name == "en_counterframe"


def test_findings_show_raw_and_corrected_shares_side_by_side(model):
    """A corpus with a manifest is corrected by default; each group has both shares, and the note names the gold."""
    tables = MemoryTables.from_annotated(synthetic_corpus(40))
    tables.manifest = _manifest(model, model_sha256(model))
    findings = compare(tables, "outlet", draws=200, keyness=False)
    shares = findings.measure("share_security")
    assert shares["corrected"].notna().all()
    assert (shares["corrected_lower"] <= shares["corrected"]).all()
    assert (shares["corrected"] <= shares["corrected_upper"]).all()
    assert (shares["corrected"] != shares["estimate"]).any()
    assert any("584 sentences (held-out.jsonl)" in note for note in findings.notes)
    plain = compare(tables, "outlet", confusion=None, draws=200, keyness=False)
    assert plain.measure("share_security")["corrected"].isna().all()
