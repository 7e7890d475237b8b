"""Characters that no file can hold: NUL and lone surrogates.

`replace_broken` is the only thing in the house that changes an article's text after reading, and it
changes one character for one, so that every offset stays.
"""

from __future__ import annotations

import re

__all__ = ["replace_broken"]

_BROKEN = re.compile("[\0\ud800-\udfff]")


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
