"""Quotation marks as a state machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.components.attribution.quotes import find_quotations, paragraphs


def quoted(text: str) -> list[str]:
    return [text[found.start : found.end] for found in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Go,” he said. “Now.”", ["“Go,”", "“Now.”"]),
        ('"Go," he said. "Now."', ['"Go,"', '"Now."']),
        ("``Go,'' he said.", ["``Go,''"]),
        ("''Go,'' he said. ''Now.''", ["''Go,''", "''Now.''"]),
        ("«Go», he said.", ["«Go»"]),
        ("He called it 'a mess', once.", ["'a mess'"]),
        ("He called it ‘a mess’, once.", ["‘a mess’"]),
        ("the plan—“bad”—failed", ["“bad”"]),
        ('the plan ("bad") failed', ['"bad"']),
    ],
)
def test_marks_of_every_style_are_read(text: str, expected: list[str]) -> None:
    """Curly, straight, double, single, doubled and angled marks all open and close."""
    assert quoted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the gangs’ internal ranks and the guards’ morale",
        "the gangs' internal ranks and the guards' morale",
        "They don’t know the judge’s name, and it isn't the clerk's.",
        "back in the ’90s and the '80s",
        "rock ’n’ roll",
        "a 6'2\" guard stood by",
        "no marks at all",
        "",
    ],
)
def test_apostrophes_are_no_marks(text: str) -> None:
    """Possessives, contractions, clipped years and inches open nothing."""
    assert quoted(text) == []


def test_quotations_nest() -> None:
    """A quotation inside a quotation has level 1 and comes after the one it lies in."""
    text = "“He told me ‘run’ and I ran,” she said."
    outer, inner = find_quotations(text)
    assert (text[outer.start : outer.end], outer.level) == ("“He told me ‘run’ and I ran,”", 0)
    assert (text[inner.start : inner.end], inner.level, inner.double) == ("‘run’", 1, False)


def test_possessive_inside_single_marks_does_not_close_them() -> None:
    """A plural possessive within single marks is passed over when a better closing mark follows."""
    assert quoted("‘The gangs’ internal ranks’ broke") == ["‘The gangs’ internal ranks’"]


def test_inner_bounds_leave_the_marks_out() -> None:
    """`inner_start` and `inner_end` hold the words alone."""
    text = "“Go,” he said."
    (found,) = find_quotations(text)
    assert text[found.inner_start : found.inner_end] == "Go,"


def test_open_quotation_continues_when_the_next_paragraph_opens_again() -> None:
    """Printed speech over paragraphs: each opens with a mark, only the last closes."""
    text = "“First part.\n“Second part.” The end."
    first, second = find_quotations(text)
    assert (first.closed, first.continues, text[first.start : first.end]) == (False, True, "“First part.")
    assert (second.closed, text[second.start : second.end]) == (True, "“Second part.”")


def test_lost_closing_mark_ends_with_its_sentence() -> None:
    """A mark opened in mid-sentence and never closed does not swallow the paragraph."""
    text = "He said “no. Then he left. Nobody spoke."
    (found,) = find_quotations(text)
    assert (text[found.start : found.end], found.closed) == ("“no.", False)


def test_lost_closing_mark_at_the_start_takes_the_paragraph() -> None:
    """A paragraph that opens with a mark and closes none is spoken whole."""
    text = "“We waited. Nobody came.\nThen it rained."
    (found,) = find_quotations(text)
    assert text[found.start : found.end] == "“We waited. Nobody came."


def test_straight_mark_reopened_splits_there() -> None:
    """A second straight opening mark says that the first was never closed."""
    assert quoted('He said "no. She said "yes" twice.') == ['"no.', '"yes"']


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    """Blank lines part paragraphs and belong to none."""
    text = "One.\n\n  \nTwo."
    assert [text[start:end] for start, end in paragraphs(text)] == ["One.", "Two."]


def test_many_marks_take_linear_time() -> None:
    """Ten thousand marks in one paragraph are read without trouble."""
    assert len(find_quotations("“a” " * 10_000)) == 10_000
    assert find_quotations('"' * 20_000) is not None


@given(st.text(alphabet="ab .,\n“”‘’\"'«»s", max_size=80))
def test_any_text_gives_quotations_inside_their_paragraph(text: str) -> None:
    """Whatever the marks, offsets are in order, in one paragraph, and hold the inner bounds."""
    bounds = paragraphs(text)
    for found in find_quotations(text):
        assert 0 <= found.start < found.inner_start <= found.inner_end <= found.end <= len(text)
        assert any(start <= found.start and found.end <= end for start, end in bounds)
