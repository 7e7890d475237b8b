"""A run as tables, as SQL and as articles."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import UsageError
from pipeline.schema import TABLES
from pipeline.store.query import VIEWS, Corpus, open_corpus
from tests.batch.trial import run, text, write_jsonl


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A run of 21 articles: one reprint of the first, one twice with the same id, one that cannot be annotated."""
    folder = tmp_path_factory.mktemp("corpus")
    source = write_jsonl(folder / "in.jsonl", 18, {4: "RAISE"})
    with source.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "reprint", "text": text(0), "topic": "courts"}) + "\n")
        stream.write(json.dumps({"id": "a3", "text": text(99)}) + "\n")
        stream.write(json.dumps({"id": "last", "text": text(100), "title": "<b>late</b>"}) + "\n")
    run(source, folder / "out")
    return open_corpus(folder / "out")


def test_length_and_ids_are_those_of_the_annotated_articles(corpus: Corpus) -> None:
    """Articles come in input order; what was set aside is not among them."""
    ids = [annotated.article.id for annotated in corpus.articles()]
    assert len(corpus) == len(ids) == 19
    assert ids == [*(f"a{number}" for number in range(18) if number != 4), "reprint", "last"]
    assert list(corpus.table("articles")["article_id"]) == ids


@pytest.mark.parametrize("name", TABLES)
def test_table_equals_the_rows_of_the_articles(corpus: Corpus, name: str) -> None:
    """Each table holds exactly what `to_tables` gives for the stored articles."""
    rows = [row for annotated in corpus.articles() for row in annotated.to_tables()[name]]
    table = corpus.table(name)
    assert len(table) == len(rows)
    for column in {"article_id", "text", "position", "kind"} & set(table.columns):
        assert list(table[column]) == [row[column] for row in rows]


def test_reprint_carries_its_cluster(corpus: Corpus) -> None:
    """The second printing belongs to the first's cluster; every other article is its own."""
    articles = corpus.table("articles").set_index("article_id")
    assert articles.loc["reprint", "cluster"] == "a0"
    assert not articles.loc["reprint", "is_first"]
    alone = articles.drop(["reprint"])
    assert list(alone["cluster"]) == list(alone.index)
    assert alone["is_first"].all()
    answer = corpus.sql("select article_id, cluster, is_first from articles where cluster <> article_id")
    assert answer.to_dict("records") == [{"article_id": "reprint", "cluster": "a0", "is_first": False}]


def test_metadata_becomes_columns_and_stays_json(corpus: Corpus) -> None:
    """A column of the input can be grouped by in pandas and in SQL."""
    articles = corpus.table("articles")
    assert dict(articles["topic"].value_counts()) == {"order": 17, "courts": 1}
    answer = corpus.sql(
        "select metadata->>'topic' as topic, count(*) as n from articles group by 1 order by n"
    )
    answer = answer.dropna()
    assert dict(zip(answer["topic"], answer["n"], strict=True)) == {"courts": 1, "order": 17}


def test_rejects_and_origins_are_tables_too(corpus: Corpus) -> None:
    """What was set aside and where each article came from can be asked for."""
    rejects = corpus.table("rejects")
    assert list(rejects["status"]) == ["error", "duplicate_id"]
    origins = corpus.sql("select * from origins where article_id = 'last'")
    assert (origins["line"][0], origins["path"][0]) == (21, "in.jsonl")


def test_sql_joins_tables(corpus: Corpus) -> None:
    """Any table can be joined with any other."""
    answer = corpus.sql(
        "select s.article_id, count(*) as n from sentences s join frames f using (article_id, sentence) "
        "group by 1 order by 1"
    )
    assert len(answer) == 19
    assert answer["n"].sum() == len(corpus.table("frames"))


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "copy articles to '/tmp/counterframe_must_not_exist.csv'",
        "set enable_external_access = true",
        "install httpfs",
        "attach '/tmp/counterframe_must_not_exist.db'",
    ],
)
def test_query_cannot_leave_the_folder(corpus: Corpus, query: str) -> None:
    """A query reads this corpus and nothing else."""
    with pytest.raises(UsageError, match="The query failed"):
        corpus.sql(query)
    assert not list(Path("/tmp").glob("counterframe_must_not_exist*"))


def test_wrong_query_names_the_tables(corpus: Corpus) -> None:
    """The message carries DuckDB's words and our tables."""
    with pytest.raises(UsageError, match=r"framez(.|\n)*articles, sentences"):
        corpus.sql("select * from framez")


def test_unknown_table_or_column_is_named(corpus: Corpus) -> None:
    """The message lists what there is."""
    with pytest.raises(UsageError, match="articles, sentences"):
        corpus.table("framez")
    with pytest.raises(UsageError, match="security"):
        corpus.table("frames", columns=["securty"])
    with pytest.raises(UsageError, match="topic"):
        corpus.table("articles", columns=["topik"])


def test_columns_can_be_chosen(corpus: Corpus) -> None:
    """Only what was asked for is returned, in that order."""
    assert list(corpus.table("frames", columns=["rights", "article_id"]).columns) == ["rights", "article_id"]
    assert list(corpus.table("articles", columns=["topic", "cluster"]).columns) == ["topic", "cluster"]


def test_article_is_found_by_id(corpus: Corpus) -> None:
    """One article comes back whole; an unknown id is named."""
    assert corpus.article("last").article.title == "<b>late</b>"
    with pytest.raises(UsageError, match="'a4'"):
        corpus.article("a4")


def test_corpus_shows_itself(corpus: Corpus) -> None:
    """The notebook view has the counts, and escapes what comes from outside."""
    html = corpus._repr_html_()
    assert "19" in html
    assert "1 in 1 clusters" in html
    assert "complete" in repr(corpus)


@pytest.mark.parametrize("view", VIEWS)
def test_empty_corpus_has_every_table(tmp_path: Path, view: str) -> None:
    """A run in which everything was set aside still answers, with the same columns."""
    (tmp_path / "in.jsonl").write_text('{"id": "x", "text": "RAISE it"}\n', encoding="utf-8")
    run(tmp_path / "in.jsonl", tmp_path / "out")
    corpus = open_corpus(tmp_path / "out")
    assert isinstance(corpus.table(view), pd.DataFrame)
    assert len(corpus.sql(f"select * from {view}")) == (1 if view == "rejects" else 0)
    assert len(corpus.table(view).columns) >= 3


def test_unfinished_run_shows_what_is_whole(tmp_path: Path) -> None:
    """One task of two: its shards can be read, and the corpus says it is not complete."""
    source = write_jsonl(tmp_path / "in.jsonl", 30)
    run(source, tmp_path / "out", task=(1, 2))
    corpus = open_corpus(tmp_path / "out")
    assert not corpus.complete
    assert len(corpus) == len(corpus.table("articles")) == 16
    assert corpus.table("articles")["is_first"].all()
    assert len(corpus.sql("select * from articles")) == 16
