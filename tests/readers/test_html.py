"""A page's article text and metadata; headings as sections; nothing else."""

from __future__ import annotations

import pytest

from pipeline.errors import EmptyArticle
from pipeline.readers.html import article_from_html, declared_charset

BODY = (
    "<h1>Who guards the quays</h1><p class='byline'>By Ana Ruiz</p>"
    "<p>The minister told the port council that soldiers would guard the quays until spring, and that a judge would "
    "follow later in the year if one could be found.</p>"
    "<h2>What the soldiers may do</h2>"
    "<p>They may search any container without a warrant, which lawyers call a breach of the constitution that no "
    "emergency can excuse &amp; no court has allowed.</p>"
)
PAGE = (
    "<html lang='en-GB'><head><meta charset='{charset}'><title>Who guards the quays | The Harbour Post</title>"
    "<meta name='author' content='Ana Ruiz'><meta property='og:site_name' content='The Harbour Post'>"
    "<meta property='article:published_time' content='2031-03-04T10:00:00Z'>"
    "<link rel='canonical' href='https://example.org/quays'></head><body>"
    "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article>{body}</article>"
    "<footer>All rights reserved</footer></body></html>"
)


def test_html_metadata_are_read() -> None:
    """Title, byline, outlet, date (even one to come), address and language are found."""
    article = article_from_html(PAGE.format(charset="utf-8", body=BODY).encode(), article_id="a")
    assert (article.title, article.byline, article.outlet) == (
        "Who guards the quays",
        "Ana Ruiz",
        "The Harbour Post",
    )
    assert (article.published, article.url, article.language) == (
        "2031-03-04",
        "https://example.org/quays",
        "en",
    )


def test_html_text_is_the_article_alone() -> None:
    """Paragraphs are lines, references are resolved, menus and footers are left out."""
    text = article_from_html(PAGE.format(charset="utf-8", body=BODY).encode(), article_id="a").text
    assert "no emergency can excuse & no court has allowed." in text
    assert "Home" not in text
    assert "rights reserved" not in text


def test_html_heading_elements_become_sections() -> None:
    """Each heading element that is in the text is a section over exactly its line."""
    article = article_from_html(PAGE.format(charset="utf-8", body=BODY).encode(), article_id="a")
    headings = [article.text[section.start : section.end] for section in article.sections]
    assert "What the soldiers may do" in headings
    assert {section.rule for section in article.sections} == {"html_heading"}


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "cp1250"])
def test_html_declared_charset_is_used(charset: str) -> None:
    """Bytes that are no UTF-8 are read in the charset the page names."""
    body = BODY.replace("a judge", "señor Böll’s judge" if charset != "cp1250" else "Łukasz’s judge")
    codec = "cp1252" if charset == "iso-8859-1" else charset
    if charset == "cp1250":
        body = body.replace("señor", "")
    article = article_from_html(PAGE.format(charset=charset, body=body).encode(codec), article_id="a")
    assert ("Łukasz’s" if charset == "cp1250" else "señor Böll’s") in article.text
    assert article.warnings == ()


def test_html_date_is_not_guessed_from_the_text() -> None:
    """A date that only the text speaks of is not the article's."""
    page = f"<html><body><article>{BODY}<p>On 3 May 2019 the last decree ran out, as all of them do.</p></article></body></html>"
    assert article_from_html(page.encode(), article_id="a").published is None


def test_html_without_an_article_is_empty() -> None:
    """A page of menus alone is refused as empty."""
    with pytest.raises(EmptyArticle, match="No article text"):
        article_from_html(b"<html><body><nav><a href='/'>Home</a></nav></body></html>", article_id="a")


def test_declared_charset_is_found_in_meta_and_xml() -> None:
    """Both ways to declare a charset are seen; a page without one gives None."""
    assert (
        declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">')
        == "ISO-8859-2"
    )
    assert declared_charset(b'<?xml version="1.0" encoding="koi8-r"?>') == "koi8-r"
    assert declared_charset(b"<html>") is None
