"""What a figure is about, in terms that hold across articles.

One article counts "people arrested", another "detainees", a third writes "has jailed 75,000". The concepts
in `data/concepts.toml` bring them together; a figure of none of them goes by the noun that is counted.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from pipeline.compare.words import word_list

__all__ = [
    "Concept",
    "Thing",
    "concept_pattern",
    "concepts",
    "head_words",
    "people_words",
    "recognise",
    "singular",
]

_IRREGULAR = {
    "people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman", "lives": "life",
    "policemen": "policeman", "policewomen": "policewoman", "police": "police", "wives": "wife", "feet": "foot",
    "bodies": "body", "bus": "bus", "news": "news", "crises": "crisis", "countries": "country", "series": "series",
    "human beings": "human being", "gas": "gas", "this": "this", "texas": "texas",
}  # fmt: skip
_REACH = 90  # characters from a figure beyond which a wording is a last resort
_ABOUT_AS_NEAR = 4
_BESIDE = 12  # characters within which a wording decides whatever noun was taken to be counted
_LASTED = re.compile(
    r"([^,;:.]{3,80}?)\s+(?:has |have |had )?(?:lasted|ran|went on|dragged on|continued|took)\s[^,;:.]*$",
    re.I,
)
_TOKEN = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that figures are about; see `data/concepts.toml` for the fields."""

    name: str
    title: str
    patterns: tuple[str, ...]
    kinds: tuple[str, ...]
    heads: tuple[str, ...] = ()
    accumulates: bool = False
    timeless: bool = False
    limit: bool = False
    weak: bool = False
    statistic: bool = False


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """What one figure is about.

    `key` is the same for figures of the same thing; `title` is shown; `who` is the special class of people
    counted, or None; `concept` is its name in `concepts.toml`, or None where the noun alone decides.
    """

    key: str
    title: str
    who: str | None = None
    concept: str | None = None
    accumulates: bool = False
    timeless: bool = False
    limit: bool = False
    statistic: bool = False


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("pipeline.compare") / "data" / "concepts.toml").read_text(encoding="utf-8"))


@cache
def concepts() -> tuple[Concept, ...]:
    """Return the concepts of `data/concepts.toml`, in its order."""
    return tuple(msgspec.convert(entry, Concept) for entry in _data()["concept"])


@cache
def _patterns() -> tuple[tuple[Concept, re.Pattern[str]], ...]:
    return tuple(
        (concept, re.compile(r"(?<![\w-])(?:" + "|".join(concept.patterns) + r")(?!\w)"))
        for concept in concepts()
    )


@cache
def _any_wording() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for _, pattern in _patterns()))


@cache
def concept_pattern(name: str) -> re.Pattern[str]:
    """Return the wordings of one concept as a pattern over lower-cased text."""
    return next(pattern for concept, pattern in _patterns() if concept.name == name)


@cache
def _people() -> dict[str, str | None]:
    """Return the class of each word for people: None for people in general."""
    classes: dict[str, str | None] = dict.fromkeys(_data()["people"]["generic"], None)
    for special in _data()["people"]["special"]:
        classes.update(dict.fromkeys(special["words"], special["name"]))
    return classes


@cache
def people_words(general: bool = False) -> frozenset[str]:
    """Return every singular word for people; with `general`, only those that say nothing of which people."""
    return frozenset(word for word, special in _people().items() if special is None or not general)


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """Return the singular of a lower-cased English noun, by rule; other words come back as they are."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def head_words(phrase: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the singular head noun of a phrase and the words before it: "gang members in jail" → member, (gang,).

    The head is the last word before a preposition, a relative pronoun or a participle that follows a noun.
    """
    words = _TOKEN.findall((phrase or "").lower().replace("’", "'"))
    kept: list[str] = []
    for word in words:
        if word in word_list("phrase_end") and kept:
            break
        if (
            kept
            and word.endswith(("ed", "ing"))
            and word not in ("wedding", "building", "killing", "shooting", "bombing")
        ):
            break
        if word not in word_list("phrase_end") and not (word in word_list("leading") and not kept):
            kept.append(word.removesuffix("'s"))
    if not kept:
        return "", ()
    return singular(kept[-1]), tuple(singular(word) for word in kept[:-1])


def _as_written(phrase: str) -> str:
    """Return a phrase without what leads up to its noun and what follows it: "Hong Kong people"."""
    kept: list[str] = []
    for word in _TOKEN.findall(phrase):
        lowered = word.lower()
        if lowered in word_list("phrase_end") and kept:
            break
        if kept or lowered not in word_list("leading"):
            kept.append(word)
    return " ".join(kept) or phrase


@lru_cache(maxsize=1024)
def _wordings_in(sentence: str) -> tuple[tuple[Concept, re.Pattern[str], tuple[tuple[int, int], ...]], ...]:
    """Return the concepts that a lower-cased sentence words, each with where it does."""
    if not _any_wording().search(sentence):
        return ()
    found = []
    for concept, pattern in _patterns():
        spans = tuple(match.span() for match in pattern.finditer(sentence))
        if spans:
            found.append((concept, pattern, spans))
    return tuple(found)


def _nearest(
    family: str, head: str, names: set[str], sentence: str, start: int, end: int, phrases: str
) -> Concept | None:
    """Return the concept whose wording stands nearest to the figure.

    Of wordings about as near, the longest decides ("died in custody" before "died"). A weak concept is taken
    only where no other is in reach.
    """
    found: list[tuple[bool, float, int, Concept]] = []
    phrases = phrases.lower()
    for concept, pattern, spans in _wordings_in(sentence):
        if family not in concept.kinds:
            continue
        fits = not concept.heads or not head or bool(names & set(concept.heads))
        for begin, stop in spans:
            gap = max(begin - end, start - stop, 0)
            if not fits and (family not in ("rate", "share") or gap > _BESIDE):
                continue
            found.append((concept.weak or gap > _REACH, float(gap), stop - begin, concept))
        if not fits or len(phrases) < 3:
            continue
        inside = pattern.search(phrases)
        if inside:
            found.append((concept.weak, 0.0, len(inside.group()), concept))
    if not found:
        return None
    weak, nearest = min((weak, gap) for weak, gap, _, _ in found)
    close = [entry for entry in found if entry[0] == weak and entry[1] <= nearest + _ABOUT_AS_NEAR]
    return max(close, key=lambda entry: (entry[2], -entry[1]))[3]


def _what_lasted(sentence: str, start: int) -> tuple[str, tuple[str, ...]]:
    """Return head and modifiers of what a duration is the length of: "the blackout in Kashmir lasted 213 days"."""
    match = _LASTED.search(sentence[:start])
    return head_words(match.group(1)) if match else ("", ())


def recognise(
    entity: str | None, measured_property: str | None, family: str, sentence: str, start: int, end: int
) -> Thing | None:
    """Return what a figure is about; None when it is about people or things nothing more is said of.

    Args:
        entity: the measured entity as written, or None.
        measured_property: the measured property as written, or None.
        family: `count`, `rate`, `share`, `money`, `duration` or `measure`.
        sentence: the sentence the figure stands in.
        start, end: the figure's place in the sentence.
    """
    head, before = head_words(entity)
    names = {head, " ".join((*before[-1:], head)).strip()} | (
        {"person"} if head in _people() and _people()[head] is None else set()
    )
    who = next((_people()[name] for name in names if _people().get(name)), None)
    if who is not None:
        names.add("person")
    concept = _nearest(
        family, head, names, sentence.lower(), start, end, f"{entity or ''} {measured_property or ''}"
    )
    if concept is not None:
        title = concept.title if who is None else f"{concept.title}: {who}"
        return Thing(
            key=f"{concept.name}/{who or 'all'}", title=title, who=who, concept=concept.name,
            accumulates=concept.accumulates, timeless=concept.timeless, limit=concept.limit, statistic=concept.statistic,
        )  # fmt: skip
    if not head and family == "duration":
        head, before = _what_lasted(sentence, start)
    if not head or (head in _people() and not before) or head in word_list("bare"):
        return None
    property_head = head_words(measured_property)[0] if measured_property else ""
    key = "/".join(part for part in (head, property_head) if part)
    title = _as_written(entity) if entity else " ".join((*before, head))
    if property_head and property_head not in title.lower():
        title += f": {property_head}"
    return Thing(key=f"noun:{key}", title=title[:1].upper() + title[1:], who=who)
