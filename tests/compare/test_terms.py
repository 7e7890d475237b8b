"""Words, pairs and entities as counts."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.compare.groups import group_articles
from pipeline.compare.tables import MemoryTables
from pipeline.compare.terms import count_terms, words_of
from tests.compare.synthetic import annotate_marked


def test_words_are_lower_case_without_possessive_and_figures():
    """Letters with inner hyphens and apostrophes; what is glued to a digit is no word."""
    assert words_of("The State’s mega-prison didn't cost $115m, or 3x more.") == [
        "the", "state", "mega-prison", "didn't", "cost", "or", "more",
    ]  # fmt: skip


def _counts(sentences, clusters=None):
    articles = [annotate_marked(f"a{n}", text, outlet="Post") for n, text in enumerate(sentences)]
    tables = MemoryTables.from_annotated(articles, clusters)
    return count_terms(tables, group_articles(tables, "outlet"))


def _total(unit, term):
    return float(unit.counts[:, unit.terms.tolist().index(term)].sum())


def test_counts_of_words_pairs_and_entities():
    """Each unit is counted in body sentences; pairs do not cross a sentence or take a function word."""
    text = [
        ("Secret courts sat. Courts of appeal did not. <e:cecot>CECOT</> filled.", "rights"),
        ("Secret courts.", "rights"),
    ]
    units = _counts([text] * 3)
    assert _total(units["word"], "courts") == 9
    assert _total(units["pair"], "secret courts") == 6
    assert "courts of" not in units["pair"].terms.tolist()
    assert _total(units["entity"], "fac:cecot") == 3
    assert units["entity"].names.tolist() == ["CECOT"]


def test_reprints_are_counted_once():
    """Of three copies in one outlet only the first is read."""
    text = [("Order order order.", "security")]
    assert _total(_counts([text] * 3, {"a0": "x", "a1": "x", "a2": "x"})["word"], "order") == 3
    assert _total(_counts([text] * 3)["word"], "order") == 9


def test_sentences_behind_a_term_come_from_different_articles():
    """Each article gives a term at most one sentence to show."""
    text = [("Order here.", "security"), ("Order there.", "security")]
    unit = _counts([text] * 4)["word"]
    places = unit.places(unit.terms.tolist().index("order"), np.array([True, True, False, True]), most=20)
    assert places == [0, 2, 6]


def test_text_without_words_is_no_error():
    """Figures and signs alone give no term."""
    units = _counts([[("12 + 12 = 24.", "neither")]])
    assert len(units["word"].terms) == 0
    assert "entity" not in units


@pytest.mark.parametrize("text", ["", "’", "--", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 naïve Ελλάδα"])
def test_any_text_gives_words(text):
    """No text breaks the tokenizer."""
    assert all(word == word.lower() for word in words_of(text))
