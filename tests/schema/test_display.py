"""An article as HTML and as text: whole, nested well, explained, and harmless."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec
import pytest

from pipeline.schema import Evidence, Section, Sentence
from pipeline.schema.display import article_html, article_style, article_table, page_html
from tests.compare.hostile import HOSTILE, hostile_corpus
from tests.compare.synthetic import annotate_marked, synthetic_corpus

VOID = {"br", "meta", "input", "line", "circle", "rect"}


class Reader(HTMLParser):
    """Collects text outside explanations, and checks that every element is closed in its turn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.tips: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))
            if "cf-tip" in self.open[-1][1]:
                self.tips.append("")

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop()[0] == tag

    def handle_data(self, data):
        classes = " ".join(css for _, css in self.open)
        if "cf-tip" in classes:
            self.tips[-1] += data
        elif "cf-text" in classes and not re.search(r"cf-(badge|stance|setaside)", classes):
            self.text += data


def read(html: str) -> Reader:
    """Return the parsed fragment."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("article", synthetic_corpus(8), ids=lambda article: article.article.id)
def test_html_holds_the_whole_text_once(article):
    """Between the marks stands the text as read, nothing lost and nothing said twice."""
    assert _squeezed(read(article_html(article)).text) == _squeezed(article.article.text)


def test_overlapping_marks_nest_and_lose_nothing():
    """Evidence that crosses a name and a quotation is split, and each piece explained."""
    article = annotate_marked(
        "a",
        [("<s><e:hrw>Human Rights Watch</></> <k>warned</> <c>that <e:cecot>CECOT</> is full</>.", "rights")],
    )
    text = article.article.text
    spans = [(6, 25), (20, 40), (0, len(text)), (26, 33)]
    evidence = tuple(Evidence(start=a, end=b, text=text[a:b], frame="rights", weight=1.0) for a, b in spans)
    frames = (msgspec.structs.replace(article.frames[0], evidence=evidence),)
    reader = read(article_html(msgspec.structs.replace(article, frames=frames)))
    assert _squeezed(reader.text) == _squeezed(text)
    assert sum("Evidence for rights" in tip for tip in reader.tips) >= len(spans)


def test_every_mark_is_explained_and_reached_by_keyboard():
    """Frames, entities, quantities, attributions and stances have an explanation and a tab stop."""
    article = synthetic_corpus(2, sentences=30)[1]
    html = article_html(article)
    reader = read(html)
    assert html.count('class="cf-m ') == html.count('tabindex="0"') == len(reader.tips)
    said = " ".join(reader.tips)
    for words in (
        "Probability of the security frame",
        "Named ",
        "Attributed to ",
        "murders",
        "opposes hardline security policy",
    ):
        assert words in said
    for letter in (">R<", ">S+R "):
        assert letter in html


def test_kinds_of_sections_look_different():
    """A heading is a heading, boilerplate is set aside and still there."""
    plain = annotate_marked(
        "a", [("Order.", "security"), ("Behind the gates", "neither"), ("All rights reserved.", "neither")]
    )
    kinds = ("body", "heading", "boilerplate")
    sections = tuple(
        Section(start=sentence.start, end=sentence.end, kind=kind, rule="test")
        for sentence, kind in zip(plain.sentences, kinds, strict=True)
    )
    article = msgspec.structs.replace(
        plain,
        article=msgspec.structs.replace(plain.article, sections=sections),
        sentences=(Sentence(start=0, end=6, kind="body"),),
    )
    html = article_html(article)
    assert 'class="cf-block cf-heading" role="heading"' in html
    assert "cf-boilerplate" in html
    assert _squeezed(read(html).text) == _squeezed(plain.article.text)


def test_fragment_carries_style_once_or_not_at_all():
    """Alone it brings its style sheet; in a page of many it does not. It never brings a script."""
    article = synthetic_corpus(1)[0]
    assert article_style() in article_html(article)
    assert "<style" not in article_html(article, style=False)
    assert "<script" not in article_html(article)
    assert article._repr_html_() == article_html(article)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_is_only_text(number):
    """Whatever title, outlet, text, names, units and sources say, no element or attribute comes of it."""
    article = hostile_corpus()[number]
    allowed = {"html", "head", "meta", "title", "body", "div", "p", "style", "dl", "dt", "dd", "b", "br", "svg", "line",
               "circle", "fieldset", "legend", "label", "input", "span"}  # fmt: skip
    reader = read(page_html(article))
    assert set(reader.tags) <= allowed
    names = {name for name, _ in reader.attributes}
    assert not any(name.startswith("on") for name in names)
    assert not names & {"style", "src", "href", "srcdoc"}
    assert _squeezed(HOSTILE[number].strip("\u2028\u2029\u202e")) in _squeezed(reader.text)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_commands_no_terminal(number):
    """The text table holds no control character but the line break, and no line is too long."""
    text = article_table(hostile_corpus()[number], width=80)
    assert all(character == "\n" or character.isprintable() for character in text)
    assert max(map(len, text.split("\n"))) <= 80


def test_escape_codes_are_shown_not_sent():
    """A title that would turn the terminal red is printed as text."""
    article = annotate_marked("a", [("Order.", "security")], title="\x1b[31mred\x07")
    assert "\x1b" not in article_table(article)
    assert "\ufffd[31mred" in article_table(article)
    assert "\x1b" not in article_html(article)


def test_table_says_what_was_found():
    """Each layer has its rows; an article without any has only its head."""
    article = synthetic_corpus(2, sentences=30)[1]
    text = article_table(article)
    for words in (
        "Position",
        "Entities (",
        "Quantities (",
        "Attributions (",
        "Frames (",
        "Stances (",
        "per 1,000 people",
    ):
        assert words in text
    assert article_table(annotate_marked("bare", [("It rained.", "neither")])).startswith("bare\n")


def test_page_forbids_everything_but_its_style():
    """The page's policy lets nothing load and nothing run."""
    page = page_html(synthetic_corpus(1)[0])
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert page.startswith("<!doctype html>")
