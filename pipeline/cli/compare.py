"""`counterframe compare`: what a corpus shows, group against group."""

from __future__ import annotations

import sys
from pathlib import Path

import click

__all__ = ["compare"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--by",
    default="outlet",
    show_default=True,
    help="What to group by: outlet, country, year, month, byline, language, author_stance, or a metadata column.",
)
@click.option("--against", help="Compare every group with this one.  [default: with all the others together]")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report (HTML) here."
)
@click.option(
    "--plots", type=click.Path(file_okay=False, path_type=Path), help="Write figures there, as SVG and PNG."
)
@click.option("--export", type=click.Path(file_okay=False, path_type=Path), help="Write every table there.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["csv", "parquet", "json"]),
    help="Of --export; may be given several times.  [default: csv]",
)
@click.option("--title", help="Headline of the report.")
@click.option(
    "--articles",
    "views",
    type=click.IntRange(min=0),
    default=250,
    show_default=True,
    help="Articles that can be opened in the report, at most.",
)
@click.option(
    "--confusion",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Held-out confusion of the frame classifier (JSON), to correct shares.  [default: that of the model which annotated FOLDER]",
)
@click.option(
    "--draws", type=click.IntRange(min=100), default=2000, show_default=True, help="Bootstrap draws."
)
@click.option("--seed", type=int, default=20080417, show_default=True, help="Of the draws.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def compare(
    folder: Path,
    by: str,
    against: str | None,
    output: Path | None,
    plots: Path | None,
    export: Path | None,
    formats: tuple[str, ...],
    title: str | None,
    views: int,
    confusion: Path | None,
    draws: int,
    seed: int,
    quiet: bool,
) -> int:
    """Compare the articles of the run in FOLDER, group by group.

    Writes a report, figures and tables where asked; without any of them, prints the position of each group
    with its 95 % interval as tab-separated values.

    \b
    counterframe compare out/ --by outlet -o report.html
    counterframe compare out/ --by year --export tables/ --format parquet --plots figures/
    """
    from pipeline.compare.findings import compare as compare_groups
    from pipeline.compare.prevalence import read_confusion
    from pipeline.store.query import open_corpus

    def say(text: str) -> None:
        if not quiet:
            click.echo(text, err=True)

    corpus = open_corpus(folder)
    say(f"Comparing {len(corpus):,} articles by {by} …")
    findings = compare_groups(
        corpus,
        by,
        against=against,
        confusion=read_confusion(confusion) if confusion else "model",
        draws=draws,
        seed=seed,
    )
    for note in findings.notes:
        say(note)
    if output is not None:
        from pipeline.compare.report import write_report

        write_report(findings, output, corpus.articles(), title, views)
        say(f"Report: {output}")
    if plots is not None:
        from pipeline.compare.plots import save_plots

        say(f"{len(save_plots(findings, plots))} figures in {plots}")
    if export is not None:
        say(f"{len(findings.export(export, formats or ('csv',)))} tables in {export}")
    if output is None and plots is None and export is None:
        table = findings.measure("position")[
            ["group", "articles", "pieces", "estimate", "lower", "upper", "rank"]
        ]
        table.to_csv(sys.stdout, sep="\t", index=False, float_format="%.4f")
    return 0
