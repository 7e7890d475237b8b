"""Words of a text as numbers: the features of the sparse frame model.

A sentence is described by blocks of words and parts of words, each block scaled to length one:

| block | what | how it is held |
|---|---|---|
| `form` | words as written, lower case | hash of the word |
| `stem` | words without their endings | hash of the stem |
| `char` | parts of words, 4 and 5 letters | hashes of the parts |
| `pair` | two neighbouring stems | hash of both |
| `quoted` | stems inside quotation marks | hash of the stem |
| `before`, `after` | stems of the sentence before and after | hash of the stem |
| `lexicon` | codebook terms, by indicator | one flag per indicator |

Names do not frame: runs of capitalised words that do not open a sentence, and mentions of people,
organisations, buildings and works where the Doc has them, are hidden behind one common token.
Hashes are 32 bits of CRC-32 with a salt per block; a vocabulary of 150,000 then meets an unknown word by
chance about once in 28,000.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = [
    "BLOCKS",
    "FUNCTION_WORDS",
    "HIDDEN_LABELS",
    "Lexer",
    "Words",
    "block_hashes",
    "mix",
    "pair_hashes",
    "stem",
]

BLOCKS = ("form", "stem", "char", "pair", "quoted", "before", "after")
HIDDEN_LABELS = frozenset({"PERSON", "ORG", "FAC", "WORK_OF_ART", "PRODUCT"})

_WORD = re.compile(r"([^\W_]+(?:[’'.\-–&][^\W_]+)*|[“”\"]|[?!;:,]|—|–)")
_SALTS = {block: np.uint64(0x9E3779B97F4A7C15 * (place + 1) % 2**64) for place, block in enumerate(BLOCKS)}
_NAME = np.uint64(0xABCDEF123)
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_MIX1, _MIX2, _LOW = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(0xFFFFFFFF)
_ENDINGS = (
    *("ations", "ation", "ments", "ingly", "ities", "ment", "ness", "edly", "ings"),
    *("ing", "ity", "ies", "ers", "ive", "ion", "ions", "er", "ed", "es", "ly", "al", "s", "y", "e"),
)
_MOST_TYPES = 30_000

_FUNCTION_WORDS = (
    "a about after all also although am an and any are as at be because been before being both but "
    "by can could did do does during each even few first for from had has have having he her here "
    "his how however i if in into is it its just last many may might more most mr mrs ms dr much "
    "must my new no nor not now of on one only or other our over own same she should since so some "
    "still such than that the their then there these they this those though through to too two under "
    "until very was we were what when where which while who whom why will with would yet you your "
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())


def stem(word: str) -> str:
    """Return the word without its ending, at least four letters of it: `detention` -> `detent`.

    >>> stem("arrested"), stem("gangs"), stem("law")
    ('arrest', 'gang', 'law')
    """
    if len(word) <= 4 or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: len(word) - len(ending)]
    return word


def mix(hashes: np.ndarray, block: str) -> np.ndarray:
    """Return uint32 feature hashes of `block` from uint64 word hashes, same shape (after splitmix64)."""
    mixed = (hashes ^ _SALTS[block]) * _MIX1
    mixed ^= mixed >> np.uint64(31)
    mixed *= _MIX2
    mixed ^= mixed >> np.uint64(29)
    return (mixed & _LOW).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Words:
    """The n words and marks of a text that lie in its sentences, in order.

    `types`: int64 (n,), index into the lexer's tables. `starts`, `ends`: int64 (n,), characters, end
    exclusive. `rows`: int64 (n,), sentence index. `hidden`: bool (n,), names that take no part.
    `quoted`: bool (n,), inside quotation marks. `sentences`: how many sentences the text has.
    """

    types: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    rows: np.ndarray
    hidden: np.ndarray
    quoted: np.ndarray
    sentences: int


class Lexer:
    """Reads texts into `Words` and keeps what it has learned of each word.

    `terms`: codebook terms by group name (`Codebook.term_groups`); `allow`: capitalised words that stay
    visible (lower case). The tables grow with the words met and start afresh beyond 60,000, so memory is
    bounded and results never depend on what was read before.
    """

    form: np.ndarray
    stem: np.ndarray
    content: np.ndarray
    mark: np.ndarray
    comma: np.ndarray
    capital: np.ndarray
    starter: np.ndarray
    shown: np.ndarray
    flags: np.ndarray

    def __init__(self, terms: Mapping[str, Sequence[str]] | None = None, allow: Iterable[str] = ()) -> None:
        self.allow = frozenset(allow)
        self.groups = tuple(terms or ())
        self._exact: dict[str, list[int]] = {}
        self._prefixes: dict[str, list[int]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for group, members in enumerate((terms or {}).values()):
            for term in members:
                self._add_term(term.lower().split(), group)
        self.reset()

    def _add_term(self, words: list[str], group: int) -> None:
        if len(words) > 1:
            self._phrases.setdefault(words[0].rstrip("*")[:3], []).append((tuple(words), group))
        elif words[0].endswith("*"):
            self._prefixes.setdefault(words[0][:-1], []).append(group)
        else:
            self._exact.setdefault(words[0], []).append(group)

    def reset(self) -> None:
        """Forget every word met."""
        self.version = getattr(self, "version", -1) + 1
        self.index: dict[str, int] = {}
        self.words: list[str] = []
        self.opened: dict[int, dict[str, list[tuple[tuple[str, ...], int]]]] = {}
        self._grow(1024)

    def _grow(self, size: int) -> None:
        old = len(self.words)
        for name, dtype in (
            ("form", np.uint64),
            ("stem", np.uint64),
            ("content", np.bool_),
            ("mark", np.bool_),
            ("comma", np.bool_),
            ("capital", np.bool_),
            ("starter", np.bool_),
            ("shown", np.bool_),
        ):
            table = np.zeros(size, dtype=dtype)
            if old:
                table[:old] = getattr(self, name)[:old]
            setattr(self, name, table)
        flags = np.zeros((size, max(len(self.groups), 1)), dtype=np.bool_)
        if old:
            flags[:old] = self.flags[:old]
        self.flags = flags

    def _learn(self, surface: str) -> int:
        place = len(self.words)
        if place >= len(self.form):
            self._grow(2 * place)
        word = surface.lower().replace("’", "'")
        if word.endswith("'s"):
            word = word[:-2]
        shape = re.sub(r"\d", "0", word) if not word.isalpha() else word
        self.form[place] = zlib.crc32(shape.encode())
        self.stem[place] = zlib.crc32(("#" + stem(shape)).encode())
        self.mark[place] = not word[0].isalnum()
        self.comma[place] = word == ","
        self.content[place] = word[0].isalnum() and word not in FUNCTION_WORDS
        self.capital[place] = (
            surface[0].isupper()
            and len(surface) > 1
            and word not in FUNCTION_WORDS
            and word not in self.allow
        )
        self.shown[place] = word in self.allow
        for group in self._exact.get(word, ()):
            self.flags[place, group] = True
        if self._prefixes:
            for length in range(2, len(word) + 1):
                for group in self._prefixes.get(word[:length], ()):
                    self.flags[place, group] = True
        opened = [entry for entry in self._phrases.get(word[:3], ()) if _matches(entry[0][0], word)]
        if opened:
            self.starter[place] = True
            by_second: dict[str, list[tuple[tuple[str, ...], int]]] = {}
            for entry in opened:
                by_second.setdefault("*" if entry[0][1].endswith("*") else entry[0][1], []).append(entry)
            self.opened[place] = by_second
        self.index[surface] = place
        self.words.append(word)
        return place

    def parts(self, place: int) -> np.ndarray:
        """Return uint64 hashes (m,) of the 4- and 5-letter parts of the word at `place`."""
        word = f"<{self.words[place]}>"
        return np.array(
            [zlib.crc32(word[i : i + n].encode()) for n in (4, 5) for i in range(len(word) - n + 1)],
            dtype=np.uint64,
        )

    def read(
        self, text: str, sentences: Sequence[tuple[int, int]], names: Sequence[tuple[int, int]] = ()
    ) -> Words:
        """Return the words of the sentences; those inside `names` are hidden, `allow` excepted.

        `sentences` and `names`: (start, end) characters, end exclusive, in order.
        """
        if len(self.words) > _MOST_TYPES:
            self.reset()
        pieces = _WORD.split(text)  # what lies between words, and words, in turn
        edges = np.cumsum(np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces)))
        starts, ends = edges[:-1:2], edges[1::2]
        surfaces = pieces[1::2]
        known = list(map(self.index.get, surfaces))
        if None in known:
            index, learn = self.index, self._learn
            known = [index[surface] if surface in index else learn(surface) for surface in surfaces]
        types = np.array(known, dtype=np.int64)
        bounds = np.array(sentences, dtype=np.int64).reshape(-1, 2)
        rows = np.searchsorted(bounds[:, 0], starts, side="right") - 1
        inside = rows >= 0
        if len(bounds):
            inside &= starts < bounds[np.maximum(rows, 0), 1]
        types, starts, ends, rows = types[inside], starts[inside], ends[inside], rows[inside]
        hidden = self._hide(types, rows, len(bounds))
        if len(names) and len(types):
            spans = np.array(names, dtype=np.int64)
            place = np.searchsorted(spans[:, 0], starts, side="right") - 1
            within = (place >= 0) & (starts < spans[np.maximum(place, 0), 1])
            hidden |= within & ~self.shown[types] & ~self.mark[types]
        quoted = _inside_quotes(
            text, [self.words[place] for place in types[self.mark[types]].tolist()], starts, self.mark[types]
        )
        return Words(types, starts, ends, rows, hidden, quoted, len(bounds))

    def _hide(self, types: np.ndarray, rows: np.ndarray, sentences: int) -> np.ndarray:
        """Return bool (n,): capitalised words that belong to names."""
        if not len(types):
            return np.zeros(0, dtype=np.bool_)
        capital, mark = self.capital[types], self.mark[types]
        opening = np.ones(len(types), dtype=np.bool_)
        opening[1:] = (rows[1:] != rows[:-1]) | (mark[:-1] & ~self.comma[types[:-1]])
        hidden = capital & ~opening
        followed = np.zeros_like(hidden)
        followed[:-1] = hidden[1:] & (rows[1:] == rows[:-1])
        hidden |= capital & followed
        # A sentence in title or upper case has no capitals to go by.
        content = np.bincount(rows, weights=self.content[types], minlength=sentences)
        shouting = (content >= 3) & (np.bincount(rows, weights=capital, minlength=sentences) >= 0.9 * content)
        return hidden & ~shouting[rows]

    def lexicon(self, words: Words) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the codebook terms met: word places (m,), groups (m,), and words covered (m,).

        Hidden words point to nothing.
        """
        visible = ~words.hidden
        places, groups = np.nonzero(self.flags[words.types] & visible[:, None])
        covered = np.ones(len(places), dtype=np.int64)
        starters = np.nonzero(self.starter[words.types] & visible)[0]
        if len(starters):
            more = self._find_phrases(words, starters.tolist())
            if more:
                extra = np.array(more, dtype=np.int64)
                places = np.concatenate([places, extra[:, 0]])
                groups = np.concatenate([groups, extra[:, 1]])
                covered = np.concatenate([covered, extra[:, 2]])
        return places, groups, covered

    def _find_phrases(self, words: Words, starters: list[int]) -> list[tuple[int, int, int]]:
        """Return place, group and length of each phrase that begins at one of `starters`."""
        types, surfaces = words.types.tolist(), self.words
        hits = []
        for place in starters:
            if place + 1 >= len(types):
                continue
            by_second = self.opened[types[place]]
            candidates = by_second.get(surfaces[types[place + 1]], ())
            if "*" in by_second:
                candidates = [*candidates, *by_second["*"]]
            for phrase, group in candidates:
                end = place + len(phrase)
                if end > len(types) or words.rows[end - 1] != words.rows[place] or words.hidden[end - 1]:
                    continue
                if all(map(_matches, phrase[1:], (surfaces[i] for i in types[place + 1 : end]))):
                    hits.append((place, group, len(phrase)))
        return hits


def _matches(wanted: str, given: str) -> bool:
    return given.startswith(wanted[:-1]) if wanted[-1] == "*" else given == wanted


def _inside_quotes(text: str, marks: list[str], starts: np.ndarray, mark: np.ndarray) -> np.ndarray:
    """Return bool (n,): words between quotation marks of one paragraph.

    `marks`: the marks among the words, in order; `mark`: bool (n,), where they stand. A curly mark opens or
    closes; a straight one does the other of what the last did. An unclosed quotation ends with its paragraph.
    """
    turns = np.zeros(len(starts), dtype=np.int8)
    if not {"“", "”", '"'}.intersection(marks):
        return turns.astype(np.bool_)
    places = np.nonzero(mark)[0].tolist()
    paragraph_end, inside = -1, False
    for place, character in zip(places, marks, strict=True):
        if character not in '“”"':
            continue
        if starts[place] > paragraph_end:
            if inside and paragraph_end >= 0:
                turns[np.searchsorted(starts, paragraph_end)] -= 1
            paragraph_end = text.find("\n", starts[place])
            paragraph_end = len(text) if paragraph_end < 0 else paragraph_end
            inside = False
        opens = character == "“" or (character == '"' and not inside)
        if opens != inside:
            turns[place] += 1 if opens else -1
            inside = opens
    if inside and paragraph_end < len(text):
        following = int(np.searchsorted(starts, paragraph_end))
        if following < len(turns):
            turns[following] -= 1
    return np.cumsum(turns) > 0


def block_hashes(lexer: Lexer, words: Words, block: str) -> tuple[np.ndarray, np.ndarray]:
    """Return feature hashes uint32 (m,) of one block and the place (m,) of the word each comes from.

    `before` and `after` give the words of the sentence itself; they describe its neighbours.
    """
    if block == "pair":
        return pair_hashes(lexer, words)
    visible = ~words.hidden & ~lexer.mark[words.types]
    if block == "quoted":
        visible &= words.quoted
    elif block in ("before", "after"):
        visible &= lexer.content[words.types]
    places = np.nonzero(visible)[0]
    if block != "char":
        table = lexer.form if block == "form" else lexer.stem
        return mix(table[words.types[places]], block), places
    parts = [lexer.parts(place) for place in words.types[places].tolist()]
    if not parts:
        return np.zeros(0, dtype=np.uint32), places
    return mix(np.concatenate(parts), block), np.repeat(places, [len(part) for part in parts])


def pair_hashes(lexer: Lexer, words: Words) -> tuple[np.ndarray, np.ndarray]:
    """Return feature hashes uint32 (m,) of neighbouring stems and the place (m,) of each pair's first word.

    A pair never crosses a sentence; two hidden words make none.
    """
    if len(words.types) < 2:
        return np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int64)
    stems = lexer.stem[words.types]
    stems[words.hidden] = _NAME
    keep = (words.rows[1:] == words.rows[:-1]) & ~(words.hidden[1:] & words.hidden[:-1])
    places = np.nonzero(keep)[0]
    return mix(stems[places] * _FIRST + stems[places + 1] * _SECOND, "pair"), places
