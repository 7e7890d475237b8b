"""The claim ledger: the same figure lined up across articles, who cites which value, and where they conflict.

Two figures are on one line when they are of the same thing (see `concepts`), in the same unit family, for a
place that can be the same, and for the same time: equal periods, or both as of publication. A line is marked

- `agree`: all stated values can hold together, within modifiers and rounding (see `value_sets`);
- `conflict`: at least two cannot, and nothing but one of them being wrong explains it;
- `differ`: two cannot hold together, but they need not be wrong: they were published more than half a year
  apart, or the thing accumulates (arrests since the emergency began) and the later figure is the higher.

A conflict is a place to look, not a verdict: the sentences are shown beside it.
"""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pandas as pd

from pipeline.compare.claims import Claim, collect_claims, day_name
from pipeline.compare.groups import Grouping
from pipeline.compare.tables import CorpusTables

__all__ = [
    "CLAIM_COLUMNS",
    "LINE_COLUMNS",
    "Line",
    "build_ledger",
    "compare_pair",
    "ledger_tables",
    "line_up",
]

LINE_COLUMNS = (
    "line", "thing", "unit", "family", "place", "period", "claims", "articles", "pieces", "outlets",
    "low", "high", "spread", "status",
)  # fmt: skip
CLAIM_COLUMNS = (
    "line", "article_id", "outlet", "published", "value", "low", "high", "modifier", "text", "source",
    "source_key", "sentence", "conflicts_with", "quantity_row",
)  # fmt: skip
_APART = 183  # days between publications after which an undated figure may have changed
_SAME_DAY = 31  # days within which an accumulating figure is taken to be of one moment
_OVERLAP = 0.5  # share of the union that two periods must have in common to be the same


class Line(msgspec.Struct, kw_only=True):
    """Figures of one thing. `pairs`: for two claims (positions) that cannot both hold, `conflict` or `differ`."""

    claims: list[Claim]
    places: frozenset[str]
    pairs: dict[tuple[int, int], str] = {}

    @property
    def status(self) -> str:
        """`conflict`, `differ`, `agree`, or `single` for a line of one claim."""
        if len(self.claims) < 2:
            return "single"
        found = set(self.pairs.values())
        return "conflict" if "conflict" in found else "differ" if found else "agree"


def build_ledger(tables: CorpusTables, grouping: Grouping) -> list[Line]:
    """Return the lines of a corpus: conflicts first, then those with most pieces."""
    return line_up(collect_claims(tables, grouping))


def line_up(claims: list[Claim]) -> list[Line]:
    """Return claims in lines, each with its conflicting pairs."""
    blocks: dict[tuple[Any, ...], list[Claim]] = {}
    for claim in claims:
        blocks.setdefault((claim.thing.key, claim.family, claim.unit, claim.change), []).append(claim)
    lines: list[Line] = []
    for block in blocks.values():
        lines += _lines_of(block)
    for line in lines:
        for first in range(len(line.claims)):
            for second in range(first + 1, len(line.claims)):
                verdict = compare_pair(line.claims[first], line.claims[second])
                if verdict != "agree":
                    line.pairs[first, second] = verdict
    order = {"conflict": 0, "differ": 1, "agree": 2, "single": 3}
    lines.sort(key=lambda line: (order[line.status], -_pieces(line), line.claims[0].row))
    return lines


def _pieces(line: Line) -> int:
    return len({claim.piece for claim in line.claims})


def _lines_of(block: list[Claim]) -> list[Line]:
    """Group comparable claims: those that say where and when first, so that the others can join them."""
    lines: list[Line] = []
    ordered = sorted(
        block,
        key=lambda claim: (
            not claim.place_stated,
            claim.period is None or claim.since,
            len(claim.places),
            claim.row,
        ),
    )
    for claim in ordered:
        for line in lines:
            common = line.places & claim.places
            placed = bool(common) or not (line.places and claim.places)
            if placed and all(_same_time(claim, other) for other in line.claims):
                line.claims.append(claim)
                line.places = common or line.places or claim.places
                break
        else:
            lines.append(Line(claims=[claim], places=claim.places, pairs={}))
    for line in lines:
        line.claims.sort(key=lambda claim: (claim.published or 0, claim.row))
    return lines


def _same_time(first: Claim, second: Claim) -> bool:
    """Return whether two claims can be of the same time."""
    if first.thing.timeless:
        return True
    one = None if first.since else first.period
    two = None if second.since else second.period
    if one is None and two is None:
        if first.since and second.since and first.period and second.period:
            return abs(first.period[0] - second.period[0]) <= 92
        return True
    if one is None or two is None:
        return False
    common = min(one[1], two[1]) - max(one[0], two[0])
    union = max(one[1], two[1]) - min(one[0], two[0])
    return common > 0 and common / union >= _OVERLAP


def compare_pair(first: Claim, second: Claim) -> str:
    """Return `agree`, `differ` or `conflict` for two claims of one line."""
    if first.values.meets(second.values):
        return "agree"
    dated = first.thing.timeless or (first.period is not None and not first.since)
    if dated:
        return "conflict"
    if first.published is None or second.published is None:
        return "differ" if first.thing.accumulates else "conflict"
    gap = abs(first.published - second.published)
    earlier, later = (first, second) if first.published <= second.published else (second, first)
    if first.thing.accumulates:
        grew = later.values.low > earlier.values.high
        return "differ" if grew and gap > _SAME_DAY else "conflict"
    return "differ" if gap > _APART else "conflict"


def ledger_tables(lines: list[Line], names: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ledger as two tables, one row a line and one row a claim.

    Args:
        lines: from `build_ledger`.
        names: how each place key is shown.

    Returns:
        `LINE_COLUMNS` and `CLAIM_COLUMNS`. `low` and `high` of a line are its smallest and largest stated
        value, `spread` the larger over the smaller. `conflicts_with` of a claim lists the positions (from 0)
        in its line of claims that cannot hold together with it.
    """
    heads, rows = [], []
    for number, line in enumerate(lines, start=1):
        values = [claim.values.value for claim in line.claims]
        low, high = min(values), max(values)
        heads.append(
            {
                "line": number,
                "thing": line.claims[0].thing.title,
                "unit": line.claims[0].unit,
                "family": line.claims[0].family,
                "place": ", ".join(sorted(names.get(key, key) for key in line.places)) or None,
                "period": _period(line),
                "claims": len(line.claims),
                "articles": len({claim.article_id for claim in line.claims}),
                "pieces": _pieces(line),
                "outlets": len({claim.outlet for claim in line.claims if claim.outlet}),
                "low": low,
                "high": high,
                "spread": high / low if low > 0 else math.nan,
                "status": line.status,
            }
        )
        for at, claim in enumerate(line.claims):
            against = [
                b if a == at else a
                for (a, b), verdict in line.pairs.items()
                if at in (a, b) and verdict == "conflict"
            ]
            rows.append(
                {
                    "line": number,
                    "article_id": claim.article_id,
                    "outlet": claim.outlet,
                    "published": None if claim.published is None else day_name(claim.published),
                    "value": claim.values.value,
                    "low": claim.values.low,
                    "high": claim.values.high,
                    "modifier": claim.modifier,
                    "text": claim.text,
                    "source": claim.source,
                    "source_key": claim.source_key,
                    "sentence": claim.sentence,
                    "conflicts_with": sorted(against),
                    "quantity_row": claim.row,
                }
            )
    return pd.DataFrame(heads, columns=list(LINE_COLUMNS)), pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))


def _period(line: Line) -> str | None:
    """Return the period of a line: a year or month by name, else its two days."""
    period = next((claim.period for claim in line.claims if claim.period is not None), None)
    if period is None or line.claims[0].thing.timeless:
        return None
    start = day_name(period[0])
    if math.isinf(period[1]):
        return f"since {start}"
    length = period[1] - period[0]
    if start.endswith("-01-01") and 364 < length < 367:
        return start[:4]
    if start.endswith("-01") and 27 < length < 32:
        return start[:7]
    return start if length <= 1 else f"{start} to {day_name(period[1] - 1)}"
