"""One name for each person in an article: Nayib Bukele = Bukele = Mr Bukele.

A name of two words or more is a full name. Two full names are one person when one leaves out middle names,
second surnames or the given name of the other ("Nayib Armando Bukele", "López Aliaga"), and no third name
fits as well. A single name goes to the person who bears it as a surname, failing that as a given name.
Where two people share it, it goes to the one whose office is named with it; else to the one named before,
if only one was; else to nobody: it stays a person of its own. Rather unlinked than linked to the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.components.entities.gazetteer import fold
from pipeline.knowledge.load import name_words

__all__ = ["group_people", "in_longer_name", "loose_titles", "name_parts", "title_words"]

_POSSESSIVE = re.compile(r"'s?$")
_NICKNAME = re.compile(r"[\"“”(][^\"“”()]*[\"“”)]")
_WORD_LENGTH = 40  # characters a neighbouring word may have
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


@cache
def title_words() -> frozenset[str]:
    """Return the words before a name that are not part of it: offices and honorifics, in lower case."""
    table = name_words()
    return frozenset(table["honorifics"]) | frozenset(table["offices"])


@cache
def loose_titles() -> frozenset[str]:
    """Return the titles that a mention does not take in."""
    return title_words() - frozenset(name_words()["kept_in_name"])


def in_longer_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word stands beside that is no title and opens no sentence: another person."""
    if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
        return True
    if text[max(0, start - 1) : start] != " ":
        return False
    word = text[max(0, start - _WORD_LENGTH) : start - 1].rsplit(None, 1)[-1:]
    if not word or not word[0][0].isupper():
        return False
    return word[0] not in name_words()["sentence_openers"] and word[0].casefold() not in title_words()


def name_parts(name: str) -> tuple[str, ...]:
    """Return the words of a person's name in plain lower case, without titles, nicknames and `Jr.`.

    >>> name_parts("Mr. Joaquín “El Chapo” Guzmán’s")
    ('joaquin', 'guzman')
    """
    plain = _POSSESSIVE.sub("", fold(_NICKNAME.sub(" ", name)).casefold().strip())
    parts = [part.strip(",") for part in plain.split()]
    while len(parts) > 1 and parts[0] in title_words():
        parts = parts[1:]
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts = parts[:-1]
    return tuple(part for part in parts if part)


def group_people(names: Sequence[tuple[str, ...]], offices: Sequence[str | None]) -> list[int]:
    """Return a group number for each mention of a person; equal numbers are one person.

    `names`: `name_parts` of each mention, in the order of the text. `offices`: the office it is named with.
    """
    full = list(dict.fromkeys(name for name in names if len(name) > 1))
    members = _merge_full_names(full)
    by_surname: dict[str, set[int]] = {}
    by_given: dict[str, set[int]] = {}
    for name, group in members.items():
        by_given.setdefault(name[0], set()).add(group)
        for part in name[1:]:
            by_surname.setdefault(part, set()).add(group)
    named: dict[int, int] = {}
    held: dict[int, set[str]] = {}
    for position, (name, office) in enumerate(zip(names, offices, strict=True)):
        if name in members:
            named.setdefault(members[name], position)
            if office:
                held.setdefault(members[name], set()).add(office.casefold())
    groups: list[int] = []
    own: dict[tuple[str, ...], int] = {}
    for position, (name, office) in enumerate(zip(names, offices, strict=True)):
        group = members.get(name, -1)
        if group < 0 and name:
            bearers = by_surname.get(name[0]) or by_given.get(name[0]) or set()
            if len(bearers) > 1 and office:
                in_office = {bearer for bearer in bearers if office.casefold() in held.get(bearer, ())}
                bearers = in_office if len(in_office) == 1 else bearers
            if len(bearers) > 1:
                bearers = {bearer for bearer in bearers if named[bearer] < position}
            group = next(iter(bearers)) if len(bearers) == 1 else -1
        if group < 0:
            group = own.setdefault(name, len(members) + len(own))
        groups.append(group)
    return groups


def _merge_full_names(full: list[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """Return a group number for each full name."""
    members: dict[tuple[str, ...], int] = {}
    longest: list[tuple[str, ...]] = []
    bearing: dict[str, list[int]] = {}
    for name in sorted(full, key=lambda name: (-len(name), _is_initial(name[0]))):
        fits = [group for group in bearing.get(name[-1], ()) if _same_person(name, longest[group])]
        if len(fits) == 1:
            members[name] = fits[0]
            continue
        members[name] = len(longest)
        for part in set(name):
            bearing.setdefault(part, []).append(len(longest))
        longest.append(name)
    return members


def _same_person(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether `short` leaves out words of `long`: behind the given name, or the given name itself."""
    if short[0] == long[0] or (_is_initial(short[0]) and long[0][0] == short[0][0]):
        rest = [part for part in short[1:] if not _is_initial(part)]
        words = iter(long[1:])
        return bool(rest) and all(part in words for part in rest)
    return len(short) < len(long) and long[-len(short) :] == short


def _is_initial(part: str) -> bool:
    return len(part.rstrip(".")) == 1
