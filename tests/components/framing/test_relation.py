"""Clauses of a concession, and what is granted in it."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.components.framing.features import Lexer
from pipeline.components.framing.relation import (
    CUE_GROUPS,
    FEATURES,
    RELATIONS,
    RelationModel,
    find_clauses,
    relation_features,
)
from pipeline.errors import ModelError
from pipeline.knowledge.load import codebook

SAFE, HARM = {"safer", "calmer", "killings", "order"}, {"torture", "detained", "courts", "liberty"}


def _lexer() -> Lexer:
    groups = codebook().term_groups()
    return Lexer({name: groups[name] for name in CUE_GROUPS}, codebook().visible)


def _parts(lexer, words):
    """Words of the two sets add one point to security or rights."""
    parts = np.zeros((len(words.types), 2))
    for place, number in enumerate(words.types.tolist()):
        word = lexer.words[number]
        parts[place] = word in SAFE, word in HARM
    return parts


def _analyse(*sentences: str, probabilities=None):
    text = " ".join(sentences)
    bounds, start = [], 0
    for sentence in sentences:
        bounds.append((start, start + len(sentence)))
        start += len(sentence) + 1
    lexer = _lexer()
    words = lexer.read(text, bounds)
    body = np.ones(len(bounds), dtype=bool)
    given = np.full((len(bounds), 2), 0.8) if probabilities is None else np.array(probabilities)
    return relation_features(
        lexer, words, lexer.lexicon(words), _parts(lexer, words), given, body, np.zeros((len(bounds), 2))
    )


@pytest.mark.parametrize(
    ("sentence", "conceded"),
    [
        ("While the streets are safer, people are detained without a hearing.", 0),
        ("People are detained without a hearing, even though the streets are safer.", 0),
        ("The streets are safer, but people are detained without a hearing.", 0),
        ("Although people are detained without a hearing, the streets are safer.", 1),
        ("People are detained without a hearing, but the streets are safer.", 1),
    ],
)
def test_granted_clause_names_the_conceded_frame(sentence, conceded):
    """The clause under while or before but is granted, wherever it stands."""
    rows, features, given = _analyse(sentence)
    assert rows.tolist() == [0]
    assert given.tolist() == [conceded]
    granted = features[0, FEATURES.index(("granted security", "granted rights")[conceded])]
    assert granted > 0


def test_opening_but_grants_the_sentence_before():
    """A concession may span two sentences; the overriding one carries it."""
    rows, features, conceded = _analyse(
        "Killings fell and order came back.", "But people are detained and courts look away."
    )
    assert rows.tolist() == [0, 1]
    assert conceded[1] == 0
    assert features[:, FEATURES.index("opening adversative")].tolist() == [0, 1]


def test_sentence_with_one_frame_and_no_turn_is_no_candidate():
    """Where rights are nowhere near, nothing is weighed."""
    rows, _, _ = _analyse("The streets are safer, but not calmer.", probabilities=[[0.9, 0.01]])
    assert rows.tolist() == []


def test_first_sentence_with_opening_but_has_nothing_before():
    """No sentence before, no clauses, no failure."""
    rows, features, _ = _analyse("But people are detained.")
    assert rows.tolist() == [0]
    assert features[0, FEATURES.index("granted security")] == 0


def test_trade_off_cues_are_flagged():
    """Each kind of cue has its column."""
    _rows, features, _ = _analyse("The price of order is liberty, and some would exchange one for the other.")
    assert features[0, FEATURES.index("relation.trade_off.cost")] == 1
    assert features[0, FEATURES.index("relation.trade_off.exchange")] == 1


def test_clauses_need_a_second_part():
    """A while-clause without a comma leaves nothing to assert."""
    lexer = _lexer()
    words = lexer.read("While the streets are safer", [(0, 27)])
    assert find_clauses(lexer, words, slice(0, len(words.types)), 0, 1, "subordinate", None) is None


def test_model_decides_and_survives_storage(tmp_path):
    """The largest log-odds after the margins wins; the feature list is checked on loading."""
    weights = np.zeros((len(FEATURES), 3))
    weights[FEATURES.index("granted security"), 2] = 5.0
    model = RelationModel(weights, np.array([1.0, 0.0, 0.0]), np.zeros(3))
    features = np.zeros((2, len(FEATURES)))
    features[1, FEATURES.index("granted security")] = 1.0
    assert [RELATIONS[i] for i in model.decide(features)] == ["none", "concession"]
    assert model.decide(np.zeros((0, len(FEATURES)))).shape == (0,)
    arrays = model.to_arrays("relation:sparse")
    assert np.array_equal(RelationModel.from_arrays("relation:sparse", arrays).weights, weights)
    arrays["relation:sparse_features"] = np.array(["something else"])
    with pytest.raises(ModelError, match="other features"):
        RelationModel.from_arrays("relation:sparse", arrays)
