"""Floors: scores that may only go up, with a fingerprint of the gold they were measured on.

A floor file is JSON: `{"scores": {"framing.mean_f1": 0.74}, "gold": {"commentary.dev.jsonl.gz": "sha256…"}}`.
A score below its floor fails the check; so does gold that changed without its floors being pinned again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import UsageError

__all__ = ["check_floors", "fingerprint", "pin_floors"]

SLACK = 1e-6


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _read(path: Path) -> dict[str, dict]:
    if not path.is_file():
        return {"scores": {}, "gold": {}}
    floors = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(floors, dict) or set(floors) != {"scores", "gold"}:
        raise UsageError(f"{path} is not a floor file; expected an object with the keys scores and gold.")
    return floors


def check_floors(path: Path, scores: Mapping[str, float], gold: Sequence[Path]) -> list[str]:
    """Return a sentence for each floor that does not hold; none when all hold.

    `scores`: what was measured. `gold`: the files it was measured on.

    Raises:
        UsageError: the floor file is not one.
    """
    floors = _read(path)
    failures = [
        f"{file.name} is not the gold the floors were pinned on; measure and pin again."
        for file in gold
        if floors["gold"].get(file.name) not in (None, fingerprint(file))
    ]
    for name, floor in sorted(floors["scores"].items()):
        if name not in scores:
            failures.append(f"{name} has a floor of {floor} and was not measured.")
        elif scores[name] < floor - SLACK:
            failures.append(f"{name} is {scores[name]:.4f}, below its floor of {floor}.")
    return failures


def pin_floors(
    path: Path, scores: Mapping[str, float], gold: Sequence[Path], *, lower: bool = False
) -> dict[str, float]:
    """Write the scores as floors and return them, rounded down to three places.

    Raises:
        UsageError: a score lies below its floor and `lower` is not set; nothing is written.
    """
    floors = _read(path)
    pinned = dict(floors["scores"])
    for name, score in scores.items():
        value = int(score * 1000) / 1000
        if name in pinned and value < pinned[name] and not lower:
            raise UsageError(
                f"{name} is {value}, below its floor of {pinned[name]}; floors only go up. Set lower=True to pin it "
                "all the same, and say why in the commit."
            )
        pinned[name] = value
    fingerprints = {**floors["gold"], **{file.name: fingerprint(file) for file in gold}}
    text = json.dumps(
        {"scores": dict(sorted(pinned.items())), "gold": dict(sorted(fingerprints.items()))}, indent=2
    )
    path.write_text(text + "\n", encoding="utf-8")
    return pinned
