"""A corpus as spaCy Docs."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from pipeline.store.docbin import docs, write_docbin
from tests.store.records import TEXT, full_article


@pytest.mark.slow
def test_doc_carries_sentences_mentions_and_spans(tmp_path: Path) -> None:
    """What is written can be read by plain spaCy, with text, sentences, entities and span groups in place."""
    articles = [full_article("one"), full_article("empty", text="")]
    articles[1] = type(articles[1])(article=articles[1].article, provenance=articles[1].provenance)
    assert write_docbin(articles, tmp_path / "c.spacy") == 2
    vocab = spacy.blank("en").vocab
    doc, empty = DocBin(store_user_data=True).from_disk(tmp_path / "c.spacy").get_docs(vocab)
    assert doc.text == TEXT
    assert empty.text == ""
    assert doc.user_data["article_id"] == "one"
    assert [sentence.text[:6] for sentence in doc.sents] == ["Norvia", "“Order", "Critic"]
    assert [(span.text, span.label_) for span in doc.ents] == [("Norvia", "GPE"), ("Ada Lund", "PERSON")]
    assert [span.text for span in doc.spans["quantities"]] == ["38"]
    assert [span.text for span in doc.spans["sources"]] == ["Ada Lund"]
    assert [span.text for span in doc.spans["cues"]] == ["said"]
    assert len(doc.spans["contents"]) == 3
    assert [span.text[:6] for span in doc.spans["rights"]] == ["Critic"]
    assert len(doc.spans["security"]) == 2


@pytest.mark.slow
def test_span_off_token_borders_is_widened() -> None:
    """A span that ends inside a token covers the whole token."""
    article = full_article("one")
    (doc,) = docs([article])
    for group in doc.spans.values():
        for span in group:
            assert span.text == doc.text[span.start_char : span.end_char]
