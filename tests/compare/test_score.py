"""The ledger on gold: the scorer by hand, and the sample corpus with its planted conflicts."""

from __future__ import annotations

import pytest

from pipeline.compare.groups import group_articles
from pipeline.compare.ledger import build_ledger
from pipeline.compare.score import score_ledger
from pipeline.compare.tables import CachedTables, MemoryTables
from tests.compare.sample_ledger import score_sample_ledger
from tests.compare.synthetic import annotate_marked

CAPACITY = "<e:cecot>CECOT</> has room for <q:x>{}</> inmates."


def _corpus(*values):
    articles = [
        annotate_marked(f"a{n}.txt", [(CAPACITY.format(value), "security")],
                        quantities={"x": {"value": int(value), "kind": "count", "measured": "inmates", "place": "cecot"}})
        for n, value in enumerate(values)
    ]  # fmt: skip
    return CachedTables(MemoryTables.from_annotated(articles)), articles


def _entry(name, conflict, articles):
    return {
        "id": name,
        "conflict": conflict,
        "citations": [
            {
                "article_id": article.article.id.removesuffix(".txt"),
                "path": f"corpus/articles/{article.article.id}",
                "start": article.quantities[0].start,
                "end": article.quantities[0].end,
            }
            for article in articles
        ],
    }


def test_scorer_tells_found_from_missed_and_accused():
    """Two contradicting capacities are found; called an agreement, they are an accusation; a stranger is missed."""
    tables, articles = _corpus("40000", "20000", "40000")
    lines = build_ledger(tables, group_articles(tables, "outlet"))
    gold = [
        _entry("real", True, articles[:2]),
        _entry("wrong", False, articles[:2]),
        _entry("same", False, [articles[0], articles[2]]),
        {"id": "absent", "conflict": True, "citations": [{"article_id": "nobody", "start": 0, "end": 1}] * 2},
    ]
    score = score_ledger(tables, lines, gold)
    assert (score.found, score.missed) == (("real",), ("absent",))
    assert (score.lined_up, score.accused) == (("same",), ("wrong",))
    assert score.lines_in_conflict == 1


@pytest.mark.slow
def test_planted_conflicts_are_found_and_nothing_else_is_in_conflict(repo):
    """The sample corpus, read and annotated by the shipped pipeline, against its gold ledger."""
    articles, score = score_sample_ledger(repo / "corpus")
    assert articles == 49
    assert len(score.found) >= 16, score.missed
    assert score.accused == ()
    assert len(score.lined_up) >= 10, score.apart
    assert score.lines_in_conflict == len(score.found)  # no other line of the corpus is in conflict
