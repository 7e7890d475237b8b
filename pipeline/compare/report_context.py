"""Findings as the report's template wants them: rows with numbers to show and places on a scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.contrasts import ALL
from pipeline.compare.export import plain
from pipeline.compare.findings import Findings
from pipeline.compare.groups import NOT_STATED
from pipeline.compare.tables import MEASURES
from pipeline.schema.explain import LABELS

__all__ = ["percent", "report_context"]

_GROUPS = 60
_KEYNESS_GROUPS = 12
_ROWS = 120
_HEAT_SOURCES, _HEAT_GROUPS = 14, 9
_BINS = 20
_TIME_HEIGHT = 220.0


def percent(value: float | None, low: float, high: float) -> float:
    """Return where a value stands between two ends, 0 to 100; the middle for what is not known."""
    if value is None or not np.isfinite(value):
        return 50.0
    return round(float(100 * min(1.0, max(0.0, (value - low) / (high - low)))), 2)


def report_context(findings: Findings) -> dict[str, Any]:
    """Return everything the template shows, except the ledger's cards and the article views."""
    tables = findings.tables
    groups = list(findings.grouping.names)[:_GROUPS]
    return {
        "by": findings.by,
        "against": findings.against,
        "overview": findings.overview,
        "notes": findings.notes,
        "measures": MEASURES,
        "groups_left_out": max(0, len(findings.grouping.names) - _GROUPS),
        "histogram": _histogram(tables["articles"], findings.grouping.corpus_weights),
        "group_rows": _group_rows(tables, groups),
        "measure_rows": _measure_rows(tables, groups),
        "has_corrected": bool(tables["groups"]["corrected"].notna().any()),
        "timelines": _timelines(tables),
        "multiples": _multiples(tables, findings),
        "holders": _rows(tables["holders"]),
        "entities": _rows(tables["entity_frames"]),
        "entity_types": LABELS,
        "things": _rows(tables["things"].query("pieces > 1") if len(tables["things"]) else tables["things"]),
        "heat": _heat(tables["voices"], groups),
        "keyness": _keyness(tables["keyness"], groups),
    }


def _rows(table: pd.DataFrame, most: int = _ROWS) -> list[dict[str, Any]]:
    return [
        {name: plain(value) for name, value in row.items()} for row in table.head(most).to_dict("records")
    ]


def _histogram(articles: pd.DataFrame, weights: np.ndarray) -> list[dict[str, Any]]:
    """Return the bins of the positions, each reprint counted once."""
    positions = articles["position"].to_numpy(dtype=np.float64)
    known = ~np.isnan(positions)
    counts, edges = np.histogram(positions[known], bins=_BINS, range=(-1, 1), weights=weights[known])
    highest = counts.max() if counts.size and counts.max() > 0 else 1.0
    return [
        {
            "low": edges[at],
            "high": edges[at + 1],
            "count": float(counts[at]),
            "height": 100 * counts[at] / highest,
        }
        for at in range(_BINS)
    ]


def _group_rows(tables: dict[str, pd.DataFrame], groups: list[str]) -> list[dict[str, Any]]:
    """Return a row for each group and the corpus: position, frame shares, author's stance, contrast."""
    wide = {(group, measure): row for group, measure, row in _keyed(tables["groups"])}
    contrasts = {(row["group"], row["measure"]): row for row in _rows(tables["contrasts"], 10**6)}
    rows = []
    for name in [*groups, ALL]:
        position = wide.get((name, "position"))
        if position is None:
            continue
        support = wide[name, "author_support"]["estimate"]
        oppose = wide[name, "author_oppose"]["estimate"]
        known = support is not None and oppose is not None
        rows.append(
            {
                "name": name,
                "pieces": position["pieces"],
                "articles": position["articles"],
                "small": position["small"],
                "position": position,
                "frames": {
                    label: wide[name, f"share_{label}"]["estimate"]
                    for label in ("security", "both", "rights", "neither")
                },
                "author": {"oppose": oppose, "neutral": 1 - support - oppose, "support": support}
                if known
                else None,
                "quoted": wide[name, "quoted_share"]["estimate"],
                "contrast": contrasts.get((name, "position")),
                "whole": name == ALL,
                "unstated": name == NOT_STATED,
            }
        )
    rows.sort(
        key=lambda row: (row["whole"], row["small"] or row["unstated"], -(row["position"]["estimate"] or -9))
    )
    return rows


def _keyed(table: pd.DataFrame) -> list[tuple[str, str, dict[str, Any]]]:
    return [(row["group"], row["measure"], row) for row in _rows(table, 10**6)]


def _measure_rows(tables: dict[str, pd.DataFrame], groups: list[str]) -> list[dict[str, Any]]:
    """Return one row a measure and group, with its contrast; groups by estimate within a measure."""
    contrasts = {(row["group"], row["measure"]): row for row in _rows(tables["contrasts"], 10**6)}
    shown = set(groups) | {ALL}
    rows = []
    for group, measure, row in _keyed(tables["groups"]):
        if group in shown and row["estimate"] is not None:
            rows.append({**row, "contrast": contrasts.get((group, measure)), "whole": group == ALL})
    order = list(MEASURES)
    rows.sort(key=lambda row: (order.index(row["measure"]), row["whole"], row["small"], -row["estimate"]))
    return rows


def _timelines(tables: dict[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """Return the corpus's line, band and period means for position and the two frame shares."""
    made = []
    for name in ("position", "share_security", "share_rights", "author_score"):
        measure = MEASURES[name]
        periods = tables["periods"]
        own = periods[(periods["measure"] == name) & (periods["group"] == ALL)]
        if len(own) < 2:
            continue
        trend = tables["trend"][tables["trend"]["measure"] == name]
        slope = tables["slopes"][tables["slopes"]["measure"] == name]
        drawn = _drawing(own, trend, measure.low, measure.high)
        made.append({"measure": measure, "slope": _rows(slope)[0] if len(slope) else None, **drawn})
    return made


def _drawing(periods: pd.DataFrame, trend: pd.DataFrame, low: float, high: float) -> dict[str, Any]:
    """Return points (percent across, pixels down) of a time chart that fits its data, inside the measure's range."""
    values = np.concatenate(
        [periods[["lower", "upper", "estimate"]].to_numpy(dtype=float).ravel(), trend["estimate"]]
    )
    bottom, top, ticks = _axis(float(np.nanmin(values)), float(np.nanmax(values)), low, high)
    start, end = pd.Timestamp(periods["start"].min()), pd.Timestamp(periods["end"].max())
    span = (end - start).days or 1

    def across(day: pd.Timestamp) -> float:
        return round(100 * (day - start).days / span, 3)

    def down(value: float) -> float:
        return round(_TIME_HEIGHT * (top - min(top, max(bottom, value))) / (top - bottom), 2)

    points = []
    for row in periods.itertuples():
        middle = pd.Timestamp(row.start) + (pd.Timestamp(row.end) - pd.Timestamp(row.start)) / 2
        points.append(
            {"x": across(middle), "y": down(row.estimate), "y1": down(row.upper), "y2": down(row.lower),
             "period": row.period, "pieces": row.pieces, "estimate": row.estimate, "lower": row.lower, "upper": row.upper}
        )  # fmt: skip
    line = [
        (across(pd.Timestamp(row.date)), down(row.estimate), down(row.upper), down(row.lower))
        for row in trend.itertuples()
    ]
    labels = points if len(points) <= 10 else points[:: -(-len(points) // 8)]
    return {
        "height": _TIME_HEIGHT,
        "points": points,
        "labels": [{"x": point["x"], "text": point["period"]} for point in labels],
        "line": " ".join(f"{x},{y}" for x, y, _, _ in line),
        "band": " ".join(
            [*(f"{x},{y1}" for x, _, y1, _ in line), *(f"{x},{y2}" for x, _, _, y2 in reversed(line))]
        ),
        "ticks": [{"y": down(tick), "value": tick} for tick in ticks],
        "zero": down(0.0) if bottom <= 0 <= top and low < 0 else None,
    }


def _axis(bottom: float, top: float, low: float, high: float) -> tuple[float, float, list[float]]:
    """Return the ends of an axis on round steps, inside the measure's range and with 0 on it, and its ticks."""
    if low < 0:
        bottom, top = min(bottom, 0.0), max(top, 0.0)
    steps = (0.1, 0.2, 0.25, 0.5, 1.0) if low < 0 else (0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
    step = next(size for size in steps if (top - bottom) / size <= 5)
    first, last = int(np.floor(bottom / step + 1e-9)), int(np.ceil(top / step - 1e-9))
    last = max(last, first + 1)
    ticks = [round(number * step, 4) for number in range(first, last + 1)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    return ticks[0], ticks[-1], ticks


def _multiples(tables: dict[str, pd.DataFrame], findings: Findings) -> list[dict[str, Any]]:
    """Return a small chart of position over time for each of the twelve largest groups."""
    periods = tables["periods"]
    own = periods[(periods["measure"] == "position") & (periods["group"] != ALL)]
    if own.empty:
        return []
    every = sorted(own["period"].unique())
    made = []
    for name in findings.grouping.names[:12]:
        rows = own[own["group"] == name]
        if len(rows) < 2:
            continue
        points = [
            {"x": percent(every.index(row.period) + 0.5, 0, len(every)), "y": percent(-row.estimate, -1, 1),
             "y1": percent(-row.upper, -1, 1), "y2": percent(-row.lower, -1, 1), "period": row.period,
             "estimate": row.estimate, "pieces": row.pieces}
            for row in rows.itertuples()
        ]  # fmt: skip
        made.append({"name": name, "points": points, "first": every[0], "last": every[-1]})
    return made


def _heat(voices: pd.DataFrame, groups: list[str]) -> dict[str, Any] | None:
    """Return sources × groups: the share of each group's pieces in which a source is given voice."""
    if voices.empty:
        return None
    overall = voices[voices["group"] == ALL].head(_HEAT_SOURCES)
    named = [name for name in groups if name != NOT_STATED]
    columns = named[:_HEAT_GROUPS]
    cells = {(row["key"], row["group"]): row for row in _rows(voices, 10**6)}
    return {
        "columns": columns,
        "left_out": len(named) - len(columns),
        "rows": [
            {
                "name": row["source"],
                "overall": row,
                "cells": [cells.get((row["key"], name)) for name in columns],
            }
            for row in _rows(overall)
        ],
    }


def _keyness(table: pd.DataFrame, groups: list[str]) -> list[dict[str, Any]]:
    """Return for each of the largest groups its terms by unit, compact enough to travel as JSON."""
    if table.empty:
        return []
    made: list[dict[str, Any]] = []
    for name in groups:
        own = table[table["group"] == name]
        if own.empty or len(made) == _KEYNESS_GROUPS:
            continue
        units = {}
        for unit, rows in own.groupby("unit", sort=False):
            reach = (
                float(np.nanmax(np.abs(rows[["lower", "upper", "log_odds"]].to_numpy(dtype=float)))) or 1.0
            )
            units[unit] = {
                "reach": reach,
                "terms": [
                    {
                        "name": row.name_, "count": row.count_, "against": row.count_against, "pieces": row.pieces,
                        "z": round(row.z, 2), "odds": round(row.log_odds, 3), "low": plain(row.lower),
                        "high": plain(row.upper), "lines": row.lines,
                    }
                    for row in rows.rename(columns={"name": "name_", "count": "count_"}).itertuples()
                ],
            }  # fmt: skip
        made.append({"group": name, "against": own["against"].iloc[0], "units": units})
    return made
