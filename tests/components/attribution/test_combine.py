"""Head and rules together."""

from __future__ import annotations

import numpy as np
import spacy

from pipeline.components.attribution.combine import combined_candidates
from pipeline.components.attribution.cues import Candidate
from pipeline.components.attribution.head import LABELS, log_probabilities
from pipeline.components.attribution.tokens import read_tokens
from pipeline.components.extensions import HeadScores
from pipeline.knowledge.load import cue_lexicon

NLP = spacy.blank("en")


def combined(text: str, labels: str, rules: list[Candidate], margin: float = 4.0) -> list[Candidate]:
    """Return the candidates. `labels`: one letter a token, s, c, q (capital begins) or o; `.` leaves it open."""
    names = {"S": 1, "s": 2, "C": 3, "c": 4, "Q": 5, "q": 6, "o": 0}
    logits = np.zeros((len(labels), len(LABELS)), dtype=np.float32)
    for row, letter in enumerate(labels):
        if letter in names:
            logits[row, names[letter]] = margin
    tokens = read_tokens(NLP(text))
    scores = log_probabilities(HeadScores(labels=LABELS, scores=logits), len(labels))
    return combined_candidates(tokens, scores, rules, cue_lexicon())


def test_rule_gives_the_source_the_head_left_out() -> None:
    """Same cue: the head's content, the rule's source."""
    rule = Candidate((0, 2), (2, 3), [(3, 5)], "syntax.clause", 0.9, "report")
    (found,) = combined("The judge said rain fell", "ooCQq", [rule])
    assert (found.source, found.contents, found.rule, found.kind) == ((0, 2), [(3, 5)], "head", "report")


def test_rule_completes_a_source_the_head_cut() -> None:
    """A piece of the subject becomes the subject."""
    rule = Candidate((0, 2), (2, 3), [(3, 5)], "syntax.clause", 0.9)
    (found,) = combined("Ana Ruiz said rain fell", "SoCQq", [rule])
    assert found.source == (0, 2)


def test_nested_rule_is_added() -> None:
    """The head tags one level; a rule inside its content gives the next."""
    rule = Candidate((3, 4), (4, 5), [(5, 7)], "syntax.clause", 0.9)
    found = combined("The clerk said Ana thought rain fell", "SsCQqqq", [rule])
    assert [candidate.rule for candidate in found] == ["head", "syntax.clause"]


def test_strong_rule_needs_the_head_not_to_object() -> None:
    """What the head is sure lies outside stays outside; where it is open, the rule is taken."""
    rule = Candidate((0, 1), (1, 2), [(2, 4)], "syntax.clause", 0.9)
    assert combined("Ana said rain fell", "oooo", [rule]) == []
    assert combined("Ana said rain fell", "oo..", [rule], margin=2.0) != []


def test_viewpoint_needs_no_second_opinion() -> None:
    """Patterns that people's marks hardly hold are taken as they are."""
    rule = Candidate((1, 2), (0, 1), [(3, 5)], "viewpoint", 0.85)
    assert combined("For critics , it failed", "ooooo", [rule]) == [rule]


def test_confidence_is_a_probability() -> None:
    """Leaning does not push it over one."""
    rule = Candidate((0, 1), (1, 2), [(2, 4)], "syntax.clause", 0.9)
    (found,) = combined("Ana said rain fell", "SCQq", [rule], margin=12.0)
    assert 0.9 < found.confidence <= 1.0
