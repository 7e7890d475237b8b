"""Findings as figures for a paper: colour-blind safe, the same bytes each time, SVG and PNG.

Colours are Okabe & Ito's (2008). Nothing rests on colour alone: groups are named on an axis, and stacked
shares are labelled. Text in the SVG stays text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pipeline.compare.contrasts import ALL
from pipeline.compare.findings import Findings
from pipeline.compare.ledger_cards import value_text
from pipeline.compare.tables import MEASURES
from pipeline.errors import UsageError

__all__ = [
    "COLOURS",
    "plot_distribution",
    "plot_frames",
    "plot_groups",
    "plot_holders",
    "plot_keyness",
    "plot_ledger",
    "plot_trend",
    "save_plots",
]

COLOURS = {
    "security": "#0072B2", "rights": "#D55E00", "both": "#CC79A7", "neither": "#BBB5AA",
    "support": "#56B4E9", "oppose": "#E69F00", "neutral": "#BBB5AA", "conflict": "#D55E00", "ink": "#1d1c1a",
}  # fmt: skip
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "counterframe", "font.family": "sans-serif", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.edgecolor": "#77705f", "axes.axisbelow": True, "axes.titlesize": 11,
}  # fmt: skip
_GROUPS = 30
_LINES = 12


def save_plots(findings: Findings, folder: str | Path) -> list[Path]:
    """Write every figure that the findings allow, as SVG and PNG (160 dpi); return the paths."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    made: dict[str, Callable[[], Figure]] = {
        "position_distribution": partial(plot_distribution, findings),
        "frame_shares": partial(plot_frames, findings),
    }
    for name in MEASURES:
        made[f"groups_{name}"] = partial(plot_groups, findings, name)
    if len(findings.tables["periods"]):
        made["trend_position"] = partial(plot_trend, findings, "position")
    if len(findings.tables["holders"]):
        made["holders"] = partial(plot_holders, findings)
    if (findings.tables["ledger"].get("pieces", pd.Series(dtype=int)) > 1).any():
        made["claim_ledger"] = partial(plot_ledger, findings)
    if len(findings.tables["keyness"]):
        for number, group in enumerate(findings.tables["keyness"]["group"].unique()[:_LINES], start=1):
            made[f"keyness_{number:02d}"] = partial(plot_keyness, findings, group)
    paths = []
    for name, draw in made.items():
        figure = draw()
        for kind in ("svg", "png"):
            path = target / f"{name}.{kind}"
            stamp = (
                {"Date": None, "Creator": "Counterframe"} if kind == "svg" else {"Software": "Counterframe"}
            )
            with matplotlib.rc_context(_STYLE):
                figure.savefig(path, dpi=160, metadata=stamp)
            figure.set_layout_engine("none")  # laid out once: the places stay
            paths.append(path)
    return paths


def _figure(rows: int, title: str, width: float = 7.0, row_height: float = 0.3) -> tuple[Figure, Any]:
    """Return a figure and its axes, tall enough for so many rows."""
    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(width, 1.3 + row_height * max(2, rows)), layout="constrained")
        axes = figure.subplots()
        axes.set_title(_plain(title))
    return figure, axes


def _plain(text: object) -> str:
    """Return text that matplotlib prints as it is: no mathematics, no control characters, at most 48 characters."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in str(text))
    shown = shown if len(shown) <= 48 else shown[:47] + "…"
    return shown.replace("$", r"\$")


def _name_rows(axes: Any, names: list[str]) -> np.ndarray:
    """Name the rows of a horizontal chart, the first on top; return their places."""
    places = np.arange(len(names))[::-1]
    axes.set_yticks(places, [_plain(name) for name in names])
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return places


def plot_groups(findings: Findings, measure: str = "position") -> Figure:
    """Return one measure of every group with its interval; corrected shares as diamonds below.

    Raises:
        UsageError: there is no such measure.
    """
    table = findings.measure(measure)
    table = pd.concat([table[table["group"] != ALL].head(_GROUPS), table[table["group"] == ALL]])
    table = table[table["estimate"].notna()]
    known = MEASURES[measure]
    figure, axes = _figure(len(table), f"{known.title} by {findings.by}", row_height=0.36)
    names = [f"{row.group} ({row.pieces})" + ("*" if row.small else "") for row in table.itertuples()]
    places = _name_rows(axes, names)
    centre = 0.0 if known.low < 0 else None
    for place, row in zip(places, table.itertuples(), strict=True):
        colour = COLOURS["ink"] if centre is None else COLOURS["security" if row.estimate > 0 else "rights"]
        face = "white" if row.small else colour
        axes.plot([row.lower, row.upper], [place, place], color=colour, linewidth=1.8, solid_capstyle="round")
        axes.plot(row.estimate, place, "o", color=colour, markerfacecolor=face, markersize=6)
        if pd.notna(row.corrected):
            axes.plot(
                [row.corrected_lower, row.corrected_upper], [place - 0.28] * 2, color="#77705f", linewidth=1
            )
            axes.plot(
                row.corrected, place - 0.28, "D", color="#77705f", markerfacecolor="white", markersize=4.5
            )
    if centre is not None:
        axes.axvline(0, color="#77705f", linewidth=0.8, zorder=0)
    axes.set_xlim(known.low - 0.02, known.high + 0.02)
    notes = ["Mean and 95 % interval; pieces in brackets."]
    if table["small"].any():
        notes.append("Hollow, *: fewer than 5 pieces.")
    if table["corrected"].notna().any():
        notes.append("Diamonds: corrected for the classifier’s errors.")
    axes.set_xlabel("\n".join([known.description, *notes]))
    return figure


def plot_frames(findings: Findings) -> Figure:
    """Return the four frame shares of every group, stacked and labelled."""
    table = findings.tables["groups"]
    order = findings.measure("position")
    names = [*order[order["group"] != ALL]["group"].head(_GROUPS), ALL]
    figure, axes = _figure(len(names), f"Sentences by frame and {findings.by}", row_height=0.36)
    places = _name_rows(axes, names)
    wide = table.pivot(index="group", columns="measure", values="estimate").reindex(names)
    left = np.zeros(len(names))
    for label in ("security", "both", "rights", "neither"):
        widths = wide[f"share_{label}"].fillna(0.0).to_numpy()
        axes.barh(places, widths, left=left, color=COLOURS[label], edgecolor="white", label=label, height=0.7)
        for place, start, width in zip(places, left, widths, strict=True):
            if width >= 0.08:
                ink = "white" if label in ("security", "rights") else COLOURS["ink"]
                axes.text(
                    start + width / 2,
                    place,
                    f"{100 * width:.0f}",
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=8,
                )
        left += widths
    axes.set_xlim(0, 1)
    axes.set_xlabel("Share of body sentences, mean over pieces (numbers: percent)")
    figure.legend(loc="outside lower center", ncols=4, frameon=False)
    return figure


def plot_distribution(findings: Findings) -> Figure:
    """Return the histogram of positions, each reprint counted once."""
    positions = findings.tables["articles"]["position"].to_numpy(dtype=float)
    known = ~np.isnan(positions)
    figure, axes = _figure(6, "Positions of all pieces")
    counts, edges = np.histogram(
        positions[known], bins=20, range=(-1, 1), weights=findings.grouping.corpus_weights[known]
    )
    middles = (edges[1:] + edges[:-1]) / 2
    axes.bar(
        middles, counts, width=0.092, color=[COLOURS["security" if at > 0 else "rights"] for at in middles]
    )
    axes.axvline(0, color="#77705f", linewidth=0.8)
    axes.set_xlim(-1.02, 1.02)
    axes.set_xlabel("−1 all rights, +1 all security")
    axes.set_ylabel("pieces")
    return figure


def plot_trend(findings: Findings, measure: str = "position") -> Figure:
    """Return period means, the smooth line and its band.

    Raises:
        UsageError: the measure has no trend.
    """
    periods, trend = findings.tables["periods"], findings.tables["trend"]
    own = periods[(periods["measure"] == measure) & (periods["group"] == ALL)]
    if own.empty:
        raise UsageError(
            f"No trend of {measure!r}: there are {', '.join(sorted(periods['measure'].unique())) or 'none'}."
        )
    figure, axes = _figure(7, f"{MEASURES[measure].title} over time")
    line = trend[trend["measure"] == measure]
    if len(line):
        days = pd.to_datetime(line["date"]).to_numpy()
        axes.fill_between(
            days,
            line["lower"].astype(float),
            line["upper"].astype(float),
            color=COLOURS["ink"],
            alpha=0.13,
            linewidth=0,
        )
        axes.plot(days, line["estimate"].astype(float), color=COLOURS["ink"], linewidth=1.6)
    start, end = pd.to_datetime(own["start"]), pd.to_datetime(own["end"])
    middles = (start + (end - start) / 2).to_numpy()
    errors = [own["estimate"] - own["lower"], own["upper"] - own["estimate"]]
    axes.errorbar(
        middles,
        own["estimate"],
        yerr=np.abs(errors),
        fmt="o",
        color=COLOURS["ink"],
        markerfacecolor="white",
        linewidth=1.2,
    )
    if MEASURES[measure].low < 0:
        axes.axhline(0, color="#77705f", linewidth=0.8)
    axes.set_ylabel(MEASURES[measure].title)
    axes.set_xlabel("Dots: period means with 95 % intervals; line: local linear smooth with pointwise band")
    return figure


def plot_holders(findings: Findings, most: int = 20) -> Figure:
    """Return the stance statements of the most quoted holders: oppose to the left, support to the right."""
    table = findings.tables["holders"].head(most)
    figure, axes = _figure(len(table), "Attributed holders and their stance")
    places = _name_rows(axes, [f"{row.holder} ({row.pieces})" for row in table.itertuples()])
    half = table["neutral"] / 2
    axes.barh(places, 2 * half, left=-half, color=COLOURS["neutral"], label="neutral")
    axes.barh(
        places,
        -table["oppose"],
        left=-half,
        color=COLOURS["oppose"],
        hatch="///",
        edgecolor="white",
        label="oppose",
    )
    axes.barh(places, table["support"], left=half, color=COLOURS["support"], label="support")
    axes.axvline(0, color="#77705f", linewidth=0.8)
    axes.set_xlabel("Statements toward the hard line (pieces in brackets)")
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def plot_keyness(findings: Findings, group: str, unit: str = "word", most: int = 15) -> Figure:
    """Return a group's terms: log-odds with intervals, those it uses more above those it uses less.

    Raises:
        UsageError: nothing was compared for this group and unit.
    """
    keyness = findings.tables["keyness"]
    own = keyness[(keyness["group"] == group) & (keyness["unit"] == unit)] if len(keyness) else keyness
    if own.empty:
        groups = ", ".join(map(str, keyness["group"].unique())) if len(keyness) else "none"
        raise UsageError(f"No {unit} was compared for {group!r}; groups with keyness: {groups}.")
    table = pd.concat([own[own["z"] > 0].head(most), own[own["z"] <= 0].tail(most)])
    figure, axes = _figure(
        len(table), f"{unit.capitalize()}s of {group} against {own['against'].iloc[0]}", row_height=0.22
    )
    places = _name_rows(
        axes,
        [f"{row[0]}  z {row[1]:+.1f}" for row in table[["name", "z"]].itertuples(index=False, name=None)],
    )
    for place, odds, low, high in zip(places, table["log_odds"], table["lower"], table["upper"], strict=True):
        colour = COLOURS["security"] if odds > 0 else COLOURS["rights"]
        axes.plot([low, high], [place, place], color=colour, linewidth=1.4)
        axes.plot(odds, place, "o" if odds > 0 else "s", color=colour, markersize=4.5)
    axes.axvline(0, color="#77705f", linewidth=0.8)
    axes.set_xlabel("Weighted log-odds (Monroe, Colaresi & Quinn 2008) with 95 % intervals over pieces")
    return figure


def plot_ledger(findings: Findings, most: int = _LINES) -> Figure:
    """Return the ledger's first lines that two pieces share: each stated value relative to the line's median."""
    ledger, claims = findings.tables["ledger"], findings.tables["claims"]
    lines = ledger[ledger["pieces"] > 1].head(most)
    figure, axes = _figure(
        len(lines),
        "Claim ledger: how far apart",
        row_height=0.5,
        width=8,
    )
    names = []
    for line in lines.itertuples():
        place = f", {line.place}" if isinstance(line.place, str) else ""
        mark = "✕ " if line.status == "conflict" else ""
        names.append(_plain(f"{mark}{line.thing}{place}"))
    places = _name_rows(axes, names)
    for place, line in zip(places, lines.itertuples(), strict=True):
        values = claims[claims["line"] == line.line]
        values = values[values["value"] > 0]
        if values.empty:
            continue
        middle = float(values["value"].median())
        stated = sorted(values["value"].unique())
        for value in stated:
            own = values[values["value"] == value]
            against = any(len(pair) for pair in own["conflicts_with"])
            mark, colour = ("X", COLOURS["conflict"]) if against else ("o", COLOURS["ink"])
            axes.plot(value / middle, place, mark, color=colour, markersize=7)
        for value, side in {stated[0]: "right", stated[-1]: "left"}.items():
            side = "center" if len(stated) == 1 else side
            axes.text(
                value / middle,
                place + 0.2,
                _plain(value_text(float(value))),
                ha=side,
                va="bottom",
                fontsize=7,
            )
    axes.axvline(1, color="#77705f", linewidth=0.8, zorder=0)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda tick, _: f"× {tick:g}")
    axes.xaxis.set_minor_formatter(lambda tick, _: f"× {tick:g}" if tick in (0.5, 2, 5) else "")
    axes.set_xlabel("Stated value over the line’s median (logarithmic); crosses cannot all hold")
    return figure
