"""The decoder against brute force."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from pipeline.components.syntax.parser import decode_heads, is_tree, spanning_tree


def _best_by_hand(scores: np.ndarray) -> float:
    """Return the highest total of any tree with one root, by trying all."""
    size = len(scores)
    best = -np.inf
    for heads in itertools.product(range(size + 1), repeat=size):
        if is_tree(np.array(heads)):
            best = max(best, sum(scores[i, head] for i, head in enumerate(heads)))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_decode_heads_finds_the_best_tree_of_small_sentences(seed):
    """Greedy heads, root choice and spanning tree together give the optimum."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 6))
    scores = rng.normal(size=(size, size + 1)).astype("float32")
    scores[np.arange(size), np.arange(1, size + 1)] = -1e9
    heads = decode_heads(scores)
    assert is_tree(heads)
    assert scores[np.arange(size), heads].sum() == pytest.approx(_best_by_hand(scores), abs=1e-4)


def test_spanning_tree_breaks_a_cycle():
    """Two words that each want the other are given one root."""
    scores = np.array([[1.0, -1e9, 5.0], [0.5, 5.0, -1e9]], dtype="float32")
    assert spanning_tree(scores).tolist() == [0, 1]


def test_is_tree_refuses_two_roots_and_cycles():
    """One root, no cycle."""
    assert is_tree(np.array([0, 1, 1]))
    assert not is_tree(np.array([0, 0, 1]))
    assert not is_tree(np.array([0, 3, 2]))
