"""Characters that break what comes after: lone surrogates, NUL, and endless runs without a space.

`replace_broken` is the only thing in the house that changes an article's text after reading, and it
changes one character for one, so that every offset stays.

Runs: a tokenizer that peels prefixes and suffixes off a chunk of text between two spaces takes time that
grows with the square of the chunk (20,000 opening brackets in a row: half a minute). `breaks` says where
such a chunk can be cut so that no piece is longer than a limit; the pieces are tokenized one by one and
joined again without a space between them. Both functions are pure and take nothing but text, so that any
room below may hold a copy of the rule.
"""

from __future__ import annotations

import re

__all__ = ["MAX_RUN", "breaks", "longest_run", "replace_broken"]

MAX_RUN = 200
"""Longest piece without white space, in characters, that goes to the tokenizer at once."""

_BROKEN = re.compile("[\0\ud800-\udfff]")
_RUN = re.compile(r"\S+")
_SEAM = re.compile(r"(?<=\w)(?=[^\w\s])|(?<=[^\w\s])(?=\w)")


def replace_broken(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with each NUL and lone surrogate as U+FFFD, and a warning where there was one.

    The length stays, so every offset does.

    >>> replace_broken("a\\0b")[0]
    'a\\ufffdb'
    """
    if _BROKEN.search(text) is None:
        return text, ()
    repaired, count = _BROKEN.subn("\ufffd", text)
    what = "characters that no file can hold (NUL or half of a surrogate pair)"
    return repaired, (f"{count} {what} became U+FFFD, one for one, so offsets are unchanged.",)


def longest_run(text: str) -> int:
    """Return the length, in characters, of the longest piece of `text` without white space (0 if there is none)."""
    return max((match.end() - match.start() for match in _RUN.finditer(text)), default=0)


def breaks(text: str, limit: int = MAX_RUN) -> list[int]:
    """Return the positions, ascending, where `text` may be cut so that no run is longer than `limit`.

    Runs of at most `limit` characters are left whole. A longer one is cut at the last change between word
    characters and punctuation within the limit, or at the limit itself where there is no such change in
    the piece's second half. Time is linear in the text.

    >>> breaks("(" * 5, limit=2)
    [2, 4]
    """
    positions: list[int] = []
    for match in re.finditer(rf"\S{{{limit + 1},}}", text):
        start, end = match.span()
        while end - start > limit:
            cut = start + limit
            for seam in _SEAM.finditer(text, start + limit // 2 + 1, min(cut + 1, end)):
                if seam.start() <= start + limit:
                    cut = seam.start()
            positions.append(cut)
            start = cut
    return positions
