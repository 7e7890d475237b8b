"""A finished (or half finished) run as pandas tables, as SQL, and as articles.

Only shards with a completion record are read, so a run that is still going, or was killed, gives what is
whole and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from html import escape

import duckdb
import msgspec
import pandas as pd
import pyarrow.dataset

from pipeline.errors import UsageError
from pipeline.schema import TABLES, AnnotatedArticle
from pipeline.store.jsonl import read_annotated, read_index
from pipeline.store.layout import Completion, Layout, Manifest
from pipeline.store.parquet import CLUSTERS, SCHEMAS

__all__ = ["VIEWS", "Corpus", "open_corpus"]

VIEWS = (*TABLES, "clusters", "origins", "rejects")
"""Every table by name: those of the records, the clusters of reprints, where each came from, what was set aside."""

_ORIGINS = {
    "article_id": "VARCHAR",
    "path": "VARCHAR",
    "line": "BIGINT",
    "offset": "BIGINT",
    "words": "BIGINT",
}
_REJECTS = {
    "article_id": "VARCHAR",
    "path": "VARCHAR",
    "line": "BIGINT",
    "offset": "BIGINT",
    "stage": "VARCHAR",
    "status": "VARCHAR",
    "message": "VARCHAR",
}


def open_corpus(folder: str | os.PathLike[str]) -> Corpus:
    """Return the corpus of the run in `folder`.

    >>> open_corpus("out/").table("articles")          # doctest: +SKIP

    Raises:
        UsageError: the folder holds no run.
    """
    return Corpus(folder)


class Corpus:
    """The annotated articles of one run.

    `corpus.table("frames")` is a pandas table, `corpus.sql("select ...")` the answer to a query over all
    tables, `corpus.articles()` the articles themselves one after the other. `len(corpus)` counts articles.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._layout = Layout(folder)
        self.manifest: Manifest = self._layout.read_manifest()
        self._completions: list[Completion] = list(self._layout.completions())

    @property
    def folder(self) -> str:
        return str(self._layout.folder)

    @property
    def complete(self) -> bool:
        """Whether the run is finished."""
        return self.manifest.state == "complete"

    def __len__(self) -> int:
        return sum(completion.annotated for completion in self._completions)

    def __repr__(self) -> str:
        return f"Corpus({self.folder!r}, {len(self)} articles, {self._state()})"

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return one table, in input order; `columns` picks some of it.

        `articles` also has `cluster` (the id of the first article of its cluster of reprints), `is_first`,
        and a column for each metadata column of the input (`metadata` itself stays, a JSON object as text).

        Raises:
            UsageError: there is no such table or column.
        """
        if name not in VIEWS:
            raise UsageError(f"There is no table {name!r}; the tables are {', '.join(VIEWS)}.")
        if name in ("origins", "rejects"):
            table = self._connection.sql(f"select * from {name}").df()
        elif name == "clusters":
            table = self._clusters()
        elif name == "articles":
            table = self._articles_table()
        else:
            table = self._dataset(name).to_table(columns=self._known(name, columns)).to_pandas()
        return table if columns is None else table[self._present(name, table, columns)]

    def columns(self, name: str) -> list[str]:
        """Return the names of a table's columns, as SQL sees them."""
        return list(self.sql(f"select * from {name} limit 0").columns)

    def sql(self, query: str) -> pd.DataFrame:
        """Return the answer to a DuckDB query over the tables.

        `articles` also has `cluster` and `is_first`; `metadata` is JSON (`metadata->>'topic'`). The query
        can read this run's folder and nothing else.

        Raises:
            UsageError: the query is wrong; the message is DuckDB's.
        """
        try:
            relation = self._connection.sql(query)
            return pd.DataFrame() if relation is None else relation.df()
        except duckdb.Error as error:
            raise UsageError(f"The query failed. {error}\nThe tables are {', '.join(VIEWS)}.") from None

    def articles(self) -> Iterator[AnnotatedArticle]:
        """Yield every annotated article, in input order, one in memory at a time."""
        for completion in self._completions:
            yield from read_annotated(self._layout.output(completion.shard, "annotated"))

    def article(self, article_id: str) -> AnnotatedArticle:
        """Return one annotated article by its id; its shard alone is read.

        Raises:
            UsageError: no article has this id.
        """
        for completion in self._completions:
            index = read_index(self._layout.output(completion.shard, "index"))
            if any(entry.article_id == article_id for entry in index):
                path = self._layout.output(completion.shard, "annotated")
                return next(found for found in read_annotated(path) if found.article.id == article_id)
        raise UsageError(
            f"No article of {self.folder} has the id {article_id!r}. "
            "`corpus.table('articles')` lists the ids, `corpus.table('rejects')` what was set aside."
        )

    def _state(self) -> str:
        return "complete" if self.complete else f"{len(self._completions)} of {self.manifest.shards} shards"

    def _files(self, what: str) -> list[str]:
        return [str(self._layout.output(completion.shard, what)) for completion in self._completions]

    def _dataset(self, name: str) -> pyarrow.dataset.Dataset:
        return pyarrow.dataset.dataset(self._files(name), schema=SCHEMAS[name], format="parquet")

    @staticmethod
    def _known(name: str, columns: list[str] | None) -> list[str] | None:
        unknown = [column for column in columns or () if column not in SCHEMAS[name].names]
        if unknown:
            raise UsageError(
                f"The table {name} has no column {unknown[0]!r}; it has {', '.join(SCHEMAS[name].names)}."
            )
        return columns

    @staticmethod
    def _present(name: str, table: pd.DataFrame, columns: list[str]) -> list[str]:
        unknown = [column for column in columns if column not in table.columns]
        if unknown:
            raise UsageError(
                f"The table {name} has no column {unknown[0]!r}; it has {', '.join(table.columns)}."
            )
        return columns

    def _clusters(self) -> pd.DataFrame:
        if self._layout.clusters.exists():
            return pyarrow.dataset.dataset(str(self._layout.clusters), schema=CLUSTERS).to_table().to_pandas()
        return CLUSTERS.empty_table().to_pandas()

    def _articles_table(self) -> pd.DataFrame:
        table = self._dataset("articles").to_table().to_pandas()
        metadata = [msgspec.json.decode(text) for text in table["metadata"]]
        clusters = self._clusters()
        of_article = dict(
            zip(
                clusters["article_id"],
                zip(clusters["cluster"], clusters["is_first"], strict=True),
                strict=True,
            )
        )
        pairs = [of_article.get(article_id, (article_id, True)) for article_id in table["article_id"]]
        table["cluster"] = pd.array([name for name, _ in pairs], dtype="str")
        table["is_first"] = [bool(first) for _, first in pairs]
        names = {name: None for entry in metadata for name in entry}
        for name in names:
            column = name if name not in table.columns else f"metadata_{name}"
            table[column] = [entry.get(name) for entry in metadata]
        return table

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        for table in TABLES:
            files = self._files(table)
            if files:
                source = f"read_parquet({_sql_list(files)})"
            else:
                connection.register(f"empty_{table}", SCHEMAS[table].empty_table())
                source = f"empty_{table}"
            name = "bare_articles" if table == "articles" else table
            connection.execute(f"create view {name} as select * from {source}")
        clusters = (
            f"read_parquet({_sql_list([str(self._layout.clusters)])})"
            if self._layout.clusters.exists()
            else "(select article_id, article_id as cluster, true as is_first from bare_articles)"
        )
        connection.execute(f"create view clusters as select * from {clusters}")
        connection.execute(
            "create view articles as select a.* replace (a.metadata::json as metadata), "
            "coalesce(c.cluster, a.article_id) as cluster, coalesce(c.is_first, true) as is_first "
            "from bare_articles a left join clusters c using (article_id)"
        )
        connection.execute(f"create view origins as {_lines(self._files('index'), _ORIGINS, 'zstd')}")
        rejects = [str(self._layout.rejects)] if self._layout.rejects.exists() else []
        connection.execute(f"create view rejects as {_lines(rejects, _REJECTS, 'none')}")
        folder = os.path.abspath(self.folder)
        connection.execute(f"set allowed_directories = {_sql_list([folder, self.folder])}")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        return connection

    def _repr_html_(self) -> str:
        totals = self.manifest.totals
        facts = [
            ("folder", self.folder),
            ("state", self._state()),
            ("articles", f"{len(self):,}"),
            ("words", f"{sum(completion.words for completion in self._completions):,}"),
            ("set aside", f"{sum(len(completion.rejected) for completion in self._completions):,}"),
        ]
        if totals is not None:
            facts[-1] = ("set aside", f"{totals.rejected:,}")
            facts.append(("reprints", f"{totals.reprints:,} in {totals.clusters:,} clusters"))
        facts.append(("tables", ", ".join(VIEWS)))
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>'
            f'<td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in facts
        )
        return f"<table><caption>Corpus</caption><tbody>{rows}</tbody></table>"


def _sql_list(values: list[str]) -> str:
    return "[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]"


def _lines(files: list[str], columns: dict[str, str], compression: str) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    if not files:
        nulls = ", ".join(f'null::{kind} as "{name}"' for name, kind in columns.items())
        return f"select {nulls} where false"
    types = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"
    return (
        f"select {names} from read_json({_sql_list(files)}, columns = {types}, "
        f"format = 'newline_delimited', compression = '{compression}')"
    )
