"""A Doc's tokens as arrays: offsets, tags, heads and sentences, read once for all figures."""

from __future__ import annotations

from bisect import bisect_right

from spacy.attrs import DEP, HEAD, IDX, LENGTH, POS, SENT_START
from spacy.symbols import ADJ, ADP, ADV, AUX, DET, NOUN, NUM, PART, PROPN, PUNCT, VERB
from spacy.tokens import Doc

__all__ = ["Tokens"]

_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")


class Tokens:
    """Tokens of one Doc. Spans are pairs of token indices, end exclusive; characters where it says so.

    `parsed` and `tagged` say what the Doc carries; `sentences` are the first tokens of the sentences.
    """

    def __init__(self, doc: Doc, text: str) -> None:
        self.text = text
        self.size = len(doc)
        self.parsed = doc.has_annotation("DEP")
        self.tagged = doc.has_annotation("POS")
        rows = doc.to_array([IDX, LENGTH, POS, DEP, HEAD, SENT_START]).astype("int64")
        self.start: list[int] = rows[:, 0].tolist()
        self.end: list[int] = (rows[:, 0] + rows[:, 1]).tolist()
        self.pos: list[int] = rows[:, 2].tolist()
        # DEP ids are unsigned 64-bit; as signed they still compare with ids treated alike.
        self.dep: list[int] = rows[:, 3].tolist()
        self.head: list[int] = [index + offset for index, offset in enumerate(rows[:, 4].tolist())]
        starts = rows[:, 5].tolist()
        self.sentences = [0, *(index for index in range(1, self.size) if starts[index] == 1)]
        strings = doc.vocab.strings
        self.subjects = {_signed(strings.add(label)) for label in _SUBJECTS}
        self.labels = {
            name: _signed(strings.add(name))
            for name in ("obj", "obl", "nmod", "appos", "amod", "compound", "conj", "acl:relcl")
        }
        self.children: dict[int, list[int]] | None = None

    def at(self, char: int) -> int:
        """Return the token that holds a character, or the last one before it."""
        return max(0, bisect_right(self.start, char) - 1)

    def sentence(self, token: int) -> int:
        """Return the index of the sentence a token stands in."""
        return bisect_right(self.sentences, token) - 1

    def sentence_span(self, sentence: int) -> tuple[int, int]:
        """Return the first token of a sentence and the first after it."""
        following = self.sentences[sentence + 1] if sentence + 1 < len(self.sentences) else self.size
        return self.sentences[sentence], following

    def characters(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return a token span as characters."""
        return self.start[span[0]], self.end[span[1] - 1]

    def chunk_after(self, token: int, limit: int, article: bool = True) -> tuple[int, int] | None:
        """Return the noun phrase that starts at `token`, up to its head noun, or None.

        `article`: the phrase may begin with a determiner, which is left out of the span.
        """
        pos = self.pos
        first = token
        while (
            first < limit
            and (
                (article and pos[first] == DET)
                or (pos[first] == PUNCT and self.text[self.start[first]] in "-\"“‘'")
            )
            and first - token < 2
        ):
            first += 1
        if first < limit and self.lower(first) == "more":
            return first, first + 1
        last = None
        at = first
        while at < limit and at - first < 9:
            kind = pos[at]
            if kind in (NOUN, PROPN):
                last = at
            elif kind == VERB:
                if not self._premodifies(at, limit):
                    break
            elif last is not None and self.lower(at) in ("last", "this", "next", "past", "previous"):
                break
            elif kind in (ADJ, ADV) or (kind == NUM and last is None):
                if kind == ADV and not (at + 1 < limit and pos[at + 1] in (ADJ, VERB)):
                    if last is not None or self.lower(at) != "more":
                        break
                    last = at
                    break
                if (
                    last is not None
                    and kind == ADJ
                    and not (at + 1 < limit and pos[at + 1] in (NOUN, PROPN, ADJ))
                ):
                    break
            elif (kind == PUNCT and self.text[self.start[at]] in "-’" and at > first) or (
                kind == PART and self.text[self.start[at] : self.end[at]] in ("'s", "’s", "'", "’")
            ):
                pass
            else:
                break
            at += 1
        return (first, last + 1) if last is not None else None

    def _premodifies(self, at: int, limit: int) -> bool:
        """A participle before its noun: "enforced disappearances"."""
        head = self.head[at]
        return at < head < limit and head - at <= 4 and self.pos[head] in (NOUN, PROPN) and self.dep[at] in (
            self.labels["amod"], self.labels["compound"],
        )  # fmt: skip

    def lower(self, token: int) -> str:
        """Return a token's text in lower case."""
        return self.text[self.start[token] : self.end[token]].lower()

    def word(self, token: int) -> str:
        """Return a token's text in lower case, or "" past the end."""
        return self.lower(token) if token < self.size else ""

    def chunk_of(self, noun: int) -> tuple[int, int]:
        """Return the noun phrase around a noun: modifiers before it, compound parts, one "of" phrase after it."""
        pos = self.pos
        first = noun
        begin = self.sentence_span(self.sentence(noun))[0]
        while first > begin and noun - first < 8:
            kind = pos[first - 1]
            if (
                kind in (NOUN, PROPN, ADJ)
                or (kind == VERB and self._premodifies(first - 1, noun + 1))
                or (kind == PUNCT and self.text[self.start[first - 1]] == "-" and first - 1 > begin)
                or (kind == PART and self.lower(first - 1) in ("'s", "’s"))
            ):
                first -= 1
            else:
                break
        last = noun + 1
        end = self.sentence_span(self.sentence(noun))[1]
        while last < end and pos[last] in (NOUN, PROPN) and self.head[last] in range(first, last + 2):
            last += 1
        if last < end and self.lower(last) in ("of", "in") and pos[last] == ADP:
            after = self.chunk_after(last + 1, min(end, last + 6))
            if after is not None:
                last = after[1]
        return self._without_marks(first), last

    def _without_marks(self, first: int) -> int:
        """The first token of a phrase that is no hyphen or possessive."""
        while self.pos[first] in (PUNCT, PART) and first + 1 < self.size:
            first += 1
        return first

    def head_noun(self, span: tuple[int, int]) -> int:
        """Return the last noun of a phrase before any "of"."""
        last = span[0]
        for token in range(*span):
            if self.pos[token] == ADP:
                break
            if self.pos[token] in (NOUN, PROPN) or not self.tagged:
                last = token
        return last

    def _tree(self) -> dict[int, list[int]]:
        if self.children is None:
            self.children = {}
            for index, head in enumerate(self.head):
                if head != index:
                    self.children.setdefault(head, []).append(index)
        return self.children

    def root_of(self, span: tuple[int, int]) -> int:
        """Return the token of a span whose head lies outside it."""
        for token in range(*span):
            if not span[0] <= self.head[token] < span[1] or self.head[token] == token:
                return token
        return span[0]

    def chunk_before(self, token: int, begin: int) -> tuple[int, int] | None:
        """Return the noun phrase whose last word is `token`, or None where that is no noun."""
        if token < begin or self.pos[token] not in (NOUN, PROPN):
            return None
        first = token
        while first > begin and token - first < 7:
            kind = self.pos[first - 1]
            hyphen = kind == PUNCT and self.text[self.start[first - 1]] == "-"
            if (
                kind in (NOUN, PROPN, ADJ)
                or hyphen
                or (kind == PART and self.lower(first - 1) in ("'s", "’s"))
                or (kind == VERB and self._premodifies(first - 1, token + 1))
            ):
                first -= 1
            else:
                break
        return self._without_marks(first), token + 1

    def subject_left(self, token: int, begin: int) -> tuple[int, int] | None:
        """Return the phrase of the nearest subject left of a token; "which" and "who" give what they refer to."""
        for at in range(token - 1, max(begin, token - 45) - 1, -1):
            if self.dep[at] not in self.subjects:
                continue
            if self.pos[at] in (NOUN, PROPN):
                return self.chunk_of(at)
            if self.lower(at) in ("which", "that", "who") and at > begin:
                before = at - 2 if self.pos[at - 1] == PUNCT else at - 1
                found = self.chunk_before(before, begin)
                if found is not None:
                    return found
        return None

    def governor(self, token: int) -> int | None:
        """Return the verb or root that governs a token."""
        at = token
        for _ in range(8):
            head = self.head[at]
            if head == at:
                return at
            at = head
            if self.pos[at] in (VERB, AUX):
                return at
        return None

    def object_of(self, verb: int, before: int) -> int | None:
        """Return the direct object of a verb, where it stands before token `before`."""
        for child in self._tree().get(verb, ()):
            if (
                self.dep[child] == self.labels["obj"]
                and verb < child < before
                and self.pos[child] in (NOUN, PROPN)
            ):
                return child
        return None


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value
