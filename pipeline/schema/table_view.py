"""An annotated article as plain text tables, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.schema.explain import quantity_value, visible

if TYPE_CHECKING:
    from pipeline.schema.annotated import AnnotatedArticle

__all__ = ["article_table"]


def article_table(annotated: AnnotatedArticle, width: int = 100) -> str:
    """Return the article's summary and layers as text tables no wider than `width` columns (at least 60).

    Control characters from outside are shown as U+FFFD: a title cannot command the terminal.
    """
    width = max(60, width)
    article, summary = annotated.article, annotated.summary
    names = {entity.id: entity.name for entity in annotated.entities}
    head = [
        _line(article.title or article.id, width),
        _line(
            " · ".join(part for part in (article.byline, article.outlet, article.published) if part), width
        ),
    ]
    if summary:
        head.append("")
        head += [_line(line, width) for line in _summary(annotated)]
    parts = ["\n".join(line for line in head if line is not None).rstrip()]
    parts += [
        _table("Entities", ("name", "type", "country", "times"), [
            (entity.name, entity.label, entity.country or "", str(len(entity.mentions))) for entity in annotated.entities
        ], width),
        _table("Quantities", ("text", "value", "of", "when", "where"), [
            (
                quantity.text,
                quantity_value(quantity),
                quantity.measured_entity.text if quantity.measured_entity else "",
                quantity.date.text if quantity.date else "",
                quantity.place.text if quantity.place else "",
            )
            for quantity in annotated.quantities
        ], width),
        _table("Attributions", ("source", "cue", "kind", "content"), [
            (
                names.get(attribution.source.entity or "", attribution.source.text) if attribution.source else "",
                attribution.cue.text if attribution.cue else "",
                attribution.kind,
                " … ".join(part.text for part in attribution.content),
            )
            for attribution in annotated.attributions
        ], width),
        _table("Frames", ("frame", "security", "rights", "relation", "sentence"), [
            (
                frame.label,
                f"{frame.security:.2f}",
                f"{frame.rights:.2f}",
                "" if frame.relation == "none" else frame.relation.replace("_", "-"),
                article.text[annotated.sentences[frame.sentence].start : annotated.sentences[frame.sentence].end],
            )
            for frame in annotated.frames
            if frame.label != "neither" and frame.sentence < len(annotated.sentences)
        ], width),
        _table("Stances", ("holder", "stance", "score", "toward"), [
            (
                "author" if stance.holder.kind == "author" else names.get(stance.holder.entity or "", stance.holder.text or ""),
                stance.label,
                f"{stance.score:+.2f}",
                stance.target.replace("_", " "),
            )
            for stance in annotated.stances
            if stance.label != "neutral"
        ], width),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(annotated: AnnotatedArticle) -> list[str]:
    summary = annotated.summary
    if summary is None:
        return []
    shares = summary.shares
    position = "no sentence carries a frame"
    if summary.position is not None:
        low, high = summary.interval or (summary.position, summary.position)
        position = f"{summary.position:+.2f} ({low:+.2f} to {high:+.2f}) from -1 rights to +1 security"
        position += ", undecided" if summary.undecided else ""
    return [
        f"Position       {position}",
        f"Frames         security {shares.security:.0%}, rights {shares.rights:.0%}, both {shares.both:.0%}, "
        f"neither {shares.neither:.0%}",
        f"Author         {summary.author_stance.label} ({summary.author_stance.score:+.2f})",
    ]


def _line(text: str, width: int) -> str:
    plain = (
        " ".join(visible(text).split())
        if not text.startswith(("Position", "Frames", "Author"))
        else visible(text)
    )
    return plain if len(plain) <= width else plain[: width - 1] + "…"


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]], width: int) -> str:
    """Return a titled table; where it is too wide, the widest columns are cut first."""
    if not rows:
        return ""
    cells = [[" ".join(visible(cell).split()) for cell in row] for row in [columns, *rows]]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    room = width - 2 * (len(columns) - 1)
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    lines = [
        "  ".join(_cell(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in cells
    ]
    return "\n".join(
        [f"{title} ({len(rows)})", lines[0], "-" * min(width, max(len(line) for line in lines)), *lines[1:]]
    )


def _cell(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
