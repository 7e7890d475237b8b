"""The country of each mention, as an ISO 3166-1 alpha-2 code: from the gazetteer, else from the words around.

- A known name has the country of its entry. A weak name ("Santa Ana", "BNP") is taken for its entry only
  when the entry's country is named in the article, or its long name is, or the entry has no country and
  no rival; a person's and a state's ("Trump", "America") when there is no rival; "Georgia" goes to the country or the state according to what else is named.
- A place has the country named behind it ("Apopa, El Salvador"), or in its own name ("southern Peru").
- A body, building or law has the country in front of it or in its own name: "Ecuador's National Assembly",
  "Salvadoran Congress", "Supreme Court of Nigeria". A known one without a country stays without.
- A person has the country of the entry that the article's full name stands for, else what `offices.py` reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set

from pipeline.components.entities.gazetteer import Gazetteer
from pipeline.components.entities.mentions import Candidate

__all__ = ["resolve_names", "set_countries"]

_IN_FRONT = re.compile(r"(?:['’]s?)? |['’]s? (?:[a-z-]+ ){1,2}")
_OF = re.compile(r" of (?:the )?")
_BEHIND = re.compile(r", (?:in )?(?:the )?| \(| in (?:the )?")
_HAVE_HOME = frozenset({"ORG", "FAC", "LAW", "EVENT"})


def resolve_names(candidates: Sequence[Candidate], names: Gazetteer, defined: Set[str] = frozenset()) -> None:
    """Set `entry` on the mentions that a safe or a weak name of the gazetteer stands for.

    `defined`: short forms whose meaning the article gives itself; the gazetteer has no say there.
    """
    for candidate in candidates:
        if candidate.entry is None and candidate.text not in defined:
            candidate.entry = names.look_up(candidate.text, candidate.label)
    unresolved = [
        (candidate, entries)
        for candidate in candidates
        if candidate.entry is None
        and candidate.text not in defined
        and (entries := names.candidates(candidate.text, candidate.label))
    ]
    if not unresolved:
        return
    named = Counter(
        entry.country
        for candidate in candidates
        for entry in (candidate.entry, *candidate.inner)
        if entry is not None and entry.country and entry.label in {"GPE", "NORP"}
    )
    seen = {candidate.text for candidate in candidates}
    for candidate, entries in unresolved:
        whole = [
            entry
            for entry in entries
            if any(name in seen and name != candidate.text for name in (entry.name, *entry.aliases))
        ]
        if len(whole) == 1:
            candidate.entry = whole[0]
            continue
        if len(entries) == 1 and entries[0].kind in {"person", "state"}:
            candidate.entry = entries[0]
            continue
        homes = sorted(
            ((named[entry.country], entry) for entry in entries if entry.country and named[entry.country]),
            key=lambda home: -home[0],
        )
        if homes and (len(homes) == 1 or homes[0][0] > homes[1][0]):
            candidate.entry = homes[0][1]
        elif not homes and len(entries) == 1 and entries[0].country is None:
            candidate.entry = entries[0]


def set_countries(text: str, candidates: Sequence[Candidate]) -> None:
    """Set `country` on every mention but those of people, who come last (`offices.read_role`)."""
    for candidate in candidates:
        if candidate.entry is not None and candidate.label != "PERSON":
            candidate.country = candidate.entry.country
    last = len(candidates) - 1
    for index, candidate in enumerate(candidates):
        if candidate.label == "GPE" and candidate.entry is None and index < last:
            behind = candidates[index + 1]
            if (
                behind.label == "GPE"
                and behind.country
                and behind.entry is not None
                and behind.entry.kind in {"state", "subdivision", "territory"}
                and text[candidate.end : behind.start] == ", "
            ):
                candidate.country = behind.country
        if candidate.label in {"GPE", "LOC"} and candidate.entry is None and not candidate.country:
            within = {entry.country for entry in candidate.inner if entry.country}
            candidate.country = within.pop() if len(within) == 1 else None
    for index, candidate in enumerate(candidates):
        if candidate.label not in _HAVE_HOME or candidate.country:
            continue
        if candidate.entry is not None and candidate.entry.kind != "generic":
            continue
        candidate.country = _home(text, index, candidates)


def _home(text: str, index: int, candidates: Sequence[Candidate]) -> str | None:
    candidate = candidates[index]
    within = {entry.country for entry in candidate.inner if entry.country}
    if len(within) == 1:
        return within.pop()
    if index:
        before = candidates[index - 1]
        if before.country and before.label in {"GPE", "NORP"}:
            gap = text[before.end : candidate.start]
            if _IN_FRONT.fullmatch(gap):
                return before.country
    if index + 1 < len(candidates):
        behind = candidates[index + 1]
        link = _BEHIND if candidate.label == "FAC" else _OF
        if behind.label == "GPE" and behind.country and link.fullmatch(text, candidate.end, behind.start):
            return behind.country
    return None
