"""What is written is true: commands documented, links that lead somewhere, generated files current."""

from __future__ import annotations

import json
import re

import click
import pytest

from pipeline.cli.main import COMMANDS, cli
from pipeline.schema import json_schema


def _pages(repo):
    return [
        repo / "README.md",
        *sorted((repo / "docs").glob("*.md")),
        repo / "models" / "README.md",
        repo / "corpus" / "README.md",
    ]


def test_every_command_is_documented(repo):
    """Each command stands in the README and has a help text of its own."""
    readme = (repo / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.help, f"{name} has no help"
        assert f"counterframe {name}" in readme, f"{name} is not in the README"


def test_every_link_leads_somewhere(repo):
    """Relative links in README and docs point at files that exist."""
    for page in _pages(repo):
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_published_schema_is_current(repo):
    """`counterframe schema > docs/annotated-article.schema.json` would change nothing."""
    path = repo / "docs" / "annotated-article.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("word", ["TODO", "FIXME", "lorem"])
def test_no_page_is_unfinished(repo, word):
    """No page carries a note to self."""
    for page in _pages(repo):
        assert word not in page.read_text(encoding="utf-8")


def test_no_absolute_path_of_a_machine(repo):
    """The files speak of the product alone."""
    pattern = re.compile(r"[\"'(=\s]/(?:home|Users|root|mnt|srv|work)/[A-Za-z]")
    for folder in ("pipeline", "tests", "docs", "benchmarks", "notebooks", "corpus", "models"):
        for path in (repo / folder).rglob("*"):
            if (
                path.suffix in {".py", ".md", ".toml", ".ipynb", ".json", ".cfg"}
                and path.name != "test_docs.py"
            ):
                assert not pattern.search(path.read_text(encoding="utf-8")), path
