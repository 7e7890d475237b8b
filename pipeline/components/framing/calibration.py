"""From raw scores to calibrated probabilities, with the article around a sentence.

Frames come in stretches: a sentence between two about torture is likelier to be about rights than its own
words say. `Combination` is one logistic regression per frame (Platt 1999, with more than one input) over the
sparse scores of the sentence itself, the mean probability of its neighbours, of the rest of the article, and
its place. `Blend` then joins the encoder's logit, which has read the paragraph, to the outcome: two weights
and a bias per frame. Both are fitted on articles that the scoring models have not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.components.short_texts import SHORT
from pipeline.errors import ModelError

__all__ = ["Blend", "Combination", "context_features", "log_odds", "sigmoid"]

_PRIOR_SENTENCES = 3.0
_CLIP = 12.0


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-logits)), same shape, each in [0, 1]."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return log(p / (1 - p)), same shape; probabilities are kept a millionth away from 0 and 1."""
    clipped = np.clip(probabilities, 1e-6, 1.0 - 1e-6)
    return np.log(clipped / (1.0 - clipped))


def context_features(scores: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Return the inputs (s, f) of the combination for the s body sentences of one article, in order.

    `scores`: raw logits (s, k). `prior`: (k,), what a frame's share is before reading. Columns: k logits; k
    probabilities of the sentence before, after, and the mean of three on either side; k of the rest of the
    article, and their logarithms; place in the article, first sentence, and the logarithm of the number of
    sentences.
    """
    sentences = len(scores)
    logits = np.clip(scores, -_CLIP, _CLIP)
    mean = sigmoid(logits)
    padded = np.concatenate([np.tile(prior, (3, 1)), mean, np.tile(prior, (3, 1))])
    before, after = padded[2 : 2 + sentences], padded[4 : 4 + sentences]
    around = sum(padded[shift : shift + sentences] for shift in (0, 1, 2, 4, 5, 6)) / 6.0
    rest = (mean.sum(axis=0) - mean + _PRIOR_SENTENCES * prior) / (sentences - 1 + _PRIOR_SENTENCES)
    place = np.arange(sentences)[:, None]
    return np.concatenate(
        [
            logits,
            before,
            after,
            around,
            rest,
            np.log(rest + 0.02),
            place / max(sentences, 1),
            place == 0,
            np.full((sentences, 1), np.log(max(sentences, SHORT) + 1.0)),
        ],
        axis=1,
    )


@dataclass(frozen=True, slots=True)
class Combination:
    """Turns raw scores of one article's body sentences into probabilities.

    `labels`: k names. `prior`: (k,). `weights`: (f, k), `bias`: (k,).
    """

    labels: tuple[str, ...]
    prior: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def probabilities(self, scores: np.ndarray) -> np.ndarray:
        """Return probabilities (s, k), each in [0, 1], from logits (s, k)."""
        if not len(scores):
            return np.zeros((0, len(self.labels)))
        return sigmoid(context_features(scores, self.prior) @ self.weights + self.bias)

    def to_arrays(self) -> dict[str, Any]:
        """Return arrays for `np.savez`."""
        return {
            "combination_labels": np.array(self.labels),
            "combination_prior": self.prior,
            "combination_weights": self.weights,
            "combination_bias": self.bias,
        }

    @classmethod
    def from_arrays(cls, arrays: Any) -> Combination:
        """Return the combination stored in `arrays`.

        Raises:
            ModelError: one of its arrays is missing.
        """
        try:
            return cls(
                tuple(arrays["combination_labels"].tolist()),
                arrays["combination_prior"],
                arrays["combination_weights"],
                arrays["combination_bias"],
            )
        except KeyError as error:
            raise ModelError(f"The combination is incomplete: {error}. Install the model again.") from error


@dataclass(frozen=True, slots=True)
class Blend:
    """Joins the encoder's logits to the combination's. `weights`: (2, k), encoder first. `bias`: (k,)."""

    weights: np.ndarray
    bias: np.ndarray

    def probabilities(self, dense: np.ndarray, combined: np.ndarray) -> np.ndarray:
        """Return probabilities (s, k) from the encoder's logits and the combination's probabilities, (s, k) each."""
        logits = np.clip(dense, -_CLIP, _CLIP) * self.weights[0] + log_odds(combined) * self.weights[1]
        return sigmoid(logits + self.bias)
