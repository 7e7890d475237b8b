"""Windows: every word is read once, none is too long, and cuts fall where they should."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.components.encoder.windows import cut_windows, word_shape

COUNTS = st.lists(st.integers(0, 8), min_size=1, max_size=300)


@given(
    counts=COUNTS,
    starts=st.lists(st.integers(0, 299), max_size=12),
    most=st.sampled_from([24, 64, 192]),
    data=st.data(),
)
def test_windows_cover_every_word_once_within_the_limit(counts, starts, most, data):
    """Kept words add up to the text, in order, and no window holds more pieces than it may."""
    words = data.draw(
        st.lists(st.sampled_from(["word", ".", "?"]), min_size=len(counts), max_size=len(counts))
    )
    windows = cut_windows(counts, [0, *sorted(starts)], words, most, 8)
    assert [i for window in windows for i in range(window.keep, window.end)] == list(range(len(counts)))
    for window in windows:
        assert window.start <= window.keep < window.end
        pieces = sum(counts[window.start : window.end]) + len(window.breaks) + 2
        assert pieces <= most or window.end - window.start == 1


def test_windows_hold_whole_paragraphs_when_they_fit():
    """Two short paragraphs share a window, a third that does not fit begins another."""
    windows = cut_windows([1] * 30, [0, 10, 20], ["w"] * 30, 24, 4)
    assert [(w.start, w.end, w.breaks) for w in windows] == [(0, 20, (10,)), (20, 30, ())]


def test_windows_cut_a_long_paragraph_after_a_sentence():
    """A paragraph longer than a window is cut at a full stop, and read again from before the cut."""
    words = ["w"] * 40
    words[19] = "."
    windows = cut_windows([1] * 40, [0], words, 24, 4)
    assert windows[0].end == 20
    assert (windows[1].start, windows[1].keep) == (16, 20)


def test_windows_of_nothing_are_none():
    """No word, no window."""
    assert cut_windows([], [0], []) == []


def test_word_shape_tells_names_from_words():
    """The lower-cased vocabulary sees case through the shape."""
    shapes = [word_shape(word) for word in ("gangs", "Gangs", "CECOT", "McCain", "MS-13", "…", "A")]
    assert shapes == [0, 1, 2, 3, 4, 5, 6]
