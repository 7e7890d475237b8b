"""Fits what stands between raw scores and decisions: calibration, and the relation of the two frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.components.framing.calibration import Blend, Combination, context_features, log_odds
from pipeline.components.framing.relation import FEATURES, RELATIONS, RelationModel

__all__ = ["fit_blend", "fit_combination", "fit_relation"]


def fit_combination(
    labels: Sequence[str], articles: Sequence[tuple[np.ndarray, np.ndarray]], *, strength: float = 0.1
) -> Combination:
    """Return the combination fitted on articles that the scoring model has not been trained on.

    `articles`: for each, its logits (s, k) and its codes (s, k) in {0, 1, -1}, -1 where not coded; body
    sentences only. `strength`: inverse regularisation over standardised inputs.
    """
    codes = np.concatenate([coded for _, coded in articles])
    prior = np.array([(column[column >= 0] == 1).mean() for column in codes.T])
    inputs = np.concatenate([context_features(scores, prior) for scores, _ in articles])
    centre, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread[spread < 1e-6] = 1.0
    found, bias = np.zeros((inputs.shape[1], len(labels))), np.zeros(len(labels))
    for place in range(len(labels)):
        coded = codes[:, place] >= 0
        model = LogisticRegression(C=strength, max_iter=2000)
        model.fit((inputs[coded] - centre) / spread, codes[coded, place])
        found[:, place] = model.coef_[0] / spread
        bias[place] = model.intercept_[0] - found[:, place] @ centre
    return Combination(tuple(labels), prior, found, bias)


def fit_blend(dense: np.ndarray, combined: np.ndarray, codes: np.ndarray) -> Blend:
    """Return the blend fitted on sentences that neither the encoder nor the sparse model has seen.

    `dense`: the encoder's logits (m, k). `combined`: the combination's probabilities (m, k). `codes`: (m, k)
    in {0, 1, -1}.
    """
    weights, bias = np.zeros((2, codes.shape[1])), np.zeros(codes.shape[1])
    for label in range(codes.shape[1]):
        coded = codes[:, label] >= 0
        inputs = np.stack([np.clip(dense[:, label], -12, 12), log_odds(combined[:, label])], axis=1)[coded]
        model = LogisticRegression(C=1.0).fit(inputs, codes[coded, label])
        weights[:, label], bias[label] = model.coef_[0], model.intercept_[0]
    return Blend(weights, bias)


def fit_relation(
    features: np.ndarray, codes: Sequence[str], weights: Sequence[float], *, strength: float = 0.1
) -> RelationModel:
    """Return the relation model fitted on candidate sentences.

    `features`: (m, len(FEATURES)). `codes`: a relation each. `weights`: (m,). The margin of the two relations is
    set so that, by weight, as many are called on these candidates as there are.
    """
    known = np.array([RELATIONS.index(code) for code in codes])
    spread = features.std(axis=0)
    spread[spread < 1e-6] = 1.0
    heavy = np.asarray(weights, dtype=float)
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit(features / spread, known, sample_weight=heavy)
    found, bias = np.zeros((len(FEATURES), len(RELATIONS))), np.full(len(RELATIONS), -10.0)
    coefficients = model.coef_ if len(model.classes_) > 2 else np.vstack([-model.coef_, model.coef_])
    intercepts = (
        model.intercept_ if len(model.classes_) > 2 else np.concatenate([-model.intercept_, model.intercept_])
    )
    for place, relation in enumerate(model.classes_.tolist()):
        found[:, relation] = coefficients[place] / spread
        bias[relation] = intercepts[place]
    scores = features @ found + bias
    lead = scores[:, 1:].max(axis=1) - scores[:, 0]
    order = np.argsort(-lead, kind="stable")
    called = np.searchsorted(np.cumsum(heavy[order]), heavy[known > 0].sum())
    margin = float(lead[order[min(int(called), len(lead) - 1)]]) if (known > 0).any() else 0.0
    return RelationModel(found, bias, np.array([0.0, margin, margin]))
