"""Fixtures for every room: where things are, a blank pipeline, the trained one (loaded once)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline import language
from pipeline.annotate import annotate
from pipeline.schema import AnnotatedArticle

REPO = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the repository."""
    return REPO


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of gold data that is not in the repository; tests that need it are not run without it."""
    folder = Path(os.environ.get("COUNTERFRAME_DATA", REPO.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the gold data is not on this machine (COUNTERFRAME_DATA)")
    return folder


@pytest.fixture(scope="session")
def seed_text() -> str:
    """The text of the seed article, which is not in the repository."""
    path = REPO.parent / "shared" / "seed" / "article.txt"
    if not path.is_file():
        pytest.skip("the seed article is not on this machine")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def annotated_seed(seed_text: str) -> AnnotatedArticle:
    """The seed article, annotated once for all tests that read it."""
    return annotate(REPO.parent / "shared" / "seed" / "article.txt")


@pytest.fixture(scope="session")
def blank() -> Language:
    """An English pipeline with our tokenizer and no component."""
    return language.blank()


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The shipped pipeline."""
    return language.load()
