"""Near-duplicates: the same piece printed twice, with another headline, a cut, a few words changed.

MinHash (Broder 1997, "On the resemblance and containment of documents") over the set of five-word
sequences of an article's body, banded for locality-sensitive hashing (Indyk & Motwani 1998), b-bit
(Li & König 2010): each of 128 minima keeps its lower 16 bits, so an article's signature has 264 bytes
and a million of them 264 MB. Candidates share one of 42 bands of 3 minima (a pair of resemblance 0.5 does
with probability 0.996, one of 0.2 with 0.29); a pair is joined when its estimated resemblance is at
least `THRESHOLD` (standard error 0.04), and clusters are what is joined, directly or through others.

In 5,293 news articles the pairs above 0.5 were reprints of one agency text, those between 0.3 and 0.45
later reports that reuse passages (`python benchmarks/duplicates.py`). A piece cut to less than half
its length is not found.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from operator import eq

import msgspec
import rensa

from pipeline.schema import Article

__all__ = [
    "SIGNATURE_BYTES",
    "THRESHOLD",
    "Membership",
    "cluster",
    "is_same_text",
    "resemblance",
    "signature",
]

THRESHOLD = 0.5
"""Least estimated resemblance (Jaccard index of five-word sequences, in [0, 1]) that joins two articles."""

_MINIMA = 128
_SEED = 20250321
_ROWS = 3
_SHINGLE = 5
_EXACT_BYTES = 8
SIGNATURE_BYTES = _EXACT_BYTES + 2 * _MINIMA
_WORD = re.compile(r"\w+")


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """Where an article stands among its reprints.

    `cluster` is the id of the cluster's first article (its own, for an article that stands alone);
    `is_first` says that it is that article; `size` counts the cluster's articles; `exact` says that its
    words are those of the first.
    """

    article_id: str
    cluster: str
    is_first: bool
    size: int
    exact: bool


def signature(article: Article) -> bytes:
    """Return the article's signature, `SIGNATURE_BYTES` long: 8 bytes that hash its words, then 128 minima.

    Headings and boilerplate are left out where the article has sections; case, marks and spaces never count.
    """
    words = _WORD.findall(_body(article).lower())
    shingles = {
        " ".join(words[start : start + _SHINGLE]) for start in range(max(1, len(words) - _SHINGLE + 1))
    }
    minhash = rensa.RMinHash(num_perm=_MINIMA, seed=_SEED)
    minhash.update(sorted(shingles))
    exact = hashlib.blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=_EXACT_BYTES).digest()
    return exact + b"".join((value & 0xFFFF).to_bytes(2, "little") for value in minhash.digest())


def resemblance(first: bytes, second: bytes) -> float:
    """Return the estimated resemblance of two signatures, in [0, 1]; 1.0 for the same words."""
    if first[:_EXACT_BYTES] == second[:_EXACT_BYTES]:
        return 1.0
    left, right = (memoryview(item)[_EXACT_BYTES:].cast("H") for item in (first, second))
    return sum(map(eq, left, right)) / _MINIMA


def is_same_text(first: bytes, second: bytes) -> bool:
    """Return whether two signatures are of the same words in the same order."""
    return first[:_EXACT_BYTES] == second[:_EXACT_BYTES]


def cluster(signatures: Iterable[tuple[str, bytes]], threshold: float = THRESHOLD) -> list[Membership]:
    """Return one membership for each `(article id, signature)`, in the order given.

    The order decides which article of a cluster is first and nothing else is left to chance. Time grows
    with the number of articles; beside the signatures one band's table is held at a time.
    """
    items = list(signatures)
    parents = list(range(len(items)))
    _join_exact(items, parents)
    for band in range(_MINIMA // _ROWS):
        _join_band(items, parents, band, threshold)
    roots = [_root(parents, index) for index in range(len(items))]
    sizes: dict[int, int] = {}
    for root in roots:
        sizes[root] = sizes.get(root, 0) + 1
    return [
        Membership(
            article_id=article_id,
            cluster=items[root][0],
            is_first=index == root,
            size=sizes[root],
            exact=is_same_text(data, items[root][1]),
        )
        for index, ((article_id, data), root) in enumerate(zip(items, roots, strict=True))
    ]


def _join_exact(items: Sequence[tuple[str, bytes]], parents: list[int]) -> None:
    first: dict[bytes, int] = {}
    for index, (_, data) in enumerate(items):
        _join(parents, first.setdefault(data[:_EXACT_BYTES], index), index)


def _join_band(items: Sequence[tuple[str, bytes]], parents: list[int], band: int, threshold: float) -> None:
    """Join the articles that share a band and resemble the first one that has it."""
    start = _EXACT_BYTES + 2 * _ROWS * band
    first: dict[bytes, int] = {}
    for index, (_, data) in enumerate(items):
        other = first.setdefault(data[start : start + 2 * _ROWS], index)
        if (
            other != index
            and _root(parents, other) != _root(parents, index)
            and resemblance(items[other][1], data) >= threshold
        ):
            _join(parents, other, index)


def _join(parents: list[int], one: int, other: int) -> None:
    """Join two clusters under the earlier of their first articles."""
    low, high = sorted((_root(parents, one), _root(parents, other)))
    parents[high] = low


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _body(article: Article) -> str:
    if not article.sections:
        return article.text
    return "\n".join(
        article.text[section.start : section.end] for section in article.sections if section.kind == "body"
    )
