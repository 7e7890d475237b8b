"""Which code annotates: one hash over all of ours that can change an output."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["code_hash"]

_ROOMS = (
    "schema",
    "knowledge",
    "readers",
    "cleaning",
    "components",
    "store",
    "batch",
    "annotate.py",
    "language.py",
)
_SUFFIXES = {".py", ".toml", ".jsonl", ".json", ".csv", ".txt", ".npz"}


@cache
def code_hash() -> str:
    """Return the SHA-256 of the package's sources and data, those that only command, compare or train left out."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for room in _ROOMS:
        top = package / room
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.suffix in _SUFFIXES and "__pycache__" not in path.parts:
                data = path.read_bytes()
                digest.update(f"{path.relative_to(package).as_posix()} {len(data)}\n".encode())
                digest.update(data)
    return digest.hexdigest()
