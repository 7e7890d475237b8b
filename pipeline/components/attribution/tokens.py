"""A Doc as plain lists, read once, for rules that look at many tokens.

Attribute access on `spacy.tokens.Token` costs more than the rules themselves; one `to_array` and lists of
ints and strings cost about half a microsecond a word.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from spacy.tokens import Doc

from pipeline.components.attribution.quotes import Quotation, find_quotations, paragraphs
from pipeline.components.text import doc_text

__all__ = ["Tokens", "read_tokens"]

_PUNCTUATION = ".,;:!?—–-…"
_END = frozenset((".", "?", "!", "…", "..."))
_AFTER_END = frozenset(("”", '"', "’", "'", ")", "]", "''", "»"))


class Children:
    """The dependents of each token, in order, read from the heads when asked for: `children[index]` is a list."""

    __slots__ = ("_bounds", "_order")

    def __init__(self, heads: np.ndarray) -> None:
        order = np.argsort(heads, kind="stable")
        order = order[heads[order] != order]
        self._bounds = np.searchsorted(heads[order], np.arange(len(heads) + 1)).tolist()
        self._order = order.tolist()

    def __getitem__(self, index: int) -> list[int]:
        found: list[int] = self._order[self._bounds[index] : self._bounds[index + 1]]
        return found


class Tokens:
    """The tokens of one Doc. All lists have one entry per token unless said otherwise.

    Attributes:
        raw: the text of the Doc. lower, text: strings. start, end: characters into `doc.text`, end exclusive.
        sentence: index of the sentence. sentences: (first, last + 1) tokens of each sentence.
        paragraph: index of the paragraph or section, -1 for white space between. paragraphs: the tokens
            (first, last + 1) of each. analysed: False in boilerplate and white space.
        heading: True in headings.
        quote: index into `quotations` of the outermost quotation around the token, or -1 (marks count).
        depth: how many quotations the token lies in. quotations: in order of start.
        quote_tokens: (first, last + 1) tokens of each quotation.
        parsed: whether heads, deps, pos below are filled (else they are empty).
        heads: absolute index. deps, pos: strings (`nsubj:pass`, `VERB`). children: lists of indices.
    """

    __slots__ = (
        "_bounds",
        "analysed",
        "children",
        "deps",
        "depth",
        "doc",
        "end",
        "heading",
        "heads",
        "lower",
        "paragraph",
        "paragraphs",
        "parsed",
        "pos",
        "quotations",
        "quote",
        "quote_tokens",
        "raw",
        "sentence",
        "sentences",
        "start",
        "text",
    )

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.raw = doc_text(doc)
        count = len(doc)
        columns = doc.to_array(["IDX", "LENGTH", "SENT_START", "POS", "DEP", "HEAD"])
        starts = columns[:, 0].astype(np.int64)
        self.start = starts.tolist()
        self.end = (starts + columns[:, 1].astype(np.int64)).tolist()
        raw = self.raw
        self.text = [raw[start:end] for start, end in zip(self.start, self.end, strict=True)]
        self.lower = [word.lower() for word in self.text]
        self._read_paragraphs(doc, starts, count)
        self._read_sentences(doc, columns[:, 2].astype(np.int64), count)
        self._read_quotations(starts, count)
        self.parsed = count > 0 and doc.has_annotation("DEP")
        self.heads: list[int] = []
        self.deps: list[str] = []
        self.pos: list[str] = []
        self.children = Children(np.zeros(0, dtype=np.int64))
        if self.parsed:
            self._read_parse(columns, count)

    def _read_paragraphs(self, doc: Doc, starts: np.ndarray, count: int) -> None:
        sections = doc._.sections
        bounds = [(s.start, s.end) for s in sections] if sections else paragraphs(self.raw)
        kinds = [s.kind for s in sections] if sections else ["body"] * len(bounds)
        self.paragraph = [-1] * count
        self.analysed = [False] * count
        self.heading = [False] * count
        self.paragraphs: list[tuple[int, int]] = []
        edges = np.searchsorted(starts, np.asarray(bounds, dtype=np.int64).reshape(-1, 2))
        for index, (first, last) in enumerate(edges.tolist()):
            self.paragraphs.append((first, last))
            size = last - first
            self.paragraph[first:last] = [index] * size
            self.analysed[first:last] = [kinds[index] != "boilerplate"] * size
            self.heading[first:last] = [kinds[index] == "heading"] * size
        self._bounds = bounds

    def _read_sentences(self, doc: Doc, sent_start: np.ndarray, count: int) -> None:
        if doc.has_annotation("SENT_START"):
            firsts = np.flatnonzero(sent_start == 1).tolist()
        else:
            firsts = [
                index
                for index in range(count)
                if index == 0
                or self.paragraph[index] != self.paragraph[index - 1]
                or self._ends_before(index)
            ]
        if not firsts or firsts[0] != 0:
            firsts.insert(0, 0)
        self.sentences = list(zip(firsts, [*firsts[1:], count], strict=True)) if count else []
        self.sentence = [
            index for index, (first, last) in enumerate(self.sentences) for _ in range(last - first)
        ]

    def _ends_before(self, index: int) -> bool:
        before = index - 1
        while before > 0 and self.text[before] in _AFTER_END:
            before -= 1
        word = self.text[index]
        return self.text[before] in _END and word not in _AFTER_END and not word[:1].islower()

    def _read_quotations(self, starts: np.ndarray, count: int) -> None:
        self.quotations: list[Quotation] = find_quotations(self.raw, self._bounds)
        self.quote = [-1] * count
        self.depth = [0] * count
        self.quote_tokens: list[tuple[int, int]] = []
        if not self.quotations:
            return
        spans = np.asarray([(q.start, q.end) for q in self.quotations], dtype=np.int64)
        firsts = np.searchsorted(starts, spans[:, 0], side="right") - 1
        lasts = np.searchsorted(starts, spans[:, 1], side="left")
        outer = -1
        for index, (first, last) in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
            self.quote_tokens.append((first, last))
            if outer < 0 or self.quotations[index].start >= self.quotations[outer].end:
                outer = index
            for token in range(first, last):
                self.depth[token] += 1
                if self.quote[token] < 0:
                    self.quote[token] = outer

    def _read_parse(self, columns: np.ndarray, count: int) -> None:
        strings = self.doc.vocab.strings
        names = {key: strings[key] for key in np.unique(columns[:, 3:5]).tolist() if key}
        names[0] = ""
        self.pos = [names[key] for key in columns[:, 3].tolist()]
        self.deps = [names[key] for key in columns[:, 4].tolist()]
        heads = np.arange(count) + columns[:, 5].astype(np.int64)
        self.heads = heads.tolist()
        self.children = Children(heads)

    def token_at(self, character: int) -> int:
        """Return the index of the token that holds, or last starts before, `character`."""
        return max(bisect_right(self.start, character) - 1, 0)

    def subtree(self, index: int) -> tuple[int, int]:
        """Return (first, last + 1) of the tokens between the edges of `index`'s subtree."""
        token = self.doc[index]
        return token.left_edge.i, token.right_edge.i + 1

    def last_word(self, paragraph: int) -> str:
        """Return the last token of a paragraph that is not white space, lower case; empty when there is none."""
        first, last = self.paragraphs[paragraph]
        while last > first and self.text[last - 1].isspace():
            last -= 1
        return self.lower[last - 1] if last > first else ""

    def trim(self, first: int, last: int) -> tuple[int, int] | None:
        """Return the tokens without white space and punctuation at the edges; None when none is left.

        Marks of a quotation and what stands inside one stay.
        """
        while first < last and self._loose(first):
            first += 1
        while last > first and self._loose(last - 1):
            last -= 1
        return (first, last) if last > first else None

    def _loose(self, index: int) -> bool:
        word = self.text[index]
        return word.isspace() or (self.depth[index] == 0 and not word.strip(_PUNCTUATION))


def read_tokens(doc: Doc) -> Tokens:
    """Return `doc` as plain lists; a Doc without sentences gets simple ones from its punctuation."""
    return Tokens(doc)
