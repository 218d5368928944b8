"""What there is to distribute in a year, for many scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from fordel_models.specification import Pool
from fordel_models.sweeping.row_numbers import floor_divided, kroner_of
from fordel_models.sweeping.scenarios import Numbers

__all__ = ["amount_of", "amount_paths", "in_prices", "top_slice_of"]

Ints = NDArray[np.int64]


def amount_paths(year: int | None) -> tuple[str, ...]:
    stated = "pool.amount" if year is None else f"pool.years.{year}"
    return (stated, "pool.top_slice", f"pool.top_slice.{year}")


def amount_of(pool: Pool, year: int | None, values: Mapping[str, Numbers], count: int) -> Ints:
    path = amount_paths(year)[0]
    stated = (pool.amount or 0) if year is None else (pool.years or {})[year]
    own = kroner_of(values[path]) if path in values else np.full(count, stated)
    return in_prices(own, _index(pool, year), pool.unit)


def top_slice_of(pool: Pool, year: int | None, values: Mapping[str, Numbers], count: int) -> Ints:
    path = next((path for path in amount_paths(year)[1:] if path in values), None)
    own = np.full(count, pool.top_slice_in(year)) if path is None else kroner_of(values[path])
    return in_prices(own, _index(pool, year), pool.unit)


def _index(pool: Pool, year: int | None) -> Fraction | None:
    return pool.index_in(year) if year in (pool.price_index or {}) else None


def in_prices(amounts: Ints, index: Fraction | None, unit: int) -> Ints:
    """Amounts times the year's index, to the nearest unit, half up; as they are where there is none."""
    if index is None:
        return amounts
    above, below = index.numerator, index.denominator * unit
    return floor_divided(amounts, 2 * above, below, 2 * below) * unit
