"""Who stands where in the seed article: names and labels, never its text."""

from __future__ import annotations

import pytest

from pipeline.schema import AnnotatedArticle

pytestmark = pytest.mark.slow


@pytest.fixture
def article(annotated_seed: AnnotatedArticle) -> AnnotatedArticle:
    return annotated_seed


def labels_of(article: AnnotatedArticle, words: str) -> set[str]:
    """Return the sides taken by the holders of that name over all sentences, neutral ones left out."""
    ids = {entity.id for entity in article.entities if words in entity.name}
    return {
        stance.label
        for stance in article.stances
        if stance.holder.kind == "attributed"
        and (words in (stance.holder.text or "") or stance.holder.entity in ids)
        and stance.label != "neutral"
    }


@pytest.mark.parametrize("name", ["Daniel Noboa", "Xiomara Castro", "Rafael López Aliaga", "Jorge Torres"])
def test_leaders_who_copy_the_prison_support_it(article: AnnotatedArticle, name: str) -> None:
    """Announcing, praising or wanting the same counts as support."""
    assert labels_of(article, name) == {"support"}


def test_supporters_support(article: AnnotatedArticle) -> None:
    """Whom the text calls supporters is for the policy, and that is theirs alone."""
    assert labels_of(article, "supporters") == {"support"}


def test_rights_organisations_oppose(article: AnnotatedArticle) -> None:
    """The organisations that warn are against it, in the sentence where they do."""
    (number,) = [i for i, s in enumerate(article.sentences) if s.start <= 1600 < s.end]
    held = [s.label for s in article.stances if s.sentence == number and s.holder.kind == "attributed"]
    assert held == ["oppose"]


def test_author_opposes(article: AnnotatedArticle) -> None:
    """The author's own sentences are against the policy, whoever is quoted."""
    assert article.summary is not None
    assert article.summary.author_stance.label == "oppose"
    assert article.summary.author_stance.score < 0


def test_boilerplate_and_headings_hold_no_stance(article: AnnotatedArticle) -> None:
    """A sentence that is not body has no holder."""
    silent = {i for i, sentence in enumerate(article.sentences) if sentence.kind != "body"}
    assert not silent & {stance.sentence for stance in article.stances}
