"""Trends, against statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from pipeline.compare.statistics import Draws
from pipeline.compare.trend import linear_slope, local_linear, period_table, trend_table

RNG = np.random.default_rng(21)
DAYS = RNG.integers(0, 1500, 80).astype(float)
VALUES = 0.0004 * DAYS + RNG.normal(0, 0.3, 80)
WEIGHTS = RNG.random(80) + 0.2


def _dates(days: np.ndarray) -> pd.Series:
    return pd.Series(pd.Timestamp("2018-01-01") + pd.to_timedelta(days, unit="D"))


def test_slope_equals_weighted_least_squares():
    """The slope a year is statsmodels' WLS coefficient to 1e-9."""
    fit = sm.WLS(VALUES, sm.add_constant(DAYS / 365.25), weights=WEIGHTS).fit()
    assert linear_slope(DAYS / 365.25, VALUES, WEIGHTS) == pytest.approx(fit.params[1], abs=1e-9)


@pytest.mark.parametrize("point", [0.0, 400.0, 1499.0])
def test_local_line_equals_kernel_weighted_least_squares(point):
    """At each grid point the fit is the intercept of a WLS with tricube weights, to 1e-6."""
    gap = (DAYS - point) / 500
    kernel = np.clip(1 - np.abs(gap) ** 3, 0, None) ** 3 * WEIGHTS
    used = kernel > 0
    fit = sm.WLS(VALUES[used], sm.add_constant(gap[used]), weights=kernel[used]).fit()
    ours = local_linear(DAYS, VALUES, WEIGHTS, np.array([point]), 500.0)
    assert ours[0] == pytest.approx(fit.params[0], abs=1e-6)


def test_band_holds_the_line_and_the_slope_its_estimate():
    """The line lies within its band, the slope within its interval, and a steep trend is told from none."""
    table, slope = trend_table(_dates(DAYS), VALUES, np.ones(80), np.arange(80), Draws(80))
    assert (table["lower"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["upper"]).all()
    assert slope["slope_lower"] <= slope["slope"] <= slope["slope_upper"]
    assert slope["slope_lower"] > 0
    assert slope["probability"] < 0.05


def test_slope_interval_equals_a_loop_of_least_squares():
    """The interval of the slope is the percentiles of statsmodels' slope over the same draws, to 1e-6."""
    draws = Draws(80, draws=200)
    _, slope = trend_table(_dates(DAYS), VALUES, np.ones(80), np.arange(80), draws)
    line = sm.add_constant(DAYS / 365.25)
    slopes = [sm.WLS(VALUES, line, weights=counts.astype(float)).fit().params[1] for counts in draws.counts]
    assert slope["slope"] == pytest.approx(sm.OLS(VALUES, line).fit().params[1], abs=1e-6)
    assert slope["slope_lower"] == pytest.approx(np.percentile(slopes, 2.5), abs=1e-6)
    assert slope["slope_upper"] == pytest.approx(np.percentile(slopes, 97.5), abs=1e-6)


def test_no_line_without_enough_pieces_or_time():
    """Seven pieces, or one day, give no line and a slope of NaN."""
    for days, pieces in ((DAYS[:7], np.arange(7)), (np.zeros(20), np.arange(20))):
        size = len(days)
        table, slope = trend_table(_dates(days), VALUES[:size], np.ones(size), pieces, Draws(20))
        assert table.empty
        assert np.isnan(slope["slope"])


def test_periods_hold_every_article_once():
    """The articles of all periods add up, and each mean lies within its interval."""
    table = period_table(_dates(DAYS), VALUES, np.ones(80), np.arange(80), Draws(80), "year")
    assert table["articles"].sum() == 80
    assert table["period"].tolist() == ["2018", "2019", "2020", "2021", "2022"]
    assert ((table["lower"] <= table["estimate"]) & (table["estimate"] <= table["upper"])).all()
    assert table["end"].tolist()[:-1] == table["start"].tolist()[1:]
