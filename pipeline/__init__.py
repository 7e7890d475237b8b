"""Counterframe: how political commentary frames security against rights, with numbers you can check.

    import pipeline
    annotated = pipeline.annotate("article.txt")     # one article, every layer
    nlp = pipeline.load()                             # the same as a spaCy pipeline
    pipeline.annotate_corpus("articles/", "out/")     # many articles, resumable
    corpus = pipeline.open_corpus("out/")             # tables, SQL, comparison

Names are imported when first used, so that `import pipeline` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.annotate import Annotator, annotate
    from pipeline.batch import annotate_corpus
    from pipeline.language import load
    from pipeline.readers import read, read_article
    from pipeline.schema import AnnotatedArticle, Article
    from pipeline.store import open_corpus

__version__ = "0.1.0"

_HOMES = {
    "AnnotatedArticle": "pipeline.schema",
    "Annotator": "pipeline.annotate",
    "Article": "pipeline.schema",
    "annotate": "pipeline.annotate",
    "annotate_corpus": "pipeline.batch",
    "load": "pipeline.language",
    "open_corpus": "pipeline.store",
    "read": "pipeline.readers",
    "read_article": "pipeline.readers",
}

__all__ = [
    "AnnotatedArticle",
    "Annotator",
    "Article",
    "annotate",
    "annotate_corpus",
    "load",
    "open_corpus",
    "read",
    "read_article",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"pipeline has no {name!r}; it has {', '.join(__all__)}")
    module = importlib.import_module(_HOMES[name])
    value = getattr(module, name)
    globals()[name] = value  # a submodule of the same name must not shadow the function
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
