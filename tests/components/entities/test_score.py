"""Strict F1, types that a set lacks, and coarser types."""

from __future__ import annotations

import pytest
from spacy.language import Language

from pipeline.components.entities.score import TypeScore, evaluate, spans_of
from pipeline.errors import ConfigurationError
from tests.components.entities.hand_made import marked_doc

GOLD = [[(0, 4, "GPE"), (10, 14, "ORG"), (20, 25, "PERSON")]]


def test_a_mention_is_right_only_with_both_ends_and_its_label() -> None:
    """One of three: a wrong end and a wrong label each count twice, as extra and as missed."""
    scores = evaluate(GOLD, [[(0, 4, "GPE"), (10, 15, "ORG"), (20, 25, "ORG")]], ["GPE", "ORG", "PERSON"])
    assert scores["all"] == TypeScore(right=1, extra=2, missed=2)
    assert scores["all"].f1 == pytest.approx(1 / 3)
    assert scores["GPE"].precision == scores["GPE"].recall == 1.0
    assert scores["PERSON"].recall == 0.0


def test_types_a_set_lacks_are_masked() -> None:
    """A prediction of a type that is not counted is neither right nor wrong."""
    scores = evaluate(GOLD, [[(0, 4, "GPE"), (30, 35, "LAW")]], ["GPE"])
    assert scores["all"] == TypeScore(1, 0, 0)


def test_coarser_types_are_renamed_on_both_sides() -> None:
    """LOC for any place: a GPE of ours matches it."""
    scores = evaluate([[(0, 4, "LOC")]], [[(0, 4, "GPE")]], ["LOC"], {"GPE": "LOC"})
    assert scores["LOC"].f1 == 1.0


def test_nothing_predicted_and_nothing_there_is_zero_not_an_error() -> None:
    """Rates without a denominator are 0."""
    score = evaluate([[]], [[]], ["GPE"])["all"]
    assert (score.precision, score.recall, score.f1) == (0.0, 0.0, 0.0)


def test_docs_are_read_too(blank: Language) -> None:
    """A Doc stands for its `ents`."""
    doc = marked_doc(blank, "In [Peru|GPE] it rained.")
    assert spans_of(doc) == [(3, 7, "GPE")]
    assert evaluate([doc], [doc], ["GPE"])["all"].f1 == 1.0


def test_unequal_lengths_are_refused() -> None:
    """The message counts both sides."""
    with pytest.raises(ConfigurationError, match="1 gold texts and 0 predicted"):
        evaluate(GOLD, [], ["GPE"])
