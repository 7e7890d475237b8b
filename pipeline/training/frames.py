"""Trains heads for the frames of one's own codebook, on the frozen encoder, in minutes on a CPU.

Each sentence is the mean of the encoder's token vectors, as the paragraph window has them; one logistic
regression per frame reads it. A sparse model over words and the codebook's terms stands beside it, and one
small regression joins the two and calibrates them, fitted on sentences that neither has seen. Without a
trained encoder the sparse model is all there is. The result is a folder that the framing component loads.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from spacy.attrs import SENT_START
from spacy.language import Language

from pipeline import language
from pipeline.components.framing.component import mean_vectors
from pipeline.components.framing.model import FramingModel
from pipeline.errors import ModelError, UsageError
from pipeline.knowledge.load import read_codebook
from pipeline.training.combination import fit_blend, fit_combination
from pipeline.training.gold import GoldArticle, gold_doc, read_gold
from pipeline.training.sparse import SparseTrainer, frame_targets

__all__ = ["train_frames"]

LEAST_SENTENCES = 40
LEAST_POSITIVE = 5
_FOLDS = 5
_STRENGTH = 2.0


def train_frames(
    codebook_path: Path, gold_path: Path, out_dir: Path, model: str | Path | None = None
) -> dict[str, dict[str, float]]:
    """Write the trained heads to `out_dir` and return their cross-validated scores by frame.

    `codebook_path`: TOML with `[[frames]]`. `gold_path`: JSONL of coded sentences or articles (see
    `pipeline.training.gold`). `model`: folder or name of the pipeline whose encoder is used; our own by
    default. Scores: `f1` at one half, `average_precision`, `sentences` coded, `positive` among them; each
    sentence is scored by heads that have not seen its article.

    Raises:
        UsageError: too little gold, or a frame that is hardly ever (or always) coded.
        ConfigurationError: the codebook cannot be read.
    """
    book = read_codebook(codebook_path)
    labels = book.frame_names
    articles = [a for a in read_gold(gold_path, labels) if any(s.frames for s in a.sentences)]
    _check(articles, labels, gold_path)
    trainer = SparseTrainer(frame_targets(labels), book.term_groups(), book.visible)
    trainer.read(articles)
    fitted = trainer.cross_fit(min(_FOLDS, len({article.group for article in articles})))
    coded = [_codes(article, labels) for article in articles]
    sparse = [fit.scores.logits for fit in fitted]
    vectors = _vectors(articles, model)
    combination = fit_combination(labels, list(zip(sparse, coded, strict=True)))
    probabilities = np.concatenate([combination.probabilities(own) for own in sparse])
    codes = np.concatenate(coded)
    head = blend = None
    if vectors is not None:
        head, dense = _fit_head(vectors, coded, [article.group for article in articles])
        blend = fit_blend(dense, probabilities, codes)
        probabilities = blend.probabilities(dense, probabilities)
    name = f"{book.name} {book.version}"
    FramingModel(name, labels, trainer.fit(), combination, blend, head=head).to_disk(out_dir)
    return _scores(labels, codes, probabilities)


def _check(articles: Sequence[GoldArticle], labels: Sequence[str], path: Path) -> None:
    codes = np.concatenate([_codes(article, labels) for article in articles] or [np.zeros((0, len(labels)))])
    if len(codes) < LEAST_SENTENCES or len({article.group for article in articles}) < 2:
        raise UsageError(
            f"{path} codes {len(codes)} sentences of {len(articles)} articles; at least {LEAST_SENTENCES} sentences of "
            "two articles are needed, a few hundred are better."
        )
    for place, label in enumerate(labels):
        ones, zeros = int((codes[:, place] == 1).sum()), int((codes[:, place] == 0).sum())
        if min(ones, zeros) < LEAST_POSITIVE:
            raise UsageError(
                f"{path} codes the frame {label!r} as 1 in {ones} and as 0 in {zeros} sentences; each must occur at "
                f"least {LEAST_POSITIVE} times. Code more, or take the frame out of the codebook."
            )


def _codes(article: GoldArticle, labels: Sequence[str]) -> np.ndarray:
    rows = [
        [sentence.frames.get(label, -1) if sentence.kind == "body" else -1 for label in labels]
        for sentence in article.sentences
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, len(labels))


def _vectors(articles: Sequence[GoldArticle], model: str | Path | None) -> list[np.ndarray] | None:
    """Return each article's sentence vectors (s, width), or None where there is no encoder."""
    try:
        nlp = language.load(model)
    except ModelError:
        if model is not None:
            raise
        return None
    if "counterframe_encoder" not in nlp.pipe_names:
        return None
    encoder = nlp.get_pipe("counterframe_encoder")
    return [_sentence_vectors(nlp, encoder, article) for article in articles]


def _sentence_vectors(nlp: Language, encoder, article: GoldArticle) -> np.ndarray:
    doc, sentence_of = gold_doc(nlp, article)
    doc = encoder(doc)
    begins = np.nonzero(doc.to_array([SENT_START]).astype(np.int64).reshape(-1) == 1)[0]
    return mean_vectors(np.asarray(doc.tensor), begins)[sentence_of]


def _fit_head(
    vectors: Sequence[np.ndarray], coded: Sequence[np.ndarray], groups: Sequence[str]
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Return (weights, bias) fitted on everything, and logits (m, k) from heads without the sentence's group."""
    inputs, codes = np.concatenate(vectors), np.concatenate(coded)
    names = sorted(set(groups))
    fold_of = {
        names[place]: number % _FOLDS
        for number, place in enumerate(np.random.default_rng(0).permutation(len(names)))
    }
    fold = np.repeat([fold_of[group] for group in groups], [len(rows) for rows in coded])
    labels = codes.shape[1]
    logits = np.zeros(codes.shape)
    weights, bias = np.zeros((inputs.shape[1], labels)), np.zeros(labels)
    for label in range(labels):
        known = codes[:, label] >= 0
        for number in range(_FOLDS):
            held, seen = fold == number, (fold != number) & known
            if held.any():
                logits[held, label] = _fit_one(inputs[seen], codes[seen, label]).decision_function(
                    inputs[held]
                )
        whole = _fit_one(inputs[known], codes[known, label])
        weights[:, label], bias[label] = whole.coef_[0], whole.intercept_[0]
    return (weights, bias), logits


def _fit_one(inputs: np.ndarray, codes: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, max_iter=2000).fit(inputs, codes)


def _scores(
    labels: Sequence[str], codes: np.ndarray, probabilities: np.ndarray
) -> dict[str, dict[str, float]]:
    found = {}
    for place, label in enumerate(labels):
        known = codes[:, place] >= 0
        gold, own = codes[known, place], probabilities[known, place]
        found[label] = {
            "f1": round(float(f1_score(gold, own >= 0.5)), 4),
            "average_precision": round(float(average_precision_score(gold, own)), 4),
            "sentences": int(known.sum()),
            "positive": int(gold.sum()),
        }
    return found
