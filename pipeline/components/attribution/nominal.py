"""Attributions that hang on nouns, adjectives and prepositions rather than on a verb.

"The warning that ...", "is convinced that ...", "according to ...".
"""

from __future__ import annotations

from pipeline.components.attribution.cues import Candidate, CueToken, TokenSpan
from pipeline.components.attribution.phrases import (
    SUBJECTS,
    between,
    case_of,
    host_clause,
    subject_of,
    subject_phrase,
)
from pipeline.components.attribution.tokens import Tokens

__all__ = ["ABOUT", "according_candidate", "adjective_candidate", "noun_candidate"]

ABOUT = frozenset(
    [
        "about",
        "for",
        "of",
        "on",
        "against",
        "to",
        "with",
        "at",
        "over",
        "from",
        "as",
        "in",
        "into",
        "toward",
        "towards",
        "upon",
    ]
)
_LIGHT = frozenset(
    [
        "make",
        "made",
        "makes",
        "making",
        "give",
        "gave",
        "given",
        "gives",
        "giving",
        "have",
        "has",
        "had",
        "having",
        "express",
        "expressed",
        "expresses",
        "expressing",
        "issue",
        "issued",
        "issues",
        "issuing",
        "voice",
        "voiced",
        "raise",
        "raised",
        "raising",
        "offer",
        "offered",
        "offers",
        "deliver",
        "delivered",
        "launch",
        "launched",
        "hold",
        "held",
        "repeat",
        "repeated",
        "reiterate",
        "reiterated",
        "share",
        "shared",
        "show",
        "showed",
        "shown",
        "sound",
        "sounded",
        "level",
        "levelled",
        "leveled",
        "put",
        "take",
        "took",
        "taken",
        "announce",
        "announced",
        "unveil",
        "unveiled",
        "dismiss",
        "dismissed",
        "reject",
        "rejected",
        "deny",
        "denied",
        "defend",
        "defended",
        "outline",
        "outlined",
        "withdraw",
        "withdrew",
        "keep",
        "kept",
        "declare",
        "declared",
    ]
)


def noun_candidate(tokens: Tokens, cue: CueToken) -> Candidate | None:
    noun = cue.index
    children, deps = tokens.children[noun], tokens.deps
    content: list[TokenSpan] = []
    sure = 0.0
    for child in children:
        if child < noun:
            continue
        if deps[child] in ("acl", "ccomp", "csubj"):
            mark = [tokens.lower[c] for c in tokens.children[child] if deps[c] == "mark"]
            if "that" in mark or "to" in mark or "whether" in mark:
                content, sure = between(tokens, *tokens.subtree(child)), 0.8 if "that" in mark else 0.65
                break
        elif deps[child] == "nmod" and case_of(tokens, child) in (
            "about",
            "for",
            "of",
            "on",
            "against",
            "over",
            "to",
        ):
            first, last = tokens.subtree(child)
            content, sure = between(tokens, first + 1, last), 0.5
            break
    if not content:
        head = tokens.heads[noun]
        if (
            deps[noun] in SUBJECTS
            and any(deps[c] == "cop" for c in tokens.children[head])
            and any(deps[c] == "mark" for c in tokens.children[head])
        ):
            content, sure = between(tokens, noun + 1, tokens.subtree(head)[1]), 0.6
    if not content:
        return None
    source = None
    for child in children:
        if deps[child] == "nmod:poss":
            first = tokens.subtree(child)[0]
            if first > 0 and tokens.deps[first - 1] == "det" and tokens.heads[first - 1] == noun:
                first -= 1  # "the minister’s claim": parsers often give the article to the claim
            source = tokens.trim(first, child + 1)
        elif deps[child] == "nmod" and child > noun and case_of(tokens, child) in ("by", "from", "among"):
            first, last = tokens.subtree(child)
            source = tokens.trim(first + 1, last)
    if source is None and deps[noun] in ("obj", "obl"):
        head = tokens.heads[noun]
        if tokens.lower[head] in _LIGHT:
            subject = subject_of(tokens, head)
            source = subject_phrase(tokens, subject, head) if subject is not None else None
    if source is None and sure < 0.8:
        return None
    return Candidate(
        source, (noun, noun + 1), content, "syntax.noun", sure if source else sure - 0.1, cue.word.kind
    )


def adjective_candidate(tokens: Tokens, cue: CueToken) -> Candidate | None:
    at = cue.index
    children, deps = tokens.children[at], tokens.deps
    if tokens.pos[at] not in ("ADJ", "VERB"):
        return None
    subject = subject_of(tokens, at)
    if subject is None or tokens.lower[subject] in ("it", "that", "this", "there"):
        return None
    for child in children:
        if child > at and (
            deps[child] in ("ccomp", "xcomp", "advcl")
            or (deps[child] == "obl" and case_of(tokens, child) in ABOUT)
        ):
            first, last = tokens.subtree(child)
            content = between(tokens, first + (deps[child] == "obl"), last)
            if content:
                sure = 0.75 if deps[child] == "ccomp" else 0.6
                return Candidate(
                    subject_phrase(tokens, subject, at),
                    (at, at + 1),
                    content,
                    "syntax.adjective",
                    sure,
                    cue.word.kind,
                )
    return None


def according_candidate(tokens: Tokens, first: int, last: int) -> Candidate | None:
    """ "According to SOURCE, CONTENT" and "CONTENT, according to SOURCE"."""
    noun = tokens.heads[last - 1] if last - first > 2 else tokens.heads[first]
    if noun < last:
        return None
    source = tokens.trim(last, tokens.subtree(noun)[1])
    inserted = noun  # "according to the judge": the judge; "in the view of the judge": the view
    while first <= tokens.heads[inserted] < last and tokens.heads[inserted] != inserted:
        inserted = tokens.heads[inserted]
    if source is None or tokens.heads[inserted] == inserted:
        return None
    contents = host_clause(tokens, inserted)
    return Candidate(source, (first, last), contents, "syntax.according", 0.9, "report") if contents else None
