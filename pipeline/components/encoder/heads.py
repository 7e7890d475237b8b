"""The encoder's heads in numpy: scores of words, sentence starts, and scores of sentences."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from pipeline.components.activation import gelu
from pipeline.components.extensions import HeadScores

__all__ = ["Heads"]


class Heads:
    """Scores words and sentences from word vectors.

    `arrays`: matrices by name (`token.entities.weight`: (width, labels)). `token_labels`,
    `sentence_labels`: label names by head.
    """

    def __init__(
        self,
        arrays: dict[str, np.ndarray],
        token_labels: dict[str, Sequence[str]],
        sentence_labels: dict[str, Sequence[str]],
    ) -> None:
        self.token_labels = {name: tuple(labels) for name, labels in token_labels.items()}
        self.sentence_labels = {name: tuple(labels) for name, labels in sentence_labels.items()}
        self._start = (arrays["token.sent.weight"], arrays["token.sent.bias"])
        names = list(self.token_labels)
        self._weight = np.concatenate([arrays[f"token.{name}.weight"] for name in names], axis=1)
        self._bias = np.concatenate([arrays[f"token.{name}.bias"] for name in names])
        self._columns = np.cumsum([0, *(len(self.token_labels[name]) for name in names)])
        heads = list(self.sentence_labels)
        self._attention = np.concatenate(
            [arrays[f"sentence.{name}.attention.weight"] for name in heads], axis=1
        )
        self._layers = [
            tuple(
                arrays[f"sentence.{name}.{part}"]
                for part in ("hidden.weight", "hidden.bias", "out.weight", "out.bias")
            )
            for name in heads
        ]

    def start_scores(self, vectors: np.ndarray) -> np.ndarray:
        """Return the log-odds (words,) that a sentence begins with each word."""
        weight, bias = self._start
        scores = vectors @ weight + bias
        return scores[:, 1] - scores[:, 0]

    def token_scores(self, vectors: np.ndarray) -> dict[str, HeadScores]:
        """Return raw scores (words, labels) by head."""
        scores = vectors @ self._weight + self._bias
        return {
            name: HeadScores(labels=labels, scores=scores[:, self._columns[i] : self._columns[i + 1]])
            for i, (name, labels) in enumerate(self.token_labels.items())
        }

    def sentence_scores(
        self, vectors: np.ndarray, present: np.ndarray, starts: Sequence[int]
    ) -> dict[str, HeadScores]:
        """Return raw scores (sentences, labels) by head.

        `present`: boolean (words,), the words that have a vector. `starts`: first word of each sentence.
        """
        bounds = [*starts, len(vectors)]
        attention = np.where(present[:, None], vectors @ self._attention, -1e4)
        heads = len(self.sentence_labels)
        pooled = np.zeros((heads, len(starts), vectors.shape[1]), dtype="float32")
        for i, (start, end) in enumerate(itertools.pairwise(bounds)):
            weights = attention[start:end]
            weights = np.exp(weights - weights.max(axis=0))
            weights /= weights.sum(axis=0)
            pooled[:, i] = weights.T @ vectors[start:end]
        scores = {}
        for index, (name, labels) in enumerate(self.sentence_labels.items()):
            hidden, hidden_bias, out, out_bias = self._layers[index]
            values = gelu(pooled[index] @ hidden + hidden_bias) @ out + out_bias
            scores[name] = HeadScores(labels=labels, scores=values.astype("float32"))
        return scores
