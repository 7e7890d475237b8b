"""Text -> paragraphs: where each begins and ends.

A line is a paragraph, as most files have it, unless the text is hard-wrapped (e-mail, PDF, old web
pages): then lines that run on belong together and blank lines, indents and short last lines divide. Line
ends are LF, CR, CRLF, vertical tab, form feed, NEL, U+2028 and U+2029; none is ever changed.
"""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["is_hard_wrapped", "paragraphs"]

_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ENDS_SENTENCE = re.compile(r"""[.!?…:;]["'”’)\]*_]*$""")
_LIST_ITEM = re.compile(r"(?:[-*•‣–—]|\(?\d{1,3}[.)])\s")
_MIN_WRAP, _MAX_WRAP = 30, 130


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return `(start, end)` of each paragraph, in order, trimmed of white space.

    Characters into `text`, end exclusive; none is empty, none overlap, and between them there is
    nothing but white space.

    >>> paragraphs("One.\\n\\n  Two. \\n")
    [(0, 4), (8, 12)]
    """
    lines = _lines(text)
    if not is_hard_wrapped(text, lines):
        return [(start, end) for start, end, _ in lines]
    lengths = sorted(end - start for start, end, _ in lines)
    width = lengths[int(0.9 * (len(lengths) - 1))]
    merged: list[tuple[int, int]] = []
    for index, (start, end, gap) in enumerate(lines):
        if index and not gap and _runs_on(text, lines[index - 1], (start, end), width):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def is_hard_wrapped(text: str, lines: list[tuple[int, int, bool]] | None = None) -> bool:
    """Return whether most line ends of `text` stand inside sentences, so that lines are no paragraphs."""
    lines = _lines(text) if lines is None else lines
    pairs = running = 0
    for (start, end, _), (next_start, _, gap) in pairwise(lines):
        if gap:
            continue
        pairs += 1
        if _MIN_WRAP <= end - start <= _MAX_WRAP and not _ENDS_SENTENCE.search(
            text[max(start, end - 4) : end]
        ):
            first = text[next_start]
            running += first.islower() or first.isdigit() or first in "(“‘\"'"
    return pairs >= 3 and running >= 0.4 * pairs


def _lines(text: str) -> list[tuple[int, int, bool]]:
    """Return start, end and whether a blank line stands before, for each line that is not blank, trimmed."""
    found: list[tuple[int, int, bool]] = []
    start, blank = 0, True
    ends = [match.span() for match in _LINE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        line = text[start:end]
        stripped = line.strip()
        if stripped:
            begin = start + len(line) - len(line.lstrip())
            found.append((begin, begin + len(stripped), blank))
            blank = False
        else:
            blank = True
        start = following
    return found


def _runs_on(text: str, before: tuple[int, int, bool], line: tuple[int, int], width: int) -> bool:
    """Return whether a line of a hard-wrapped text carries on the paragraph of the line before it."""
    start, end, _ = before
    if _LIST_ITEM.match(text, line[0], line[1]):
        return False
    if text[line[0]].islower():
        return True
    indent = text[text.rfind("\n", 0, line[0]) + 1 : line[0]]
    if len(indent) >= 2 and not indent.strip() and "\n" in text[: line[0]]:
        return False
    length = end - start
    ends = _ENDS_SENTENCE.search(text[max(start, end - 4) : end])
    return length >= 0.72 * width or (length >= 0.5 * width and not ends)
