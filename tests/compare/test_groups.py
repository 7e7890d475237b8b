"""Groups, pieces and weights."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.compare.groups import NOT_STATED, group_articles, grouping_names, most_named_country
from pipeline.compare.tables import MemoryTables
from pipeline.errors import UsageError
from tests.compare.synthetic import annotate_marked

SENTENCE = [
    ("<e:salvador>El Salvador</> and <e:ecuador>Ecuador</> and <e:salvador>El Salvador</>.", "security")
]


def _article(name, outlet="Post", **more):
    return annotate_marked(
        name, SENTENCE, outlet=outlet, published=more.pop("published", "2024-05-01"), **more
    )


def test_reprints_share_a_weight_of_one():
    """Twice in one outlet is half a weight each; once in each of two outlets is a whole weight there, half in all."""
    articles = [_article("a"), _article("b"), _article("c", outlet="Gazette"), _article("d")]
    tables = MemoryTables.from_annotated(articles, clusters={"a": "a", "b": "a", "c": "a"})
    grouping = group_articles(tables, "outlet")
    assert grouping.piece_count == 2
    weights = dict(zip(grouping.articles, grouping.weights, strict=True))
    assert weights == {"a": 0.5, "b": 0.5, "c": 1.0, "d": 1.0}
    assert grouping.corpus_weights.sum() == pytest.approx(2.0)
    assert dict(zip(grouping.names, grouping.sizes.tolist(), strict=True)) == {"Post": 2, "Gazette": 1}


def test_what_is_not_stated_is_a_group_at_the_end():
    """Articles without an outlet are kept, last."""
    grouping = group_articles(
        MemoryTables.from_annotated([_article("a", outlet=None), _article("b", outlet=None), _article("c")]),
        "outlet",
    )
    assert grouping.names == ("Post", NOT_STATED)


def test_groups_by_date_metadata_and_country():
    """Year and month from the date, any metadata column, and the country most named where none is stated."""
    tables = MemoryTables.from_annotated(
        [_article("a", metadata={"topic": "prisons"}), _article("b", metadata={"topic": 3})]
    )
    assert group_articles(tables, "year").names == ("2024",)
    assert group_articles(tables, "month").names == ("2024-05",)
    assert set(group_articles(tables, "topic").names) == {"prisons", "3"}
    assert group_articles(tables, "country").names == ("SV",)
    assert most_named_country(tables)["a"] == "SV"


def test_stated_country_comes_before_the_most_named():
    """A metadata column `country` decides where there is one."""
    tables = MemoryTables.from_annotated([_article("a", metadata={"country": "US"})])
    assert group_articles(tables, "country").names == ("US",)


def test_unknown_grouping_lists_the_known():
    """A misspelt column is refused with the valid ones."""
    tables = MemoryTables.from_annotated([_article("a", metadata={"topic": "x"})])
    assert "topic" in grouping_names(tables)
    with pytest.raises(UsageError, match="topic"):
        group_articles(tables, "topics")


def test_empty_corpus_is_refused():
    """There is nothing to compare, and the message says what to do."""
    with pytest.raises(UsageError, match="batch"):
        group_articles(MemoryTables({}), "outlet")


def test_small_groups_are_marked():
    """Fewer than five pieces is small, however many reprints."""
    articles = [_article(f"a{number}") for number in range(9)]
    clusters = {f"a{number}": "one" for number in range(5)}
    grouping = group_articles(MemoryTables.from_annotated(articles, clusters), "outlet")
    assert grouping.sizes.tolist() == [5]
    assert not grouping.small[0]
    grouping = group_articles(MemoryTables.from_annotated(articles[:8], clusters), "outlet")
    assert np.array_equal(grouping.small, [True])


def test_impossible_dates_are_not_stated():
    """The year 1, a word and a day that never was are no date; the article is kept."""
    articles = [
        _article(f"a{n}", published=text)
        for n, text in enumerate(("0001-11-30", "soon", "2024-02-31", "2024-05-01"))
    ]
    grouping = group_articles(MemoryTables.from_annotated(articles), "year")
    assert grouping.names == ("2024", NOT_STATED)
    assert grouping.sizes.tolist() == [1, 3]
