"""The article in a few numbers."""

from __future__ import annotations

import time

import numpy as np
import pytest

from pipeline.components.stance.summary import article_stance, bootstrap_interval, frame_value, summarise
from pipeline.schema import Frame, Holder, Sentence, Stance

TARGET = "hardline_security_policy"


def _frame(sentence: int, label: str, relation: str = "none", conceded: str | None = None) -> Frame:
    return Frame(
        sentence=sentence, security=0.5, rights=0.5, label=label, relation=relation, conceded=conceded
    )


def _stance(sentence: int, score: float, holder: Holder | None = None) -> Stance:
    label = "neutral" if abs(score) < 0.1 else "support" if score > 0 else "oppose"
    return Stance(
        holder=holder or Holder(kind="author"), sentence=sentence, target=TARGET, label=label, score=score
    )


def _held(text: str, entity: str | None = None) -> Holder:
    return Holder(kind="attributed", text=text, entity=entity)


def _sentences(body: int, heading: int = 0) -> list[Sentence]:
    kinds = ["heading"] * heading + ["body"] * body
    return [Sentence(start=10 * i, end=10 * i + 9, kind=kind) for i, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("frame", "value"),
    [
        (_frame(0, "security"), 1.0),
        (_frame(0, "rights"), -1.0),
        (_frame(0, "both"), 0.0),
        (_frame(0, "neither"), None),
        (_frame(0, "both", "concession", "security"), -0.5),
        (_frame(0, "both", "concession", "rights"), 0.5),
        (_frame(0, "rights", "concession", "security"), -1.0),
    ],
)
def test_value_of_a_sentence(frame, value):
    """A concession leans to what it asserts."""
    assert frame_value(frame) == value


def test_interval_is_the_bootstrap_of_the_mean():
    """Close to resampling sentence by sentence."""
    values = [1.0] * 12 + [-1.0] * 20 + [0.0] * 5 + [0.5, -0.5, -0.5]
    rng = np.random.default_rng(5)
    plain = np.quantile(rng.choice(values, size=(4000, len(values))).mean(axis=1), (0.025, 0.975))
    assert bootstrap_interval(values) == pytest.approx(tuple(plain), abs=0.05)
    assert bootstrap_interval(values) == bootstrap_interval(values)
    assert bootstrap_interval([1.0, 1.0]) == (1.0, 1.0)


def test_interval_is_quick_for_any_length():
    """A resample costs the same for five sentences and five thousand."""
    started = time.process_time()
    for _ in range(20):
        bootstrap_interval([1.0, -1.0, 0.0] * 1700)
    assert (time.process_time() - started) / 20 < 0.01


def test_summary_counts_frames_and_relations():
    """Shares of body sentences, position, interval, and how often frames are set against each other."""
    frames = [_frame(1, "security"), _frame(2, "rights"), _frame(3, "rights"), _frame(4, "neither")]
    frames += [_frame(5, "both", "concession", "security"), _frame(6, "both", "trade_off")]
    summary = summarise(sentences=_sentences(6, 1), frames=frames, stances=[])
    assert summary.position == pytest.approx((1 - 1 - 1 - 0.5 + 0) / 5)
    assert summary.shares.rights == pytest.approx(2 / 6, abs=1e-4)
    assert (summary.concessions, summary.trade_offs) == (1, 1)
    assert summary.undecided
    assert summary.interval[0] <= summary.position <= summary.interval[1]


def test_one_sided_article_is_decided():
    """All rights is -1, and the interval leaves no doubt."""
    summary = summarise(sentences=_sentences(8), frames=[_frame(i, "rights") for i in range(8)], stances=[])
    assert (summary.position, summary.interval, summary.undecided) == (-1.0, (-1.0, -1.0), False)


def test_article_without_frames_is_undecided():
    """No frame, no position; no sentence, all shares nought."""
    summary = summarise(sentences=[], frames=[], stances=[])
    assert summary.position is None
    assert summary.interval is None
    assert summary.undecided
    assert summary.shares.neither == 0.0
    assert summary.author_stance.label == "neutral"


def test_author_stance_comes_from_the_author_alone():
    """Supporters quoted in an opposing article do not make its author supportive."""
    stances = [_stance(i, 0.9, _held("supporters")) for i in range(8)] + [_stance(8, -0.9), _stance(9, -0.8)]
    summary = summarise(sentences=_sentences(10), frames=[], stances=stances)
    assert summary.author_stance.label == "oppose"
    assert summary.author_stance.score < 0


@pytest.mark.parametrize(
    ("scores", "sided", "sentences", "label"),
    [
        ([], 0, 20, "neutral"),
        ([0.4], 1, 60, "neutral"),
        ([0.8, 0.9, 0.7], 3, 20, "support"),
        ([-0.8, -0.9, 0.2], 3, 20, "oppose"),
        ([-0.8, 0.8, -0.7, 0.65], 4, 20, "mixed"),
        ([-0.3, -0.2, -0.2], 0, 20, "neutral"),
        ([], 0, 0, "neutral"),
    ],
)
def test_author_takes_a_side_only_where_it_shows(scores, sided, sentences, label):
    """A stray sentence is no side; two strong sides are mixed."""
    stance = article_stance(scores, sided, sentences)
    assert stance.label == label
    assert -1 <= stance.score <= 1


def test_holders_are_joined_by_entity_and_name():
    """One line per holder, the fullest name, statements counted by sentence; pronouns without entity are left out."""
    stances = [
        _stance(0, 0.9, _held("Mayor Inés Valdivia", "e1")),
        _stance(1, 0.0, _held("she", "e1")),
        _stance(2, -0.8, _held("rights groups")),
        _stance(3, -0.6, _held("Rights groups")),
        _stance(4, 0.7, _held("he")),
        _stance(5, 0.7, Holder(kind="attributed")),
    ]
    holders = summarise(sentences=_sentences(6), frames=[], stances=stances).holders
    assert [(h.text, h.label, h.statements) for h in holders] == [
        ("Mayor Inés Valdivia", "support", 2),
        ("rights groups", "oppose", 2),
    ]


def test_holder_with_two_minds_is_mixed():
    """As strongly for as against."""
    stances = [_stance(0, 0.8, _held("the bishop")), _stance(1, -0.8, _held("the bishop"))]
    holders = summarise(sentences=_sentences(2), frames=[], stances=stances).holders
    assert holders[0].label == "mixed"
