"""Weighted log-odds, against published worked examples."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from pipeline.compare.groups import group_articles
from pipeline.compare.keyness import concordance, keyness_table, weighted_log_odds
from pipeline.compare.statistics import Draws
from pipeline.compare.tables import MemoryTables
from pipeline.compare.terms import words_of
from pipeline.errors import UsageError
from tests.compare.synthetic import annotate_marked, synthetic_corpus

# Printed on the reference page of the R package tidylo (`bind_log_odds`): number of gears by engine shape in
# R's `mtcars`, rows vs = 0 and vs = 1, columns 3, 4 and 5 gears.
GEARS = np.array([[12, 2, 4], [3, 10, 1]], dtype=float)
TIDYLO_LOG_ODDS = [[0.6968169, -1.2527630, 0.3249262], [-0.9673459, 1.1451323, -0.5268260]]
TIDYLO_UNINFORMATIVE = [[1.8912729, -1.9691060, 0.5549172], [-1.7407107, 2.8421436, -0.6570674]]
TIDYLO_INFORMATIVE = [[1.1728347, -1.3767516, 0.4033125], [-1.1354777, 1.5661168, -0.4362340]]


@pytest.mark.parametrize("group", [0, 1])
def test_log_odds_equal_the_published_example_of_tidylo(group):
    """Log-odds and z-scores against all groups together, with an uninformative and an informative prior."""
    whole = GEARS.sum(axis=0)
    ratio, z = weighted_log_odds(GEARS[group], whole, np.ones(3), 2 * np.ones(3))
    np.testing.assert_allclose(ratio, TIDYLO_LOG_ODDS[group], atol=1e-6)
    np.testing.assert_allclose(z, TIDYLO_UNINFORMATIVE[group], atol=1e-6)
    _, informed = weighted_log_odds(GEARS[group], whole, whole, 2 * whole)
    np.testing.assert_allclose(informed, TIDYLO_INFORMATIVE[group], atol=1e-6)


def test_z_scores_equal_the_published_example_of_fightin_words():
    """Two sentences, prior 0.05: the z-scores in the README of the Python package fightin_words."""
    first = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"]
    second = ["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"]
    terms = sorted({*first, *second})
    counts = [np.array([text.count(term) for term in terms], dtype=float) for text in (first, second)]
    _, z = weighted_log_odds(counts[0], counts[1], np.full(len(terms), 0.05))
    found = dict(zip(terms, z, strict=True))
    for term in ("brown", "fox", "quick"):
        assert found[term] == pytest.approx(0.6894227886807968, abs=1e-9)
    for term in ("donkey", "lazier", "purple"):
        assert found[term] == pytest.approx(-0.6894227886807968, abs=1e-9)
    for term in ("jumps", "lazy", "over", "pig", "the"):
        assert found[term] == pytest.approx(0.0, abs=1e-12)


def test_log_odds_equal_the_equations_term_by_term():
    """Equations 15, 20 and 22 of Monroe et al., written out as they stand for each word, give the same to 1e-9."""
    rng = np.random.default_rng(17)
    first, second = rng.poisson(6, 50).astype(float), rng.poisson(4, 50).astype(float)
    alpha = (first + second) / (first + second).sum() * 500 + 0.01
    ratio, z = weighted_log_odds(first, second, alpha)
    size_first, size_second, mass = first.sum(), second.sum(), alpha.sum()
    for word in range(50):
        own, other, prior = first[word], second[word], alpha[word]
        delta = math.log((own + prior) / (size_first + mass - own - prior))
        delta -= math.log((other + prior) / (size_second + mass - other - prior))
        variance = 1 / (own + prior) + 1 / (other + prior)
        assert ratio[word] == pytest.approx(delta, abs=1e-9)
        assert z[word] == pytest.approx(delta / math.sqrt(variance), abs=1e-9)


def test_log_odds_variance_agrees_with_draws_from_the_posterior():
    """The deviation behind z is that of log-odds drawn from the two Dirichlet posteriors, within 6 per cent."""
    rng = np.random.default_rng(18)
    first, second = rng.poisson(40, 30).astype(float), rng.poisson(60, 30).astype(float)
    alpha = np.full(30, 2.0)
    ratio, z = weighted_log_odds(first, second, alpha)
    own, other = rng.dirichlet(first + alpha, 20_000), rng.dirichlet(second + alpha, 20_000)
    drawn = np.log(own / (1 - own)) - np.log(other / (1 - other))
    clear = np.abs(z) > 0.5
    np.testing.assert_allclose((ratio / z)[clear], drawn.std(axis=0)[clear], rtol=0.06)


@pytest.fixture(scope="module")
def world():
    """A corpus in which one outlet alone writes of sailors."""
    corpus = synthetic_corpus(60)
    odd = [
        annotate_marked(
            f"x{n}", [(f"The sailors of pier {word} went home in calm seas.", "security")] * 3, outlet="Deck"
        )
        for n, word in enumerate(("one", "two", "six", "ten", "nine", "four"))
    ]
    tables = MemoryTables.from_annotated([*corpus, *odd])
    grouping = group_articles(tables, "outlet")
    return tables, grouping, Draws(grouping.piece_count, draws=200)


def test_a_groups_own_words_come_first(world):
    """What only one outlet writes leads its list, with an interval above 0 and lines to read."""
    table = keyness_table(*world)
    deck = table[(table["group"] == "Deck") & (table["unit"] == "word")].set_index("term")
    assert {"sailors", "pier"} <= set(deck.index[:8])
    row = deck.loc["sailors"]
    assert (row["count"], row["count_against"], row["pieces"]) == (18, 0, 6)
    assert row["lower"] > 0
    assert row["z"] > 1.96
    assert [line["keyword"] for line in row["lines"]] == ["sailors"] * 5
    assert len({line["article_id"] for line in row["lines"]}) == 5


def test_z_scores_equal_the_formula_by_hand(world):
    """One word's z, computed from the counts with plain arithmetic."""
    tables, _, _ = world
    table = keyness_table(*world)
    row = table[(table["group"] == "Deck") & (table["term"] == "the") & (table["unit"] == "word")].iloc[0]
    texts = tables.table("sentences")
    inside = texts["article_id"].str.startswith("x")
    every = Counter(words_of(" ".join(texts["text"])))
    kept = {term for term, times in every.items() if times >= 3}
    own = [word for word in words_of(" ".join(texts[inside]["text"])) if word in kept]
    other = [word for word in words_of(" ".join(texts[~inside]["text"])) if word in kept]
    prior = 500 * (own.count("the") + other.count("the")) / (len(own) + len(other))
    a, b = own.count("the") + prior, other.count("the") + prior
    delta = math.log(a / (len(own) + 500 - a)) - math.log(b / (len(other) + 500 - b))
    assert row["log_odds"] == pytest.approx(delta, abs=1e-9)
    assert row["z"] == pytest.approx(delta / math.sqrt(1 / a + 1 / b), abs=1e-9)


def test_one_piece_alone_makes_no_key_term(world):
    """A word that one piece repeats is no group's own."""
    tables, grouping, draws = world
    table = keyness_table(tables, grouping, draws)
    assert table["pieces"].min() >= 3
    assert "ten" not in set(table[table["group"] == "Deck"]["term"])


def test_against_one_group_leaves_it_out(world):
    """The reference is not compared with itself; a misspelt one is refused."""
    table = keyness_table(*world, against="Deck")
    assert "Deck" not in set(table["group"])
    assert set(table["against"]) == {"Deck"}
    with pytest.raises(UsageError, match="Deck"):
        keyness_table(*world, against="Decks")


def test_concordance_finds_the_word_and_not_a_part_of_it(world):
    """Whole words only, with text on either side."""
    tables, _, _ = world
    sentences = tables.table("sentences")
    rows = sentences.index[sentences["article_id"] == "x0"].tolist()
    lines = concordance(sentences, rows, "sailor")
    assert lines == []
    line = concordance(sentences, rows, "calm seas")[0]
    assert line == {
        "article_id": "x0",
        "left": "The sailors of pier one went home in ",
        "keyword": "calm seas",
        "right": ".",
    }
