"""The report as a file: whole, closed to the network, and harmless."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pipeline.compare.findings import compare
from pipeline.compare.ledger_cards import ledger_cards, value_text
from pipeline.compare.prevalence import Confusion
from pipeline.compare.report import report_html, write_report
from pipeline.compare.report_context import percent
from pipeline.compare.tables import MemoryTables
from pipeline.compare.views import choose_views, json_for_html
from tests.compare.hostile import HOSTILE, hostile_corpus
from tests.compare.synthetic import annotate_marked, synthetic_corpus

CONFUSION = Confusion(
    labels=("security", "rights", "both", "neither"),
    counts=((180, 6, 10, 30), (8, 170, 12, 25), (10, 12, 60, 8), (40, 30, 5, 900)),
)


class Elements(HTMLParser):
    """Collects elements, attributes, scripts, styles and visible text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, list[str]] = {"script": [], "style": []}
        self.text = ""
        self.inside: str | None = None

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag in self.content:
            self.inside = tag
            self.content[tag].append("")

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data):
        if self.inside:
            self.content[self.inside][-1] += data
        else:
            self.text += data


def parse(page: str) -> Elements:
    """Return the parsed page."""
    elements = Elements()
    elements.feed(page)
    elements.close()
    return elements


@pytest.fixture(scope="module")
def findings():
    """Findings about ninety synthetic articles, with a held-out confusion."""
    return compare(
        MemoryTables.from_annotated(synthetic_corpus(90)), "outlet", confusion=CONFUSION, draws=200
    )


@pytest.fixture(scope="module")
def page(findings):
    """Their report."""
    return report_html(findings, synthetic_corpus(90))


def test_report_has_every_part(page):
    """Each section of the report is there, with what the findings say."""
    parsed = parse(page)
    found = {attributes.get("id") for _, attributes in parsed.elements}
    assert {
        "brief",
        "positions",
        "groups",
        "time",
        "voices",
        "keyness",
        "ledger",
        "articles",
        "method",
    } <= found
    for words in (
        "The Harbour Gazette",
        "Daniel Noboa",
        "Homicides",
        "Conflict",
        "95 % interval",
        "corrected for the classifier",
    ):
        assert words in parsed.text


def test_report_lets_nothing_in(page):
    """Only the one style sheet and the one script may act, by hash; nothing is loaded, no handler is inline."""
    parsed = parse(page)
    policy = next(
        attributes["content"]
        for _, attributes in parsed.elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    code = [
        text
        for (_, attributes), text in zip(
            [e for e in parsed.elements if e[0] == "script"], parsed.content["script"], strict=True
        )
        if attributes.get("type") != "application/json"
    ]
    assert len(code) == len(parsed.content["style"]) == 1
    for text in (code[0], parsed.content["style"][0]):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    for tag, attributes in parsed.elements:
        assert not any(name.startswith("on") or name in ("style", "src", "srcdoc") for name in attributes), (
            tag,
            attributes,
        )
        assert (attributes.get("href") or "#").startswith("#")


def test_every_article_travels_and_can_be_read_back(page):
    """With few articles each is in the file, and its JSON gives back its text."""
    articles = synthetic_corpus(90)
    views = re.findall(r'<script type="application/json" id="view-(\d+)">(.*?)</script>', page)
    assert len(views) == 90
    number, text = views[7]
    fragment = json.loads(text)
    assert articles[int(number)].article.title in fragment
    assert "<style" not in fragment


def test_large_corpus_is_sampled_from_every_group(findings):
    """With more articles than room, each group keeps some, and articles behind the ledger come first."""
    articles = findings.tables["articles"]
    chosen = choose_views(articles, ["a00080", "a00081", "nobody"], most=20)
    assert len(chosen) == 20
    assert {"a00080", "a00081"} <= chosen
    counts = articles[articles["article_id"].isin(chosen)]["group"].value_counts()
    assert len(counts) == 6
    page = report_html(findings, synthetic_corpus(90), views=20)
    assert page.count('id="view-') == 20
    assert "20 articles of 90 can be opened here" in parse(page).text


def test_report_without_articles_says_so(findings):
    """A report from tables alone is whole but for the article pages."""
    text = parse(report_html(findings)).text
    assert "made without article pages" in text


@pytest.mark.slow
def test_same_findings_give_the_same_bytes(findings, tmp_path):
    """No clock and no chance: written twice, the file is the same."""
    one = write_report(findings, tmp_path / "one.html", synthetic_corpus(90)).read_bytes()
    again = compare(
        MemoryTables.from_annotated(synthetic_corpus(90)), "outlet", confusion=CONFUSION, draws=200
    )
    assert write_report(again, tmp_path / "deep" / "two.html", synthetic_corpus(90)).read_bytes() == one


@pytest.fixture(scope="module")
def hostile_page():
    """The report of twenty hostile articles, grouped by outlet, which is a payload each."""
    tables = MemoryTables.from_annotated(hostile_corpus())
    return report_html(compare(tables, "outlet", draws=100), tables.articles(), title=HOSTILE[0])


def test_hostile_words_make_no_element(hostile_page):
    """No payload in titles, outlets, texts, names or units becomes an element, an attribute or a script."""
    parsed = parse(hostile_page)
    tags = {tag for tag, _ in parsed.elements}
    assert not tags & {"iframe", "img", "base", "template", "object", "embed"}
    assert sum(tag == "meta" for tag, _ in parsed.elements) == 4
    assert sum(tag == "style" for tag, _ in parsed.elements) == 1
    assert all(
        attributes.get("type") == "application/json"
        for tag, attributes in parsed.elements[:-1]
        if tag == "script" and attributes
    )
    for _, attributes in parsed.elements:
        assert not any(name.startswith("on") for name in attributes)
    assert "<script>window.hacked=1</script>" in parsed.text
    assert "{{ 7*7 }}" in parsed.text


@pytest.mark.parametrize("payload", HOSTILE)
def test_json_in_the_page_cannot_leave_its_element(payload):
    """No <, > or & stands in it, and it reads back as it was."""
    text = json_for_html({payload: [payload]})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {payload: [payload]}


def test_group_that_is_small_is_tagged_and_unranked():
    """A group of two is in the table, tagged, with no rank."""
    few = [annotate_marked(f"few{n}", [("Order came.", "security")], outlet="Small Sheet") for n in range(2)]
    tables = MemoryTables.from_annotated([*synthetic_corpus(36), *few])
    page = report_html(compare(tables, "outlet", draws=100, keyness=False))
    row = re.search(r'<th scope="row" data-sort="Small Sheet">(.*?)</th>', page, re.DOTALL).group(1)
    assert "fewer than 5" in row
    assert "rank" not in row


def test_one_article_makes_a_report():
    """The smallest corpus there is: no interval worth the name, no error."""
    tables = MemoryTables.from_annotated(
        [annotate_marked("a", [("Order came.", "security")], title="Alone", outlet="Post")]
    )
    text = parse(report_html(compare(tables, "outlet", draws=100), tables.articles())).text
    assert "1 article from 1 outlet" in text


def test_cards_group_equal_values(findings):
    """Articles that state the same value are one row of a card, on a scale from 0 to 100."""
    cards = ledger_cards(findings.tables["ledger"], findings.tables["claims"])
    assert cards[0]["status"] == "conflict"
    for card in cards:
        values = [(value["text"], value["at"]) for value in card["values"]]
        assert len({text for text, _ in values}) == len(values)
        assert all(0 <= value["start"] <= value["at"] <= value["end"] <= 100 for value in card["values"])


@pytest.mark.parametrize(
    ("value", "unit", "modifier", "text"),
    [(75000, "", ">", "more than 75,000"), (103.0, "per 100,000 people", "=", "103 per 100,000 people"), (1.2e6, "USD", "~", "about 1.2 million USD"),
     (1.5e9, "EUR", "=", "1.5 billion EUR"), (0.5, "%", "=", "0.5 %"), (-3.0, "%", "=", "−3 %"), (1234567.0, "", "=", "1,234,567")],
)  # fmt: skip
def test_values_are_written_for_people(value, unit, modifier, text):
    """Thousands are grouped, round millions are words, modifiers are spoken."""
    assert value_text(value, unit, modifier) == text


def test_percent_stays_on_the_scale():
    """What lies outside is put at an end, what is unknown in the middle."""
    assert percent(0.5, -1, 1) == 75.0
    assert percent(9, -1, 1) == 100.0
    assert percent(None, -1, 1) == 50.0


def test_page_is_ordered_for_a_screen_reader(page):
    """One h1, no heading level left out, a language, a caption and column scopes in every table, aria-sort where sortable."""
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", page)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert '<html lang="en">' in page
    tables = re.findall(r"<table\b.*?</table>", page, flags=re.DOTALL)
    assert len(tables) >= 6
    for table in tables:
        assert re.search(r"<table[^>]*><caption[^>]*>[^<]+</caption>", table), table[:120]
        head = table[: table.find("</thead>")]
        assert head.count("<th ") == head.count('scope="col"') > 0
    assert "aria-sort" in page
    assert ":focus-visible" in page
