"""The checks every reader gets for nothing: one list, each kind of file.

A new kind is added to `KINDS` and to `SAMPLES` here, and is then held to all of them.
"""

from __future__ import annotations

import gzip
import importlib
import inspect
import io
import json
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from pipeline.errors import CounterframeError, UsageError
from pipeline.readers import KINDS, Outcome, discover, read, read_article
from pipeline.schema import Article, Rejection

TEXT = "Soldiers guard the quays until spring, and no judge has come to hear the men who were taken there."
EXTRAS = {"pdf": "pypdf", "docx": "docx", "warc": "fastwarc"}


def _parquet() -> bytes:
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"text": [TEXT]}), buffer)
    return buffer.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "plain_text": lambda: TEXT.encode(),
    "markdown": lambda: f"---\ntitle: Quays\n---\n{TEXT}\n".encode(),
    "html": lambda: (
        f"<html><body><article><h1>Quays</h1>{f'<p>{TEXT}</p>' * 4}</article></body></html>".encode()
    ),
    "jsonl": lambda: json.dumps({"text": TEXT}).encode() + b"\n",
    "json_file": lambda: json.dumps([{"text": TEXT}]).encode(),
    "delimited": lambda: f'text\n"{TEXT}"\n'.encode(),
    "tabular": _parquet,
    "feed": lambda: f"<rss><channel><item><description>{TEXT}</description></item></channel></rss>".encode(),
}
TEXTUAL = ("plain_text", "markdown", "html", "jsonl", "json_file", "delimited", "feed")
CASES = [(kind, suffix) for kind, suffixes in KINDS.items() for suffix in suffixes]


def _all(path: Path) -> list[Outcome]:
    return list(read(path))


def _rejects(path: Path) -> list[Rejection]:
    return [outcome.reject for outcome in _all(path) if outcome.reject is not None]


def _missing(kind: str) -> bool:
    return kind in EXTRAS and find_spec(EXTRAS[kind]) is None


def test_every_reader_has_the_one_shape() -> None:
    """Each kind's module has `read(stream, origin, columns)` and says nothing else is public by accident."""
    for kind in KINDS:
        module = importlib.import_module(f"pipeline.readers.{kind}")
        assert list(inspect.signature(module.read).parameters) == ["stream", "origin", "columns"], kind
        assert "read" in module.__all__
        assert module.__doc__


def test_every_reader_has_a_sample_or_an_extra() -> None:
    """No kind escapes the checks below."""
    assert set(SAMPLES) | set(EXTRAS) == set(KINDS)


@pytest.mark.parametrize(("kind", "suffix"), CASES)
def test_missing_file_and_folder_are_said(kind: str, suffix: str, tmp_path: Path) -> None:
    """A file that is not there, and a folder of its name, are one reject each, and a usage error for one article."""
    path = tmp_path / f"a{suffix}"
    assert "no file" in _rejects(path)[0].message
    path.mkdir()
    assert "is a folder" in _rejects(path)[0].message
    with pytest.raises(UsageError):
        read_article(path)


@pytest.mark.parametrize(("kind", "suffix"), CASES)
@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\n\n\n"])
def test_nothing_is_one_reject(kind: str, suffix: str, data: bytes, tmp_path: Path) -> None:
    """An empty file and one of white space give exactly one reject, empty or unreadable."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    outcomes = _all(path)
    assert len(outcomes) == 1
    assert outcomes[0].reject is not None
    assert outcomes[0].reject.status in ({"missing_extra"} if _missing(kind) else {"empty", "unreadable"})


@pytest.mark.parametrize(("kind", "suffix"), CASES)
def test_binary_of_another_kind_is_rejected(kind: str, suffix: str, tmp_path: Path) -> None:
    """An image, a program and zeros under its suffix give rejects and no article."""
    path = tmp_path / f"a{suffix}"
    for data in (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"\x7fELF" + b"\0" * 200, b"\0" * 200):
        path.write_bytes(data)
        outcomes = _all(path)
        assert outcomes
        assert all(outcome.article is None for outcome in outcomes)


@pytest.mark.parametrize("kind", SAMPLES)
def test_sample_is_read_the_same_bare_and_packed(kind: str, tmp_path: Path) -> None:
    """The sample gives one article with its text; packed with gzip or Zstandard the same but for the name."""
    data, suffix = SAMPLES[kind](), KINDS[kind][0]
    (tmp_path / f"a{suffix}").write_bytes(data)
    (tmp_path / f"a{suffix}.gz").write_bytes(gzip.compress(data))
    (tmp_path / f"a{suffix}.zst").write_bytes(zstandard.compress(data))
    bare, packed, frames = (_all(tmp_path / f"a{suffix}{end}") for end in ("", ".gz", ".zst"))
    assert len(bare) == len(packed) == len(frames) == 1
    articles = [outcome[0].article for outcome in (bare, packed, frames)]
    assert all(article is not None and TEXT in article.text for article in articles)
    named = [msgspec.structs.replace(article, id="a") for article in articles if article is not None]
    assert named[0] == named[1] == named[2]


@pytest.mark.parametrize("kind", SAMPLES)
def test_sample_cut_short_never_raises(kind: str, tmp_path: Path) -> None:
    """Cut at any tenth of its length, the sample gives outcomes; its cut archive ends in a reject."""
    data, suffix = SAMPLES[kind](), KINDS[kind][0]
    path = tmp_path / f"a{suffix}"
    for tenth in range(1, 10):
        path.write_bytes(data[: len(data) * tenth // 10])
        assert _all(path)
    archive = tmp_path / f"a{suffix}.gz"
    packed = gzip.compress(data)
    archive.write_bytes(packed[:-10])
    outcomes = _all(archive)
    assert outcomes[-1].reject is not None
    assert "archive" in outcomes[-1].reject.message


@pytest.mark.parametrize("kind", TEXTUAL)
def test_sample_with_mark_and_windows_line_ends_is_read(kind: str, tmp_path: Path) -> None:
    """A byte order mark and CRLF line ends do not matter."""
    path = tmp_path / f"a{KINDS[kind][0]}"
    path.write_bytes(b"\xef\xbb\xbf" + SAMPLES[kind]().replace(b"\n", b"\r\n"))
    outcomes = _all(path)
    assert len(outcomes) == 1
    assert outcomes[0].article is not None
    assert TEXT in outcomes[0].article.text
    assert "\ufeff" not in outcomes[0].article.text


@pytest.mark.parametrize("kind", TEXTUAL)
def test_sample_with_nul_is_article_or_reject(kind: str, tmp_path: Path) -> None:
    """A NUL in the text is kept, replaced or rejected, and never cuts the text in silence."""
    path = tmp_path / f"a{KINDS[kind][0]}"
    path.write_bytes(SAMPLES[kind]().replace(b"until", b"un\0til"))
    outcomes = _all(path)
    assert len(outcomes) == 1
    article = outcomes[0].article
    assert article is None or "taken there." in article.text


@pytest.mark.parametrize("kind", SAMPLES)
def test_sample_gives_the_same_twice_and_from_another_folder(kind: str, tmp_path: Path) -> None:
    """The same file gives the same outcomes again, and from a copy of its folder elsewhere."""
    folder = tmp_path / "one" / "corpus"
    folder.mkdir(parents=True)
    (folder / f"a{KINDS[kind][0]}").write_bytes(SAMPLES[kind]())
    shutil.copytree(folder, tmp_path / "two" / "corpus")
    first, again, copied = (
        [outcome for file in discover([place]) for outcome in read(file)]
        for place in (folder, folder, tmp_path / "two" / "corpus")
    )
    assert first == again == copied
    assert first[0].id.startswith("corpus/a")


@pytest.mark.parametrize("kind", SAMPLES)
def test_sample_encodes_and_decodes(kind: str, tmp_path: Path) -> None:
    """What a reader gives is written as JSON and read back the same."""
    path = tmp_path / f"a{KINDS[kind][0]}"
    path.write_bytes(SAMPLES[kind]())
    article = read_article(path)
    assert msgspec.json.decode(msgspec.json.encode(article), type=Article) == article


@pytest.mark.parametrize("kind", EXTRAS)
def test_extra_is_read_or_named(kind: str, tmp_path: Path) -> None:
    """A kind with an extra says how to install it, or that the bytes are none of it."""
    path = tmp_path / f"a{KINDS[kind][0]}"
    path.write_bytes(TEXT.encode())
    reject = _rejects(path)[0]
    assert reject.status == ("missing_extra" if _missing(kind) else "unreadable")
    with pytest.raises(CounterframeError):
        read_article(path)
