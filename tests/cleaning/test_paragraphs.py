"""Paragraphs: lines, or in hard-wrapped text what the lines make together."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.paragraphs import is_hard_wrapped, paragraphs

SENTENCES = (
    "The minister told the port council that soldiers would guard the quays until spring, and that nobody had to fear "
    "them who had nothing to hide. The dockers were not asked, and neither was the court that had ruled on it before. "
    "Thefts fell in the first month and rose again in the second, while four men are still held without a judge."
)


def _texts(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\n\n\n", " \n\t\n"]
)
def test_paragraphs_every_line_end_divides(end: str) -> None:
    """All line ends divide, and none becomes part of a paragraph."""
    assert _texts(f"  One.{end}Two. {end}") == ["One.", "Two."]


@pytest.mark.parametrize("width", [50, 72, 100])
def test_paragraphs_hard_wrapped_lines_run_together(width: int) -> None:
    """Wrapped prose with blank lines between has as many paragraphs as were written."""
    text = "\n\n".join("\n".join(textwrap.wrap(SENTENCES, width)) for _ in range(3)) + "\n"
    assert is_hard_wrapped(text)
    assert [" ".join(part.split()) for part in _texts(text)] == [SENTENCES] * 3


def test_paragraphs_hard_wrapped_headings_and_lists_stay_apart() -> None:
    """In wrapped text a short heading over a blank line, and list items, are paragraphs of their own."""
    wrapped = "\n".join(textwrap.wrap(SENTENCES, 70))
    text = f"What the soldiers may do\n\n{wrapped}\n\n- search a container\n- hold a man for two days\n\n{wrapped}"
    assert [part.split("\n")[0] for part in _texts(text)][:4] == [
        "What the soldiers may do",
        wrapped.split("\n")[0],
        "- search a container",
        "- hold a man for two days",
    ]


def test_paragraphs_one_line_each_is_not_wrapped() -> None:
    """A paragraph on each line, as most files have it, is left so."""
    text = "\n".join([SENTENCES] * 4)
    assert not is_hard_wrapped(text)
    assert len(paragraphs(text)) == 4


@given(st.text(alphabet=st.sampled_from("ab. \n\r\t\x0c\u2028\u00a0“"), max_size=300))
def test_paragraphs_cover_everything_but_white_space(text: str) -> None:
    """Ordered, trimmed, not empty, not overlapping; what is between them is white space."""
    position = 0
    for start, end in paragraphs(text):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()
