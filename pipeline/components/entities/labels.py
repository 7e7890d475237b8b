"""The label of a mention of which the recognizer is not sure, and which the gazetteer does not know.

1. A name of several words takes the label that its last word gives, or its first words: a river is a LOC, an
   Act a LAW, a Ministry an ORG (`knowledge/name_words.toml`). Recognizers are least sure of the types they
   saw least (FAC, LAW, EVENT, LOC), and there the name often says it.
2. A last name takes the label of the person whose full name the article gives.
3. A name that the recognizer labels in several ways takes, in the whole article, the label it gives with the
   greatest confidence, summed over the mentions.

A label of which the recognizer is at least `SURE` stands, unless the name's words give one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.components.entities.conventions import is_office
from pipeline.components.entities.mentions import Candidate
from pipeline.knowledge.load import name_words

__all__ = ["SURE", "head_label", "settle_labels", "without_doubtful"]

SURE = 0.9  # confidence, in [0, 1], from which the recognizer's label stands
_DOUBTFUL = 0.6  # confidence below which a person or people may turn out a thing by its first or last word
_FULL_NAME = 0.8  # confidence a full name needs to lend its label to a last name, and below which one borrows
_PARTY_AND_STATE = re.compile(r"[RDI]-[A-Z]")
_KEPT = frozenset({"PERSON", "NORP", "DATE", "LANGUAGE"})


def head_label(name: str) -> str | None:
    """Return the label that the words of `name` give, or None.

    >>> head_label("Silala River"), head_label("Ministry of the Interior"), head_label("River")
    ('LOC', 'ORG', None)
    """
    words = name.casefold().split()
    if len(words) < 2:
        return None
    first, last = _labels()
    label = first.get(f"{words[0]} {words[1]}") if len(words) > 2 else None
    return label or first.get(words[0]) or last.get(words[-1].rstrip(".,"))


def settle_labels(candidates: Sequence[Candidate]) -> None:
    """Set the label of the unsure mentions by the three rules above, in place."""
    votes: dict[str, dict[str, float]] = {}
    last_names: set[str] = set()
    for candidate in candidates:
        if candidate.label == "DATE":
            continue
        if candidate.label == "PERSON" and candidate.confidence >= _FULL_NAME and " " in candidate.text:
            last_names.add(candidate.text.rsplit(" ", 1)[1])
        if _is_unsure(candidate) and (candidate.label not in _KEPT or candidate.confidence < _DOUBTFUL):
            candidate.label = head_label(candidate.text) or candidate.label
        given = votes.setdefault(candidate.text, {})
        given[candidate.label] = given.get(candidate.label, 0.0) + candidate.confidence
    for candidate in candidates:
        given = votes.get(candidate.text, {})
        if not _is_unsure(candidate) or candidate.label == "DATE":
            continue
        if candidate.text in last_names and candidate.confidence < _FULL_NAME:
            candidate.label = "PERSON"
        elif len(given) > 1:
            candidate.label = max(given, key=lambda label: given[label])


def without_doubtful(candidates: Sequence[Candidate], min_confidence: float) -> list[Candidate]:
    """Return the mentions without those below `min_confidence` that neither entry nor words confirm.

    A PERSON that is only a title ("the Ombudsman") or a party and state ("D-Ohio") is no name and goes too.
    """
    return [
        candidate
        for candidate in candidates
        if candidate.entry is not None
        or (
            (candidate.confidence >= min_confidence or head_label(candidate.text) == candidate.label)
            and not (
                candidate.label == "PERSON"
                and (is_office(candidate.text) or _PARTY_AND_STATE.match(candidate.text))
            )
        )
    ]


def _is_unsure(candidate: Candidate) -> bool:
    return candidate.entry is None and (candidate.confidence < SURE or head_label(candidate.text) is not None)


@cache
def _labels() -> tuple[dict[str, str], dict[str, str]]:
    words = name_words()
    first = {phrase: label for label, phrases in words["first_words"].items() for phrase in phrases}
    last = {word: label for label, found in words["last_words"].items() for word in found}
    return first, last
