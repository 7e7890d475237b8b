"""Names of the field, found in a text and looked up: `knowledge/gazetteer.jsonl` as an index over words.

Finding is greedy: at each word that begins a known name the longest name wins, and the search goes on
behind it. Names are compared letter by letter after folding (`fold`): accents, curly quotes, long hyphens
and single line breaks do not matter, case does. A name may also stand in capitals throughout, as in a
heading, unless it is an acronym or short; a name that begins in lower case (`al-Shabaab`) may open a
sentence with a capital.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from pipeline.knowledge.load import GazetteerEntry, gazetteer_entries

__all__ = ["Gazetteer", "GazetteerMatch", "entity_key", "fold", "gazetteer"]

_WORD = re.compile(r"(?:[A-Z]\.){2,}|\w+")  # "U.S." is one word
_BEGINNING = re.compile(rf"\W*({_WORD.pattern})(?:\W+({_WORD.pattern}))?")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SPACES = re.compile(r"\s+")
_CAPITALS = 5  # characters a name needs before its all-capitals form counts as the name
_UNDIVIDED = {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}  # not taken apart by NFKD
# Other single words in capitals (AEGEAN, LATAM) may be brands: they need a neighbour in capitals.
_PLAIN_IN_CAPITALS = frozenset({"GPE", "NORP", "PERSON"})
_PREFIXES = frozenset({"anti", "pro", "ex", "non", "mid", "post", "pre", "inter-"})


_Pattern = tuple[str, GazetteerEntry, bool]  # the name, what it names, whether it is its all-capitals form


class GazetteerMatch(NamedTuple):
    """Characters `start` to `end` (exclusive) of the text, and the entry named there."""

    start: int
    end: int
    entry: GazetteerEntry


def _plain(match: re.Match[str]) -> str:
    letter = match.group()
    if letter in "’‘ʼ`´":
        return "'"
    if letter in "–—‑‐−":
        return "-"
    if letter.isspace():
        return " "
    if letter in _UNDIVIDED:
        return _UNDIVIDED[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if len(base) == 1 and base.isalnum() else letter


def fold(text: str) -> str:
    """Return the text, of the same length, with plain letters, quotes, hyphens and spaces.

    >>> fold("Nicolás Maduro’s")
    "Nicolas Maduro's"
    """
    if not text.isascii():
        text = _NOT_ASCII.sub(_plain, text)
    return text.replace("\n", " ").replace("\t", " ")


def entity_key(label: str, name: str) -> str:
    """Return the key an entity has in every article: its type and its name, plain and in lower case.

    Accents go (NFKD, combining marks dropped), case is folded, white space becomes single spaces, curly
    quotes straight ones.

    >>> entity_key("PERSON", "Rafael López Aliaga")
    'person:rafael lopez aliaga'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", fold(name)) if not unicodedata.combining(c))
    return f"{label.lower()}:{_SPACES.sub(' ', plain).strip().casefold()}"


class Gazetteer:
    """Known names: `find` them in a text, or `look_up` one that was found in another way."""

    def __init__(self, entries: Iterable[GazetteerEntry]) -> None:
        # first word -> second word ("" when there is none) -> patterns, longest first
        index: dict[str, dict[str, list[_Pattern]]] = {}
        self._safe: dict[str, list[GazetteerEntry]] = {}
        self._weak: dict[str, list[GazetteerEntry]] = {}
        for entry in entries:
            weak = set(entry.weak)
            for name in (entry.name, *entry.aliases):
                if name in weak:
                    continue
                for form, capitals in _forms(fold(name)):
                    first, second = _BEGINNING.match(form).groups("")  # type: ignore[union-attr] # has a word
                    following = index.setdefault(first, {})
                    following.setdefault(second, []).append((form, entry, capitals))
                    self._safe.setdefault(form, []).append(entry)
            for name in entry.weak:
                self._weak.setdefault(fold(name), []).append(entry)
        for following in index.values():
            for patterns in following.values():
                if len(patterns) > 1:
                    patterns.sort(key=lambda pattern: -len(pattern[0]))
        self._index = index

    def find(self, text: str) -> list[GazetteerMatch]:
        """Return the known safe names in `text`, in order and without overlap, longest first at each place."""
        folded = fold(text)
        words = [(match.group(), match.start()) for match in _WORD.finditer(folded)]
        matches = []
        index, behind, last = self._index, 0, len(words) - 1
        for position, (word, start) in enumerate(words):
            following = index.get(word)
            if following is None or start < behind:
                continue
            if start and folded[start - 1] == "-" and not _may_follow_hyphen(folded, start, behind):
                continue
            found = None
            if position < last and words[position + 1][0] in following:
                found = _first(following[words[position + 1][0]], folded, start)
            if found is None and "" in following:
                found = _first(following[""], folded, start)
                if found is not None and found[2] and found[1].label not in _PLAIN_IN_CAPITALS:
                    around = (words[position - 1][0] if position else "", words[min(position + 1, last)][0])
                    if not any(len(other) > 1 and other.isupper() and other != word for other in around):
                        found = None
            if found is not None:
                behind = start + len(found[0])
                matches.append(GazetteerMatch(start, behind, found[1]))
        return matches

    def look_up(self, name: str, label: str) -> GazetteerEntry | None:
        """Return the entry that `name` safely stands for with this label, or None."""
        for entry in self._safe.get(fold(name), ()):
            if entry.label == label or entry.open:
                return entry
        return None

    def candidates(self, name: str, label: str) -> list[GazetteerEntry]:
        """Return the entries that `name` may stand for, being weak, with this label."""
        return [entry for entry in self._weak.get(fold(name), ()) if entry.label == label]


def _forms(name: str) -> list[tuple[str, bool]]:
    """Return how a folded name may be written, and whether that is its all-capitals form."""
    forms = [(name, False)]
    if name[0].islower():
        forms.append((name[0].upper() + name[1:], False))
    if len(name) >= _CAPITALS and not name.isupper():
        forms.append((name.upper(), True))
    return forms


def _first(patterns: list[_Pattern], text: str, start: int) -> _Pattern | None:
    for pattern in patterns:
        name = pattern[0]
        if text.startswith(name, start):
            after = text[start + len(name) : start + len(name) + 2]
            if not after or not (after[0].isalnum() or (after[0] in "/.-" and after[1:].isdigit())):
                return pattern
    return None


def _may_follow_hyphen(text: str, start: int, behind: int) -> bool:
    """Whether a name may begin after the hyphen at `start - 1`: behind another name, or `anti-`, `pro-`."""
    if behind == start - 1:
        return True
    before = start - 2
    while before >= 0 and text[before].isalpha():
        before -= 1
    return text[before + 1 : start - 1].lower() in _PREFIXES


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer of the package, read once."""
    return Gazetteer(gazetteer_entries())
