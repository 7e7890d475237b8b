"""The stance models: what stands in for a holder's view, from the numbers of `features`.

Three multinomial logistic regressions share one form: the author's stance in a sentence, whether a sentence
has an attributed holder, and an attributed holder's stance. Each is kept in variants by what was there when
it was fitted: `rules` (codebook terms and cue words alone), `sparse`, `dense+sparse`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import srsly

from pipeline.components.short_texts import shortness
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
)
from pipeline.components.stance.holders import HolderUnit
from pipeline.errors import ModelError
from pipeline.schema.stance import StanceLabel

__all__ = ["LABELS", "VARIANTS", "Decision", "StanceModel", "packaged_model", "variant"]

LABELS: tuple[StanceLabel, ...] = ("oppose", "neutral", "support")
VARIANTS = ("rules", "sparse", "dense+sparse")
_FORMAT = 3
# How much of the direction is the joint decision's own; tuned on commentary dev.
_OWN_DIRECTION = 0.1


def variant(signals: Signals) -> str:
    """Return the name of the variant that a Doc's scores allow."""
    if not signals.has_sparse:
        return "rules"
    return "dense+sparse" if signals.has_dense else "sparse"


def packaged_model() -> Path | None:
    """Return the folder of the model that ships with the package, or None where there is none."""
    package = Path(__file__).parents[2]
    for root in (package / "_models", package.parent / "models"):
        path = root / "en_counterframe" / "counterframe_stance"
        if (path / "settings.msgpack").is_file():
            return path
    return None


def _first(name: str) -> str:
    return "sparse" if name == "dense+sparse" else name


def _redirected(joined: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return probabilities (b, 3) with the sidedness of `joined` and mostly the direction given.

    Whether an author takes a side shows in the sentence; which side, in the article too, for it has one author.
    `direction`: (b,), log-odds of opposition against support.
    """
    own = np.log(np.maximum(joined[:, 0], 1e-9) / np.maximum(joined[:, 2], 1e-9))
    against = 1.0 / (1.0 + np.exp(-(_OWN_DIRECTION * own + (1.0 - _OWN_DIRECTION) * direction)))
    sided = 1.0 - joined[:, 1]
    return np.stack([sided * against, joined[:, 1], sided * (1.0 - against)], axis=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """One linear decision over f inputs and c classes.

    `weights`: (f, c). `bias`: (c,). `margins`: (c,), taken off the log-odds: rare classes are called from a
    lower probability than the largest of all.
    """

    weights: np.ndarray
    bias: np.ndarray
    margins: np.ndarray

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """Return probabilities (m, c), each row adding up to 1."""
        scores = features @ self.weights + self.bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds (m,) of the first class against the last."""
        return features @ (self.weights[:, 0] - self.weights[:, -1]) + self.bias[0] - self.bias[-1]

    def leaning(self, probabilities: np.ndarray) -> np.ndarray:
        """Return shares (m, c) that add up to 1, the largest where the margins put the decision."""
        scores = np.log(np.maximum(probabilities, 1e-9)) - self.margins
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def choose(self, probabilities: np.ndarray) -> np.ndarray:
        """Return the class index (m,) of each row of probabilities."""
        return self.leaning(probabilities).argmax(axis=1)


@dataclass
class StanceModel:
    """Decisions by "task:variant": tasks `author`, `present`, `holder`; beside the joint author decision `direction`,
    which side an article's author is on, and `alone`, the author's stance in a text of one sentence.

    Author, alone and holder decide over `LABELS`, present over (yes, no), direction over (oppose, support).
    """

    decisions: dict[str, Decision]

    def decision(self, task: str, name: str) -> Decision:
        """Return the decision for a task; a variant the model lacks falls back to the next poorer one.

        Raises:
            ModelError: there is none.
        """
        for choice in VARIANTS[: VARIANTS.index(name) + 1][::-1]:
            if f"{task}:{choice}" in self.decisions:
                return self.decisions[f"{task}:{choice}"]
        raise ModelError(
            f"The stance model has no decision {task!r} for {name!r}; it has {', '.join(self.decisions)}. "
            "Train it again."
        )

    def _joined(self, task: str, name: str) -> Decision | None:
        return self.decisions.get(f"{task}:dense+sparse") if name == "dense+sparse" else None

    def author(self, signals: Signals, name: str) -> np.ndarray:
        """Return probabilities (b, 3) over `LABELS` for the author in each body sentence."""
        base = self.decision("author", _first(name)).probabilities(author_features(signals))
        joined = self._joined("author", name)
        if joined is None:
            return base
        found = joined.probabilities(dense_author_features(signals, base))
        direction = self.decisions.get("direction:dense+sparse")
        if direction is not None:
            found = _redirected(found, direction.log_odds(direction_features(signals)))
        alone, share = self.decisions.get("alone:dense+sparse"), shortness(len(found))
        if alone is None or not share:
            return found
        # Without the margins, which are those of sentences in an article.
        logs = np.log(np.maximum(alone.probabilities(alone_features(signals)), 1e-9)) + joined.margins
        mixed = np.exp((1.0 - share) * np.log(np.maximum(found, 1e-9)) + share * logs)
        return mixed / mixed.sum(axis=1, keepdims=True)

    def present(self, signals: Signals, held: np.ndarray, name: str) -> np.ndarray:
        """Return probabilities (s,) that each sentence has an attributed holder, 0 outside the body.

        `held`: (s,), confidence of the attribution that gives each sentence a holder, 0 where none does.
        """
        base = self.decision("present", _first(name)).probabilities(presence_features(signals, held))
        joined = self._joined("present", name)
        if joined is not None:
            base = joined.probabilities(dense_presence_features(signals, held, base))
        found = np.zeros(len(signals.body))
        found[signals.body] = base[:, 0]
        return found

    def holder(self, signals: Signals, units: Sequence[HolderUnit], name: str) -> np.ndarray:
        """Return probabilities (u, 3) over `LABELS` for each unit; at least one unit."""
        base = self.decision("holder", _first(name)).probabilities(holder_features(signals, units))
        joined = self._joined("holder", name)
        return base if joined is None else joined.probabilities(dense_holder_features(signals, units, base))

    def to_disk(self, path: Path) -> None:
        """Write the model into the folder `path`."""
        path.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {}
        for name, decision in self.decisions.items():
            arrays[f"{name}/weights"] = decision.weights.astype(np.float32)
            arrays[f"{name}/bias"] = decision.bias.astype(np.float32)
            arrays[f"{name}/margins"] = decision.margins.astype(np.float32)
        with (path / "decisions.npz").open("wb") as file:
            np.savez_compressed(file, **arrays)
        srsly.write_msgpack(
            path / "settings.msgpack",
            {"format": _FORMAT, "decisions": list(self.decisions)},
        )

    @classmethod
    def from_disk(cls, path: Path) -> StanceModel:
        """Read a model back from the folder `path`.

        Raises:
            ModelError: a file is missing, cannot be read, or is of another format.
        """
        try:
            settings = srsly.read_msgpack(path / "settings.msgpack")
            if settings.get("format") != _FORMAT:
                raise ModelError(
                    f"{path} has format {settings.get('format')}; expected {_FORMAT}. Train it again with this version."
                )
            with np.load(path / "decisions.npz", allow_pickle=False) as arrays:
                decisions = {
                    name: Decision(
                        arrays[f"{name}/weights"], arrays[f"{name}/bias"], arrays[f"{name}/margins"]
                    )
                    for name in settings["decisions"]
                }
            return cls(decisions)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{path} is not a stance model: {error}. Expected a folder with settings.msgpack and decisions.npz, "
                "as training wrote it; install the model again."
            ) from error
