"""Who speaks, where they stand, and in which frame actors appear."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.compare.groups import group_articles
from pipeline.compare.statistics import Draws
from pipeline.compare.tables import MemoryTables
from pipeline.compare.voices import entity_frame_table, holder_table, named, voice_table
from tests.compare.synthetic import annotate_marked

NOBOA = "<s><e:noboa>Daniel Noboa</></> <k>said</> <c>that it works</>."
HRW = "<s>The <e:hrw>Human Rights Watch</></> <k>said</> <c>that it hurts</>."
HE = "<s>He</> <k>said</> <c>nothing new</>."


@pytest.fixture(scope="module")
def world():
    """Six articles in two outlets; the last two are one piece."""
    sentences = [
        [(NOBOA, "security"), (HRW, "rights")],
        [(NOBOA, "security")],
        [(HE, "security")],
        [(NOBOA, "security"), (NOBOA, "rights")],
    ]
    articles = [
        annotate_marked(f"a{n}", text, outlet="Post" if n < 2 else "Gazette")
        for n, text in enumerate(sentences)
    ]
    articles += [annotate_marked(f"b{n}", [(NOBOA, "security")], outlet="Gazette") for n in range(2)]
    tables = MemoryTables.from_annotated(articles, clusters={"b0": "b", "b1": "b"})
    grouping = group_articles(tables, "outlet")
    return tables, grouping, Draws(grouping.piece_count, draws=200)


def test_holders_are_counted_by_piece(world):
    """A reprint gives nobody a second voice, and an unresolved pronoun speaks for nobody."""
    table = holder_table(*world).set_index("holder")
    noboa = table.loc["Daniel Noboa"]
    assert noboa["pieces"] == 4
    assert noboa["statements"] == pytest.approx(5.0)
    assert noboa["support"] == pytest.approx(4.0)
    assert noboa["oppose"] == pytest.approx(1.0)
    assert noboa["score"] == pytest.approx((4 * 0.8 - 0.8) / 5)
    assert noboa["lower"] <= noboa["score"] <= noboa["upper"]
    assert "He" not in table.index


def test_voices_are_shares_of_pieces(world):
    """Noboa speaks in 4 of 5 pieces, in both of the Post's and in 2 of the Gazette's 3."""
    table = voice_table(*world)
    noboa = table[table["source"] == "Daniel Noboa"].set_index("group")
    assert noboa.loc["all articles", "share"] == pytest.approx(4 / 5)
    assert noboa.loc["Post", "share"] == pytest.approx(1.0)
    assert noboa.loc["Gazette", "share"] == pytest.approx(2 / 3)
    assert noboa.loc["all articles", "label"] == "person"


def test_entities_stand_in_frames(world):
    """Of Noboa's five sentences four are about security, so he stands at +0.6."""
    table = entity_frame_table(*world).set_index("entity")
    assert table.loc["Daniel Noboa", "sentences"] == pytest.approx(5.0)
    assert table.loc["Daniel Noboa", "security"] == pytest.approx(0.8)
    assert table.loc["Daniel Noboa", "position"] == pytest.approx(0.6)
    assert table.loc["Human Rights Watch", "position"] == pytest.approx(-1.0)


def test_phrases_meet_without_article_and_case():
    """ "The Ministry" and "a ministry" are one speaker; nothing and pronouns are none."""
    texts = pd.Series(["The Ministry", "a ministry", "they", None, "“"])
    nothing = pd.Series([None] * 5, dtype=object)
    found = named(texts, nothing, nothing)
    assert found["key"].tolist()[:2] == ["phrase:ministry"] * 2
    assert found["key"].isna().tolist() == [False, False, True, True, True]


def test_corpus_without_records_gives_empty_tables():
    """No stance, attribution or mention: tables with their columns and no row."""
    tables = MemoryTables.from_annotated([annotate_marked("a", [("It rained.", "neither")])])
    grouping = group_articles(tables, "outlet")
    draws = Draws(1, draws=100)
    for make in (holder_table, voice_table, entity_frame_table):
        table = make(tables, grouping, draws)
        assert table.empty
        assert "pieces" in table.columns
