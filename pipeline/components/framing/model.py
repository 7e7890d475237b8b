"""What a framing model is on disk, and how its scores become probabilities."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import srsly

from pipeline.components.framing.calibration import Blend, Combination
from pipeline.components.framing.classifier import SparseModel
from pipeline.components.framing.relation import RelationModel
from pipeline.errors import ModelError

__all__ = ["FramingModel", "packaged_model"]

_FORMAT = 1


def packaged_model() -> Path | None:
    """Return the folder of the model that ships with the package, or None where there is none."""
    package = Path(__file__).parents[2]
    for root in (package / "_models", package.parent / "models"):
        path = root / "en_counterframe" / "counterframe_framing"
        if (path / "settings.msgpack").is_file():
            return path
    return None


@dataclass
class FramingModel:
    """A sparse model, what makes probabilities of its scores, and what it was trained by.

    `codebook`: name and version. `labels`: the frames, the first columns of `sparse`. `blend`: joins the
    encoder, where it was there at training. `relations`: by the sources they need, `sparse` always,
    `dense+sparse` where the encoder was there. `head`: weights (width, k) and bias (k,) over mean token vectors, where
    the frames have no head on the encoder. `thresholds`: (k,), the probability from which a frame is called.
    """

    codebook: str
    labels: tuple[str, ...]
    sparse: SparseModel
    combination: Combination
    blend: Blend | None = None
    relations: dict[str, RelationModel] = field(default_factory=dict)
    head: tuple[np.ndarray, np.ndarray] | None = None
    thresholds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.thresholds:
            self.thresholds = (0.5,) * len(self.labels)

    def to_disk(self, path: Path) -> None:
        """Write the model into the folder `path`."""
        path.mkdir(parents=True, exist_ok=True)
        self.sparse.to_disk(path / "sparse.npz")
        arrays: dict[str, Any] = {}
        arrays.update(self.combination.to_arrays())
        if self.blend is not None:
            arrays["blend_weights"], arrays["blend_bias"] = self.blend.weights, self.blend.bias
        for name, relation in self.relations.items():
            arrays.update(relation.to_arrays(f"relation:{name}"))
        if self.head is not None:
            arrays["head_weights"], arrays["head_bias"] = self.head
        with (path / "combination.npz").open("wb") as file:
            np.savez_compressed(file, **arrays)
        settings = {
            "format": _FORMAT,
            "codebook": self.codebook,
            "labels": list(self.labels),
            "blend": self.blend is not None,
            "relations": list(self.relations),
            "head": self.head is not None,
            "thresholds": list(self.thresholds),
        }
        srsly.write_msgpack(path / "settings.msgpack", settings)

    @classmethod
    def from_disk(cls, path: Path) -> FramingModel:
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
            with np.load(path / "combination.npz", allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return cls(
                settings["codebook"],
                tuple(settings["labels"]),
                SparseModel.from_disk(path / "sparse.npz"),
                Combination.from_arrays(arrays),
                Blend(arrays["blend_weights"], arrays["blend_bias"]) if settings["blend"] else None,
                {
                    name: RelationModel.from_arrays(f"relation:{name}", arrays)
                    for name in settings["relations"]
                },
                (arrays["head_weights"], arrays["head_bias"]) if settings["head"] else None,
                tuple(settings["thresholds"]),
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{path} is not a framing model: {error}. Expected a folder with settings.msgpack, combination.npz "
                "and sparse.npz, as `counterframe train frames` writes it."
            ) from error
