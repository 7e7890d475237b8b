"""A corpus run, measured: speed, memory, two processes against one, Dask against our own, resume, writing.

    python benchmarks/batch.py                  # a slice of 720 articles, every comparison (some minutes)
    python benchmarks/batch.py --full           # then the whole corpus with two workers (some twenty minutes)
    python benchmarks/batch.py --full --save figures.json   # and the table as JSON, written anew after each figure
    python benchmarks/batch.py --articles 0 --flat 100000   # the machinery alone, with an annotator that costs nothing

Reads `security_rights_news.jsonl.gz` (5,293 articles, 5.0 million words) from the folder that COUNTERFRAME_DATA names,
or ../shared/data. Speeds are words a second of work, without the seconds until the first worker has loaded its
models and those until the last has ended (given beside). A figure that misses its bar is marked, and the exit code
is then 1; a part that fails altogether is such a figure, and the next part goes on. Comparisons between one
process and two mean something on an idle machine only: the load of the machine is printed first.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from pipeline.batch.job import MEBIBYTE, ShardReport
from pipeline.batch.run import SHARD_SIZE, RunReport, annotate_corpus
from pipeline.batch.worker import memory_of
from pipeline.errors import CounterframeError
from pipeline.store.query import open_corpus

REPO = Path(__file__).parents[1]
SLICE_SHARD = 16  # small shards, so that two workers end together on a small slice
CORPUS = "corpora/security_rights_news.jsonl.gz"


WARM = 500
FLAT = 10.0  # MiB per 1,000 articles: a worker that lives for 5,000 of them then grows by 50
EXAMPLES = 3


class Figures:
    """Prints figures beside their bars and remembers whether all were met; `save`: where the table goes as JSON."""

    def __init__(self, save: Path | None = None) -> None:
        self.met = True
        self._save = save
        self._rows: list[dict[str, object]] = []

    def show(self, what: str, value: str, bar: str = "", met: bool | None = None) -> None:
        """Print one figure."""
        verdict = "" if met is None else ("ok" if met else "MISSED")
        self.met &= met is not False
        print(f"{what:54} {value:>18}   {bar:12} {verdict}", flush=True)
        self._rows.append({"figure": what, "value": value, "bar": bar or None, "met": met})
        if self._save is not None:
            self._save.write_text(json.dumps(self._rows, indent=1) + "\n", encoding="utf-8")

    def attempt(self, name: str, part: Callable[[], None]) -> None:
        """Do one part; where it fails say so as a missed figure."""
        try:
            part()
        except (CounterframeError, OSError) as error:
            self.show(f"{name}: ran through", "no", "yes", False)
            print(f"{type(error).__name__}: {error}", file=sys.stderr)


def _slice(source: Path, target: Path, articles: int) -> Path:
    with gzip.open(source, "rb") as whole, gzip.open(target, "wb", compresslevel=1) as part:
        part.writelines(islice(whole, articles))
    return target


def _work_seconds(report: RunReport) -> float:
    return report.seconds - report.seconds_start - report.seconds_stop


def _speed(report: RunReport) -> float:
    return sum(shard.words for shard in report.done) / _work_seconds(report)


def _run(name: str, source: Path, folder: Path, figures: Figures, **options: object) -> RunReport:
    options = {"shard_size": SLICE_SHARD, **options} if name.startswith("slice") else options
    report = annotate_corpus(source, folder, **options)  # type: ignore[arg-type]  # its keywords
    figures.show(f"{name}: words/s", f"{_speed(report):,.0f}")
    figures.show(
        f"{name}: seconds of work (+ start + end)",
        f"{_work_seconds(report):.1f} (+ {report.seconds_start:.1f} + {report.seconds_stop:.1f})",
    )
    return report


def _slope(shards: list[ShardReport]) -> float:
    """Return MiB that one worker grows by over 1,000 articles: least squares after its first 500, while it learns
    the common words; not a number where there are fewer.
    """
    done, points = 0, []
    for shard in shards:
        done += shard.read
        if done > WARM:
            points.append((done / 1000, shard.memory / MEBIBYTE))
    if len(points) < 3:
        return float("nan")
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


def _memory(name: str, report: RunReport, figures: Figures) -> None:
    by_worker: dict[int, list[ShardReport]] = defaultdict(list)
    for shard in report.done:
        by_worker[shard.worker].append(shard)
    peak = max(shard.peak for shard in report.done) / MEBIBYTE
    figures.show(f"{name}: peak memory of a worker, MiB", f"{peak:.0f}", "<= 450", peak <= 450)
    for number, shards in enumerate(by_worker.values(), start=1):
        articles = sum(shard.read for shard in shards)
        slope = _slope(shards)
        what = f"{name}: worker {number}, MiB per 1,000 articles ({articles:,})"
        if math.isnan(slope):
            figures.show(what, f"(within the first {WARM})")
        else:
            figures.show(what, f"{slope:+.1f}", f"<= {FLAT:.0f}", slope <= FLAT)


def _shares(name: str, report: RunReport, figures: Figures) -> None:
    read = sum(shard.seconds_read for shard in report.done)
    annotate = sum(shard.seconds_annotate for shard in report.done)
    write = sum(shard.seconds_write for shard in report.done)
    total = read + annotate + write
    figures.show(f"{name}: reading, share", f"{read / total:.2%}")
    what, value = f"{name}: tables, hashes and writing, share", f"{write / total:.2%}"
    if name.startswith("slice"):  # its shards are a quarter of a run's, and each costs the same to close
        figures.show(what, value)
    else:
        figures.show(what, value, "<= 2 %", write <= 0.02 * total)


def _resume(name: str, source: Path, folder: Path, full: RunReport, figures: Figures, jobs: int) -> None:
    started = time.monotonic()
    size = SLICE_SHARD if name == "slice" else SHARD_SIZE
    report = annotate_corpus(source, folder, jobs=jobs, progress=False, shard_size=size)
    seconds = time.monotonic() - started
    scan = seconds - report.seconds_start - report.seconds_stop
    share = scan / full.seconds
    figures.show(f"{name}: resume scan, s (+ start)", f"{scan:.2f} (+ {report.seconds_start:.1f})")
    figures.show(
        f"{name}: resume scan, share of the run", f"{share:.2%}", "<= 1 %", share <= 0.01 and not report.done
    )


def _closing(name: str, folder: Path, report: RunReport, figures: Figures) -> None:
    totals = report.totals
    if totals is None:
        figures.show(f"{name}: finished", "no", "yes", False)
        return
    adds_up = totals.read == totals.annotated + totals.rejected and totals.annotated == len(
        open_corpus(folder)
    )
    figures.show(f"{name}: read", f"{totals.read:,}")
    figures.show(
        f"{name}: annotated + set aside", f"{totals.annotated:,} + {totals.rejected:,}", "= read", adds_up
    )
    rejects = open_corpus(folder).table("rejects")
    for status, count in totals.by_status.items():
        figures.show(f"{name}: set aside, {status}", f"{count:,}")
        for row in rejects[rejects["status"] == status].head(EXAMPLES).itertuples():
            print(f"    {row.article_id}, line {row.line}: {row.message}", flush=True)
    figures.show(f"{name}: reprints, in clusters", f"{totals.reprints:,} in {totals.clusters:,}")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    figures.show(f"{name}: size of the run, MiB", f"{size / MEBIBYTE:.0f}")


def _compare_on_slice(source: Path, work: Path, figures: Figures) -> None:
    one = _run("slice, 1 worker", source, work / "one", figures, jobs=1)
    two = _run("slice, 2 workers", source, work / "two", figures, jobs=2)
    cores = len(os.sched_getaffinity(0))
    ratio = _work_seconds(one) / _work_seconds(two)
    figures.show(
        f"slice: 2 processes / 1 ({cores} cores)", f"{ratio:.2f}", ">= 1.8", ratio >= 1.8 or cores < 2
    )
    figures.show(
        "slice: same bytes", str(_same(work / "one", work / "two")), "True", _same(work / "one", work / "two")
    )
    _memory("slice, 2 workers", two, figures)
    _shares("slice, 2 workers", two, figures)
    _resume("slice", source, work / "two", two, figures, jobs=1)
    _closing("slice", work / "two", two, figures)
    if find_spec("distributed") is None:
        print("Dask is not installed: not compared.")
        return
    spread = _run("slice, Dask, 2 workers", source, work / "dask", figures, jobs=2, cluster="local")
    ratio = _work_seconds(spread) / _work_seconds(two)
    figures.show("slice: Dask / local", f"{ratio:.2f}", "<= 1.15", ratio <= 1.15)
    same = _same(work / "two", work / "dask")
    figures.show("slice: Dask, same bytes", str(same), "True", same)


def _whole(source: Path, folder: Path, figures: Figures, jobs: int) -> None:
    full = _run("whole corpus", source, folder, figures, jobs=jobs)
    _memory("whole corpus", full, figures)
    _shares("whole corpus", full, figures)
    _resume("whole corpus", source, folder, full, figures, jobs=jobs)
    _closing("whole corpus", folder, full, figures)
    print(full.closing_note())


def _flat(articles: int, work: Path, figures: Figures) -> None:
    """Run many tiny articles through workers whose annotator costs nothing: what grows is ours."""
    source = work / "tiny.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for number in range(articles):
            text = f"The council of district {number} heard {number % 97} complaints. Nobody was held."
            stream.write(json.dumps({"id": str(number), "text": text}) + "\n")
    before = memory_of(os.getpid())
    report = annotate_corpus(
        source,
        work / "flat",
        jobs=2,
        annotator="tests.batch.fake_annotator:FakeAnnotator",
        recycle=10 * articles,
    )
    figures.show("flat: articles/s", f"{articles / _work_seconds(report):,.0f}")
    figures.show("flat: growth of the parent, MiB", f"{(memory_of(os.getpid()) - before) / MEBIBYTE:.0f}")
    _memory("flat", report, figures)
    _closing("flat", work / "flat", report, figures)


def _same(one: Path, other: Path) -> bool:
    def files(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".lock")
        }

    return files(one) == files(other)


def main() -> int:
    """Run the benchmark; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=720, help="articles of the slice; 0 leaves it out")
    parser.add_argument("--full", action="store_true", help="run the whole corpus, too")
    parser.add_argument("--jobs", type=int, default=2, help="workers of the whole run")
    parser.add_argument("--keep", type=Path, help="keep the run of the whole corpus in this folder")
    parser.add_argument(
        "--flat", type=int, metavar="N", help="run N tiny articles with an annotator that costs nothing"
    )
    parser.add_argument("--save", type=Path, metavar="PATH", help="write the table there as JSON, too")
    options = parser.parse_args()
    sys.path.insert(0, str(REPO))  # the annotator that costs nothing is the tests'
    data = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
    if not (data / CORPUS).exists():
        print(f"The corpus is not on this machine: {data / CORPUS}. Set COUNTERFRAME_DATA.", file=sys.stderr)
        return 2
    figures = Figures(options.save)
    work = Path(tempfile.mkdtemp(prefix="counterframe-batch-"))
    try:
        figures.show("load of the machine before, 1 minute", f"{os.getloadavg()[0]:.1f}")
        if options.articles:
            source = _slice(data / CORPUS, work / "slice.jsonl.gz", options.articles)
            figures.attempt("slice", lambda: _compare_on_slice(source, work, figures))
        if options.flat:
            figures.attempt("flat", lambda: _flat(options.flat, work, figures))
        if options.full:
            folder = options.keep or work / "full"
            figures.attempt("whole corpus", lambda: _whole(data / CORPUS, folder, figures, jobs=options.jobs))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0 if figures.met else 1


if __name__ == "__main__":
    sys.exit(main())
