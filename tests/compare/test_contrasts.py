"""Groups side by side."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.compare.contrasts import ALL, contrast_table, group_table
from pipeline.compare.effects import benjamini_hochberg, cliffs_delta
from pipeline.compare.groups import group_articles
from pipeline.compare.prevalence import Confusion
from pipeline.compare.statistics import Draws
from pipeline.compare.tables import MEASURES, MemoryTables, article_measures
from pipeline.errors import UsageError
from tests.compare.synthetic import SECURITY, annotate_marked, synthetic_corpus


@pytest.fixture(scope="module")
def world():
    """A corpus of six outlets and one small one."""
    few = [annotate_marked(f"few{n}", [(SECURITY[0], "security")], outlet="Small Sheet") for n in range(3)]
    tables = MemoryTables.from_annotated([*synthetic_corpus(90), *few])
    grouping = group_articles(tables, "outlet")
    return article_measures(tables), grouping, Draws(grouping.piece_count, draws=400)


def test_estimates_are_weighted_means(world):
    """With no reprints, a group's estimate is the plain mean of its articles."""
    measures, grouping, draws = world
    table = group_table(measures, grouping, draws).set_index(["group", "measure"])
    for code, name in enumerate(grouping.names):
        own = measures[grouping.codes == code]
        for measure in MEASURES:
            assert table.loc[(name, measure), "estimate"] == pytest.approx(
                own[measure].mean(), abs=1e-12, nan_ok=True
            )
    assert table.loc[(ALL, "position"), "estimate"] == pytest.approx(measures["position"].mean())


def test_every_estimate_has_an_interval(world):
    """Lower and upper are there for each measure of each group, and hold the estimate."""
    measures, grouping, draws = world
    table = group_table(measures, grouping, draws).dropna(subset=["estimate"])
    assert len(table) == len(MEASURES) * (len(grouping.names) + 1)
    assert table[["lower", "upper"]].notna().all(axis=None)
    assert ((table["lower"] <= table["estimate"] + 1e-9) & (table["estimate"] <= table["upper"] + 1e-9)).all()


def test_small_groups_are_shown_and_never_ranked(world):
    """The outlet of three pieces has an estimate, no rank, and no test."""
    measures, grouping, draws = world
    table = group_table(measures, grouping, draws)
    small = table[table["group"] == "Small Sheet"]
    assert small["estimate"].notna().any()
    assert small["small"].all()
    assert small["rank"].isna().all()
    contrasts = contrast_table(measures, grouping, draws)
    assert contrasts[contrasts["group"] == "Small Sheet"][["p", "q"]].isna().all(axis=None)
    ranked = table[(table["measure"] == "position") & table["rank"].notna()].sort_values("rank")
    assert ranked["estimate"].is_monotonic_decreasing
    assert ranked["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert ((ranked["rank_lower"] <= ranked["rank"]) & (ranked["rank"] <= ranked["rank_upper"])).all()


def test_contrasts_equal_independent_figures(world):
    """Differences of means, Cliff's delta and adjusted probabilities, each recomputed from the articles."""
    measures, grouping, draws = world
    table = contrast_table(measures, grouping, draws)
    for code, name in enumerate(grouping.names):
        row = table[(table["group"] == name) & (table["measure"] == "position")].iloc[0]
        own = measures[grouping.codes == code]["position"].dropna().to_numpy()
        rest = measures[grouping.codes != code]["position"].dropna().to_numpy()
        assert row["difference"] == pytest.approx(own.mean() - rest.mean(), abs=1e-9)
        assert row["effect"] == pytest.approx(cliffs_delta(own, rest), abs=1e-9)
        assert row["lower"] <= row["difference"] <= row["upper"]
    for _, family in table.groupby("measure"):
        np.testing.assert_allclose(family["q"], benjamini_hochberg(family["p"].to_numpy()), atol=1e-12)


def test_contrast_against_one_group(world):
    """The reference is left out, and the others are compared with it alone."""
    measures, grouping, draws = world
    table = contrast_table(measures, grouping, draws, against="Civic Ledger")
    assert "Civic Ledger" not in set(table["group"])
    row = table[(table["group"] == "Frontier Post") & (table["measure"] == "author_oppose")].iloc[0]
    own = measures[grouping.codes == grouping.names.index("Frontier Post")]["author_oppose"].mean()
    other = measures[grouping.codes == grouping.names.index("Civic Ledger")]["author_oppose"].mean()
    assert row["difference"] == pytest.approx(own - other)
    assert row["effect_name"] == "risk_difference"
    assert row["effect"] == row["difference"]


def test_unknown_reference_lists_the_groups(world):
    """A misspelt group is refused with the valid ones."""
    with pytest.raises(UsageError, match="Civic Ledger"):
        contrast_table(*world, against="Civil Ledger")


def test_corrected_shares_stand_beside_the_raw(world):
    """With a held-out confusion the four shares are corrected too, and still add up to 1."""
    measures, grouping, draws = world
    labels = ("security", "rights", "both", "neither")
    counts = ((90, 2, 3, 5), (2, 80, 4, 14), (8, 8, 80, 4), (5, 5, 1, 189))
    table = group_table(measures, grouping, draws, Confusion(labels=labels, counts=counts))
    shares = table[table["measure"].str.startswith("share_")]
    assert shares["corrected"].notna().all()
    assert (
        (shares["corrected_lower"] - 1e-9 <= shares["corrected"])
        & (shares["corrected"] <= shares["corrected_upper"] + 1e-9)
    ).mean() > 0.95
    np.testing.assert_allclose(shares.groupby("group")["corrected"].sum(), 1.0)
    assert table[table["measure"] == "position"]["corrected"].isna().all()


def test_reprints_do_not_move_a_group():
    """Copying an article forty times into its outlet, as one cluster, changes no estimate of that outlet."""
    corpus = synthetic_corpus(30)
    copies = [
        annotate_marked(f"copy{n}", [(SECURITY[0], "security")], outlet="Civic Ledger") for n in range(41)
    ]
    one = MemoryTables.from_annotated([*corpus, copies[0]])
    many = MemoryTables.from_annotated([*corpus, *copies], clusters={f"copy{n}": "copy0" for n in range(41)})
    found = []
    for tables in (one, many):
        grouping = group_articles(tables, "outlet")
        table = group_table(article_measures(tables), grouping, Draws(grouping.piece_count, draws=100))
        row = table[(table["group"] == "Civic Ledger") & (table["measure"] == "position")].iloc[0]
        found.append((row["estimate"], row["pieces"]))
    assert found[0] == pytest.approx(found[1])
