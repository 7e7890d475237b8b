"""The same work on many articles: shards, workers, resume. `annotate_corpus` is imported when first asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.batch.run import RunReport, annotate_corpus

__all__ = ["RunReport", "annotate_corpus"]


def __getattr__(name: str) -> Any:
    # a worker process needs only its own part of the room
    if name not in __all__:
        raise AttributeError(f"pipeline.batch has no {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module("pipeline.batch.run"), name)
