"""`counterframe train`: gold data to models."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import click

__all__ = ["train"]


Decorator = Callable[[Callable[..., None]], Callable[..., None]]

_threads = click.option("--threads", default=2, show_default=True, help="Processor threads.")


def _folder(name: str, what: str, *, required: bool = True) -> Decorator:
    """Return the option of a folder that must exist."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option(name, type=kind, required=required, help=what)


def _out_folder(what: str) -> Decorator:
    """Return the option of the folder that results go to."""
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("-o", "--out", type=kind, required=True, help=what)


@click.group()
def train() -> None:
    """Train models from gold data (torch for `encoder`: extra [train])."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")


@train.command()
@_folder("--data", "Folder with treebanks/, entities/, attribution/, framing/.")
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="TOML with the settings of the run (models/recipes/).",
)
@_out_folder("Checkpoints and the exported model go here.")
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights of an earlier run to go on from.",
)
@_folder("--gold", "Our own coded sentences (corpus/gold), read with the commentary.", required=False)
@click.option(
    "--silver",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Articles that `train silver` labelled.",
)
@_threads
def encoder(
    data: Path,
    recipe: Path,
    out: Path,
    start: Path | None,
    gold: Path | None,
    silver: Path | None,
    threads: int,
) -> None:
    """Train the encoder with all its heads, and export it to 8-bit ONNX."""
    from pipeline.training.encoder_run import run_encoder

    run_encoder(data=data, recipe=recipe, out=out, resume=start, gold=gold, silver=silver, threads=threads)


@train.command()
@click.argument(
    "runs", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@_folder("--data", "Folder with corpora/ and framing/.")
@_folder("--gold", "Our own gold (corpus/gold); articles it codes are left out.", required=False)
@click.option("--articles", default=1500, show_default=True, help="Articles drawn.")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File to write, .jsonl.gz.",
)
@_threads
def silver(
    runs: tuple[Path, ...], data: Path, gold: Path | None, articles: int, out: Path, threads: int
) -> None:
    """Label unlabelled articles with the mean of trained RUNS and the shipped pipeline."""
    from pipeline.training.encoder_run import run_silver

    click.echo(f"{run_silver(data, runs, out, articles, threads, gold)} articles labelled")


@train.command()
@click.argument(
    "runs", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@_folder("--data", "Folder with treebanks/.")
@click.option("--weight", "weights", multiple=True, type=float, required=True, help="One for each run.")
@_out_folder("The mean and the exported model go here.")
def average(runs: tuple[Path, ...], data: Path, weights: tuple[float, ...], out: Path) -> None:
    """Average the weights of trained RUNS, of which one went on from another, and export the mean."""
    from pipeline.training.encoder_run import average_runs

    average_runs(data, runs, weights, out)


@train.command()
@_folder("--data", "Folder with treebanks/.")
@click.option(
    "--encoder",
    "start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights of a trained encoder to start from.",
)
@_out_folder("Checkpoints and the exported model go here.")
@_threads
def syntax(data: Path, start: Path | None, out: Path, threads: int) -> None:
    """Train syntax alone (tags, morphology, lemmas, parser, sentences) with its encoder."""
    from pipeline.training.encoder_run import run_syntax

    run_syntax(data=data, out=out, resume=start, threads=threads)


@train.command()
@click.option(
    "--codebook",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Your codebook, TOML.",
)
@click.option(
    "--gold",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Sentences coded by it, JSONL.",
)
@_out_folder("Folder for the trained heads.")
def frames(codebook: Path, gold: Path, out: Path) -> None:
    """Train heads for the frames of your own codebook on the frozen encoder."""
    from pipeline.training.frames import train_frames

    train_frames(codebook, gold, out)


@train.command()
@_folder("--encoder", "Folder that `train encoder` exported.")
@_folder("--parts", "Folder with the files of other components.", required=False)
@click.option("--version", required=True, help="Version of the model.")
@_out_folder("Folder of the pipeline.")
def assemble(encoder: Path, parts: Path | None, version: str, out: Path) -> None:
    """Put trained parts together into one pipeline folder."""
    from pipeline.language import assemble as build

    build(encoder, out, version, parts)
