"""Groups side by side: each measure of each group with its interval, and how far it is from the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.effects import benjamini_hochberg, cliffs_delta_replicates, hedges_g, tail_probability
from pipeline.compare.groups import LEAST_PIECES, NOT_STATED, Grouping
from pipeline.compare.prevalence import FRAME_LABELS, Confusion, corrected_shares
from pipeline.compare.statistics import Draws, bounded_interval, drawn_sums, interval, weighted_mean
from pipeline.compare.tables import MEASURES, Measure
from pipeline.errors import UsageError

__all__ = ["CONTRAST_COLUMNS", "GROUP_COLUMNS", "contrast_table", "group_table"]

GROUP_COLUMNS = (
    "group", "measure", "articles", "pieces", "estimate", "lower", "upper",
    "corrected", "corrected_lower", "corrected_upper", "small", "rank", "rank_lower", "rank_upper",
)  # fmt: skip
CONTRAST_COLUMNS = (
    "group", "against", "measure", "difference", "lower", "upper", "effect_name", "effect", "effect_lower",
    "effect_upper", "hedges_g", "p", "q", "small",
)  # fmt: skip
ALL = "all articles"


def group_table(
    measures: pd.DataFrame, grouping: Grouping, draws: Draws, confusion: Confusion | None = None
) -> pd.DataFrame:
    """Return each measure of each group, and of the whole corpus, with a 95 % interval.

    Args:
        measures: from `article_measures`, one row an article in the grouping's order.
        grouping: the groups.
        draws: bootstrap draws of the grouping's pieces.
        confusion: held-out confusion of the frame classifier; fills `corrected…` for the four frame shares.

    Returns:
        `GROUP_COLUMNS`. `rank` 1 is the highest estimate; groups of fewer than 5 pieces and `not stated`
        have none. `rank_lower`, `rank_upper`: the interval of the rank over the draws.
    """
    rows: list[dict[str, Any]] = []
    kept: dict[str, list[np.ndarray]] = {name: [] for name in MEASURES}
    for code, name in [*enumerate(grouping.names), (-1, ALL)]:
        chosen = grouping.codes == code if code >= 0 else np.ones(len(grouping.codes), dtype=bool)
        weights = (grouping.weights if code >= 0 else grouping.corpus_weights)[chosen]
        table, pieces = measures[chosen], grouping.pieces[chosen]
        estimates, replicates = weighted_mean(table.to_numpy(), weights, pieces, draws)
        corrected = _corrected(estimates, replicates, confusion)
        for column, measure in enumerate(MEASURES.values()):
            known = table[measure.name].notna().to_numpy()
            number = len(np.unique(pieces[known]))
            low, high = bounded_interval(
                float(estimates[column]), replicates[:, column], number, measure.low, measure.high
            )
            rows.append(
                {
                    "group": name,
                    "measure": measure.name,
                    "articles": int(known.sum()),
                    "pieces": number,
                    "estimate": float(estimates[column]),
                    "lower": low,
                    "upper": high,
                    **corrected.get(measure.name, {}),
                    "small": code >= 0 and number < LEAST_PIECES,
                }
            )
            if code >= 0:
                kept[measure.name].append(replicates[:, column])
    result = pd.DataFrame(rows).reindex(columns=list(GROUP_COLUMNS))
    result["group"] = result["group"].astype(object)
    return _ranked(result, grouping, kept)


def _corrected(
    estimates: np.ndarray, replicates: np.ndarray, confusion: Confusion | None
) -> dict[str, dict[str, float]]:
    """Return the corrected columns by measure; none without a usable confusion."""
    if confusion is None or not confusion.usable:
        return {}
    columns = [list(MEASURES).index(f"share_{label}") for label in FRAME_LABELS]
    shares, drawn = corrected_shares(estimates[columns], replicates[:, columns], confusion)
    lows, highs = interval(drawn)
    return {
        f"share_{label}": {
            "corrected": float(shares[at]),
            "corrected_lower": float(lows[at]),
            "corrected_upper": float(highs[at]),
        }
        for at, label in enumerate(FRAME_LABELS)
    }


def _ranked(table: pd.DataFrame, grouping: Grouping, kept: dict[str, list[np.ndarray]]) -> pd.DataFrame:
    """Fill the rank columns from the estimates and their replicates."""
    for measure, replicates in kept.items():
        rows = table.index[table["measure"] == measure][: len(grouping.names)]
        codes = [
            code
            for code, name in enumerate(grouping.names)
            if name != NOT_STATED
            and not table.at[rows[code], "small"]
            and np.isfinite(table.at[rows[code], "estimate"])
        ]
        if len(codes) < 2:
            continue
        drawn = np.stack([replicates[code] for code in codes], axis=1)
        estimates = np.array([table.at[rows[code], "estimate"] for code in codes])
        ranks = _ranks(estimates[None, :])[0]
        low, high = np.percentile(_ranks(drawn), [2.5, 97.5], axis=0)
        for at, code in enumerate(codes):
            table.loc[rows[code], ["rank", "rank_lower", "rank_upper"]] = [
                float(ranks[at]), float(np.floor(low[at])), float(np.ceil(high[at])),
            ]  # fmt: skip
    return table


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks along rows, 1 for the highest; an undefined value ranks last."""
    filled = np.where(np.isfinite(values), values, -np.inf)
    order = np.argsort(-filled, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(
        ranks, order, np.arange(1, values.shape[1] + 1)[None, :].repeat(len(values), axis=0), axis=1
    )
    return ranks


def contrast_table(
    measures: pd.DataFrame, grouping: Grouping, draws: Draws, against: str | None = None
) -> pd.DataFrame:
    """Return how each group differs from the others, or from one group.

    Args:
        measures: from `article_measures`.
        grouping: the groups.
        draws: bootstrap draws of the grouping's pieces.
        against: a group to compare with; None compares each with all the others together.

    Returns:
        `CONTRAST_COLUMNS`. `difference` is group minus reference. `p` is the bootstrap's tail probability;
        `q` is `p` adjusted (Benjamini–Hochberg) over the groups compared on that measure. Small groups and
        `not stated` have neither.

    Raises:
        UsageError: `against` is not a group.
    """
    if against is not None and against not in grouping.names:
        raise UsageError(f"No group is called {against!r}; the groups are {', '.join(grouping.names)}.")
    reference = None if against is None else grouping.names.index(against)
    rows = []
    for measure in MEASURES.values():
        rows += _contrasts(measure, measures[measure.name].to_numpy(), grouping, draws, reference)
    table = pd.DataFrame(rows, columns=list(CONTRAST_COLUMNS))
    for _, family in table.groupby("measure"):
        table.loc[family.index, "q"] = benjamini_hochberg(family["p"].to_numpy(dtype=np.float64))
    return table


def _contrasts(
    measure: Measure, values: np.ndarray, grouping: Grouping, draws: Draws, reference: int | None
) -> list[dict[str, Any]]:
    known = ~np.isnan(values)
    value, weight, piece, code = (
        values[known], grouping.weights[known], grouping.pieces[known], grouping.codes[known],
    )  # fmt: skip
    if not len(value):
        return []
    delta, delta_drawn = cliffs_delta_replicates(value, weight, code, piece, draws, reference)
    sums = np.column_stack([value * weight, weight])
    other = np.ones(len(code), dtype=bool) if reference is None else code == reference
    whole, whole_drawn = sums[other].sum(axis=0), drawn_sums(sums[other], piece[other], draws)
    rows = []
    for group, name in enumerate(grouping.names):
        own = code == group
        if group == reference or not own.any() or not (other & ~own).any():
            continue
        first, first_drawn = sums[own].sum(axis=0), drawn_sums(sums[own], piece[own], draws)
        second, second_drawn = whole, whole_drawn
        if reference is None:
            second, second_drawn = whole - first, whole_drawn - first_drawn
        difference = float(_mean(first[None])[0] - _mean(second[None])[0])
        drawn = _mean(first_drawn) - _mean(second_drawn)
        low, high = interval(drawn)
        effect, bounds = difference, (low, high)
        if measure.effect == "cliffs_delta":
            effect, bounds = float(delta[group]), tuple(interval(delta_drawn[:, group]))
        small = len(np.unique(piece[own])) < LEAST_PIECES
        rows.append(
            {
                "group": name,
                "against": "the rest" if reference is None else grouping.names[reference],
                "measure": measure.name,
                "difference": difference,
                "lower": float(low),
                "upper": float(high),
                "effect_name": measure.effect,
                "effect": effect,
                "effect_lower": float(bounds[0]),
                "effect_upper": float(bounds[1]),
                "hedges_g": hedges_g(value[own], value[other & ~own]),
                "p": float("nan") if small or name == NOT_STATED else tail_probability(drawn),
                "q": float("nan"),
                "small": small,
            }
        )
    return rows


def _mean(sums: np.ndarray) -> np.ndarray:
    """Return column 0 over column 1; NaN where nothing was drawn."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(sums[:, 1] > 1e-9, sums[:, 0] / sums[:, 1], np.nan)
