"""What is drawn between two ends: a number in the rules, and every figure of a column. Whole numbers of 10^-places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DrawnColumn", "DrawnRange", "between"]

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class DrawnRange:
    """A number of the rules: low / 10^places to high / 10^places."""

    path: str
    low: int
    high: int
    places: int


@dataclass(frozen=True, eq=False)
class DrawnColumn:
    """Figures of a column: low[i] / 10^places to high[i] / 10^places for recipient codes[i], ascending."""

    column: str
    codes: tuple[str, ...]
    low: Ints
    high: Ints
    places: int


def between(uniforms: NDArray[np.float64], low: Ints | int, high: Ints | int) -> Ints:
    """Whole numbers from `low` to `high`, both included, each as likely: low + ⌊u (high - low + 1)⌋.

    Examples
    --------
    >>> between(np.array([0.0, 0.5, 0.999]), 10, 19).tolist()
    [10, 15, 19]
    """
    width = np.asarray(high, dtype=np.int64) - np.asarray(low, dtype=np.int64)
    # In floating point the last can come out one too high where the width is beyond 2^52.
    return np.asarray(low + np.minimum(np.floor(uniforms * (width + 1)).astype(np.int64), width), dtype=np.int64)
