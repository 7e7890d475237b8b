"""How the seed article is framed: offsets and labels, never its text."""

from __future__ import annotations

import pytest

from pipeline.schema import AnnotatedArticle, Frame

pytestmark = pytest.mark.slow
HOMICIDES, CELLS, VISITS, PRIORITY, EXCHANGE, INVESTING = 1440, 3515, 3658, 3740, 5215, 5660


@pytest.fixture
def article(annotated_seed: AnnotatedArticle) -> AnnotatedArticle:
    return annotated_seed


def frame_at(article: AnnotatedArticle, place: int) -> Frame:
    """Return the frame of the sentence that covers the character."""
    (number,) = [i for i, s in enumerate(article.sentences) if s.start <= place < s.end]
    return next(frame for frame in article.frames if frame.sentence == number)


def test_granted_security_is_a_concession(article: AnnotatedArticle) -> None:
    """Falling homicides are granted, the organisations' warning is asserted: both frames, one sentence."""
    frame = frame_at(article, HOMICIDES)
    assert (frame.label, frame.relation, frame.conceded) == ("both", "concession", "security")
    sentence = article.sentences[frame.sentence]
    assert sentence.start <= 1431
    assert sentence.end >= 1671


@pytest.mark.parametrize(
    ("place", "label"),
    [(PRIORITY, "both"), (EXCHANGE, "both"), (CELLS, "rights"), (VISITS, "rights")],
    ids=["one over the other", "one for the other", "cells", "visits"],
)
def test_frames_are_told_apart(article: AnnotatedArticle, place: int, label: str) -> None:
    """Weighing carries both frames; conditions of the cells are rights, without a rights word."""
    assert frame_at(article, place).label == label


def test_exchange_is_a_trade_off(article: AnnotatedArticle) -> None:
    """Liberties given for order are traded."""
    assert frame_at(article, EXCHANGE).relation == "trade_off"


def test_naming_an_alternative_concedes_nothing(article: AnnotatedArticle) -> None:
    """What is proposed in place of the policy is no concession."""
    assert frame_at(article, INVESTING).relation != "concession"


def test_boilerplate_and_headings_carry_no_frame(article: AnnotatedArticle) -> None:
    """A sentence that is not body has no frame."""
    silent = {i for i, sentence in enumerate(article.sentences) if sentence.kind != "body"}
    assert silent
    assert not silent & {frame.sentence for frame in article.frames}


def test_evidence_gives_back_its_text(article: AnnotatedArticle) -> None:
    """Each span of evidence is where it says."""
    text = article.article.text
    assert all(text[e.start : e.end] == e.text for frame in article.frames for e in frame.evidence)
