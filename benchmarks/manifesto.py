"""Prints how well security, rights and neither are told apart in party manifestos, coded by experts.

    python benchmarks/manifesto.py

Reads `framing/manifesto.{train,dev}.jsonl.gz` from the folder that COUNTERFRAME_DATA names, or ../shared/data.
Macro-F1 on the development half: TF-IDF of a quasi-sentence and the one before it with a logistic regression;
the product's sparse model; the encoder's manifesto head, quasi-sentences in their order; and the last two joined by
a logistic regression over their log-probabilities. The joint needs text the encoder has not seen, so it is fitted on
the development half itself, in five folds by document: no document is scored by weights that it helped to fit.
Intervals are 95 % bootstraps over documents.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from spacy.tokens import Doc

from pipeline import language
from pipeline.components.stance.score import score_classes
from pipeline.knowledge.load import codebook
from pipeline.training.encoder_data import jsonl
from pipeline.training.encoder_sentences import MANIFESTO, manifesto_runs
from pipeline.training.gold import single_sentences
from pipeline.training.sparse import SparseTrainer, frame_targets

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
FOLDS = 5


def read(split: str) -> list[dict[str, Any]]:
    """Return the coded quasi-sentences of a split, in order."""
    return list(jsonl(DATA / "framing" / f"manifesto.{split}.jsonl.gz"))


def codes(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return each row's index into `MANIFESTO`."""
    return np.array([MANIFESTO.index(row["label"]) for row in rows])


def tfidf_scores(train: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return log-probabilities (rows, 3) of the sparse model."""
    own = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    before = TfidfVectorizer(min_df=3, sublinear_tf=True)
    inputs = sparse.hstack(
        [
            own.fit_transform([row["text"] for row in train]),
            0.4 * before.fit_transform([row.get("prev") or "" for row in train]),
        ]
    )
    model = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced").fit(inputs, codes(train))
    dev = sparse.hstack(
        [
            own.transform([row["text"] for row in rows]),
            0.4 * before.transform([row.get("prev") or "" for row in rows]),
        ]
    )
    found: np.ndarray = model.predict_log_proba(dev)
    return found


def sparse_scores(train: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return log-probabilities (rows, 2) of security and rights, of the sparse model trained on manifestos."""
    frames = {name: {"frames": {label: int(label == name) for label in MANIFESTO[:2]}} for name in MANIFESTO}
    book = codebook()
    trainer = SparseTrainer(frame_targets(MANIFESTO[:2]), book.term_groups(), book.visible)
    trainer.read(single_sentences(train, frames, "label"))
    model = trainer.fit()
    articles = single_sentences(rows, frames, "label")
    logits = [model.score(model.lexer.read(article.text, article.bounds)).logits for article in articles]
    return -np.logaddexp(0.0, -np.concatenate(logits))


def encoder_scores(rows: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return log-probabilities (rows, 3) of the encoder's manifesto head."""
    reader = language.blank()
    encoder = reader.add_pipe("counterframe_encoder", config={"sentence_heads": ["manifesto"]})
    encoder.from_disk(language.model_path() / "counterframe_encoder")  # type: ignore[attr-defined]  # ours has it
    found = []
    for run in manifesto_runs(rows):
        texts = [row["text"] for row in run]
        if run[0].get("prev"):
            texts.insert(0, run[0]["prev"])
        docs = [reader.make_doc(text) for text in texts]
        starts = {int(start) for start in np.cumsum([0, *(len(doc) for doc in docs)])[:-1]}
        joined_doc = Doc.from_docs(docs, ensure_whitespace=True)
        for token in joined_doc:
            token.is_sent_start = token.i in starts
        doc = encoder(joined_doc)
        scores = doc._.sentence_scores["manifesto"].scores[-len(run) :]
        found.append(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    return np.concatenate(found)


def joined(views: Sequence[np.ndarray], gold: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return predictions (rows,) of the joint model, each by folds that do not hold the row's document."""
    inputs = np.clip(np.concatenate(views, axis=1), -12, 0)
    found = np.zeros(len(gold), dtype=np.int64)
    for train, test in GroupKFold(FOLDS).split(inputs, gold, groups):
        model = LogisticRegression(C=1.0, max_iter=2000)
        logs = model.fit(inputs[train], gold[train]).predict_log_proba(inputs)
        steps = np.arange(0.0, 2.01, 0.25)
        tried = [(a, b) for a in steps for b in steps]
        best = max(
            tried,
            key=lambda add: f1_score(
                gold[train], (logs[train] + [add[0], add[1], 0.0]).argmax(axis=1), average="macro"
            ),
        )
        found[test] = (logs[test] + [best[0], best[1], 0.0]).argmax(axis=1)
    return found


def show(title: str, found: np.ndarray, gold: np.ndarray, groups: np.ndarray) -> None:
    """Print macro-F1 with its interval, and the F1 of each class."""
    names = [[MANIFESTO[code] for code in codes.tolist()] for codes in (gold, found)]
    scores = score_classes(*names, groups.tolist(), labels=MANIFESTO)
    low, high = scores["macro_f1_interval"]
    each = "  ".join(f"{name} {scores['f1'][name]:.3f}" for name in MANIFESTO)
    print(f"{title:24}{scores['macro_f1']:.3f} [{low:.3f}, {high:.3f}]   {each}")


def main() -> None:
    """Print the table."""
    train, rows = read("train"), read("dev")
    gold, groups = codes(rows), np.array([row["doc_id"] for row in rows])
    print(f"manifesto.dev: {len(rows)} quasi-sentences of {len(np.unique(groups))} documents")
    words, encoder = sparse_scores(train, rows), encoder_scores(rows)
    show("TF-IDF", tfidf_scores(train, rows).argmax(axis=1), gold, groups)
    show("sparse model", joined([words], gold, groups), gold, groups)
    show("encoder", encoder.argmax(axis=1), gold, groups)
    show("encoder, thresholds", joined([encoder], gold, groups), gold, groups)
    show("encoder and sparse", joined([encoder, words], gold, groups), gold, groups)


if __name__ == "__main__":
    main()
