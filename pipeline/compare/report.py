"""The findings as one HTML file that needs nothing else.

It loads nothing (a content security policy forbids it, and allows only the one style sheet and the one
script, by their hashes), and everything from outside is escaped by the template engine, or travels as JSON
that cannot leave its element.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from pipeline.compare.briefs import brief_sentences, count, share, signed
from pipeline.compare.export import plain
from pipeline.compare.findings import Findings
from pipeline.compare.ledger_cards import ledger_cards, value_text
from pipeline.compare.report_context import percent, report_context
from pipeline.compare.views import VIEWS, choose_views, json_for_html, render_views
from pipeline.schema import AnnotatedArticle, Provenance
from pipeline.schema.display import article_style

__all__ = ["report_html", "write_report"]


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("pipeline.compare", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(signed=signed, share=share, value=value_text)
    environment.globals.update(percent=percent, count=count)
    return environment


@cache
def _asset(name: str) -> str:
    return (files("pipeline.compare") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") + "'"


def report_html(
    findings: Findings,
    annotated: Iterable[AnnotatedArticle] = (),
    title: str | None = None,
    views: int = VIEWS,
) -> str:
    """Return the report as a whole HTML page.

    Args:
        findings: from `compare`.
        annotated: the articles, for the pages that show one whole; read once, and only as far as needed.
        title: headline; made from the grouping when None.
        views: articles shown whole, at most.
    """
    cards = ledger_cards(findings.tables["ledger"], findings.tables["claims"])
    articles = findings.tables["articles"]
    cited = [
        citation["article_id"]
        for card in cards
        for value in card["values"]
        for citation in value["citations"]
    ]
    chosen = choose_views(articles, cited, views)
    provenance: list[Provenance] = []
    fragments = render_views(_first_provenance(annotated, provenance), chosen)
    numbers = {article_id: number for number, article_id in enumerate(articles["article_id"])}
    style = _asset("report.css") + article_style()
    script = _asset("report.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    context = report_context(findings)
    return _environment().get_template("report.html.jinja").render(
        title=title or _title(findings),
        policy=policy,
        style=style,
        script=script,
        briefs=brief_sentences(findings),
        cards=cards,
        numbers=numbers,
        shown={numbers[article_id] for article_id in fragments},
        views=[(numbers[article_id], text) for article_id, text in fragments.items()],
        article_data=json_for_html(_article_rows(findings, set(fragments))),
        keyness_data=json_for_html(context["keyness"]),
        provenance=provenance[0] if provenance else None,
        **context,
    )  # fmt: skip


def write_report(
    findings: Findings,
    path: str | Path,
    annotated: Iterable[AnnotatedArticle] = (),
    title: str | None = None,
    views: int = VIEWS,
) -> Path:
    """Write the report to `path` as UTF-8; return the path."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    page = report_html(findings, annotated, title, views)
    target.write_bytes(page.encode("utf-8", errors="replace"))
    return target


def _title(findings: Findings) -> str:
    return f"Security and rights, by {findings.by.replace('_', ' ')}"


def _first_provenance(
    annotated: Iterable[AnnotatedArticle], into: list[Provenance]
) -> Iterable[AnnotatedArticle]:
    for article in annotated:
        if not into:
            into.append(article.provenance)
        yield article


def _article_rows(findings: Findings, shown: set[str]) -> list[list[Any]]:
    """Return the article list as compact rows: number, title, group, outlet, date, position, interval, stance, shown."""
    rows = []
    for number, row in enumerate(findings.tables["articles"].itertuples()):
        rows.append(
            [
                number,
                plain(row.title) if isinstance(row.title, str) and row.title else row.article_id,
                row.group,
                row.outlet if isinstance(row.outlet, str) else "",
                row.published[:10] if isinstance(row.published, str) else "",
                *(None if value is None or value != value else round(float(value), 3)
                  for value in (row.position, row.position_lower, row.position_upper)),
                row.author_stance if isinstance(row.author_stance, str) else "",
                1 if row.article_id in shown else 0,
            ]
        )  # fmt: skip
    return rows
