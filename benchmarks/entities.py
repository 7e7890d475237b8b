"""Prints how good the entities are on gold mentions, what each rule adds, and how fast.

    python benchmarks/entities.py [--data worldwide.dev politics.dev] [--limit N]

Reads `entities/<name>.jsonl.gz` from the folder that COUNTERFRAME_DATA names, or ../shared/data. Scores are strict
F1 over span and label (`pipeline/components/entities/score.py`). Rows: the encoder's scores decoded and nothing
else; then the component without its gazetteer, abbreviations and repeated names (conventions and labels only),
with the gazetteer alone, and whole. MONEY is left out: the quantities component finds it. On `politics` and
`ewt` the types are coarser: GPE counts as LOC, NORP and LAW as MISC. The gazetteer's precision is counted over
its matches that do not lie inside a longer gold mention. Time is processor time of the component alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import language
from pipeline.components.entities.component import Entities
from pipeline.components.entities.decode import decode_bioes
from pipeline.components.entities.gazetteer import gazetteer
from pipeline.components.entities.score import evaluate, spans_of
from pipeline.training.encoder_data import jsonl

REPO = Path(__file__).parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
FINE = ("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "LAW", "DATE", "MISC")
COARSE = {"politics": ("PERSON", "ORG", "LOC", "EVENT", "MISC"), "ewt": ("PERSON", "ORG", "LOC")}
RENAMED = {"GPE": "LOC", "NORP": "MISC", "LAW": "MISC"}
SETTINGS = {
    "conventions": {"gazetteer": False, "abbreviations": False, "repeats": False},
    "+ gazetteer": {"gazetteer": True, "abbreviations": False, "repeats": False},
    "whole": {"gazetteer": True, "abbreviations": True, "repeats": True},
}


def decoded(doc: Doc) -> list[tuple[int, int, str]]:
    """Return the encoder's mentions as (start, end, label), characters, without any rule of ours."""
    head = doc._.token_scores["entities"]
    use = np.array([token.i for token in doc if not token.is_space])
    spans = decode_bioes(head.scores[use], head.labels)
    return [
        (
            doc[int(use[span.start])].idx,
            doc[int(use[span.end - 1])].idx + len(doc[int(use[span.end - 1])]),
            span.label,
        )
        for span in spans
    ]


def decoded_f1(nlp: Language, name: str, types: Iterable[str], rename: dict[str, str]) -> float:
    """Return the strict F1 of the encoder's mentions on the gold file `name`; `nlp` sets the head's scores."""
    rows = list(jsonl(DATA / "entities" / f"{name}.jsonl.gz"))
    gold = [[(e["start"], e["end"], e["label"]) for e in row["entities"]] for row in rows]
    return evaluate(gold, [decoded(nlp(row["text"])) for row in rows], types, rename)["all"].f1


def matches(rows: Iterable[dict[str, Any]], types: Iterable[str], rename: dict[str, str]) -> tuple[int, int]:
    """Return how many gazetteer matches are right, and how many lie inside no longer gold mention."""
    right = counted = 0
    for row in rows:
        gold = {(e["start"], e["end"]): e["label"] for e in row["entities"]}
        for match in gazetteer().find(row["text"]):
            label = rename.get(match.entry.label, match.entry.label)
            inside = any(
                start <= match.start and match.end <= end and (start, end) != (match.start, match.end)
                for start, end in gold
            )
            if label in types and not inside:
                counted += 1
                right += gold.get((match.start, match.end)) == label
    return right, counted


def main() -> None:
    """Print one table for each data set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", nargs="+", default=["worldwide.dev", "politics.dev"], help="names of gold files"
    )
    parser.add_argument("--limit", type=int, help="texts of each file to read")
    options = parser.parse_args()
    reader = language.load(exclude=[name for name in language.COMPONENTS if name != "counterframe_encoder"])
    for name in options.data:
        path = DATA / "entities" / f"{name}.jsonl.gz"
        if not path.is_file():
            parser.error(f"{path} is not there; set COUNTERFRAME_DATA to the folder that holds entities/.")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines][: options.limit]
        kind = name.split(".")[0]
        types, rename = COARSE.get(kind, FINE), RENAMED if kind in COARSE else {}
        gold = [[(e["start"], e["end"], e["label"]) for e in row["entities"]] for row in rows]
        docs = list(reader.pipe(row["text"] for row in rows))
        words = sum(len(row["text"].split()) for row in rows)
        print(f"\n{name}: {len(rows)} texts, {words:,} words")
        print(
            f"{'':14}{'F1':>7}{'P':>7}{'R':>7}  " + "".join(f"{label:>9}" for label in types) + "   µs/word"
        )
        found: dict[str, tuple[list[Any], float | None]] = {
            "encoder alone": ([decoded(doc) for doc in docs], None)
        }
        for title, settings in SETTINGS.items():
            component = Entities(reader, title, **settings)
            copies = [doc.copy() for doc in docs]
            started = time.process_time()
            spans = [spans_of(component(doc)) for doc in copies]
            found[title] = (spans, (time.process_time() - started) / words * 1e6)
        for title, (spans, cost) in found.items():
            scores = evaluate(gold, spans, types, rename)
            whole = scores["all"]
            print(
                f"{title:14}{whole.f1 * 100:7.1f}{whole.precision * 100:7.1f}{whole.recall * 100:7.1f}  "
                + "".join(f"{scores[label].f1 * 100:9.1f}" for label in types)
                + (f"{cost:10.1f}" if cost is not None else "")
            )
        right, counted = matches(rows, types, rename)
        print(f"gazetteer: {right} of {counted} matches right ({right / max(1, counted):.1%})")


if __name__ == "__main__":
    main()
