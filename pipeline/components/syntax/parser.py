"""The biaffine dependency parser in numpy (Dozat & Manning 2017, ICLR), decoded to a tree.

Each word scores every other word of its sentence, and the root, as its head; the best head of each is taken,
and where these do not form a tree with one root the maximum spanning arborescence is (Chu & Liu 1965, Edmonds
1967). Then each word and its head score the relation's label.
"""

from __future__ import annotations

import itertools

import numpy as np

from pipeline.components.activation import gelu

__all__ = ["Parser", "decode_heads", "is_tree", "spanning_tree"]

NEGATIVE = np.float32(-1e9)
BLOCK = 1024  # words whose labels are scored at once: 1 kB each


class Parser:
    """Scores and decodes dependency trees. `arrays`: matrices named `parser.*`, as the export leaves them.

    The score of label l for a word with label view d and its head with view h is a sum of `rank` products,
    `out[:, l] . ((d @ dependent) * (h @ head))`: the trained tensor of (labels, d + 1, d + 1), factored (see
    `pipeline/training/encoder_factors.py`).
    """

    def __init__(self, arrays: dict[str, np.ndarray]) -> None:
        parts = ("arc_dependent", "arc_head", "label_dependent", "label_head")
        self._sizes = np.cumsum([0] + [arrays[f"parser.{part}.weight"].shape[1] for part in parts])
        self._weight = np.concatenate([arrays[f"parser.{part}.weight"] for part in parts], axis=1)
        self._bias = np.concatenate([arrays[f"parser.{part}.bias"] for part in parts])
        self._root = gelu(arrays["parser.root"] @ self._weight + self._bias)
        self._arc = arrays["parser.arc"]  # (arc + 1, arc): the last row is the bias of the dependent
        self._dependent = arrays["parser.factors.dependent"]  # (d + 1, rank): the last row is the bias
        self._head = arrays["parser.factors.head"]
        self._out = arrays["parser.factors.out"]  # (rank, labels)

    def views(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return arc and label views of words as dependents and as heads; the last row is the root."""
        hidden = np.empty((len(vectors) + 1, len(self._bias)), dtype="float32")
        words = hidden[:-1]
        np.matmul(vectors, self._weight, out=words)
        for start in range(0, len(words), BLOCK):
            block = words[start : start + BLOCK]
            block += self._bias
            gelu(block)
        hidden[-1] = self._root
        a, b, c, d, e = self._sizes
        return hidden[:, a:b], hidden[:, b:c], hidden[:, c:d], hidden[:, d:e]

    def __call__(self, vectors: np.ndarray, bounds: list[int]) -> tuple[np.ndarray, np.ndarray]:
        """Return the head of each word (index into all words, -1 for the root) and its label index.

        `vectors`: (words, width). `bounds`: first word of each sentence, and the number of words.
        """
        total = len(vectors)
        heads = np.full(total, -1, dtype="int64")
        if total == 0:
            return heads, np.zeros(0, dtype="int64")
        arc_dependent, arc_head, label_dependent, label_head = self.views(vectors)
        projected = arc_dependent[:-1] @ self._arc[:-1]
        projected += self._arc[-1]
        to_root = projected @ arc_head[-1]
        for start, end in itertools.pairwise(bounds):
            size = end - start
            if size == 1:
                continue
            scores = np.empty((size, size + 1), dtype="float32")
            scores[:, 0] = to_root[start:end]
            np.matmul(projected[start:end], arc_head[start:end].T, out=scores[:, 1:])
            scores.ravel()[1 :: size + 2] = NEGATIVE  # a word as its own head
            found = decode_heads(scores)
            heads[start:end] = np.where(found == 0, -1, found - 1 + start)
        labels = np.empty(total, dtype="int64")
        governors = label_head @ self._head[:-1]
        governors += self._head[-1]
        for start in range(0, total, BLOCK):
            end = min(start + BLOCK, total)
            mixed = label_dependent[start:end] @ self._dependent[:-1]
            mixed += self._dependent[-1]
            mixed *= governors[heads[start:end]]
            labels[start:end] = (mixed @ self._out).argmax(axis=1)
        return heads, labels


def decode_heads(scores: np.ndarray) -> np.ndarray:
    """Return the head of each of n words, 0 for the root: the best tree with exactly one root.

    `scores`: (n, n + 1), row i the scores of the heads of word i + 1; a word is never its own head.
    """
    heads = scores.argmax(axis=1)
    if is_tree(heads):
        return heads
    roots = scores[:, 0].copy()
    best, best_total = None, -np.inf
    # One root: try the likeliest few, each with all other words kept from the root.
    rows = np.arange(len(scores))
    for root in np.argsort(-(roots - scores[:, 1:].max(axis=1)), kind="stable")[:4]:
        trial = scores.copy()
        trial[:, 0] = NEGATIVE
        trial[root] = NEGATIVE
        trial[root, 0] = 0.0
        found = trial.argmax(axis=1)
        if float(scores[rows, found].sum()) <= best_total:
            continue  # no tree beats the best head of each word
        if not is_tree(found):
            found = spanning_tree(trial)
        total = float(scores[rows, found].sum())
        if total > best_total:
            best, best_total = found, total
    assert best is not None
    return best


def is_tree(heads: np.ndarray) -> bool:
    """Return whether heads (n,), 1-based and 0 for the root, form a tree with one root."""
    if np.count_nonzero(heads == 0) != 1:
        return False
    up = np.concatenate([[0], heads])
    for _ in range(len(up).bit_length()):
        up = up[up]
    return not up.any()


def spanning_tree(scores: np.ndarray) -> np.ndarray:
    """Return the maximum spanning arborescence from the root (Chu-Liu/Edmonds), heads (n,), 0 for the root."""
    size = scores.shape[0] + 1
    full = np.full((size, size), NEGATIVE, dtype="float64")
    full[1:] = scores  # full[d, h]
    return _edmonds(full)[1:]


def _edmonds(scores: np.ndarray) -> np.ndarray:
    size = len(scores)
    heads = np.zeros(size, dtype="int64")
    heads[1:] = scores[1:].argmax(axis=1)
    cycle = _find_cycle(heads)
    if cycle is None:
        return heads
    inside = np.zeros(size, dtype=bool)
    inside[cycle] = True
    outside = np.flatnonzero(~inside)
    total = scores[cycle, heads[cycle]].sum()
    node = len(outside)
    small = np.full((node + 1, node + 1), float(NEGATIVE))
    small[:node, :node] = scores[np.ix_(outside, outside)]
    leaving = scores[np.ix_(outside, cycle)]  # an outside word headed from inside the cycle
    small[:node, node] = leaving.max(axis=1)
    best_leaving = leaving.argmax(axis=1)
    entering = scores[np.ix_(cycle, outside)] - scores[cycle, heads[cycle]][:, None] + total
    small[node, :node] = entering.max(axis=0)
    best_entering = entering.argmax(axis=0)
    found = _edmonds(small)
    result = heads.copy()
    for index in range(1, node):
        governor = found[index]
        result[outside[index]] = cycle[best_leaving[index]] if governor == node else outside[governor]
    breaker = cycle[best_entering[found[node]]]
    result[breaker] = outside[found[node]]
    return result


def _find_cycle(heads: np.ndarray) -> np.ndarray | None:
    state = np.zeros(len(heads), dtype="int8")
    state[0] = 2
    for start in range(1, len(heads)):
        path = []
        node = start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = int(heads[node])
        if state[node] == 1:
            return np.array(path[path.index(node) :])
        for seen in path:
            state[seen] = 2
    return None
