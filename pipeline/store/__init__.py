"""AnnotatedArticle <-> disk: files, tables, SQL. `open_corpus` is imported when it is first asked for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.store.query import Corpus, open_corpus

__all__ = ["Corpus", "open_corpus"]


def __getattr__(name: str) -> Any:
    # pandas and DuckDB are slow to import, and a worker that only writes needs neither
    if name not in __all__:
        raise AttributeError(f"pipeline.store has no {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module("pipeline.store.query"), name)
