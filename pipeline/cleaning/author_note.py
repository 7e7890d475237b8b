"""The note on the author at the end of a piece ("Ana Ruiz is a fellow at ..."), told from the article itself.

Its form is easy and not enough: the last paragraph of an article may well say that somebody is a
minister. So the name must be the byline's, or one that the article has not spoken of before.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.knowledge.load import boilerplate_table

__all__ = ["is_author_note", "is_name_line", "is_people_line"]

_MAX_NOTE = 900
_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?:\s+(?:(?:de|da|di|del|der|van|von|al|el|bin|la|le)\s+)?[A-ZÀ-Þ][\w.'’-]*){0,5}"
_PEOPLE = re.compile(
    r"(?:[Bb]y\s+)?[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){1,3}"
    r"(?:(?:,\s+(?:and\s+)?|\s+and\s+)[A-ZÀ-Þ][\w.'’-]*(?:\s+[A-ZÀ-Þ][\w.'’-]*){1,3}){0,3}"
)
_TITLE = r"(?:(?:Dr|Prof|Professor|Rev|Sen|Rep|Judge|Gen|Col|Lt|Sir|Dame|The|Mr|Mrs|Ms|Former)\.?\s+){0,3}"


def is_author_note(text: str, before: str, *, byline: str | None = None, outlet: str | None = None) -> bool:
    """Return whether a paragraph at the end of an article tells of its author.

    `before` is the article's text above it. The paragraph must begin with a name and say in its first
    sentence what that person is or does; and either name the byline's author, or tie the person to the
    outlet, or name somebody not named before.
    """
    if len(text) > _MAX_NOTE:
        return False
    match = _opening().match(text)
    if match is None:
        return (
            re.match(
                r"\W{0,3}(?:The|This) (?:author|writer)s?\b.{0,40}\b(?:is|are|was|thanks?|wishes)\b", text
            )
            is not None
        )
    names = [
        part for part in re.findall(r"[\w'’-]+", match.group("name")) if len(part) > 2 and part[0].isupper()
    ]
    if not names:
        return False
    if byline and any(re.search(rf"\b{re.escape(name)}\b", byline) for name in names):
        return True
    if outlet and len(names) > 1 and outlet.casefold() in text.casefold():
        return True
    whole_name = len(names) > 1 or text.lstrip("•⦁●*_~|—–- ").startswith(("Mr", "Ms", "Mrs", "Dr"))
    return whole_name and re.search(rf"\b{re.escape(names[-1])}\b", before) is None


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
