"""Odd articles give sensible frames and stances, or none, and never an error."""

from __future__ import annotations

import time

import pytest

from pipeline.annotate import annotate as annotate_article
from pipeline.errors import UnsupportedLanguage
from pipeline.schema import AnnotatedArticle

pytestmark = pytest.mark.slow
SPANISH = (
    "El gobierno prorrogó el estado de excepción por treinta días más. Las organizaciones de derechos humanos "
    "denuncian detenciones arbitrarias y la falta de un juicio justo. El ministro defendió la medida ante la prensa."
)


def annotate(text: str) -> AnnotatedArticle:
    return annotate_article("odd", text=text)


def test_one_word_is_read() -> None:
    """A word is a sentence without a side and without a position that claims anything."""
    found = annotate("Curfew")
    assert found.summary is not None
    assert found.summary.undecided or found.summary.interval is not None
    assert {stance.holder.kind for stance in found.stances} <= {"author"}


def test_only_quotations_leave_the_author_silent() -> None:
    """Where everything is quoted, the author takes no side."""
    found = annotate(
        "“The raids are cruel and must end,” said the lawyer.\n\n“They are just and must go on,” said the general."
    )
    own = {stance.label for stance in found.stances if stance.holder.kind == "author"}
    assert own <= {"neutral"}
    assert {s.label for s in found.stances if "lawyer" in (s.holder.text or "")} == {"oppose"}


def test_unclosed_quotation_marks_are_read() -> None:
    """A mark left open ends with its paragraph; the next one is the author's again."""
    found = annotate(
        "The mayor said: “The curfew saved lives and we will keep it.\n\nThe council meets on Monday.\n\n"
        'Prisoners are beaten in the cells and "nobody answers for it.\n\nIt rained.'
    )
    assert {s.label for s in found.stances if "mayor" in (s.holder.text or "")} == {"support"}
    assert len(found.frames) >= 3


def test_five_thousand_sentences_are_read_in_time() -> None:
    """A very long piece has a frame for each sentence, in time that grows with its length."""
    text = "\n\n".join(
        "Police arrested forty smugglers at the border. Inmates were denied a lawyer and a fair trial."
        for _ in range(2500)
    )
    began = time.process_time()
    found = annotate(text)
    assert len(found.frames) == 5000
    assert time.process_time() - began < 240


def test_spanish_is_said_and_not_guessed() -> None:
    """Another language is set aside with a message, not guessed at."""
    with pytest.raises(UnsupportedLanguage, match="English"):
        annotate(SPANISH)
