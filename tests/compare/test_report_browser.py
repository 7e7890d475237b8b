"""The report in a real browser: it opens, filters, can be read by keyboard, and runs nothing foreign."""

from __future__ import annotations

import pytest

from pipeline.compare.findings import compare
from pipeline.compare.prevalence import Confusion
from pipeline.compare.report import write_report
from pipeline.compare.tables import MemoryTables
from tests.compare.chromium import Page, find_chromium
from tests.compare.hostile import hostile_corpus
from tests.compare.synthetic import synthetic_corpus

CHROMIUM = find_chromium()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine: the report was not opened in a browser"
    ),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of ninety synthetic articles."""
    confusion = Confusion(
        labels=("security", "rights", "both", "neither"),
        counts=((180, 6, 10, 30), (8, 170, 12, 25), (10, 12, 60, 8), (40, 30, 5, 900)),
    )
    tables = MemoryTables.from_annotated(synthetic_corpus(90))
    path = tmp_path_factory.mktemp("report") / "report.html"
    return write_report(compare(tables, "outlet", confusion=confusion, draws=200), path, tables.articles())


@pytest.fixture
def page(report):
    """The report, open in a fresh browser."""
    with Page(CHROMIUM) as opened:
        opened.open(report)
        yield opened


def _shown(page, selector):
    return page.run(
        f"[...document.querySelectorAll({selector!r})].filter(e => e.offsetParent !== null).length"
    )


def _type(page, selector, text):
    page.run(
        f"{{const e = document.querySelector({selector!r}); e.value = {text!r}; e.dispatchEvent(new Event('input', {{bubbles: true}})); e.dispatchEvent(new Event('change', {{bubbles: true}}));}}"
    )


def test_report_opens_without_a_word_of_complaint(page):
    """The script ran to its end, the console is silent, and nothing was asked of the network."""
    assert page.run("document.documentElement.dataset.ready") == "yes"
    assert page.messages == []
    assert [url for url in page.requests if not url.startswith("file:")] == []


def test_filters_and_sorting_work(page):
    """Finding, choosing a measure, sorting and paging change what is shown, and only that."""
    assert _shown(page, "#t-groups tbody tr") == 7
    _type(page, "input[data-table=t-groups]", "harbour")
    assert _shown(page, "#t-groups tbody tr") == 1
    _type(page, "input[data-table=t-groups]", "")
    page.run("document.querySelector('#t-groups thead th:first-child button').click()")
    names = page.run("[...document.querySelectorAll('#t-groups tbody th')].map(e => e.dataset.sort)")
    assert names == [*sorted(names[:-1]), "all articles"]
    assert page.run("document.querySelector('#t-groups thead th').getAttribute('aria-sort')") == "ascending"
    _type(page, "#measure", "author_oppose")
    assert _shown(page, "#t-measures tbody tr") == 7
    assert (
        page.run("[...document.querySelectorAll('#t-measures tbody tr')].find(e => !e.hidden).dataset.choice")
        == "author_oppose"
    )
    assert page.messages == []


def test_ledger_can_be_narrowed(page):
    """Conflicts alone, a word alone, and nothing where nothing fits."""
    everything = page.run("document.querySelectorAll('#ledger-cards > li').length")
    _type(page, "#ledger-status", "conflict")
    conflicts = _shown(page, "#ledger-cards > li")
    assert 0 < conflicts < everything
    _type(page, "#ledger-find", "no such thing")
    assert _shown(page, "#ledger-cards > li") == 0
    assert page.run("document.querySelector('#ledger-shown').textContent") == "No line fits."


def test_keyness_is_drawn_for_each_group_and_unit(page):
    """Another group and unit give other terms; a term opens to its lines."""
    first = page.run("document.querySelector('#key-plot').textContent")
    assert "More in" in first
    _type(page, "#key-group", "1")
    _type(page, "#key-unit", "pair")
    assert page.run("document.querySelector('#key-plot').textContent") != first
    page.run("document.querySelector('#key-plot summary').click()")
    assert _shown(page, "#key-plot .kwic li") > 0
    assert page.messages == []


def test_articles_are_paged_found_and_opened(page):
    """The list shows a page at a time; a title opens the marked text, Escape closes it."""
    assert _shown(page, "#t-articles tbody tr") == 30
    page.run("document.querySelector('#article-pager [data-step=\"1\"]').click()")
    assert "Page 2 of 3" in page.run("document.querySelector('#article-page').textContent")
    _type(page, "#article-find", "frontier post")
    assert _shown(page, "#t-articles tbody tr") == 15
    page.run("document.querySelector('#t-articles tbody a').click()")
    page.run("new Promise(done => setTimeout(done, 200))")
    assert page.run("document.querySelector('#reader').open") is True
    assert _shown(page, "#reader .cf-badge") > 0
    page.press("Escape")
    page.run("new Promise(done => setTimeout(done, 200))")
    assert page.run("document.querySelector('#reader').open") is False
    assert page.messages == []


def test_marks_are_explained_by_keyboard(page):
    """Tab reaches a mark in an open article, and its explanation appears."""
    page.run("document.querySelector('#t-articles tbody a').click()")
    page.run("new Promise(done => setTimeout(done, 200))")
    assert _shown(page, "#reader .cf-tip") == 0
    page.run("document.querySelector('#reader .cf-m').focus()")
    assert (
        page.run("getComputedStyle(document.activeElement.querySelector(':scope > .cf-tip')).display")
        == "block"
    )


def test_phone_shows_everything_in_its_width(page):
    """At 390 pixels nothing is wider than the window, and the tables become cards."""
    page.resize(390, 800)
    assert page.run("document.documentElement.scrollWidth") <= 390
    assert page.run("getComputedStyle(document.querySelector('#t-groups tbody td')).display") == "grid"


CONTRAST = """
(() => {
  const channel = (v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const bad = [];
  for (const e of document.querySelectorAll('main *, header *, nav *, #reader *')) {
    if (e.offsetParent === null || e.closest('svg') || e.closest('option')) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    let at = e, back = null;
    while (at && !back) { const b = parse(getComputedStyle(at).backgroundColor); if (b.length < 4 || b[3] > 0.99) back = b; at = at.parentElement; }
    const style = getComputedStyle(e), ink = parse(style.color), [a, b] = [light(ink), light(back || [255, 255, 255])].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5 && !e.disabled) bad.push(`${e.tagName}.${e.className}: ${style.color} on ${back} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
  }
  return [...new Set(bad)];
})()
"""


def test_contrast_is_at_least_four_and_a_half(page):
    """Every visible text of the report, and of an open article, against what lies behind it."""
    assert page.run(CONTRAST) == []
    page.run("document.querySelector('#t-articles tbody a').click()")
    page.run("new Promise(done => setTimeout(done, 200))")
    assert page.run(CONTRAST) == []


def test_images_and_controls_have_names(page):
    """Every drawing is either hidden from a screen reader or named, every field has a label."""
    assert (
        page.run(
            "[...document.querySelectorAll('svg')].filter(e => !e.closest('[aria-hidden=true]') && !e.getAttribute('aria-label') && !e.parentElement.closest('svg')).length"
        )
        == 0
    )
    assert (
        page.run("[...document.querySelectorAll('input, select')].filter(e => !e.closest('label')).length")
        == 0
    )
    assert (
        page.run(
            "[...document.querySelectorAll('h1, h2, h3')].map(e => Number(e.tagName[1])).every((n, i, all) => i === 0 || n <= all[i - 1] + 1)"
        )
        is True
    )


def test_hostile_articles_run_nothing(tmp_path):
    """Twenty payloads in titles, outlets, texts, names and units; every view and list opened; nothing runs."""
    tables = MemoryTables.from_annotated(hostile_corpus())
    path = write_report(
        compare(tables, "outlet", draws=100),
        tmp_path / "report.html",
        tables.articles(),
        title="<script>window.hacked=1</script>",
    )
    with Page(CHROMIUM) as page:
        page.open(path)
        assert page.run("document.documentElement.dataset.ready") == "yes"
        for number in range(20):
            page.run(f"location.hash = '#article-{number}'")
            page.run("new Promise(done => setTimeout(done, 120))")
            assert page.run("document.querySelector('#reader').open") is True
            page.run(
                "document.querySelectorAll('#reader *').forEach(e => { e.dispatchEvent(new Event('mouseover', {bubbles: true})); e.dispatchEvent(new Event('toggle')); e.dispatchEvent(new Event('error')); })"
            )
        page.run("document.querySelectorAll('summary').forEach(e => e.click())")
        page.run("new Promise(done => setTimeout(done, 300))")
        assert page.run("typeof window.hacked") == "undefined"
        assert page.run("document.querySelectorAll('iframe, img, base, object, embed').length") == 0
        assert page.messages == []
        assert [url for url in page.requests if not url.startswith("file:")] == []


def test_policy_holds_where_escaping_would_fail(tmp_path, monkeypatch):
    """With the escaping of article pages taken away, the payloads become elements and still run nothing."""
    monkeypatch.setattr("pipeline.schema.display._safe", lambda text: text or "")
    tables = MemoryTables.from_annotated(hostile_corpus())
    path = write_report(compare(tables, "outlet", draws=100), tmp_path / "report.html", tables.articles())
    with Page(CHROMIUM) as page:
        page.open(path)
        for number in range(20):
            page.run(f"location.hash = '#article-{number}'")
            page.run("new Promise(done => setTimeout(done, 120))")
        assert page.run("typeof window.hacked") == "undefined"
        assert any("Content Security Policy" in message for message in page.messages)
        assert [url for url in page.requests if not url.startswith("file:")] == []
