"""The encoder component on the shipped weights: where sentences begin."""

from __future__ import annotations

import pytest

from pipeline import language

pytestmark = pytest.mark.slow


def test_no_sentence_begins_after_a_comma_on_the_same_line() -> None:
    """A clause that opens with a capitalised name stays in its sentence; after a line break one may begin."""
    nlp = language.load()
    joined = nlp("While the streets have grown quiet, Human Rights Now warns of arrests without a warrant.")
    assert len(list(joined.sents)) == 1
    encoder = nlp.get_pipe("counterframe_encoder")
    text = "Thanks, Ann. Dear colleagues,\nThe vote is on Monday."
    begins = [doc_sentence.text for doc_sentence in encoder(nlp.make_doc(text)).sents]
    assert not any(sentence.startswith("Ann") for sentence in begins)
    assert any(sentence.startswith("The vote") for sentence in begins)
