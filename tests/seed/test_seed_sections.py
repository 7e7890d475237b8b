"""The seed article in sections: offsets, kinds and rules, never its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cleaning.clean import clean
from pipeline.readers import read_article
from pipeline.schema import Article

NOT_BODY = [
    (1673, 1714, "heading", "short_line"),
    (3018, 3055, "heading", "short_line"),
    (3917, 3970, "heading", "short_line"),
    (5437, 5473, "heading", "short_line"),
    (6945, 7142, "boilerplate", "disclaimer"),
    (7143, 7169, "boilerplate", "image_credit"),
    (7170, 7294, "boilerplate", "first_appeared"),
    (7295, 7350, "boilerplate", "first_appeared"),
]


@pytest.fixture
def article(repo: Path, seed_text: str) -> Article:
    """The seed article as read and cleaned."""
    read = read_article(repo.parent / "shared" / "seed" / "article.txt")
    assert read.text == seed_text
    return clean(read)


def test_seed_headings_and_boilerplate_are_marked(article: Article) -> None:
    """Four headings and the four lines at the end are marked with their rules."""
    found = [(part.start, part.end, part.kind, part.rule) for part in article.sections if part.kind != "body"]
    assert found == NOT_BODY


def test_seed_first_paragraph_is_body(article: Article) -> None:
    """The standfirst is body, and so is every other paragraph: eleven in all."""
    assert (article.sections[0].start, article.sections[0].end, article.sections[0].kind) == (0, 292, "body")
    assert sum(part.kind == "body" for part in article.sections) == 11


def test_seed_reads_without_warning(article: Article) -> None:
    """UTF-8, English, nothing to repair."""
    assert article.warnings == ()
    assert len(article.text) == 7350
