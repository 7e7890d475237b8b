"""Feeds: an article for each entry, and nothing outside the feed is ever read."""

from __future__ import annotations

import io
from pathlib import Path

from pipeline.readers import Outcome, feed
from pipeline.readers.base import Origin
from pipeline.readers.fields import ColumnMap

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Quay</title>
<item><title>Guards &amp; dockers</title><link>https://example.org/1</link><guid>tag:1</guid><dc:creator>Ana Ruiz</dc:creator>
<pubDate>Tue, 02 Mar 2021 08:00:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>First &amp; foremost.</p><p>Second<br/>line.</p><script>x()</script>]]></content:encoded></item>
<item><title>Summary only</title><description>A summary of it.</description></item>
<item><title>Bare</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Quay</title><entry><title>One</title>
<author><name>Bo Lind</name></author><link rel="self" href="https://example.org/self"/><link href="https://example.org/2"/>
<updated>2021-03-02T10:00:00Z</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Inline <b>markup</b>.</p>
</div></content></entry></feed>"""


def _read(text: str) -> list[Outcome]:
    return list(feed.read(io.BytesIO(text.encode()), Origin(path="f.rss", name="f.rss"), ColumnMap()))


def test_feed_rss_entries_become_articles() -> None:
    """Full content wins over the summary; a summary is taken with a warning; an entry without either is empty."""
    full, summary, bare = _read(RSS)
    assert full.article is not None
    assert full.article.text == "First & foremost.\nSecond\nline."
    assert (full.article.title, full.article.byline, full.article.outlet) == (
        "Guards & dockers",
        "Ana Ruiz",
        "The Quay",
    )
    assert (full.article.published, full.article.url) == ("2021-03-02", "https://example.org/1")
    assert summary.article is not None
    assert "only a summary" in summary.article.warnings[0]
    assert bare.reject is not None
    assert (bare.reject.status, bare.reject.line) == ("empty", 3)


def test_feed_atom_entry_is_read() -> None:
    """Atom's author, link, date and inline XHTML are read."""
    article = _read(ATOM)[0].article
    assert article is not None
    assert article.text == "Inline markup."
    assert (article.byline, article.url, article.published) == (
        "Bo Lind",
        "https://example.org/2",
        "2021-03-02",
    )


def test_feed_reads_no_other_file(tmp_path: Path) -> None:
    """An external entity stays unresolved."""
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read this", encoding="utf-8")
    outcomes = _read(
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss><channel><item>'
        "<description>Before &x; after.</description></item></channel></rss>"
    )
    assert outcomes[0].article is not None
    assert outcomes[0].article.text == "Before after."


def test_feed_xml_that_is_no_feed_is_refused() -> None:
    """XML without entries is refused with the name of its root."""
    reject = _read("<catalog><thing/></catalog>")[0].reject
    assert reject is not None
    assert "'catalog'" in reject.message
