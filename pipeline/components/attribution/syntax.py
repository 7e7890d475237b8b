"""Attributions from cue words and a Universal Dependencies parse.

For each cue the rules ask what depends on it: a clause or an object is the content, the subject (its own,
or the one it shares by coordination, control or participle) the source. What hangs on nouns ("the warning
that"), adjectives ("is confident that"), passives ("seen by many as") and on "according to" follows the same
pattern. Relations are those of UD version 2, subtypes included.
"""

from __future__ import annotations

from pipeline.components.attribution.cues import Candidate, CueToken, TokenSpan, find_according
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["candidates_from_syntax", "subject_of"]

_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")
_ABOUT = frozenset(
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


def candidates_from_syntax(tokens: Tokens, cues: list[CueToken], lexicon: CueLexicon) -> list[Candidate]:
    """Return a candidate for each cue that the parse gives a content."""
    found = []
    for cue in cues:
        if cue.word.pos == "verb":
            candidate = _verb(tokens, cue)
        elif cue.word.pos == "noun":
            candidate = _noun(tokens, cue)
        else:
            candidate = _adjective(tokens, cue)
        if candidate:
            found.append(candidate)
    for first, last in find_according(tokens, lexicon):
        candidate = _according(tokens, first, last)
        if candidate:
            found.append(candidate)
    return found


def subject_of(tokens: Tokens, verb: int) -> int | None:
    """Return the token that is the subject of `verb`: its own, or the one it shares with its governor."""
    seen = 0
    at = verb
    while seen < 4:
        for child in tokens.children[at]:
            if tokens.deps[child] in _SUBJECTS:
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


def _verb(tokens: Tokens, cue: CueToken) -> Candidate | None:
    verb, takes = cue.index, cue.word.takes
    children, deps, lower = tokens.children[verb], tokens.deps, tokens.lower
    if any(deps[child] == "nsubj:pass" for child in children) or _passive_participle(tokens, verb):
        return _passive(tokens, cue)
    subject = subject_of(tokens, verb)
    source = _phrase(tokens, subject, verb) if subject is not None else None
    span = _cue_span(tokens, verb)
    clausal = bool(takes & {"clause", "clause_weak"})
    kind = cue.word.kind
    if clausal:
        for child in children:
            if deps[child] == "ccomp":
                content = _clause(tokens, child, verb)
                if content:
                    weak = "clause" not in takes
                    if source is None and child < verb:
                        source = _inverted_subject(tokens, verb)
                    return Candidate(source, span, content, "syntax.clause", 0.82 if weak else 0.9, kind)
        if deps[verb] == "parataxis" and "clause" in takes and subject is not None:
            content = _host(tokens, verb)
            if content:
                return Candidate(source, span, content, "syntax.parataxis", 0.85, kind)
        for child in children:
            if deps[child] == "parataxis" and child > verb and "clause" in takes and source is not None:
                content = _clause(tokens, child, verb)
                if content:
                    return Candidate(source, span, content, "syntax.clause", 0.7, kind)
    if source is None:
        return None
    for child in children:
        if (
            deps[child] == "xcomp"
            and child > verb
            and takes & {"infinitive", "clause", "clause_weak", "object"}
        ):
            start = min([child, *(c for c in children if deps[c] == "obj" and c > verb)])
            first = tokens.subtree(start)[0]
            if (
                "infinitive" not in takes
                and tokens.pos[child] == "VERB"
                and start == child
                and "clause" not in takes
            ):
                continue
            if kind == "urge" and start != child:
                first = tokens.subtree(child)[0]
            content = _between(tokens, first, tokens.subtree(child)[1])
            if content:
                return Candidate(source, span, content, "syntax.infinitive", 0.75, kind)
    if not takes & {"object"} and not ("infinitive" in takes and kind in ("want",)):
        return _quoted_object(tokens, cue, source, span)
    objects = [child for child in children if deps[child] == "obj" and child > verb]
    objects += [
        child
        for child in children
        if deps[child] == "obl" and child > verb and _case(tokens, child) in _ABOUT and not objects
    ][:1]
    if not objects:
        return _quoted_object(tokens, cue, source, span)
    target = objects[0]
    first, last = tokens.subtree(target)
    if deps[target] == "obl":
        first += 1
    for child in children:
        if (
            child > target
            and deps[child] in ("xcomp", "obl", "advcl")
            and _case(tokens, child) in ("as", "of", "for", "")
        ):
            if deps[child] == "obl" and not _case(tokens, child):
                continue
            if deps[child] == "advcl" and lower[tokens.subtree(child)[0]] not in ("as", "for"):
                continue
            last = max(last, tokens.subtree(child)[1])
    content = _between(tokens, first, last)
    return Candidate(source, span, content, "syntax.object", 0.65, kind) if content else None


def _inverted_subject(tokens: Tokens, verb: int) -> TokenSpan | None:
    """Return the phrase after "..., wrote the prisoner", which parsers may call an object."""
    after = [c for c in tokens.children[verb] if c > verb and tokens.deps[c] == "obj"]
    return tokens.trim(*tokens.subtree(after[0])) if after else None


def _quoted_object(tokens: Tokens, cue: CueToken, source: TokenSpan, span: TokenSpan) -> Candidate | None:
    """A verb that speaks and is followed or preceded by a quotation the parse did not tie to it."""
    if "clause" not in cue.word.takes or tokens.depth[cue.index]:
        return None
    first, last = tokens.sentences[tokens.sentence[cue.index]]
    for at in range(max(source[1], cue.index + 1), min(cue.index + 12, last)):
        if tokens.quote[at] >= 0:
            quoted = tokens.quote_tokens[tokens.quote[at]]
            return Candidate(source, span, [quoted], "syntax.quotation", 0.8, cue.word.kind)
    edge = min(source[0], cue.index)
    for at in range(edge - 1, max(edge - 3, first - 1), -1):
        if tokens.quote[at] >= 0:
            return Candidate(
                source, span, [tokens.quote_tokens[tokens.quote[at]]], "syntax.quotation", 0.85, cue.word.kind
            )
    return None


def _passive_participle(tokens: Tokens, verb: int) -> bool:
    return (
        tokens.deps[verb] in ("acl", "amod")
        and tokens.lower[verb].endswith(("ed", "en", "wn"))
        and any(tokens.deps[child] in ("obl:agent",) for child in tokens.children[verb])
    )


def _passive(tokens: Tokens, cue: CueToken) -> Candidate | None:
    """ "The plan was seen by many as ...", "he is expected to ...", "it was announced that ..."."""
    verb, takes = cue.index, cue.word.takes
    source = None
    contents: list[TokenSpan] = []
    subject = None
    for child in tokens.children[verb]:
        dep = tokens.deps[child]
        if dep == "obl:agent" or (dep == "obl" and _case(tokens, child) == "by"):
            first, last = tokens.subtree(child)
            case = next((c for c in tokens.children[child] if tokens.deps[c] == "case"), first - 1)
            source = tokens.trim(case + 1, last)
        elif dep == "nsubj:pass":
            subject = child
    if subject is None and tokens.deps[verb] in ("acl", "amod"):
        subject = tokens.heads[verb]
    span = _cue_span(tokens, verb)
    complement = [
        child
        for child in tokens.children[verb]
        if child > verb
        and (
            tokens.deps[child] in ("ccomp", "xcomp", "csubj:pass", "csubj")
            or (tokens.deps[child] in ("obl", "advcl") and _case(tokens, child) == "as")
        )
    ]
    if (
        subject is not None
        and tokens.lower[subject] not in ("it", "there")
        and (complement or (source is not None and takes & {"object", "infinitive"}))
    ):
        first, last = tokens.subtree(subject)
        contents += _between(tokens, first, min(last, verb)) if first < verb else []
    for child in complement:
        contents += _between(tokens, *tokens.subtree(child))
    if not contents or (source is None and not complement):
        return None
    if source is None and not takes & {"infinitive", "clause", "clause_weak"}:
        return None
    return Candidate(source, span, contents, "syntax.passive", 0.6 if source is None else 0.75, cue.word.kind)


def _noun(tokens: Tokens, cue: CueToken) -> Candidate | None:
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
                content, sure = _between(tokens, *tokens.subtree(child)), 0.8 if "that" in mark else 0.65
                break
        elif deps[child] == "nmod" and _case(tokens, child) in (
            "about",
            "for",
            "of",
            "on",
            "against",
            "over",
            "to",
        ):
            first, last = tokens.subtree(child)
            content, sure = _between(tokens, first + 1, last), 0.5
            break
    if not content:
        head = tokens.heads[noun]
        if (
            deps[noun] in _SUBJECTS
            and any(deps[c] == "cop" for c in tokens.children[head])
            and any(deps[c] == "mark" for c in tokens.children[head])
        ):
            content, sure = _between(tokens, noun + 1, tokens.subtree(head)[1]), 0.6
    if not content:
        return None
    source = None
    for child in children:
        if deps[child] == "nmod:poss":
            first = tokens.subtree(child)[0]
            if first > 0 and tokens.deps[first - 1] == "det" and tokens.heads[first - 1] == noun:
                first -= 1  # "the minister’s claim": parsers often give the article to the claim
            source = tokens.trim(first, child + 1)
        elif deps[child] == "nmod" and child > noun and _case(tokens, child) in ("by", "from", "among"):
            first, last = tokens.subtree(child)
            source = tokens.trim(first + 1, last)
    if source is None and deps[noun] in ("obj", "obl"):
        head = tokens.heads[noun]
        if tokens.lower[head] in _LIGHT:
            subject = subject_of(tokens, head)
            source = _phrase(tokens, subject, head) if subject is not None else None
    if source is None and sure < 0.8:
        return None
    return Candidate(
        source, (noun, noun + 1), content, "syntax.noun", sure if source else sure - 0.1, cue.word.kind
    )


def _adjective(tokens: Tokens, cue: CueToken) -> Candidate | None:
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
            or (deps[child] == "obl" and _case(tokens, child) in _ABOUT)
        ):
            first, last = tokens.subtree(child)
            content = _between(tokens, first + (deps[child] == "obl"), last)
            if content:
                sure = 0.75 if deps[child] == "ccomp" else 0.6
                return Candidate(
                    _phrase(tokens, subject, at),
                    (at, at + 1),
                    content,
                    "syntax.adjective",
                    sure,
                    cue.word.kind,
                )
    return None


def _according(tokens: Tokens, first: int, last: int) -> Candidate | None:
    """ "According to SOURCE, CONTENT" and "CONTENT, according to SOURCE"."""
    noun = tokens.heads[last - 1] if last - first > 2 else tokens.heads[first]
    if noun < last:
        return None
    source = tokens.trim(last, tokens.subtree(noun)[1])
    inserted = noun  # "according to the judge": the judge; "in the view of the judge": the view
    while first <= tokens.heads[inserted] < last:
        inserted = tokens.heads[inserted]
    if source is None or tokens.heads[inserted] == inserted:
        return None
    contents = _host(tokens, inserted)
    return Candidate(source, (first, last), contents, "syntax.according", 0.9, "report") if contents else None


def _case(tokens: Tokens, index: int) -> str:
    """Return the preposition or marker of `index`, lower case, or an empty string."""
    for child in tokens.children[index]:
        if tokens.deps[child] in ("case", "mark"):
            return tokens.lower[child]
    return ""


def _cue_span(tokens: Tokens, verb: int) -> TokenSpan:
    last = verb + 1
    if last < len(tokens.lower) and tokens.deps[last] == "compound:prt" and tokens.heads[last] == verb:
        last += 1
    return verb, last


def _phrase(tokens: Tokens, noun: int, verb: int) -> TokenSpan:
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


def _clause(tokens: Tokens, clause: int, verb: int) -> list[TokenSpan]:
    """Return the clause's tokens, cut around the verb that governs it where that stands inside."""
    first, last = tokens.subtree(clause)
    if first < verb < last:
        return _between(tokens, first, min(tokens.subtree(verb)[0] if clause > verb else verb, verb))
    return _between(tokens, first, last)


def _host(tokens: Tokens, inserted: int) -> list[TokenSpan]:
    """Return the clause around an inserted phrase ("..., he said, ..."), without that phrase."""
    head = tokens.heads[inserted]
    first, last = tokens.subtree(head)
    begin, end = tokens.subtree(inserted)
    return _between(tokens, first, min(begin, last)) + _between(tokens, max(end, first), last)


def _between(tokens: Tokens, first: int, last: int) -> list[TokenSpan]:
    span = tokens.trim(first, last)
    return [span] if span else []
