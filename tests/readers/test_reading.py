"""Opening, kinds, ids, and the error of a single article."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import cast

import pytest

from pipeline.errors import ArticleTooComplex, EmptyArticle, UnreadableArticle, UsageError
from pipeline.readers import InputFile, Outcome, read, read_article, reading, sniff_kind


def test_read_gives_rejects_and_never_raises_for_a_file(tmp_path: Path) -> None:
    """A missing file, a folder and an unknown suffix are rejects with a sentence each."""
    (tmp_path / "x.xyz").write_text("One.", encoding="utf-8")
    for path, part in (
        (tmp_path / "no.txt", "There is no file"),
        (tmp_path, "is a folder"),
        (tmp_path / "x.xyz", ".xyz"),
    ):
        outcomes = list(read(path))
        assert len(outcomes) == 1
        assert outcomes[0].reject is not None
        assert part in outcomes[0].reject.message
        assert outcomes[0].reject.status == "unreadable"


def test_read_article_raises_usage_errors_for_a_wrong_call(tmp_path: Path) -> None:
    """The same three are usage errors where one article was asked for, and so are several articles."""
    (tmp_path / "x.xyz").write_text("One.", encoding="utf-8")
    (tmp_path / "two.jsonl").write_text('{"text": "One."}\n{"text": "Two."}\n', encoding="utf-8")
    for path in (tmp_path / "no.txt", tmp_path, tmp_path / "x.xyz", tmp_path / "two.jsonl"):
        with pytest.raises(UsageError):
            read_article(path)
    with pytest.raises(UsageError, match="plain_text, markdown, html"):
        read_article(tmp_path / "two.jsonl", kind="word")


def test_read_article_raises_what_is_wrong_with_the_content(tmp_path: Path) -> None:
    """Empty, unreadable and too complex content each raise their own type."""
    (tmp_path / "a.txt").write_bytes(b" ")
    (tmp_path / "b.txt").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "c.txt.gz").write_bytes(gzip.compress(b" " * (40 * 1024 * 1024)))
    (tmp_path / "d.jsonl").write_bytes(b"nonsense\n")
    for name, error in (
        ("a.txt", EmptyArticle),
        ("b.txt", UnreadableArticle),
        ("c.txt.gz", ArticleTooComplex),
        ("d.jsonl", UnreadableArticle),
    ):
        with pytest.raises(error):
            read_article(tmp_path / name)


def test_read_article_takes_bytes_and_kinds() -> None:
    """Bytes are sniffed, or read as the kind that is named, packed or not."""
    assert read_article(b'{"text": "One."}').text == "One."
    assert read_article(b'{"text": "One."}', kind="plain_text").text == '{"text": "One."}'
    assert read_article(gzip.compress(b"One.")).text == "One."
    with pytest.raises(EmptyArticle):
        read_article(b"")


def test_read_text_is_kept_as_read(tmp_path: Path) -> None:
    """Line ends, form feeds, tabs and doubled spaces stay, so offsets count what is in the file."""
    text = "One.\r\nTwo.\rThree.\u2028Four.\x0c\tFive.  Six.\x85\n\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read_article(tmp_path / "a.txt").text == text


def test_read_ids_come_from_the_name_not_from_the_machine(tmp_path: Path) -> None:
    """An article without an id is named after its file and line, or after the name it was discovered under."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two."}\n', encoding="utf-8")
    assert [outcome.id for outcome in read(path)] == ["a.jsonl:1", "a.jsonl:2"]
    assert [outcome.id for outcome in read(InputFile(path=path, name="c/a.jsonl"))] == [
        "c/a.jsonl:1",
        "c/a.jsonl:2",
    ]
    assert str(tmp_path) not in next(read(InputFile(path=path, name="c/a.jsonl"))).path


def test_read_outlet_is_given_where_none_is_named(tmp_path: Path) -> None:
    """The outlet of the call fills in, and an article's own stays."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n{"text": "Two.", "outlet": "Own"}\n', encoding="utf-8")
    outlets = [outcome.article.outlet for outcome in read(path, outlet="Given") if outcome.article]
    assert outlets == ["Given", "Own"]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"PAR1", "tabular"),
        (b"WARC/1.0", "warc"),
        (b'{"text": "x"}\n', "jsonl"),
        (b'{\n  "text": "x"\n}', "json_file"),
        (b'[{"text": "x"}]', "json_file"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "html"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "feed"),
        (b"---\ntitle: x\n---\n", "markdown"),
        (b"--- a dash begins it", "plain_text"),
        (b"<3 is how it begins", "plain_text"),
    ],
)
def test_sniff_kind_by_first_bytes(head: bytes, kind: str) -> None:
    """First bytes tell the kind; whatever tells nothing is plain text."""
    assert sniff_kind(head) == kind


@pytest.mark.slow
def test_read_standard_input_streams(repo: Path) -> None:
    """Lines piped in are read one by one, named after standard input."""
    code = "from pipeline.readers import read\nfor o in read('-'): print(o.id, bool(o.article), flush=True)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        input=b'{"text": "One."}\nnonsense\n',
        capture_output=True,
        cwd=repo,
        check=True,
    )
    assert ran.stdout.decode().split("\n")[:2] == ["stdin:1 True", "stdin:2 False"]
    empty = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, cwd=repo, check=True)
    assert empty.stdout.decode() == "stdin False\n"


def test_read_is_lazy_and_closes_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first article comes before the second line is read, and a reader dropped there closes the file."""
    line = b'{"text": "One."}\n'
    stream = io.BytesIO(line * 5)
    monkeypatch.setattr(reading, "_open", lambda shown: stream)
    outcomes = cast(Generator[Outcome, None, None], read("a.jsonl"))
    next(outcomes)
    assert stream.tell() == len(line)
    outcomes.close()
    assert stream.closed
