"""Time and memory of a whole comparison, and how fast its report opens.

    python -m benchmarks.compare              # 5,293 articles, annotated by rule
    python -m benchmarks.compare OUT          # a run of `counterframe batch`
    python -m benchmarks.compare --articles 500
    python -m benchmarks.compare --annotated OUT   # real annotations, repeated under new ids up to --articles
    python -m benchmarks.compare --ledger          # the sample corpus against its planted figures

Without a run, one is made in a temporary folder: real texts where the shared corpus is on this machine
(COUNTERFRAME_DATA), else made-up ones, with entities, figures, attributions, frames and stances by regular
expression and chance, as many a sentence as the model finds. The numbers in it mean nothing; its size is real.

`counterframe compare` then runs in a process of its own, once for each grouping, with report, figures and
tables. Printed: wall and CPU seconds, peak memory, size of the report, and, where Chromium is installed,
seconds until the report's load event and until its script has run. Bars: 60 s and 2 GB; 3 s to open.
`--ledger` annotates the sample corpus and prints which planted conflicts are found and missed, which agreements are
accused, and how many lines are in conflict altogether. Bar: at least 12 found, none accused.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from pipeline.schema import (
    TABLES,
    AnnotatedArticle,
    Article,
    Attribution,
    CanonicalEntity,
    Evidence,
    Frame,
    Holder,
    Measured,
    Mention,
    ModelReference,
    Provenance,
    Quantity,
    Sentence,
    SourceSpan,
    Stance,
    TextSpan,
)
from pipeline.store.jsonl import LineBuffer
from pipeline.store.layout import Completion, Layout, Manifest
from pipeline.store.parquet import SCHEMAS, TableBuffer
from pipeline.store.query import open_corpus
from tests.compare.chromium import Page, find_chromium
from tests.compare.sample_ledger import score_sample_ledger
from tests.compare.synthetic import summary_of, synthetic_corpus

REPO = Path(__file__).parents[1]
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*[”\"]?")
NAME = re.compile(r"\b(?:[A-Z][a-z]+(?: [A-Z][a-z]+)+|[A-Z][a-z]{3,})\b")
FIGURE = re.compile(r"\b\d[\d,]*(?:\.\d+)?(?: (?:million|billion|percent))?")
SAID = re.compile(r"\b(?:said|says|warned|told|argued|claimed)\b")
LABELS = ("PERSON", "ORG", "GPE", "NORP")
COUNTRIES = ("US", "GB", "FR", "SY", "MX", "IL")


def articles(number: int) -> Iterator[Article]:
    """Yield so many articles with text, outlet and date: real ones, or made-up ones of the same length."""
    data = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
    path = data / "corpora" / "security_rights_news.jsonl.gz"
    if path.is_file():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for _, line in zip(range(number), lines, strict=False):
                row = json.loads(line)
                yield Article(
                    id=row["id"], title=row.get("title"), outlet=row.get("outlet"), published=row.get("date") or None,
                    text=row["text"], metadata={"topic": row.get("topic")},
                )  # fmt: skip
    else:
        print(f"{path} is not on this machine: made-up texts instead", file=sys.stderr)
        for made in synthetic_corpus(number, sentences=45):
            yield made.article


def annotate(article: Article, rng: random.Random) -> AnnotatedArticle:
    """Return an article annotated by rule and chance, about as densely as the model annotates."""
    text = article.text
    sentences = [
        Sentence(start=match.start(), end=match.end(), kind="body")
        for match in SENTENCE.finditer(text)
        if match.group().strip()
    ]
    mentions: dict[str, list[Mention]] = {}
    quantities, attributions, frames, stances = [], [], [], []
    for index, sentence in enumerate(sentences):
        piece = text[sentence.start : sentence.end]
        for match in NAME.finditer(piece):
            name = match.group()
            mention = Mention(
                start=sentence.start + match.start(), end=sentence.start + match.end(), text=name,
                label=LABELS[len(name) % 4], sentence=index, rule="rule", confidence=0.9,
            )  # fmt: skip
            mentions.setdefault(name, []).append(mention)
        for match in FIGURE.finditer(piece):
            value = float(match.group().split()[0].replace(",", ""))
            start, end = sentence.start + match.start(), sentence.start + match.end()
            after = piece[match.end() :].split()
            noun = after[0].strip(".,;:”\"'") if after else ""
            quantities.append(
                Quantity(
                    id=f"q{len(quantities) + 1}", start=start, end=end, text=match.group(), number_start=start, number_end=end,
                    sentence=index, kind="count", value=value, rule="rule", confidence=0.9,
                    measured_entity=Measured(start=end, end=end, text=noun) if noun else None,
                )
            )  # fmt: skip
        said = SAID.search(piece)
        if said and said.end() + 2 < len(piece):
            start = sentence.start + said.end() + 1
            source = piece[: said.start()].strip()[-40:] or "he"
            attributions.append(
                Attribution(
                    id=f"a{len(attributions) + 1}",
                    source=SourceSpan(start=sentence.start, end=sentence.start + len(source), text=source),
                    cue=TextSpan(start=sentence.start + said.start(), end=sentence.start + said.end(), text=said.group()),
                    content=(TextSpan(start=start, end=sentence.end, text=text[start : sentence.end]),),
                    kind="indirect", sentence=index, rule="rule", confidence=0.9,
                )
            )  # fmt: skip
        label = rng.choices(("neither", "security", "rights", "both"), (6, 2.5, 1.2, 0.3))[0]
        evidence = ()
        if label != "neither":
            evidence = (Evidence(start=sentence.start, end=sentence.start + 5, text=text[sentence.start : sentence.start + 5], frame="security", weight=1.0),)  # fmt: skip
            holder = Holder(kind="author")
            if said and attributions and attributions[-1].sentence == index:
                holder = Holder(
                    kind="attributed", text=attributions[-1].source.text, attribution=attributions[-1].id
                )
            stances.append(
                Stance(holder=holder, sentence=index, target="hardline_security_policy", score=0.5,
                       label=rng.choice(("support", "oppose", "neutral")))
            )  # fmt: skip
        frames.append(Frame(sentence=index, security=0.5, rights=0.5, label=label, evidence=evidence))
    entities = tuple(
        CanonicalEntity(
            id=f"e{number}", key=f"{found[0].label.lower()}:{name.lower()}", name=name, label=found[0].label,
            country=COUNTRIES[len(name) % 6] if found[0].label == "GPE" else None, mentions=tuple(found),
        )
        for number, (name, found) in enumerate(mentions.items(), start=1)
    )  # fmt: skip
    return AnnotatedArticle(
        article=article,
        sentences=tuple(sentences),
        entities=entities,
        quantities=tuple(quantities),
        attributions=tuple(attributions),
        frames=tuple(frames),
        stances=tuple(stances),
        summary=summary_of(
            [frame.label for frame in frames], rng.choice(("support", "oppose", "neutral")), stances
        ),
        provenance=Provenance(
            package="counterframe",
            codebook="rule",
            layers={},
            model=ModelReference(name="rule", version="0", sha256="0" * 64),
        ),
    )


def repeated(source: Path, number: int) -> Iterator[AnnotatedArticle]:
    """Yield so many articles: those of a run, then the same again under new ids."""
    corpus = open_corpus(source)
    if not len(corpus):
        raise SystemExit(f"{source} holds no annotated article.")
    given: set[str] = set()  # a run that is not finished may hold an id twice
    for turn in range(-(-number // len(corpus))):
        for annotated in islice(corpus.articles(), number - turn * len(corpus)):
            article = annotated.article
            name = article.id if article.id not in given else f"{article.id}#{len(given)}"
            given.add(name)
            renamed = msgspec.structs.replace(article, id=name)
            yield msgspec.structs.replace(annotated, article=renamed)


def make_run(folder: Path, number: int, source: Path | None = None) -> int:
    """Write a run of so many articles, by rule or out of the run `source`; return its words."""
    layout = Layout(folder)
    layout.create()
    rng = random.Random(1)
    words, shard = 0, 0
    batch: list[AnnotatedArticle] = []

    def flush() -> None:
        nonlocal shard
        lines, index = LineBuffer(), LineBuffer()
        tables = {name: TableBuffer(SCHEMAS[name]) for name in TABLES}
        for annotated in batch:
            lines.add(annotated)
            for name, rows in annotated.to_tables().items():
                tables[name].add(rows)
        names = layout.outputs(shard)
        files = {names["annotated"]: lines.finish(), names["index"]: index.finish()}
        files |= {names[name]: table.finish() for name, table in tables.items()}
        completion = Completion(
            shard=shard,
            input="",
            configuration="",
            annotator={},
            read=len(batch),
            annotated=len(batch),
            words=0,
            outputs={},
        )
        layout.write_shard(files, completion)
        shard += 1
        batch.clear()

    made = (
        (annotate(article, rng) for article in articles(number))
        if source is None
        else repeated(source, number)
    )
    for annotated in made:
        words += len(annotated.article.text.split())
        batch.append(annotated)
        if len(batch) == 256:
            flush()
    if batch:
        flush()
    layout.write_manifest(
        Manifest(inputs=("benchmark",), options={}, annotator={}, shards=shard, state="complete")
    )
    return words


def measure(folder: Path, by: str, out: Path) -> str:
    """Compare in a process of its own; return one line of figures."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [
        sys.executable, "-c",
        "import resource, sys\nfrom pipeline.cli.main import cli\n"
        "cli.main(sys.argv[1:], standalone_mode=False)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)",
        "compare", str(folder), "--by", by, "-o", str(out / "report.html"), "--plots", str(out / "plots"),
        "--export", str(out / "tables"), "--format", "parquet", "-q",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=REPO, stdout=subprocess.PIPE, text=True, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = int(done.stdout.strip().splitlines()[-1]) / 2**20
    size = (out / "report.html").stat().st_size / 2**20
    line = f"by {by:8} {wall:7.1f} s wall  {cpu:7.1f} s CPU  {memory:5.2f} GiB  report {size:5.1f} MiB"
    chromium = find_chromium()
    if chromium is None:
        return line + "  (no Chromium: not opened)"
    with Page(chromium) as page:
        opened = page.open(out / "report.html")
        ready = page.run("performance.now()") / 1000
        assert page.run("document.documentElement.dataset.ready") == "yes"
    return line + f"  opens in {opened:.2f} s (script done {ready:.2f} s after navigation)"


def ledger() -> str:
    """Return what the ledger makes of the sample corpus's planted figures, as lines to print."""
    _, score = score_sample_ledger(REPO / "corpus")
    planted = len(score.found) + len(score.missed)
    agreeing = len(score.lined_up) + len(score.apart) + len(score.accused)
    return "\n".join(
        [
            f"planted conflicts found   {len(score.found)} of {planted}",
            f"planted conflicts missed  {', '.join(score.missed) or 'none'}",
            f"agreements accused        {len(score.accused)} of {agreeing} {', '.join(score.accused)}".rstrip(),
            f"agreements on one line    {len(score.lined_up)} of {agreeing} (apart: {', '.join(score.apart) or 'none'})",
            f"other lines in conflict   {score.lines_in_conflict - len(score.found)}",
        ]
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("run", nargs="?", type=Path, help="folder of a run; made here when left out")
    parser.add_argument("--articles", type=int, default=5293)
    parser.add_argument("--by", nargs="+", default=["outlet", "year"])
    parser.add_argument("--annotated", type=Path, help="a run whose articles are repeated up to --articles")
    parser.add_argument("--ledger", action="store_true", help="score the claim ledger and do nothing else")
    options = parser.parse_args()
    if options.ledger:
        print(ledger())
        return
    with tempfile.TemporaryDirectory(prefix="counterframe-compare-") as temporary:
        folder = options.run or Path(temporary) / "run"
        if options.run is None:
            words = make_run(folder, options.articles, options.annotated)
            print(f"made a run of {options.articles:,} articles, {words:,} words")
        for by in options.by:
            print(measure(folder, by, Path(temporary) / by), flush=True)


if __name__ == "__main__":
    main()
