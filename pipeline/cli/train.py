"""`counterframe train`: gold data to models."""

from __future__ import annotations

import logging
from pathlib import Path

import click

__all__ = ["train"]


@click.group()
def train() -> None:
    """Train models from gold data (torch for `encoder`: extra [train])."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")


@train.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with treebanks/, entities/, attribution/, framing/.",
)
@click.option(
    "--recipe",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="TOML with the settings of the run (models/recipes/).",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Checkpoints and the exported model go here.",
)
@click.option(
    "--start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights of an earlier run to go on from.",
)
@click.option(
    "--gold",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Our own coded sentences (corpus/gold), read with the commentary.",
)
@click.option(
    "--silver",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Articles that `train silver` labelled.",
)
@click.option("--threads", default=2, show_default=True, help="Processor threads.")
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
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with corpora/ and framing/.",
)
@click.option("--articles", default=1500, show_default=True, help="Articles drawn.")
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="File to write, .jsonl.gz.",
)
@click.option("--threads", default=2, show_default=True, help="Processor threads.")
def silver(runs: tuple[Path, ...], data: Path, articles: int, out: Path, threads: int) -> None:
    """Label unlabelled articles with the mean of trained RUNS and the shipped pipeline."""
    from pipeline.training.encoder_run import run_silver

    click.echo(f"{run_silver(data, runs, out, articles, threads)} articles labelled")


@train.command()
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder with treebanks/.",
)
@click.option(
    "--encoder",
    "start",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weights of a trained encoder to start from.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Checkpoints and the exported model go here.",
)
@click.option("--threads", default=2, show_default=True, help="Processor threads.")
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
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for the trained heads.",
)
def frames(codebook: Path, gold: Path, out: Path) -> None:
    """Train heads for the frames of your own codebook on the frozen encoder."""
    from pipeline.training.frames import train_frames

    train_frames(codebook, gold, out)


@train.command()
@click.option(
    "--encoder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder that `train encoder` exported.",
)
@click.option(
    "--parts",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the files of other components.",
)
@click.option("--version", required=True, help="Version of the model.")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder of the pipeline.",
)
def assemble(encoder: Path, parts: Path | None, version: str, out: Path) -> None:
    """Put trained parts together into one pipeline folder."""
    from pipeline.language import assemble as build

    build(encoder, out, version, parts)
