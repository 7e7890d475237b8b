"""Pieces of a Universal Dependencies parse that the rules ask for: subjects, phrases, clauses."""

from __future__ import annotations

from pipeline.components.attribution.cues import TokenSpan
from pipeline.components.attribution.tokens import Tokens

__all__ = [
    "SUBJECTS",
    "between",
    "case_of",
    "cue_span",
    "host_clause",
    "own_clause",
    "subject_of",
    "subject_phrase",
]

SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")


def subject_of(tokens: Tokens, verb: int) -> int | None:
    """Return the token that is the subject of `verb`: its own, or the one it shares with its governor."""
    seen = 0
    at = verb
    while seen < 4:
        for child in tokens.children[at]:
            if tokens.deps[child] in SUBJECTS:
                return child
        dep, head = tokens.deps[at], tokens.heads[at]
        if dep in ("acl", "amod"):
            return head
        if head == at or dep not in ("conj", "xcomp", "advcl", "parataxis", "ccomp", "cop", "aux"):
            return None
        if dep in ("parataxis", "ccomp") and at != verb:
            return None
        if dep == "advcl" and any(tokens.deps[child] == "mark" for child in tokens.children[at]):
            return None
        if dep in ("parataxis", "ccomp"):
            return None
        at = head
        seen += 1
    return None


def case_of(tokens: Tokens, index: int) -> str:
    """Return the preposition or marker of `index`, lower case, or an empty string."""
    for child in tokens.children[index]:
        if tokens.deps[child] in ("case", "mark"):
            return tokens.lower[child]
    return ""


def cue_span(tokens: Tokens, verb: int) -> TokenSpan:
    last = verb + 1
    if last < len(tokens.lower) and tokens.deps[last] == "compound:prt" and tokens.heads[last] == verb:
        last += 1
    return verb, last


def subject_phrase(tokens: Tokens, noun: int, verb: int) -> TokenSpan:
    """Return the noun phrase of a subject, without what follows the verb or belongs to a clause around it."""
    first, last = tokens.subtree(noun)
    while first < noun and tokens.pos[first] in ("ADP", "SCONJ", "CCONJ"):
        first += 1
    if noun < verb:
        last = min(last, verb)
        for child in tokens.children[noun]:
            if child > noun and tokens.deps[child] in ("parataxis",):
                last = min(last, tokens.subtree(child)[0])
    else:
        first = max(first, verb + 1)
    return tokens.trim(first, last) or (noun, noun + 1)


def own_clause(tokens: Tokens, clause: int, verb: int) -> list[TokenSpan]:
    """Return the clause's tokens, cut around the verb that governs it where that stands inside."""
    first, last = tokens.subtree(clause)
    if first < verb < last:
        return between(tokens, first, min(tokens.subtree(verb)[0] if clause > verb else verb, verb))
    return between(tokens, first, last)


def host_clause(tokens: Tokens, inserted: int) -> list[TokenSpan]:
    """Return the clause around an inserted phrase ("..., he said, ..."), without that phrase."""
    head = tokens.heads[inserted]
    first, last = tokens.subtree(head)
    begin, end = tokens.subtree(inserted)
    return between(tokens, first, min(begin, last)) + between(tokens, max(end, first), last)


def between(tokens: Tokens, first: int, last: int) -> list[TokenSpan]:
    span = tokens.trim(first, last)
    return [span] if span else []
