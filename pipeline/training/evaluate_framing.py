"""Measures framing and stance on coded articles, with the gold's sentences imposed on the pipeline."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.framing.score import score_frames, score_relations
from pipeline.components.stance.score import score_classes, score_found
from pipeline.components.stance.summary import summarise
from pipeline.errors import UsageError
from pipeline.schema import Frame, Sentence, Stance
from pipeline.schema.stance import StanceLabel
from pipeline.training.gold import GoldArticle, GoldSentence, gold_doc, read_gold

__all__ = [
    "coded_frames",
    "evaluate_framing",
    "evaluate_stance",
    "held_out_confusion",
    "run_gold",
    "write_confusion",
]

_FRAME_LABELS = ("security", "rights", "both", "neither")
_ARTICLE_LABELS = ("oppose", "neutral", "support", "mixed")


def run_gold(nlp: Language, articles: Sequence[GoldArticle]) -> Iterator[tuple[GoldArticle, Doc, list[int]]]:
    """Yield each article, its annotated Doc, and the Doc's sentence of each gold sentence."""
    for article in articles:
        doc, sentence_of = gold_doc(nlp, article)
        for _, component in nlp.pipeline:
            doc = component(doc)
        yield article, doc, sentence_of


def evaluate_framing(nlp: Language, path: Path) -> dict[str, Any]:
    """Return the frame and relation scores of a pipeline on a gold file, ready for JSON.

    Raises:
        UsageError: the file codes no frame.
    """
    codes, probabilities, articles, gold, given, conceded = [], [], [], [], [], []
    for name, sentence, frame in coded_frames(nlp, path):
        codes.append([sentence.frames["security"], sentence.frames["rights"]])
        probabilities.append([frame.security, frame.rights] if frame else [0.0, 0.0])
        articles.append(name)
        gold.append(sentence.relation or "none")
        given.append(frame.relation if frame else "none")
        if frame and sentence.conceded and frame.conceded:
            conceded.append(sentence.conceded == frame.conceded)
    scores = score_frames(np.array(codes), np.array(probabilities), articles)
    scores["relation"] = score_relations(gold, given, articles)
    scores["relation"]["conceded_right"] = round(float(np.mean(conceded)), 4) if conceded else None
    return scores


def coded_frames(nlp: Language, path: Path) -> list[tuple[str, GoldSentence, Frame | None]]:
    """Return article id, gold sentence and the pipeline's frame of each body sentence whose frames are coded.

    Raises:
        UsageError: the file codes no frame.
    """
    found = []
    for article, doc, sentence_of in run_gold(nlp, read_gold(path)):
        frames = {frame.sentence: frame for frame in doc._.frames}
        for place, sentence in zip(sentence_of, article.sentences, strict=True):
            if sentence.kind == "body" and len(sentence.frames) >= 2:
                found.append((article.id, sentence, frames.get(place)))
    if not found:
        raise UsageError(f"{path} codes no frame; expected security and rights, 0 or 1, for each sentence.")
    return found


def held_out_confusion(nlp: Language, path: Path) -> dict[str, Any]:
    """Return which frame labels the pipeline gives to held-out sentences of each gold label, ready for JSON.

    A comparison corrects frame shares with it. `path` must be coded articles that the model was not trained on.

    Returns:
        `labels`: security, rights, both, neither; `counts`: 4 x 4, rows gold, columns given; `articles`: the same
        for each article, from which intervals are drawn; `sentences`: how many; `data`: the file's name;
        `sha256`: of its bytes.

    Raises:
        UsageError: the file codes no frame.
    """
    by_article: dict[str, np.ndarray] = {}
    for name, sentence, frame in coded_frames(nlp, path):
        security, rights = sentence.frames["security"], sentence.frames["rights"]
        gold = (
            "both" if security and rights else "security" if security else "rights" if rights else "neither"
        )
        counts = by_article.setdefault(name, np.zeros((4, 4), dtype=np.int64))
        counts[_FRAME_LABELS.index(gold), _FRAME_LABELS.index(frame.label if frame else "neither")] += 1
    counts = np.sum(list(by_article.values()), axis=0)
    return {
        "labels": list(_FRAME_LABELS),
        "counts": counts.tolist(),
        "data": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "sentences": int(counts.sum()),
        "articles": [table.tolist() for table in by_article.values()],
    }


def write_confusion(confusion: dict[str, Any], model: Path) -> Path:
    """Write a confusion into a model's folder, where a comparison looks for it; return its path.

    `model`: folder of a saved pipeline. The file is `counterframe_framing/confusion.json`; saving the pipeline
    again (`nlp.to_disk`) does not carry it along.

    Raises:
        UsageError: the folder holds no framing component.
    """
    folder = model / "counterframe_framing"
    if not folder.is_dir():
        raise UsageError(
            f"{model} has no folder counterframe_framing; expected a pipeline saved by `assemble`."
        )
    target = folder / "confusion.json"
    target.write_bytes(msgspec.json.encode(confusion) + b"\n")
    return target


def evaluate_stance(nlp: Language, path: Path) -> dict[str, Any]:
    """Return the stance scores of a pipeline on a gold file, ready for JSON.

    `author`: every body sentence, neutral where no record says otherwise. `holder_found`: whether a sentence
    has an attributed holder. `holder`: stance on sentences coded with one; neutral where none is found, the
    strongest where there are several. `articles`: the author's stance over whole articles, where it is coded.

    Raises:
        UsageError: the file codes no stance.
    """
    author: dict[str, list[Any]] = {"gold": [], "given": [], "articles": []}
    holder: dict[str, list[Any]] = {"gold": [], "given": [], "articles": []}
    found: dict[str, list[Any]] = {"gold": [], "given": [], "articles": []}
    whole: dict[str, list[Any]] = {"gold": [], "given": [], "articles": []}
    for article, doc, sentence_of in run_gold(nlp, read_gold(path)):
        own, others = _stances_by_sentence(doc)
        for place, sentence in zip(sentence_of, article.sentences, strict=True):
            if sentence.kind != "body" or sentence.author is None:
                continue
            _add(author, sentence.author, own.get(place, "neutral"), article.id)
            _add(found, sentence.holder is not None, place in others, article.id)
            if sentence.holder_stance is not None:
                given = others.get(place, "neutral")
                _add(holder, sentence.holder_stance, given, article.id)
        if article.author_stance is not None:
            _add(whole, article.author_stance, _article_label(doc), article.id)
    if not author["gold"]:
        raise UsageError(f"{path} codes no stance; expected `author` for each sentence.")
    sided = [place for place, label in enumerate(whole["gold"]) if label != "mixed"]
    return {
        "author": score_classes(**author),
        "holder_found": score_found(**found),
        "holder": score_classes(**holder),
        "articles": score_classes(**whole, labels=_ARTICLE_LABELS),
        "articles_right": {
            "articles": len(sided),
            "right": sum(whole["gold"][place] == whole["given"][place] for place in sided),
        },
    }


def _stances_by_sentence(doc: Doc) -> tuple[dict[int, StanceLabel], dict[int, StanceLabel]]:
    """Return the author's label and the attributed holders' label of each sentence that has one.

    Of several attributed holders the one with the strongest score speaks, the first among equals.
    """
    own: dict[int, StanceLabel] = {}
    others: dict[int, Stance] = {}
    for stance in doc._.stances:
        if stance.holder.kind == "author":
            own[stance.sentence] = stance.label
        elif stance.sentence not in others or abs(stance.score) > abs(others[stance.sentence].score):
            others[stance.sentence] = stance
    return own, {sentence: stance.label for sentence, stance in others.items()}


def _add(pairs: dict[str, list[Any]], gold: Any, given: Any, article: str) -> None:
    pairs["gold"].append(gold)
    pairs["given"].append(given)
    pairs["articles"].append(article)


def _article_label(doc: Doc) -> str:
    starts = [(sent.start_char, sent.end_char) for sent in doc.sents]
    kinds = {section.start: section.kind for section in doc._.sections}
    sentences = [Sentence(start=a, end=b, kind=kinds.get(a, "body")) for a, b in starts]
    return summarise(sentences=sentences, frames=doc._.frames, stances=doc._.stances).author_stance.label
