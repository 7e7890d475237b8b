"""The one activation function of the heads in numpy."""

from __future__ import annotations

import numpy as np

__all__ = ["gelu"]


def gelu(x: np.ndarray) -> np.ndarray:
    """Return the Gaussian error linear unit of `x` (Hendrycks & Gimpel 2016), by its tanh form.

    `x`, a float array of any shape, is overwritten with the result.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(4).tolist()
    [-0.1588, 0.0, 0.8412]
    """
    inner = 0.044715 * x
    inner *= x
    inner *= x
    inner += x
    inner *= 0.7978845608028654  # the square root of 2 / pi
    np.tanh(inner, out=inner)
    inner += 1.0
    x *= 0.5
    x *= inner
    return x
