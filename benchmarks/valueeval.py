"""Prints how well stance toward the hard line is told on a target never seen: ValueEval arguments.

    python benchmarks/valueeval.py

Reads `framing/valueeval_hardline.jsonl.gz` from the folder that COUNTERFRAME_DATA names, or ../shared/data: 769
arguments, each for or against the hard line, on 24 targets (Mirzakhmedova et al. 2023, Touché23-ValueEval). Each
target is held out in turn and the macro-F1 is taken over all arguments. Rows: words alone; words and the
encoder's mean vector; with the target's sentence beside the argument; with the codebook's stance terms and the
encoder's stance heads, which have learned from commentary.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from pipeline import language
from pipeline.components.stance.features import read_signals
from pipeline.components.stance.rules import Points
from pipeline.components.stance.targets import GROUPS

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))


def read() -> tuple[list[str], list[str], np.ndarray]:
    """Return texts, targets and labels (1 for the hard line)."""
    with gzip.open(DATA / "framing" / "valueeval_hardline.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    targets = [row["target"].rstrip(".") for row in rows]
    return (
        [row["text"] for row in rows],
        targets,
        np.array([row["label"] == "pro_hardline" for row in rows], dtype=int),
    )


def encoded(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return mean token vectors (m, width) of length one, and counts of stance terms (m, groups + 2)."""
    nlp = language.load()
    vectors, terms = [], []
    with nlp.select_pipes(enable=["counterframe_encoder"]):
        for text in texts:
            doc = nlp(text)
            vector = np.asarray(doc.tensor).mean(axis=0)
            vectors.append(vector / np.linalg.norm(vector))
            signals = read_signals(doc)
            points = Points(signals)
            counts = signals.flags[:, : len(GROUPS)].sum(axis=0)
            heads = [
                doc._.sentence_scores[name].scores.mean(axis=0) for name in ("author_stance", "holder_stance")
            ]
            terms.append(
                [*np.minimum(counts, 2), points.values.sum(), points.demands.sum(), *np.concatenate(heads)]
            )
    return np.array(vectors), np.array(terms, dtype=float)


def leave_target_out(
    features: sparse.csr_matrix, targets: list[str], labels: np.ndarray, strength: float
) -> float:
    """Return the macro-F1 over all arguments, each scored without its target."""
    given = np.zeros(len(labels), dtype=int)
    groups = np.array(targets)
    for target in sorted(set(targets)):
        held = groups == target
        model = LogisticRegression(C=strength, max_iter=2000, class_weight="balanced")
        given[held] = model.fit(features[~held], labels[~held]).predict(features[held])
    return float(f1_score(labels, given, average="macro"))


def main() -> None:
    """Measure and print."""
    texts, targets, labels = read()
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2).fit_transform(texts)
    vectors, terms = encoded(texts)
    about, _ = encoded(targets)
    rows = {
        "words": words,
        "+ encoder": sparse.hstack([words, 2.0 * vectors]),
        "+ target": sparse.hstack([words, 2.0 * vectors, about, vectors * about * 8.0]),
        "+ terms": sparse.hstack([words, 2.0 * vectors, 0.3 * terms]),
        "+ target, terms": sparse.hstack([words, 2.0 * vectors, about, vectors * about * 8.0, 0.3 * terms]),
        "encoder, terms": sparse.csr_matrix(np.hstack([2.0 * vectors, 0.3 * terms])),
    }
    print(
        f"{'features':16s} macro-F1, target held out ({len(labels)} arguments, {len(set(targets))} targets)"
    )
    for name, features in rows.items():
        scores = [leave_target_out(sparse.csr_matrix(features), targets, labels, c) for c in (1.0, 3.0)]
        print(f"{name:16s} " + "  ".join(f"{score:.3f}" for score in scores))


if __name__ == "__main__":
    main()
