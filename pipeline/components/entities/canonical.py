"""One record for each person, place, body, ... of an article, with one name and a key that holds across articles.

Mentions are one entity when the gazetteer says so, when an abbreviation joins them, when they bear the same
name (case, accents, *the* and *'s* aside), when they name the same person (`people.py`), or when one body's
name is a short form of exactly one other's: its first or last words ("Cristosal" for "Cristosal Foundation"),
or its initials. Words that many bodies share ("Supreme Court", "Ministry") are no short form by themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.components.entities.abbreviations import initials
from pipeline.components.entities.gazetteer import entity_key, fold
from pipeline.components.entities.mentions import Candidate
from pipeline.components.entities.people import group_people, name_parts
from pipeline.knowledge.load import GazetteerEntry, name_words
from pipeline.schema import CanonicalEntity, Mention

__all__ = ["canonical_entities", "plain_name"]

_EDGES = re.compile(r"^the |'s?$", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_BODIES = frozenset({"ORG", "FAC", "LAW", "EVENT"})
# Labels under which a text may speak of one thing; the others keep apart what bears one name (French, French).
_THINGS = frozenset({"ORG", "FAC", "GPE", "LOC", "LAW", "EVENT", "PRODUCT", "WORK_OF_ART", "MISC"})


def plain_name(text: str) -> str:
    """Return a name for comparison: plain letters, lower case, single spaces, without *the* and *'s*.

    >>> plain_name("the Inter-American  Court’s")
    'inter-american court'
    """
    name = _SPACES.sub(" ", fold(text)).strip()
    return _EDGES.sub("", _EDGES.sub("", name)).casefold()


def canonical_entities(
    candidates: Sequence[Candidate], same: Iterable[tuple[str, str]], sentences: Sequence[int]
) -> list[CanonicalEntity]:
    """Return the entities in the order of their first mention, numbered `e1`, `e2`, ...

    `candidates`: mentions in order. `same`: pairs of plain names that an abbreviation joins. `sentences`:
    index of the sentence of each token.
    """
    _share_countries(candidates)
    keys, people = _group(candidates, same)
    members: dict[str, list[Candidate]] = {}
    for candidate, key in zip(candidates, keys, strict=True):
        members.setdefault(key, []).append(candidate)
    entities = []
    for number, (key, group) in enumerate(members.items(), 1):
        if group[0].label == "PERSON":
            entry = people.get(key)
        else:
            entry = next((candidate.entry for candidate in group if candidate.entry is not None), None)
        entities.append(_entity(f"e{number}", entry, group, sentences))
    return entities


def _group(
    candidates: Sequence[Candidate], same: Iterable[tuple[str, str]]
) -> tuple[list[str], dict[str, GazetteerEntry]]:
    """Return a group key for each mention, and the entries of the groups that are known people."""
    keys = [""] * len(candidates)
    people = [index for index, candidate in enumerate(candidates) if candidate.label == "PERSON"]
    names = [name_parts(candidates[index].text) for index in people]
    groups = group_people(names, [candidates[index].office for index in people])
    known: dict[int, GazetteerEntry] = {}
    length: dict[int, int] = {}
    for index, name, group in zip(people, names, groups, strict=True):
        entry = candidates[index].entry
        # A full name decides whom the group is; a surname does only where there is no full name.
        if length.get(group, 0) < min(len(name), 2):
            length[group] = min(len(name), 2)
            known.pop(group, None)
        if entry is not None and min(len(name), 2) == length[group]:
            known.setdefault(group, entry)
    for index, group in zip(people, groups, strict=True):
        keys[index] = entity_key("PERSON", known[group].name) if group in known else f"person {group}"
    joined = _Joined(same)
    things = [index for index, candidate in enumerate(candidates) if candidate.label != "PERSON"]
    for index in things:
        keys[index] = _thing_key(candidates[index])
    for index in things:
        candidate = candidates[index]
        if candidate.entry is not None and candidate.entry.kind != "generic" and candidate.label in _THINGS:
            joined.join(plain_name(candidate.text), keys[index])
    bodies = {candidates[index].text: index for index in things if candidates[index].label in _BODIES}
    for short, long in _short_forms(bodies):
        if _may_be_one(candidates[bodies[short]], candidates[bodies[long]]):
            joined.join(keys[bodies[short]], keys[bodies[long]])
    for index in things:
        keys[index] = joined.root(keys[index])
    return keys, {entity_key("PERSON", entry.name): entry for entry in known.values()}


def _share_countries(candidates: Sequence[Candidate]) -> None:
    """Give "the Supreme Court" the country of the one the article named, the last before it if several."""
    generic = [candidate for candidate in candidates if candidate.entry and candidate.entry.kind == "generic"]
    named: dict[str, list[str]] = {}
    for candidate in generic:
        if candidate.country:
            named.setdefault(plain_name(candidate.text), []).append(candidate.country)
    last: dict[str, str] = {}
    for candidate in generic:
        name = plain_name(candidate.text)
        if candidate.country:
            last[name] = candidate.country
        elif len(set(named.get(name, ()))) == 1:
            candidate.country = named[name][0]
        else:
            candidate.country = last.get(name)


def _thing_key(candidate: Candidate) -> str:
    entry = candidate.entry
    if entry is None:
        name = plain_name(candidate.text)
        return name if candidate.label in _THINGS else f"{candidate.label} {name}"
    if entry.kind == "generic":
        return f"{plain_name(entry.name)} {candidate.country or ''}".strip()
    return entity_key(entry.label, entry.name)


class _Joined:
    """Names that stand for one thing: a forest over strings, the later name hanging on the earlier root."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._above: dict[str, str] = {}
        for first, second in pairs:
            self.join(first, second)

    def root(self, name: str) -> str:
        while name in self._above:
            name = self._above[name]
        return name

    def join(self, first: str, second: str) -> None:
        low, high = self.root(first), self.root(second)
        if low != high:
            self._above[low] = high


def _short_forms(bodies: Iterable[str]) -> list[tuple[str, str]]:
    """Return (short, long) pairs of names where the short form fits exactly one longer name."""
    longer: dict[str, set[str]] = {}
    plain = {name: plain_name(name) for name in bodies}
    for name, folded in plain.items():
        words = folded.split()
        for cut in range(1, min(len(words), 12)):
            longer.setdefault(" ".join(words[:cut]), set()).add(name)
            longer.setdefault(" ".join(words[-cut:]), set()).add(name)
        if len(words) > 2:
            longer.setdefault(initials(name), set()).add(name)
    shared = frozenset(name_words()["body_words"])
    pairs = []
    for short, folded in plain.items():
        acronym = short.isupper() and len(short) > 2
        if acronym or any(word not in shared and len(word) > 2 for word in folded.split()):
            fits = longer.get(folded, set()) | (longer.get(short, set()) if acronym else set())
            fits = {name for name in fits if plain[name] != folded}
            if len({plain[name] for name in fits}) == 1:
                pairs.append((short, min(fits)))
    return pairs


def _may_be_one(short: Candidate, long: Candidate) -> bool:
    """Whether nothing known keeps the two apart: entries, labels, countries."""
    if short.entry is not None and long.entry is not None:
        return False
    return short.label == long.label and not (
        short.country and long.country and short.country != long.country
    )


def _entity(
    number: str, entry: GazetteerEntry | None, group: Sequence[Candidate], sentences: Sequence[int]
) -> CanonicalEntity:
    labels = Counter(candidate.label for candidate in group)
    label = entry.label if entry is not None and not entry.open else labels.most_common(1)[0][0]
    texts = [_SPACES.sub(" ", candidate.text) for candidate in group]
    country = entry.country if entry is not None else None
    if country is None:
        said = Counter(candidate.country for candidate in group if candidate.country)
        country = said.most_common(1)[0][0] if said else None
    name = entry.name if entry is not None else _best_name(label, texts)
    key = entity_key(label, name)
    if entry is not None and entry.kind == "generic" and country:
        key += f" ({country.lower()})"
    return CanonicalEntity(
        id=number,
        key=key,
        name=name,
        label=label,
        country=country,
        office=next((candidate.office for candidate in group if candidate.office), None),
        aliases=tuple(sorted(set(texts) - {name})),
        mentions=tuple(
            Mention(
                start=candidate.start,
                end=candidate.end,
                text=candidate.text,
                label=candidate.label,
                sentence=sentences[candidate.first],
                rule=candidate.rule,
                confidence=candidate.confidence,
            )
            for candidate in group
        ),
    )


def _best_name(label: str, texts: Sequence[str]) -> str:
    """Return the fullest form that the article uses; of equals the most frequent, then the first."""
    counts = Counter(texts)
    if label == "PERSON":
        return max(counts, key=lambda text: (len(name_parts(text)), not text.isupper(), counts[text]))
    return max(
        counts,
        key=lambda text: (
            initials(text) != text,
            len(plain_name(text).split()),
            not text.isupper(),
            text[:4].casefold() != "the ",
            counts[text],
        ),
    )
