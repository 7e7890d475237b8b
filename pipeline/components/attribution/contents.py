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
    inner = tokens.raw[quotation.inner_start : quotation.inner_end].strip()
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
    inner = tokens.raw[quotation.inner_start : quotation.inner_end].strip()
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
    owner = _owners(tokens, candidates)
    result = []
    for candidate in candidates:
        if candidate.cue is None or tokens.depth[candidate.cue[0]] == 0:
            spans = [_whole(tokens, span, owner, candidate) for span in candidate.contents]
            candidate.contents = [span for span in spans if span is not None]
        if candidate.contents:
            result.append(candidate)
    cues = {candidate.cue[0]: candidate for candidate in candidates if candidate.cue is not None}
    for position, index in enumerate(outer):
        first, last = tokens.quote_tokens[index]
        if index in owner or not tokens.analysed[first]:
            continue
        keeper = _governor(tokens, index, position, outer, owner, cues)
        if keeper is not None and (is_speech(tokens, index, lexicon) or not tokens.quotations[index].closed):
            keeper.contents.append((first, last))
            owner[index] = keeper
        elif is_speech(tokens, index, lexicon):
            alone = Candidate(None, None, [(first, last)], "quote.alone", 0.5)
            owner[index] = alone
            result.append(alone)
    return result


def _owners(tokens: Tokens, candidates: list[Candidate]) -> dict[int, Candidate]:
    """Return for each outermost quotation that contents touch the candidate that holds most of it."""
    shares: dict[int, dict[int, int]] = {}
    for number, candidate in enumerate(candidates):
        if candidate.cue is not None and tokens.depth[candidate.cue[0]] > 0:
            continue
        for first, last in candidate.contents:
            for at in set(tokens.quote[first:last]) - {-1}:
                quoted = tokens.quote_tokens[at]
                share = shares.setdefault(at, {})
                share[number] = share.get(number, 0) + min(last, quoted[1]) - max(first, quoted[0])
    return {at: candidates[max(share, key=lambda number: share[number])] for at, share in shares.items()}


def _whole(
    tokens: Tokens, span: TokenSpan, owner: dict[int, Candidate], candidate: Candidate
) -> TokenSpan | None:
    """Return `span` widened over the candidate's own quotations that it cuts.

    What stands in a quotation that is another's is cut off; None when nothing is left.
    """
    first, last = span
    for at in (tokens.quote[first], tokens.quote[last - 1]):
        if at < 0 or last <= first:
            continue
        quoted = tokens.quote_tokens[at]
        if owner.get(at) is not candidate:
            if first >= quoted[0]:
                first = max(first, min(quoted[1], last))
            else:
                last = min(last, quoted[0])
            continue
        shared = min(last, quoted[1]) - max(first, quoted[0])
        if 2 * shared >= quoted[1] - quoted[0] or tokens.quote[first] == at:
            first, last = min(first, quoted[0]), max(last, quoted[1])
    return tokens.trim(first, last)


def _governor(
    tokens: Tokens,
    index: int,
    position: int,
    outer: list[int],
    owner: dict[int, Candidate],
    cues: dict[int, Candidate],
) -> Candidate | None:
    first = tokens.quote_tokens[index][0]
    paragraph = tokens.paragraph[first]
    if position > 0:
        before = outer[position - 1]
        same = tokens.paragraph[tokens.quote_tokens[before][0]] == paragraph
        if before in owner and (same or tokens.quotations[before].continues):
            return owner[before]
    for following in range(position + 1, len(outer)):
        later = outer[following]
        if tokens.paragraph[tokens.quote_tokens[later][0]] != paragraph:
            break
        if later in owner:
            return owner[later]
    if paragraph > 0 and first == tokens.paragraphs[paragraph][0]:
        start, end = tokens.paragraphs[paragraph - 1]
        if tokens.last_word(paragraph - 1) == ":":
            return next((cues[at] for at in range(end - 1, start - 1, -1) if at in cues), None)
    return None


def settle_overlaps(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates without those whose cue or content repeats a more confident one's.

    Two at the same level conflict when they share a cue, or when one's content is mostly the other's.
    A candidate that lies inside another's content with its cue as well is nested, and stays.
    """
    near = _Near()
    for candidate in sorted(candidates, key=lambda c: (-c.confidence, c.contents[0])):
        if not any(_conflict(candidate, other) for other in near.of(candidate)):
            near.add(candidate)
    return sorted(near.all, key=_position)


def add_marks(candidates: list[Candidate], marks: list[Candidate]) -> list[Candidate]:
    """Return candidates and marks of distance in order of the text.

    A mark whose cue is already the cue of a candidate only makes that candidate distanced, unless the candidate
    gives that cue to nobody and to other words, as a tagger may: the mark then stands in its place.
    """
    cues = {at: other for other in candidates if other.cue for at in range(*other.cue)}
    result = list(candidates)
    for mark in marks:
        same = [cues[at] for at in range(*mark.cue) if at in cues] if mark.cue else []
        lost = [other for other in same if other.source is None and not _touch(other, mark)]
        result = [other for other in result if other not in lost]
        for other in same:
            other.distanced = True
        if len(lost) == len(same):
            result.append(mark)
    return sorted(result, key=_position)


def _touch(one: Candidate, other: Candidate) -> bool:
    """Say whether two candidates share a word of content."""
    return any(a < d and c < b for a, b in one.contents for c, d in other.contents)


def nesting(candidates: list[Candidate]) -> list[int]:
    """Return for each candidate how many others' contents hold both its cue (or source) and its content."""
    near = _Near()
    for candidate in candidates:
        near.add(candidate)
    return [sum(_inside(one, other) for other in near.of(one) if other is not one) for one in candidates]


class _Near:
    """Candidates by stretch of tokens, so that each is compared with its neighbours only."""

    def __init__(self) -> None:
        self.all: list[Candidate] = []
        self._stretches: dict[int, list[Candidate]] = {}

    def add(self, candidate: Candidate) -> None:
        self.all.append(candidate)
        for stretch in _stretches(candidate):
            self._stretches.setdefault(stretch, []).append(candidate)

    def of(self, candidate: Candidate) -> list[Candidate]:
        """Return the candidates added before that share a stretch with `candidate`, each once."""
        found = {
            id(other): other
            for stretch in _stretches(candidate)
            for other in self._stretches.get(stretch, ())
        }
        return list(found.values())


def _stretches(candidate: Candidate) -> set[int]:
    """Return the numbers of the 64-token stretches that the cue and the contents touch."""
    spans = [*candidate.contents, candidate.cue or candidate.source or candidate.contents[0]]
    return {stretch for first, last in spans for stretch in range(first >> 6, ((last - 1) >> 6) + 1)}


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
