"""How well the claim ledger does on gold: planted conflicts found, agreeing figures not accused.

Gold is one JSON object a line, as in `corpus/gold/ledger.jsonl`: `id`, `conflict`, and `citations`, each with
`article_id`, `start` and `end` (characters into the article's text), and the `path` of its file. An article that
carries no id is named after its file in the store; there the end of the path decides. A conflict counts as found when two of
its citations stand on one line and are marked as unable to hold together; an agreeing figure counts as
accused when two of its citations are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from pipeline.compare.ledger import Line
from pipeline.compare.tables import CorpusTables

__all__ = ["LedgerScore", "score_ledger"]


class LedgerScore(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of gold entries: conflicts `found` and `missed`, agreements `lined_up` or `apart`, and `accused`.

    `lines_in_conflict`: lines marked as conflicts altogether, planted or not.
    """

    found: tuple[str, ...]
    missed: tuple[str, ...]
    lined_up: tuple[str, ...]
    apart: tuple[str, ...]
    accused: tuple[str, ...]
    lines_in_conflict: int


def score_ledger(tables: CorpusTables, lines: list[Line], gold: Iterable[Mapping[str, Any]]) -> LedgerScore:
    """Return what the lines make of each gold entry.

    Args:
        tables: of the corpus the lines were made from.
        lines: from `build_ledger`.
        gold: the entries.
    """
    quantities = tables.table("quantities")
    places: dict[str, list[tuple[int, int, int, int]]] = {}
    for number, line in enumerate(lines):
        for at, claim in enumerate(line.claims):
            start, end = (int(quantities.at[claim.row, column]) for column in ("start", "end"))
            places.setdefault(claim.article_id, []).append((start, end, number, at))
    found: list[str] = []
    missed: list[str] = []
    lined_up: list[str] = []
    apart: list[str] = []
    accused: list[str] = []
    stored = set(tables.table("articles")["article_id"])
    for entry in gold:
        names = {citation["article_id"]: _stored_id(citation, stored) for citation in entry["citations"]}
        spots = [
            (number, at)
            for citation in entry["citations"]
            for start, end, number, at in places.get(names[citation["article_id"]] or "", ())
            if start < citation["end"] and citation["start"] < end
        ]
        marked = any(
            lines[one[0]].pairs.get((min(one[1], two[1]), max(one[1], two[1]))) == "conflict"
            for one in spots
            for two in spots
            if one[0] == two[0] and one != two
        )
        if entry["conflict"]:
            (found if marked else missed).append(entry["id"])
        elif marked:
            accused.append(entry["id"])
        else:
            together = len({number for number, _ in spots}) == 1 and len(spots) >= len(entry["citations"])
            (lined_up if together else apart).append(entry["id"])
    return LedgerScore(
        found=tuple(found),
        missed=tuple(missed),
        lined_up=tuple(lined_up),
        apart=tuple(apart),
        accused=tuple(accused),
        lines_in_conflict=sum(line.status == "conflict" for line in lines),
    )


def _stored_id(citation: Mapping[str, Any], stored: set[str]) -> str | None:
    """Return the id that the store has for a cited article: its own, or the longest end of its path; else None."""
    if citation["article_id"] in stored:
        return citation["article_id"]
    parts = citation.get("path", "").split("/")
    return next((end for at in range(len(parts)) if (end := "/".join(parts[at:])) in stored), None)
