"""Base noun phrases over a UD parse.

spaCy's own English iterator looks for the labels of its trained pipelines and finds a third of the chunks under
UD. A chunk here is what it is there: a noun, proper noun or pronoun with its modifiers on the left, no nested
phrase, no relative clause or prepositional phrase behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.symbols import NOUN, PRON, PROPN
from spacy.tokens import Doc, Span, Token

__all__ = ["noun_chunks"]

HEADS = {
    "nsubj", "nsubj:pass", "nsubj:outer", "obj", "iobj", "obl", "obl:agent", "obl:unmarked", "obl:tmod", "obl:npmod",
    "nmod", "nmod:tmod", "nmod:npmod", "appos", "root", "ROOT", "conj", "vocative", "dislocated", "expl", "xcomp",
    "ccomp", "parataxis", "list", "acl", "acl:relcl", "advcl", "orphan", "dep",
}  # fmt: skip
LEFT = {
    "det", "det:predet", "amod", "nummod", "compound", "flat", "nmod:poss", "nmod:desc", "nmod:unmarked", "advmod",
}  # fmt: skip
RIGHT = {"flat", "goeswith", "nummod"}
OUTSIDE = {"case", "cc", "cc:preconj", "punct", "mark"}


def noun_chunks(doclike: Doc | Span) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, label) of base noun phrases in order, never nested; tokens of the Doc.

    A possessor is part of its noun's chunk (`the city's streets`), as in spaCy.

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
        start = max(_left_end(token), last + 1)
        while start < token.i and doc[start].dep_ in OUTSIDE:
            start += 1
        end = token.i + 1
        while end < len(doc) and doc[end].head.i == token.i and doc[end].dep_ in RIGHT:
            end += 1
        last = end - 1
        yield start, end, label


def _left_end(token: Token) -> int:
    """Return the first token of the modifiers that stand without a gap before `token`."""
    start = token.i
    for child in reversed(list(token.lefts)):
        if child.dep_ in LEFT:
            start = child.left_edge.i
        elif child.dep_ != "punct":
            break
    return start
