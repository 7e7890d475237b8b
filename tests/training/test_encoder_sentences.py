"""Windows of coded sentences, as training reads them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from pipeline import language
from pipeline.components.encoder.windows import WordPieces
from pipeline.training.encoder_sentences import (
    SILVER_HEADS,
    coded_windows,
    manifesto_examples,
    silver_examples,
)

MODEL = Path(__file__).parents[2] / "models" / "en_counterframe" / "counterframe_encoder"
TEXT = "Patrols were doubled.\nJudges lost their say. Nobody asked why."
BOUNDS = [{"start": 0, "end": 21}, {"start": 22, "end": 44}, {"start": 45, "end": 62}]


@pytest.fixture(scope="module")
def pieces() -> WordPieces:
    return WordPieces(MODEL / "tokenizer.json")


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_coded_windows_hold_every_sentence_once_and_mark_paragraphs(pieces: WordPieces) -> None:
    """A line break before a sentence stands as a separator; places count the sentences given."""
    nlp = language.blank()
    windows = list(coded_windows(TEXT, BOUNDS, nlp.make_doc, pieces, random.Random(1)))
    assert [place for _, places in windows for place in places] == [0, 1, 2]
    example, _ = windows[0]
    assert example.sentences == [(0, 4), (4, 9), (9, 13)]
    assert np.count_nonzero(example.pieces == pieces.sep) == 2  # before the second sentence, and at the end


def test_manifesto_windows_follow_the_document(pieces: WordPieces, tmp_path: Path) -> None:
    """Rows that follow each other share a window; a new document or a gap begins another."""
    rows: list[dict[str, object]] = [
        {"doc_id": "a", "prev": "We promise.", "text": "More police.", "label": "security"},
        {"doc_id": "a", "prev": "More police.", "text": "Fair trials.", "label": "rights"},
        {"doc_id": "a", "prev": "Something else.", "text": "Better roads.", "label": "neither"},
        {"doc_id": "b", "prev": None, "text": "Lower taxes.", "label": "neither"},
    ]
    path = write(tmp_path / "m.jsonl", rows)
    windows = list(manifesto_examples(path, language.blank(), pieces, random.Random(1)))
    assert [window.labels["manifesto"].tolist() for window in windows] == [[0, 1], [2], [2]]
    assert windows[0].sentences == [(3, 6), (6, 9)]  # after the three words of the sentence before


def test_silver_weighs_a_holders_stance_by_the_holder(pieces: WordPieces, tmp_path: Path) -> None:
    """Where an ensemble sees no holder, it has nothing to teach of a holder's stance."""
    scores = {"frames": [0.9, 0.2], "relation": [1, 0, 0], "author_stance": [0.1, 0.2, 0.7]}
    lines = [
        {**BOUNDS[0], **scores, "holder": [0.0], "holder_stance": [0.5, 0.25, 0.25]},
        {**BOUNDS[1], **scores, "holder": [0.5], "holder_stance": [0.5, 0.25, 0.25]},
    ]
    path = write(tmp_path / "s.jsonl", [{"id": "x", "text": TEXT, "sentences": lines}])
    (window,) = silver_examples(path, language.blank(), pieces, random.Random(1))
    assert set(window.labels) == set(SILVER_HEADS)
    assert window.labels["holder_stance"].tolist() == [[0, 0, 0], [0.25, 0.125, 0.125]]
    assert window.labels["frames"].dtype == np.float32
