"""One row of measures for each article, and the tables they come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.tables import MEASURES, CachedTables, MemoryTables, article_measures, metadata_columns
from pipeline.errors import UsageError
from tests.compare.synthetic import annotate_marked, synthetic_corpus


def test_measures_of_a_known_article():
    """Shares, position, stance and quotation of an article made by hand."""
    article = annotate_marked(
        "a",
        [
            ("Police took the square.", "security"),
            ("<s>Lawyers</> <k>said</> <c>“nobody was told why”</>.", "rights"),
            ("It rained.", "neither"),
            ("Order came, but no judge did.", "both"),
        ],
        author="oppose",
    )
    row = article_measures(MemoryTables.from_annotated([article])).loc["a"]
    body = sum(sentence.end - sentence.start for sentence in article.sentences)
    assert row["position"] == 0.0
    assert row["share_security"] == row["share_rights"] == row["share_both"] == row["share_neither"] == 0.25
    assert row["author_oppose"] == 1.0
    assert row["author_support"] == 0.0
    assert row["conceding"] == 1.0
    assert row["quoted_share"] == pytest.approx(len("“nobody was told why”") / body)


def test_overlapping_attributions_are_counted_once():
    """A quotation inside reported speech does not make the share exceed what is covered."""
    article = annotate_marked("a", [("<s>She</> <k>said</> <c>that it was over</>.", "neither")])
    tables = MemoryTables.from_annotated([article])
    doubled = pd.concat([tables.table("attributions")] * 2)
    both = MemoryTables(
        {**{name: tables.table(name) for name in ("articles", "sentences")}, "attributions": doubled}
    )
    one, two = article_measures(tables).loc["a"], article_measures(both).loc["a"]
    assert one["attributed_share"] == two["attributed_share"] > 0


def test_what_is_not_defined_is_missing():
    """Without a framed sentence there is no position; with no sentence at all no share either."""
    plain = annotate_marked("a", [("It rained.", "neither")])
    empty = annotate_marked("b", [("It rained.", "neither")])
    tables = MemoryTables.from_annotated([plain, empty])
    articles = tables.table("articles").copy()
    for share in ("security", "rights", "both", "neither"):
        articles.loc[articles["article_id"] == "b", f"share_{share}"] = 0.0
    measures = article_measures(MemoryTables({"articles": articles}))
    assert np.isnan(measures.loc["a", "position"])
    assert measures.loc["a", "share_neither"] == 1.0
    assert np.isnan(measures.loc["b", "share_neither"])
    assert np.isnan(measures.loc["b", "quoted_share"])


def test_metadata_may_be_dicts_or_json():
    """Memory holds dicts, the store JSON text: the columns are the same."""
    dicts = pd.DataFrame({"article_id": ["a", "b"], "metadata": [{"topic": "prisons"}, {}]})
    texts = pd.DataFrame({"article_id": ["a", "b"], "metadata": ['{"topic": "prisons"}', "{}"]})
    pd.testing.assert_frame_equal(metadata_columns(dicts), metadata_columns(texts))


def test_every_measure_is_there_and_within_its_range():
    """The columns are MEASURES, and no value leaves the range that is stated."""
    measures = article_measures(MemoryTables.from_annotated(synthetic_corpus(40)))
    assert list(measures.columns) == list(MEASURES)
    for measure in MEASURES.values():
        values = measures[measure.name].dropna()
        assert values.between(measure.low, measure.high).all()
        if measure.binary:
            assert set(values) <= {0.0, 1.0}


def test_unknown_table_is_refused():
    """The message lists the tables."""
    with pytest.raises(UsageError, match="quantities"):
        MemoryTables({}).table("numbers")


def test_cached_tables_are_read_once():
    """A second question costs no second reading."""

    class Source:
        reads = 0

        def table(self, name: str) -> pd.DataFrame:
            self.reads += 1
            return pd.DataFrame({"article_id": [name]}, index=[7])

    source = Source()
    cached = CachedTables(source)
    assert cached.table("articles") is cached.table("articles")
    assert source.reads == 1
    assert cached.table("articles").index.tolist() == [0]
