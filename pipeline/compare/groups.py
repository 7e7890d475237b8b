"""Which group each article is in, and how much it counts there.

A reprint is not a second opinion. Articles of one cluster of reprints are one **piece**: within a group
they share a weight of 1, over the whole corpus likewise, and a bootstrap draw takes or leaves the piece as
a whole. Forty outlets that printed one agency text are forty groups with one piece each, and one piece of
the corpus.
"""

from __future__ import annotations

import msgspec
import numpy as np
import pandas as pd

from pipeline.compare.tables import CorpusTables, metadata_columns, published_days
from pipeline.errors import UsageError

__all__ = ["LEAST_PIECES", "NOT_STATED", "Grouping", "group_articles", "grouping_names", "most_named_country"]

LEAST_PIECES = 5  # a smaller group is shown and never ranked
NOT_STATED = "not stated"
_FIXED = ("outlet", "country", "year", "month", "byline", "language", "author_stance")


class Grouping(msgspec.Struct, frozen=True, kw_only=True):
    """Articles in groups.

    Attributes:
        by: what they are grouped by.
        articles: article ids, shape (n,), in the order of the table.
        names: group names, larger groups (in pieces) first, `not stated` last.
        codes: group of each article, shape (n,), indices into `names`.
        pieces: piece of each article, shape (n,), 0 to `piece_count` - 1.
        weights: weight of each article within its group, shape (n,).
        corpus_weights: weight of each article within the whole corpus, shape (n,).
        sizes: pieces in each group, shape (g,).
    """

    by: str
    articles: np.ndarray
    names: tuple[str, ...]
    codes: np.ndarray
    pieces: np.ndarray
    piece_count: int
    weights: np.ndarray
    corpus_weights: np.ndarray
    sizes: np.ndarray

    @property
    def small(self) -> np.ndarray:
        """Whether each group has fewer than `LEAST_PIECES` pieces, bool array (g,)."""
        return self.sizes < LEAST_PIECES


def grouping_names(tables: CorpusTables) -> list[str]:
    """Return what the articles can be grouped by: fixed columns and the corpus's own metadata."""
    return [*_FIXED, *sorted(set(metadata_columns(tables.table("articles")).columns) - set(_FIXED))]


def group_articles(tables: CorpusTables, by: str) -> Grouping:
    """Return the articles grouped by `outlet`, `country`, `year`, `month`, … or a metadata column.

    `country` is the metadata column of that name where the corpus has one, else the country that the
    article's entities name most.

    Raises:
        UsageError: there is nothing of that name to group by, or the corpus is empty.
    """
    articles = tables.table("articles")
    if articles.empty:
        raise UsageError(
            "The corpus has no articles to compare. Annotate some first: counterframe batch … -o OUT"
        )
    labels = _labels(tables, articles, by)
    pieces, piece_count = _pieces(tables, articles["article_id"])
    sizes = pd.Series(pieces).groupby(labels.to_numpy()).nunique()
    order = sorted(sizes.index, key=lambda name: (name == NOT_STATED, -int(sizes[name]), name))
    codes = labels.map({name: code for code, name in enumerate(order)}).to_numpy(dtype=np.int64)
    within = pd.Series(pieces).groupby([codes, pieces]).transform("size").to_numpy(dtype=np.float64)
    overall = np.bincount(pieces, minlength=piece_count)[pieces].astype(np.float64)
    return Grouping(
        by=by,
        articles=articles["article_id"].to_numpy(dtype=object),
        names=tuple(order),
        codes=codes,
        pieces=pieces,
        piece_count=piece_count,
        weights=1 / within,
        corpus_weights=1 / overall,
        sizes=np.array([int(sizes[name]) for name in order]),
    )


def _labels(tables: CorpusTables, articles: pd.DataFrame, by: str) -> pd.Series:
    metadata = metadata_columns(articles)
    if by in metadata.columns and by != "year":
        values = metadata[by]
    elif by == "country":
        values = most_named_country(tables).reindex(articles["article_id"])
    elif by in ("year", "month"):
        values = published_days(articles).dt.strftime("%Y" if by == "year" else "%Y-%m")
    elif by in _FIXED:
        values = articles[by]
    else:
        raise UsageError(
            f"Cannot group by {by!r}: no article has it. This corpus can be grouped by "
            f"{', '.join(grouping_names(tables))}."
        )
    texts = [_text(value) for value in values]
    return pd.Series(texts, index=articles.index, dtype=object)


def _text(value: object) -> str:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return NOT_STATED
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) or NOT_STATED


def _pieces(tables: CorpusTables, article_ids: pd.Series) -> tuple[np.ndarray, int]:
    """Return the piece of each article, and how many there are; an article without a cluster is its own."""
    clusters = tables.table("clusters")
    names: pd.Series = article_ids.map(lambda name: ("article", name))
    if not clusters.empty:
        known = dict(zip(clusters["article_id"], clusters["cluster"], strict=True))
        names = article_ids.map(lambda name: ("cluster", known[name]) if name in known else ("article", name))
    codes, found = pd.factorize(names)
    return codes.astype(np.int64), len(found)


def most_named_country(tables: CorpusTables) -> pd.Series:
    """Return the ISO code of the country that each article's entities name most, by article_id."""
    entities = tables.table("entities")
    if entities.empty:
        return pd.Series(dtype=object)
    known = entities[entities["country"].notna()]
    counts = known.groupby(["article_id", "country"], sort=True)["mentions"].sum().reset_index()
    top = counts.sort_values(["article_id", "mentions", "country"], ascending=[True, False, True])
    return top.drop_duplicates("article_id").set_index("article_id")["country"]
