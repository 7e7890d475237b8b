"""The scan as a whole: any text, in linear time, each figure once."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.components.quantities.scanner import scan

PIECES = [
    "1", ",", ".", " ", "-", "–", "$", "€", "%", "one", "two", "hundred", "thousand", "million", "and", "a", "half", "of", "to", "from",
    "between", "in", "per", "year", "years", "people", "May", "2015", "12:30", "km", "m", "2", "°C", "old", "first", "dozens", "doubled",
    "times", "/", "(", ")", "'", '"', "½", "\n", "Article", "MS-13", "more", "than", "or", "each", "£", "bn", "pesos", "\u2009", "é", "٣",
]  # fmt: skip
HOSTILE = [
    "1", "1,", "1.", "1 ", "$", "one ", "one-", "hundred ", "a million ", "minus ", "1/", " ", ",", "twenty-", "1 000 ", "5% to ", "1-",
    "from 1 to 2 ", "between 1 and ", "one of ", "2015 ", "5 May ", "5 km per ", "dozens of ", "half ", "(5) ", "5\n", "'", "5'", "40 pesos ",
    "Q1 ", "1e5 ", "rose 5% to ", "5 years and 6 months ", "9/11 ", "aged 5 ", "the first ", "½",
]  # fmt: skip


def seconds(text: str) -> float:
    """Return the least CPU time of three scans of a text."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        scan(text)
        best = min(best, time.process_time() - start)
    return best


def check_offsets(text: str) -> None:
    """Spans lie inside the text, numbers inside their figures, figures apart from each other."""
    found = scan(text)
    for figure in found.figures:
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.start <= figure.number_start < figure.number_end <= figure.end
        assert (figure.value is None) != (figure.lower is None and figure.upper is None)
    for first, second in zip(found.figures, found.figures[1:], strict=False):
        assert first.end <= second.start
    for date in found.dates:
        assert 0 <= date.start < date.end <= len(text)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_scanned(text):
    """Arbitrary Unicode never raises."""
    check_offsets(text)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["", " "]))
def test_any_run_of_number_pieces_is_scanned(pieces, joiner):
    """Number words, signs and units in any order never raise."""
    check_offsets(joiner.join(pieces))


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_time_grows_with_the_text(piece):
    """Doubling a hostile text takes at most two and a half times as long."""
    half = piece * (4_000 // len(piece))
    gc.collect()
    gc.disable()
    try:
        ratios = [seconds(half * 2) / max(seconds(half), 1e-4) for _ in range(2)]
    finally:
        gc.enable()
    assert min(ratios) <= 2.5


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["1", ",", " ", "$", "one ", "1,", "5\n", "12 men. "], ids=repr)
def test_a_megabyte_is_scanned_in_linear_time(piece):
    """The same holds up to a megabyte."""
    half = piece * (500_000 // len(piece))
    gc.disable()
    try:
        start = time.process_time()
        scan(half)
        middle = time.process_time()
        scan(half * 2)
        end = time.process_time()
    finally:
        gc.enable()
    assert end - middle <= 2.5 * max(middle - start, 0.01)


@pytest.mark.slow
def test_scan_reads_four_thousand_sentences_a_second():
    """On one core, over sentences that each hold figures."""
    sentences = [
        "The ministry said on Friday that 1,200 officers had searched 340 homes in three districts.",
        "Homicides fell by 12% to 24.9 per 100,000 people, the lowest rate since 2011.",
        "Critics called the law a step back, and the court has yet to rule on the appeal.",
        "The new jail cost $115m and holds up to 40,000 inmates, many of them never charged.",
    ] * 250
    start = time.process_time()
    for sentence in sentences:
        scan(sentence)
    assert len(sentences) / (time.process_time() - start) >= 4000


def test_empty_text_has_nothing():
    """No text, no figures."""
    assert scan("") == ([], [], [])
