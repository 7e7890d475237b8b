"""An annotated article as HTML, for a notebook, a report or a browser. Everything from outside is escaped.

The fragment carries no script. Each mark is explained on hover and on keyboard focus by CSS alone, and the
check boxes of the legend hide a layer. A mark never rests on colour alone: frames have a letter (S, R, S+R),
entities a box, quantities a double line, attributed content an underline, its source a dotted one.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from pipeline.schema.explain import attribution_tip, entity_tip, frame_tip, quantity_tip, stance_tip, visible
from pipeline.schema.table_view import article_table

if TYPE_CHECKING:
    from pipeline.schema.annotated import AnnotatedArticle, Summary

__all__ = ["article_html", "article_style", "article_table", "page_html"]

_BADGES = {"security": "S", "rights": "R", "both": "S+R"}
_RELATIONS = {"concession": " concedes", "trade_off": " trades off"}
_LEGEND = (
    ("frames", "frames: S security, R rights, S+R both"),
    ("entities", "entities (boxed)"),
    ("quantities", "quantities (double line)"),
    ("attributions", "attributions (underlined; source dotted, cue italic)"),
    ("stances", "stances (▲ supports, ▼ opposes)"),
)


class _Mark(NamedTuple):
    """A stretch of text to be marked: lower `depth` goes outside."""

    start: int
    end: int
    depth: int
    css: str
    tip: str


@cache
def article_style() -> str:
    """Return the style sheet of the fragment."""
    return (files("pipeline.schema") / "display.css").read_text(encoding="utf-8")


def article_html(annotated: AnnotatedArticle, style: bool = True) -> str:
    """Return a self-contained HTML fragment; no script, every text escaped.

    Args:
        annotated: the article.
        style: whether to put the style sheet in; a page that shows many articles puts it in once
            (`article_style`).
    """
    article = annotated.article
    head = (
        [f'<p class="cf-title" role="heading" aria-level="2">{_safe(article.title)}</p>']
        if article.title
        else []
    )
    by = " · ".join(_safe(part) for part in (article.byline, article.outlet, article.published) if part)
    if by:
        head.append(f'<p class="cf-by">{by}</p>')
    return "".join(
        [
            f'<div class="cf-article" lang="{escape(article.language or "en", quote=True)}">',
            f"<style>{article_style()}</style>" if style else "",
            *head,
            _facts(annotated.summary) if annotated.summary else "",
            _legend(),
            '<div class="cf-text">',
            *_blocks(annotated),
            "</div>",
            _foot(annotated),
            "</div>",
        ]
    )


def page_html(annotated: AnnotatedArticle) -> str:
    """Return a whole HTML page of one article, which loads nothing and runs nothing."""
    title = _safe(annotated.article.title or annotated.article.id)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title></head><body>{article_html(annotated)}</body></html>\n"
    )


def _safe(text: str | None) -> str:
    """Return escaped text with control characters made visible."""
    return escape(visible(text or ""), quote=True)


def _facts(summary: Summary) -> str:
    shares = summary.shares
    cells = []
    if summary.position is not None:
        low, high = summary.interval or (summary.position, summary.position)
        side = (
            "undecided"
            if summary.undecided
            else "toward security"
            if summary.position > 0
            else "toward rights"
        )
        cells.append(
            ("Position, −1 rights to +1 security",
             f"<b>{_signed(summary.position)}</b> ({_signed(low)} to {_signed(high)}), {side}{_gauge(summary.position, low, high)}")
        )  # fmt: skip
    cells.append(
        ("Sentences by frame",
         f"security {shares.security:.0%} · rights {shares.rights:.0%}<br>both {shares.both:.0%} · neither {shares.neither:.0%}")
    )  # fmt: skip
    stance = summary.author_stance
    word = {
        "support": "supports",
        "oppose": "opposes",
        "mixed": "is of two minds about",
        "neutral": "takes no side on",
    }[stance.label]
    cells.append(("The author", f"{word} the hard line ({_signed(stance.score)})"))
    return (
        '<dl class="cf-facts">'
        + "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in cells)
        + "</dl>"
    )


def _gauge(position: float, low: float, high: float) -> str:
    """Return a line from −1 to +1 with the interval and the position on it."""
    at = [50 + 48 * max(-1.0, min(1.0, value)) for value in (position, low, high)]
    return (
        '<svg class="cf-gauge" aria-hidden="true" focusable="false">'
        '<line x1="2%" x2="98%" y1="11" y2="11" stroke="#b3aa99"/><line x1="50%" x2="50%" y1="4" y2="18" stroke="#b3aa99"/>'
        f'<line x1="{at[1]:.1f}%" x2="{at[2]:.1f}%" y1="11" y2="11" stroke="#44403a" stroke-width="3"/>'
        f'<circle cx="{at[0]:.1f}%" cy="11" r="5" fill="{"#0b5688" if position > 0 else "#9c3f06"}"/></svg>'
    )


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _legend() -> str:
    boxes = "".join(
        f'<label><input type="checkbox" class="cf-show-{name}" checked>{text}</label>'
        for name, text in _LEGEND
    )
    return f'<fieldset class="cf-legend"><legend>Show</legend>{boxes}</fieldset>'


def _foot(annotated: AnnotatedArticle) -> str:
    made = annotated.provenance
    warnings = "".join(f"<br>{_safe(warning)}" for warning in made.warnings)
    return (
        f'<p class="cf-foot">{_safe(made.package)}, model {_safe(made.model.name)} {_safe(made.model.version)}, '
        f"codebook {_safe(made.codebook)}. Marks are a model’s; each can be wrong.{warnings}</p>"
    )


def _blocks(annotated: AnnotatedArticle) -> list[str]:
    """Return the text, one paragraph element for each section."""
    text = annotated.article.text
    sections = [(section.start, section.end, section.kind) for section in annotated.article.sections]
    if not sections:
        start = 0
        for line in text.split("\n"):
            sections.append((start, start + len(line), "body"))
            start += len(line) + 1
    marks, badges, stances = _marks(annotated), _badges(annotated), _stances(annotated)
    blocks = []
    number = 0
    for start, end, kind in sections:
        if not text[start:end].strip():
            continue
        parts, position = [], start
        while number < len(annotated.sentences) and annotated.sentences[number].start < end:
            sentence = annotated.sentences[number]
            if sentence.start >= position:
                parts.append(_safe(text[position : sentence.start]))
                label, badge = badges.get(number, ("", ""))
                inside = _inline(text, sentence.start, min(sentence.end, end), marks)
                parts.append(f'<span class="cf-{label}">{badge}{inside}</span>' if label else inside)
                parts.append(stances.get(number, ""))
                position = min(sentence.end, end)
            number += 1
        parts.append(_safe(text[position:end]))
        css = f" cf-{kind}" if kind != "body" else ""
        role = ' role="heading" aria-level="3"' if kind == "heading" else ""
        aside = (
            '<span class="cf-setaside">not part of the piece, set aside</span>'
            if kind == "boilerplate"
            else ""
        )
        blocks.append(f'<div class="cf-block{css}"{role}>{aside}{"".join(parts)}</div>')
    return blocks


def _marks(annotated: AnnotatedArticle) -> list[_Mark]:
    """Return all marks, ordered by start and then from the outside in."""
    text = annotated.article.text
    names = {entity.id: entity.name for entity in annotated.entities}
    marks = []
    for attribution in annotated.attributions:
        tip = attribution_tip(attribution, names)
        distanced = " cf-distanced" if attribution.distanced else ""
        marks += [
            _Mark(part.start, part.end, 0, "cf-content" + distanced, tip) for part in attribution.content
        ]
        if attribution.source:
            marks.append(_Mark(attribution.source.start, attribution.source.end, 1, "cf-source", tip))
        if attribution.cue:
            marks.append(_Mark(attribution.cue.start, attribution.cue.end, 2, "cf-cue", tip))
    for frame in annotated.frames:
        marks += [
            _Mark(span.start, span.end, 3, "cf-evidence", f"Evidence for {span.frame}: adds {_signed(span.weight)} in log-odds.")
            for span in frame.evidence
        ]  # fmt: skip
    for quantity in annotated.quantities:
        marks.append(_Mark(quantity.start, quantity.end, 4, "cf-quantity", quantity_tip(quantity)))
    for entity in annotated.entities:
        tip = entity_tip(entity)
        marks += [_Mark(mention.start, mention.end, 5, "cf-entity", tip) for mention in entity.mentions]
    size = len(text)
    return sorted(
        {mark for mark in marks if 0 <= mark.start < mark.end <= size},
        key=lambda mark: (mark.start, -mark.end, mark.depth),
    )


def _badges(annotated: AnnotatedArticle) -> dict[int, tuple[str, str]]:
    """Return the frame label and the badge of each framed sentence."""
    found: dict[int, tuple[str, str]] = {}
    for frame in annotated.frames:
        if frame.label in _BADGES:
            text = _BADGES[frame.label] + _RELATIONS.get(frame.relation, "")
            found[frame.sentence] = (
                frame.label,
                f'<span class="cf-m cf-badge cf-badge-{frame.label}" tabindex="0">{text}{_tip(frame_tip(frame))}</span>',
            )
    return found


def _stances(annotated: AnnotatedArticle) -> dict[int, str]:
    """Return the stance pills of each sentence; neutral ones are left out."""
    names = {entity.id: entity.name for entity in annotated.entities}
    found: dict[int, str] = {}
    for stance in annotated.stances:
        if stance.label == "neutral":
            continue
        holder = names.get(stance.holder.entity or "") or stance.holder.text or "unnamed"
        who = "author" if stance.holder.kind == "author" else holder
        arrow = "▲" if stance.label == "support" else "▼"
        short = who if len(who) <= 32 else who[:31] + "…"
        pill = f'<span class="cf-m cf-stance" tabindex="0">{arrow} {_safe(short)}{_tip(stance_tip(stance, who))}</span>'
        found[stance.sentence] = found.get(stance.sentence, "") + pill
    return found


def _tip(text: str) -> str:
    return f'<span class="cf-tip">{_safe(text)}</span>'


def _inline(text: str, start: int, end: int, marks: list[_Mark]) -> str:
    """Return one sentence with its marks as properly nested elements.

    Marks may overlap: where one ends inside another, the inner one is closed and opened again, and each of its
    pieces carries the explanation.
    """
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    bounds = sorted(
        {start, end, *(max(start, mark.start) for mark in inside), *(min(end, mark.end) for mark in inside)}
    )
    out: list[str] = []
    opened: list[_Mark] = []
    for at, following in zip(bounds, [*bounds[1:], end], strict=True):
        opened = _close(opened, at, end, out)
        for mark in inside:
            if max(start, mark.start) == at and mark.end > at:
                out.append(_open(mark))
                opened.append(mark)
        out.append(_safe(text[at:following]))
    _close(opened, end, end, out)
    return "".join(out)


def _open(mark: _Mark) -> str:
    return f'<span class="cf-m {mark.css}" tabindex="0">'


def _close(opened: list[_Mark], at: int, end: int, out: list[str]) -> list[_Mark]:
    """Close the marks that end at `at`, and those inside them; open the latter again; return what is open."""
    ending = [number for number, mark in enumerate(opened) if min(mark.end, end) <= at]
    if not ending:
        return opened
    keep, inner = opened[: ending[0]], opened[ending[0] :]
    for mark in reversed(inner):
        out.append(f"{_tip(mark.tip)}</span>")
    again = [mark for mark in inner if min(mark.end, end) > at]
    out.extend(_open(mark) for mark in again)
    return keep + again
