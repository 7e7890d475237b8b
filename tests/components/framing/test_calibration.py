"""Probabilities from scores, with the article around."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.components.framing.calibration import Blend, Combination, context_features, log_odds, sigmoid
from pipeline.errors import ModelError

PRIOR = np.array([0.3, 0.2])


def _combination() -> Combination:
    width = context_features(np.zeros((1, 2)), PRIOR).shape[1]
    weights = np.zeros((width, 2))
    weights[0, 0] = weights[1, 1] = 1.0
    return Combination(("security", "rights"), PRIOR, weights, np.zeros(2))


def test_log_odds_undo_the_sigmoid():
    """One is the other's inverse, and neither overflows."""
    logits = np.array([-5.0, 0.0, 3.0])
    assert np.allclose(log_odds(sigmoid(logits)), logits)
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()
    assert sigmoid(np.array([-1e9, 1e9])) == pytest.approx([0.0, 1.0])


def test_own_logit_alone_is_passed_through():
    """With weight on the own score only, the probability is its sigmoid."""
    logits = np.array([[2.0, -2.0], [0.5, 0.0]])
    assert np.allclose(_combination().probabilities(logits), sigmoid(logits))


def test_context_knows_the_neighbours():
    """The sentence before, after and the rest of the article stand in their columns."""
    logits = np.array([[4.0, -4.0], [0.0, 0.0], [-4.0, 4.0]])
    inputs = context_features(logits, PRIOR)
    p = sigmoid(logits)
    assert np.allclose(inputs[1, 2:4], p[0])
    assert np.allclose(inputs[1, 4:6], p[2])
    assert np.allclose(inputs[0, 2:4], PRIOR)
    rest = (p[0] + p[2] + 3 * PRIOR) / 5
    assert np.allclose(inputs[1, 8:10], rest)


def test_single_sentence_and_none_are_fine():
    """One sentence has the prior around it; none gives no row."""
    combination = _combination()
    assert combination.probabilities(np.zeros((1, 2))).shape == (1, 2)
    assert combination.probabilities(np.zeros((0, 2))).shape == (0, 2)


def test_blend_weighs_both_sources():
    """Half of each logit and a bias; each frame by itself."""
    blend = Blend(np.full((2, 2), 0.5), np.array([0.0, 1.0]))
    found = blend.probabilities(np.array([[2.0, -2.0]]), sigmoid(np.array([[0.0, -2.0]])))
    assert np.allclose(found, sigmoid(np.array([[1.0, -1.0]])))


def test_combination_survives_storage(tmp_path):
    """Arrays bring back labels, sources and numbers; a missing one is named."""
    combination = _combination()
    np.savez(tmp_path / "c.npz", **combination.to_arrays())
    with np.load(tmp_path / "c.npz") as arrays:
        again = Combination.from_arrays(arrays)
    with pytest.raises(ModelError, match="incomplete"):
        Combination.from_arrays({"combination_labels": np.array(["security"])})
    assert again.labels == combination.labels
    assert np.array_equal(again.weights, combination.weights)
