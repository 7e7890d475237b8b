"""A folder of everything that goes wrong, and what must come of each file: in = out + rejects.

    expected = write_poison_corpus(folder)

Other tests load this module by its path. Every text in it is ours.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pyarrow
import pyarrow.parquet
import zstandard

__all__ = ["PIECE", "Expected", "write_poison_corpus"]

PIECE = (
    "The minister told the port council that soldiers would guard the quays until spring. “We were not asked,” "
    "said the head of the dockers’ union, who fears for the right to strike. Thefts fell by 12 percent in a year, "
    "but four men have been held for 90 days without a judge.\n"
)
_SPANISH = (
    "El ministro dijo al consejo del puerto que los soldados vigilarán los muelles hasta la primavera. El sindicato "
    "dice que no fue consultado y que teme por el derecho de huelga, aunque los robos bajaron en un año.\n"
)


class Expected(NamedTuple):
    """What reading one file must give.

    `file` is its path in the folder; `articles` how many articles come out of it; `rejects` the statuses
    of its rejects, in order. `later` are the statuses with which annotating refuses articles that could be
    read. `warned` is part of a warning that one of its articles carries.
    """

    file: str
    articles: int = 0
    rejects: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    warned: str = ""


def write_poison_corpus(folder: Path) -> list[Expected]:
    """Write the corpus into `folder` and return what to expect of each file, sorted by file name."""
    folder.mkdir(parents=True, exist_ok=True)
    expected: list[Expected] = []
    for write in (_texts, _encodings, _archives, _json, _tables, _pages, _feeds, _papers, _names):
        expected += write(folder)
    return sorted(expected, key=lambda item: os.fsencode(item.file))


def _texts(folder: Path) -> list[Expected]:
    unreadable = ("unreadable",)
    files: dict[str, tuple[bytes, Expected]] = {}

    def add(name: str, data: bytes, **expected: object) -> None:
        files[name] = (data, Expected(name, **expected))  # type: ignore[arg-type]  # the fields of Expected

    add("empty.txt", b"", rejects=("empty",))
    add("white_space.txt", b" \t\r\n\x0c\n ", rejects=("empty",))
    add("nul_only.txt", b"\0" * 500, rejects=unreadable)
    add("one_nul.txt", PIECE.encode().replace(b"spring", b"spr\0ng"), articles=1)
    add("png.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), rejects=unreadable)
    add("zip.txt", b"PK\x03\x04" + b"\0" * 40, rejects=unreadable)
    add("program.txt", b"\x7fELF\x02\x01\x01" + b"\0" * 60, rejects=unreadable)
    add("pdf.txt", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", rejects=unreadable)
    add("gzip.txt", gzip.compress(PIECE.encode(), mtime=0), rejects=unreadable)
    add("noise.txt", bytes((index * 7919 + index // 3) % 256 for index in range(4000)), rejects=unreadable)
    add("too_large.txt", PIECE.encode() * 61_000, rejects=("too_complex",))
    add("brackets.txt", (PIECE + "(" * 20_000 + "\n" + PIECE).encode(), articles=1)
    add("one_long_word.txt", (PIECE + "a" * 100_000 + "\n").encode(), articles=1)
    add("many_lines.txt", ("Yes.\n" * 20_000).encode(), articles=1)
    add("stacked_marks.txt", (PIECE + "e" + "\u0301" * 3000 + "\n").encode(), articles=1)
    add("overrides.txt", ("\u202e" + PIECE + "\u2066\u200b\n").encode(), articles=1)
    add("marks_only.txt", b"!!! ... ??? --- ***\n", articles=1)
    add("spanish.txt", _SPANISH.encode() * 2, articles=1, later=("not_english",))
    add("crlf.txt", PIECE.encode().replace(b". ", b".\r\n"), articles=1)
    add("cr_only.txt", PIECE.encode().replace(b". ", b".\r"), articles=1)
    add("odd_line_ends.txt", PIECE.replace(". ", ".\u2028").replace("but", "\x0cbut").encode(), articles=1)
    add("unknown.xyz", PIECE.encode(), rejects=unreadable)
    add("no_suffix", PIECE.encode(), rejects=unreadable)
    add("front_matter_only.md", b"---\ntitle: Nothing\n---\n", rejects=("empty",))
    add(
        "front_matter_open.md",
        b"---\ntitle: Open\n\n" + PIECE.encode(),
        articles=1,
        warned="no front matter ends",
    )
    add(
        "front_matter_bad.md",
        b"+++\ntitle = = 3\n+++\n" + PIECE.encode(),
        articles=1,
        warned="not valid TOML",
    )
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    return [expected for _, expected in files.values()]


def _encodings(folder: Path) -> list[Expected]:
    cases = {
        "bom.txt": (b"\xef\xbb\xbf" + PIECE.encode(), ""),
        "utf16_le.txt": (b"\xff\xfe" + PIECE.encode("utf-16-le"), ""),
        "utf16_be.txt": (b"\xfe\xff" + PIECE.encode("utf-16-be"), ""),
        "utf16_bare.txt": (PIECE.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        "utf16_cut.txt": (b"\xff\xfe" + PIECE.encode("utf-16-le")[:-1], "not valid UTF-16"),
        "utf32.txt": (b"\xff\xfe\0\0" + PIECE.encode("utf-32-le"), ""),
        "windows.txt": (PIECE.encode("cp1252"), "Windows-1252"),
        "broken_utf8.txt": (PIECE.encode() + b"The la\xff st line.\n", "not all bytes are valid utf-8"),
        "mojibake.txt": (
            PIECE.encode().decode("cp1252", "replace").replace("\ufffd", "\x9d").encode(),
            "repaired",
        ),
        "half_mojibake.txt": (PIECE.encode() + "The unionâ€™s\n".encode(), "left as it is"),
    }
    for name, (data, _) in cases.items():
        (folder / name).write_bytes(data)
    return [Expected(name, articles=1, warned=warned) for name, (_, warned) in cases.items()]


def _archives(folder: Path) -> list[Expected]:
    lines = "".join(
        json.dumps({"id": f"gz-{index}", "text": f"{PIECE} {index}"}) + "\n" for index in range(200)
    )
    packed = gzip.compress(lines.encode(), mtime=0)
    frames = zstandard.compress(lines.encode())
    spaces = b" " * (40 * 1024 * 1024)
    cases: dict[str, tuple[bytes, int, tuple[str, ...]]] = {
        "cut.txt.gz": (gzip.compress(PIECE.encode() * 20, mtime=0)[:-12], 0, ("unreadable",)),
        "whole.txt.gz": (gzip.compress(PIECE.encode(), mtime=0), 1, ()),
        "not_gzip.txt.gz": (PIECE.encode(), 0, ("unreadable",)),
        "no_bytes.txt.gz": (b"", 0, ("empty",)),
        "bomb.txt.gz": (gzip.compress(spaces, mtime=0), 0, ("too_complex",)),
        "bomb.jsonl.zst": (zstandard.compress(spaces * 3), 0, ("too_complex",)),
        "cut.jsonl.zst": (frames[:-3], -1, ("unreadable",)),
        "cut.jsonl.gz": (packed[: len(packed) // 2], -1, ("unreadable",)),
        "damaged.jsonl.gz": (packed[:-8] + b"\0" * 8, -1, ("unreadable",)),
        "twice.txt.gz.gz": (
            gzip.compress(gzip.compress(PIECE.encode(), mtime=0), mtime=0),
            0,
            ("unreadable",),
        ),
    }
    for name, (data, _, _) in cases.items():
        (folder / name).write_bytes(data)
    return [Expected(name, articles=count, rejects=rejects) for name, (_, count, rejects) in cases.items()]


def _json(folder: Path) -> list[Expected]:
    good = json.dumps({"id": "good-1", "text": PIECE, "title": "Quays"})
    lines: list[tuple[str | bytes, str | None]] = [
        (good, None),
        ("", ""),
        ("not JSON at all", "unreadable"),
        ('{"id": "cut", "text": "The min', "unreadable"),
        ('{"id": "no text"}', "unreadable"),
        ('{"id": "null", "text": null}', "empty"),
        ('{"id": "blank", "text": "  "}', "empty"),
        ('{"id": "number", "text": 12}', "unreadable"),
        ('["a", "list"]', "unreadable"),
        ("17", "unreadable"),
        ('{"text":' + "[" * 5000 + "]" * 5000 + "}", "unreadable"),
        (json.dumps({"id": "surrogate", "text": PIECE + "\ud83d end"}), None),
        ('{"id": "nan", "text": ' + json.dumps(PIECE) + ', "score": NaN, "big": 1e999}', None),
        (json.dumps({"id": "x" * 500, "text": PIECE}), None),
        (json.dumps({"id": {"a": 1}, "text": PIECE, "date": "03/04/2021"}), None),
        (b'{"id": "windows", "text": "' + PIECE.strip().encode("cp1252") + b'"}', None),
        ('{"id": "long", "text": "' + "a" * (17 * 1024 * 1024) + '"}', "too_complex"),
        (json.dumps({"id": "after", "text": PIECE}), None),
    ]
    parts = [line if isinstance(line, bytes) else line.encode() for line, _ in lines]
    (folder / "mixed.jsonl").write_bytes(b"\n".join(parts))
    expected = [
        Expected(
            "mixed.jsonl",
            articles=sum(status is None for _, status in lines),
            rejects=tuple(status for _, status in lines if status),
            warned="could not be read as one day",
        )
    ]
    (folder / "bom.jsonl").write_bytes(
        b"\xef\xbb\xbf" + json.dumps({"id": "bom", "text": PIECE}).encode() + b"\r\n"
    )
    (folder / "utf16.jsonl").write_bytes(b"\xff\xfe" + good.encode("utf-16-le"))
    (folder / "binary.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    (folder / "blank.jsonl").write_bytes(b"\n\n\n")
    twice = json.dumps({"id": "same id", "text": PIECE})
    (folder / "same_id.jsonl").write_text(twice + "\n" + twice + "\n", encoding="utf-8")
    (folder / "list.json").write_text(
        json.dumps([{"id": "list-1", "text": PIECE}, {"id": "list-2"}, 3]), "utf-8"
    )
    (folder / "broken.json").write_text('{"text": "The min', "utf-8")
    (folder / "lines.json").write_text(f"{json.dumps({'id': 'line-1', 'text': PIECE})}\n{{}}\n", "utf-8")
    return [
        *expected,
        Expected("bom.jsonl", articles=1),
        Expected("utf16.jsonl", rejects=("unreadable",)),
        Expected("binary.jsonl", rejects=("unreadable",)),
        Expected("blank.jsonl", rejects=("empty",)),
        Expected("same_id.jsonl", articles=2, later=("duplicate_id",)),
        Expected("list.json", articles=1, rejects=("unreadable", "unreadable")),
        Expected("broken.json", rejects=("unreadable",)),
        Expected("lines.json", articles=1, rejects=("unreadable",)),
    ]


def _tables(folder: Path) -> list[Expected]:
    cell = '"' + PIECE.strip().replace('"', '""') + '"'
    (folder / "unclosed.csv").write_text(f'id,text\ncsv-1,{cell}\ncsv-2,"{PIECE}csv-3,{PIECE}', "utf-8")
    (folder / "shifted.csv").write_text(f"id,text\ncsv-4,one, two, three\ncsv-5,{cell}\ncsv-6\n", "utf-8")
    (folder / "no_text.csv").write_text("id,title\n1,Quays\n", "utf-8")
    (folder / "header_only.csv").write_text("id,text\n", "utf-8")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "binary.csv").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    (folder / "windows.csv").write_bytes(f"id;text\ncsv-7;{cell}\n".encode("cp1252"))
    (folder / "utf16.csv").write_bytes(b"\xff\xfe" + f"id\ttext\r\ncsv-8\t{cell}\r\n".encode("utf-16-le"))
    (folder / "mac.csv").write_bytes(f"id,text\rcsv-9,{cell}\r".encode())
    (folder / "same_header.csv").write_text(f"id,text,text\ncsv-10,{cell},second\n", "utf-8")
    table = pyarrow.table({"id": ["pq-1", "pq-2", "pq-3"], "text": [PIECE, None, " "]})
    pyarrow.parquet.write_table(table, folder / "nulls.parquet")
    pyarrow.parquet.write_table(table.select(["id"]), folder / "no_text.parquet")
    pyarrow.parquet.write_table(table.slice(0, 0), folder / "no_rows.parquet")
    whole = (folder / "nulls.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[:-20])
    (folder / "text.parquet").write_text(PIECE, "utf-8")
    return [
        Expected("unclosed.csv", articles=1, rejects=("unreadable",)),
        Expected("shifted.csv", articles=1, rejects=("unreadable", "unreadable")),
        Expected("no_text.csv", rejects=("unreadable",)),
        Expected("header_only.csv", rejects=("empty",)),
        Expected("empty.csv", rejects=("empty",)),
        Expected("binary.csv", rejects=("unreadable",)),
        Expected("windows.csv", articles=1, warned="Windows-1252"),
        Expected("utf16.csv", articles=1),
        Expected("mac.csv", articles=1),
        Expected("same_header.csv", articles=1),
        Expected("nulls.parquet", articles=1, rejects=("empty", "empty")),
        Expected("no_text.parquet", rejects=("unreadable",) * 3),
        Expected("no_rows.parquet", rejects=("empty",)),
        Expected("cut.parquet", rejects=("unreadable",)),
        Expected("text.parquet", rejects=("unreadable",)),
    ]


def _pages(folder: Path) -> list[Expected]:
    page = "<html lang='en'><head><title>Quays</title>{head}</head><body><article><h1>Quays</h1>{body}</article></body></html>"
    paragraphs = "".join(f"<p>{PIECE}</p>" for _ in range(3))
    cases: dict[str, tuple[bytes, int, tuple[str, ...]]] = {
        "empty.html": (b"", 0, ("empty",)),
        "navigation.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", 0, ("empty",)),
        "script.html": (b"<html><body><script>var a = 1;</script></body></html>", 0, ("empty",)),
        "jpeg.html": (b"\xff\xd8\xff\xe0" + b"\0" * 40, 0, ("unreadable",)),
        "deep.html": (b"<div>" * 50_000 + PIECE.encode(), 0, ("empty",)),
        "charset_lies.html": (
            page.format(head="<meta charset='utf-8'>", body=paragraphs).encode("cp1252"),
            1,
            (),
        ),
        "nul.html": (page.format(head="", body=paragraphs).replace("spring", "spr\0ng").encode(), 1, ()),
        "markup.html": (
            page.format(head="", body=paragraphs + "<p>&lt;script&gt;alert(1)&lt;/script&gt;").encode(),
            1,
            (),
        ),
    }
    for name, (data, _, _) in cases.items():
        (folder / name).write_bytes(data)
    return [Expected(name, articles=count, rejects=rejects) for name, (_, count, rejects) in cases.items()]


def _feeds(folder: Path) -> list[Expected]:
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 9))
    item = f"<item><title>Quays</title><description>{PIECE}</description></item>"
    rss = "<rss version='2.0'><channel><title>The Quay</title>{}</channel></rss>"
    cases: dict[str, tuple[str, int, tuple[str, ...]]] = {
        "laughs.xml": (f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>' + rss.format("<item><description>&l8;</description></item>"), 0, ("unreadable",)),
        "outside.xml": ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss.format("<item><description>&x;</description></item>"), 0, ("empty",)),
        "unclosed.rss": ("<rss><channel><item>", 0, ("unreadable",)),
        "no_entries.atom": ("<feed xmlns='http://www.w3.org/2005/Atom'><title>None</title></feed>", 0, ("unreadable",)),
        "half.rss": (rss.format(item + "<item><title>Bare</title></item>"), 1, ("empty",)),
    }  # fmt: skip
    for name, (text, _, _) in cases.items():
        (folder / name).write_text(text, "utf-8")
    return [Expected(name, articles=count, rejects=rejects) for name, (_, count, rejects) in cases.items()]


def _papers(folder: Path) -> list[Expected]:
    def status(package: str, otherwise: str) -> tuple[str, ...]:
        return (otherwise,) if find_spec(package) else ("missing_extra",)

    (folder / "text.pdf").write_text(PIECE, "utf-8")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
    (folder / "text.docx").write_text(PIECE, "utf-8")
    for name, parts in {
        "other_zip.docx": {"readme.txt": PIECE.encode()},
        "bomb.docx": {"word/document.xml": b" " * (40 * 1024 * 1024)},
    }.items():
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in parts.items():
                archive.writestr(zipfile.ZipInfo(part), data, compress_type=zipfile.ZIP_DEFLATED)
        (folder / name).write_bytes(packed.getvalue())
    (folder / "text.warc").write_text(PIECE, "utf-8")
    return [
        Expected("text.pdf", rejects=status("pypdf", "unreadable")),
        Expected("cut.pdf", rejects=status("pypdf", "unreadable")),
        Expected("text.docx", rejects=status("docx", "unreadable")),
        Expected("other_zip.docx", rejects=status("docx", "unreadable")),
        Expected("bomb.docx", rejects=status("docx", "too_complex")),
        Expected("text.warc", rejects=status("fastwarc", "unreadable")),
    ]


def _names(folder: Path) -> list[Expected]:
    """Write good text under bad names: leading dash, formula, line end, bytes that are no Unicode, a dead link."""
    names = ["-o.txt", "=1+1.txt", "line\nend.txt", "UPPER.TXT", os.fsdecode(b"caf\xe9.txt")]
    for name in names:
        (folder / name).write_text(PIECE, "utf-8")
    (folder / "dead_link.txt").symlink_to(folder / "nowhere.txt")
    (folder / ".hidden.txt").write_text(PIECE, "utf-8")
    below = folder / "below" / "further"
    below.mkdir(parents=True, exist_ok=True)
    (below / "deep.txt").write_text(PIECE, "utf-8")
    (below / "up").symlink_to(folder, target_is_directory=True)
    return [
        *(Expected(name, articles=1) for name in names),
        Expected("dead_link.txt", rejects=("unreadable",)),
        Expected("below/further/deep.txt", articles=1),
    ]


Writer = Callable[[Path], list[Expected]]
