"""Quotation marks read as a state machine over each paragraph.

Curly and straight, double and single marks open and close on a stack, so that quotations nest. An
apostrophe is no mark: not inside a word ("don’t"), not after a plural ("gangs’ internal"), not before a
clipped word ("’90s"). A double mark left open to the end of a paragraph runs on when the next paragraph
opens with a mark again, as printed speech does; otherwise it ends where it most likely was meant to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

__all__ = ["Quotation", "find_quotations", "paragraphs"]

_MARK = re.compile(r"[\"“”„‟«»‘‛]|``|''|(?<![^\W\d_])['’]|['’](?![^\W\d_])")
_HINT = re.compile(r"[\"“”„‟«»‘’‛'`]")  # what every mark holds: most paragraphs have none
_SENTENCE_END = re.compile(r"[.!?…](?=\s+[\"“‘(]?[A-Z0-9])")
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_CLIPPED = re.compile(r"['’‘](?:\d\ds?\b|(?:em|til|cause|tis|twas|n|bout|round|cuz|nuff)\b)", re.IGNORECASE)
_DEEPEST = 4  # quotations inside each other; marks beyond are passed over
_AHEAD = 100  # marks within which a single quotation must close
_BEFORE_OPENING = frozenset("([{<—–-/‘“\"'«…:")
_OPENING_DOUBLE = frozenset(("“", "„", "‟", "«", "``"))
_CLOSING_DOUBLE = frozenset(("”", "»"))


class Quotation(msgspec.Struct, frozen=True):
    """One quotation: `start` to `end` with its marks, `inner_start` to `inner_end` without (characters).

    `level` is 0 for an outermost quotation. `closed` is False where the closing mark is missing;
    `continues` says that the next paragraph's first quotation goes on with it. `double`: double marks.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    level: int = 0
    closed: bool = True
    continues: bool = False
    double: bool = True


class _Open(msgspec.Struct):
    start: int
    inner: int
    double: bool
    straight: bool
    level: int


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the paragraphs of `text` (its lines that are not blank) as (start, end) in characters."""
    return [match.span() for match in _PARAGRAPH.finditer(text)]


def find_quotations(text: str, bounds: Iterable[tuple[int, int]] | None = None) -> list[Quotation]:
    """Return the quotations of `text` in order of their start, nested ones after the one they lie in.

    `bounds`: paragraphs as (start, end) in characters; by default every line that is not blank.
    """
    found: list[Quotation] = []
    bounds = paragraphs(text) if bounds is None else list(bounds)
    for index, (start, end) in enumerate(bounds):
        if not _HINT.search(text, start, end):
            continue
        following = (
            text[bounds[index + 1][0] : bounds[index + 1][1]].lstrip() if index + 1 < len(bounds) else ""
        )
        found += _in_paragraph(text, start, end, following[:1])
    found.sort(key=lambda quotation: (quotation.start, -quotation.end))
    return found


def _in_paragraph(text: str, start: int, end: int, following: str) -> list[Quotation]:
    marks = list(_MARK.finditer(text, start, end))
    found: list[Quotation] = []
    stack: list[_Open] = []
    for index, match in enumerate(marks):
        mark, at, after = match.group(), match.start(), match.end()
        before = text[at - 1] if at > start else " "
        behind = text[after] if after < end else " "
        if mark in ("'", "’", "‘", "‛"):
            _single(text, marks, index, before, behind, stack, found)
            continue
        opened = next((entry for entry in reversed(stack) if entry.double), None)
        straight = mark in ('"', "''")
        can_open = (before.isspace() or before in _BEFORE_OPENING) and not behind.isspace()
        can_close = not before.isspace()
        if mark in _CLOSING_DOUBLE:
            closes = opened is not None or not can_open
        elif mark in _OPENING_DOUBLE:
            closes = opened is not None and can_close and not can_open and not behind.isalnum()
        elif opened is None:
            closes = False
        elif opened.straight:
            closes = can_close or not can_open
        else:
            closes = can_close and not can_open
        if closes and opened is not None:
            while stack[-1] is not opened:
                stack.pop()
            stack.pop()
            found.append(Quotation(opened.start, after, opened.inner, at, opened.level))
        elif not closes and (can_open or mark in _OPENING_DOUBLE):
            if opened is not None and opened.straight and straight:
                # A straight mark cannot nest in a straight quotation: the first was never closed.
                stack.remove(opened)
                found.append(_unclosed(text, opened, start, at))
            if len(stack) < _DEEPEST:
                stack.append(_Open(at, after, True, straight, len(stack)))
    opens_again = following in ("“", '"', "„", "«", "‘", "'")
    for entry in stack:
        if not entry.double:
            continue
        if opens_again:
            stop = _stripped(text, entry.inner, end)
            found.append(Quotation(entry.start, stop, entry.inner, stop, entry.level, False, True))
        else:
            found.append(_unclosed(text, entry, start, end))
        break
    return found


def _single(
    text: str,
    marks: list[re.Match[str]],
    index: int,
    before: str,
    behind: str,
    stack: list[_Open],
    found: list[Quotation],
) -> None:
    """Open or close a single quotation at mark `index`, or pass over an apostrophe."""
    mark, at, after = marks[index].group(), marks[index].start(), marks[index].end()
    opened = stack[-1] if stack and not stack[-1].double else None
    can_open = (before.isspace() or before in _BEFORE_OPENING) and not behind.isspace()
    if mark in ("‘", "‛"):
        if not _CLIPPED.match(text, at) and not before.isalnum() and _closes_later(text, marks, index, True):
            stack.append(_Open(at, after, False, False, len(stack)))
        return
    if opened is not None and not before.isspace() and not behind.isalnum():
        possessive = before in "sS" and behind.isspace() and text[after + 1 : after + 2].islower()
        if not (possessive and _closes_later(text, marks, index, True)):
            stack.pop()
            found.append(Quotation(opened.start, after, opened.inner, at, opened.level, True, False, False))
    elif (
        opened is None
        and mark == "'"
        and can_open
        and not _CLIPPED.match(text, at)
        and _closes_later(text, marks, index, False)
    ):
        stack.append(_Open(at, after, False, True, len(stack)))


def _closes_later(text: str, marks: list[re.Match[str]], index: int, doubtful: bool) -> bool:
    """Say whether a later mark of the paragraph can close a single quotation opened at mark `index`.

    `doubtful`: a mark that may as well be a plural possessive counts too.
    """
    for match in marks[index + 1 : index + 1 + _AHEAD]:
        mark, at, after = match.group(), match.start(), match.end()
        if mark == "‘":
            return False
        if mark not in ("'", "’"):
            continue
        before, behind = text[at - 1], text[after] if after < len(text) else " "
        if before.isspace() or behind.isalnum() or _CLIPPED.match(text, at):
            continue
        if not doubtful and before in "sS" and behind.isspace() and text[after + 1 : after + 2].islower():
            continue
        return True
    return False


def _unclosed(text: str, entry: _Open, start: int, end: int) -> Quotation:
    """Return the quotation of a mark that is never closed, ended where it was most likely meant to."""
    lead = text[start : entry.start].rstrip()
    stop = end
    if lead and lead[-1] not in ",:":
        match = _SENTENCE_END.search(text, entry.inner, end)
        stop = match.end() if match else end
    stop = _stripped(text, entry.inner, stop)
    return Quotation(entry.start, stop, entry.inner, stop, entry.level, False)


def _stripped(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
