"""Prints how often an English article, and an English sentence, is taken for another language or not told.

    python benchmarks/languages.py

Articles are those of `corpora/security_rights_news.jsonl.gz`, sentences those of `framing/commentary.dev.jsonl.gz`,
by length. All of them are English, save a quotation here and there.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.cleaning.language import detect_language

REPO = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))


def rows(name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of one file of the data folder."""
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main() -> int:
    """Print the counts, and the time an article takes."""
    if not DATA.is_dir():
        print(f"{DATA} is missing; set COUNTERFRAME_DATA to the folder that holds the data.", file=sys.stderr)
        return 1
    articles: Counter[str] = Counter()
    seconds = 0.0
    for row in rows("corpora/security_rights_news.jsonl.gz"):
        begin = time.process_time()
        articles[detect_language(row["text"])[0] or "not told"] += 1
        seconds += time.process_time() - begin
    total = sum(articles.values())
    print(
        f"{total} articles: {dict(articles.most_common())}, {1e6 * seconds / total:.0f} µs of CPU time each"
    )
    sentences: dict[str, Counter[str]] = {}
    for row in rows("framing/commentary.dev.jsonl.gz"):
        for sentence in row["sentences"]:
            text = row["text"][sentence["start"] : sentence["end"]]
            words = len(text.split())
            length = (
                "under 12 words" if words < 12 else "12 to 29 words" if words < 30 else "30 words or more"
            )
            sentences.setdefault(length, Counter())[detect_language(text)[0] or "not told"] += 1
    for length, counts in sorted(sentences.items()):
        print(f"sentences of {length}: {dict(counts.most_common())}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
