"""The parser's label scorer as a sum of products."""

from __future__ import annotations

import numpy as np

from pipeline.training.encoder_factors import factor_tensor


def scores(tensor: np.ndarray, dependents: np.ndarray, governors: np.ndarray) -> np.ndarray:
    """Return (words, labels) by the whole tensor, less each word's mean over labels."""
    one = np.ones((len(dependents), 1))
    found = np.einsum(
        "ni,lij,nj->nl",
        np.concatenate([dependents, one], axis=1),
        tensor,
        np.concatenate([governors, one], axis=1),
    )
    return found - found.mean(axis=1, keepdims=True)


def factored(factors: tuple[np.ndarray, ...], dependents: np.ndarray, governors: np.ndarray) -> np.ndarray:
    dependent, head, out = factors
    left = dependents @ dependent[:-1] + dependent[-1]
    return (left * (governors @ head[:-1] + head[-1])) @ out


def test_factors_score_as_the_tensor_does() -> None:
    """With as many products as the tensor holds, scores differ by nothing but the mean over labels."""
    rng = np.random.default_rng(5)
    tensor = rng.normal(size=(4, 6, 6))
    dependents, governors = rng.normal(size=(80, 5)), rng.normal(size=(80, 5))
    found = factored(factor_tensor(tensor, dependents, governors, rank=36), dependents, governors)
    wanted = scores(tensor, dependents, governors)
    assert np.abs(found - wanted).max() < 0.05 * np.abs(wanted).max()


def test_fewer_products_err_more_and_least_where_words_are() -> None:
    """The error grows as the rank falls; on the words it was fitted to it is smaller than elsewhere."""
    rng = np.random.default_rng(6)
    tensor = rng.normal(size=(4, 6, 6))
    narrow = rng.normal(size=(200, 5)) * [3, 2, 1, 0.2, 0.1]
    wide = rng.normal(size=(200, 5)) * [0.1, 0.2, 1, 2, 3]

    def error(rank: int, views: np.ndarray) -> float:
        factors = factor_tensor(tensor, narrow, narrow, rank=rank)
        wanted = scores(tensor, views, views)
        return float(np.linalg.norm(factored(factors, views, views) - wanted) / np.linalg.norm(wanted))

    assert error(36, narrow) < error(8, narrow) < error(2, narrow)
    assert error(8, narrow) < error(8, wide)


def test_the_same_tensor_gives_the_same_factors() -> None:
    """Random starts are seeded."""
    rng = np.random.default_rng(7)
    tensor, views = rng.normal(size=(3, 4, 4)), rng.normal(size=(30, 3))
    first, second = (factor_tensor(tensor, views, views, rank=5) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
