"""The sample corpus keeps its own rules, and the ledger gold points at what it says."""

from __future__ import annotations

import json
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

REPO = Path(__file__).parents[2]
ARTICLES = REPO / "corpus" / "articles"
LEDGER = REPO / "corpus" / "gold" / "ledger.jsonl"
MODIFIERS = {"=", "~", "<", "<=", ">", ">="}


class PageText(HTMLParser):
    """Collects the words of headings and paragraphs, and what the meta tags say."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.words: list[str] = []
        self._open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.meta[values.get("property") or values.get("name") or ""] = values.get("content", "")
        self._open += tag in {"p", "h2", "h3"}

    def handle_endtag(self, tag: str) -> None:
        self._open -= tag in {"p", "h2", "h3"}

    def handle_data(self, data: str) -> None:
        if self._open > 0:
            self.words.extend(data.split())


def read_articles() -> list[dict[str, str]]:
    """Return id, path, outlet folder, text and, where the format carries them, date and country of each."""
    articles = []
    for path in sorted(ARTICLES.rglob("*")):
        if path.is_dir():
            continue
        base = {"path": path.relative_to(REPO).as_posix(), "outlet": path.parent.name}
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".txt":
            articles.append({**base, "id": path.stem, "text": content})
        elif path.suffix == ".md":
            _, front, body = content.split("---\n", 2)
            fields = dict(line.split(": ", 1) for line in front.splitlines())
            articles.append({**fields, **base, "text": body})
        elif path.suffix == ".jsonl":
            articles.extend({**base, **json.loads(line), **base} for line in content.splitlines())
        elif path.suffix == ".html":
            page = PageText()
            page.feed(content)
            fields = {
                "title": page.meta.get("og:title", ""),
                "byline": page.meta.get("author", ""),
                "published": page.meta.get("article:published_time", "")[:10],
                "country": page.meta.get("keywords", "").split(",")[0],
            }
            articles.append({**base, **fields, "id": path.stem, "text": " ".join(page.words)})
        else:
            pytest.fail(f"{path} is no format of the corpus; expected .txt, .md, .html or .jsonl")
    return articles


ALL = read_articles()
LINES = [json.loads(line) for line in LEDGER.read_text(encoding="utf-8").splitlines()]


def test_every_citation_gives_back_its_text() -> None:
    """Each offset of the ledger, cut from the article as read, is the text that the ledger gives."""
    by_id = {article["id"]: article for article in ALL}
    for line in LINES:
        for citation in line["citations"]:
            article = by_id[citation["article_id"]]
            assert citation["path"] == article["path"]
            assert article["text"][citation["start"] : citation["end"]] == citation["text"], line["id"]


def test_ledger_holds_enough_lines_of_both_sorts() -> None:
    """At least 14 conflicts and 10 agreeing lines, each with two articles or more and unlike or like values."""
    conflicts = [line for line in LINES if line["conflict"]]
    agreements = [line for line in LINES if not line["conflict"]]
    assert len(conflicts) >= 14
    assert len(agreements) >= 10
    assert len({line["id"] for line in LINES}) == len(LINES)
    for line in LINES:
        assert len({citation["article_id"] for citation in line["citations"]}) >= 2, line["id"]
        assert {citation["modifier"] for citation in line["citations"]} <= MODIFIERS
    for line in conflicts:
        values = {
            (citation["value"], citation.get("lower"), citation.get("upper"))
            for citation in line["citations"]
        }
        assert len(values) >= 2, line["id"]


def test_corpus_is_as_large_and_wide_as_its_data_sheet_says() -> None:
    """49 pieces in 9 outlets, at least ten countries, every outlet described, every id once."""
    assert len(ALL) == 49
    assert len({article["id"] for article in ALL}) == len(ALL)
    described = tomllib.loads((REPO / "corpus" / "outlets.toml").read_text(encoding="utf-8"))["outlet"]
    assert {article["outlet"] for article in ALL} == {outlet["id"] for outlet in described}
    assert len(described) == 9
    assert len({article["country"] for article in ALL if article.get("country")}) >= 10
    assert {Path(article["path"]).suffix for article in ALL} == {".txt", ".md", ".html", ".jsonl"}


@pytest.mark.parametrize("article", ALL, ids=lambda article: article["id"])
def test_article_has_a_proper_length_and_metadata(article: dict[str, str]) -> None:
    """500 to 900 words; title, byline, date and country wherever the format can carry them."""
    assert 500 <= len(article["text"].split()) <= 900
    if not article["path"].endswith(".txt"):
        assert article["title"]
        assert article["byline"]
        assert "2015" <= article["published"][:4] <= "2026"
        assert article["country"]


def test_no_paragraph_is_repeated_outside_the_two_reprints() -> None:
    """A long paragraph stands in one piece only, but for the two pieces that are reprinted on purpose."""
    seen: dict[str, str] = {}
    shared: set[frozenset[str]] = set()
    for article in ALL:
        for paragraph in article["text"].splitlines():
            if len(paragraph.split()) < 30 or paragraph.startswith("All articles on this site"):
                continue
            other = seen.setdefault(paragraph, article["id"])
            if other != article["id"]:
                shared.add(frozenset({other, article["id"]}))
    assert shared == {
        frozenset({"ht-finish-the-job", "ht-finish-the-job-wg"}),
        frozenset({"hk-forty-five-chairs", "hk-forty-five-chairs-ls"}),
    }
