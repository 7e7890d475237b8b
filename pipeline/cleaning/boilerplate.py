"""Which paragraphs, or which ends of them, are not the article: the rules of `boilerplate.toml` applied."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from pipeline.errors import ConfigurationError
from pipeline.knowledge.load import boilerplate_table

__all__ = ["Found", "Paragraph", "find_boilerplate"]

_DEFAULT_MAX = 400
_TAIL = 500
_TOP_PARAGRAPHS = 4
_END_SHARE = 0.75


class Paragraph(msgspec.Struct, frozen=True):
    """One paragraph: its text, its number, and where it begins as a share of the article, in [0, 1]."""

    text: str
    number: int
    share: float


class Found(msgspec.Struct, frozen=True):
    """Characters `start` to `end` (exclusive) of the paragraph, and the rule that found them."""

    start: int
    end: int
    rule: str


class _Rule(msgspec.Struct, frozen=True):
    name: str
    match: str
    pattern: re.Pattern[str]
    words: frozenset[str]
    longest: int
    zone: str


def find_boilerplate(paragraph: Paragraph) -> list[Found]:
    """Return what of the paragraph is boilerplate, in order: the whole of it, or parts at its two ends.

    >>> find_boilerplate(Paragraph("Image credit: Ana Ruiz", 9, 0.9))
    [Found(start=0, end=22, rule='image_credit')]
    """
    text = paragraph.text
    lower = text.lower()
    present = frozenset(word for word in _words() if word in lower)
    begin, end = 0, len(text)
    heads: list[Found] = []
    tails: list[Found] = []
    for rule in _rules():
        if not _applies(rule, paragraph, present):
            continue
        if rule.match == "tail":
            offset = max(begin, end - _TAIL)
            match = rule.pattern.search(text[offset:end])
            if match is None:
                continue
            cut = offset + match.start() + (len(match.group()) - len(match.group().lstrip()))
            if not text[begin:cut].strip():
                return [Found(0, len(text), rule.name)]
            tails.insert(0, Found(cut, end, rule.name))
            end = begin + len(text[begin:cut].rstrip())
        elif rule.match == "head":
            match = rule.pattern.match(text, begin)
            if match is None:
                continue
            if not text[match.end() :].strip():
                return [Found(0, len(text), rule.name)]
            heads.append(Found(begin, begin + len(match.group().rstrip()), rule.name))
            begin = match.end()
        elif _whole(rule, text):
            return [Found(0, len(text), rule.name)]
    return [*heads, *tails]


def _applies(rule: _Rule, paragraph: Paragraph, present: frozenset[str]) -> bool:
    if rule.match not in {"tail", "head"} and len(paragraph.text) > rule.longest:
        return False
    if rule.zone == "top" and paragraph.number >= _TOP_PARAGRAPHS:
        return False
    if rule.zone == "end" and paragraph.share < _END_SHARE:
        return False
    return not rule.words or not present.isdisjoint(rule.words)


def _whole(rule: _Rule, text: str) -> bool:
    if rule.match == "line":
        return rule.pattern.fullmatch(text) is not None
    if rule.match == "start":
        return rule.pattern.match(text) is not None
    return rule.pattern.search(text) is not None


@cache
def _rules() -> tuple[_Rule, ...]:
    rules = []
    for entry in boilerplate_table()["rule"]:
        match = entry["match"]
        if match not in {"line", "start", "end", "search", "tail", "head"}:
            raise ConfigurationError(
                f"boilerplate.toml: rule {entry['name']!r} has match = {match!r}; "
                "expected line, start, end, search, tail or head."
            )
        pattern = entry["pattern"] if match not in {"end", "tail"} else rf"(?:{entry['pattern']})\Z"
        flags = re.DOTALL if entry.get("case", False) else re.DOTALL | re.IGNORECASE
        rules.append(
            _Rule(
                name=entry["name"],
                match=match,
                pattern=re.compile(pattern, flags),
                words=frozenset(entry.get("words", ())),
                longest=entry.get("max", _DEFAULT_MAX),
                zone=entry.get("zone", "any"),
            )
        )
    return tuple(rules)


@cache
def _words() -> tuple[str, ...]:
    """Return every word that some rule waits for, once."""
    return tuple(sorted(frozenset[str]().union(*(rule.words for rule in _rules()))))
