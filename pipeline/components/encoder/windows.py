"""Words to encoder windows: word pieces, word shapes, and where a long text is cut.

A window is a run of words that the encoder reads at once: whole paragraphs, as many as fit, joined by
`[SEP]`. A paragraph longer than a window is cut after the end of a sentence where one is near; the words
before a cut are read again as left context, and their vectors are taken from the window they were first
read in. Each window is run alone, so what comes out never depends on what else is in a batch.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from tokenizers import Tokenizer

__all__ = ["CONTEXT", "MAX_PIECES", "SHAPES", "Window", "WordPieces", "cut_windows", "word_shape"]

MAX_PIECES = 192  # word pieces in one window, with [CLS] and [SEP]
CONTEXT = 32  # word pieces of left context read again after a cut inside a paragraph
MAX_PIECES_PER_WORD = 8  # a longer word (a URL) is read by its beginning
CACHE_SIZE = 30_000
SHAPES = ("lower", "title", "upper", "mixed", "digit", "other", "initial")
SENTENCE_ENDS = frozenset({".", "!", "?", "…", '."', ".”", "?”", "!”", "”", '"', ";", ":"})


def word_shape(word: str) -> int:
    """Return the shape of a word as an index into `SHAPES`; it goes in as the token-type id.

    >>> [SHAPES[word_shape(word)] for word in ("gang", "Bukele", "CECOT", "iPhone", "2019", "—", "X")]
    ['lower', 'title', 'upper', 'mixed', 'digit', 'other', 'initial']
    """
    if any(character.isdigit() for character in word):
        return 4
    if not any(character.isalpha() for character in word):
        return 5
    if word.islower():
        return 0
    if word.isupper():
        return 6 if len(word) == 1 else 2
    if word[0].isupper() and not any(character.isupper() for character in word[1:]):
        return 1
    if not any(character.isupper() for character in word):
        return 0
    return 3


class WordPieces:
    """Looks up the word pieces and the shape of single words, and remembers them.

    `path`: a `tokenizer.json` of the `tokenizers` package.
    """

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cache: dict[str, tuple[tuple[int, ...], int]] = {}
        self.cls = self._special("[CLS]")
        self.sep = self._special("[SEP]")
        self.unknown = self._special("[UNK]")

    def _special(self, piece: str) -> int:
        index = self._tokenizer.token_to_id(piece)
        if index is None:
            raise ValueError(f"The tokenizer has no {piece} piece; a BERT word-piece vocabulary is needed.")
        return index

    def __call__(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return the piece ids (at least one, at most 8) and the shape of `word`; white space has no piece."""
        known = self._cache.get(word)
        if known is not None:
            return known
        if not word or word.isspace():
            found: tuple[tuple[int, ...], int] = ((), 5)
        else:
            ids = self._tokenizer.encode(word[:200], add_special_tokens=False).ids[:MAX_PIECES_PER_WORD]
            found = (tuple(ids) or (self.unknown,), word_shape(word))
        if len(self._cache) >= CACHE_SIZE:
            self._cache.clear()
        self._cache[word] = found
        return found


class Window(msgspec.Struct, frozen=True):
    """Words `start` to `end` (exclusive) are read; vectors are kept from word `keep` on.

    `breaks` are the words, inside the window, before which a `[SEP]` stands (a new paragraph).
    """

    start: int
    end: int
    keep: int
    breaks: tuple[int, ...]


def cut_windows(
    counts: Sequence[int],
    paragraph_starts: Sequence[int],
    words: Sequence[str],
    max_pieces: int = MAX_PIECES,
    context: int = CONTEXT,
) -> list[Window]:
    """Return windows that cover every word once (`keep` to `end`), in order.

    `counts`: word pieces of each word. `paragraph_starts`: sorted indices of the words that begin a
    paragraph, the first of them 0. `words`: the words, looked at for sentence ends when a paragraph must
    be cut.
    """
    total = len(counts)
    if total == 0:
        return []
    starts = sorted({0, *(start for start in paragraph_starts if 0 < start < total)})
    bounds = [*starts, total]
    cumulative = np.concatenate([[0], np.cumsum(counts)])
    room = max_pieces - 2
    windows: list[Window] = []
    breaks: list[int] = []
    begin = used = 0
    for first, last in itertools.pairwise(bounds):
        size = int(cumulative[last] - cumulative[first])
        if first > begin and used + 1 + size > room:
            windows.append(Window(begin, first, begin, tuple(breaks)))
            begin, breaks, used = first, [], 0
        if first > begin:
            breaks.append(first)
            used += 1
        used += size
        while used > room:  # the paragraph at `begin` alone is longer than a window
            keep = windows[-1].end if windows and windows[-1].end > begin else begin
            end = _cut(cumulative, words, begin, keep, last, room)
            windows.append(Window(begin, end, keep, ()))
            begin = end
            if end < last:
                while begin > keep and cumulative[end] - cumulative[begin - 1] <= context:
                    begin -= 1
            used = int(cumulative[last] - cumulative[begin])
            if end == last:
                used = 0
            breaks = []
        if begin < last and windows and windows[-1].end > begin:
            windows.append(Window(begin, last, windows[-1].end, ()))
            begin, breaks, used = last, [], 0
    if begin < total:
        windows.append(Window(begin, total, begin, tuple(breaks)))
    return windows


def _cut(cumulative: np.ndarray, words: Sequence[str], begin: int, keep: int, last: int, room: int) -> int:
    """Return where to end a window that starts at `begin`: after a sentence end in its last third, if any."""
    limit = int(np.searchsorted(cumulative, cumulative[begin] + room, side="right")) - 1
    limit = max(min(limit, last), keep + 1)
    earliest = int(np.searchsorted(cumulative, cumulative[begin] + room * 2 // 3, side="left"))
    for position in range(limit, max(earliest, keep + 1), -1):
        if words[position - 1] in SENTENCE_ENDS:
            return position
    return limit
