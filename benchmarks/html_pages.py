"""Prints how much of an article's text the HTML reader keeps, and how little else, on real news pages.

    python benchmarks/html_pages.py [--modes]

Gold: `html/pages.dev.jsonl.gz`, 92 pages of scrapinghub's article-extraction-benchmark. The measure is
that benchmark's: a page's precision and recall over the multiset of its four-word sequences, averaged over
pages, F1 from the two averages; beside it the same over single words. `--modes` also scores trafilatura's
other modes. Metadata are counted where they are found; there is no gold for them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import trafilatura

from pipeline.errors import ArticleError
from pipeline.readers.html import article_from_html
from pipeline.schema import Article

REPO = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
MODES: dict[str, dict[str, Any]] = {
    "balanced": {},
    "precision": {"favor_precision": True},
    "recall": {"favor_recall": True},
    "fast": {"fast": True},
}


def sequences(text: str, length: int) -> Counter[tuple[str, ...]]:
    """Return the multiset of a text's `length`-word sequences (one shorter one for a shorter text)."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + length]) for start in range(max(1, len(words) - length + 1)))


def score(texts: list[str], gold: list[str], length: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 as the benchmark defines them."""
    precision = recall = 0.0
    for text, wanted in zip(texts, gold, strict=True):
        ours, theirs = sequences(text, length), sequences(wanted, length)
        hit = sum((ours & theirs).values())
        precision += hit / sum(ours.values())
        recall += hit / sum(theirs.values())
    precision, recall = precision / len(gold), recall / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall)


def report(name: str, read: Callable[[dict[str, str]], str], rows: list[dict[str, str]]) -> None:
    """Print one line for one way of reading the pages."""
    begin = time.process_time()
    texts = [read(row) for row in rows]
    seconds = time.process_time() - begin
    gold = [row["text"] for row in rows]
    words, shingles = score(texts, gold, 1), score(texts, gold, 4)
    print(
        f"{name:12} four-word F1 {shingles[2]:.4f} (P {shingles[0]:.4f} R {shingles[1]:.4f})  word F1 {words[2]:.4f}  "
        f"{sum(not text.strip() for text in texts)} empty  {len(rows) / seconds:.0f} pages a CPU second"
    )


def _with_mode(settings: dict[str, Any], row: dict[str, str]) -> str:
    found: Any = trafilatura.bare_extraction(row["html"], include_comments=False, **settings)
    return found.text or "" if found is not None else ""


def main() -> int:
    """Print the scores of our reader, and on request of trafilatura's modes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modes", action="store_true", help="score trafilatura's modes beside our reader")
    options = parser.parse_args()
    path = DATA / "html" / "pages.dev.jsonl.gz"
    if not path.exists():
        print(f"{path} is missing; set COUNTERFRAME_DATA to the folder that holds it.", file=sys.stderr)
        return 1
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    articles: list[Article] = []

    def ours(row: dict[str, str]) -> str:
        try:
            articles.append(article_from_html(row["html"].encode("utf-8"), article_id=row["id"]))
        except ArticleError:
            return ""
        return articles[-1].text

    report("our reader", ours, rows)
    counts = {
        field: sum(getattr(article, field) is not None for article in articles)
        for field in ("title", "byline", "outlet", "published", "url", "language")
    }
    print("found: " + ", ".join(f"{field} {count}" for field, count in counts.items()) + f", of {len(rows)}")
    headings = sum(len(article.sections) for article in articles)
    print(f"heading elements kept as sections: {headings}")
    if options.modes:
        for name, settings in MODES.items():
            report(name, partial(_with_mode, settings), rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
