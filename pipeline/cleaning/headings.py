"""Which paragraphs are headings: the title again, marked-up lines, and short lines over longer text."""

from __future__ import annotations

import re

__all__ = ["MAX_HEADING", "heading_rule", "same_words"]

MAX_HEADING = 110
"""Longest heading that is found by its looks, in characters."""

_MAX_WORDS = 15
_MIN_BELOW = 60
_MARKDOWN = re.compile(r"#{1,6}\s+\S|\*\*[^*]{2,100}\*\*$|__[^_]{2,100}__$")
_NUMBERED = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.):]\s*\S")
_BULLET = re.compile(r"[-*•‣▪·–—]\s|[a-z][.)]\s|[“\"‘']\S.*[,.]$")
_TERMINAL = re.compile(r"[.,;…][\"'”’)\]]*$|[:—–-]$")
_VERBS_OF_SPEECH = (
    r"\b(?:said|says|told|wrote|writes|added|asked|stated|tweeted|replied|statement|responded)\b"
)
_SPEAKER = re.compile(rf"(?:{_VERBS_OF_SPEECH}|:)\s*$", re.I)
_QUOTED = re.compile(r"[“\"‘'].*[”\"’'][.,!?]?$")
_NAME_AND_PLACE = re.compile(
    r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}, [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,4}"
)
_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "but",
        "with",
        "at",
        "by",
        "from",
        "as",
        "vs",
    ]
)
_WORD = re.compile(r"\w+")


def heading_rule(
    text: str, below: str | None, above: str | None, *, title: str | None, number: int, list_run: bool
) -> str | None:
    """Return the rule under which a paragraph is a heading, or None.

    `below` and `above` are the paragraphs next to it that are not boilerplate, None at the ends of the
    article; `number` counts paragraphs from 0; `list_run` says that it stands among several short lines.
    Rules: `title` (the article's title again, near the top), `markdown`, `numbered`, `short_line`.
    """
    if title and number < 6 and same_words(text, title):
        return "title"
    if _MARKDOWN.match(text) and len(text) <= 2 * MAX_HEADING:
        return "markdown"
    if len(text) > MAX_HEADING or below is None or (list_run and not text.isupper()):
        return None
    words = _WORD.findall(text)
    if not 1 <= len(words) <= _MAX_WORDS or not any(word[0].isalpha() for word in words):
        return None
    stands_over_text = len(below) >= _MIN_BELOW and len(below) > 1.2 * len(text)
    if _NUMBERED.match(text) and stands_over_text and len(words) <= 14:
        return "numbered"
    if _BULLET.match(text) or (_TERMINAL.search(text) and not _is_label(text, words)):
        return None
    if _SPEAKER.search(text) and not _is_label(text, words):
        return None
    first = next(char for char in text if char.isalnum())
    if first.islower():
        return None
    if above is not None and above.rstrip().endswith((":", ",")):
        return None
    if _NAME_AND_PLACE.fullmatch(text) and not text.isupper():
        return None
    if _QUOTED.match(text) and (len(words) > 8 or text.endswith(("!”", '!"'))):
        return None
    if text.endswith("!") and not text.isupper():
        return None
    in_capitals = text.isupper() and 2 <= len(words) <= 8 and not below.isupper()
    return "short_line" if stands_over_text or in_capitals else None


def same_words(text: str, title: str) -> bool:
    """Return whether two lines have the same words, whatever their case, marks and spaces."""
    return bool(_WORD.search(text)) and _WORD.findall(text.casefold()) == _WORD.findall(title.casefold())


def _is_label(text: str, words: list[str]) -> bool:
    """Return whether a line that ends with a colon is a heading: a few words, each with a capital."""
    if not text.endswith(":") or len(words) > 6 or re.search(_VERBS_OF_SPEECH, text, re.I):
        return False
    return all(word[0].isupper() or not word[0].isalpha() or word in _FUNCTION_WORDS for word in words)
