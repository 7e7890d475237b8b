"""`counterframe annotate`: one file to annotated JSON, a table, or HTML."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from pipeline.errors import ArticleError, UsageError

__all__ = ["annotate"]


@click.command()
@click.argument("file")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "jsonl", "table", "html"]),
    default="json",
    show_default=True,
    help="json: one article, indented. jsonl: every article of FILE, one a line, in order. table, html: for people.",
)
@click.option(
    "--kind", help="What FILE is (plain_text, markdown, html, jsonl, …) where its suffix does not say."
)
@click.option("--model", help="Folder or name of another spaCy English pipeline.")
@click.option("--outlet", help="Outlet of the articles that name none.")
@click.option("--text-column", help="Column or field that holds the text, where it is not `text`.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead.")
def annotate(
    file: str,
    form: str,
    kind: str | None,
    model: str | None,
    outlet: str | None,
    text_column: str | None,
    output: Path | None,
) -> int:
    """Annotate the article in FILE ('-' for standard input).

    \b
    counterframe annotate article.html
    counterframe annotate articles.jsonl --format jsonl > annotated.jsonl
    """
    from pipeline.annotate import Annotator
    from pipeline.readers import ColumnMap, read, read_article

    columns = ColumnMap(text=text_column) if text_column else None
    if form != "jsonl":
        article = read_article(file, kind=kind, columns=columns, outlet=outlet)
        annotated = Annotator(model).annotate(article)
        with _target(output) as target:
            target.write(_shown(annotated, form).rstrip("\n") + "\n")
        return 0
    if file != "-" and not Path(file).is_file():
        raise UsageError(f"There is no file {file!r}. Give a file, or '-' for standard input.")
    annotator = Annotator(model)
    rejects = 0
    with _target(output) as target:
        for outcome in read(file, kind=kind, columns=columns, outlet=outlet):
            rejection = outcome.reject
            if outcome.article is not None:
                try:
                    target.write(annotator.annotate(outcome.article).to_json() + "\n")
                    continue
                except ArticleError as error:
                    where = f"line {outcome.line}: " if outcome.line else ""
                    click.echo(f"counterframe: {where}{error.status}: {error}", err=True)
            elif rejection is not None:
                where = f"line {rejection.line}: " if rejection.line else ""
                click.echo(f"counterframe: {where}{rejection.status}: {rejection.message}", err=True)
            rejects += 1
    if rejects:
        click.echo(f"counterframe: {rejects} set aside", err=True)
    return 3 if rejects else 0


def _shown(annotated, form: str) -> str:  # type: ignore[no-untyped-def]  # AnnotatedArticle is not imported for --help
    from pipeline.schema.display import article_table, page_html

    if form == "json":
        return annotated.to_json(indent=2)
    return article_table(annotated) if form == "table" else page_html(annotated)


@contextlib.contextmanager
def _target(output: Path | None) -> Iterator[TextIO]:
    """Yield standard output, or a file that appears only when it is whole."""
    if output is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        return
    temporary = output.with_name(f".{output.name}.partial")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            yield file
        temporary.replace(output)
    finally:
        temporary.unlink(missing_ok=True)
