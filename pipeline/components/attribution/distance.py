"""Words the author holds at arm's length, and voices heard without a verb of saying.

Three marks of distance give a record without a source, whose cue is the word that distances: a participle
before "as" ("marketed as a fortress"), a modifier ("the perceived success"), and marks around a word or two
that nobody is said to have spoken (scare quotes: no cue at all). Their `rule` begins with `distance.`. An
adverb of hearsay ("reportedly") covers its clause. "For supporters, ..." gives the clause to a group.
"""

from __future__ import annotations

from pipeline.components.attribution.contents import is_speech, is_title
from pipeline.components.attribution.cues import Candidate, TokenSpan
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["distance_marks", "hearsay", "scare_quotes", "viewpoints"]

_BE = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "'s",
        "’s",
        "'re",
        "’re",
        "also",
        "often",
        "widely",
        "now",
        "so",
        "long",
        "much",
        "still",
    ]
)
_NOT_NOUN = frozenset(
    [
        "as",
        "to",
        "by",
        "in",
        "of",
        "on",
        "for",
        "at",
        "with",
        "that",
        "the",
        "a",
        "an",
        "and",
        "or",
        "but",
        ",",
        ".",
        ":",
        ";",
        "—",
        "–",
        ")",
        "(",
        "?",
        "!",
        "”",
        '"',
    ]
)
_LONGEST_SCARE = 4  # words
_FARTHEST = 120  # tokens from an adverb of hearsay to the end of its clause


def distance_marks(tokens: Tokens, lexicon: CueLexicon) -> list[Candidate]:
    """Return the marks made by words: participles before "as" and modifiers before a noun."""
    found = []
    modifiers: dict[str, list[tuple[str, ...]]] = {}
    for modifier in lexicon.distancing_modifiers:
        parts = tuple(modifier.replace("-", " - ").split())
        modifiers.setdefault(parts[0], []).append(parts)
    for index, word in enumerate(tokens.lower):
        if word in lexicon.as_participles and tokens.analysed[index]:
            mark = _marketed_as(tokens, index)
            if mark:
                found.append(mark)
        if word in modifiers and tokens.analysed[index]:
            for parts in modifiers[word]:
                end = index + len(parts)
                if tuple(tokens.lower[index:end]) == parts:
                    mark = _modified(tokens, index, end)
                    if mark:
                        found.append(mark)
    return found


def scare_quotes(tokens: Tokens, candidates: list[Candidate], lexicon: CueLexicon) -> list[Candidate]:
    """Return a mark for each short quotation that no candidate speaks and that is no title."""
    spoken = {
        tokens.quote[at]
        for candidate in candidates
        if candidate.cue is None or tokens.depth[candidate.cue[0]] == 0
        for first, last in candidate.contents
        for at in range(first, last)
    }
    found = []
    for index, quotation in enumerate(tokens.quotations):
        first, last = tokens.quote_tokens[index]
        if quotation.level or not quotation.closed or index in spoken or not tokens.analysed[first]:
            continue
        words = sum(word[:1].isalnum() for word in tokens.text[first:last])
        if (
            0 < words <= _LONGEST_SCARE
            and not is_title(tokens, index, lexicon)
            and not is_speech(tokens, index, lexicon)
        ):
            found.append(
                Candidate(None, None, [(first, last)], "distance.scare_quotes", 0.6, "distance", True)
            )
    return found


def hearsay(tokens: Tokens, lexicon: CueLexicon) -> list[Candidate]:
    """Return a candidate for each adverb such as "reportedly", over the clause it belongs to."""
    found = []
    for index, word in enumerate(tokens.lower):
        if word not in lexicon.distancing_adverbs or not tokens.analysed[index]:
            continue
        first, last = tokens.sentences[tokens.sentence[index]]
        if tokens.parsed:
            head = tokens.heads[index]
            begin, end = tokens.subtree(head)
        else:
            begin, end = _clause(tokens, index, first, last)
        contents = [
            span for span in (tokens.trim(begin, index), tokens.trim(index + 1, end)) if span is not None
        ]
        if contents:
            found.append(Candidate(None, (index, index + 1), contents, "adverb", 0.6, "distance", True))
    return found


def viewpoints(tokens: Tokens, lexicon: CueLexicon) -> list[Candidate]:
    """Return a candidate for each sentence that opens with "For supporters, ..." or "To its critics, ..."."""
    found = []
    for first, last in tokens.sentences:
        begin = first
        while begin < last and (
            tokens.text[begin].isspace() or tokens.lower[begin] in ("but", "yet", "and", "“", '"')
        ):
            begin += 1
        if begin >= last or tokens.lower[begin] not in lexicon.viewpoint or not tokens.analysed[begin]:
            continue
        window = tokens.lower[begin + 1 : min(begin + 10, last)]
        if "," not in window:
            continue
        comma = begin + 1 + window.index(",")
        if not lexicon.holder_groups.intersection(window[: comma - begin - 1]):
            continue
        source, content = tokens.trim(begin + 1, comma), tokens.trim(comma + 1, last)
        if source and content:
            found.append(Candidate(source, (begin, begin + 1), [content], "viewpoint", 0.85, "think"))
    return found


def _phrase_end(tokens: Tokens, first: int, last: int) -> int:
    """Return the token at which the phrase from `first` on ends, by its punctuation and conjunctions; at most `last`."""
    stops = (",", ";", ":", "—", "–", ".", "but", "which", "who", "while")
    return next((at for at in range(first, last) if tokens.lower[at] in stops), last)


def _joined_end(tokens: Tokens, end: int, last: int) -> int:
    """Return the end of a phrase with what *and* joins to it, a verb apart, where the parse hung that elsewhere."""
    if end >= last or tokens.lower[end] not in ("and", "or"):
        return end
    stop = _phrase_end(tokens, end, last)
    return end if {"VERB", "AUX"}.intersection(tokens.pos[end:stop]) else stop


def _marketed_as(tokens: Tokens, index: int) -> Candidate | None:
    """ "Marketed as a fortress, ...", "long billed as reform", "was seen as a threat"."""
    lower = tokens.lower
    if (
        index + 2 >= len(lower)
        or lower[index + 1] != "as"
        or tokens.sentence[index + 2] != tokens.sentence[index]
    ):
        return None
    first, last = tokens.sentences[tokens.sentence[index]]
    span = None
    if tokens.parsed:
        if any(tokens.deps[child] in ("nsubj", "nsubj:outer", "obj") for child in tokens.children[index]):
            return None
        complement = next(
            (
                child
                for child in tokens.children[index]
                if child > index and any(c == index + 1 for c in tokens.children[child])
            ),
            None,
        )
        if complement is not None:
            span = tokens.trim(index + 2, _joined_end(tokens, tokens.subtree(complement)[1], last))
    else:
        before = lower[index - 1] if index > first else ","
        if not (before in _BE or before in (",", "—", "–", "(") or not before[:1].isalnum()):
            return None
    if span is None:
        span = tokens.trim(index + 2, _phrase_end(tokens, index + 2, last))
    if span is None:
        return None
    return Candidate(None, (index, index + 2), [span], "distance.as", 0.8, "distance", True)


def _modified(tokens: Tokens, first: int, last: int) -> Candidate | None:
    """ "the perceived success", "so-called reforms": the modifier's noun."""
    if last >= len(tokens.lower) or tokens.sentence[last] != tokens.sentence[first]:
        return None
    if tokens.lower[last] in _NOT_NOUN and tokens.depth[last] <= tokens.depth[first]:
        return None
    end = last + 1
    if tokens.parsed:
        head = tokens.heads[last - 1]
        if last - first == 1 and tokens.deps[last - 1] not in ("amod", "acl", "compound", "nmod"):
            return None
        end = head + 1 if last <= head < last + 6 else end
    elif tokens.lower[first - 1 if first else 0] in ("he", "she", "they", "it", "we", "i", "who"):
        return None
    if tokens.quote[last] >= 0 and tokens.depth[last] > tokens.depth[first]:
        opened, closed = tokens.quote_tokens[tokens.quote[last]]
        if opened >= last:  # a quotation that began before the modifier is not what it modifies
            last, end = opened, closed
    return Candidate(None, (first, last), [(last, end)], "distance.modifier", 0.8, "distance", True)


def _clause(tokens: Tokens, index: int, first: int, last: int) -> TokenSpan:
    first, last = max(first, index - _FARTHEST), min(last, index + _FARTHEST)
    begin, end = index, index + 1
    stops = (",", ";", ":", "—", "–", "(", ")", "but", "while", "because", "although")
    while begin > first and tokens.lower[begin - 1] not in stops:
        begin -= 1
    while end < last and tokens.lower[end] not in stops:
        end += 1
    return begin, end
