"""Front matter describes the article; the body stays as it stands."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import read_bytes
from pipeline.readers.base import Origin
from pipeline.readers.fields import ColumnMap
from pipeline.readers.markdown import front_matter, read, split_front_matter
from pipeline.schema import Article

FRONT = """\
# a comment
title: "Quays: whose are they?"
author:
  - Ana Ruiz
  - Bo Lind
date: 3 May 2021
outlet: 'The Harbour''s Post'
tags: [ports, "law, order"]
summary: >
  Two lines
  folded.
words: 812
draft: false
lead: None was asked # said later
none: ~
"""


def _article(text: str) -> Article:
    outcome = next(read(io.BytesIO(text.encode()), Origin(path="a.md", name="a.md"), ColumnMap()))
    assert outcome.article is not None
    return outcome.article


def test_markdown_front_matter_fills_the_article() -> None:
    """Title, authors, date and outlet are read; every other key is metadata; the body is untouched."""
    body = "\n# A heading\r\n\nBody *here*.  \n"
    article = _article(f"---\n{FRONT}---\n{body}")
    assert article.title == "Quays: whose are they?"
    assert article.byline == "Ana Ruiz, Bo Lind"
    assert (article.published, article.outlet) == ("2021-05-03", "The Harbour's Post")
    assert article.text == body
    assert article.metadata == {
        "tags": '["ports", "law, order"]',
        "summary": "Two lines folded.",
        "words": 812,
        "draft": False,
        "lead": "None was asked",
        "none": None,
    }


def test_markdown_toml_front_matter_is_read() -> None:
    """Between plus signs it is TOML."""
    article = _article('+++\ntitle = "Quays"\ndate = 2021-05-03\n[extra]\nlean = "left"\n+++\nBody.')
    assert (article.title, article.published, article.text) == ("Quays", "2021-05-03", "Body.")


def test_markdown_without_front_matter_is_all_text() -> None:
    """A file without fences, or whose fence never closes, is text from its first character."""
    assert _article("# Heading\n\nBody.").text == "# Heading\n\nBody."
    article = _article("---\ntitle: x\nBody.")
    assert article.text == "---\ntitle: x\nBody."
    assert "no front matter ends" in article.warnings[0]
    assert _article("Body.\n---\nmore").warnings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_markdown_line_ends_do_not_matter_to_front_matter(end: str) -> None:
    """LF, CRLF and CR end its lines alike."""
    fields, body, _ = split_front_matter(f"---{end}title: x{end}---{end}Body.{end}")
    assert (fields, body) == ({"title": "x"}, f"Body.{end}")


def test_markdown_lines_that_are_no_pairs_are_said() -> None:
    """A line without a colon is left out, with a count."""
    fields, warnings = front_matter("title: x\njust words\n")
    assert fields == {"title": "x"}
    assert warnings[0].startswith("1 line(s)")


@given(st.text(max_size=300))
def test_markdown_any_text_keeps_its_body(text: str) -> None:
    """Whatever the text, the body is a tail of it."""
    assert text.endswith(split_front_matter(text)[1])


def test_markdown_bytes_with_a_fence_are_sniffed() -> None:
    """Bytes that begin with a fence are read as Markdown."""
    outcome = next(read_bytes(b"---\ntitle: Quays\n---\nBody of it.\n"))
    assert outcome.article is not None
    assert outcome.article.title == "Quays"
