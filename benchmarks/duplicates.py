"""Prints how many near-duplicate clusters the news corpus has, and checks them against an exhaustive count.

    python benchmarks/duplicates.py

The exhaustive count finds every pair that shares five-word sequences through an inverted index over one
sequence in eight, with no banding and no signatures. Then 50,000 synthetic signatures time the clustering.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.cleaning.clean import clean
from pipeline.cleaning.duplicates import SIGNATURE_BYTES, cluster, signature
from pipeline.schema import Article

REPO = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
MAX_SHARED_BY = 12


def articles(path: Path) -> Iterator[Article]:
    """Yield the corpus, cleaned."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield clean(Article(id=row["id"], title=row["title"], outlet=row["outlet"], text=row["text"]))


def exhaustive_pairs(texts: list[str]) -> list[float]:
    """Return the resemblance of every pair that shares enough sequences, highest first."""
    holders: dict[int, list[int]] = defaultdict(list)
    sizes = []
    for index, text in enumerate(texts):
        words = re.findall(r"\w+", text.lower())
        hashes = {zlib.crc32(" ".join(words[start : start + 5]).encode()) for start in range(len(words) - 4)}
        kept = {value for value in hashes if value % 8 == 0}
        sizes.append(len(kept))
        for value in kept:
            holders[value].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indices in holders.values():
        if 1 < len(indices) < MAX_SHARED_BY:
            shared.update(
                (first, second) for place, second in enumerate(indices) for first in indices[:place]
            )
    return sorted(
        (
            count / (sizes[first] + sizes[second] - count)
            for (first, second), count in shared.items()
            if count > 5
        ),
        reverse=True,
    )


def main() -> int:
    """Print clusters at several thresholds beside the exhaustive count, and times."""
    path = DATA / "corpora" / "security_rights_news.jsonl.gz"
    if not path.exists():
        print(f"{path} is missing; set COUNTERFRAME_DATA to the folder that holds it.", file=sys.stderr)
        return 1
    signatures: list[tuple[str, bytes]] = []
    texts: list[str] = []
    seconds = 0.0
    for article in articles(path):
        begin = time.process_time()
        signatures.append((article.id, signature(article)))
        seconds += time.process_time() - begin
        texts.append(
            "\n".join(article.text[part.start : part.end] for part in article.sections if part.kind == "body")
        )
    print(
        f"{len(signatures)} articles, {1e3 * seconds / len(signatures):.2f} ms a signature of {SIGNATURE_BYTES} bytes"
    )
    pairs = exhaustive_pairs(texts)
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        members = [member for member in cluster(signatures, threshold) if member.size > 1]
        print(
            f"threshold {threshold}: {len({member.cluster for member in members})} clusters, {len(members)} articles, "
            f"{sum(member.exact and not member.is_first for member in members)} exact copies; "
            f"exhaustive: {sum(value >= threshold for value in pairs)} pairs"
        )
    synthetic = [(str(index), os.urandom(SIGNATURE_BYTES)) for index in range(50_000)]
    begin = time.process_time()
    cluster(synthetic)
    print(f"50,000 unrelated signatures clustered in {time.process_time() - begin:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
