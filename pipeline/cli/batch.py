"""`counterframe batch` and `counterframe query`: a corpus in, tables out."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Literal

import click

from pipeline.errors import UsageError

__all__ = ["batch", "query"]


def _task(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    number, slash, total = value.partition("/")
    if not (slash and number.isdigit() and total.isdigit()):
        raise UsageError(f"--shard {value!r} is not i/N, for example 3/16: do the 3rd of 16 parts.")
    return int(number), int(total)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


@click.command()
@click.argument("inputs", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder of the run.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    help="Worker processes (with --cluster: cluster workers). 1 annotates in this process, which then nothing "
    "watches.  [default: one for each core]",
)
@click.option("--cluster", help="`local`, `slurm`, or the address of a Dask scheduler (extra: cluster).")
@click.option(
    "--shard", "task", callback=_task, metavar="i/N", help="Do the i-th of N parts, for job arrays."
)
@click.option("--kind", help="What the inputs are, where their suffix does not say (jsonl, html, …).")
@click.option("--columns", help="Which column holds what: text=body,title=headline,published=date,…")
@click.option("--outlet", help="Outlet of the articles that name none.")
@click.option(
    "--outlet-from",
    type=click.Choice(["folder", "none"]),
    default="folder",
    show_default=True,
    help="folder: an article that names no outlet has that of its folder, below the given one (press/harbour-post/a.txt).",
)
@click.option("--model", help="Folder or name of another spaCy English pipeline.")
@click.option("--exclude", multiple=True, help="Component to leave out; may be given several times.")
@click.option("--any-language", is_flag=True, help="Annotate texts that do not look English, too.")
@click.option("--deadline", type=float, default=60.0, show_default=True, help="Seconds one article may take.")
@click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=2048,
    show_default=True,
    help="MiB one article may need beyond the loaded models.",
)
@click.option(
    "--shard-size",
    type=click.IntRange(min=1),
    default=64,
    show_default=True,
    help="Most articles in a shard.",
)
@click.option(
    "--retry",
    multiple=True,
    metavar="STATUS",
    help="Do shards with such rejects again (timeout, crashed, …).",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@click.option("--annotator", hidden=True, help="module:name of another annotator.")
def batch(
    inputs: tuple[str, ...],
    output: Path,
    jobs: int | None,
    cluster: str | None,
    task: tuple[int, int] | None,
    kind: str | None,
    columns: str | None,
    outlet: str | None,
    outlet_from: Literal["folder", "none"],
    model: str | None,
    exclude: tuple[str, ...],
    any_language: bool,
    deadline: float,
    memory: int,
    shard_size: int,
    retry: tuple[str, ...],
    quiet: bool,
    annotator: str | None,
) -> int:
    """Annotate every article of INPUTS: files, folders, patterns, or '-'.

    Stop it whenever you like, and run the same command again: it does what is missing and nothing else.
    Articles that cannot be annotated are in rejects.jsonl, with the reason; the exit code is then 3.

    \b
    counterframe batch corpus/articles -o out/
    counterframe batch 'crawl/**/*.html.gz' news.jsonl -o out/ -j 8
    """
    from pipeline.batch.job import DEFAULT_ANNOTATOR, MEBIBYTE
    from pipeline.batch.run import annotate_corpus
    from pipeline.readers import ColumnMap

    settings: dict[str, object] = {}
    if annotator is None:
        settings = {"model": model, "exclude": list(exclude), "check_language": not any_language}
    signal.signal(signal.SIGTERM, _interrupt)
    report = annotate_corpus(
        inputs,
        output,
        jobs=jobs or _cores(),
        cluster=cluster,
        task=task,
        kind=kind,
        columns=ColumnMap.parse(columns) if columns else None,
        outlet=outlet,
        outlet_from=outlet_from,
        annotator=annotator or DEFAULT_ANNOTATOR,
        settings=settings,
        deadline=deadline,
        memory=memory * MEBIBYTE,
        shard_size=shard_size,
        retry=retry,
        progress=not quiet,
    )
    click.echo(report.closing_note(), err=True)
    if report.failures:
        return 1
    return 3 if report.totals is not None and report.totals.rejected else 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("sql", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="table: for people. csv: cells that a spreadsheet would run are neutralised.",
)
@click.option("--csv", "csv_folder", type=click.Path(path_type=Path), help="Write every table there as CSV.")
@click.option(
    "--docbin", type=click.Path(path_type=Path), help="Write every article there as a spaCy DocBin."
)
def query(folder: Path, sql: str | None, form: str, csv_folder: Path | None, docbin: Path | None) -> int:
    """Ask the corpus in FOLDER with SQL (DuckDB); without SQL, list its tables.

    \b
    counterframe query out/ "select outlet, avg(position) from articles where is_first group by 1"
    counterframe query out/ "select metadata->>'topic' as topic, count(*) from articles group by 1"
    """
    from pipeline.store.csv_export import export_csv, write_csv
    from pipeline.store.query import VIEWS, open_corpus

    corpus = open_corpus(folder)
    if csv_folder is not None:
        paths = export_csv(corpus, csv_folder)
        click.echo(f"Wrote {len(paths)} tables to {csv_folder}.", err=True)
    if docbin is not None:
        from pipeline.store.docbin import write_docbin

        click.echo(f"Wrote {write_docbin(corpus.articles(), docbin):,} Docs to {docbin}.", err=True)
    if sql is None:
        if csv_folder is None and docbin is None:
            for name in VIEWS:
                rows = int(corpus.sql(f"select count(*) as n from {name}")["n"].iloc[0])
                click.echo(f"{name:14}{rows:>12,} rows   {', '.join(corpus.columns(name))}")
        return 0
    answer = corpus.sql(sql)
    if form == "csv":
        write_csv(answer, sys.stdout)
    elif form == "jsonl":
        answer.to_json(sys.stdout, orient="records", lines=True, force_ascii=False)
    else:
        click.echo(answer.to_string(index=False, max_rows=200) if len(answer) else "(no rows)")
    return 0
