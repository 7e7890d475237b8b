"""The text of a Doc, kept beside it."""

from __future__ import annotations

import gc

import spacy

from pipeline.components.text import _texts, doc_text


def test_text_is_the_docs_own_and_goes_with_it() -> None:
    """The text equals `doc.text`, is put together once, and is let go with the Doc."""
    doc = spacy.blank("en")("They don't agree.\n\nWhy should they?")
    assert doc_text(doc) == doc.text
    assert doc_text(doc) is doc_text(doc)
    kept = len(_texts)
    del doc
    gc.collect()
    assert len(_texts) < kept
