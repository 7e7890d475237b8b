"""`counterframe evaluate`: how good a layer is on gold data, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

__all__ = ["evaluate"]


@click.command()
@click.option(
    "--layer",
    type=click.Choice(["syntax", "entities", "attribution", "framing", "stance"]),
    required=True,
    help="What to score.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, path_type=Path),
    required=True,
    help="A gold file: CoNLL-U for syntax, JSONL for the others; .gz too.",
)
@click.option("--model", help="Folder or name of another spaCy English pipeline.")
@click.option("--types", help="Entity types to count, comma-separated, where the data does not carry all.")
def evaluate(layer: str, data: Path, model: str | None, types: str | None) -> None:
    """Score one layer against the gold file DATA.

    \b
    counterframe evaluate --layer syntax --data en_ewt-ud-dev.conllu.gz
    counterframe evaluate --layer entities --data worldwide.dev.jsonl.gz
    """
    from pipeline.training.evaluate import evaluate_layer

    wanted = tuple(types.split(",")) if types else None
    click.echo(json.dumps(evaluate_layer(layer, data, model, wanted), indent=2))
