"""One comparison, whole: `compare` makes every table, `Findings` holds, shows and saves them."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from pipeline.compare.claims import Claim
from pipeline.compare.contrasts import contrast_table, group_table
from pipeline.compare.export import FORMATS, export_table
from pipeline.compare.groups import NOT_STATED, Grouping, group_articles
from pipeline.compare.keyness import keyness_table
from pipeline.compare.ledger import build_ledger, ledger_tables
from pipeline.compare.model_confusion import run_confusion
from pipeline.compare.prevalence import Confusion
from pipeline.compare.statistics import DRAWS, SEED, Draws
from pipeline.compare.tables import MEASURES, CachedTables, CorpusTables, article_measures, published_days
from pipeline.compare.trend import period_table, trend_table
from pipeline.compare.voices import entity_frame_table, holder_table, voice_table
from pipeline.errors import UsageError
from pipeline.store.layout import Manifest

__all__ = ["FINDING_TABLES", "Findings", "compare"]

FINDING_TABLES = (
    "groups", "contrasts", "periods", "trend", "slopes", "holders", "voices", "entity_frames", "things",
    "keyness", "ledger", "claims", "articles",
)  # fmt: skip
_FAILED = re.compile(r"The (\w+) layer failed on this article")
TREND_MEASURES = ("position", "share_security", "share_rights", "author_score")


class Findings:
    """The tables of one comparison, by name in `tables` and as attributes: `findings.groups`.

    Attributes:
        by: what the articles are grouped by.
        against: the group that the others are compared with, or `the rest`.
        overview: counts and settings, ready to be read aloud.
        tables: see `FINDING_TABLES`.
        grouping: the groups themselves.
        notes: sentences about what was left out or cannot be said.
    """

    def __init__(
        self,
        by: str,
        against: str,
        overview: dict[str, Any],
        tables: dict[str, pd.DataFrame],
        grouping: Grouping,
        notes: list[str],
    ) -> None:
        self.by = by
        self.against = against
        self.overview = overview
        self.tables = tables
        self.grouping = grouping
        self.notes = notes

    def __getattr__(self, name: str) -> pd.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            return tables[name]
        raise AttributeError(f"Findings have no {name!r}; the tables are {', '.join(tables)}.")

    def __repr__(self) -> str:
        count = self.overview
        return (
            f"Findings(by={self.by!r}, articles={count['articles']}, pieces={count['pieces']}, "
            f"groups={len(self.grouping.names)}, conflicts={count['conflicts']})"
        )

    def measure(self, name: str = "position") -> pd.DataFrame:
        """Return one measure of every group, with its interval, highest first.

        Raises:
            UsageError: there is no such measure.
        """
        if name not in MEASURES:
            raise UsageError(f"No measure is called {name!r}; there are {', '.join(MEASURES)}.")
        table = self.tables["groups"]
        return table[table["measure"] == name].sort_values("estimate", ascending=False).reset_index(drop=True)

    def export(self, folder: str | Path, formats: tuple[str, ...] = ("csv",)) -> list[Path]:
        """Write every table to a folder, one file a table and format; return the paths.

        Raises:
            UsageError: a format is unknown.
        """
        unknown = set(formats) - set(FORMATS)
        if unknown:
            raise UsageError(f"No export format is called {sorted(unknown)}; there are {', '.join(FORMATS)}.")
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        return [
            export_table(table, target / f"{name}.{kind}", kind)
            for name, table in self.tables.items()
            for kind in formats
        ]

    def _repr_html_(self) -> str:
        count = self.overview
        shown = self.measure("position")
        rows = "".join(
            f"<tr><th scope='row'>{escape(str(row.group))}</th><td>{row.pieces}</td><td>{_signed(row.estimate)}</td>"
            f"<td>{_signed(row.lower)} to {_signed(row.upper)}</td></tr>"
            for row in shown.itertuples()
        )
        return (
            f"<p><strong>{count['articles']:,} articles</strong> ({count['pieces']:,} pieces) by {escape(self.by)}; "
            f"{count['conflicts']} conflicts in the claim ledger.</p><table><caption>Position, −1 rights to +1 security"
            "</caption><thead><tr><th>group</th><th>pieces</th><th>mean</th><th>95 % interval</th></tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )


def _signed(value: float) -> str:
    return "–" if pd.isna(value) else f"{value:+.2f}".replace("-", "−")


def compare(
    corpus: CorpusTables,
    by: str = "outlet",
    *,
    against: str | None = None,
    confusion: Confusion | Literal["model"] | None = "model",
    draws: int = DRAWS,
    seed: int = SEED,
    keyness: bool = True,
) -> Findings:
    """Return every finding about a corpus, its articles grouped by `by`.

    Args:
        corpus: from `pipeline.open_corpus`, or `MemoryTables`.
        by: `outlet`, `country`, `year`, `month`, `byline`, `language`, `author_stance` or a metadata column.
        against: a group to compare the others with; None compares each with the rest.
        confusion: held-out confusion of the frame classifier, for corrected shares: `model` for that of the model
            which annotated the corpus, where its folder has one; a `Confusion` (`prevalence.read_confusion`); or None.
        draws: bootstrap draws, at least 100.
        seed: of the draws.
        keyness: whether to compare words, which takes most of the time.

    Raises:
        UsageError: the corpus is empty, or `by` or `against` name nothing in it.
        ConfigurationError: the model's confusion cannot be read.

    >>> compare(corpus, by="outlet").measure("position")  # doctest: +SKIP
    """
    tables = CachedTables(corpus)
    repeated = tables.table("articles")["article_id"].duplicated()
    if repeated.any():
        raise UsageError(
            f"{int(repeated.sum())} articles have an id that another has, such as "
            f"{tables.table('articles')['article_id'][repeated].iloc[0]!r}; expected each once. A finished run has none: "
            "run the same `counterframe batch` again to its end."
        )
    chosen, why_not = _confusion(corpus, confusion)
    grouping = group_articles(tables, by)
    resampled = Draws(grouping.piece_count, draws, seed)
    measures = article_measures(tables)
    lines = build_ledger(tables, grouping)
    ledger, claims = ledger_tables(lines, _place_names(tables))
    articles = _article_list(tables, grouping, measures)
    periods, trend, slopes = _over_time(articles, measures, grouping, resampled)
    made = {
        "groups": group_table(measures, grouping, resampled, chosen),
        "contrasts": contrast_table(measures, grouping, resampled, against),
        "periods": periods,
        "trend": trend,
        "slopes": slopes,
        "holders": holder_table(tables, grouping, resampled),
        "voices": voice_table(tables, grouping, resampled),
        "entity_frames": entity_frame_table(tables, grouping, resampled),
        "things": thing_table([claim for line in lines for claim in line.claims]),
        "keyness": keyness_table(tables, grouping, resampled, against) if keyness else pd.DataFrame(),
        "ledger": ledger,
        "claims": claims,
        "articles": articles,
    }
    return Findings(
        by=by,
        against=against or "the rest",
        overview=_overview(tables, grouping, articles, ledger, resampled),
        tables={name: made[name] for name in FINDING_TABLES},
        grouping=grouping,
        notes=_notes(grouping, _correction_note(chosen, why_not), resampled, articles)
        + _failure_notes(tables.table("articles")),
    )


def thing_table(claims: list[Claim]) -> pd.DataFrame:
    """Return quantities by measured thing: columns thing, unit, figures, pieces, outlets, lowest, median, highest."""
    columns = ["thing", "unit", "figures", "pieces", "outlets", "lowest", "median", "highest"]
    rows = pd.DataFrame(
        [
            (claim.thing.title, claim.unit, claim.piece, claim.outlet, claim.values.value)
            for claim in claims
            if not claim.change
        ],
        columns=["thing", "unit", "piece", "outlet", "value"],
    )
    if rows.empty:
        return pd.DataFrame(columns=columns)
    grouped = rows.groupby(["thing", "unit"], sort=True)
    table = grouped.agg(
        figures=("value", "size"), pieces=("piece", "nunique"), outlets=("outlet", "nunique"),
        lowest=("value", "min"), median=("value", "median"), highest=("value", "max"),
    ).reset_index()  # fmt: skip
    return table.sort_values(["pieces", "figures", "thing"], ascending=[False, False, True])[
        columns
    ].reset_index(drop=True)


def _place_names(tables: CorpusTables) -> dict[str, str]:
    entities = tables.table("entities")
    if entities.empty:
        return {}
    return dict(entities.drop_duplicates("key")[["key", "name"]].itertuples(index=False, name=None))


def _article_list(tables: CorpusTables, grouping: Grouping, measures: pd.DataFrame) -> pd.DataFrame:
    """Return one row an article: what the report lists, with its group and piece."""
    kept = [
        "article_id", "title", "byline", "outlet", "published", "position", "position_lower", "position_upper",
        "author_stance", "share_security", "share_rights", "share_both", "share_neither", "concessions", "trade_offs",
    ]  # fmt: skip
    table = tables.table("articles")[kept].copy()
    table.insert(1, "group", [grouping.names[code] for code in grouping.codes])
    table["piece"] = grouping.pieces
    table["quoted_share"] = measures["quoted_share"].to_numpy()
    return table


def _over_time(
    articles: pd.DataFrame, measures: pd.DataFrame, grouping: Grouping, draws: Draws
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return period means, the smooth line and the slope of some measures, for the corpus and each group."""
    days = published_days(articles)
    span = (days.max() - days.min()).days if days.notna().any() else 0
    unit = "year" if span > 4 * 365 else "quarter" if span > 500 else "month"
    periods, lines, slopes = [], [], []
    for measure in TREND_MEASURES:
        values = measures[measure].to_numpy()
        for code, name in [(-1, "all articles"), *enumerate(grouping.names)]:
            if code >= 0 and (grouping.small[code] or name == NOT_STATED or grouping.by in ("year", "month")):
                continue
            weights = grouping.corpus_weights if code < 0 else grouping.weights
            chosen = days.notna().to_numpy() & ~np.isnan(values) & ((grouping.codes == code) | (code < 0))
            if not chosen.any():
                continue
            where = (
                days[chosen].reset_index(drop=True),
                values[chosen],
                weights[chosen],
                grouping.pieces[chosen],
                draws,
            )
            ends = (MEASURES[measure].low, MEASURES[measure].high)
            periods.append(period_table(*where, unit, ends).assign(measure=measure, group=name))
            if code < 0:
                line, slope = trend_table(*where)
                lines.append(line.assign(measure=measure))
                slopes.append({"measure": measure, **slope})
    period_columns = [
        "measure",
        "group",
        "period",
        "start",
        "end",
        "articles",
        "pieces",
        "estimate",
        "lower",
        "upper",
    ]
    line_columns = ["measure", "date", "estimate", "lower", "upper"]
    slope_columns = ["measure", "slope", "slope_lower", "slope_upper", "probability", "bandwidth"]
    return (
        _stack(periods, period_columns), _stack(lines, line_columns), pd.DataFrame(slopes, columns=slope_columns),
    )  # fmt: skip


def _stack(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    full = [part for part in parts if not part.empty]
    return pd.concat(full, ignore_index=True)[columns] if full else pd.DataFrame(columns=columns)


def _overview(
    tables: CorpusTables, grouping: Grouping, articles: pd.DataFrame, ledger: pd.DataFrame, draws: Draws
) -> dict[str, Any]:
    dates = published_days(articles).dropna().dt.date.astype(str)
    status = ledger["status"].value_counts()
    return {
        "articles": len(articles),
        "pieces": grouping.piece_count,
        "reprints": len(articles) - grouping.piece_count,
        "outlets": int(articles["outlet"].nunique()),
        "first": dates.min() if len(dates) else None,
        "last": dates.max() if len(dates) else None,
        "undated": int(len(articles) - len(dates)),
        "sentences": len(tables.table("sentences")),
        "quantities": len(tables.table("quantities")),
        "attributions": len(tables.table("attributions")),
        "lines": int((ledger["claims"] > 1).sum()) if len(ledger) else 0,
        "conflicts": int(status.get("conflict", 0)),
        "by": grouping.by,
        "groups": len(grouping.names),
        "draws": draws.draws,
        "seed": draws.seed,
    }


def _confusion(
    corpus: CorpusTables, confusion: Confusion | Literal["model"] | None
) -> tuple[Confusion | None, str]:
    """Return the confusion to correct shares with, or None and why there is none."""
    if isinstance(confusion, Confusion):
        return confusion, ""
    if confusion is None:
        return None, "no held-out confusion was wanted"
    manifest = getattr(corpus, "manifest", None)
    if not isinstance(manifest, Manifest):
        return None, "no held-out confusion was given to correct them"
    return run_confusion(manifest)


def _correction_note(confusion: Confusion | None, why_not: str) -> str:
    if confusion is None:
        return f"Shares are as the classifier gave them: {why_not}."
    if not confusion.usable:
        return (
            f"Shares are not corrected: the held-out confusion (condition number {confusion.condition:.0f}) would "
            "mostly magnify noise."
        )
    return (
        f"Corrected shares use the classifier's errors on {confusion.described}; their intervals carry both the "
        "articles compared and the ones that those errors were counted on."
    )


def _failure_notes(articles: pd.DataFrame) -> list[str]:
    """Return a sentence for each layer that failed on some articles: what is missing there is no finding."""
    failed: dict[str, int] = {}
    for warnings in articles["warnings"]:
        for warning in warnings:
            match = _FAILED.match(warning)
            if match:
                failed[match.group(1)] = failed.get(match.group(1), 0) + 1
    return [
        f"The {layer} layer failed on {number:,} of {len(articles):,} articles; what rests on it leaves them out."
        for layer, number in sorted(failed.items())
    ]


def _notes(grouping: Grouping, correction: str, draws: Draws, articles: pd.DataFrame) -> list[str]:
    notes = []
    small = [name for name, few in zip(grouping.names, grouping.small, strict=True) if few]
    if small:
        notes.append(
            f"{len(small)} of {len(grouping.names)} groups have fewer than 5 pieces; they are shown and not ranked."
        )
    notes.append(correction)
    unplaced = int(articles["position"].isna().sum())
    if unplaced:
        notes.append(f"{unplaced} articles have no position: none of their sentences carries a frame.")
    if draws.draws < DRAWS:
        notes.append(f"Intervals rest on {draws.draws} draws.")
    return notes
