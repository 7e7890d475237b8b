"""The claim ledger: the same figure lined up across articles, who cites which value, and where they conflict.

Two figures are on one line when they are of the same thing (`concepts`), in the same unit, for countries that
can be the same, restricted to the same ones (`claim_context`), and for the same time. A line is marked

- `agree`: all stated values can hold together, within modifiers and rounding (`value_sets`);
- `conflict`: at least two cannot, and nothing but one of them being wrong explains it;
- `differ`: two cannot hold together, but they need not be wrong: the later, higher figure may have grown, they
  were published more than half a year apart, too little is said to know that they are of one event, or one
  voice gives both and so tells two things apart.

A conflict is a place to look, not a verdict: the sentences are shown beside it.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from pipeline.compare.claim_context import country_name
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
    "line", "thing", "about", "unit", "family", "place", "period", "claims", "articles", "pieces", "outlets",
    "low", "high", "spread", "status",
)  # fmt: skip
CLAIM_COLUMNS = (
    "line", "article_id", "outlet", "published", "value", "low", "high", "modifier", "text", "source",
    "source_key", "sentence", "conflicts_with", "quantity_row",
)  # fmt: skip
_APART = 183  # days between two moments after which a figure may have changed
_SAME_DAY = 31  # days within which a growing figure is taken to be of one moment
_COUNTING = 10  # days in which a toll is still being counted
_OVERLAP = 0.5  # share of the union that two periods must have in common to be the same
_ALIKE = 0.4  # weighted share of restrictions in common from which two figures are of the same ones
_WITNESSES = 6  # claims of a line that a new one is held against
_VERY_ALIKE = 0.7
_RARE = 0.02  # a restriction in fewer of the articles than this is telling by itself
_LARGE = 1000  # a count of people, still growing, that a country has once: "75,000 have been arrested"
_YEAR = 300  # days from which a period is a whole year


class Line(msgspec.Struct, kw_only=True):
    """Figures of one thing. `pairs`: for two claims (positions) that cannot both hold, `conflict` or `differ`."""

    claims: list[Claim]
    countries: frozenset[str]
    pairs: dict[tuple[int, int], str] = {}

    @property
    def status(self) -> str:
        """`conflict`, `differ`, `agree`, or `single` for a line of one claim."""
        if len(self.claims) < 2:
            return "single"
        found = set(self.pairs.values())
        return "conflict" if "conflict" in found else "differ" if found else "agree"


class _Weights:
    """How telling each restriction is: rarer ones weigh more."""

    def __init__(self, claims: list[Claim]) -> None:
        articles: dict[str, set[str]] = {}
        for claim in claims:
            articles.setdefault(claim.article_id, set()).update(claim.restrictions)
        self._count = Counter(word for words in articles.values() for word in words)
        self._articles = max(1, len(articles))

    def of(self, word: str) -> float:
        """Return log(articles / articles with it), at least 0.1."""
        return max(0.1, math.log(self._articles / self._count[word])) if self._count[word] else 0.1

    def alike(self, first: frozenset[str], second: frozenset[str]) -> float:
        """Return the weighted share of restrictions in common, in [0, 1]; 1 where neither restricts anything."""
        union = first | second
        if not union:
            return 1.0
        return sum(map(self.of, first & second)) / sum(map(self.of, union))

    def telling(self, first: frozenset[str], second: frozenset[str]) -> int:
        """Return how well what two claims share says which event or thing it is: 0 no, 1 likely, 2 surely."""
        common = first & second
        if len(common) >= 2 or any(":" in word for word in common):
            return 2
        return int(any(self._count[word] <= max(4, _RARE * self._articles) for word in common))


def build_ledger(tables: CorpusTables, grouping: Grouping) -> list[Line]:
    """Return the lines of a corpus: conflicts first, then those with most pieces."""
    return line_up(collect_claims(tables, grouping))


def line_up(claims: list[Claim]) -> list[Line]:
    """Return claims in lines, each with its pairs that cannot both hold."""
    weights = _Weights(claims)
    blocks: dict[tuple[Any, ...], list[Claim]] = {}
    for claim in claims:
        blocks.setdefault((claim.thing.key, claim.family, claim.unit, claim.change), []).append(claim)
    lines: list[Line] = []
    for block in blocks.values():
        lines += _lines_of(block, weights)
    for line in lines:
        low = np.array([claim.values.low for claim in line.claims])
        high = np.array([claim.values.high for claim in line.claims])
        apart = np.triu((low[:, None] > high[None, :]) | (low[None, :] > high[:, None]), k=1)
        for first, second in np.argwhere(apart).tolist():
            line.pairs[first, second] = compare_pair(line.claims[first], line.claims[second], weights)
    order = {"conflict": 0, "differ": 1, "agree": 2, "single": 3}
    lines.sort(key=lambda line: (order[line.status], -_pieces(line), line.claims[0].row))
    return lines


def _pieces(line: Line) -> int:
    return len({claim.piece for claim in line.claims})


def _lines_of(block: list[Claim], weights: _Weights) -> list[Line]:
    """Group comparable claims: those that say when and where first, so that the others can join them.

    A claim joins the line whose first claims it is all comparable with, and most like; only lines that share
    a restriction with it, or that have none like itself, are looked at.
    """
    lines: list[Line] = []
    by_word: dict[str, list[int]] = {}
    bare: list[int] = []
    ordered = sorted(
        block,
        key=lambda claim: (
            claim.period is None,
            not claim.dated,
            not claim.countries,
            len(claim.countries),
            claim.row,
        ),
    )
    for claim in ordered:
        near = {number for word in claim.restrictions for number in by_word.get(word, ())}
        if not claim.restrictions or (claim.thing.statistic and claim.period is not None):
            near |= set(bare)
        if not claim.restrictions and claim.thing.statistic:
            near = set(range(len(lines)))
        best: tuple[float, int] | None = None
        for number in sorted(near) if not _lonely(claim) else ():
            line = lines[number]
            if line.countries and claim.countries and not line.countries & claim.countries:
                continue
            if all(_comparable(claim, other, weights) for other in line.claims[:_WITNESSES]):
                likeness = weights.alike(claim.restrictions, line.claims[0].restrictions)
                if best is None or likeness > best[0]:
                    best = (likeness, number)
        if best is None:
            for word in claim.restrictions:
                by_word.setdefault(word, []).append(len(lines))
            if not claim.restrictions:
                bare.append(len(lines))
            lines.append(Line(claims=[claim], countries=claim.countries, pairs={}))
        else:
            line = lines[best[1]]
            line.claims.append(claim)
            line.countries = (line.countries & claim.countries) or line.countries or claim.countries
    for line in lines:
        line.claims.sort(key=lambda claim: (claim.published or 0, claim.row))
    return lines


def _lonely(claim: Claim) -> bool:
    """Return whether too little is said of a claim for any other to be of the same thing."""
    told = claim.restrictions or claim.period is not None or claim.dated or claim.ongoing
    return not (told or claim.thing.statistic or claim.thing.timeless or _building(claim))


def _comparable(first: Claim, second: Claim, weights: _Weights) -> bool:
    """Return whether two claims of one thing are of the same ones, the same site and the same time."""
    if first.site and second.site and first.site != second.site:
        return False
    alike = weights.alike(first.restrictions, second.restrictions) >= _ALIKE
    if first.period is not None and second.period is not None:
        if not _same_period(first.period, second.period):
            return False
        return alike or (
            first.thing.statistic
            and second.thing.statistic
            and not (first.restrictions and second.restrictions)
        )
    if (first.period is None) != (second.period is None) and not first.thing.timeless:
        return alike and weights.telling(first.restrictions, second.restrictions) > 0
    if not first.restrictions and not second.restrictions:
        # Nothing says which ones: only what a country has once, or what is said to go on, is the same.
        known = first.thing.statistic or first.thing.timeless or _building(first)
        return known or (first.dated and second.dated) or (first.ongoing and second.ongoing)
    return alike


def _building(claim: Claim) -> bool:
    """Return whether a claim states a site that is one thing itself: a prison, and not a city."""
    return claim.site is not None and claim.site.startswith("fac:")


def _same_period(first: tuple[int, float], second: tuple[int, float]) -> bool:
    if math.isinf(first[1]) or math.isinf(second[1]):
        return abs(first[0] - second[0]) <= 92 and math.isinf(first[1]) and math.isinf(second[1])
    common = min(first[1], second[1]) - max(first[0], second[0])
    union = max(first[1], second[1]) - min(first[0], second[0])
    return common > 0 and common / union >= _OVERLAP


def compare_pair(first: Claim, second: Claim, weights: _Weights | None = None) -> str:
    """Return `agree`, `differ` or `conflict` for two claims of one line."""
    if first.values.meets(second.values):
        return "agree"
    if first.article_id == second.article_id and (
        first.sentence == second.sentence or first.source == second.source
    ):
        return "differ"  # one voice that gives two figures tells two things apart
    known = weights or _Weights([first, second])
    if not _one_event(first, second, known):
        return "differ"
    if first.thing.timeless or (first.period is not None and second.period is not None):
        return "conflict"
    moments = [claim.as_of if claim.as_of is not None else int(claim.period[1]) - 1 if claim.period and math.isfinite(claim.period[1]) else None
               for claim in (first, second)]  # fmt: skip
    growing = first.ongoing or second.ongoing
    if moments[0] is None or moments[1] is None:
        return "differ" if growing else "conflict"
    gap = abs(moments[0] - moments[1])
    earlier, later = (first, second) if moments[0] <= moments[1] else (second, first)
    if gap <= _SAME_DAY:
        updated = 0 < gap <= _COUNTING and first.thing.accumulates and later.values.low > earlier.values.high
        return "differ" if updated else "conflict"
    if growing:
        return "differ" if later.values.low > earlier.values.high else "conflict"
    if known.telling(first.restrictions, second.restrictions) == 2:
        return "conflict"
    return "differ" if gap > _APART else "conflict"


def _one_event(first: Claim, second: Claim, weights: _Weights) -> bool:
    """Return whether enough is said to know that two claims are of one thing, and not of two like it."""
    shared = weights.telling(first.restrictions, second.restrictions)
    if first.thing.concept is None and weights.alike(first.restrictions, second.restrictions) < _VERY_ALIKE:
        shared -= 1  # a bare noun needs more said of it
    if shared > 0 or (_building(first) and first.site == second.site):
        return True
    if not first.countries or not second.countries:
        return False
    if first.period is not None and second.period is not None:
        length = first.period[1] - first.period[0]
        return first.thing.statistic or length >= _YEAR or length <= 1
    if first.thing.accumulates and first.ongoing and second.ongoing:
        return min(first.values.value, second.values.value) >= _LARGE
    return first.thing.statistic and first.family == "rate"


def ledger_tables(lines: list[Line], names: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ledger as two tables, one row a line and one row a claim.

    Args:
        lines: from `build_ledger`.
        names: how each place key and country code is shown.

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
                "about": _about(line),
                "unit": line.claims[0].unit,
                "family": line.claims[0].family,
                "place": _place(line, names),
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
        against: dict[int, list[int]] = {}
        for (first, second), verdict in line.pairs.items():
            if verdict == "conflict":
                against.setdefault(first, []).append(second)
                against.setdefault(second, []).append(first)
        for at, claim in enumerate(line.claims):
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
                    "conflicts_with": sorted(against.get(at, [])),
                    "quantity_row": claim.row,
                }
            )
    return pd.DataFrame(heads, columns=list(LINE_COLUMNS)), pd.DataFrame(rows, columns=list(CLAIM_COLUMNS))


def _about(line: Line) -> str | None:
    """Return the words that restrict at least half of the claims, as the first that has them writes them."""
    counts = Counter(key for claim in line.claims for key in claim.restrictions)
    words = {key: word for claim in reversed(line.claims) for key, word in claim.about}
    shared = [key for key in words if 2 * counts[key] >= len(line.claims)]
    title = line.claims[0].thing.title.lower()
    return ", ".join(words[key] for key in shared if words[key].lower() not in title) or None


def _place(line: Line, names: dict[str, str]) -> str | None:
    """Return the site that claims state, else the countries, by name."""
    sites = Counter(claim.site for claim in line.claims if claim.site)
    if sites:
        site = max(sites, key=lambda key: (sites[key], key))
        return names.get(site, site.split(":")[-1].title())
    return ", ".join(sorted(names.get(code, country_name(code)) for code in line.countries)) or None


def _period(line: Line) -> str | None:
    """Return the period of a line: a year or month by name, else its two days, or the moment stated."""
    period = next((claim.period for claim in line.claims if claim.period is not None), None)
    if period is None or line.claims[0].thing.timeless:
        stated = [claim.as_of for claim in line.claims if claim.dated and claim.as_of is not None]
        return f"by {day_name(min(stated))}" if stated and not line.claims[0].thing.timeless else None
    start = day_name(period[0])
    if math.isinf(period[1]):
        return f"since {start}"
    length = period[1] - period[0]
    if start.endswith("-01-01") and 364 < length < 367:
        return start[:4]
    if start.endswith("-01") and 27 < length < 32:
        return start[:7]
    if start.endswith("-01-01") and day_name(period[1]).endswith("-01-01"):
        return f"{start[:4]} to {day_name(period[1] - 1)[:4]}"
    return start if length <= 1 else f"{start} to {day_name(period[1] - 1)}"
