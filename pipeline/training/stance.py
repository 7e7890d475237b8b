"""Trains the stance model: decisions over what earlier components left on a Doc."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from spacy.tokens import Doc

from pipeline.components.stance.classifier import LABELS, Decision, StanceModel
from pipeline.components.stance.features import (
    Signals,
    alone_features,
    author_features,
    dense_author_features,
    dense_holder_features,
    dense_presence_features,
    direction_features,
    holder_features,
    presence_features,
    read_signals,
)
from pipeline.components.stance.holders import HolderUnit, attributed_units, held_by, holder_key
from pipeline.schema import Holder
from pipeline.training.gold import GoldArticle

__all__ = ["CodedDoc", "code_doc", "fit_decision", "train_stance"]

STRENGTHS = {"author": 0.02, "present": 0.1, "holder": 0.03}
JOINED = {"author": 0.03, "present": 0.1, "holder": 0.1, "direction": 0.03, "alone": 0.1}
_REPEATS, _MANY = 3, 20_000  # splits into folds; of so many rows one says enough
PRESENCE = ("yes", "no")


@dataclass(frozen=True, slots=True)
class CodedDoc:
    """One article with its Doc's signals and the gold codes of its body sentences.

    `author`, `present`: (b,), -1 where not coded. `units`: gold holders; `holder`: (u,), their codes.
    `held`: (s,), confidence of the attribution that gives a sentence its holder. Codes index `LABELS` and `PRESENCE`.
    `natural`: as `GoldArticle.natural`.
    """

    group: str
    natural: bool
    signals: Signals
    held: np.ndarray
    author: np.ndarray
    present: np.ndarray
    units: list[HolderUnit]
    holder: np.ndarray


def code_doc(doc: Doc, article: GoldArticle, sentence_of: Sequence[int]) -> CodedDoc:
    """Return the article's codes beside its Doc's signals.

    `sentence_of`: the Doc's sentence of each gold sentence, as `gold.gold_doc` gives it. The Doc must have
    been through the framing component; attributions are used where they are.
    """
    signals = read_signals(doc)
    sentences = len(signals.body)
    author, present = np.full(sentences, -1), np.full(sentences, -1)
    units, holder = [], []
    for place, sentence in zip(sentence_of, article.sentences, strict=True):
        if (
            not signals.body[place]
            or sentence.kind != "body"
            or sentence.author is None
            or author[place] >= 0
        ):
            continue
        author[place] = LABELS.index(sentence.author)  # type: ignore[arg-type]  # a file's word, checked by index
        present[place] = PRESENCE.index("no" if sentence.holder is None else "yes")
        if sentence.holder is not None and sentence.holder_stance is not None:
            units.append(_gold_unit(signals, article.text, place, sentence.holder))
            holder.append(LABELS.index(sentence.holder_stance))  # type: ignore[arg-type]  # as above
    held = held_by(attributed_units(doc, signals.offsets, signals.begins, signals.body), sentences)
    body = signals.body
    return CodedDoc(
        article.group,
        article.natural,
        signals,
        held,
        author[body],
        present[body],
        units,
        np.array(holder, dtype=np.int64),
    )


def _gold_unit(signals: Signals, text: str, sentence: int, holder: str) -> HolderUnit:
    first, last = int(signals.begins[sentence]), int(signals.begins[sentence + 1])
    low = int(signals.offsets[first])
    high = int(signals.offsets[last]) if last < len(signals.offsets) else len(text)
    source = None
    start = text.find(holder, low, high)
    if start >= 0:
        begin = int(np.searchsorted(signals.offsets, start, side="right") - 1)
        end = int(np.searchsorted(signals.offsets, start + len(holder), side="left"))
        source = (begin, max(end, begin + 1))
    return HolderUnit(
        sentence, first, last, source, holder_key(holder), Holder(kind="attributed", text=holder), whole=True
    )


def fit_decision(
    features: np.ndarray,
    codes: np.ndarray,
    classes: int,
    strength: float,
    groups: Sequence[str] | None = None,
) -> Decision:
    """Return a decision fitted on coded rows; its margins maximise macro-F1 on held-out groups.

    `features`: (m, f). `codes`: (m,) in 0..classes-1. `strength`: inverse regularisation over standardised
    inputs. Without `groups`, margins are zero.
    """
    names = sorted(set(groups or ()))
    margins = np.zeros(classes)
    if groups is not None:
        logs = np.zeros((len(codes), classes))
        repeats = 1 if len(codes) >= _MANY else _REPEATS
        for seed in range(repeats):
            order = np.random.default_rng(seed).permutation(len(names))
            fold_of = {names[place]: number % 5 for number, place in enumerate(order)}
            fold = np.array([fold_of.get(group, -1) for group in groups])
            for number in range(5):
                held = fold == number
                if held.any() and len(np.unique(codes[~held])) == classes:
                    own = Decision(*_fit(features[~held], codes[~held], classes, strength), margins)
                    logs[held] += np.log(np.maximum(own.probabilities(features[held]), 1e-9)) / repeats
        margins = _margins(logs, codes, classes)
    return Decision(*_fit(features, codes, classes, strength), margins)


def _fit(
    features: np.ndarray, codes: np.ndarray, classes: int, strength: float, *, balanced: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    centre, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread < 1e-6] = 1.0
    model = LogisticRegression(C=strength, max_iter=3000, class_weight="balanced" if balanced else None)
    model.fit((features - centre) / spread, codes)
    coefficients, intercept = model.coef_, model.intercept_
    if classes == 2:
        coefficients, intercept = (
            np.vstack([-coefficients, coefficients]) / 2,
            np.append(-intercept, intercept) / 2,
        )
    found = coefficients.T / spread[:, None]
    return found, intercept - centre @ found


def _margins(logs: np.ndarray, codes: np.ndarray, classes: int, *, even: bool = False) -> np.ndarray:
    """Return what to take off each class but the middle one so that macro-F1 is largest; ties to the smallest.

    `even`: the same off the first and the last.
    """
    best, margins = -1.0, np.zeros(classes)
    steps = np.arange(-1.5, 2.51, 0.25)
    for first in steps:
        for last in (first,) if even else steps if classes == 3 else (0.0,):
            trial = np.array([first, 0.0, last]) if classes == 3 else np.array([first, 0.0])
            score = f1_score(codes, (logs + trial).argmax(axis=1), average="macro")
            if score > best + 1e-4:
                best, margins = score, -trial
    return margins


def train_stance(
    sparse: Sequence[CodedDoc], dense: Sequence[CodedDoc] = (), *, rules: bool = True
) -> StanceModel:
    """Return the stance model.

    `sparse`: articles whose sparse scores come from models that have not seen them. `dense`: articles that the
    encoder has not seen, or knows little of. Those that are not natural teach which side is taken, not how often one
    is. `rules`: also fit the variant without any scores.
    """
    decisions: dict[str, Decision] = {}
    for name in ("sparse", *(("rules",) if rules else ())):
        docs = sparse if name == "sparse" else [_without_scores(doc) for doc in sparse]
        whole = [doc for doc in docs if doc.natural]
        decisions[f"author:{name}"] = _stage(
            whole, lambda d: author_features(d.signals), lambda d: d.author, 3, STRENGTHS["author"]
        )
        decisions[f"present:{name}"] = _stage(
            whole,
            lambda d: presence_features(d.signals, d.held),
            lambda d: d.present,
            2,
            STRENGTHS["present"],
        )
        decisions[f"holder:{name}"] = _stage(
            [doc for doc in docs if doc.units],
            lambda d: holder_features(d.signals, d.units),
            lambda d: d.holder,
            3,
            STRENGTHS["holder"],
        )
    model = StanceModel(decisions)
    if dense:
        _join_encoder(model, dense)
    return model


def _join_encoder(model: StanceModel, docs: Sequence[CodedDoc]) -> None:
    """Add to `model` the decisions that join the encoder's heads, fitted on `docs`.

    The author's margins are set last, on what the direction has made of the decision, and are the same on either side,
    since the direction has weighed them.
    """
    whole = [doc for doc in docs if doc.natural]
    found = {
        "author": _stage(
            whole,
            lambda d: dense_author_features(d.signals, model.author(d.signals, "sparse")),
            lambda d: d.author,
            3,
            JOINED["author"],
            margins=False,
        ),
        "present": _stage(
            whole,
            lambda d: dense_presence_features(
                d.signals,
                d.held,
                model.decisions["present:sparse"].probabilities(presence_features(d.signals, d.held)),
            ),
            lambda d: d.present,
            2,
            JOINED["present"],
        ),
        "holder": _stage(
            [doc for doc in docs if doc.units],
            lambda d: dense_holder_features(d.signals, d.units, model.holder(d.signals, d.units, "sparse")),
            lambda d: d.holder,
            3,
            JOINED["holder"],
        ),
    }
    single = [doc for doc in docs if len(doc.author) == 1]
    if single:
        found["alone"] = _stage(
            single, lambda d: alone_features(d.signals), lambda d: d.author, 3, JOINED["alone"], margins=False
        )
    found["direction"] = _direction([doc for doc in docs if len(doc.author) > 1])
    model.decisions.update({f"{task}:dense+sparse": decision for task, decision in found.items()})
    logs = np.log(np.maximum(np.concatenate([model.author(d.signals, "dense+sparse") for d in whole]), 1e-9))
    codes = np.concatenate([doc.author for doc in whole])
    margins = _margins(logs[codes >= 0], codes[codes >= 0], len(LABELS), even=True)
    model.decisions["author:dense+sparse"] = replace(found["author"], margins=margins)


def _direction(docs: Sequence[CodedDoc]) -> Decision:
    """Return what tells opposition from support, fitted on the sentences whose author takes a side.

    Either side weighs the same: which of them outlets take more often is theirs, not the reader's.
    """
    views, sides = [], []
    for doc in docs:
        sided = np.isin(doc.author, (LABELS.index("oppose"), LABELS.index("support")))
        views.append(direction_features(doc.signals)[sided])
        sides.append(doc.author[sided] == LABELS.index("support"))
    fitted = _fit(
        np.concatenate(views), np.concatenate(sides).astype(np.int64), 2, JOINED["direction"], balanced=True
    )
    return Decision(*fitted, np.zeros(2))


def _stage(
    docs: Sequence[CodedDoc],
    features: Callable[[CodedDoc], np.ndarray],
    codes: Callable[[CodedDoc], np.ndarray],
    classes: int,
    strength: float,
    *,
    margins: bool = True,
) -> Decision:
    """Return one decision from functions that give each Doc's inputs and codes; its margins zero unless `margins`."""
    inputs = np.concatenate([features(doc) for doc in docs])
    wanted = np.concatenate([codes(doc) for doc in docs])
    sizes = [len(codes(doc)) for doc in docs]
    groups = np.repeat([doc.group for doc in docs], sizes)
    coded = wanted >= 0
    folded = groups[coded].tolist() if margins else None
    return fit_decision(inputs[coded], wanted[coded], classes, strength, folded)


def _without_scores(doc: CodedDoc) -> CodedDoc:
    """Return the Doc as stance finds it alone: no scores, no frames."""
    signals = doc.signals
    empty = replace(
        signals,
        sparse=np.zeros_like(signals.sparse),
        dense=np.zeros_like(signals.dense),
        has_sparse=False,
        has_dense=False,
        frames=np.zeros_like(signals.frames),
        parts=np.zeros_like(signals.parts),
    )
    return replace(doc, signals=empty)
