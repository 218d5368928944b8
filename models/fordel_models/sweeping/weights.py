"""The weights of the parts for many scenarios: part_weights.py and phase_in.py, on arrays.

The same function runs on floats, where every weight comes with an error of a few roundings since nothing is taken
from anything but whole kroner from whole kroner, and on Fractions, where it is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["phased", "roundings", "weights"]

Array = NDArray[Any]


def roundings(parts: int) -> int:
    """How many roundings of floating point can be in a weight times a share of a part's total, all added up.

    Two of a share, parts of their sum, six quotients and products, and parts for adding up; with some to spare.
    """
    return 4 * parts + 24


def weights(shares: Sequence[Array], amounts: Sequence[Array | None], rest: Array, twice_tolerance: int) -> Array:
    """s_p of shape (S, P): NaN, or for Fractions None, in rows that solving alone refuses, or has to look at.

    Parameters
    ----------
    shares : sequence of P arrays of shape (S,)
        0 for a part with an amount.
    amounts : sequence of P arrays of whole kroner, or None for a part with a share
    rest : array of shape (S,)
        R, whole kroner that are distributed by key.
    twice_tolerance : int
        Twice the kroner by which amounts and R may differ where no part has a share.
    """
    whole = _added(shares, len(rest))
    by_share = whole > 0
    safe_whole = np.where(by_share, whole, 1)
    given = [own for own in amounts if own is not None]
    if not given:
        found = [share / safe_whole for share in shares]
        return _without(~by_share, found)
    taken = _added(given, len(rest))
    left = rest - taken
    nearly = ~by_share & (2 * abs(left) <= twice_tolerance) & (taken > 0)
    good = (rest > 0) & (nearly | (by_share & (left >= 0)) | (~by_share & (left == 0)))
    by = np.where(nearly, taken, np.where(good, rest, 1))
    found = [
        left / by * (share / safe_whole) if own is None else own / by
        for share, own in zip(shares, amounts, strict=True)
    ]
    return _without(~good, found)


def phased(own: Array, amount: Array, by_key: Array, share: Any, rest_of_share: Any) -> Array:
    """The weights with the phase-in: those of the parts, and last that of the baseline.

    Parameters
    ----------
    own : array of shape (S, P)
    amount, by_key : arrays of shape (S,)
        B - T and what of it base amounts leave.
    share, rest_of_share : number
        φ and 1 - φ.
    """
    good = (amount > 0) & (by_key >= 0)
    new, old = share * by_key, rest_of_share * amount
    whole = np.where(good, new + old, 1)
    found = [*(column * (new / whole) for column in own.T), old / whole]
    return _without(~good, found)


def _added(arrays: Sequence[Array], count: int) -> Array:
    found: Array = arrays[0] + np.zeros(count, np.int64)
    for array in arrays[1:]:
        found = found + array
    return found


def _without(bad: Array, columns: Sequence[Array]) -> Array:
    found = np.stack(np.broadcast_arrays(*columns), axis=1)
    if bad.any():
        found = found.copy()
        found[np.asarray(bad, np.bool_)] = None if found.dtype == object else np.nan
    return found
