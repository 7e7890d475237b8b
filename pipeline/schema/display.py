"""An annotated article as HTML for a notebook or a report. Everything that came from outside is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.schema.annotated import AnnotatedArticle

__all__ = ["article_html"]


def article_html(annotated: AnnotatedArticle) -> str:
    """Return a self-contained HTML fragment; no script, every text escaped."""
    return f"<pre>{escape(annotated.article.text)}</pre>"
