"""The note on the author at the end of a piece ("Ana Ruiz is a fellow at ..."), told from the article itself.

Its form is easy and not enough: the last paragraph of an article may well say that somebody is a
minister. So the name must be the byline's, or the outlet must be named, or the person must be one the
article has not spoken of before.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.knowledge.load import boilerplate_table

__all__ = ["author_note", "introduced_author", "is_name_line", "is_people_line"]

_MAX_NOTE = 900
_MAX_SHORT_NOTE = 500
_MARKS = "•⦁●*_~|—–- "
_HONORIFICS = frozenset(
    ("Dr", "Prof", "Professor", "Mr", "Mrs", "Ms", "Rev", "The", "Sen", "Rep", "Sir", "Dame")
)
_NAME_PART = re.compile(r"[\w'’-]+")
_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?:\s+(?:(?:de|da|di|del|der|van|von|al|el|bin|la|le)\s+)?[A-ZÀ-Þ][\w.'’-]*){0,5}"
_WRITING = (
    r"(?:writes|argues|examines|asks|explains|explores|considers|reflects|discusses|looks|analyses|analyzes)"
)
_INTRODUCED = re.compile(
    rf"\b[Ii]n this (?:article|post|piece|essay|blog|column|commentary)\w*,? ({_NAME}) \w+s\b"
    rf"|(?:^|[.?!] )({_NAME}) {_WRITING}\b(?! that)"
)
_THE_AUTHOR = re.compile(r"\W{0,3}(?:The|This) (?:author|writer)s?\b.{0,40}\b(?:is|are|was|thanks?|wishes)\b")
_PEOPLE = re.compile(
    r"(?:[Bb]y\s+)?[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){1,3}"
    r"(?:(?:,\s+(?:and\s+)?|\s+and\s+)[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){1,3}){0,3}"
)
_TITLE = r"(?:(?:Dr|Prof|Professor|Rev|Sen|Rep|Judge|Gen|Col|Lt|Sir|Dame|The|Mr|Mrs|Ms|Former)\.?\s+){0,3}"


def author_note(
    text: str, before: str, *, byline: str | None = None, outlet: str | None = None
) -> str | None:
    """Return how surely a paragraph at the end of an article tells of its author: `sure`, `likely` or None.

    `before` is the article's text above it. A short paragraph that begins with the byline's name is sure.
    Otherwise it must begin with a name and say in its first sentence what that person is or does; tied to
    the outlet it is sure, and likely where the person is not named before.
    """
    if len(text) > _MAX_NOTE:
        return None
    if byline and len(text) <= _MAX_SHORT_NOTE and _begins_with_byline(text, byline):
        return "sure"
    match = _opening().match(text)
    if match is None:
        return "sure" if _THE_AUTHOR.match(text) else None
    names = [part for part in _NAME_PART.findall(match.group("name")) if len(part) > 1 and part[0].isupper()]
    if not names:
        return None
    if outlet and len(names) > 1 and outlet.casefold() in text.casefold():
        return "sure"
    whole_name = len(names) > 1 or text.lstrip(_MARKS).startswith(("Mr", "Ms", "Mrs", "Dr"))
    return "likely" if whole_name and re.search(rf"\b{re.escape(names[-1])}\b", before) is None else None


def introduced_author(text: str) -> str | None:
    """Return the author whom an article's first paragraph introduces, or None.

    >>> introduced_author("The port is closed. In this post, Ana Ruiz asks who closed it.")
    'Ana Ruiz'
    """
    match = _INTRODUCED.search(text[:1000])
    return next((name for name in match.groups() if name), None) if match else None


def _begins_with_byline(text: str, byline: str) -> bool:
    """Return whether a paragraph begins with two or more words of the byline, as a name."""
    known = {word.casefold() for word in _NAME_PART.findall(byline)} - {"by", "and"}
    words = [word.removesuffix("’s").removesuffix("'s") for word in _NAME_PART.findall(text)[:8]]
    while words and words[0].rstrip(".") in _HONORIFICS:
        words.pop(0)
    run = 0
    while run < len(words) and words[run].casefold() in known:
        run += 1
    return run >= min(2, len(known)) and run > 0


def is_name_line(text: str, name: str | None) -> bool:
    """Return whether a line is a name we know (the byline, the outlet) again, with or without "By"."""
    if not name or len(text) > 160:
        return False
    words = {word.casefold() for word in re.findall(r"\w+", text)} - {"by", "and"}
    return bool(words) and words <= {word.casefold() for word in re.findall(r"\w+", name)}


def is_people_line(text: str) -> bool:
    """Return whether a line is nothing but one to four people's names."""
    if len(text) > 120 or not _PEOPLE.fullmatch(text):
        return False
    return 2 <= len(re.findall(r"\w[\w.'’-]*", text)) <= 14


@cache
def _opening() -> re.Pattern[str]:
    author = boilerplate_table()["author"]
    being, doing, roles = (
        "|".join(re.escape(word) for word in author[part]) for part in ("being", "doing", "roles")
    )
    return re.compile(
        rf"[\s•⦁●*_~|—–-]{{0,4}}{_TITLE}(?P<name>{_NAME}(?:\s+and\s+{_NAME})?)[*_]{{0,2}}"
        rf"(?:,\s[^.]{{2,160}}?,)?\s+(?:(?:{being})\s+(?!(?:[a-z]+ly\s+)?(?!retired)[a-z]+(?:ed|ing)\b)"
        rf"[^.]{{0,120}}?\b(?i:{roles})s?\b|(?:{doing})\b(?!\s+that\b|,|:))",
        re.DOTALL,
    )
