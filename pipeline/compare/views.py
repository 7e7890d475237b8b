"""Which articles a report shows whole, and how they travel inside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pandas as pd

from pipeline.schema import AnnotatedArticle
from pipeline.schema.display import article_html

__all__ = ["VIEWS", "choose_views", "json_for_html", "render_views"]

VIEWS = 250


def choose_views(articles: pd.DataFrame, cited: Iterable[str], most: int = VIEWS) -> set[str]:
    """Return the ids of the articles to show whole.

    All where there are at most `most`; otherwise those cited in the ledger's first lines, up to half, and then
    the same number from each group, in the order of the table.
    """
    ids = articles["article_id"].tolist()
    if len(ids) <= most:
        return set(ids)
    known = set(ids)
    chosen: dict[str, None] = {}
    for article_id in cited:
        if article_id in known and len(chosen) < most // 2:
            chosen[article_id] = None
    turn = articles.groupby("group", sort=False).cumcount()
    for article_id in articles.assign(turn=turn).sort_values("turn", kind="stable")["article_id"]:
        if len(chosen) >= most:
            break
        chosen[article_id] = None
    return set(chosen)


def render_views(annotated: Iterable[AnnotatedArticle], chosen: set[str]) -> dict[str, str]:
    """Return article id -> its HTML fragment as a JSON string that may stand inside a script element."""
    views = {}
    left = set(chosen)
    for article in annotated:
        if article.article.id in left:
            views[article.article.id] = json_for_html(article_html(article, style=False))
            left.discard(article.article.id)
            if not left:
                break
    return views


def json_for_html(value: Any) -> str:
    """Return JSON that cannot end or open an element: every <, >, & and line separator is written as \\uXXXX."""
    text = msgspec.json.encode(value).decode("utf-8")
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
