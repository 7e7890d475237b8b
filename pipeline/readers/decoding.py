"""Bytes -> text: byte order marks, UTF-8, a declared charset, what old Windows files hold, and mojibake.

The order is: a byte order mark decides; else UTF-16 where every second byte is zero; else UTF-8 if every
byte fits; else the charset the file declares; else UTF-8 with a few broken places, or Windows-1252,
whichever explains the bytes better. Whatever is not certain leaves a warning sentence. Mojibake (UTF-8
that was once read as Windows-1252 and saved again, so that ’ became â€™) is undone only when the whole
text survives the way back; the article's text is then the repaired one, and says so.
"""

from __future__ import annotations

import codecs
import re

import msgspec

from pipeline.errors import UnreadableArticle

__all__ = ["Decoded", "decode", "name_of_binary", "refuse_binary", "repair_mojibake"]

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"PK\x03\x04", "a ZIP archive (DOCX, XLSX and EPUB are ZIP archives)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an XZ archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"%PDF-", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90\x00", "a Windows program"),
    (b"\xca\xfe\xba\xbe", "a program (Mach-O or Java)"),
    (b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 file"),
    (b"\x00asm", "a WebAssembly module"),
)
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b") + b"\x7f"
_MAX_CONTROL_SHARE = 0.05
_NEIGHBOURS = "".join(bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xC0))
_MOJIBAKE = re.compile(
    f"[Â-ß][\x80-\xbf{_NEIGHBOURS}]|[à-ï][\x80-\xbf{_NEIGHBOURS}]{{2}}|ð[\x80-\xbf{_NEIGHBOURS}]{{3}}"
)
_UNDEFINED = {code: bytes([code]) for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}


class Decoded(msgspec.Struct, frozen=True):
    """The text, and a sentence for each thing a person should know about how it was decoded."""

    text: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Return `data` as text; `declared` is the charset the file itself names, if any.

    Raises:
        UnreadableArticle: the bytes are no text: a known binary kind, or too many control characters.
    """
    for mark, marked_codec, name in _BOMS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], marked_codec, name)
    refuse_binary(data)
    if (codec := _zero_pattern(data)) is not None:
        note = "Read as UTF-16 without a byte order mark, since every second byte is zero."
        return _finish(data.decode(codec, "replace"), note)
    try:
        return _finish(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        first_bad = error.start
    if (text := _declared(data, declared)) is not None:
        return _finish(text)
    patched = data.decode("utf-8", "replace")
    broken = patched.count("\ufffd")
    kept = sum(1 for byte in data if byte >= 0xC2) - broken
    if kept > broken:
        return _finish(
            patched,
            f"Not all bytes are valid UTF-8 (the first at byte {first_bad}); U+FFFD stands in {broken} place(s).",
        )
    text = data.decode("cp1252", "_counterframe_latin1")
    return _finish(
        text, "The bytes are not UTF-8; they were read as Windows-1252, which may have some letters wrong."
    )


def repair_mojibake(text: str) -> Decoded:
    """Return `text` with UTF-8-read-as-Windows-1252 undone, where the whole of it survives the way back.

    >>> repair_mojibake("The courtâ€™s order").text
    'The court’s order'
    """
    found = None if text.isascii() else _MOJIBAKE.search(text)
    if found is None:
        return Decoded(text)
    try:
        repaired = text.encode("cp1252", "_counterframe_latin1").decode("utf-8")
    except UnicodeError:
        return Decoded(
            text,
            (
                f"Some characters look double-encoded ({found.group()!r}), but not all of the text does; "
                "it was left as it is.",
            ),
        )
    return Decoded(
        repaired,
        (
            f"The text was double-encoded ({found.group()!r} for {_back(found.group())!r}) and was repaired; "
            "offsets count the repaired text.",
        ),
    )


def name_of_binary(data: bytes) -> str | None:
    """Return what `data` is, by its first bytes, where that is a known binary kind; else None."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    return None


def refuse_binary(data: bytes) -> None:
    """Do nothing for bytes that may be text.

    Raises:
        UnreadableArticle: they are a known binary kind, or hold too many control characters.
    """
    if (name := name_of_binary(data)) is not None:
        raise UnreadableArticle(
            f"The bytes are {name}, not text. Convert it to text, or give it its own suffix."
        )
    sample = data[: 1024 * 1024]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    if controls > _MAX_CONTROL_SHARE * len(sample) and _zero_pattern(data) is None:
        raise UnreadableArticle(
            f"{controls / len(sample):.0%} of the bytes are control characters, so this is no text. "
            "Convert it to text, or leave it out."
        )


def _marked(data: bytes, codec: str, name: str) -> Decoded:
    try:
        return _finish(data.decode(codec))
    except UnicodeDecodeError as error:
        text = data.decode(codec, "replace")
        if text.count("\ufffd") > 0.05 * len(text) + 1:
            raise UnreadableArticle(
                f"The file begins with the byte order mark of {name} but is not {name} from byte {error.start} on. "
                "Save it again as UTF-8."
            ) from None
        return _finish(
            text, f"Some bytes are not valid {name} (the first at byte {error.start}); each became U+FFFD."
        )


def _finish(text: str, *warnings: str) -> Decoded:
    repaired = repair_mojibake(text)
    return Decoded(repaired.text, (*warnings, *repaired.warnings))


def _declared(data: bytes, charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        # HTML means Windows-1252 when it says Latin-1, and so do most other files.
        codec = codecs.lookup(charset.strip().lower())
        name = "cp1252" if codec.name in {"iso8859-1", "ascii"} else codec.name
        text = data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) else None


def _zero_pattern(data: bytes) -> str | None:
    """Return the UTF-16 codec under which nearly every second byte is zero, or None."""
    sample = data[: 64 * 1024]
    half = len(sample) // 2
    if half < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _back(text: str) -> str:
    try:
        return text.encode("cp1252", "_counterframe_latin1").decode("utf-8")
    except UnicodeError:
        return "?"


def _latin1(error: UnicodeError) -> tuple[bytes | str, int]:
    """Let the five bytes Windows-1252 leaves undefined pass as the control characters of Latin-1."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    if isinstance(error, UnicodeEncodeError):
        codes = [ord(char) for char in error.object[error.start : error.end]]
        if all(code in _UNDEFINED for code in codes):
            return bytes(codes), error.end
    raise error


codecs.register_error("_counterframe_latin1", _latin1)
