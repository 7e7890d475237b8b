"""Coders' files side by side: which codes of which sentences can be compared, and how well they agree.

A coder is a file: gold as in `pipeline.training.gold`, a sheet that `counterframe sample` wrote and a person
filled in, or annotated articles that `counterframe annotate` wrote. Sentences of different coders are the same
unit where they share at least half of the longer one.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import UsageError
from pipeline.training.gold import read_rows
from pipeline.training.reliability import LEVELS, alpha_interval, cohen_kappa, krippendorff_alpha, span_f1

__all__ = ["FIELDS", "Coder", "compare_coders", "read_coder"]

FIELDS = ("security", "rights", "relation", "conceded", "author", "holder", "holder_stance")
_ORDERED = {"oppose": -1.0, "neutral": 0.0, "support": 1.0}
_OVERLAP = 0.5

Span = tuple[int, int]


class Coder:
    """One coder's work.

    `codes`: article -> (start, end) of a sentence -> field -> code. `spans`: article -> spans of attributed
    content, where the file has them.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.codes: dict[str, dict[Span, dict[str, Any]]] = {}
        self.spans: dict[str, list[Span]] = {}


def read_coder(path: Path) -> Coder:
    """Return one coder's codes from a JSONL or CSV file.

    Raises:
        UsageError: the file has no coded sentence.
    """
    coder = Coder(path.name)
    rows = _csv_rows(path) if path.suffix == ".csv" else list(read_rows(path))
    for place, row in enumerate(rows):
        if "schema_version" in row:
            _read_annotated(coder, row)
        elif "sentences" in row:
            name = str(row.get("article_id") or row.get("id") or place)
            coder.codes.setdefault(name, {}).update(
                {
                    (s["start"], s["end"]): _codes(s)
                    for s in row["sentences"]
                    if s.get("kind", "body") == "body"
                }
            )
            if "attributions" in row:
                coder.spans[name] = _content_spans(row["attributions"])
        elif row.get("start") not in (None, "") and row.get("end") not in (None, ""):
            name = str(row.get("article_id") or row.get("id") or place)
            coder.codes.setdefault(name, {})[int(row["start"]), int(row["end"])] = _codes(row)
    if not any(coder.codes.values()):
        raise UsageError(
            f"{path} has no coded sentences. Expected JSONL with `sentences` (start, end, security, rights, …), a "
            "sheet of `counterframe sample` with its codes filled in, or output of `counterframe annotate`."
        )
    return coder


def _csv_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: value for key, value in row.items() if value not in ("", None)}
            for row in csv.DictReader(file)
        ]


def _codes(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row's codes; what is not coded is left out, and no holder is the code `none`."""
    codes: dict[str, Any] = {}
    for field in ("security", "rights"):
        if row.get(field) not in (None, ""):
            codes[field] = int(row[field])
    for field in ("relation", "author", "holder_stance"):
        if row.get(field):
            codes[field] = str(row[field]).strip().lower()
    if row.get("conceded"):
        codes["conceded"] = str(row["conceded"]).strip().lower()
    if "author" in codes or row.get("holder"):
        codes["holder"] = int(bool(row.get("holder")) and str(row["holder"]).strip().lower() != "none")
    return codes


def _read_annotated(coder: Coder, row: dict[str, Any]) -> None:
    name = row["article"]["id"]
    codes = coder.codes.setdefault(name, {})
    frames = {frame["sentence"]: frame for frame in row["frames"]}
    stances: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for stance in row["stances"]:
        stances[stance["sentence"]].setdefault(stance["holder"]["kind"], stance)
    for place, sentence in enumerate(row["sentences"]):
        if sentence["kind"] != "body":
            continue
        own: dict[str, Any] = {}
        if place in frames:
            frame = frames[place]
            own["security"] = int(frame["label"] in ("security", "both"))
            own["rights"] = int(frame["label"] in ("rights", "both"))
            own["relation"] = frame["relation"]
            if frame.get("conceded"):
                own["conceded"] = frame["conceded"]
        held = stances.get(place, {})
        own["author"] = held["author"]["label"] if "author" in held else "neutral"
        own["holder"] = int("attributed" in held)
        if "attributed" in held:
            own["holder_stance"] = held["attributed"]["label"]
        codes[sentence["start"], sentence["end"]] = own
    coder.spans[name] = _content_spans(row["attributions"])


def _content_spans(attributions: Sequence[dict[str, Any]]) -> list[Span]:
    return [(part["start"], part["end"]) for attribution in attributions for part in attribution["content"]]


def _aligned(coders: Sequence[Coder]) -> list[tuple[str, list[dict[str, Any] | None]]]:
    """Return (article, each coder's codes or None) for every sentence of the first coder, then of the others."""
    units: list[tuple[str, list[dict[str, Any] | None]]] = []
    for article in sorted({name for coder in coders for name in coder.codes}):
        taken: list[set[Span]] = [set() for _ in coders]
        for first, coder in enumerate(coders):
            for span in sorted(coder.codes.get(article, {})):
                if span in taken[first]:
                    continue
                row: list[dict[str, Any] | None] = [None] * len(coders)
                for place, other in enumerate(coders):
                    match = _same(span, other.codes.get(article, {}), taken[place])
                    if match is not None:
                        taken[place].add(match)
                        row[place] = other.codes[article][match]
                units.append((article, row))
    return units


def _same(span: Span, codes: dict[Span, dict[str, Any]], taken: set[Span]) -> Span | None:
    if span in codes and span not in taken:
        return span
    best, most = None, 0
    for other in codes:
        shared = min(span[1], other[1]) - max(span[0], other[0])
        if (
            other not in taken
            and shared > most
            and shared >= _OVERLAP * max(span[1] - span[0], other[1] - other[0])
        ):
            best, most = other, shared
    return best


def compare_coders(paths: Sequence[Path], fields: Sequence[str] | None = None) -> dict[str, Any]:
    """Return how well the coders of the files agree, ready for JSON; what cannot be computed is null.

    For each field (all that at least two coders share by default): how many units two or more coded, alpha at
    the levels its codes have, with 95 % intervals, and kappa for each pair of coders. Under `content_spans`,
    exact and overlapping span F1 for each pair.

    Raises:
        UsageError: fewer than two files, an unknown field, or nothing that two coders share.
    """
    if len(paths) < 2:
        raise UsageError(f"Agreement needs two files or more, one for each coder; {len(paths)} given.")
    unknown = sorted(set(fields or ()) - set(FIELDS))
    if unknown:
        raise UsageError(f"No field {', '.join(unknown)}; the fields are {', '.join(FIELDS)}.")
    coders = [read_coder(Path(path)) for path in paths]
    names = _names(coders)
    units = _aligned(coders)
    result: dict[str, Any] = {"coders": names, "units": len(units), "fields": {}}
    for field in fields or FIELDS:
        shared = [
            (article, [None if codes is None else codes.get(field) for codes in row])
            for article, row in units
        ]
        shared = [(article, row) for article, row in shared if sum(code is not None for code in row) >= 2]
        if shared:
            result["fields"][field] = _field(shared, names)
    spans = _span_agreement(coders, names)
    if spans:
        result["content_spans"] = spans
    if not result["fields"] and not spans:
        raise UsageError(
            f"The files share no coded sentence (units: {len(units)}). Check that they name the same articles and "
            "count characters of the same text."
        )
    return result


def _names(coders: Sequence[Coder]) -> list[str]:
    names = [coder.name for coder in coders]
    return [name if names.count(name) == 1 else f"{name} ({place + 1})" for place, name in enumerate(names)]


def _field(units: Sequence[tuple[str, list[Any]]], names: Sequence[str]) -> dict[str, Any]:
    known = {code for _, row in units for code in row if code is not None}
    if known <= set(_ORDERED):
        number, levels = dict(_ORDERED), LEVELS
    elif all(isinstance(code, int) for code in known):
        number, levels = {code: float(code) for code in known}, LEVELS[:1]
    else:
        number, levels = {code: float(place) for place, code in enumerate(sorted(known))}, LEVELS[:1]
    ratings = np.array(
        [[np.nan if code is None else number[code] for code in row] for _, row in units], dtype=float
    ).T
    articles = [article for article, _ in units]
    clusters = None
    if len(set(articles)) >= 10:
        order = {name: place for place, name in enumerate(sorted(set(articles)))}
        clusters = [order[name] for name in articles]
    return {
        "units": len(units),
        "codes": {str(code): int((ratings == number[code]).sum()) for code in sorted(known, key=str)},
        "alpha": {
            level: {
                "value": _plain(krippendorff_alpha(ratings, level)),
                "interval": [_plain(bound) for bound in alpha_interval(ratings, level, clusters)],
            }
            for level in levels
        },
        "kappa": {
            f"{names[a]} / {names[b]}": _pair_kappa(ratings[a], ratings[b])
            for a, b in combinations(range(len(names)), 2)
        },
    }


def _pair_kappa(first: np.ndarray, second: np.ndarray) -> dict[str, Any]:
    both = ~np.isnan(first) & ~np.isnan(second)
    return {
        "units": int(both.sum()),
        "value": _plain(cohen_kappa(first[both].tolist(), second[both].tolist())) if both.any() else None,
        "same": _plain(float((first[both] == second[both]).mean())) if both.any() else None,
    }


def _span_agreement(coders: Sequence[Coder], names: Sequence[str]) -> dict[str, Any]:
    found = {}
    for a, b in combinations(range(len(coders)), 2):
        shared = sorted(set(coders[a].spans) & set(coders[b].spans))
        if shared:
            mine = [coders[a].spans[name] for name in shared]
            theirs = [coders[b].spans[name] for name in shared]
            found[f"{names[a]} / {names[b]}"] = {
                "articles": len(shared),
                "exact_f1": _plain(span_f1(mine, theirs)),
                "overlap_f1": _plain(span_f1(mine, theirs, overlap=_OVERLAP)),
            }
    return found


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)
