"""Broken characters are replaced one for one."""

from __future__ import annotations

from pipeline.cleaning.characters import replace_broken


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
