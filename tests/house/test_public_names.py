"""The names the README gives exist, load lazily, and stay."""

from __future__ import annotations

import subprocess
import sys

import pytest

import pipeline

PUBLIC = {
    "AnnotatedArticle",
    "Annotator",
    "Article",
    "annotate",
    "annotate_corpus",
    "load",
    "open_corpus",
    "read",
    "read_article",
}


def test_public_names_are_these_and_load():
    """Taking one away, or adding one without saying so, fails here."""
    assert set(pipeline.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(pipeline, name) is not None


def test_import_pipeline_loads_nothing_heavy():
    """`import pipeline` and the command's help pay for no outside library but click."""
    code = (
        "import sys, pipeline; from pipeline.cli.main import cli, COMMANDS; import click\n"
        "context = click.Context(cli)\n"
        "cli.get_help(context)\n"
        "heavy = {'spacy', 'numpy', 'pandas', 'sklearn', 'onnxruntime', 'torch', 'pyarrow', 'matplotlib', 'dask'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_name_says_what_there_is():
    """A misspelt name lists the right ones."""
    with pytest.raises(AttributeError, match="annotate"):
        _ = pipeline.annotat
