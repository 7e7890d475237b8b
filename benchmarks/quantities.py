"""Prints how good the reading of quantities is, beside the peers that are installed, and how fast.

    python benchmarks/quantities.py [--split dev] [--families newsquant domain ...] [--systems ours quantulum3 ...]
                                    [--model blank|PATH] [--errors FAMILY] [--speed] [--own]

Matching is one to one, within each text, as many pairs as there can be: `span` counts equal offsets; `value`
the same number (or bounds) at overlapping offsets, or anywhere in the text where the gold has no offsets;
`unit` also the same unit, `concept` also a shared content word (where the gold names no concept none is asked),
`change` the same value and change. F1 in percent over all rows of a family, rows without quantities included.
What differs between a family's conventions and ours is mapped in `quantities_conventions.py`.
Some families give spans alone (science, dates), or values in a unit of their own (Duckling's distances).
`traps` counts predictions that touch a date or a name the gold marks as no quantity. Speed is sentences per
CPU-second on one core: `scan` after tokenization, `link` with the linker.

Peers (quantulum3, recognizers-text-suite, text2num) are imported where used; one that is missing is said so.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import msgspec
import spacy
from quantities_conventions import our_items
from quantities_families import Item, Row, families, read_family
from quantities_systems import PEERS, load_peer
from quantities_units import same_unit
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.components.quantities.component import Quantities
from pipeline.components.quantities.scanner import scan
from pipeline.components.quantities.score import LEVELS as OWN_LEVELS
from pipeline.components.quantities.score import (
    Counts,
    match_one_to_one,
    same_value,
    score_quantities,
    shared_words,
)
from pipeline.errors import CounterframeError
from pipeline.language import COMPONENTS, model_path
from pipeline.schema import Quantity

REPO = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data")) / "quantities"
LEVELS = ("span", "value", "unit", "concept", "change")
# What the linker does not read: our component itself and those behind it.
LATER = list(COMPONENTS[COMPONENTS.index("counterframe_quantities") :])
# value and value+unit F1 each family is held to on dev (percent).
BARS = {
    "newsquant": (92, 85), "rtest-currency": (90, 85), "rtest-dimension": (88, 82), "recognizers-number": (95, None),
    "recognizers-currency": (93, None), "recognizers-dimension": (94, None), "recognizers-numberrange": (85, None),
    "recognizers-ordinal": (85, None), "quantulum3": (90, None), "domain": (95, 92),
}  # fmt: skip


def overlap(gold: Item, found: Item) -> bool:
    """Return True where the spans touch, or one has no offsets."""
    if gold.start is None or found.start is None or gold.end is None or found.end is None:
        return True
    return gold.start < found.end and found.start < gold.end


def fits(level: str, gold: Item, found: Item) -> bool:
    """Return True where `found` matches `gold` at a level."""
    if level == "span":
        return gold.start is not None and (gold.start, gold.end) == (found.start, found.end)
    if not overlap(gold, found):
        return False
    if gold.phrase is not None or found.phrase is not None:
        return gold.phrase == found.phrase
    if not (same_value(gold.lower, found.lower) and same_value(gold.upper, found.upper)):
        return False
    if level == "value" or (level == "change" and gold.change == found.change):
        return True
    if level == "change":
        return False
    if level == "concept":
        return gold.concept is None or shared_words(gold.concept, found.concept)
    return gold.unit is None or (found.unit is not None and same_unit(gold.unit, found.unit))


def score(rows: list[Row], found: list[list[Item]], strict_concept: bool) -> dict[str, Counts]:
    """Return counts by level. `strict_concept`: the unit must be right too."""
    totals = dict.fromkeys(LEVELS, Counts())
    for row, items in zip(rows, found, strict=True):
        for level in LEVELS:

            def same(gold: Item, item: Item, level: str = level) -> bool:
                right = fits(level, gold, item)
                return right and (level != "concept" or not strict_concept or fits("unit", gold, item))

            pairs = len(match_one_to_one(row.gold, items, same))
            totals[level] += Counts(pairs, len(row.gold), len(items))
    return totals


class Ours:
    """Counterframe: scanner and linker over the Docs of a pipeline."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp
        self.component = Quantities(nlp, "counterframe_quantities")

    def items(self, text: str, family: str) -> list[Item]:
        """Return what is found in one text, in the conventions of a family."""
        found, links = self.component.analyse(self.nlp(text))
        return our_items(text, found, links, family)


def pipeline_for(model: str | None) -> Language:
    """Return a pipeline that leaves what the linker reads: our model, another, or bare tokens."""
    if model == "blank":
        return spacy.blank("en")
    try:
        nlp = spacy.load(model_path(model), exclude=LATER)
    except (CounterframeError, OSError) as error:
        print(f"no trained model ({error}); the linker runs on tokens alone", file=sys.stderr)
        return spacy.blank("en")
    return nlp


def print_errors(rows: list[Row], found: list[list[Item]], level: str) -> None:
    """Print each text whose items do not all match at a level."""
    for row, items in zip(rows, found, strict=True):
        pairs = match_one_to_one(row.gold, items, lambda gold, item: fits(level, gold, item))
        missed = set(range(len(row.gold))) - {left for left, _ in pairs}
        extra = set(range(len(items))) - {right for _, right in pairs}
        if missed or extra:
            print(f"{row.id}  {row.text}")
            for index in sorted(missed):
                print("    missed", _short(row.text, row.gold[index]))
            for index in sorted(extra):
                print("    extra ", _short(row.text, items[index]))


def _short(text: str, item: Item) -> str:
    surface = text[item.start : item.end] if item.start is not None else ""
    return f"{item.lower!r}..{item.upper!r} {item.unit} {item.change!r} {item.concept!r} [{surface}]"


def speed(nlp: Language, rows: list[Row]) -> str:
    """Return sentences per CPU-second of the scan and of the component, and what it adds to the rest of the pipeline.

    Sentences are joined to texts of twelve, since a pipeline is made for articles.
    """
    texts = [" ".join(row.text for row in rows[at : at + 12]) for at in range(0, len(rows), 12)]
    component = Quantities(nlp, "counterframe_quantities")
    component(nlp(texts[0]))
    start = time.process_time()
    docs: list[Doc] = [nlp(text) for text in texts]
    before = time.process_time() - start
    start = time.process_time()
    for text in texts:
        scan(text)
    scanning = time.process_time() - start
    start = time.process_time()
    for doc in docs:
        component(doc)
    whole = time.process_time() - start
    return (
        f"scan {len(rows) / scanning:,.0f} sentences/s; scan, link and records {len(rows) / whole:,.0f} sentences/s, "
        f"{100 * whole / before:.1f} % of the rest of the pipeline"
    )


def print_own(nlp: Language) -> None:
    """Print F1 by level on our own gold, and how many of its traps and dates were taken for quantities."""
    component = Quantities(nlp, "counterframe_quantities")
    print(f"{'own gold':12s}{'n':>5s}" + "".join(f"{level:>10s}" for level in OWN_LEVELS) + f"{'traps':>10s}")
    for split in ("train", "dev", "test"):
        lines = (
            (REPO / "corpus" / "gold" / "quantities" / f"{split}.jsonl")
            .read_text(encoding="utf-8")
            .splitlines()
        )
        rows = [json.loads(line) for line in lines]
        pairs = [
            (msgspec.convert(row["quantities"], list[Quantity]), component(nlp(row["text"]))._.quantities)
            for row in rows
        ]
        totals = score_quantities(pairs)
        spans = [(row["traps"] + row["dates"], found) for row, (_, found) in zip(rows, pairs, strict=True)]
        hit = sum(
            any(one.start < trap["end"] and trap["start"] < one.end for one in found)
            for traps, found in spans
            for trap in traps
        )
        asked = sum(len(traps) for traps, _ in spans)
        cells = "".join(f"{100 * totals[level].f1:10.1f}" for level in OWN_LEVELS)
        print(f"{split:12s}{len(rows):5d}{cells}{f'{hit}/{asked}':>10s}")


def main() -> int:
    """Print the table; 1 when the data is missing or a bar is not met by our system."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="dev", help="which half: files are named FAMILY.SPLIT.jsonl.gz")
    parser.add_argument("--families", nargs="+", default=None)
    parser.add_argument("--systems", nargs="+", default=["ours"], choices=["ours", *PEERS])
    parser.add_argument("--model", default=None, help="a model folder, or 'blank' for tokens alone")
    parser.add_argument("--errors", default=None, metavar="FAMILY", help="print what does not match")
    parser.add_argument("--level", default="value", choices=LEVELS)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--own", action="store_true", help="score our own gold instead")
    options = parser.parse_args()
    if options.own:
        print_own(pipeline_for(options.model))
        return 0
    if not DATA.is_dir():
        print(
            f"no data at {DATA}; set COUNTERFRAME_DATA to the folder that holds quantities/", file=sys.stderr
        )
        return 1
    names = options.families or families(DATA, options.split)
    if options.errors:
        names = [options.errors]
    nlp = pipeline_for(options.model) if "ours" in options.systems or options.speed else spacy.blank("en")
    failed = False
    print(
        f"{'family':26s}{'system':14s}{'n':>5s}"
        + "".join(f"{level:>9s}" for level in LEVELS)
        + f"{'traps':>7s}{'sent/s':>9s}"
    )
    for family in names:
        rows = read_family(DATA, family, options.split)
        for system in options.systems:
            reader = Ours(nlp) if system == "ours" else load_peer(system)
            if reader is None:
                print(f"{family:26s}{system:14s} not installed")
                continue
            start = time.process_time()
            found = [reader.items(row.text, family) for row in rows]
            seconds = time.process_time() - start
            totals = score(rows, found, family == "domain")
            traps = sum(
                any(
                    item.start is not None and item.start < end and start < (item.end or 0)
                    for start, end in row.traps
                )
                for row, items in zip(rows, found, strict=True)
                for item in items
            )
            cells = "".join(
                f"{100 * totals[level].f1:9.1f}" if _asked(level, rows) else f"{'-':>9s}" for level in LEVELS
            )
            bars = BARS.get(family)
            mark = ""
            if system == "ours" and bars is not None:
                below = [
                    level for level, bar in zip(("value", "unit"), bars, strict=True)
                    if bar is not None and 100 * totals[level].f1 < bar
                ]  # fmt: skip
                mark = f"  below the bar: {', '.join(below)}" if below else ""
                failed = failed or bool(below)
            rate = len(rows) / seconds if seconds else 0.0
            print(f"{family:26s}{system:14s}{len(rows):5d}{cells}{traps:7d}{rate:9.0f}{mark}", flush=True)
            if options.errors:
                print_errors(rows, found, options.level)
    if options.speed:
        print(speed(nlp, read_family(DATA, "newsquant", options.split)))
    return int(failed)


def _asked(level: str, rows: list[Row]) -> bool:
    """Whether the gold of a family says anything at a level."""
    items = [item for row in rows for item in row.gold]
    if level == "span":
        return any(item.start is not None for item in items)
    if level == "value":
        return any(item.lower is not None or (item.phrase or "span") != "span" for item in items)
    if level == "unit":
        return any(item.unit is not None for item in items)
    if level == "concept":
        return any(item.concept is not None for item in items)
    return level != "change" or any(item.change is not None for item in items)


if __name__ == "__main__":
    sys.exit(main())
