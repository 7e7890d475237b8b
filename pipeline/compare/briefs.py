"""What a comparison found, in a few sentences that claim no more than their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.compare.contrasts import ALL

if TYPE_CHECKING:
    from pipeline.compare.findings import Findings

__all__ = ["brief_sentences", "count", "share", "signed"]


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with its sign, a true minus, and an en dash for what is not known."""
    if value is None or pd.isna(value):
        return "–"
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def share(value: float) -> str:
    """Return a share as a whole percentage, which no line parts; an en dash for what is not known."""
    return "–" if value is None or pd.isna(value) else f"{100 * value:.0f}\u00a0%"


def count(number: int, noun: str, many: str | None = None) -> str:
    """Return "1 piece", "2 pieces", "1,234 pieces"."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def brief_sentences(findings: Findings) -> list[tuple[str, str]]:
    """Return (heading, sentence) pairs: the corpus, the groups, time, voices, figures."""
    parts = [_corpus(findings), _groups(findings), _time(findings), _voices(findings), _ledger(findings)]
    return [part for part in parts if part is not None]


def _corpus(findings: Findings) -> tuple[str, str] | None:
    table = findings.measure("position")
    row = table[table["group"] == ALL]
    if row.empty or pd.isna(row["estimate"].iloc[0]):
        return None
    estimate, low, high = row[["estimate", "lower", "upper"]].iloc[0]
    lean = (
        "neither way on average"
        if low <= 0 <= high
        else "toward security"
        if estimate > 0
        else "toward rights"
    )
    return (
        "The corpus",
        f"The mean position of {count(int(row['pieces'].iloc[0]), 'piece')} is {signed(estimate)} "
        f"({signed(low)} to {signed(high)}): the corpus leans {lean}.",
    )


def _groups(findings: Findings) -> tuple[str, str] | None:
    table = findings.measure("position")
    ranked = table[table["rank"].notna()]
    if len(ranked) < 2:
        return None
    first, last = ranked.iloc[0], ranked.iloc[-1]
    contrasts = findings.tables["contrasts"]
    tested = contrasts[(contrasts["measure"] == "position") & contrasts["q"].notna()]
    apart = tested[tested["q"] < 0.05]
    against = findings.against
    tail = (
        f"{len(apart)} of {len(tested)} {'differs' if len(apart) == 1 else 'differ'} from {against} beyond chance (false discovery rate 5\u00a0%)."
        if len(apart)
        else f"None of {len(tested)} differs from {against} beyond chance (false discovery rate 5\u00a0%)."
    )
    return (
        f"By {findings.by}",
        f"{first['group']} stands furthest toward security ({signed(first['estimate'])}, {signed(first['lower'])} to "
        f"{signed(first['upper'])}), {last['group']} furthest toward rights ({signed(last['estimate'])}, "
        f"{signed(last['lower'])} to {signed(last['upper'])}). {tail}",
    )


def _time(findings: Findings) -> tuple[str, str] | None:
    slopes = findings.tables["slopes"]
    row = slopes[slopes["measure"] == "position"]
    if row.empty or pd.isna(row["slope"].iloc[0]):
        return None
    slope, low, high = row[["slope", "slope_lower", "slope_upper"]].iloc[0]
    first, last = findings.overview["first"][:4], findings.overview["last"][:4]
    span = f"in {first}" if first == last else f"from {first} to {last}"
    if low <= 0 <= high:
        return (
            "Over time",
            f"No steady movement {span}: {signed(slope)} a year ({signed(low)} to {signed(high)}).",
        )
    side = "security" if slope > 0 else "rights"
    return (
        "Over time",
        f"Moved toward {side} {span}, by {signed(slope)} a year ({signed(low)} to {signed(high)}).",
    )


def _voices(findings: Findings) -> tuple[str, str] | None:
    voices, holders = findings.tables["voices"], findings.tables["holders"]
    overall = voices[voices["group"] == ALL].head(3)
    if overall.empty:
        return None
    names = [f"{row.source} ({share(row.share)} of pieces)" for row in overall.itertuples()]
    text = "Most often given voice: " + ", ".join(names) + "."
    if len(holders):
        total = holders[["support", "oppose", "neutral"]].sum()
        text += f" Of the stances attributed to others, {share(total['support'] / total.sum())} support the hard line, "
        text += f"{share(total['oppose'] / total.sum())} oppose it."
    return "Voices", text


def _ledger(findings: Findings) -> tuple[str, str] | None:
    ledger = findings.tables["ledger"]
    shared = ledger[ledger["pieces"] > 1]
    if shared.empty:
        return None
    conflicts = int((shared["status"] == "conflict").sum())
    text = f"{count(len(shared), 'figure is', 'figures are')} cited by more than one piece; "
    text += f"{count(conflicts, 'is', 'are')} in conflict." if conflicts else "none is in conflict."
    return "Figures", text
