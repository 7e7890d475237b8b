"""Draws sentences for people to code from annotated articles, stratified, blind, with weights.

Strata are outlet by frame label. Sentences are drawn from them in turn, without replacement, so that rare
strata are seen; `weight` says how many sentences of the corpus each drawn one stands for. The sheet shows the
sentence and its neighbours and leaves the codes empty: a coder must not see the machine's.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import UsageError
from pipeline.schema import AnnotatedArticle
from pipeline.training.agreement import FIELDS
from pipeline.training.gold import read_rows

__all__ = ["COLUMNS", "draw_sample", "neutralise", "write_sample"]

COLUMNS = (
    *("article_id", "outlet", "published", "start", "end", "before", "text", "after"),
    *FIELDS,
    *("coder", "note", "stratum", "weight"),
)


def draw_sample(articles: Iterable[AnnotatedArticle], count: int, seed: int = 1) -> list[dict[str, Any]]:
    """Return `count` rows to code, fewer where the articles have fewer body sentences, in a mixed order.

    Raises:
        UsageError: `count` is below 1, or there is no body sentence.
    """
    if count < 1:
        raise UsageError(f"The number of sentences to draw must be 1 or more; it was {count}.")
    strata: dict[str, list[dict[str, Any]]] = {}
    for article in articles:
        for stratum, row in _rows(article):
            strata.setdefault(stratum, []).append(row)
    if not strata:
        raise UsageError(
            "There is no body sentence to draw from. Annotate articles first: counterframe batch … -o OUT."
        )
    rng = np.random.default_rng(seed)
    queues = {name: [rows[i] for i in rng.permutation(len(rows))] for name, rows in sorted(strata.items())}
    drawn: list[dict[str, Any]] = []
    while len(drawn) < count and any(queues.values()):
        open_strata = [name for name, queue in queues.items() if queue]
        for place in rng.permutation(len(open_strata)).tolist():
            if len(drawn) == count:
                break
            name = open_strata[place]
            drawn.append({**queues[name].pop(), "stratum": name})
    taken = {name: sum(row["stratum"] == name for row in drawn) for name in strata}
    for row in drawn:
        row["weight"] = round(len(strata[row["stratum"]]) / taken[row["stratum"]], 4)
    return [drawn[i] for i in rng.permutation(len(drawn))]


def _rows(article: AnnotatedArticle) -> Iterator[tuple[str, dict[str, Any]]]:
    text, sentences = article.article.text, article.sentences
    labels = {frame.sentence: frame.label for frame in article.frames}
    outlet = article.article.outlet or "no outlet"
    for place, sentence in enumerate(sentences):
        if sentence.kind != "body":
            continue
        before = sentences[place - 1] if place else None
        after = sentences[place + 1] if place + 1 < len(sentences) else None
        row: dict[str, Any] = {
            "article_id": article.article.id,
            "outlet": article.article.outlet,
            "published": article.article.published,
            "start": sentence.start,
            "end": sentence.end,
            "before": text[before.start : before.end] if before else "",
            "text": text[sentence.start : sentence.end],
            "after": text[after.start : after.end] if after else "",
        }
        row.update(dict.fromkeys((*FIELDS, "coder", "note")))
        yield f"{outlet} / {labels.get(place, 'neither')}", row


def neutralise(value: Any) -> Any:
    """Return the cell as a spreadsheet may open it: text that begins like a formula gets a leading quote.

    >>> neutralise("=1+1"), neutralise("-0.5"), neutralise(3)
    ("'=1+1", "'-0.5", 3)
    """
    if (isinstance(value, str) and value.lstrip()[:1] in ("=", "+", "-", "@", "|", "%")) or (
        isinstance(value, str) and value[:1] in ("\t", "\r", "\n")
    ):
        return "'" + value
    return "" if value is None else value


def write_sample(
    folder: Path,
    output: Path,
    *,
    count: int,
    seed: int = 1,
    read: Callable[[Path], Iterable[AnnotatedArticle]] | None = None,
) -> int:
    """Write `output`.jsonl and `output`.csv with sentences to code, and return how many.

    `folder`: a file of annotated articles, or a folder with them (`OUT/annotated/` of a batch run). `read`:
    how to read one file; JSON lines, plain or .gz, by default.

    Raises:
        UsageError: there is no annotated article, or a file is of a kind that `read` is needed for.
    """
    drawn = draw_sample(_articles(Path(folder), read or _read_lines), count, seed)
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.with_name(output.name + ".jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for row in drawn:
            file.write(json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) + "\n")
    with output.with_name(output.name + ".csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([neutralise(row[name]) for name in COLUMNS] for row in drawn)
    return len(drawn)


def _articles(folder: Path, read: Callable[[Path], Iterable[AnnotatedArticle]]) -> Iterator[AnnotatedArticle]:
    if folder.is_file():
        yield from read(folder)
        return
    inside = folder / "annotated" if (folder / "annotated").is_dir() else folder
    paths = sorted(path for path in inside.iterdir() if ".jsonl" in path.suffixes or path.suffix == ".json")
    if not paths:
        raise UsageError(
            f"{folder} holds no annotated articles. Expected JSON lines, or the folder that `counterframe batch` wrote."
        )
    for path in paths:
        yield from read(path)


def _read_lines(path: Path) -> Iterator[AnnotatedArticle]:
    if path.suffix not in (".jsonl", ".json", ".gz"):
        raise UsageError(f"{path.name} cannot be read here; expected .jsonl, .json or .jsonl.gz.")
    if path.suffix == ".json":
        yield AnnotatedArticle.from_json(path.read_bytes())
        return
    for row in read_rows(path):
        yield AnnotatedArticle.from_json(json.dumps(row))
