"""Which confusion fits a run: that of the very model which annotated it, from the model's folder.

Training leaves the frame classifier's held-out confusion in `counterframe_framing/confusion.json` of the
model's folder. A run's manifest says which model it was annotated with, by name, version and SHA-256; the
confusion of another model would correct nothing, and is not taken.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.compare.prevalence import Confusion, read_confusion
from pipeline.store.layout import Manifest

__all__ = ["CONFUSION", "DEFAULT_MODEL", "model_folder", "model_sha256", "run_confusion"]

DEFAULT_MODEL = "en_counterframe"
CONFUSION = "counterframe_framing/confusion.json"
_PACKAGE = Path(__file__).resolve().parents[1]


def model_folder(model: str | None = None) -> Path | None:
    """Return the folder of a model given as a run was given it (None: our own); None where there is none here."""
    name = model or DEFAULT_MODEL
    places = [_PACKAGE / "_models" / name, _PACKAGE.parent / "models" / name]
    if model is not None:
        places.insert(0, Path(model))
    return next((place for place in places if (place / "config.cfg").is_file()), None)


def model_sha256(folder: Path) -> str:
    """Return the SHA-256 of a model folder as provenance has it: over the names and bytes of its files, sorted."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def run_confusion(manifest: Manifest) -> tuple[Confusion | None, str]:
    """Return the confusion of the model that annotated a run, or None and a sentence that says why not.

    Raises:
        ConfigurationError: the model's confusion cannot be read.
    """
    settings = manifest.options.get("settings")
    model = settings.get("model") if isinstance(settings, dict) else None
    annotated_by = manifest.annotator.get("model", "")
    folder = model_folder(model if isinstance(model, str) else None)
    if folder is None:
        return None, f"the model {model or DEFAULT_MODEL} is not on this machine"
    path = folder / CONFUSION
    if not path.is_file():
        return None, f"the model {folder.name} has no held-out confusion ({CONFUSION})"
    if annotated_by.rpartition(" ")[2] != model_sha256(folder):
        named = " ".join(annotated_by.split()[:2]) or "another"
        return (
            None,
            f"the articles were annotated by the model {named} as it then was, and {folder.name} is another now",
        )
    return read_confusion(path), ""
