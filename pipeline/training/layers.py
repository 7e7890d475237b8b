"""Trains framing and stance for the shipped pipeline, and measures them on articles held out.

    python -m pipeline.training.layers --data ../shared/data --out models/en_counterframe

Three steps. (1) The sparse model, its calibration and the relations, on the training split, cross-fitted.
(2) Where the pipeline in `--out` has an encoder: the stages that join its heads. They can only be fitted on
articles the encoder was not trained on, the `join` split of the press articles we coded. (3) Stance, on the
scores and attributions of (1) and (2). The dev split has no part in any of them.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import language
from pipeline.components import extensions
from pipeline.components.framing.classifier import SparseScores
from pipeline.components.framing.component import Framing, wording
from pipeline.components.framing.features import Words
from pipeline.components.framing.model import FramingModel
from pipeline.components.framing.relation import RELATIONS, relation_features
from pipeline.training.combination import fit_blend, fit_relation
from pipeline.training.evaluate_framing import held_out_confusion, write_confusion
from pipeline.training.framing import (
    LABELS,
    FramingTraining,
    body_mask,
    frame_codes,
    framing_gold,
    train_framing,
)
from pipeline.training.gold import GoldArticle, gold_doc
from pipeline.training.press_codes import coder_offset
from pipeline.training.stance import CodedDoc, code_doc, train_stance

__all__ = ["Scored", "annotate_gold", "fit_dense_framing", "train_layers"]

LATER = ("counterframe_framing", "counterframe_stance")
EARLIER = ("counterframe_encoder", "counterframe_syntax", "counterframe_entities", "counterframe_attribution")


@dataclass
class Scored:
    """One coded article with the scores of models that were not trained on it.

    `doc`: through encoder, entities and attribution. `sentence_of`: the Doc's sentence of each gold sentence.
    `scores`, `words`, `base`: of a sparse model that has not seen the article; `base` are probabilities
    (gold sentences, 2).
    """

    article: GoldArticle
    doc: Doc
    sentence_of: list[int]
    scores: SparseScores
    words: Words
    base: np.ndarray
    model: FramingModel


def annotate_gold(nlp: Language, article: GoldArticle) -> tuple[Doc, list[int]]:
    """Return the article's Doc through the components before framing, without what only they need."""
    doc, sentence_of = gold_doc(nlp, article)
    for name in EARLIER:
        if name not in nlp.pipe_names:
            continue
        try:
            doc = nlp.get_pipe(name)(doc)
        except (LookupError, ValueError) as error:
            warnings.warn(f"{name} failed on {article.id}: {error}; its layer is left empty.", stacklevel=2)
    doc.tensor = np.zeros((0,), dtype=np.float32)
    doc._.token_scores = {}
    return doc, sentence_of


def load_earlier(path: Path) -> Language | None:
    """Return the pipeline in `path` without framing and stance if it has a trained encoder, else None."""
    if not (path / "config.cfg").is_file():
        return None
    extensions.register_extensions()
    nlp = spacy.load(path, exclude=LATER)
    return nlp if "counterframe_encoder" in nlp.pipe_names else None


def dense_scores(item: Scored, head: str) -> np.ndarray:
    """Return the encoder's logits (gold sentences, labels) of a head."""
    return item.doc._.sentence_scores[head].scores[item.sentence_of]


def fit_dense_framing(
    model: FramingModel, unseen: Sequence[Scored], offset: np.ndarray | None = None
) -> None:
    """Add to `model` the blend and the relations that use the encoder.

    `offset`: log-odds (2,) added to the blend's bias, for coders who give a frame more or less freely than others.
    Relations are not fitted on whole pieces written for an author's side, which were coded without them in view.
    """
    blend = fit_blend(*blend_inputs(unseen))
    model.blend = blend if offset is None else replace(blend, bias=blend.bias + offset)
    features: list[np.ndarray] = []
    codes: list[str] = []
    for item in unseen:
        if item.article.written:
            continue
        inputs, relations = relation_inputs(item, blended(model, item))
        features.append(inputs)
        codes.extend(relations)
    model.relations["dense+sparse"] = fit_relation(
        np.concatenate(features), codes, [1.0] * len(codes), strength=0.01
    )


def blend_inputs(items: Sequence[Scored]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the encoder's logits, the combination's probabilities and the codes, (m, 2) each.

    Of natural articles: the others say nothing of how often a frame is met.
    """
    parts: tuple[list[np.ndarray], ...] = ([], [], [])
    for item in items:
        body = body_mask(item.article)
        if item.article.natural and body.any():
            rows = (dense_scores(item, "frames"), item.base, frame_codes(item.article, LABELS))
            for kept, values in zip(parts, rows, strict=True):
                kept.append(values[body])
    dense, base, codes = (np.concatenate(kept) for kept in parts)
    return dense, base, codes


def blended(model: FramingModel, item: Scored) -> np.ndarray:
    """Return frame probabilities (gold sentences, 2) with the encoder, 0 outside the body."""
    assert model.blend is not None
    body = body_mask(item.article)
    found = np.zeros((len(body), len(LABELS)))
    found[body] = model.blend.probabilities(dense_scores(item, "frames")[body], item.base[body])
    return found


def relation_inputs(item: Scored, probabilities: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Return features of the sentences that may carry a relation, and the relation each is coded with."""
    lexer = item.model.sparse.lexer
    rows, inputs, _ = relation_features(
        lexer,
        item.words,
        lexer.lexicon(item.words),
        item.scores.parts[:, :2],
        probabilities,
        body_mask(item.article),
        wording(item.model.sparse, item.scores),
        dense_scores(item, "relation"),
    )
    return inputs, [item.article.sentences[row].relation or RELATIONS[0] for row in rows.tolist()]


def unseen_articles(nlp: Language, model: FramingModel, articles: Sequence[GoldArticle]) -> list[Scored]:
    """Return the articles the joining stages are fitted on, with the scores of `model`, which has not seen them."""
    found = []
    for article in articles:
        doc, sentence_of = annotate_gold(nlp, article)
        words = model.sparse.lexer.read(article.text, article.bounds)
        scores = model.sparse.score(words, parts=True)
        body = body_mask(article)
        base = np.zeros((len(body), len(LABELS)))
        base[body] = model.combination.probabilities(scores.logits[body][:, : len(LABELS)])
        found.append(Scored(article, doc, sentence_of, scores, words, base, model))
    return found


def code_article(nlp: Language, item: Scored, model: FramingModel) -> CodedDoc:
    """Return the article with its codes, after the framing component has run with `model`."""
    framing = Framing(nlp, "counterframe_framing", None, 0, True)
    framing.use(model)
    return code_doc(framing(item.doc), item.article, item.sentence_of)


def train_layers(data: Path, corpus: Path, out: Path, pipeline: Path | None = None) -> FramingTraining:
    """Train both layers and write `counterframe_framing/` and `counterframe_stance/` into `out`.

    `pipeline`: folder of the pipeline whose encoder is used; `out` by default.
    """
    training = train_framing(framing_gold(data, corpus, "train"))
    nlp = load_earlier(pipeline or out)
    plain = nlp if nlp is not None else language.blank()
    train = train_articles(plain, training)
    unseen: list[Scored] = []
    if nlp is not None:
        unseen = unseen_articles(nlp, training.model, framing_gold(data, corpus, "join"))
        second = corpus / "gold" / "press" / "second_coder.jsonl"
        offset = coder_offset(training.articles, second, LABELS) if second.is_file() else None
        fit_dense_framing(training.model, unseen, offset)
    training.model.to_disk(out / "counterframe_framing")
    # The encoder knows the training articles; in them only the sparse scores are honest.
    coded = [code_article(plain, item, item.model) for item in train]
    dense = [code_article(plain, item, training.model) for item in unseen]
    train_stance(coded, dense).to_disk(out / "counterframe_stance")
    return training


def train_articles(nlp: Language, training: FramingTraining) -> list[Scored]:
    """Return the training articles, each with the sparse scores of its own fold and a model without a blend."""
    found = []
    for article, fit, base in zip(training.articles, training.cross_fit, training.probabilities, strict=True):
        doc, sentence_of = annotate_gold(nlp, article)
        model = FramingModel(training.model.codebook, LABELS, fit.model, training.model.combination)
        found.append(Scored(article, doc, sentence_of, fit.scores, fit.words, base, model))
    return found


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description="Train framing and stance of the shipped pipeline.")
    parser.add_argument("--data", type=Path, required=True, help="folder with framing/")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"), help="our corpus, with gold/")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pipeline")
    parser.add_argument(
        "--pipeline", type=Path, help="folder of the pipeline with the encoder; --out by default"
    )
    arguments = parser.parse_args()
    train_layers(arguments.data, arguments.corpus, arguments.out, arguments.pipeline)
    unseen = arguments.data / "framing" / "commentary.dev.jsonl.gz"
    if unseen.is_file() and (arguments.out / "config.cfg").is_file():
        write_confusion(held_out_confusion(language.load(arguments.out), unseen), arguments.out)


if __name__ == "__main__":
    main()
