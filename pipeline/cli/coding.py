"""`counterframe agreement` and `counterframe sample`: the machine beside human coders."""

from __future__ import annotations

import json
from pathlib import Path

import click

__all__ = ["agreement", "sample"]


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    help="Code to compare (security, rights, author, …); all shared by default.",
)
def agreement(files: tuple[Path, ...], fields: tuple[str, ...]) -> None:
    """Print Krippendorff's alpha, Cohen's kappa and span F1 between coders' FILES.

    Each file is one coder: JSONL of articles with coded sentences, a person's or `counterframe annotate`'s.
    """
    from pipeline.training.agreement import compare_coders

    click.echo(json.dumps(compare_coders(files, fields or None), indent=2))


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path))
@click.option("-n", "count", default=200, show_default=True, help="Sentences to draw.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="Path without suffix: .jsonl and .csv are written.",
)
@click.option("--seed", default=1, show_default=True, help="Which draw.")
def sample(folder: Path, count: int, output: Path, seed: int) -> None:
    """Draw sentences to code from an annotated corpus, stratified by outlet and frame."""
    from pipeline.training.sample import write_sample

    written = write_sample(folder, output, count=count, seed=seed)
    click.echo(f"counterframe: {written} sentences in {output}.jsonl and {output}.csv", err=True)
