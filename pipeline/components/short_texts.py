"""Short texts: where there is hardly an article to go by, the words of a sentence must carry more."""

from __future__ import annotations

__all__ = ["SHORT", "shortness"]

SHORT = 8  # sentences; a text of fewer is short


def shortness(sentences: int) -> float:
    """Return 1 for a text of one sentence, falling evenly to 0 at `SHORT` sentences and more.

    >>> shortness(1), shortness(8), shortness(200)
    (1.0, 0.0, 0.0)
    """
    return max(0.0, 1.0 - (sentences - 1) / (SHORT - 1))
