"""Base noun phrases over a UD parse.

spaCy's own English iterator looks for the labels of its trained pipelines and finds a third of the chunks under
UD. A chunk here is what it is there: a noun, proper noun or pronoun with its modifiers on the left, no nested
phrase, no relative clause or prepositional phrase behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.symbols import NOUN, PRON, PROPN
from spacy.tokens import Doc, Span

__all__ = ["noun_chunks"]

HEADS = {
    "nsubj", "nsubj:pass", "nsubj:outer", "obj", "iobj", "obl", "obl:agent", "obl:unmarked", "obl:tmod", "obl:npmod",
    "nmod", "nmod:poss", "nmod:tmod", "nmod:npmod", "nmod:unmarked", "nmod:desc", "appos", "root", "ROOT", "conj",
    "vocative", "dislocated", "expl", "xcomp", "ccomp", "parataxis", "list", "acl", "acl:relcl", "advcl", "orphan",
}  # fmt: skip
INSIDE = {
    "det",
    "det:predet",
    "amod",
    "nummod",
    "compound",
    "flat",
    "nmod:poss",
    "goeswith",
    "advmod",
    "case",
    "fixed",
}


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, label) of base noun phrases in order, never nested; tokens of the Doc.

    Raises:
        ValueError: the Doc has no dependency parse.
    """
    doc = doclike.doc
    if not doc.has_annotation("DEP"):
        raise ValueError(
            "Noun chunks need a dependency parse; add counterframe_syntax or a parser to the pipeline."
        )
    label = doc.vocab.strings.add("NP")
    last = -1
    for token in doclike:
        if token.pos not in (NOUN, PROPN, PRON) or token.i <= last or token.dep_ not in HEADS:
            continue
        start = token.i
        for child in token.lefts:
            if child.dep_ in INSIDE and not (
                child.dep_ == "case" or (child.dep_ == "advmod" and child.i < start - 3)
            ):
                start = min(start, child.left_edge.i)
            elif child.dep_ in {"case", "cc", "mark", "punct", "cop", "nsubj"}:
                start = min(start, token.i) if child.i > start else start
        start = max(start, last + 1)
        while (
            start < token.i
            and doc[start].dep_ in {"case", "cc", "punct", "mark"}
            and doc[start].head.i >= token.i
        ):
            start += 1
        end = token.i + 1
        while (
            end < len(doc)
            and doc[end].head.i == token.i
            and doc[end].dep_ in {"flat", "goeswith", "compound"}
        ):
            end += 1
        last = end - 1
        yield start, end, label
