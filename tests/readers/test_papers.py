"""PDF, Word and web archives: read where their packages are installed, and said where they are not."""

from __future__ import annotations

import gzip
import io
import zipfile
from importlib.util import find_spec

import pytest

from pipeline.errors import MissingExtra
from pipeline.readers import docx, pdf, read_article, read_bytes, warc
from pipeline.readers.base import Origin
from pipeline.readers.fields import ColumnMap

ORIGIN = Origin(path="a", name="a")


def _pdf(lines: list[str]) -> bytes:
    """Return a one-page PDF with the lines as its text layer."""
    text = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 72 720 Td {text} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Title (Who guards the quays) /Author (Ana Ruiz) /CreationDate (D:20210302080000Z) >>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows))
    out.write(
        b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    )
    return out.getvalue()


def _docx(paragraphs: list[tuple[str, str | None]]) -> bytes:
    """Return a Word file with the paragraphs, each with a style or None."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{style}"/></w:style>'
        for style in sorted({style for _, style in paragraphs if style})
    )
    body = "".join(
        "<w:p>"
        + (f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else "")
        + f"<w:r><w:t>{text}</w:t></w:r></w:p>"
        for text, style in paragraphs
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{main}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{space}">{styles}</w:styles>',
        "word/document.xml": f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _warc(*pages: tuple[int, str, str]) -> bytes:
    """Return a web archive with a response for each (status, content type, body)."""
    records = []
    for number, (status, kind, body) in enumerate(pages):
        http = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
            f"WARC-Date: 2021-03-02T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032d}>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        records.append(head.encode() + http + b"\r\n\r\n")
    return b"".join(records)


PAGE = (
    "<html><body><article><h1>Quays</h1>"
    + "<p>Soldiers guard the quays until spring, and no judge has come.</p>" * 4
)


def test_pdf_text_and_properties_are_read() -> None:
    """The text layer, title, author and date come out; without the package it is said what to install."""
    data = _pdf(["Soldiers guard the quays.", "No judge has come."])
    if find_spec("pypdf") is None:
        with pytest.raises(MissingExtra, match=r"counterframe\[pdf\]"):
            read_article(data, kind="pdf")
        return
    article = read_article(data)
    assert article.text.split("\n")[:2] == ["Soldiers guard the quays.", "No judge has come."]
    assert (article.title, article.byline, article.published) == (
        "Who guards the quays",
        "Ana Ruiz",
        "2021-03-02",
    )


def test_pdf_without_text_is_empty() -> None:
    """A page without a text layer is an empty article, not a blank one."""
    if find_spec("pypdf") is None:
        assert pdf.pypdf is None
        return
    reject = next(pdf.read(io.BytesIO(_pdf([])), ORIGIN, ColumnMap())).reject
    assert reject is not None
    assert reject.status == "empty"


def test_docx_paragraphs_and_headings_are_read() -> None:
    """Paragraphs are lines and those with a heading's style are sections."""
    data = _docx(
        [("Quays", "Heading1"), ("Soldiers guard them.", None), ("", None), ("No judge has come.", None)]
    )
    if find_spec("docx") is None:
        with pytest.raises(MissingExtra, match=r"counterframe\[docx\]"):
            read_article(data, kind="docx")
        return
    article = read_article(data)
    assert article.text == "Quays\nSoldiers guard them.\n\nNo judge has come."
    assert [(part.start, part.end, part.rule) for part in article.sections] == [(0, 5, "docx_heading")]


def test_warc_pages_among_other_records_are_read() -> None:
    """Successful HTML responses become articles with their address; errors and images are passed over."""
    data = _warc((404, "text/html", PAGE), (200, "image/png", "x"), (200, "text/html; charset=utf-8", PAGE))
    if find_spec("fastwarc") is None:
        with pytest.raises(MissingExtra, match=r"counterframe\[warc\]"):
            list(read_bytes(data, kind="warc"))
        return
    outcomes = list(read_bytes(data, name="crawl.warc"))
    assert len(outcomes) == 1
    article = outcomes[0].article
    assert article is not None
    assert (article.id, article.url) == ("crawl.warc:3", "https://example.org/2")
    assert "no judge has come" in article.text


def test_warc_packed_and_cut_is_read_as_far_as_it_goes() -> None:
    """A packed archive is read like a bare one, and one cut in a record ends in a reject or before it."""
    if find_spec("fastwarc") is None:
        assert warc.ArchiveIterator is None
        return
    data = _warc(*[(200, "text/html", PAGE)] * 3)
    assert [outcome.id for outcome in read_bytes(gzip.compress(data))] == ["bytes:1", "bytes:2", "bytes:3"]
    cut = list(read_bytes(data[: len(data) - len(PAGE)]))
    assert [outcome.id for outcome in cut][:2] == ["bytes:1", "bytes:2"]


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [(pdf, "pypdf", "pdf"), (docx, "docx", "docx"), (warc, "ArchiveIterator", "warc")],
)
def test_missing_package_is_named_with_its_install_line(
    module: object, name: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its package a reader says which one and how to install it."""
    monkeypatch.setattr(module, name, None)
    with pytest.raises(MissingExtra, match=rf"pip install \"counterframe\[{extra}\]\""):
        next(module.read(io.BytesIO(b"x"), ORIGIN, ColumnMap()))  # type: ignore[attr-defined]  # each is a reader
