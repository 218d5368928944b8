"""Numbers between 0 and 1, the same for a draw however the draws are divided into blocks.

- "random": Philox, a generator that counts: the numbers of draw d are found without those before it. Each thing that is
  drawn has a stream of its own, named after it, so that one more thing drawn changes none of the others.
- "sobol": scrambled Sobol points of `scipy.stats.qmc`, all that is drawn in one point.
- "latin-hypercube": one number in each of D layers in every direction, also from `scipy.stats.qmc`.
"""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput

__all__ = ["METHODS", "check_dimensions", "stream", "uniforms"]

METHODS = ("random", "sobol", "latin-hypercube")
MOST_SOBOL_DIMENSIONS = 21_201  # those that scipy has direction numbers for
MOST_HYPERCUBE_NUMBERS = 25_000_000  # 200 MB: a Latin hypercube is made as a whole
AT_ONCE = 4  # 64-bit numbers that Philox makes for each of its counts

Floats = NDArray[np.float64]


def check_dimensions(method: str, draws: int, widths: Mapping[str, int]) -> None:
    """Refuse what a method cannot draw.

    Raises
    ------
    InvalidInput
        More numbers a draw, or in all, than the method has.
    """
    wide = sum(widths.values())
    if method == "sobol" and wide > MOST_SOBOL_DIMENSIONS:
        raise InvalidInput(
            f"Each draw takes {wide} random numbers, and there are Sobol points of at most {MOST_SOBOL_DIMENSIONS}. "
            'Draw with method "random".'
        )
    if method == "latin-hypercube" and draws * wide > MOST_HYPERCUBE_NUMBERS:
        raise InvalidInput(
            f"A Latin hypercube is made as a whole, and {draws} draws of {wide} random numbers are more than "
            f'{MOST_HYPERCUBE_NUMBERS}. Draw with method "random" or "sobol".'
        )


def uniforms(method: str, seed: int, draws: int, widths: Mapping[str, int], start: int, stop: int) -> dict[str, Floats]:
    """The numbers of the draws from `start` up to `stop`.

    Parameters
    ----------
    method : one of METHODS
    seed : int
    draws : int
        D, how many there are in all.
    widths : mapping of name to int
        How many numbers each thing takes in a draw.

    Returns
    -------
    dict of name to array of shape (stop - start, width)
        Uniform on [0, 1).

    Examples
    --------
    >>> whole = uniforms("random", 2014, 10, {"weights": 3}, 0, 10)["weights"]
    >>> bool((whole[4:7] == uniforms("random", 2014, 10, {"weights": 3}, 4, 7)["weights"]).all())
    True
    """
    if method == "random":
        return {name: stream(seed, name, width, start, stop) for name, width in widths.items()}
    points = (
        _sobol(seed, sum(widths.values()), start, stop)
        if method == "sobol"
        else _latin_hypercube(seed, sum(widths.values()), draws)[start:stop]
    )
    # scipy's points can be 1 after rounding.
    points = np.minimum(points, 1 - 2.0**-53)
    ends = np.cumsum(list(widths.values()))
    return dict(zip(widths, np.split(points, ends[:-1], axis=1), strict=True))


def stream(seed: int, name: str, width: int, start: int, stop: int) -> Floats:
    """The numbers of one thing that is drawn: rows `start` up to `stop`, `width` in each.

    References
    ----------
    Salmon, Moraes, Dror and Shaw (2011), doi 10.1145/2063384.2063405: Philox.
    """
    # Each row takes whole counts, so that every row begins at one.
    counts = -(-width // AT_ONCE)
    generator = np.random.Philox(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()),)))
    generator.advance(start * counts)
    return np.random.Generator(generator).random((stop - start, counts * AT_ONCE))[:, :width]


def _sobol(seed: int, dimensions: int, start: int, stop: int) -> Floats:
    from scipy.stats import qmc

    points = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    if start:
        points.fast_forward(start)
    with warnings.catch_warnings():
        # It warns of a number that is no power of 2; the page on sweeps says what that means.
        warnings.simplefilter("ignore", UserWarning)
        return np.asarray(points.random(stop - start), dtype=np.float64)


@lru_cache(maxsize=1)
def _latin_hypercube(seed: int, dimensions: int, draws: int) -> Floats:
    from scipy.stats import qmc

    points = qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(draws)
    points.flags.writeable = False
    return np.asarray(points, dtype=np.float64)
