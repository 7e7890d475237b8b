"""The claim ledger of the sample corpus, annotated by the shipped pipeline, against its planted figures."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.annotate import Annotator
from pipeline.compare.groups import group_articles
from pipeline.compare.ledger import build_ledger
from pipeline.compare.score import LedgerScore, score_ledger
from pipeline.compare.tables import CachedTables, MemoryTables
from pipeline.readers import discover, read


def score_sample_ledger(corpus: Path) -> tuple[int, LedgerScore]:
    """Return how many articles were annotated, and the score. `corpus`: folder with articles/ and gold/."""
    annotator = Annotator()
    annotated = [
        annotator.annotate(outcome.article)
        for file in discover([corpus / "articles"])
        for outcome in read(file)
        if outcome.article is not None
    ]
    tables = CachedTables(MemoryTables.from_annotated(annotated))
    lines = (corpus / "gold" / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
    made = build_ledger(tables, group_articles(tables, "outlet"))
    return len(annotated), score_ledger(tables, made, [json.loads(line) for line in lines])
