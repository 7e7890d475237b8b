"""Quality only goes up: floors for scores, with a fingerprint of the gold each was measured on.

`models/floors.json` maps a layer to its gold files, each with the SHA-256 of the file and the least score of each
measure. A score below its floor is a failure; a gold file with another fingerprint is one too, for the floor then
speaks of other data. Pinning never lowers a floor unless told to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.training.evaluate import evaluate_layer

__all__ = ["MEASURES", "check", "flat_scores", "measure", "pin", "read_floors"]

SLACK = 0.002  # a floor is pinned this far under the score

# layer -> gold file under the data folder -> measures that have a floor
MEASURES: dict[str, dict[str, tuple[str, ...]]] = {
    "syntax": {
        "treebanks/en_ewt-ud-dev.conllu.gz": ("tokens", "sents", "tag", "lemma", "uas", "las"),
        "treebanks/en_gum-ud-dev.conllu.gz": ("tokens", "sents", "tag", "lemma", "uas", "las"),
    },
    "entities": {
        "entities/worldwide.dev.jsonl.gz": ("all.f1",),
        "entities/politics.dev.jsonl.gz": ("PERSON.f1", "ORG.f1", "all.f1"),
    },
    "attribution": {"attribution/polnear.dev.jsonl.gz": ("sentence.f1", "content.f1", "source.f1")},
}


def flat_scores(scores: Mapping[str, Any], prefix: str = "") -> dict[str, float]:
    """Return nested scores under dotted names.

    >>> flat_scores({"all": {"f1": 0.5, "interval": [0.4, 0.6]}})
    {'all.f1': 0.5}
    """
    flat: dict[str, float] = {}
    for name, value in scores.items():
        if isinstance(value, Mapping):
            flat.update(flat_scores(value, f"{prefix}{name}."))
        elif isinstance(value, int | float):
            flat[f"{prefix}{name}"] = float(value)
    return flat


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def measure(layer: str, data: Path, model: str | None = None) -> dict[str, dict[str, float]]:
    """Return the scores of one layer on its gold files, by file and measure.

    Raises:
        UsageError: the layer has no floors.
    """
    if layer not in MEASURES:
        raise UsageError(f"No floors for the layer {layer!r}; there are floors for {', '.join(MEASURES)}.")
    found = {}
    for name, wanted in MEASURES[layer].items():
        scores = flat_scores(evaluate_layer(layer, data / name, model)["scores"])
        found[name] = {key: scores[key] for key in wanted}
    return found


def read_floors(path: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the floors of a file; none where there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def check(
    layer: str, scores: Mapping[str, Mapping[str, float]], floors: Mapping[str, Any], data: Path
) -> list[str]:
    """Return a sentence for each floor that does not hold; an empty list is success."""
    failures = []
    for name, floor in floors.get(layer, {}).items():
        if fingerprint(data / name) != floor["sha256"]:
            failures.append(f"{name} is not the file its floors were measured on; pin them anew.")
            continue
        for key, least in floor["scores"].items():
            got = scores[name][key]
            if got < least:
                failures.append(f"{layer}, {name}: {key} is {got:.4f}, its floor is {least:.4f}.")
    return failures


def pin(
    layer: str,
    scores: Mapping[str, Mapping[str, float]],
    floors: dict[str, dict[str, dict[str, Any]]],
    data: Path,
    allow_lower: bool = False,
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the floors with those of one layer raised to just under `scores`; lowered only if allowed."""
    pinned = dict(floors)
    layer_floors = dict(pinned.get(layer, {}))
    for name, found in scores.items():
        old = layer_floors.get(name, {}).get("scores", {})
        new = {}
        for key, value in found.items():
            least = round(value - SLACK, 4)
            new[key] = least if allow_lower or key not in old else max(least, old[key])
        layer_floors[name] = {"sha256": fingerprint(data / name), "scores": new}
    pinned[layer] = layer_floors
    return pinned
