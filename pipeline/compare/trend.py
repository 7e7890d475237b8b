"""How a measure moves over time: period means, a slope, and a smooth line with a band.

The smooth line is local linear regression with a tricube kernel (Cleveland 1979; Fan & Gijbels 1996),
evaluated on a grid of days; its band is the pointwise percentile interval over bootstrap draws of pieces.
The slope is ordinary least squares on time in years, its interval from the same draws.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.compare.effects import tail_probability
from pipeline.compare.statistics import Draws, bounded_interval, interval, weighted_mean

__all__ = ["linear_slope", "local_linear", "period_table", "trend_table"]

DAYS_PER_YEAR = 365.25
_GRID = 61
_LEAST = 8  # pieces below which no line is drawn


def local_linear(
    days: np.ndarray, values: np.ndarray, weights: np.ndarray, grid: np.ndarray, bandwidth: float
) -> np.ndarray:
    """Return the local linear fit at each grid point, tricube kernel, shape (..., grid).

    Args:
        days: shape (n,).
        values: shape (n,).
        weights: shape (n,), or (draws, n) for one fit a draw.
        grid: shape (g,), in days.
        bandwidth: half-width of the kernel in days, > 0.

    Returns:
        Fitted values; NaN where fewer than two different days carry weight.
    """
    gap = (days[:, None] - grid[None, :]) / bandwidth
    kernel = np.clip(1 - np.abs(gap) ** 3, 0, None) ** 3
    stack = np.atleast_2d(weights).astype(np.float64)
    s0 = stack @ kernel
    s1 = stack @ (kernel * gap)
    s2 = stack @ (kernel * gap * gap)
    t0 = stack @ (kernel * values[:, None])
    t1 = stack @ (kernel * gap * values[:, None])
    spread = s0 * s2 - s1 * s1
    with np.errstate(divide="ignore", invalid="ignore"):
        fit = (s2 * t0 - s1 * t1) / spread
    fit[~(spread > 1e-9 * np.maximum(s0, 1e-300) ** 2)] = np.nan
    return fit if np.ndim(weights) == 2 else fit[0]


def linear_slope(years: np.ndarray, values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted least-squares slope per year; `weights` (n,) gives shape (), (draws, n) gives (draws,)."""
    stack = np.atleast_2d(weights).astype(np.float64)
    total = stack.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = stack @ years / total, stack @ values / total
        slope = (stack @ (years * values) / total - x * y) / (stack @ (years * years) / total - x * x)
    return slope if np.ndim(weights) == 2 else slope[0]


def period_table(
    days: pd.Series,
    values: np.ndarray,
    weights: np.ndarray,
    pieces: np.ndarray,
    draws: Draws,
    unit: str,
    ends: tuple[float, float] = (-1.0, 1.0),
) -> pd.DataFrame:
    """Return the mean of each period with its interval.

    Args:
        days: dates (datetime64), without missing ones.
        values: shape (n,), without NaN.
        weights: shape (n,).
        pieces: shape (n,).
        draws: the bootstrap draws.
        unit: `year`, `quarter` or `month`.
        ends: the range of the values.

    Returns:
        Columns period, start, end (dates, end exclusive), articles, pieces, estimate, lower, upper.
    """
    periods = days.dt.to_period({"year": "Y", "quarter": "Q", "month": "M"}[unit])
    rows = []
    for period in sorted(periods.unique()):
        chosen = (periods == period).to_numpy()
        estimate, replicates = weighted_mean(values[chosen], weights[chosen], pieces[chosen], draws)
        number = len(np.unique(pieces[chosen]))
        low, high = bounded_interval(float(estimate[0]), replicates[:, 0], number, *ends)
        rows.append(
            {
                "period": str(period),
                "start": period.start_time.date().isoformat(),
                "end": (period + 1).start_time.date().isoformat(),
                "articles": int(chosen.sum()),
                "pieces": number,
                "estimate": float(estimate[0]),
                "lower": float(low),
                "upper": float(high),
            }
        )
    columns = ["period", "start", "end", "articles", "pieces", "estimate", "lower", "upper"]
    return pd.DataFrame(rows, columns=columns)


def trend_table(
    days: pd.Series, values: np.ndarray, weights: np.ndarray, pieces: np.ndarray, draws: Draws
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return the smooth line with its band, and the slope.

    Returns:
        A table of columns date, estimate, lower, upper (empty below 8 pieces or without a span of time),
        and a dict slope, slope_lower, slope_upper (change per year), probability, bandwidth (days).
    """
    empty = pd.DataFrame(columns=["date", "estimate", "lower", "upper"])
    start = days.min() if len(days) else None
    number = (days - start).dt.days.to_numpy(dtype=np.float64) if len(days) else np.array([])
    span = float(number.max()) if number.size else 0.0
    nothing = dict.fromkeys(("slope", "slope_lower", "slope_upper", "probability", "bandwidth"), float("nan"))
    if span <= 0 or len(np.unique(pieces)) < _LEAST:
        return empty, nothing
    drawn = draws.of(pieces) * weights
    years = number / DAYS_PER_YEAR
    slopes = linear_slope(years, values, drawn)
    low, high = interval(slopes)
    grid = np.linspace(0, span, _GRID)
    bandwidth = _bandwidth(number)
    line = local_linear(number, values, weights, grid, bandwidth)
    lower, upper = interval(local_linear(number, values, drawn, grid, bandwidth))
    table = pd.DataFrame(
        {
            "date": [(start + pd.Timedelta(days=float(day))).date().isoformat() for day in grid],
            "estimate": line,
            "lower": lower,
            "upper": upper,
        }
    ).dropna()
    return table, {
        "slope": float(linear_slope(years, values, weights)),
        "slope_lower": float(low),
        "slope_upper": float(high),
        "probability": tail_probability(slopes),
        "bandwidth": bandwidth,
    }


def _bandwidth(days: np.ndarray) -> float:
    """Return a half-width in days that reaches at least a third of the articles from anywhere."""
    span = float(days.max())
    ordered = np.sort(days)
    share = max(2, int(np.ceil(len(ordered) / 3)))
    points = np.linspace(0, span, _GRID)
    reach = np.sort(np.abs(ordered[None, :] - points[:, None]), axis=1)[:, share - 1]
    return float(max(np.median(reach), span / 6, 1.0))
