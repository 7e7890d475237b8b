"""Trains the framing model that ships: sparse model, calibration, relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.components.framing.component import wording
from pipeline.components.framing.model import FramingModel
from pipeline.components.framing.relation import relation_features
from pipeline.knowledge.load import codebook
from pipeline.training.combination import fit_combination, fit_relation
from pipeline.training.gold import GoldArticle, gold_article, read_gold
from pipeline.training.press_codes import PRESS, press_rows
from pipeline.training.sparse import FRAME_TARGETS, RELATION_TARGETS, STANCE_TARGETS, CrossFit, SparseTrainer

__all__ = ["FramingTraining", "framing_gold", "train_framing"]

LABELS = ("security", "rights")
TARGETS = FRAME_TARGETS + STANCE_TARGETS + RELATION_TARGETS
# Evidence asks what a word adds to a frame, stance what it adds to a holder's side: the first four targets.
EXPLAINED = 4
# Folders of our gold whose lines are one sentence each, written for what they carry. The encoder reads arguments with the
# pieces, the others with the commentary.
PICKED = ("relation", "contrast")
SINGLE = (*PICKED, "arguments")


def framing_gold(data: Path, corpus: Path, split: str) -> list[GoldArticle]:
    """Return the coded articles of one split: the given commentary, our own gold, press articles we coded.

    `data`: folder of the given data. `corpus`: our `corpus/` folder; files that are not there are left out.
    `split`: `train`; `dev`; or `join`, press articles that neither an encoder nor a sparse model is trained on.
    """
    paths = [
        data / "framing" / f"commentary.{split}.jsonl.gz",
        *(corpus / "gold" / layer / f"{split}.jsonl" for layer in ("framing", "pieces", *SINGLE)),
    ]
    found = [article for path in paths if path.is_file() for article in read_gold(path)]
    codes = corpus / "gold" / "press" / f"{split}.jsonl"
    if codes.is_file():
        rows = press_rows(codes, data / PRESS)
        found += [gold_article(row, LABELS, f"{codes}, {row['id']}") for row in rows]
    return found


@dataclass
class FramingTraining:
    """A trained framing model and the cross-fitted scores that later stages are fitted on."""

    model: FramingModel
    articles: list[GoldArticle]
    cross_fit: list[CrossFit]
    probabilities: list[np.ndarray]


def body_mask(article: GoldArticle) -> np.ndarray:
    """Return bool (s,): which sentences are body."""
    return np.array([sentence.kind == "body" for sentence in article.sentences], dtype=bool)


def frame_codes(article: GoldArticle, labels: Sequence[str]) -> np.ndarray:
    """Return codes (s, k) in {0, 1, -1}, -1 where a frame is not coded."""
    return np.array(
        [[sentence.frames.get(label, -1) for label in labels] for sentence in article.sentences]
    ).reshape(-1, len(labels))


def relation_weight(article: GoldArticle) -> float:
    """Return how much an article says of relations.

    Our whole pieces were coded with them in view, the given ones hardly; what was written or picked for them says
    little of how rare they are.
    """
    return 0.3 if article.id.startswith("abp-") or not article.natural else 1.0


def train_framing(articles: Sequence[GoldArticle], out: Path | None = None) -> FramingTraining:
    """Return the model trained on `articles`, written to the folder `out` when given.

    Needs no encoder; `pipeline.training.layers` adds what joins one.
    """
    book = codebook()
    trainer = SparseTrainer(TARGETS, book.term_groups(), book.visible, explained=EXPLAINED)
    trainer.read(articles)
    sparse = trainer.fit()
    fitted = trainer.cross_fit()
    pairs = []
    for article, fit in zip(articles, fitted, strict=True):
        body = body_mask(article)
        if article.natural and body.any():
            pairs.append((fit.scores.logits[body][:, :2], frame_codes(article, LABELS)[body]))
    combination = fit_combination(LABELS, pairs)
    probabilities = []
    features: list[np.ndarray] = []
    codes: list[str] = []
    weights: list[float] = []
    for article, fit in zip(articles, fitted, strict=True):
        body = body_mask(article)
        values = np.zeros((len(body), 2))
        values[body] = combination.probabilities(fit.scores.logits[body][:, :2])
        probabilities.append(values)
        rows, inputs, _ = relation_features(
            fit.model.lexer,
            fit.words,
            fit.model.lexer.lexicon(fit.words),
            fit.scores.parts[:, :2],
            values,
            body,
            wording(fit.model, fit.scores),
        )
        features.append(inputs)
        codes.extend(article.sentences[row].relation or "none" for row in rows.tolist())
        weights.extend([relation_weight(article)] * len(rows))
    relation = fit_relation(np.concatenate(features), codes, weights)
    model = FramingModel(
        f"{book.name} {book.version}", LABELS, sparse, combination, relations={"sparse": relation}
    )
    if out is not None:
        model.to_disk(out)
    return FramingTraining(model, list(articles), fitted, probabilities)
