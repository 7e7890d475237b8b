"""Bytes become text, or a clear refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnreadableArticle
from pipeline.readers.decoding import decode, repair_mojibake

LINE = "“Nobody asked us,” said Señora Ruiz — naïvely."


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
    ],
)
def test_decode_marked_unicode_gives_text_without_warning(codec: str, mark: bytes) -> None:
    """UTF-8 with and without its mark, UTF-16 and UTF-32 with theirs come back as they were; the mark goes."""
    decoded = decode(mark + LINE.encode(codec))
    assert decoded.text == LINE
    assert decoded.warnings == ()


def test_decode_utf16_without_mark_is_seen_by_its_zeros() -> None:
    """UTF-16 without a mark is read, and said."""
    decoded = decode(("The port is closed. " * 10).encode("utf-16-be"))
    assert decoded.text == "The port is closed. " * 10
    assert "UTF-16" in decoded.warnings[0]


def test_decode_windows_1252_is_a_warned_fallback() -> None:
    """Curly marks and accents of an old Windows file come out right, with a warning."""
    decoded = decode(LINE.encode("cp1252"))
    assert decoded.text == LINE
    assert "Windows-1252" in decoded.warnings[0]


def test_decode_declared_charset_wins_over_the_fallback() -> None:
    """Bytes that are no UTF-8 are read in the charset the file names; an unknown name is passed over."""
    assert decode("Łódź".encode("iso-8859-2"), "iso-8859-2").text == "Łódź"
    assert decode("Señora".encode("latin-1"), "no-such-charset").text == "Señora"


def test_decode_few_broken_bytes_keep_the_rest_as_utf8() -> None:
    """One bad byte in a UTF-8 text does not turn its other letters into mojibake."""
    decoded = decode(LINE.encode() + b" \xff end")
    assert decoded.text == LINE + " \ufffd end"
    assert f"byte {len(LINE.encode()) + 1}" in decoded.warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"\x7fELF",
        b"MZ\x90\x00",
        b"\x1f\x8b\x08",
        b"%PDF-1.7",
        b"\0" * 99,
    ],
)
def test_decode_binary_is_refused(data: bytes) -> None:
    """Images, archives, programs and zeros are no text."""
    with pytest.raises(UnreadableArticle, match=r"not text|no text"):
        decode(data)


def test_repair_mojibake_undoes_the_whole_text_or_nothing() -> None:
    """Double encoding is undone where all of the text survives the way back, and only then; both are said."""
    broken = "The unionâ€™s â€œrightâ€\x9d to a cafÃ©"
    repaired = repair_mojibake(broken)
    assert repaired.text == "The union’s “right” to a café"
    assert "repaired" in repaired.warnings[0]
    mixed = repair_mojibake(broken + " — and a true dash")
    assert mixed.text == broken + " — and a true dash"
    assert "left as it is" in mixed.warnings[0]


def test_repair_mojibake_leaves_good_text_alone() -> None:
    """Text with accents of its own is not touched and not warned of."""
    for text in (LINE, "Ångström, Île-de-France, São Paulo, Çeşme", "plain"):
        assert repair_mojibake(text).text == text
        assert repair_mojibake(text).warnings == ()


@given(st.binary(max_size=300))
def test_decode_any_bytes_give_text_or_refusal(data: bytes) -> None:
    """Whatever the bytes, there is a text that can be written as UTF-8 or an UnreadableArticle."""
    try:
        text = decode(data).text
    except UnreadableArticle:
        return
    text.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_decode_utf8_round_trip(text: str) -> None:
    """UTF-8 text comes back as it was, unless it looked double-encoded, which is said."""
    decoded = decode(b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert decoded.text == text or decoded.warnings
