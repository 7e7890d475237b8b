"""From raw scores to calibrated probabilities, with the article around a sentence.

Frames come in stretches: a sentence between two about torture is likelier to be about rights than its own
words say. `Combination` is one logistic regression per frame (Platt 1999, with more than one input) over the
scores of each source for the sentence itself, the mean probability of its neighbours, of the rest of the
article, and its place. Its inputs at training are scores of articles the scoring model has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.errors import ModelError

__all__ = ["Combination", "context_features", "log_odds", "sigmoid"]

_PRIOR_SENTENCES = 3.0
_CLIP = 12.0


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-logits)), same shape, each in [0, 1]."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))


def log_odds(probabilities: np.ndarray) -> np.ndarray:
    """Return log(p / (1 - p)), same shape; probabilities are kept a millionth away from 0 and 1."""
    clipped = np.clip(probabilities, 1e-6, 1.0 - 1e-6)
    return np.log(clipped / (1.0 - clipped))


def context_features(sources: Sequence[np.ndarray], prior: np.ndarray) -> np.ndarray:
    """Return the inputs (s, f) of the combination for the s body sentences of one article, in order.

    `sources`: one array of raw logits (s, k) each. `prior`: (k,), what a frame's share is before reading.
    Columns: k logits per source; k mean probabilities of the sentence before, after, and of three on either
    side; k of the rest of the article, and their logarithms; place in the article, first sentence, and the
    logarithm of the number of sentences.
    """
    sentences = len(sources[0])
    logits = [np.clip(source, -_CLIP, _CLIP) for source in sources]
    mean = np.mean([sigmoid(source) for source in logits], axis=0)
    padded = np.concatenate([np.tile(prior, (3, 1)), mean, np.tile(prior, (3, 1))])
    before, after = padded[2 : 2 + sentences], padded[4 : 4 + sentences]
    around = sum(padded[shift : shift + sentences] for shift in (0, 1, 2, 4, 5, 6)) / 6.0
    rest = (mean.sum(axis=0) - mean + _PRIOR_SENTENCES * prior) / (sentences - 1 + _PRIOR_SENTENCES)
    place = np.arange(sentences)[:, None]
    return np.concatenate(
        [
            *logits,
            before,
            after,
            around,
            rest,
            np.log(rest + 0.02),
            place / max(sentences, 1),
            place == 0,
            np.full((sentences, 1), np.log(sentences + 1.0)),
        ],
        axis=1,
    )


@dataclass(frozen=True, slots=True)
class Combination:
    """Turns raw scores of one article's body sentences into probabilities.

    `labels`: k names. `sources`: names of the score sources, in order. `prior`: (k,). `weights`: (f, k),
    `bias`: (k,).
    """

    labels: tuple[str, ...]
    sources: tuple[str, ...]
    prior: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def probabilities(self, sources: Sequence[np.ndarray]) -> np.ndarray:
        """Return probabilities (s, k), each in [0, 1], from logits (s, k) per source."""
        if not len(sources[0]):
            return np.zeros((0, len(self.labels)))
        return sigmoid(context_features(sources, self.prior) @ self.weights + self.bias)

    def to_arrays(self, name: str) -> dict[str, Any]:
        """Return arrays for `np.savez` under keys that begin with `name`."""
        return {
            f"{name}_labels": np.array(self.labels),
            f"{name}_sources": np.array(self.sources),
            f"{name}_prior": self.prior,
            f"{name}_weights": self.weights,
            f"{name}_bias": self.bias,
        }

    @classmethod
    def from_arrays(cls, name: str, arrays: Any) -> Combination:
        """Return the combination stored under `name`.

        Raises:
            ModelError: one of its arrays is missing.
        """
        try:
            return cls(
                tuple(arrays[f"{name}_labels"].tolist()),
                tuple(arrays[f"{name}_sources"].tolist()),
                arrays[f"{name}_prior"],
                arrays[f"{name}_weights"],
                arrays[f"{name}_bias"],
            )
        except KeyError as error:
            raise ModelError(
                f"The combination {name!r} is incomplete: {error}. Install the model again."
            ) from error
