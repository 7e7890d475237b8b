"""Attributions from quotation marks, cue words and the order of words alone, for a Doc without a parse.

A cue takes the noun phrase on its left as source ("the minister has said that ...") or, after a comma or a
closing mark, the one on its right ("..., said the minister"). Its content is the clause that follows, or
the words before it when the sentence ends with the cue. Quotations stay whole.
"""

from __future__ import annotations

from pipeline.components.attribution.cues import (
    Candidate,
    CueToken,
    TokenSpan,
    find_according,
    is_auxiliary,
    is_finite_stop,
)
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["candidates_from_patterns"]

_COMMAS = frozenset((",", "—", "–", "--", "-", ";", ":"))
_PRONOUNS = frozenset(["i", "he", "she", "they", "we", "it", "you", "who", "that", "which"])
_CLAUSE_STOPS = frozenset(
    ["while", "but", "although", "though", "whereas", "because", "when", "as", "which", "who"]
)
_PREPOSITIONS = frozenset(
    [
        "in",
        "on",
        "at",
        "for",
        "with",
        "after",
        "before",
        "during",
        "from",
        "by",
        "of",
        "to",
        "under",
        "over",
        "as",
        "amid",
        "despite",
    ]
)
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_MEDIUM = frozenset(
    ["reporters", "journalists", "us", "me", "him", "her", "them", "congress", "parliament", "lawmakers"]
)
_SIDES = frozenset(("criticise", "endorse", "urge", "deny", "warn", "ask"))
_LONGEST_SOURCE = 24
_FARTHEST = 120  # tokens from a cue within which its source and content are looked for


def candidates_from_patterns(tokens: Tokens, cues: list[CueToken], lexicon: CueLexicon) -> list[Candidate]:
    """Return one candidate for each cue whose left or right neighbours give it a source and a content."""
    found = []
    starts = {cue.index for cue in cues}
    for cue in cues:
        candidate = _noun(tokens, cue) if cue.noun_like else _verb(tokens, cue, starts, lexicon)
        if candidate:
            found.append(candidate)
    for first, last in find_according(tokens, lexicon):
        candidate = _according(tokens, first, last)
        if candidate:
            found.append(candidate)
    return found


def _verb(tokens: Tokens, cue: CueToken, starts: set[int], lexicon: CueLexicon) -> Candidate | None:
    index, takes = cue.index, cue.word.takes
    first, last = _region(tokens, index)
    lower = tokens.lower
    following = lower[index + 1] if index + 1 < last else ""
    quoted_before = index > first and tokens.depth[index - 1] > tokens.depth[index]
    after_comma = index > first and lower[index - 1] in (",", "?", "!")
    clausal = bool(takes & {"clause", "clause_weak"})
    if cue.word.pos == "adjective":
        if index == first or lower[index - 1] not in (
            "is",
            "are",
            "was",
            "were",
            "be",
            "not",
            "n't",
            "n’t",
            "'s",
            "very",
            "so",
        ):
            return None
        clausal = following == "that"
    # "..., said the minister"
    if clausal and (quoted_before or after_comma) and following not in ("that", ":"):
        source = _phrase_right(tokens, index + 1, last)
        if source and (quoted_before or _ends_clause(tokens, index, source, last)):
            content = _content_before(tokens, index - 1, first)
            if content:
                return Candidate(
                    source, (index, index + 1), [content], "pattern.inverted", 0.8, cue.word.kind
                )
    source, start = _phrase_left(tokens, index, first)
    if source is None:
        return None
    if _BE.intersection(lower[start:index]) and not lower[index].endswith("ing"):
        return _passive(tokens, cue, source, last)
    has_that = "that" in lower[index + 1 : index + 7] and not starts.intersection(range(index + 1, index + 4))
    quote_next = any(tokens.depth[at] > tokens.depth[index] for at in range(index + 1, min(index + 7, last)))
    # "..., the minister said"
    before = source[0] - 1
    if (
        clausal
        and before > first
        and (lower[before] in (",", "?", "!") or tokens.depth[before] > tokens.depth[index])
    ):
        rest = lower[index + 1 : index + 2]
        content = _content_before(tokens, before, first)
        if content and (
            rest in ([], ["."], [","], ["in"], ["on"], ["at"], ["to"], ["during"]) or not has_that
        ):
            whole = content[0] == first or tokens.depth[before] > tokens.depth[index]
            if whole and _clause_like(tokens, content):
                return Candidate(source, (start, index + 1), [content], "pattern.final", 0.75, cue.word.kind)
    if "clause_weak" in takes and "clause" not in takes and not (has_that or quote_next):
        clausal = False
    if not clausal and "infinitive" in takes and following == "to":
        clausal = True
    if not clausal and not takes & {"object"}:
        return None
    taking_sides = quote_next or cue.word.kind in _SIDES
    if not clausal and not (following and _can_hold_view(tokens, source, lexicon, taking_sides)):
        return None
    content = _content_after(tokens, index, last, clausal and has_that)
    if content is None:
        return None
    return Candidate(
        source,
        (start, index + 1),
        [content],
        "pattern.clause" if clausal else "pattern.object",
        0.7 if clausal else 0.55,
        cue.word.kind,
    )


def _passive(tokens: Tokens, cue: CueToken, subject: TokenSpan, last: int) -> Candidate | None:
    """ "The decree was seen by many as the end": the subject is content, the source follows "by"."""
    if cue.index + 1 >= last or tokens.lower[cue.index + 1] != "by":
        return None
    end = cue.index + 2
    while end < last and tokens.lower[end] not in ("as", "to", ",", ".", ";", "that", "for"):
        end += 1
    source = tokens.trim(cue.index + 2, end)
    rest = tokens.trim(end, last) if end < last and tokens.lower[end] in ("as", "to", "that") else None
    if source is None:
        return None
    contents = [subject, rest] if rest else [subject]
    return Candidate(source, (cue.index, cue.index + 1), contents, "pattern.passive", 0.6, cue.word.kind)


def _noun(tokens: Tokens, cue: CueToken) -> Candidate | None:
    """A noun that introduces a clause: "the minister’s warning that ..."."""
    first, last = _region(tokens, cue.index)
    if cue.index + 2 >= last or tokens.lower[cue.index + 1] != "that":
        return None
    content = _content_after(tokens, cue.index, last, True)
    if content is None:
        return None
    source = None
    if cue.index - 1 > first and tokens.lower[cue.index - 1] in ("’s", "'s", "’", "'"):
        source, _ = _phrase_left(tokens, cue.index - 1, first)
    return Candidate(source, (cue.index, cue.index + 1), [content], "pattern.noun", 0.6, cue.word.kind)


def _according(tokens: Tokens, first: int, last: int) -> Candidate | None:
    start, end = _region(tokens, first)
    source = _phrase_right(tokens, last, end)
    if source is None:
        return None
    if first > start + 2:
        content = _content_before(tokens, first - 1, start)
    else:
        begin = source[1] + 1 if source[1] < end and tokens.lower[source[1]] in _COMMAS else source[1]
        content = tokens.trim(begin, end)
    if content is None:
        return None
    return Candidate(source, (first, last), [content], "pattern.according", 0.85, "report")


def _region(tokens: Tokens, index: int) -> TokenSpan:
    """Return the tokens that belong to the sentence of `index` and to its level of quotation."""
    first, last = tokens.sentences[tokens.sentence[index]]
    first, last = max(first, index - _FARTHEST), min(last, index + _FARTHEST)
    depth = tokens.depth[index]
    if depth:
        span = tokens.quote_tokens[tokens.quote[index]]
        first, last = max(first, span[0] + 1), min(last, span[1])
    return first, last


def _phrase_left(tokens: Tokens, index: int, first: int) -> tuple[TokenSpan | None, int]:
    """Return the noun phrase that ends before `index` and where the verb group begins."""
    lower, text, depth = tokens.lower, tokens.text, tokens.depth[index]
    start = index
    while start > first and is_auxiliary(lower[start - 1]):
        start -= 1
    end = start
    if end == first or tokens.depth[end - 1] > depth:
        return None, start
    if lower[end - 1] in _COMMAS or lower[end - 1] == ")":
        opener = end - 2
        while opener > first and lower[opener] not in _COMMAS and lower[opener] != "(" and end - opener < 20:
            opener -= 1
        if opener <= first or lower[opener] not in (*_COMMAS, "("):
            return None, start
        begin = _noun_start(tokens, opener, first, depth)
        if begin == opener or not any(word[:1].isupper() for word in text[begin:opener]):
            return None, start
        return (begin, end - 1 if lower[end - 1] != ")" else end), start
    if lower[end - 1] in _PRONOUNS:
        return (end - 1, end), start
    begin = _noun_start(tokens, end, first, depth)
    return ((begin, end) if begin < end else None), start


def _noun_start(tokens: Tokens, end: int, first: int, depth: int) -> int:
    lower, text = tokens.lower, tokens.text
    begin = end
    while begin > first and end - begin < _LONGEST_SOURCE:
        word = lower[begin - 1]
        if tokens.depth[begin - 1] > depth or is_finite_stop(word) or word in _PRONOUNS:
            if word in ("’s", "'s") and begin < end:
                begin -= 1
                continue
            break
        if word in _COMMAS or (not word[:1].isalnum() and word not in ("’s", "'s", "’", "'", "&", "$")):
            break
        begin -= 1
    while begin < end and lower[begin] in ("and", "or", "then", "so"):
        begin += 1
    if begin < end and lower[begin] in _PREPOSITIONS:
        # "In an interview on Tuesday the minister": only the last determiner or run of capitals can be it.
        at = end - 1
        while at > begin and (text[at][:1].isupper() or lower[at] in ("of", "the", "’s", "'s")):
            at -= 1
        begin = at + 1
        while begin < end and lower[begin] in ("of", "’s", "'s"):
            begin += 1
    return begin


def _phrase_right(tokens: Tokens, index: int, last: int) -> TokenSpan | None:
    """Return the noun phrase that begins at `index`: up to a comma, a conjunction, a mark or the end."""
    lower, depth = tokens.lower, tokens.depth[index - 1]
    end = index
    while end < last and end - index < _LONGEST_SOURCE and tokens.depth[end] <= depth:
        word = lower[end]
        if word in _COMMAS or word in (".", "?", "!") or (is_finite_stop(word) and word not in ("’s", "'s")):
            break
        if end > index and word in ("on", "during", "after", "in") and lower[index] in _PRONOUNS:
            break
        end += 1
    if end == index or not (tokens.text[index][:1].isalnum()):
        return None
    if lower[index] in ("to", "in", "on", "at", "for", "with"):
        return None
    return index, end


def _content_before(tokens: Tokens, stop: int, first: int) -> TokenSpan | None:
    """Return the content that ends with token `stop`: its quotation, or the sentence up to there."""
    while stop > first and tokens.lower[stop] == ",":
        stop -= 1
    if tokens.quote[stop] >= 0 and tokens.depth[stop] > tokens.depth[first - 1 if first else 0]:
        start = tokens.quote_tokens[tokens.quote[stop]][0]
        if start <= first or any(
            tokens.depth[at] > tokens.depth[first - 1 if first else 0] for at in range(first, start)
        ):
            return start, stop + 1
    return tokens.trim(first, stop + 1) if stop - first >= 1 else None


def _content_after(tokens: Tokens, index: int, last: int, has_that: bool) -> TokenSpan | None:
    lower = tokens.lower
    begin = index + 1
    if has_that and "that" in lower[begin : begin + 6]:
        begin = lower.index("that", begin)
    elif begin < last and lower[begin] in _MEDIUM:
        begin += 1
    while begin < last and lower[begin] in (",", ":", "—", "–"):
        begin += 1
    if begin < last and tokens.quote[begin] >= 0 and tokens.depth[begin] > tokens.depth[index]:
        span = tokens.quote_tokens[tokens.quote[begin]]
        if span[1] >= last:
            return begin, span[1]
    end = begin
    while end < last:
        word = lower[end]
        if tokens.depth[end] <= tokens.depth[index]:
            if word == ";":
                break
            comma = word == "," or (word in ("”", '"', "’") and lower[end - 1] == ",")
            if comma and end + 1 < last and lower[end + 1] in _CLAUSE_STOPS:
                end += word != ","
                break
        end += 1
    return tokens.trim(begin, end)


def _ends_clause(tokens: Tokens, index: int, source: TokenSpan, last: int) -> bool:
    """Say whether "said SOURCE" after a comma closes its sentence, so that the source cannot be a subject."""
    if tokens.lower[index].endswith("ing") or tokens.lower[source[0]] in _PRONOUNS:
        return False
    return source[1] >= last or tokens.lower[source[1]] in (",", ".", "?", "!")


def _can_hold_view(tokens: Tokens, source: TokenSpan, lexicon: CueLexicon, taking_sides: bool) -> bool:
    """Say whether a source, by its look, is a person, a body, a group with a view, or a text.

    `taking_sides`: the cue itself tells of a view, so that "the mayor" will do.
    """
    if taking_sides and tokens.lower[source[0]] in ("the", "his", "her", "their", "its"):
        return True
    for at in range(*source):
        word = tokens.lower[at]
        if (
            word in lexicon.holder_groups
            or word in lexicon.holder_texts
            or word in _PRONOUNS - {"it", "which", "that"}
        ):
            return True
        if tokens.text[at][:1].isupper() and at > tokens.sentences[tokens.sentence[at]][0]:
            return True
    return tokens.text[source[1] - 1][:1].isupper()


def _clause_like(tokens: Tokens, content: TokenSpan) -> bool:
    """Say whether words before a final cue can be a clause: long enough, or a quotation."""
    return content[1] - content[0] >= 4 or tokens.quote[content[1] - 1] >= 0
