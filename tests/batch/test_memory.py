"""What an annotator keeps of the articles it has read."""

from __future__ import annotations

import importlib
import random

import pytest

from pipeline.annotate import Annotator
from pipeline.schema import AnnotatedArticle, Article
from tests.batch.trial import text

ANNOTATE = importlib.import_module(Annotator.__module__)  # `pipeline.annotate` is the function


def _articles(count: int) -> list[Article]:
    """Return articles in each of which forty words stand that no other has, two of them names."""
    chance = random.Random(8)
    articles = []
    for number in range(count):
        strange = ["".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))]
        strange += [f"{strange[0][:4]}{chance.choice('bdfgk')}{place}ing" for place in range(38)]
        body = (
            f"{text(number, 6)}\n\n{strange[0].title()} Halden said 40 {strange[1]} people were held in Peru. "
            f"The {' '.join(strange[2:20])} of {strange[20]} were {' '.join(strange[21:])}.\n\n{text(number + 500, 6)}"
        )
        articles.append(Article(id=str(number), text=body))
    return articles


@pytest.mark.slow
def test_vocabulary_stops_growing_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every article in a zone of its own, the vocabulary stays as it is and the records are the same."""
    articles = _articles(12)
    annotator = Annotator(check_language=False)
    held = len(annotator.nlp.vocab.strings)
    kept = [annotator.annotate(article) for article in articles]
    assert len(annotator.nlp.vocab.strings) > held + 12 * 30
    monkeypatch.setattr(ANNOTATE, "KEPT_STRINGS", 0)
    zoned = Annotator(check_language=False)
    first = [zoned.annotate(article) for article in articles]
    held = len(zoned.nlp.vocab.strings)
    again = [zoned.annotate(article) for article in _articles(24)[::-1]]
    assert len(zoned.nlp.vocab.strings) - held < 50
    assert first == kept
    assert again[::-1][:12] == kept


@pytest.mark.slow
def test_zone_ends_when_an_article_breaks_the_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception from within leaves the zone behind it closed, and the next article comes out as always."""
    monkeypatch.setattr(ANNOTATE, "KEPT_STRINGS", 0)
    annotator = Annotator(check_language=False)
    (article,) = _articles(1)
    expected = annotator.annotate(article)

    def fail(*arguments: object) -> AnnotatedArticle:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(annotator, "_collect", fail)
        with pytest.raises(MemoryError):
            annotator.annotate(article)
    assert not annotator.nlp.vocab.in_memory_zone  # type: ignore[attr-defined]  # not in spaCy's stubs
    assert annotator.annotate(article) == expected
