"""The tables of a corpus, and one row of measures for each article.

A comparison needs nothing but tables: those that `AnnotatedArticle.to_tables()` gives and the store keeps
(see `pipeline.schema.TABLES`), and, where reprints were found, `clusters` (article_id, cluster). Anything
with a method `table(name)` serves: a `Corpus` from `pipeline.open_corpus`, or `MemoryTables` below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

import msgspec
import numpy as np
import pandas as pd

from pipeline.errors import UsageError
from pipeline.schema import TABLES, AnnotatedArticle

__all__ = [
    "MEASURES",
    "CachedTables",
    "CorpusTables",
    "Measure",
    "MemoryTables",
    "article_measures",
    "metadata_columns",
    "published_days",
    "rows_of",
]


class CorpusTables(Protocol):
    """Whatever gives the tables of a corpus by name."""

    def table(self, name: str) -> pd.DataFrame:
        """Return one table of `pipeline.schema.TABLES`, or `clusters`."""
        ...


class MemoryTables:
    """Tables held in memory, for articles that were never stored.

    Args:
        tables: by name; a missing one of `TABLES` is empty.
    """

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], annotated: Iterable[AnnotatedArticle] = ()
    ) -> None:
        self._tables = dict(tables)
        self._annotated = tuple(annotated)

    @classmethod
    def from_annotated(
        cls, annotated: Iterable[AnnotatedArticle], clusters: Mapping[str, str] | None = None
    ) -> MemoryTables:
        """Return the tables of some annotated articles; `clusters` maps article ids to a cluster of reprints."""
        rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        kept = tuple(annotated)
        for article in kept:
            for name, more in article.to_tables().items():
                rows[name].extend(more)
        tables = {name: pd.DataFrame(content) for name, content in rows.items()}
        if clusters is not None:
            pairs = pd.DataFrame(list(clusters.items()), columns=["article_id", "cluster"])
            pairs["is_first"] = ~pairs["cluster"].duplicated()
            tables["clusters"] = pairs
        return cls(tables, kept)

    def articles(self) -> Iterator[AnnotatedArticle]:
        """Yield the annotated articles, where they were given."""
        yield from self._annotated

    def table(self, name: str) -> pd.DataFrame:
        """Return one table; an empty one where there are no rows.

        Raises:
            UsageError: no table has this name.
        """
        if name not in self._tables and name not in (*TABLES, "clusters"):
            raise UsageError(f"No table is called {name!r}; there are {', '.join((*TABLES, 'clusters'))}.")
        return self._tables.get(name, pd.DataFrame())


class CachedTables:
    """Tables of a corpus, each read once.

    Args:
        source: where they come from.
    """

    def __init__(self, source: CorpusTables) -> None:
        self._source = source
        self._read: dict[str, pd.DataFrame] = {}

    def table(self, name: str) -> pd.DataFrame:
        """Return one table, as the source gives it, with rows numbered from 0."""
        if name not in self._read:
            self._read[name] = self._source.table(name).reset_index(drop=True)
        return self._read[name]


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One number that is compared.

    `low`, `high`: its range. `effect`: `cliffs_delta` or `risk_difference`. `binary`: each article has 0 or 1.
    """

    name: str
    title: str
    description: str
    low: float
    high: float
    effect: str
    binary: bool = False


def _share(name: str, title: str, description: str, binary: bool = False) -> Measure:
    effect = "risk_difference" if binary else "cliffs_delta"
    return Measure(
        name=name, title=title, description=description, low=0, high=1, effect=effect, binary=binary
    )


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            name="position",
            title="Position",
            description="−1: all framed sentences are about rights; +1: all about security.",
            low=-1,
            high=1,
            effect="cliffs_delta",
        ),
        _share("share_security", "Security only", "Share of body sentences framed by security alone."),
        _share("share_rights", "Rights only", "Share of body sentences framed by rights alone."),
        _share("share_both", "Both frames", "Share of body sentences that carry both frames."),
        _share("share_neither", "Neither frame", "Share of body sentences that carry neither frame."),
        _share(
            "author_support", "Author supports", "Share of pieces whose author supports the hard line.", True
        ),
        _share(
            "author_oppose", "Author opposes", "Share of pieces whose author opposes the hard line.", True
        ),
        Measure(
            name="author_score",
            title="Author's stance",
            description="−1: every author opposes the hard line; +1: every author supports it.",
            low=-1,
            high=1,
            effect="cliffs_delta",
        ),
        _share("quoted_share", "Quoted", "Share of body characters inside direct or mixed quotation."),
        _share(
            "attributed_share",
            "Attributed",
            "Share of body characters attributed to somebody, quoted or not.",
        ),
        _share(
            "conceding",
            "Concedes",
            "Share of pieces with at least one concession (“…, but at a cost”).",
            True,
        ),
    )
}


def metadata_columns(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the metadata of articles as columns, one row an article, indexed by article_id.

    The column `metadata` may hold dicts (from memory) or JSON text (from the store).
    """
    if "metadata" not in articles.columns:
        return pd.DataFrame(index=pd.Index(articles.get("article_id", []), name="article_id"))
    rows = [_metadata(value) for value in articles["metadata"]]
    return pd.DataFrame(rows, index=pd.Index(articles["article_id"], name="article_id"))


def rows_of(table: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield some columns of a table row by row, as plain Python objects; a missing text is NaN or None.

    Many times faster than `itertuples` where texts are held by Arrow.
    """
    return zip(*(table[name].to_numpy(dtype=object).tolist() for name in names), strict=True)


def published_days(articles: pd.DataFrame) -> pd.Series:
    """Return the day of publication of each article; NaT where none is stated, or none that can be (1900 to 2099)."""
    texts = articles["published"].astype("string").str.slice(0, 10)
    years = pd.to_numeric(texts.str.slice(0, 4), errors="coerce")
    days = pd.to_datetime(texts.where(years.between(1900, 2099)), errors="coerce", format="ISO8601")
    return days.astype("datetime64[ns]")


def _metadata(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value:
        decoded = msgspec.json.decode(value)
        return decoded if isinstance(decoded, dict) else {}
    if isinstance(value, list):  # a Parquet map read back: pairs of key and value
        return dict(value)
    return {}


def article_measures(tables: CorpusTables) -> pd.DataFrame:
    """Return every measure of `MEASURES` for each article, indexed by article_id in the order of `articles`.

    A measure that is not defined for an article (no framed sentence, no body text) is NaN.
    """
    articles = tables.table("articles")
    index = pd.Index(articles["article_id"], name="article_id")
    measures = pd.DataFrame(index=index)
    for name in ("position", "share_security", "share_rights", "share_both", "share_neither", "author_score"):
        measures[name] = pd.to_numeric(articles[name], errors="coerce").to_numpy(dtype=np.float64)
    shares = ["share_security", "share_rights", "share_both", "share_neither"]
    measures.loc[measures[shares].sum(axis=1) < 0.5, shares] = np.nan
    author = articles["author_stance"].to_numpy(dtype=object)
    known = np.array([isinstance(label, str) for label in author], dtype=bool)
    for label in ("support", "oppose"):
        measures[f"author_{label}"] = np.where(known, (author == label).astype(np.float64), np.nan)
    concessions = pd.to_numeric(articles["concessions"], errors="coerce").to_numpy(dtype=np.float64)
    measures["conceding"] = np.where(np.isnan(concessions), np.nan, (concessions > 0).astype(np.float64))
    body = _body_characters(tables).reindex(index).to_numpy(dtype=np.float64)
    for name, kinds in (
        ("quoted_share", ("direct", "mixed")),
        ("attributed_share", ("direct", "indirect", "mixed")),
    ):
        covered = _attributed_characters(tables, kinds).reindex(index).fillna(0.0).to_numpy(dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            measures[name] = np.where(body > 0, np.minimum(covered / body, 1.0), np.nan)
    return measures[list(MEASURES)]


def _body_characters(tables: CorpusTables) -> pd.Series:
    """Return the number of characters in body sentences, by article_id."""
    sentences = tables.table("sentences")
    if sentences.empty:
        return pd.Series(dtype=np.float64)
    body = sentences[sentences["kind"] == "body"]
    return (body["end"] - body["start"]).groupby(body["article_id"]).sum()


def _attributed_characters(tables: CorpusTables, kinds: tuple[str, ...]) -> pd.Series:
    """Return the characters that some attribution's content covers, each counted once, by article_id."""
    attributions = tables.table("attributions")
    if attributions.empty:
        return pd.Series(dtype=np.float64)
    covered: dict[str, float] = {}
    chosen = attributions[attributions["kind"].isin(kinds)]
    for article_id, rows in chosen.groupby("article_id", sort=False)["content"]:
        spans = sorted((int(part[0]), int(part[1])) for content in rows for part in content)
        reach = total = 0
        for start, end in spans:
            total += max(0, end - max(start, reach))
            reach = max(reach, end)
        covered[str(article_id)] = float(total)
    return pd.Series(covered, dtype=np.float64)
