"""Attributions from cue words and a Universal Dependencies parse.

For each cue the rules ask what depends on it: a clause or an object is the content, the subject (its own,
or the one it shares by coordination, control or participle) the source. What hangs on nouns ("the warning
that"), adjectives ("is confident that"), passives ("seen by many as") and on "according to" follows the same
pattern. Relations are those of UD version 2, subtypes included.
"""

from __future__ import annotations

from pipeline.components.attribution.cues import Candidate, CueToken, TokenSpan, find_according
from pipeline.components.attribution.nominal import (
    ABOUT,
    according_candidate,
    adjective_candidate,
    noun_candidate,
)
from pipeline.components.attribution.phrases import (
    between,
    case_of,
    cue_span,
    host_clause,
    own_clause,
    subject_of,
    subject_phrase,
)
from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon

__all__ = ["candidates_from_syntax"]


def candidates_from_syntax(tokens: Tokens, cues: list[CueToken], lexicon: CueLexicon) -> list[Candidate]:
    """Return a candidate for each cue that the parse gives a content."""
    found = []
    for cue in cues:
        if cue.word.pos == "verb":
            candidate = _verb(tokens, cue)
        elif cue.word.pos == "noun":
            candidate = noun_candidate(tokens, cue)
        else:
            candidate = adjective_candidate(tokens, cue)
        if candidate:
            found.append(candidate)
    for first, last in find_according(tokens, lexicon):
        candidate = according_candidate(tokens, first, last)
        if candidate:
            found.append(candidate)
    return found


def _verb(tokens: Tokens, cue: CueToken) -> Candidate | None:
    verb, takes = cue.index, cue.word.takes
    children, deps, lower = tokens.children[verb], tokens.deps, tokens.lower
    if any(deps[child] == "nsubj:pass" for child in children) or _passive_participle(tokens, verb):
        return _passive(tokens, cue)
    subject = subject_of(tokens, verb)
    source = subject_phrase(tokens, subject, verb) if subject is not None else None
    span = cue_span(tokens, verb)
    clausal = bool(takes & {"clause", "clause_weak"})
    kind = cue.word.kind
    if clausal:
        for child in children:
            if deps[child] == "ccomp":
                content = own_clause(tokens, child, verb)
                if content:
                    weak = "clause" not in takes
                    if source is None and child < verb:
                        source = _inverted_subject(tokens, verb)
                    return Candidate(source, span, content, "syntax.clause", 0.82 if weak else 0.9, kind)
        if deps[verb] == "parataxis" and "clause" in takes and subject is not None:
            content = host_clause(tokens, verb)
            if content:
                return Candidate(source, span, content, "syntax.parataxis", 0.85, kind)
        for child in children:
            if deps[child] == "parataxis" and child > verb and "clause" in takes and source is not None:
                content = own_clause(tokens, child, verb)
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
            content = between(tokens, first, tokens.subtree(child)[1])
            if content:
                return Candidate(source, span, content, "syntax.infinitive", 0.75, kind)
    if not takes & {"object"} and not ("infinitive" in takes and kind in ("want",)):
        return _quoted_object(tokens, cue, source, span)
    objects = [child for child in children if deps[child] == "obj" and child > verb]
    objects += [
        child
        for child in children
        if deps[child] == "obl" and child > verb and case_of(tokens, child) in ABOUT and not objects
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
            and case_of(tokens, child) in ("as", "of", "for", "")
        ):
            if deps[child] == "obl" and not case_of(tokens, child):
                continue
            if deps[child] == "advcl" and lower[tokens.subtree(child)[0]] not in ("as", "for"):
                continue
            last = max(last, tokens.subtree(child)[1])
    content = between(tokens, first, last)
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
        if dep == "obl:agent" or (dep == "obl" and case_of(tokens, child) == "by"):
            first, last = tokens.subtree(child)
            case = next((c for c in tokens.children[child] if tokens.deps[c] == "case"), first - 1)
            source = tokens.trim(case + 1, last)
        elif dep == "nsubj:pass":
            subject = child
    if subject is None and tokens.deps[verb] in ("acl", "amod"):
        subject = tokens.heads[verb]
    span = cue_span(tokens, verb)
    complement = [
        child
        for child in tokens.children[verb]
        if child > verb
        and (
            tokens.deps[child] in ("ccomp", "xcomp", "csubj:pass", "csubj")
            or (tokens.deps[child] in ("obl", "advcl") and case_of(tokens, child) == "as")
        )
    ]
    if (
        subject is not None
        and tokens.lower[subject] not in ("it", "there")
        and (complement or (source is not None and takes & {"object", "infinitive"}))
    ):
        first, last = tokens.subtree(subject)
        contents += between(tokens, first, min(last, verb)) if first < verb else []
    for child in complement:
        contents += between(tokens, *tokens.subtree(child))
    if not contents or (source is None and not complement):
        return None
    if source is None and not takes & {"infinitive", "clause", "clause_weak"}:
        return None
    return Candidate(source, span, contents, "syntax.passive", 0.6 if source is None else 0.75, cue.word.kind)
