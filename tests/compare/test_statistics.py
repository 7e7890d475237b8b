"""The bootstrap, against scipy's own and against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pipeline.compare.statistics import (
    Draws,
    bounded_interval,
    interval,
    ratio_replicates,
    weighted_mean,
    wilson_interval,
)
from pipeline.errors import UsageError


def test_interval_equals_scipy_bootstrap_of_the_mean():
    """With one article a piece and the same random numbers, the interval is scipy's percentile interval."""
    values = np.random.default_rng(3).normal(size=40)
    draws = Draws(40, draws=500, seed=11)
    _, replicates = weighted_mean(values, np.ones(40), np.arange(40), draws)
    expected = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=500,
        method="percentile",
        rng=np.random.default_rng(11),
        vectorized=True,
    )
    low, high = interval(replicates)[:, 0]
    assert low == pytest.approx(expected.confidence_interval.low, abs=1e-9)
    assert high == pytest.approx(expected.confidence_interval.high, abs=1e-9)


def test_interval_of_a_ratio_equals_scipy_bootstrap():
    """A share of sums, numerator and denominator drawn together, has scipy's paired percentile interval."""
    rng = np.random.default_rng(9)
    bottom = rng.integers(5, 60, 35).astype(float)
    top = np.floor(bottom * rng.random(35))
    _, replicates = ratio_replicates(top, bottom, np.arange(35), Draws(35, draws=700, seed=13))
    expected = stats.bootstrap(
        (top, bottom),
        lambda one, other, axis: one.sum(axis=axis) / other.sum(axis=axis),
        n_resamples=700,
        method="percentile",
        paired=True,
        rng=np.random.default_rng(13),
    )
    low, high = interval(replicates)[:, 0]
    assert low == pytest.approx(expected.confidence_interval.low, abs=1e-9)
    assert high == pytest.approx(expected.confidence_interval.high, abs=1e-9)


def test_draws_take_reprints_together():
    """Articles of one piece are in a draw equally often, so copying every article changes no interval."""
    values = np.random.default_rng(4).normal(size=25)
    draws = Draws(25, draws=400)
    _, alone = weighted_mean(values, np.ones(25), np.arange(25), draws)
    _, copied = weighted_mean(np.tile(values, 3), np.full(75, 1 / 3), np.tile(np.arange(25), 3), draws)
    np.testing.assert_allclose(interval(alone), interval(copied), atol=1e-12)


def test_ignoring_reprints_would_narrow_the_interval():
    """The same copies drawn as if they were independent give a narrower, wrong interval."""
    values = np.random.default_rng(5).normal(size=25)
    _, honest = weighted_mean(values, np.ones(25), np.arange(25), Draws(25))
    _, naive = weighted_mean(np.tile(values, 4), np.ones(100), np.arange(100), Draws(100))
    honest_low, honest_high = interval(honest)[:, 0]
    naive_low, naive_high = interval(naive)[:, 0]
    assert naive_high - naive_low < 0.7 * (honest_high - honest_low)


def test_ratio_replicates_equal_a_plain_loop():
    """Each replicate is the ratio of sums over the pieces drawn."""
    rng = np.random.default_rng(6)
    top, bottom, pieces = rng.random(30), rng.random(30) + 0.1, rng.integers(0, 9, 30)
    draws = Draws(9, draws=100)
    estimate, replicates = ratio_replicates(top, bottom, pieces, draws)
    assert estimate[0] == pytest.approx(top.sum() / bottom.sum())
    for draw in range(100):
        weight = draws.counts[draw][pieces].astype(float)
        assert replicates[draw, 0] == pytest.approx((weight * top).sum() / (weight * bottom).sum(), abs=1e-12)


def test_missing_values_are_left_out():
    """A NaN counts neither above nor below the line."""
    values = np.array([[1.0, 2.0], [np.nan, 4.0], [3.0, np.nan]])
    estimate, _ = weighted_mean(values, np.array([1.0, 1.0, 3.0]), np.arange(3), Draws(3, draws=100))
    np.testing.assert_allclose(estimate, [(1 + 9) / 4, 3.0])


def test_undefined_everywhere_gives_nan():
    """A measure that no article has gives no number, and no warning."""
    estimate, replicates = weighted_mean(
        np.full((4, 1), np.nan), np.ones(4), np.arange(4), Draws(4, draws=100)
    )
    assert np.isnan(estimate[0])
    assert np.isnan(interval(replicates)).all()


@pytest.mark.parametrize(("share", "pieces"), [(0.0, 3), (1.0, 7), (0.4, 25), (0.9, 200)])
def test_wilson_equals_statsmodels(share, pieces):
    """Wilson's interval is statsmodels' to 1e-6."""
    expected = proportion_confint(round(share * pieces), pieces, method="wilson")
    assert wilson_interval(round(share * pieces) / pieces, pieces) == pytest.approx(expected, abs=1e-6)


def test_unanimous_group_has_an_interval_with_width():
    """Six pieces that all oppose do not prove that all ever will; nor do three at the end of a scale."""
    estimate, replicates = weighted_mean(np.ones(6), np.ones(6), np.arange(6), Draws(6))
    low, high = bounded_interval(float(estimate[0]), replicates[:, 0], 6)
    assert (low, high) == pytest.approx(wilson_interval(1.0, 6))
    assert 0.5 < low < 0.75
    low, high = bounded_interval(-1.0, np.full(2000, -1.0), 3, -1.0, 1.0)
    assert low == -1.0
    assert 0.1 < high < 0.2
    varied = np.random.default_rng(0).normal(size=2000)
    assert bounded_interval(0.0, varied, 3, -1.0, 1.0) == pytest.approx(tuple(interval(varied)))


def test_same_seed_gives_same_draws():
    """Nothing but the seed decides."""
    assert (Draws(12, draws=150, seed=1).counts == Draws(12, draws=150, seed=1).counts).all()
    assert (Draws(12, draws=150, seed=1).counts != Draws(12, draws=150, seed=2).counts).any()


def test_too_few_draws_are_refused():
    """The message says what is needed."""
    with pytest.raises(UsageError, match="100 draws"):
        Draws(5, draws=10)


@pytest.mark.slow
def test_intervals_cover_the_truth():
    """Over 400 samples of 40 pieces, the 95 % interval holds the true mean between 90 and 97.5 % of the time."""
    rng = np.random.default_rng(8)
    hits = 0
    for sample in range(400):
        values = rng.beta(2, 5, size=40)
        _, replicates = weighted_mean(values, np.ones(40), np.arange(40), Draws(40, draws=400, seed=sample))
        low, high = interval(replicates)[:, 0]
        hits += low <= 2 / 7 <= high
    assert 0.90 <= hits / 400 <= 0.975
