"""`counterframe info` and `counterframe schema`: what is installed, and the published schema."""

from __future__ import annotations

import json

import click

__all__ = ["info", "schema"]


@click.command()
@click.option("--model", help="Folder or name of another spaCy English pipeline.")
def info(model: str | None) -> None:
    """Say which package, model, components and codebook are in use, as JSON."""
    from pipeline.annotate import Annotator

    annotator = Annotator(model)
    shown = {
        **annotator.fingerprint,
        "components": annotator.nlp.pipe_names,
        "spacy": annotator.nlp.meta["spacy_version"],
    }
    click.echo(json.dumps(shown, indent=2))


@click.command()
def schema() -> None:
    """Print the JSON Schema of an annotated article."""
    from pipeline.schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
