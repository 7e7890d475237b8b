"""Prints how well cleaning tells boilerplate and headings from body, against coded sentences.

    python benchmarks/sections.py [--split dev|train] [--errors N]

The gold is `framing/commentary.<split>.jsonl.gz`: each sentence is coded body, heading or boilerplate. A
sentence takes the kind of the section that holds most of its characters. Rules were written on train; dev
is what to report.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from pipeline.cleaning.clean import clean
from pipeline.schema import Article, Section

REPO = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))


def kind_of(sections: tuple[Section, ...], start: int, end: int) -> tuple[str, str]:
    """Return the kind and rule of the section that overlaps `start` to `end` most."""
    best, size = ("body", "none"), 0
    for section in sections:
        overlap = min(end, section.end) - max(start, section.start)
        if overlap > size:
            best, size = (section.kind, section.rule), overlap
    return best


def main() -> int:
    """Print precision, recall and F1 of each kind, and the same for each rule's precision."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev", choices=["dev", "train"])
    parser.add_argument("--errors", type=int, default=0, help="print up to N sentences of each kind of error")
    options = parser.parse_args()
    path = DATA / "framing" / f"commentary.{options.split}.jsonl.gz"
    if not path.exists():
        print(f"{path} is missing; set COUNTERFRAME_DATA to the folder that holds it.", file=sys.stderr)
        return 1
    pairs: Counter[tuple[str, str]] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    shown: Counter[tuple[str, str]] = Counter()
    articles = words = 0
    seconds = 0.0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            article = Article(id=row["id"], title=row["title"], outlet=row["outlet"], text=row["text"])
            begin = time.process_time()
            found = clean(article).sections
            seconds += time.process_time() - begin
            articles += 1
            words += len(row["text"].split())
            for sentence in row["sentences"]:
                kind, rule = kind_of(found, sentence["start"], sentence["end"])
                pairs[sentence["kind"], kind] += 1
                rules[rule, sentence["kind"]] += 1
                if sentence["kind"] != kind and shown[sentence["kind"], kind] < options.errors:
                    shown[sentence["kind"], kind] += 1
                    text = row["text"][sentence["start"] : sentence["end"]][:200]
                    print(f"{sentence['kind']} taken for {kind} ({rule}), {row['outlet']}: {text!r}")
    print(
        f"{articles} articles, {sum(pairs.values())} sentences, {1e6 * seconds / words:.2f} µs of CPU time a word"
    )
    for kind in ("boilerplate", "heading", "body"):
        hit = pairs[kind, kind]
        called = sum(count for (_, ours), count in pairs.items() if ours == kind)
        gold = sum(count for (theirs, _), count in pairs.items() if theirs == kind)
        precision, recall = hit / max(called, 1), hit / max(gold, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(f"{kind:12} precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  ({gold} coded)")
    lost = pairs["body", "boilerplate"] / max(
        sum(count for (gold, _), count in pairs.items() if gold == "body"), 1
    )
    print(f"body taken for boilerplate: {100 * lost:.2f} %")
    for rule in sorted({rule for rule, _ in rules} - {"paragraph", "none"}):
        counts = {kind: rules[rule, kind] for kind in ("boilerplate", "heading", "body")}
        print(f"  {rule:18}" + "".join(f" {kind} {count:4d}" for kind, count in counts.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
