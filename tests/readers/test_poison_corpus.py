"""The poison corpus comes out whole: in = out + rejects, each file as expected."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from pipeline.cleaning.clean import clean
from pipeline.readers import Outcome, discover, read
from pipeline.schema import Article


def _poison() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "poison_corpus", Path(__file__).with_name("poison_corpus.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[list, dict[str, list[Outcome]]]:
    """What was expected, and the outcomes by file."""
    folder = tmp_path_factory.mktemp("poison") / "corpus"
    expected = _poison().write_poison_corpus(folder)
    outcomes: dict[str, list[Outcome]] = defaultdict(list)
    for file in discover([folder]):
        for outcome in read(file):
            outcomes[str(file.path.relative_to(folder))].append(outcome)
    return expected, outcomes


@pytest.mark.slow
def test_poison_corpus_has_forty_kinds(corpus: tuple[list, dict[str, list[Outcome]]]) -> None:
    """At least forty files are bad, each in another way, and every file written is met by `discover`."""
    expected, outcomes = corpus
    assert sum(bool(item.rejects or item.warned or item.later) for item in expected) >= 40
    assert {item.file for item in expected} == set(outcomes)


@pytest.mark.slow
def test_poison_corpus_gives_what_is_expected(corpus: tuple[list, dict[str, list[Outcome]]]) -> None:
    """Each file gives the articles and the statuses named for it; -1 stands for as many as were whole."""
    expected, outcomes = corpus
    wrong = []
    for item in expected:
        found = outcomes[item.file]
        rejects = tuple(outcome.reject.status for outcome in found if outcome.reject is not None)
        articles = [outcome.article for outcome in found if outcome.article is not None]
        counted = item.articles in (-1, len(articles))
        warned = (
            item.warned.lower()
            in " ".join(warning for article in articles for warning in article.warnings).lower()
        )
        if not counted or rejects != item.rejects or not warned:
            wrong.append(
                (item, len(articles), rejects, [outcome.reject for outcome in found if outcome.reject])
            )
    assert not wrong


@pytest.mark.slow
def test_poison_corpus_rejects_are_sentences(corpus: tuple[list, dict[str, list[Outcome]]]) -> None:
    """Each reject has an id, a path without the machine's folders, and a sentence that says what to do."""
    _, outcomes = corpus
    rejects = [
        outcome.reject for found in outcomes.values() for outcome in found if outcome.reject is not None
    ]
    assert len(rejects) >= 40
    for reject in rejects:
        assert reject.article_id
        assert reject.path is not None
        assert reject.path.startswith("corpus/")
        assert reject.stage == "read"
        assert reject.message.endswith((".", ")"))
        assert len(reject.message) > 30
        assert "/tmp" not in reject.message
        assert "Traceback" not in reject.message


@pytest.mark.slow
def test_poison_corpus_articles_can_be_cleaned_and_written(
    corpus: tuple[list, dict[str, list[Outcome]]],
) -> None:
    """Every article that came out has sections and encodes as JSON after cleaning."""
    _, outcomes = corpus
    articles = [
        outcome.article for found in outcomes.values() for outcome in found if outcome.article is not None
    ]
    assert len(articles) >= 25
    for article in articles:
        cleaned = clean(article)
        assert cleaned.sections
        assert len(cleaned.text) == len(article.text)
        assert msgspec.json.decode(msgspec.json.encode(cleaned), type=Article) == cleaned
