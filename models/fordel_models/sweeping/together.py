"""Many scenarios of one instance through the core at once: those that differ in numbers only.

    K = W M,  M_pi = w_i k_pi / Σ_{j in E} w_j k_pj,  q_i = min(u_i, max(l_i, b_i + λ K_i))

with the weights W of shape (S, P), in floats, and amounts, base amounts and limits in whole units. K by its definition
is rounded to 15 significant digits, so the core is told how far the product can be from that; what this leaves open is
decided from the exact K of the scenario.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.part_keys import keys
from fordel_models.recipients import Number
from fordel_models.specification import FormulaSpecification, Pool
from fordel_models.sweeping.row_numbers import are_kroner, floats_of, floor_divided, whole_units
from fordel_models.sweeping.scenarios import Numbers
from fordel_models.sweeping.weights import phased, roundings, weights
from fordel_models.sweeping.year_rules import LimitRule, YearRules
from fordel_models.written_numbers import SIGNIFICANT_DIGITS
from fordel_solver.arguments import NO_CAP
from fordel_solver.batch import Rules
from fordel_solver.errors import FordelError
from fordel_solver.near_keys import allocate_near, decide_row, keys_for_rows

__all__ = ["KEY_ROUNDING", "Combination", "Found"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# What rounding to 15 significant digits changes a number by, at most, relatively.
KEY_ROUNDING = 0.5 * 10.0 ** (1 - SIGNIFICANT_DIGITS)
_CELLS_PER_BLOCK = 65_536  # enough to make a call's overhead small, few enough to stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Found:
    """Where the amounts of all scenarios go: arrays of shape (Y, S, n), as those of ScenarioAmounts."""

    amounts: Ints
    eligible: Bools
    at_floor: Bools
    at_cap: Bools


@dataclass(frozen=True, eq=False)
class Combination:
    """The rules that scenarios with the same choices share: one year after the other.

    Attributes
    ----------
    specification : FormulaSpecification
        Of one of the scenarios: its numbers are those of the others where no number is varied.
    years : tuple of YearRules
    """

    specification: FormulaSpecification
    years: tuple[YearRules, ...]
    known_keys: dict[tuple[int, tuple[Fraction, ...]], tuple[list[Any], NDArray[Any]]] = field(default_factory=dict)

    def solve(self, numbers: Mapping[str, Numbers], rows: NDArray[np.intp], found: Found) -> tuple[NDArray[np.intp], int]:
        """Write what the scenarios `rows` come to; which of them have to be solved alone, and how often exactly.

        Parameters
        ----------
        numbers : mapping of path to Numbers
            Those of all scenarios.
        rows : integer array
            In ascending order.
        """
        alone: list[NDArray[np.intp]] = []
        exactly = 0
        block = max(1, _CELLS_PER_BLOCK // max(len(year.places) for year in self.years))
        for start in range(0, len(rows), block):
            own = rows[start : start + block]
            consecutive = len(own) == own[-1] - own[0] + 1
            taken = slice(int(own[0]), int(own[-1]) + 1) if consecutive else own
            values = {path: Numbers(n.numerators[taken], n.places) for path, n in numbers.items()}
            good = self._amounts_hold(values, len(own))
            shared: dict[tuple[Any, ...], Floats] = {}
            for y, year in enumerate(self.years):
                solved = _YearOfBlock(self, year, values, len(own), good, shared)
                exactly += solved.into(found, y, taken)
            alone.append(own[~good])
        return np.concatenate(alone) if alone else rows, exactly

    def _amounts_hold(self, values: Mapping[str, Numbers], count: int) -> Bools:
        """Whether the pool takes the numbers, also for years that nobody asks for: problem by problem alone otherwise."""
        good = np.ones(count, np.bool_)
        pool, parts = self.specification.pool, self.specification.parts
        for path, numbers in values.items():
            good &= numbers.numerators >= 0
            if path.startswith(("pool.amount", "pool.years.", "pool.top_slice", "pool.base_amount")) or (
                path.startswith("part.") and ".amount" in path
            ):
                good &= are_kroner(numbers)
        for year in pool.years or {None: 0}:
            rest = _amount(pool, year, values, count) - _top_slice(pool, year, values, count)
            good &= (rest >= 0) & (rest % pool.unit == 0)
        anything = np.zeros(count, np.bool_)
        for part in parts:
            stated: Any = part.share if part.amount is None else part.amount
            if isinstance(stated, dict):
                anything |= True
            else:
                path = f"part.{part.name}.{'share' if part.amount is None else 'amount'}"
                anything |= values[path].numerators > 0 if path in values else bool(stated)
        return good & anything


class _YearOfBlock:
    """One year of a block of scenarios; `good` loses those that have to be solved alone."""

    def __init__(
        self,
        combination: Combination,
        year: YearRules,
        values: Mapping[str, Numbers],
        count: int,
        good: Bools,
        shared: dict[tuple[Any, ...], Floats],
    ) -> None:
        self.combination, self.year, self.values, self.count, self.good = combination, year, values, count, good
        self.pool: Pool = combination.specification.pool
        self.shared = shared
        self.to_distribute = _amount(self.pool, year.year, values, count) - _top_slice(
            self.pool, year.year, values, count
        )

    def into(self, found: Found, y: int, taken: Any) -> int:
        """Solve and write; returns how many were decided exactly."""
        year, unit = self.year, self.year.unit
        base, base_total, unscaled = self._base()
        floors, caps = self._limits(base)
        amounts = (self.to_distribute - base_total) // unit
        self.by_key = self.to_distribute - unscaled - year.leaving
        key, error, own_weights = self._keys()
        pool = self.pool
        shortfall = "error" if base is not None and base.any() else pool.on_shortfall
        rules = Rules(unit, pool.method, shortfall, pool.on_surplus, year.labels)
        solved = allocate_near(np.where(self.good, amounts, -1), key, error, floors, caps, rules)
        units, at_floor, at_cap = solved.units, solved.at_floor, solved.at_cap
        open_rows = np.flatnonzero(~solved.decided & self.good)
        exactly = 0
        for row in open_rows.tolist():
            own_floor, own_cap = (None if array is None else array[row % len(array)] for array in (floors, caps))
            try:
                decided = decide_row(int(amounts[row]), self._exact_key(row), own_floor, own_cap, rules)
            except FordelError:
                self.good[row] = False
                continue
            exactly += 1
            units[row] = decided.units
            if at_floor is not None:
                at_floor[row] = decided.at_floor
            if at_cap is not None:
                at_cap[row] = decided.at_cap
        kroner = units if unit == 1 else units * unit
        if base is not None:
            kroner = np.add(kroner, base * unit, out=kroner)
        self._write(found.amounts[y], taken, kroner)
        for array, own in ((found.eligible[y], True), (found.at_floor[y], at_floor), (found.at_cap[y], at_cap)):
            if own is not None:
                self._write(array, taken, own)
        if len(year.returning):
            found.amounts[y][_cross(taken, year.returning)] = 0
        return exactly

    def _write(self, array: NDArray[Any], taken: Any, values: Any) -> None:
        places = self.year.places
        if len(places) == array.shape[1]:
            array[taken] = values
        else:
            array[_cross(taken, places)] = values

    # --- base amounts and limits, in units ---

    def _base(self) -> tuple[Ints | None, Any, Any]:
        """b_i of shape (1, n) or (S, n), Σ b_i in kroner, and Σ before the phase-in scales them."""
        year = self.year
        if year.base is None:
            return None, 0, 0
        scaled = [int(year.phase_in * value) for value in year.base]
        if year.base_path is None:
            units = np.array([[value // year.unit for value in scaled]])
            return units, sum(scaled), int(sum(year.base))
        kroner = self.values[year.base_path].numerators
        factors = np.array(scaled)
        self.good &= ~((kroner[:, np.newaxis] * factors) % year.unit).any(axis=1)
        units = kroner[:, np.newaxis] * factors // year.unit
        return units, kroner * int(factors.sum()), kroner * int(sum(year.base))

    def _limits(self, base: Ints | None) -> tuple[Ints | None, Ints | None]:
        """What floors and caps leave above the base amount."""
        year = self.year
        floors = None if year.floor is None else self._limit(year.floor, up=True)
        caps = None if year.cap is None else self._limit(year.cap, up=False)
        if year.guaranteed is not None:
            guaranteed = (year.guaranteed // year.unit)[np.newaxis]
            if caps is not None:
                self.good &= (guaranteed <= caps).all(axis=1)
            floors = guaranteed if floors is None else np.maximum(floors, guaranteed)
        if base is not None:
            if caps is not None:
                caps = np.where(caps == NO_CAP, NO_CAP, caps - base)
                self.good &= (caps >= 0).all(axis=1)
            if floors is not None:
                floors = np.maximum(floors - base, 0)
        return floors, caps

    def _limit(self, limit: LimitRule, *, up: bool) -> Ints:
        year = self.year
        if limit.path is None:
            exact = [limit.number * factor / year.unit for factor in limit.factors]
            found = np.array([[min(-(-value // 1) if up else value // 1, NO_CAP) for value in exact]], np.int64)
        else:
            numbers = self.values[limit.path]
            if limit.is_kroner:
                self.good &= are_kroner(numbers)
            found = whole_units(numbers, limit.factors, year.unit, up=up)
        if limit.fixed:
            found = np.broadcast_to(found, (len(found), len(limit.factors))).copy()
            for i, kroner in limit.fixed.items():
                found[:, i] = kroner // year.unit
        return np.broadcast_to(found, (len(found), len(limit.factors)))

    # --- keys ---

    def _keys(self) -> tuple[NDArray[Any], Any, Floats]:
        """The keys as the core takes them, of shape (S, n) or (1, n), and their relative error."""
        year = self.year
        if self._varies():
            own = self._weights(slice(None), exact=False)
            good = ~np.isnan(own[:, 0])
            for p, whole in enumerate(self._totals()):
                if not whole:
                    good &= ~(own[:, p] > 0)
            self.good &= good
            same = year.matrix.tobytes(), own.tobytes()
            if same not in self.shared:
                if not good.all():
                    own = np.where(good[:, np.newaxis], own, 0.0)
                self.shared[same] = own @ year.matrix
            error = KEY_ROUNDING + roundings(own.shape[1]) * 2.0**-53
            return self.shared[same], error, own
        known = self._known(0)
        if known is None:
            self.good &= False
            return np.ones((1, len(year.places))), 0.0, np.ones((1, 1))
        return known[1], 0.0, np.ones((1, 1))

    def _varies(self) -> bool:
        year = self.year
        if any(part.path in self.values for part in year.parts):
            return True
        by_amount = any(part.amount is not None for part in year.parts)
        with_base = year.base is not None and year.old is not None
        varied = {"pool.base_amount", *_amount_paths(year.year)} & self.values.keys()
        return bool(varied) and (by_amount or with_base)

    def _totals(self) -> list[Number]:
        return [part.total for part in self.year.parts]

    def _exact_key(self, row: int) -> list[Any]:
        if not self._varies():
            known = self._known(0)
            assert known is not None
            return known[0]
        return self._exact_key_of(self._weights(slice(row, row + 1), exact=True)[0])

    def _exact_key_of(self, own: Sequence[Fraction]) -> list[Any]:
        year = self.year
        columns = [(part.values, part.total) for part in year.parts] + ([] if year.old is None else [year.old])
        return list(keys([(share, *column) for share, column in zip(own, columns, strict=True)]))

    def _known(self, row: int) -> tuple[list[Any], NDArray[Any]] | None:
        """The exact key where all scenarios have the same; None where there is none."""
        own = self._weights(slice(row, row + 1), exact=True)[0]
        if own[0] is None or any(share and not whole for share, whole in zip(own, self._totals(), strict=False)):
            return None
        known = self.combination.known_keys
        place = id(self.year), tuple(own)
        if place not in known:
            key = self._exact_key_of(own)
            known[place] = key, keys_for_rows(key)
        return known[place]

    def _weights(self, rows: slice, *, exact: bool) -> NDArray[Any]:
        """W of some rows: in floats, or in Fractions."""
        year = self.year
        count = len(range(*rows.indices(self.count)))

        def of(path: str, stated: Fraction | int) -> NDArray[Any]:
            numbers = self.values.get(path)
            if numbers is None:
                return np.full(count, Fraction(stated) if exact else float(stated))
            own = Numbers(numbers.numerators[rows], numbers.places)
            return _fractions(own) if exact else floats_of(own)

        shares = [of(part.path, part.share) if part.share is not None else _zero(count, exact) for part in year.parts]
        amounts = [None if part.amount is None else self._part_amount(part.path, part.amount, rows) for part in year.parts]
        rest = np.broadcast_to(self.by_key, (self.count,))[rows]
        if exact:
            amounts = [None if own is None else _as_fractions(own) for own in amounts]
            rest = _as_fractions(rest)
        found = weights(shares, amounts, rest, year.twice_tolerance)
        if year.old is None:
            return found
        whole = self.to_distribute[rows]
        by_key = whole - (np.broadcast_to(self.to_distribute - self.by_key - year.leaving, (self.count,))[rows])
        own_share: Any = year.phase_in
        left: Any = 1 - own_share
        if exact:
            return phased(found, _as_fractions(whole), _as_fractions(by_key), own_share, left)
        return phased(found, whole, by_key, float(own_share), float(left))

    def _part_amount(self, path: str, stated: int, rows: slice) -> Ints:
        numbers = self.values.get(path)
        if numbers is None:
            return np.full(len(range(*rows.indices(self.count))), stated)
        return _in_prices(numbers.numerators[rows], self.year.index, self.year.unit)


def _amount_paths(year: int | None) -> tuple[str, ...]:
    stated = "pool.amount" if year is None else f"pool.years.{year}"
    return (stated, "pool.top_slice", f"pool.top_slice.{year}")


def _amount(pool: Pool, year: int | None, values: Mapping[str, Numbers], count: int) -> Ints:
    path = _amount_paths(year)[0]
    stated = (pool.amount or 0) if year is None else (pool.years or {})[year]
    own = values[path].numerators if path in values else np.full(count, stated)
    return _in_prices(own, _index(pool, year), pool.unit)


def _top_slice(pool: Pool, year: int | None, values: Mapping[str, Numbers], count: int) -> Ints:
    path = next((path for path in _amount_paths(year)[1:] if path in values), None)
    own = np.full(count, pool.top_slice_in(year)) if path is None else values[path].numerators
    return _in_prices(own, _index(pool, year), pool.unit)


def _index(pool: Pool, year: int | None) -> Fraction | None:
    return pool.index_in(year) if year in (pool.price_index or {}) else None


def _in_prices(amounts: Ints, index: Fraction | None, unit: int) -> Ints:
    """Amounts times the year's index, to the nearest unit, half up; as they are where there is none."""
    if index is None:
        return amounts
    above, below = index.numerator, index.denominator * unit
    return floor_divided(amounts, 2 * above, below, 2 * below) * unit


def _fractions(numbers: Numbers) -> NDArray[Any]:
    below = 10**numbers.places
    found = np.empty(len(numbers.numerators), object)
    found[:] = [Fraction(int(value), below) for value in numbers.numerators]
    return found


def _as_fractions(values: Ints) -> NDArray[Any]:
    return _fractions(Numbers(np.asarray(values), 0))


def _zero(count: int, exact: bool) -> NDArray[Any]:
    return np.full(count, Fraction(0)) if exact else np.zeros(count)


def _cross(taken: Any, places: NDArray[np.intp]) -> tuple[Any, Any]:
    """Rows by places, to write into."""
    return (taken, places) if isinstance(taken, slice) else (taken[:, np.newaxis], places)
