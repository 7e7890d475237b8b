"""Broken characters are replaced one for one; long runs can be cut in linear time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.cleaning.characters import MAX_RUN, breaks, longest_run, replace_broken


def test_replace_broken_keeps_every_offset() -> None:
    """NUL and half surrogates become U+FFFD with one warning; the length stays."""
    text, warnings = replace_broken("a\0b\ud800c\udfffd")
    assert text == "a\ufffdb\ufffdc\ufffdd"
    assert len(warnings) == 1
    assert warnings[0].startswith("3 ")


def test_replace_broken_leaves_good_text_as_it_is() -> None:
    """Emoji, combining marks and directional overrides are the author's own."""
    text = "\U0001f600 e\u0301 \u202eabc \ufffd"
    assert replace_broken(text) == (text, ())


def test_longest_run_counts_what_has_no_space() -> None:
    """The longest piece between white space, line ends included; none gives 0."""
    assert longest_run("ab (((( c\nabc") == 4
    assert longest_run("") == longest_run(" \n ") == 0


def test_breaks_leave_ordinary_text_whole() -> None:
    """Sentences, long words and addresses are not cut."""
    assert breaks("A sentence with https://example.org/a/long/address?of=it and more. " * 50) == []


def test_breaks_prefer_a_seam() -> None:
    """A cut stands between word and mark where there is one in the second half of the piece."""
    text = "a" * 150 + "-" + "b" * 150
    assert breaks(text) == [151]


@given(st.text(alphabet="ab(. \n", max_size=2000), st.integers(2, 50))
def test_breaks_leave_no_run_longer_than_the_limit(text: str, limit: int) -> None:
    """Cut at the positions, no piece has a longer run, and the positions ascend inside the text."""
    cuts = breaks(text, limit)
    assert cuts == sorted(set(cuts))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert "".join(pieces) == text
    assert all(longest_run(piece) <= limit for piece in pieces)
    assert not cuts or longest_run(text) > limit


def test_breaks_are_linear() -> None:
    """A million brackets give a cut every `MAX_RUN`."""
    assert breaks("(" * 1_000_000) == list(range(MAX_RUN, 1_000_000, MAX_RUN))
