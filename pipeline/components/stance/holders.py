"""Who holds a stance besides the author: one unit for each holder in each sentence.

A holder is the source of an attribution whose content, cue or source lies in the sentence, or somebody who
acts on the policy without speaking ("the minister has ordered a copy of the prison").
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from spacy.attrs import LOWER
from spacy.strings import StringStore
from spacy.tokens import Doc

from pipeline.components.stance.targets import GROUPS
from pipeline.knowledge.load import cue_lexicon
from pipeline.schema import Holder

__all__ = [
    "CUE_KINDS",
    "HolderUnit",
    "acting_units",
    "attributed_units",
    "carried_units",
    "cue_kinds",
    "held_by",
    "holder_key",
    "opening_units",
]

CUE_KINDS = (
    *("report", "think", "argue", "evidence", "ask", "warn", "endorse", "criticise", "deny", "commit"),
    *("want", "urge", "distance"),
)
_ACTING = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "who", "him", "her", "them", "we", "i", "you", "this", "that"}
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "dr", "sen", "rep", "gov", "gen", "col", "sgt", "president", "minister", "mayor"}
    | {"the", "a", "an"}
)


_JUDGING = (CUE_KINDS.index("endorse"), CUE_KINDS.index("criticise"))
_OPENING = 7
_AUXILIARIES = frozenset(
    {"has", "have", "had", "is", "are", "was", "were", "do", "does", "did", "will", "would", "not", "n't"}
    | {"never", "also", "strongly", "warmly", "openly", "loudly", "repeatedly", "publicly", "once", "again"}
)


@dataclass(frozen=True, slots=True)
class HolderUnit:
    """One holder in one sentence.

    `first`, `last`: tokens of the sentence that are theirs (end exclusive). `source`: tokens that name them,
    or None. `cue`: tokens of the word that gives it to them, where it stands in this
    sentence. `confidence`: of the attribution, in [0, 1]. `key`: what tells that two units have the same holder, "" where nothing does. `whole`: the unit
    is the only one of its sentence.
    """

    sentence: int
    first: int
    last: int
    source: tuple[int, int] | None
    key: str
    holder: Holder
    whole: bool = True
    acting: bool = False
    cue: tuple[int, int] | None = None
    confidence: float = 0.0


def holder_key(text: str | None, entity: str | None = None) -> str:
    """Return a name for the holder that its other mentions share, or "" for a pronoun or nobody.

    >>> holder_key("President Daniel Noboa"), holder_key("he"), holder_key("rights groups")
    ('noboa', '', 'rights groups')
    """
    if entity:
        return entity
    words = [
        word for word in (text or "").lower().replace("’s", "").split() if word.strip(".") not in _TITLES
    ]
    if not words or (len(words) == 1 and words[0] in _PRONOUNS):
        return ""
    if text and text.split()[-1][:1].isupper():
        return words[-1]
    return " ".join(words)


@cache
def _cue_forms() -> dict[str, int]:
    lexicon = cue_lexicon()
    forms: dict[str, int] = {}
    for words, inflected in (
        (lexicon.adjectives, {lemma: lemma for lemma in lexicon.adjectives}),
        (lexicon.nouns, lexicon.noun_forms),
        (lexicon.verbs, lexicon.verb_forms),
    ):
        for form, lemma in inflected.items():
            if lemma in words and words[lemma].kind in CUE_KINDS:
                forms[form] = CUE_KINDS.index(words[lemma].kind)
    return forms


@cache
def _cue_table() -> tuple[np.ndarray, np.ndarray]:
    """Return the cue words' string ids, ascending uint64 (c,), and their kinds (c,).

    spaCy's string ids are hashes of the text, the same in every vocabulary.
    """
    strings = StringStore()
    numbers = {strings[form]: kind for form, kind in _cue_forms().items()}
    ordered = sorted(numbers)
    return np.array(ordered, dtype=np.uint64), np.array(
        [numbers[number] for number in ordered], dtype=np.int64
    )


def cue_kinds(doc: Doc) -> np.ndarray:
    """Return int64 (n,): index into `CUE_KINDS` of each token's word, -1 where it is no cue word."""
    numbers, kinds = _cue_table()
    lower = doc.to_array([LOWER]).reshape(-1)
    place = np.searchsorted(numbers, lower)
    place[place == len(numbers)] = 0
    return np.where(numbers[place] == lower, kinds[place], -1)


def attributed_units(doc: Doc, offsets: np.ndarray, begins: np.ndarray, body: np.ndarray) -> list[HolderUnit]:
    """Return a unit for each source in each body sentence that holds a part of what is attributed to it.

    `offsets`: int64 (n,), characters each token starts at. `begins`: int64 (s + 1,), first token of each
    sentence, then n.
    """
    raw: dict[tuple[int, str], HolderUnit] = {}
    starts, firsts = offsets.tolist(), begins.tolist()
    for attribution in doc._.attributions:
        source = attribution.source
        spans = [(part.start, part.end) for part in attribution.content]
        named = None
        if source is not None and source.end > source.start:
            named = _tokens(starts, source.start, source.end)
        cue = None
        if attribution.cue is not None:
            spans.append((attribution.cue.start, attribution.cue.end))
            cue = _tokens(starts, attribution.cue.start, attribution.cue.end)
        if source is None and attribution.distanced:
            continue
        text = source.text if source is not None else None
        key = holder_key(text, source.entity if source is not None else None)
        holder = Holder(
            kind="attributed",
            text=text,
            start=source.start if source is not None else None,
            end=source.end if source is not None else None,
            entity=source.entity if source is not None else None,
            attribution=attribution.id,
        )
        tokens = [_tokens(starts, start, end) for start, end in spans]
        for sentence in sorted({row for first, last in tokens for row in _rows(firsts, first, last)}):
            if not body[sentence]:
                continue
            low, high = firsts[sentence], firsts[sentence + 1]
            inside = [
                (max(first, low), min(last, high)) for first, last in tokens if first < high and last > low
            ]
            if named is not None and low <= named[0] < high:
                inside.append(named)
            first, last = min(span[0] for span in inside), max(span[1] for span in inside)
            here = cue if cue is not None and low <= cue[0] < high else None
            unit = HolderUnit(
                sentence, first, last, named, key, holder, cue=here, confidence=attribution.confidence
            )
            earlier = raw.get((sentence, key or attribution.id))
            if earlier is not None:
                unit = replace(
                    earlier,
                    first=min(first, earlier.first),
                    last=max(last, earlier.last),
                    cue=earlier.cue or here,
                    confidence=max(earlier.confidence, attribution.confidence),
                )
            raw[sentence, key or attribution.id] = unit
    counts: dict[int, int] = {}
    for sentence, _ in raw:
        counts[sentence] = counts.get(sentence, 0) + 1
    return [
        u if counts[u.sentence] == 1 else replace(u, whole=False)
        for u in sorted(raw.values(), key=lambda unit: (unit.sentence, unit.first))
    ]


def held_by(units: Sequence[HolderUnit], sentences: int) -> np.ndarray:
    """Return float (s,): the confidence of the surest attribution that gives each sentence a holder, 0 where none does."""
    held = np.zeros(sentences)
    for unit in units:
        held[unit.sentence] = max(held[unit.sentence], unit.confidence)
    return held


def acting_units(
    doc: Doc,
    offsets: np.ndarray,
    begins: np.ndarray,
    body: np.ndarray,
    flags: np.ndarray,
    taken: dict[int, set[str]],
) -> list[HolderUnit]:
    """Return a unit for each named actor who does something about the policy.

    The actor is the last person, organisation or country named before the act in its sentence. `flags`: from
    `term_flags`. `taken`: keys of the holders each sentence has already.
    """
    support, oppose = GROUPS.index("holders.acts_support"), GROUPS.index("holders.acts_oppose")
    acts = np.nonzero(flags[:, support] | flags[:, oppose])[0]
    if not len(acts) or not doc._.entities:
        return []
    mentions = sorted(
        (mention.start, mention.end, entity.id, mention.text)
        for entity in doc._.entities
        if entity.label in _ACTING
        for mention in entity.mentions
    )
    named = [mention[0] for mention in mentions]
    starts, firsts = offsets.tolist(), begins.tolist()
    units = []
    for act in acts.tolist():
        sentence = bisect_right(firsts, act) - 1
        if not body[sentence]:
            continue
        low = starts[firsts[sentence]]
        place = bisect_left(named, starts[act]) - 1
        if place < 0 or mentions[place][0] < low or mentions[place][1] > starts[act]:
            continue
        start, end, entity, text = mentions[place]
        if entity in taken.setdefault(sentence, set()):
            continue
        taken[sentence].add(entity)
        source = _tokens(starts, start, end)
        holder = Holder(kind="attributed", text=text, start=start, end=end, entity=entity)
        last = firsts[sentence + 1]
        units.append(HolderUnit(sentence, source[0], last, source, entity, holder, whole=False, acting=True))
    return units


def opening_units(
    doc: Doc, begins: np.ndarray, body: np.ndarray, flags: np.ndarray, cues: np.ndarray, taken: Container[int]
) -> list[HolderUnit]:
    """Return a unit for each sentence that opens with somebody who judges the policy named right after.

    For sentences no attribution covers: "Residents applauded the raids", "Backers of the curfew point to calmer
    streets". `cues`: (n,), as `cue_kinds` gives them. `taken`: sentences that have a holder.
    """
    policy = flags[:, GROUPS.index("stance.policy")]
    sides = flags[:, GROUPS.index("holders.support")] | flags[:, GROUPS.index("holders.oppose")]
    units = []
    for sentence in np.unique(np.searchsorted(begins, np.nonzero(policy)[0], side="right") - 1).tolist():
        if not body[sentence] or sentence in taken:
            continue
        low, high = int(begins[sentence]), int(begins[sentence + 1])
        reach = min(low + _OPENING, high)
        judged = [place for place in range(low + 1, reach) if cues[place] in _JUDGING]
        named = [place for place in range(low, min(low + 3, high - 2)) if sides[place]]
        if judged and policy[judged[0] + 1 : judged[0] + 1 + _OPENING].any():
            cue, last = (judged[0], judged[0] + 1), judged[0]
        elif named and doc[named[-1] + 1].lower_ == "of" and policy[named[-1] : named[-1] + 5].any():
            cue, last = None, named[-1] + 1
        else:
            continue
        while last > low and doc[last - 1].lower_ in _AUXILIARIES:
            last -= 1
        words = [token.lower_ for token in doc[low:last]]
        if not words or words[-1] in _PRONOUNS or not all(word.replace("-", "").isalpha() for word in words):
            continue
        span = doc[low:last]
        holder = Holder(kind="attributed", text=span.text, start=span.start_char, end=span.end_char)
        key = holder_key(span.text)
        units.append(HolderUnit(sentence, low, high, (low, last), key, holder, acting=True, cue=cue))
    return units


def carried_units(
    present: np.ndarray, attributed: Sequence[HolderUnit], begins: np.ndarray
) -> list[HolderUnit]:
    """Return a unit for each sentence that has a holder by its scores and no attribution of its own.

    The holder is whoever the sentence before had, the last of them; nobody by name where it had none.
    `present`: bool (s,).
    """
    latest: dict[int, HolderUnit] = {unit.sentence: unit for unit in attributed}
    units = []
    for sentence in np.nonzero(present)[0].tolist():
        if sentence in latest:
            continue
        earlier = latest.get(sentence - 1)
        holder = earlier.holder if earlier is not None else Holder(kind="attributed")
        key = earlier.key if earlier is not None else ""
        unit = HolderUnit(sentence, int(begins[sentence]), int(begins[sentence + 1]), None, key, holder)
        latest[sentence] = unit
        units.append(unit)
    return units


def _tokens(offsets: list[int], start: int, end: int) -> tuple[int, int]:
    first = bisect_right(offsets, start) - 1
    return first, max(bisect_left(offsets, end), first + 1)


def _rows(begins: list[int], first: int, last: int) -> range:
    low = bisect_right(begins, first) - 1
    high = bisect_right(begins, last - 1) - 1
    return range(max(low, 0), min(high, len(begins) - 2) + 1)
