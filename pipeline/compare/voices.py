"""Who speaks, where they stand, and in which frame the actors appear.

Counts are of pieces, not of articles: a reprint gives nobody a second voice. An interval is the
bootstrap's, over pieces.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.groups import LEAST_PIECES, Grouping
from pipeline.compare.statistics import Draws, bounded_interval, drawn_sums, ratio_replicates
from pipeline.compare.tables import CorpusTables
from pipeline.compare.words import word_list

__all__ = ["entity_frame_table", "holder_table", "named", "voice_table"]

_LEADING = re.compile(r"^(?:the|a|an|some|many|several|most|other|his|her|its|their|our)\s+", re.IGNORECASE)
_MOST = 400  # rows with an interval in each table


def named(texts: pd.Series, names: pd.Series, keys: pd.Series) -> pd.DataFrame:
    """Return a key and a name for each speaker: the entity's where it was linked, else the phrase itself.

    A pronoun that was not resolved, or nothing at all, has key None: it speaks for nobody we can name.
    """
    plain = (
        texts.fillna("")
        .astype(str)
        .map(lambda text: " ".join(_LEADING.sub("", text.strip(" ,.;:“”\"'")).split()))
    )
    lowered = plain.str.lower()
    unknown = lowered.isin(word_list("pronouns")) | (lowered == "")
    key = keys.astype(object).where(keys.notna(), ("phrase:" + lowered).where(~unknown, None))
    return pd.DataFrame({"key": key, "name": names.astype(object).where(names.notna(), plain)})


def _common_names(table: pd.DataFrame) -> pd.Series:
    """Return the most frequent name of each key; the first in the alphabet where two are as frequent."""
    counts = table.groupby(["key", "name"], sort=True).size().reset_index(name="times")
    ordered = counts.sort_values(["key", "times", "name"], ascending=[True, False, True])
    return ordered.drop_duplicates("key").set_index("key")["name"]


def holder_table(tables: CorpusTables, grouping: Grouping, draws: Draws) -> pd.DataFrame:
    """Return holder × stance: how often each attributed holder supports or opposes the target.

    Returns:
        Columns key, holder, pieces, statements, support, oppose, neutral (statements, each piece's reprints
        counted once), score (mean over statements, in [-1, 1]), lower, upper, small; most pieces first.
    """
    columns = [
        "key", "holder", "pieces", "statements", "support", "oppose", "neutral", "score", "lower", "upper", "small",
    ]  # fmt: skip
    stances = tables.table("stances")
    if stances.empty:
        return pd.DataFrame(columns=columns)
    attributed = stances[stances["holder_kind"] == "attributed"]
    speakers = named(attributed["holder"], attributed["holder_name"], attributed["holder_key"])
    table = _with_pieces(
        pd.concat([attributed[["article_id", "label", "score"]], speakers], axis=1), grouping
    )
    names = _common_names(table)
    for label in ("support", "oppose", "neutral"):
        table[label] = (table["label"] == label) * table["weight"]
    table["scored"] = table["score"].astype(np.float64) * table["weight"]
    rows = []
    for key, own in _largest(table):
        sums = own[["support", "oppose", "neutral"]].sum()
        score, drawn = ratio_replicates(
            own["scored"].to_numpy(), own["weight"].to_numpy(), own["piece"].to_numpy(), draws
        )
        low, high = bounded_interval(float(score[0]), drawn[:, 0], own["piece"].nunique(), -1.0, 1.0)
        rows.append(
            {
                "key": key,
                "holder": names[key],
                "pieces": own["piece"].nunique(),
                "statements": float(own["weight"].sum()),
                **sums.to_dict(),
                "score": float(score[0]),
                "lower": float(low),
                "upper": float(high),
                "small": own["piece"].nunique() < LEAST_PIECES,
            }
        )
    return _sorted(rows, columns, "holder")


def voice_table(tables: CorpusTables, grouping: Grouping, draws: Draws) -> pd.DataFrame:
    """Return who is given voice: the share of each group's pieces in which a source is attributed something.

    Returns:
        Columns group (`all articles` for the corpus), key, source, label (entity type, or `phrase`), pieces,
        statements, share (of the group's pieces), lower, upper, small.
    """
    columns = ["group", "key", "source", "label", "pieces", "statements", "share", "lower", "upper", "small"]
    attributions = tables.table("attributions")
    if attributions.empty:
        return pd.DataFrame(columns=columns)
    speakers = named(attributions["source"], attributions["source_name"], attributions["source_key"])
    table = _with_pieces(pd.concat([attributions[["article_id"]], speakers], axis=1), grouping)
    names = _common_names(table)
    rows: list[dict[str, Any]] = []
    everyone = [("all articles", np.ones(len(grouping.codes), dtype=bool), grouping.corpus_weights)]
    groups = [(name, grouping.codes == code, grouping.weights) for code, name in enumerate(grouping.names)]
    positions = {article: row for row, article in enumerate(grouping.articles)}
    table["row"] = table["article_id"].map(positions)
    for name, members, weights in everyone + groups:
        inside = table[members[table["row"].to_numpy()]]
        whole = float(weights[members].sum())
        drawn_whole = drawn_sums(weights[members][:, None], grouping.pieces[members], draws)[:, 0]
        pieces = len(np.unique(grouping.pieces[members]))
        for key, own in _largest(inside, 40 if name != "all articles" else _MOST):
            present = own["row"].unique()
            share = float(weights[present].sum()) / whole
            drawn = drawn_sums(weights[present][:, None], grouping.pieces[present], draws)[:, 0]
            with np.errstate(divide="ignore", invalid="ignore"):
                shares = np.where(drawn_whole > 0, drawn / drawn_whole, np.nan)
            low, high = bounded_interval(share, shares, pieces)
            rows.append(
                {
                    "group": name,
                    "key": key,
                    "source": names[key],
                    "label": str(key).split(":")[0],
                    "pieces": own["piece"].nunique(),
                    "statements": float(own["weight"].sum()),
                    "share": share,
                    "lower": float(low),
                    "upper": float(high),
                    "small": pieces < LEAST_PIECES,
                }
            )
    return pd.DataFrame(rows, columns=columns)


def entity_frame_table(tables: CorpusTables, grouping: Grouping, draws: Draws) -> pd.DataFrame:
    """Return entity × frame: in which frame the sentences stand that mention each entity.

    Returns:
        Columns key, entity, label, pieces, sentences, security, rights, both, neither (shares of the
        sentences that mention it), position (mean over its framed sentences: +1 security, -1 rights,
        0 both), lower, upper, small; most pieces first. Reprints count once.
    """
    columns = [
        "key", "entity", "label", "pieces", "sentences", "security", "rights", "both", "neither",
        "position", "lower", "upper", "small",
    ]  # fmt: skip
    mentions, frames, entities = tables.table("mentions"), tables.table("frames"), tables.table("entities")
    if mentions.empty or frames.empty:
        return pd.DataFrame(columns=columns)
    pairs = mentions[["article_id", "key", "sentence"]].drop_duplicates()
    pairs = pairs.merge(frames[["article_id", "sentence", "label"]], on=["article_id", "sentence"])
    table = _with_pieces(pairs, grouping)
    names = _common_names(entities.dropna(subset=["key"])[["key", "name"]])
    labels = entities.drop_duplicates("key").set_index("key")["label"]
    direction = table["label"].map({"security": 1.0, "rights": -1.0, "both": 0.0, "neither": 0.0})
    table["framed"] = (table["label"] != "neither") * table["weight"]
    table["directed"] = direction * table["framed"]
    rows = []
    for key, own in _largest(table):
        total = own["weight"].sum()
        shares = own.groupby("label")["weight"].sum() / total
        position, drawn = ratio_replicates(
            own["directed"].to_numpy(), own["framed"].to_numpy(), own["piece"].to_numpy(), draws
        )
        low, high = bounded_interval(float(position[0]), drawn[:, 0], own["piece"].nunique(), -1.0, 1.0)
        rows.append(
            {
                "key": key,
                "entity": names.get(key, key),
                "label": labels.get(key),
                "pieces": own["piece"].nunique(),
                "sentences": float(total),
                **{
                    label: float(shares.get(label, 0.0))
                    for label in ("security", "rights", "both", "neither")
                },
                "position": float(position[0]),
                "lower": float(low),
                "upper": float(high),
                "small": own["piece"].nunique() < LEAST_PIECES,
            }
        )
    return _sorted(rows, columns, "entity")


def _with_pieces(table: pd.DataFrame, grouping: Grouping) -> pd.DataFrame:
    """Return the rows that name somebody, with each article's piece and its weight in the corpus."""
    rows = pd.DataFrame(
        {"article_id": grouping.articles, "piece": grouping.pieces, "weight": grouping.corpus_weights}
    )
    return table[table["key"].notna()].merge(rows, on="article_id")


def _largest(table: pd.DataFrame, most: int = _MOST) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows of the keys that are in most pieces, `most` keys at most."""
    counts = table.groupby("key")["piece"].nunique().reset_index(name="pieces")
    chosen = counts.sort_values(["pieces", "key"], ascending=[False, True])["key"].head(most)
    grouped = dict(list(table[table["key"].isin(set(chosen))].groupby("key", sort=False)))
    return [(str(key), grouped[key]) for key in chosen]


def _sorted(rows: list[dict[str, Any]], columns: list[str], name: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["pieces", name], ascending=[False, True]).reset_index(drop=True)
