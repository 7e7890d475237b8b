"""What words say outright moves a stance, and only where the policy is named."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import schema
from pipeline.components.stance.classifier import LABELS
from pipeline.components.stance.features import read_signals
from pipeline.components.stance.holders import attributed_units, opening_units
from pipeline.components.stance.rules import Points, moved


def _doc(blank: Language, text: str) -> Doc:
    doc = blank.make_doc(text)
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc


def _holder_points(blank: Language, source: str, cue: str, content: str) -> float:
    text = f"{source} {cue} {content}."
    doc = _doc(blank, text)
    begin, middle = len(source) + 1, len(source) + len(cue) + 2
    doc._.attributions = [
        schema.Attribution(
            id="a1",
            source=schema.SourceSpan(start=0, end=len(source), text=source),
            cue=schema.TextSpan(start=begin, end=begin + len(cue), text=cue),
            content=(schema.TextSpan(start=middle, end=middle + len(content), text=content),),
            kind="indirect",
            sentence=0,
            rule="test",
            confidence=0.9,
        )
    ]
    signals = read_signals(doc)
    (unit,) = attributed_units(doc, signals.offsets, signals.begins, signals.body)
    return Points(signals).holder(unit)


@pytest.mark.parametrize(
    ("cue", "content", "side"),
    [
        ("praised", "the crackdown", 1),
        ("condemned", "the crackdown", -1),
        ("said", "the curfew is justified", 1),
        ("said", "the curfew is not justified", -1),
        ("vowed", "to extend the curfew", 1),
        ("demanded", "an end to the curfew", -1),
        ("does not support", "the death penalty", -1),
        ("said", "the curfew will stop the gangs", 1),
        ("said", "the meeting begins at nine", 0),
    ],
)
def test_holder_points_read_cue_judgement_and_negation(
    blank: Language, cue: str, content: str, side: int
) -> None:
    """Attitudes, judgements and demands give points of the side they are on; no policy, no points."""
    assert np.sign(_holder_points(blank, "The mayor", cue, content)) == side


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The decree is an outrage and must be repealed.", -1),
        ("The decree is sensible and must be renewed.", 1),
        ("The decree runs to forty pages.", 0),
        ("The garden is an outrage.", 0),
    ],
)
def test_author_points_need_a_policy(blank: Language, text: str, side: int) -> None:
    """An author's judgement counts where the policy is named."""
    signals = read_signals(_doc(blank, text))
    assert np.sign(Points(signals).author([0], np.zeros(1))[0]) == side


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("Residents welcomed the curfew.", "Residents"),
        ("Backers of the curfew point to calm nights.", "Backers"),
        ("We welcomed the curfew.", None),
        ("Residents welcomed the rain.", None),
    ],
)
def test_opening_units_name_who_judges_the_policy(blank: Language, text: str, holder: str | None) -> None:
    """A sentence that no attribution covers still has the holder it opens with."""
    doc = _doc(blank, text)
    signals = read_signals(doc)
    units = opening_units(doc, signals.begins, signals.body, signals.flags, signals.cues, {})
    assert [unit.holder.text for unit in units] == ([holder] if holder else [])


def test_moved_keeps_shares_and_order() -> None:
    """Points raise the side they are on, calm raises neutral, and shares add up to 1."""
    shares = np.full((3, 3), 1 / 3)
    found = moved(shares, np.array([2.0, -2.0, 0.0]), 1.0, calm=1.0)
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert [LABELS[i] for i in found.argmax(axis=1)] == ["support", "oppose", "neutral"]
