"""Effect sizes and families of tests, against scipy and statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.multitest import multipletests

from pipeline.compare.effects import (
    benjamini_hochberg,
    cliffs_delta,
    cliffs_delta_replicates,
    hedges_g,
    tail_probability,
)
from pipeline.compare.statistics import Draws

RNG = np.random.default_rng(12)
FIRST, SECOND = np.round(RNG.normal(0.3, 1, 31), 1), np.round(RNG.normal(0, 1, 47), 1)


def test_cliffs_delta_equals_mann_whitney():
    """Delta is 2U / nm - 1, ties counted half: scipy's U gives the same to 1e-12."""
    u = stats.mannwhitneyu(FIRST, SECOND).statistic
    assert cliffs_delta(FIRST, SECOND) == pytest.approx(2 * u / (len(FIRST) * len(SECOND)) - 1, abs=1e-12)


def test_hedges_g_equals_statsmodels():
    """Within the accuracy of statsmodels' approximation of the small-sample factor, and exactly by gamma."""
    ours = hedges_g(FIRST, SECOND)
    theirs, _ = effectsize_smd(
        FIRST.mean(), FIRST.std(ddof=1), len(FIRST), SECOND.mean(), SECOND.std(ddof=1), len(SECOND)
    )
    assert ours == pytest.approx(theirs, rel=1e-4)
    freedom = len(FIRST) + len(SECOND) - 2
    pooled = np.sqrt((30 * FIRST.var(ddof=1) + 46 * SECOND.var(ddof=1)) / freedom)
    factor = math.sqrt(2 / freedom) * math.exp(math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2))
    assert ours == pytest.approx((FIRST.mean() - SECOND.mean()) / pooled * factor, abs=1e-9)


def test_benjamini_hochberg_equals_statsmodels_and_scipy():
    """Adjusted probabilities are those of two other libraries, to 1e-12."""
    values = RNG.random(40) ** 3
    ours = benjamini_hochberg(values)
    np.testing.assert_allclose(ours, multipletests(values, method="fdr_bh")[1], atol=1e-12)
    np.testing.assert_allclose(ours, stats.false_discovery_control(values), atol=1e-12)


def test_benjamini_hochberg_leaves_missing_tests_out_of_the_family():
    """A NaN is no test: the others are adjusted as if it were not there."""
    ours = benjamini_hochberg(np.array([0.01, np.nan, 0.04]))
    np.testing.assert_allclose(ours, [0.02, np.nan, 0.04])


def test_benjamini_hochberg_keeps_ties_and_ends_like_statsmodels():
    """Equal probabilities, 0 and 1, a family of one and of none: statsmodels' answer, to 1e-12."""
    for values in ([0.03, 0.03, 0.2, 0.03, 1.0], [0.0, 0.5, 0.5, 1.0], [0.04]):
        expected = multipletests(values, method="fdr_bh")[1]
        np.testing.assert_allclose(benjamini_hochberg(np.array(values)), expected, atol=1e-12)
    assert benjamini_hochberg(np.array([])).size == 0


def _samples(draws: Draws, pieces: np.ndarray, rows: np.ndarray, draw: int, values: np.ndarray) -> np.ndarray:
    return np.repeat(values[rows], draws.counts[draw][pieces[rows]])


@pytest.mark.parametrize("reference", [None, 1])
def test_delta_replicates_equal_a_plain_loop(reference):
    """Each draw's delta is Cliff's delta of the articles drawn, against the rest or against one group."""
    rng = np.random.default_rng(2)
    values, groups = np.round(rng.normal(size=60), 1), rng.integers(0, 3, 60)
    pieces = rng.integers(0, 40, 60)
    draws = Draws(40, draws=100)
    estimate, replicates = cliffs_delta_replicates(values, np.ones(60), groups, pieces, draws, reference)
    for group in range(3):
        own = np.flatnonzero(groups == group)
        other = np.flatnonzero(groups != group if reference is None else groups == reference)
        assert estimate[group] == pytest.approx(cliffs_delta(values[own], values[other]), abs=1e-12)
        for draw in range(0, 100, 17):
            expected = cliffs_delta(
                _samples(draws, pieces, own, draw, values), _samples(draws, pieces, other, draw, values)
            )
            assert replicates[draw, group] == pytest.approx(expected, abs=1e-9, nan_ok=True)


def test_tail_probability_agrees_with_the_interval():
    """It is below .05 where the 95 % interval leaves 0 out, never 0, and 1 where draws lie evenly."""
    away = np.random.default_rng(1).normal(3, 1, 2000)
    assert 0 < tail_probability(away) < 0.05
    assert tail_probability(np.linspace(-1, 1, 2001)) == pytest.approx(1.0, abs=0.01)
    assert np.isnan(tail_probability(np.array([np.nan])))


def test_empty_and_constant_samples_have_no_effect_size():
    """Undefined is NaN, not an error and not 0."""
    assert np.isnan(cliffs_delta(np.array([]), SECOND))
    assert np.isnan(hedges_g(np.ones(4), np.ones(4)))
    assert np.isnan(hedges_g(np.ones(1), SECOND))
