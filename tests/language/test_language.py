"""The pipeline is read as spaCy reads it, only sooner."""

from __future__ import annotations

import pytest
import spacy

from pipeline import language

pytestmark = pytest.mark.slow

TEXT = "Non-avian pigeons can't vote in the U.S.!!! See https://example.org/a?b=1 (10km, “they're” … ----)."


def test_load_gives_the_tokenizer_and_settings_that_are_saved(nlp):
    """Tokenizer, its rules and the configuration are those of a plain `spacy.load`."""
    plain = spacy.load(language.model_path())
    assert nlp.tokenizer.to_bytes(exclude=["vocab"]) == plain.tokenizer.to_bytes(exclude=["vocab"])
    assert nlp.config.to_str() == plain.config.to_str()
    assert [token.text for token in nlp.make_doc(TEXT)] == [token.text for token in plain.make_doc(TEXT)]


def test_load_can_be_saved_and_read_by_spacy_alone(nlp, tmp_path):
    """What is saved names spaCy's own tokenizer."""
    nlp.to_disk(tmp_path)
    assert (tmp_path / "config.cfg").read_text(encoding="utf-8").count("spacy.Tokenizer.v1") == 1
    saved = spacy.load(tmp_path)
    assert [token.text for token in saved.make_doc(TEXT)] == [token.text for token in nlp.make_doc(TEXT)]


def test_load_keeps_the_tokenizer_of_another_pipeline(tmp_path):
    """Rules that another English pipeline brings are its own, not ours."""
    other = spacy.blank("en")
    other.tokenizer.add_special_case("gimme", [{"ORTH": "gim"}, {"ORTH": "me"}])
    other.to_disk(tmp_path)
    read = language.load(tmp_path)
    assert [token.text for token in read.make_doc("gimme " + TEXT)] == [
        token.text for token in other.make_doc("gimme " + TEXT)
    ]
