"""Which tokens may attribute, and how sure that is before syntax has its say."""

from __future__ import annotations

import msgspec

from pipeline.components.attribution.tokens import Tokens
from pipeline.knowledge.load import CueLexicon, CueWord

__all__ = ["Candidate", "CueToken", "find_according", "find_cue_tokens", "is_auxiliary", "is_finite_stop"]

TokenSpan = tuple[int, int]

_AUXILIARIES = frozenset(
    [
        "am",
        "are",
        "is",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "having",
        "do",
        "does",
        "did",
        "will",
        "would",
        "shall",
        "should",
        "can",
        "could",
        "may",
        "might",
        "must",
        "'s",
        "'ve",
        "'d",
        "'ll",
        "’s",
        "’ve",
        "’d",
        "’ll",
        "'re",
        "’re",
        "'m",
        "’m",
        "ca",
        "wo",
    ]
)
_ADVERBS = frozenset(
    [
        "also",
        "again",
        "already",
        "always",
        "apparently",
        "briefly",
        "bluntly",
        "consistently",
        "correctly",
        "currently",
        "earlier",
        "even",
        "ever",
        "explicitly",
        "famously",
        "first",
        "flatly",
        "formally",
        "frequently",
        "further",
        "generally",
        "immediately",
        "initially",
        "increasingly",
        "instead",
        "later",
        "long",
        "merely",
        "never",
        "n't",
        "n’t",
        "not",
        "now",
        "officially",
        "often",
        "once",
        "only",
        "openly",
        "originally",
        "passionately",
        "previously",
        "privately",
        "probably",
        "publicly",
        "quickly",
        "quietly",
        "reportedly",
        "repeatedly",
        "recently",
        "simply",
        "since",
        "sometimes",
        "soon",
        "specifically",
        "still",
        "strongly",
        "subsequently",
        "then",
        "there",
        "too",
        "twice",
        "usually",
        "widely",
        "wrongly",
        "rightly",
        "eventually",
        "finally",
        "just",
        "rather",
        "vehemently",
        "angrily",
        "quite",
        "basically",
        "jokingly",
        "proudly",
        "forcefully",
        "sharply",
        "loudly",
        "similarly",
    ]
)
_STOPS = frozenset(
    [
        "that",
        "but",
        "while",
        "as",
        "because",
        "if",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "after",
        "before",
        "since",
        "although",
        "though",
        "whether",
        "than",
        "so",
        "until",
        "unless",
        "nor",
        "or",
        "yet",
        "what",
        "how",
        "why",
        "whereas",
        "once",
    ]
)
_DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "some",
        "any",
        "no",
        "each",
        "every",
        "such",
        "another",
        "’s",
        "'s",
    ]
)
_BASE_SUBJECTS = frozenset(
    ["i", "we", "you", "they", "who", "that", "which", "to", "people", "women", "men", "police"]
)
_SINGULAR_S = frozenset(
    ["'s", "’s", "this", "his", "its", "is", "was", "has", "as", "us", "less", "plus", "across", "versus"]
)


class CueToken(msgspec.Struct, frozen=True):
    """A token whose form is a cue word. `noun_like` says that its left neighbour makes it a noun."""

    index: int
    word: CueWord
    noun_like: bool


class Candidate(msgspec.Struct):
    """An attribution in tokens: spans are (first, last + 1). `kind` is the cue's class in the lexicon."""

    source: TokenSpan | None
    cue: TokenSpan | None
    contents: list[TokenSpan]
    rule: str
    confidence: float
    kind: str = ""
    distanced: bool = False


def is_auxiliary(word: str) -> bool:
    """Say whether a lower-case word can stand between a subject and its verb."""
    return word in _AUXILIARIES or word in _ADVERBS


def is_finite_stop(word: str) -> bool:
    """Say whether a lower-case word ends a noun phrase read leftwards: a conjunction or an auxiliary."""
    return word in _STOPS or word in _AUXILIARIES


def _base_verb(before: str) -> bool:
    """Say whether a base form after the word `before` can be a finite verb: "they say", "critics warn"."""
    return (
        before in _BASE_SUBJECTS
        or is_auxiliary(before)
        or (before.endswith("s") and before not in _SINGULAR_S)
    )


def find_cue_tokens(tokens: Tokens, lexicon: CueLexicon) -> list[CueToken]:
    """Return the tokens outside boilerplate whose form is a verb, noun or adjective that attributes.

    A form that can be both ("claims") is a verb, unless its part of speech, or without one its left
    neighbour, makes it a noun.
    """
    found = []
    verbs, nouns, adjectives, pos = lexicon.verb_forms, lexicon.noun_forms, lexicon.adjectives, tokens.pos
    lower = tokens.lower
    cues = [at for at, word in enumerate(lower) if word in verbs or word in nouns or word in adjectives]
    for index in cues:
        if not tokens.analysed[index]:
            continue
        word = lower[index]
        as_verb, as_noun = verbs.get(word), nouns.get(word)
        as_adjective = word if word in adjectives else None
        if pos:
            tag = pos[index]
            noun_like = tag in ("NOUN", "PROPN")
            if tag == "ADJ":
                as_verb = as_noun = None
            elif noun_like:
                as_verb = as_adjective = None
            else:
                as_noun = as_adjective = None
        else:
            before = lower[index - 1] if index else ""
            noun_like = before in _DETERMINERS or (as_noun is not None and as_verb is None)
            if as_verb == word and not noun_like and not _base_verb(before):
                noun_like, as_verb = as_noun is not None, None
        if as_verb and not noun_like:
            found.append(CueToken(index, lexicon.verbs[as_verb], False))
        elif as_noun:
            found.append(CueToken(index, lexicon.nouns[as_noun], True))
        elif as_adjective:
            found.append(CueToken(index, adjectives[as_adjective], False))
    return found


def find_according(tokens: Tokens, lexicon: CueLexicon) -> list[TokenSpan]:
    """Return the spans of phrases like "according to", whose object is a source."""
    found = []
    firsts = {phrase[0] for phrase in lexicon.according}
    for index in [at for at, word in enumerate(tokens.lower) if word in firsts]:
        if not tokens.analysed[index]:
            continue
        for phrase in lexicon.according:
            if tuple(tokens.lower[index : index + len(phrase)]) == phrase:
                found.append((index, index + len(phrase)))
                break
    return found
