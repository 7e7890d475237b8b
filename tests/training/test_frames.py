"""Heads for one's own codebook: trained, measured, loaded like ours."""

from __future__ import annotations

import json

import pytest
import spacy

from pipeline.errors import ConfigurationError, ModelError, UsageError
from pipeline.training import frames as module
from pipeline.training.frames import train_frames

CODEBOOK = """
name = "economy-health"
version = "0.1"
[[frames]]
name = "economy"
[[frames.indicators]]
name = "money"
terms = ["budget*", "tax*", "jobs"]
[[frames]]
name = "health"
[[frames.indicators]]
name = "care"
terms = ["hospital*", "nurse*", "vaccin*"]
"""
SENTENCES = {
    "economy": [
        "The budget was cut again.",
        "New taxes will cost jobs in the port.",
        "Traders fear a weak currency.",
    ],
    "health": [
        "The hospital has no beds left.",
        "Nurses began to vaccinate children.",
        "The fever spread in spring.",
    ],
    None: ["The choir sang at noon.", "It rained on the hills.", "Her brother keeps pigeons."],
}


@pytest.fixture
def files(tmp_path):
    """A codebook and thirty coded articles."""
    (tmp_path / "mine.toml").write_text(CODEBOOK, encoding="utf-8")
    with (tmp_path / "mine.jsonl").open("w", encoding="utf-8") as file:
        for number in range(30):
            text, sentences = "", []
            order = list(SENTENCES.items())[number % 3 :] + list(SENTENCES.items())[: number % 3]
            for place, (frame, choices) in enumerate(order):
                sentence = choices[(number // 3 + place) % 3]
                sentences.append(
                    {"start": len(text), "end": len(text) + len(sentence), "frames": [frame] if frame else []}
                )
                text += sentence + " "
            file.write(json.dumps({"id": f"t{number}", "text": text, "sentences": sentences}) + "\n")
    return tmp_path / "mine.toml", tmp_path / "mine.jsonl", tmp_path / "out"


def _without_encoder(monkeypatch):
    def missing(model=None, exclude=()):
        raise ModelError("no model here")

    monkeypatch.setattr(module.language, "load", missing)


def test_sparse_heads_are_trained_without_an_encoder(files, monkeypatch):
    """Where there is no trained pipeline the words alone decide, and the component loads the folder."""
    _without_encoder(monkeypatch)
    scores = train_frames(*files)
    assert set(scores) == {"economy", "health"}
    assert scores["health"]["f1"] > 0.9
    assert (scores["economy"]["sentences"], scores["economy"]["positive"]) == (90, 30)
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("counterframe_framing", name="mine", config={"model": str(files[2])})
    doc = nlp("Nurses left the hospital. The choir sang.")
    assert [row.labels for row in doc._.codings["mine"]] == [("health",), ()]
    assert doc._.codings["mine"][0].codebook == "economy-health 0.1"
    assert doc._.frames == []


def test_too_little_gold_is_said(files, monkeypatch):
    """Few sentences, or a frame nobody coded, are named with what to do."""
    _without_encoder(monkeypatch)
    codebook, gold, out = files
    lines = gold.read_text(encoding="utf-8").splitlines()
    gold.write_text("\n".join(lines[:3]), encoding="utf-8")
    with pytest.raises(UsageError, match="at least 40 sentences"):
        train_frames(codebook, gold, out)
    gold.write_text("\n".join(lines).replace('"economy"', '"sport"'), encoding="utf-8")
    with pytest.raises(UsageError, match="'economy' as 1 in 0"):
        train_frames(codebook, gold, out)


@pytest.mark.parametrize(
    ("text", "message"),
    [("name = 1", "not a codebook"), ("= =", "cannot be read"), ('name = "x"\ncolour = 2', "not a codebook")],
)
def test_codebook_that_is_none_is_named(files, text, message):
    """Bad TOML, missing keys and unknown keys."""
    files[0].write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        train_frames(*files)


@pytest.mark.slow
def test_heads_stand_on_the_frozen_encoder(files, nlp):
    """With the shipped pipeline the heads read its vectors, and the folder says so."""
    scores = train_frames(*files)
    assert scores["health"]["average_precision"] > 0.95
    nlp.add_pipe("counterframe_framing", name="own_frames", config={"model": str(files[2])})
    try:
        doc = nlp("The ward has no doctors left. It rained on the hills.")
        assert nlp.get_pipe("own_frames").model.head is not None
        assert [row.labels for row in doc._.codings["own_frames"]] == [("health",), ()]
        assert len(doc._.frames) == 2
    finally:
        nlp.remove_pipe("own_frames")
