"""The parser's label scorer as a sum of products: a tensor of rank one each (CP; Carroll & Chang 1970).

The trained scorer is a tensor of (labels, d + 1, d + 1): a bilinear form for each label. Written as
`sum_r out[r, l] * dependent[:, r] * head[:, r]` it costs a seventh of the products at run time, and no large
intermediate. The factors are fitted by alternating least squares. What is fitted is the tensor less its mean over
labels, which adds the same to every label of a word; and errors are weighed by how the views of words are
spread in the treebanks, so that the factors are best where words are.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from pipeline.components.activation import gelu
from pipeline.components.encoder.runtime import Runtime
from pipeline.training.treebank import TreeDocument, read_conllu

__all__ = ["RANK", "factor_tensor", "label_factors", "label_views"]

RANK = 256
SWEEPS = 40
DOCUMENTS = 60  # of each treebank, spread over it: what the views of words are seen on
SMALL = 1e-6


def label_factors(
    heads: dict[str, np.ndarray], graph: bytes, tokenizer: Path, treebanks: Iterable[Path]
) -> dict[str, np.ndarray]:
    """Return `parser.factors.dependent`, `.head` (d + 1, rank) and `.out` (rank, labels) for `parser.label`.

    `heads`: the heads' matrices, (in, out). `graph`, `tokenizer`: the exported encoder and its `tokenizer.json`.
    """
    runtime = Runtime(graph, tokenizer, heads["parser.root"].shape[0])
    documents = []
    for path in treebanks:
        found = read_conllu(path)
        documents += found[:: max(1, len(found) // DOCUMENTS)]
    dependents, governors = label_views(heads, runtime, documents)
    dependent, head, out = factor_tensor(heads["parser.label"], dependents, governors)
    return {
        "parser.factors.dependent": dependent,
        "parser.factors.head": head,
        "parser.factors.out": out,
    }


def label_views(
    heads: dict[str, np.ndarray], runtime: Runtime, documents: Iterable[TreeDocument]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the label view of each word, and that of its gold head, both (words, d)."""
    dependents, governors = [], []
    for document in documents:
        words: list[str] = []
        paragraphs: list[int] = []
        above: list[int] = []
        for sentence in document.sentences:
            if sentence.paragraph:
                paragraphs.append(len(words))
            above += [word.head if word.head < 0 else word.head + len(words) for word in sentence.words]
            words += [word.form for word in sentence.words]
        vectors = np.concatenate([runtime.vectors(words, paragraphs), heads["parser.root"][None]])
        views = [
            gelu(vectors @ heads[f"parser.{part}.weight"] + heads[f"parser.{part}.bias"])
            for part in ("label_dependent", "label_head")
        ]
        dependents.append(views[0][:-1])
        governors.append(views[1][above])
    return np.concatenate(dependents), np.concatenate(governors)


def factor_tensor(
    tensor: np.ndarray, dependents: np.ndarray, governors: np.ndarray, rank: int = RANK, sweeps: int = SWEEPS
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return factors (d + 1, rank), (d + 1, rank) and (rank, labels) of `tensor` less its mean over labels.

    `tensor`: (labels, d + 1, d + 1). `dependents`, `governors`: views (words, d) whose spread weighs the errors.
    The same input gives the same factors; they begin at random numbers of a fixed seed.
    """
    roots = [_square_root(views.astype("float64")) for views in (dependents, governors)]
    centred = tensor.astype("float64") - tensor.mean(axis=0, dtype="float64")
    weighed = roots[0] @ centred @ roots[1]
    labels, rows, columns = weighed.shape
    by_label = weighed.reshape(labels, -1)
    by_row = weighed.transpose(1, 0, 2).reshape(rows, -1)
    by_column = weighed.transpose(2, 0, 1).reshape(columns, -1)
    rng = np.random.default_rng(0)
    left, right = rng.normal(size=(rows, rank)), rng.normal(size=(columns, rank))
    out = np.zeros((labels, rank))
    for _ in range(sweeps):
        out = _least_squares(by_label, left, right)
        left = _unit(_least_squares(by_row, out, right))
        right = _unit(_least_squares(by_column, out, left))
    out = _least_squares(by_label, left, right)
    dependent, head = np.linalg.solve(roots[0], left), np.linalg.solve(roots[1], right)
    return dependent.astype("float32"), head.astype("float32"), np.ascontiguousarray(out.T.astype("float32"))


def _square_root(views: np.ndarray) -> np.ndarray:
    """Return the symmetric root (d + 1, d + 1) of the second moments of views with a one behind."""
    views = np.concatenate([views, np.ones((len(views), 1))], axis=1)
    values, vectors = np.linalg.eigh(views.T @ views / len(views))
    return (vectors * np.sqrt(np.maximum(values, SMALL))) @ vectors.T


def _least_squares(unfolded: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the matrix that, with the two others, comes nearest to the unfolded tensor (n, first x second)."""
    products = (first[:, None, :] * second[None, :, :]).reshape(-1, first.shape[1])
    normal = (first.T @ first) * (second.T @ second)
    normal += np.eye(len(normal)) * SMALL * np.trace(normal) / len(normal)
    return np.linalg.solve(normal, (unfolded @ products).T).T


def _unit(matrix: np.ndarray) -> np.ndarray:
    return matrix / np.linalg.norm(matrix, axis=0)
