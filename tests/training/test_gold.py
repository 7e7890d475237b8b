"""Coded articles from files."""

from __future__ import annotations

import gzip
import json

import pytest
import spacy

from pipeline.errors import UsageError
from pipeline.training.gold import gold_doc, read_gold, single_sentences

ROW = {
    "article_id": "a", "text": "One. Two.",
    "sentences": [
        {"start": 0, "end": 4, "kind": "heading", "security": 0, "rights": 1, "author": "oppose"},
        {"start": 5, "end": 9, "frames": ["security"]},
    ],
}  # fmt: skip


def test_articles_and_single_sentences_are_read(tmp_path):
    """Both kinds of line, plain and packed; what is not coded is absent, not 0."""
    path = tmp_path / "g.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(
            json.dumps(ROW) + "\n\n" + json.dumps({"text": "Three.", "rights": 1, "doc_id": "d"}) + "\n"
        )
    first, second = read_gold(path)
    assert [sentence.frames for sentence in first.sentences] == [
        {"security": 0, "rights": 1},
        {"security": 1, "rights": 0},
    ]
    assert first.sentences[0].author == "oppose"
    assert second.sentences[0].frames == {"rights": 1}
    assert (first.group, second.group) == ("a", "d")


def test_frames_of_another_codebook_are_read(tmp_path):
    """The names are the codebook's."""
    path = tmp_path / "g.jsonl"
    path.write_text(
        json.dumps({"text": "x", "frames": {"economy": 1, "health": None}}) + "\n", encoding="utf-8"
    )
    assert read_gold(path, ("economy", "health"))[0].sentences[0].frames == {"economy": 1}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 1 is not JSON"),
        ("[1]", "is list"),
        ('{"id": "a"}', "has no text"),
        ('{"text": "a", "security": 3}', "0 or 1"),
        ('{"text": "a", "sentences": [{"start": 0}]}', "cannot be read"),
    ],
)
def test_lines_that_are_no_gold_are_named(tmp_path, line, message):
    """The message says which line, what was found and what was expected."""
    path = tmp_path / "g.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_gold(path)


def test_doc_has_the_golds_sentences(tmp_path):
    """Sentence starts and kinds are the gold's, and each gold sentence finds its own."""
    path = tmp_path / "g.jsonl"
    path.write_text(json.dumps(ROW), encoding="utf-8")
    doc, sentence_of = gold_doc(spacy.blank("en"), read_gold(path)[0])
    assert [sent.text for sent in doc.sents] == ["One.", "Two."]
    assert sentence_of == [0, 1]
    assert [section.kind for section in doc._.sections] == ["heading", "body"]


def test_rows_of_one_text_become_one_article():
    """Neighbours stay neighbours; another text is another article."""
    rows = [{"text": t, "doc_id": d, "label": "x"} for t, d in (("One.", 1), ("Two.", 1), ("Three.", 2))]
    articles = single_sentences(rows, {"x": {"frames": {"security": 1}}}, "label")
    assert [article.text for article in articles] == ["One.\nTwo.", "Three."]
    first = articles[0]
    assert [first.text[a:b] for a, b in first.bounds] == ["One.", "Two."]
