"""What belongs to which attribution: quotations joined to candidates, overlaps settled, nesting counted."""

from __future__ import annotations

import re

from pipeline.components.attribution.cues import Candidate, TokenSpan
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["add_marks", "attach_quotations", "is_speech", "is_title", "nesting", "settle_overlaps"]

_WORDS = re.compile(r"\w+")
_LONGEST_TITLE = 12  # words
_LONG_QUOTATION = 6  # words from which a quotation without a cue is taken for speech


def is_title(tokens: Tokens, index: int, lexicon: CueLexicon) -> bool:
    """Say whether quotation `index` names a work: in title case, or after a word such as "titled" or "novel"."""
    quotation, (first, _) = tokens.quotations[index], tokens.quote_tokens[index]
    inner = tokens.doc.text[quotation.inner_start : quotation.inner_end].strip()
    if any(word in lexicon.titles for word in tokens.lower[max(first - 2, 0) : first]):
        return True
    words = _WORDS.findall(inner)
    long = [word for word in words if len(word) > 3]
    return (
        len(words) > 1
        and len(words) < _LONGEST_TITLE
        and inner[-1] not in ".!?…"
        and bool(long)
        and words[0][0].isupper()
        and all(word[0].isupper() for word in long)
    )


def is_speech(tokens: Tokens, index: int, lexicon: CueLexicon) -> bool:
    """Say whether quotation `index` reports speech by its own look: it ends a sentence, or is long.

    A short quotation inside a sentence is a scare quote or a term; some are titles.
    """
    quotation, (first, _) = tokens.quotations[index], tokens.quote_tokens[index]
    inner = tokens.doc.text[quotation.inner_start : quotation.inner_end].strip()
    words = _WORDS.findall(inner)
    if not words or is_title(tokens, index, lexicon):
        return False
    if len(words) >= _LONG_QUOTATION or (inner[-1] in ".!?…," and len(words) > 3):
        return True
    return inner[-1] in ".!?…" and inner[0].isupper() and first == tokens.sentences[tokens.sentence[first]][0]


def attach_quotations(tokens: Tokens, candidates: list[Candidate], lexicon: CueLexicon) -> list[Candidate]:
    """Return the candidates with every spoken quotation joined to the one that governs it.

    A quotation that a content touches is taken whole. One that nothing touches goes to the candidate
    before it in its paragraph that already holds a quotation, else to the one after it, else to a cue that
    ended the paragraph before with a colon, or to the quotation that this one continues. What remains is
    an attribution without source and cue when it looks like speech.
    """
    outer = [index for index, quotation in enumerate(tokens.quotations) if quotation.level == 0]
    owner: dict[int, Candidate] = {}
    for candidate in candidates:
        if candidate.cue is not None and tokens.depth[candidate.cue[0]] > 0:
            continue
        candidate.contents = [_whole(tokens, span, owner, candidate) for span in candidate.contents]
    result = list(candidates)
    for position, index in enumerate(outer):
        first, last = tokens.quote_tokens[index]
        if index in owner or not tokens.analysed[first]:
            continue
        keeper = _governor(tokens, index, position, outer, owner, candidates)
        if keeper is not None and (is_speech(tokens, index, lexicon) or not tokens.quotations[index].closed):
            keeper.contents.append((first, last))
            owner[index] = keeper
        elif is_speech(tokens, index, lexicon):
            alone = Candidate(None, None, [(first, last)], "quote.alone", 0.5)
            owner[index] = alone
            result.append(alone)
    return result


def _whole(tokens: Tokens, span: TokenSpan, owner: dict[int, Candidate], candidate: Candidate) -> TokenSpan:
    """Return `span` widened over the quotations it cuts, noting them as the candidate's own."""
    first, last = span
    for at in {tokens.quote[first], tokens.quote[last - 1]} - {-1}:
        quoted = tokens.quote_tokens[at]
        shared = min(last, quoted[1]) - max(first, quoted[0])
        if 2 * shared >= quoted[1] - quoted[0] or quoted[0] == first or tokens.quote[first] == at:
            first, last = min(first, quoted[0]), max(last, quoted[1])
    for at in set(tokens.quote[first:last]) - {-1}:
        owner.setdefault(at, candidate)
    return first, last


def _governor(
    tokens: Tokens,
    index: int,
    position: int,
    outer: list[int],
    owner: dict[int, Candidate],
    candidates: list[Candidate],
) -> Candidate | None:
    first = tokens.quote_tokens[index][0]
    paragraph = tokens.paragraph[first]
    if position > 0:
        before = outer[position - 1]
        same = tokens.paragraph[tokens.quote_tokens[before][0]] == paragraph
        if before in owner and (same or tokens.quotations[before].continues):
            return owner[before]
    for later in outer[position + 1 :]:
        if tokens.paragraph[tokens.quote_tokens[later][0]] != paragraph:
            break
        if later in owner:
            return owner[later]
    if paragraph > 0 and first == tokens.paragraphs[paragraph][0]:
        start, end = tokens.paragraphs[paragraph - 1]
        if end > start and tokens.lower[end - 1] == ":":
            spoken = [c for c in candidates if c.cue is not None and start <= c.cue[0] < end]
            return spoken[-1] if spoken else None
    return None


def settle_overlaps(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates without those whose cue or content repeats a more confident one's.

    Two at the same level conflict when they share a cue, or when one's content is mostly the other's.
    A candidate that lies inside another's content with its cue as well is nested, and stays.
    """
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.confidence, c.contents[0])):
        if not any(_conflict(candidate, other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=_position)


def add_marks(candidates: list[Candidate], marks: list[Candidate]) -> list[Candidate]:
    """Return candidates and marks of distance in order of the text.

    A mark whose cue is already the cue of a candidate only makes that candidate distanced.
    """
    result = list(candidates)
    for mark in marks:
        same = [
            other
            for other in candidates
            if mark.cue and other.cue and mark.cue[0] < other.cue[1] and other.cue[0] < mark.cue[1]
        ]
        for other in same:
            other.distanced = True
        if not same:
            result.append(mark)
    return sorted(result, key=_position)


def nesting(candidates: list[Candidate]) -> list[int]:
    """Return for each candidate how many others' contents hold both its cue (or source) and its content."""
    return [sum(_inside(one, other) for other in candidates if other is not one) for one in candidates]


def _position(candidate: Candidate) -> tuple[int, int]:
    anchor = candidate.cue or candidate.source or candidate.contents[0]
    return min(anchor[0], candidate.contents[0][0]), anchor[0]


def _conflict(one: Candidate, other: Candidate) -> bool:
    if (
        one.cue is not None
        and other.cue is not None
        and one.cue[0] < other.cue[1]
        and other.cue[0] < one.cue[1]
    ):
        return True
    if _inside(one, other) or _inside(other, one):
        return False
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one.contents for b in other.contents)
    smaller = min(_size(one), _size(other))
    return 2 * shared > smaller


def _inside(inner: Candidate, outer: Candidate) -> bool:
    anchor = inner.cue or inner.source
    if anchor is None or not any(start <= anchor[0] and anchor[1] <= end for start, end in outer.contents):
        return False
    first = inner.contents[0][0]
    return any(start <= first < end for start, end in outer.contents)


def _size(candidate: Candidate) -> int:
    return sum(last - first for first, last in candidate.contents)
