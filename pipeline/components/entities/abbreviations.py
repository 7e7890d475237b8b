"""Short forms and their long forms, as an article introduces them: `Human Rights Watch (HRW)`.

The algorithm is that of Schwartz and Hearst (2003), "A simple algorithm for identifying abbreviation
definitions in biomedical text", Pacific Symposium on Biocomputing 8, 451-462. A short form has two to ten
characters, at most two words, begins with a letter or digit and holds a letter. Its long form is sought
among the min(|A| + 5, 2 |A|) words beside it, |A| being the number of its letters and digits: read from
the right, each must be found in turn, and the first one at the beginning of a word (here: of one that is no
preposition or article, so that `Office on Drugs (OD)` does not begin at *on*).

Both directions are read: long form (short form), and short form (long form). A short form whose letters do
not come from the words before it, because it abbreviates another language (`Nationalist Republican
Alliance (ARENA)`), is reported with `long` None; what ends right before it decides.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "MINOR_WORDS",
    "Abbreviation",
    "find_abbreviations",
    "initials",
    "is_short_form",
    "long_form_start",
]

_PARENTHESIS = re.compile(r"[(\[]([^()\[\]\n]{2,120})[)\]]")
_STATED = re.compile(
    r"(?:acronym|initials|abbreviation)s?,? (?:in (?:English|Spanish|Portuguese|French)[,]? )?"
    r"(?:as |is |are |of )?[\"“'‘]?([A-Z][A-Za-z&.-]{1,9})\b"
)
_SHORT = re.compile(r"[^\W_][\w&./'’-]*(?: [\w&./'’-]+)?")
_ACRONYM = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ\d]*[-.&/]?[A-ZÀ-Þa-z\d.-]*")
_LAST_WORD = re.compile(r"[^\s(]+$")
_NOT_SPACE = re.compile(r"\S+")
_SEPARATOR = re.compile(r"[,;:]| or ")
_QUOTES = " \"”“'‘’"
_NAME_LIKE = 6  # characters of a short form with one capital (Centa, Vox); longer ones are words (Wednesday)
_REACH = 240  # characters before a bracket in which a long form is sought
MINOR_WORDS = frozenset(
    {"a", "an", "and", "de", "del", "des", "du", "e", "el", "for", "in", "la", "las", "los", "of", "on", "the", "to", "und",
     "y"}
)  # fmt: skip


class Abbreviation(NamedTuple):
    """A short form's characters (start, end), and its long form's, or None when only the place tells."""

    short: tuple[int, int]
    long: tuple[int, int] | None


def find_abbreviations(text: str) -> list[Abbreviation]:
    """Return the abbreviations that `text` introduces: those in brackets in order, then those stated.

    >>> text = "The Northern Police Observatory (NPO) grew."
    >>> [(text[slice(*a.short)], text[slice(*a.long)]) for a in find_abbreviations(text)]
    [('NPO', 'Northern Police Observatory')]
    """
    found = []
    for match in _PARENTHESIS.finditer(text):
        inside, start = match.group(1), match.start(1)
        left = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _REACH)
        before = text[left : match.start()].rstrip()
        head = _SEPARATOR.split(inside, maxsplit=1)[0]
        short = head.strip(_QUOTES)
        if is_short_form(short):
            at = start + head.index(short)
            long_start = long_form_start(short, before)
            if long_start is not None:
                found.append(Abbreviation((at, at + len(short)), (left + long_start, left + len(before))))
            elif _ACRONYM.fullmatch(short) and sum(map(str.isupper, short)) >= 2:
                found.append(Abbreviation((at, at + len(short)), None))
            continue
        word = _LAST_WORD.search(before)
        if word and is_short_form(word.group()) and sum(map(str.isupper, word.group())) >= 2:
            long = inside.rstrip()
            long_start = long_form_start(word.group(), long)
            if long_start is not None and long[:long_start].strip(_QUOTES).lower() in {"", "the", "el", "la"}:
                span = (left + word.start(), left + word.end())
                found.append(Abbreviation(span, (start + long_start, start + len(long))))
    found += [Abbreviation(match.span(1), None) for match in _STATED.finditer(text)]
    return found


def long_form_start(short: str, before: str) -> int | None:
    """Return where in `before` the long form of `short` begins that ends with `before`, or None.

    >>> long_form_start("NPO", "The Northern Police Observatory")
    4
    """
    letters = [character for character in short.lower() if character.isalnum()]
    words = [match.start() for match in _NOT_SPACE.finditer(before)]
    window = before.lower()
    if not words or len(window) != len(before):
        return None
    low = words[-min(len(words), len(letters) + 5, 2 * len(letters))]
    position = len(window)
    for index in range(len(letters) - 1, -1, -1):
        position -= 1
        while position >= low and (
            window[position] != letters[index] or (index == 0 and not _opens_word(before, position, low))
        ):
            position -= 1
        if position < low:
            return None
    long = before[position:]
    if len(long) <= len(short) or short in long.split():
        return None
    return position


def _opens_word(text: str, position: int, low: int) -> bool:
    """Whether a long form may begin here: at the beginning of a word that is no preposition or article."""
    if position > low and text[position - 1].isalnum():
        return False
    return text[position : position + 5].split(" ", 1)[0] not in MINOR_WORDS


def initials(name: str) -> str:
    """Return the first letters of the capitalised words of `name`, in capitals.

    >>> initials("Farabundo Martí National Liberation Front")
    'FMNLF'
    """
    return "".join(
        word[0] for word in re.findall(r"\w+", name) if word[0].isupper() and word.lower() not in MINOR_WORDS
    )


def is_short_form(text: str) -> bool:
    """Whether `text` may be a short form: see the head of this file; besides, it has two capitals or is short."""
    return (
        2 <= len(text) <= 10
        and _SHORT.fullmatch(text) is not None
        and any(map(str.isalpha, text))
        and (sum(map(str.isupper, text)) > 1 or (text[0].isupper() and len(text) <= _NAME_LIKE))
    )
