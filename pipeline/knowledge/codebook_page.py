"""The codebook as a page for coders, generated from the file the machine reads.

python -m pipeline.knowledge.codebook_page > docs/codebook.md
"""

from __future__ import annotations

import sys

from pipeline.knowledge.load import codebook
from pipeline.schema import Codebook

__all__ = ["codebook_markdown"]


def codebook_markdown(book: Codebook) -> str:
    """Return the codebook as Markdown, ending with a line break."""
    lines = [
        f"# Codebook: {book.name} {book.version}",
        "",
        "Generated from `pipeline/knowledge/codebook.toml` by `python -m pipeline.knowledge.codebook_page`; change the",
        "file, not this page.",
        "",
        f"Unit of coding: the **{book.unit}**, with its neighbours read for context. {book.question}",
        "",
        *(
            ["Sources:", "", *(f"- {reference}" for reference in book.references), ""]
            if book.references
            else []
        ),
        "## Frames",
        "",
        "Each frame is decided by itself: a sentence may carry one, several or none.",
        "",
    ]
    for frame in book.frames:
        lines += [f"### {frame.letter + ', ' if frame.letter else ''}{frame.name}", ""]
        lines += [frame.definition, ""] if frame.definition else []
        for indicator in frame.indicators:
            examples = ", ".join(f"`{term}`" for term in indicator.terms[:8])
            lines.append(
                f"- *{indicator.name.replace('_', ' ')}*: {indicator.definition or 'see the words.'}"
            )
            lines += (
                [f"  Words that point to it, among {len(indicator.terms)}: {examples}."] if examples else []
            )
        lines.append("")
    if book.rules:
        lines += [
            "### Rules",
            "",
            *(f"{number}. {rule.text}" for number, rule in enumerate(book.rules, 1)),
            "",
        ]
    if book.relations:
        lines += ["## Relation", "", "How two frames stand to each other:", ""]
        lines += [f"- **{relation.name}**: {relation.definition}" for relation in book.relations]
        lines.append("")
    if book.stance is not None:
        lines += ["## Stance", "", f"Target `{book.stance.target}`: {book.stance.definition}", ""]
        lines += [
            f"- **{value.name}** ({value.score:+.0f}): {value.definition}" for value in book.stance.values
        ]
        lines += ["", *(f"{number}. {rule}" for number, rule in enumerate(book.stance.rules, 1)), ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(codebook_markdown(codebook()))
