"""One year of a block of scenarios: from their numbers to amounts, limits and keys for the core, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.part_keys import keys
from fordel_models.recipients import Number
from fordel_models.specification import Pool
from fordel_models.sweeping.pool_amounts import amount_of, amount_paths, in_prices, top_slice_of
from fordel_models.sweeping.reasons import BROKEN_BASE, LARGE, NOTHING_TO_PHASE_IN, REFUSED, SCALED, GoingTogether
from fordel_models.sweeping.row_numbers import are_kroner, floats_of, kroner_of, whole_units
from fordel_models.sweeping.scenarios import Numbers
from fordel_models.sweeping.weights import phased, roundings, weights
from fordel_models.sweeping.year_rules import LimitRule, YearRules
from fordel_models.written_numbers import SIGNIFICANT_DIGITS
from fordel_solver.arguments import NO_CAP
from fordel_solver.batch import Rules
from fordel_solver.errors import FordelError, Infeasible
from fordel_solver.impossible_rows import impossible_rows, why_impossible
from fordel_solver.near_groups import NearGroups, allocate_near_groups
from fordel_solver.near_keys import allocate_near, decide_row, keys_for_rows

__all__ = ["KEY_ROUNDING", "Found", "YearOfBlock"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# What rounding to 15 significant digits changes a number by, at most, relatively.
KEY_ROUNDING = 0.5 * 10.0 ** (1 - SIGNIFICANT_DIGITS)


@dataclass(frozen=True, eq=False)
class Found:
    """Where the amounts of all scenarios go: arrays of shape (Y, S, n), as those of ScenarioAmounts."""

    amounts: Ints
    eligible: Bools
    at_floor: Bools
    at_cap: Bools

    @classmethod
    def of(cls, shape: tuple[int, ...]) -> Found:
        """Nothing yet."""
        nothing = np.zeros((3, *shape), np.bool_)
        return cls(np.zeros(shape, np.int64), nothing[0], nothing[1], nothing[2])


@dataclass(frozen=True, eq=False)
class Limits:
    """What the core was given: of shape (S,), and (S, n) or (1, n), in units above the base amounts."""

    amounts: Ints
    keys: NDArray[Any]
    floors: Ints
    caps: Ints
    base: Ints


class YearOfBlock:
    """One year of a block of scenarios; those that have to be solved alone are taken out of `going`.

    Attributes
    ----------
    impossible : bool array of shape (S,), or None where no scenario has been looked at for that
        Which of those that are still going no amounts can keep the limits of.
    """

    eligible: Any = True
    impossible: Bools | None = None

    def __init__(
        self,
        pool: Pool,
        year: YearRules,
        values: Mapping[str, Numbers],
        count: int,
        going: GoingTogether,
        shared: dict[tuple[Any, ...], Any],
    ) -> None:
        self.pool, self.year, self.values, self.count = pool, year, values, count
        self.going, self.good = going, going.good
        self.shared = shared
        self.to_distribute = amount_of(self.pool, year.year, values, count) - top_slice_of(
            self.pool, year.year, values, count
        )

    def into(self, found: Found, y: int, taken: Any) -> int:
        """Solve and write; returns how many were decided exactly."""
        year, unit = self.year, self.year.unit
        base, base_total, unscaled = self._base()
        floors, caps = self._limits(base)
        amounts = (self.to_distribute - base_total) // unit
        self.by_key = self.to_distribute - unscaled - year.leaving
        key, error = self._keys()
        pool = self.pool
        shortfall = "error" if base is not None and base.any() else pool.on_shortfall
        rules = Rules(unit, pool.method, shortfall, pool.on_surplus, year.labels)
        groups = self._groups(base)
        asked = np.where(self.good, amounts, -1)
        if groups is None:
            solved = allocate_near(asked, key, error, floors, caps, rules)
        else:
            solved = allocate_near_groups(asked, key, error, floors, caps, groups)
        units, at_floor, at_cap = solved.units, solved.at_floor, solved.at_cap
        undecided = ~solved.decided & self.good
        if undecided.any() and groups is None:
            self._find_impossible(amounts, key, floors, caps, base, rules, undecided)
            undecided &= self.good
        exactly = 0
        for row in np.flatnonzero(undecided).tolist():
            own_floor, own_cap = (None if array is None else array[row % len(array)] for array in (floors, caps))
            try:
                of_row = None if groups is None else groups.of_row(row)
                decided = decide_row(int(amounts[row]), self.exact_key(row), own_floor, own_cap, rules, of_row)
            except FordelError:
                self.going.only(np.arange(self.count) != row, REFUSED)
                continue
            exactly += 1
            units[row] = decided.units
            if at_floor is not None:
                at_floor[row] = decided.at_floor
            if at_cap is not None:
                at_cap[row] = decided.at_cap
        kroner = units if unit == 1 else units * unit
        if base is None:
            self._write(found.amounts[y], taken, kroner)
        elif isinstance(taken, slice) and len(year.places) == found.amounts.shape[2]:
            np.add(kroner, base * unit, out=found.amounts[y, taken])
        else:
            self._write(found.amounts[y], taken, kroner + base * unit)
        flags = (found.eligible[y], self.eligible), (found.at_floor[y], at_floor), (found.at_cap[y], at_cap)
        for array, own in flags:
            if own is not None:
                self._write(array, taken, own)
        if len(year.returning):
            found.amounts[y][_cross(taken, year.returning)] = 0
        return exactly

    def _find_impossible(
        self,
        amounts: Ints,
        key: NDArray[Any],
        floors: Ints | None,
        caps: Ints | None,
        base: Ints | None,
        rules: Rules,
        undecided: Bools,
    ) -> None:
        """Tell the scenarios whose limits cannot hold together from those that are left to be decided."""
        n = len(self.year.places)
        own_floors = np.zeros((1, n), np.int64) if floors is None else floors
        own_caps = np.full((1, n), NO_CAP) if caps is None else caps
        own_base = np.zeros((1, n), np.int64) if base is None else base
        self.given = Limits(amounts, key, own_floors, own_caps, own_base)
        self.rules_given = rules
        if self.pool.on_shortfall != rules.on_shortfall:
            self.going.only((amounts >= own_floors.sum(axis=1)) | ~undecided, SCALED)
        # Who is not eligible has key 0 and no limit, so what there is holds for those who are.
        self.impossible = undecided & self.good & impossible_rows(amounts, key, own_floors, own_caps, rules)
        undecided &= ~self.impossible

    def why_not(self, row: int) -> Infeasible:
        """Why the limits of a scenario that is `impossible` cannot hold together."""
        given = self.given
        key, floor, cap, base = (
            array[row % len(array)] for array in (given.keys, given.floors, given.caps, given.base)
        )
        own = self._who(row)
        # Limits concern the whole amount.
        amount = int(given.amounts[row]) + int(base.sum())
        floor, cap = floor + base, np.where(cap == NO_CAP, NO_CAP, cap + base)
        labels = self.year.labels if len(own) == len(self.year.labels) else [self.year.labels[i] for i in own]
        rules = self.rules_given._replace(labels=labels)
        return why_impossible(amount, (key[own] > 0).tolist(), floor[own], cap[own], rules, base=bool(base[own].any()))

    def _who(self, row: int) -> NDArray[np.intp]:
        """Positions of those that are eligible or on the exit ramp in a scenario."""
        return np.arange(len(self.year.places))

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
        if year.base_path is None:
            return year.scaled_base // year.unit, int(year.scaled_base.sum()), year.base_total
        kroner = kroner_of(self.values[year.base_path])
        factors = year.scaled_base[0]
        within = kroner * np.float64(max(year.base_total, 1)) < 2.0**60
        self.going.only(within, LARGE)
        kroner = np.where(within, kroner, 0)
        self.going.only(~((kroner[:, np.newaxis] * factors) % year.unit).any(axis=1), BROKEN_BASE)
        units = kroner[:, np.newaxis] * factors // year.unit
        return units, kroner * int(factors.sum()), kroner * year.base_total

    def _limits(self, base: Ints | None) -> tuple[Ints | None, Ints | None]:
        """What floors and caps leave above the base amount."""
        year = self.year
        floors = None if year.floor is None else self._limit(year.floor, up=True)
        caps = None if year.cap is None else self._limit(year.cap, up=False)
        if year.guaranteed is not None:
            guaranteed = (year.guaranteed // year.unit)[np.newaxis]
            if caps is not None:
                self.going.only((guaranteed <= caps).all(axis=1), REFUSED)
            floors = guaranteed if floors is None else np.maximum(floors, guaranteed)
        if base is not None:
            if caps is not None:
                caps = np.where(caps == NO_CAP, NO_CAP, caps - base)
                self.going.only((caps >= 0).all(axis=1), REFUSED)
            if floors is not None:
                floors = np.maximum(floors - base, 0)
        return floors, caps

    def _groups(self, base: Ints | None) -> NearGroups | None:
        """What the limits of groups leave above the base amounts of their members."""
        own = self.year.groups
        if own is None:
            return None
        floors, caps = own.floors[np.newaxis], own.caps[np.newaxis]
        if base is not None:
            start = np.stack([base[:, members].sum(axis=1) for members in own.members], axis=1)
            floors, caps = floors - start, np.where(caps == NO_CAP, NO_CAP, caps - start)
        return NearGroups(own.labels, own.members, floors, caps)

    def _limit(self, limit: LimitRule, *, up: bool) -> Ints:
        year = self.year
        if limit.path is None:
            found = year.floor_units if up else year.cap_units
        else:
            numbers = self.values[limit.path]
            if limit.is_kroner:
                self.going.only(are_kroner(numbers), REFUSED)
            found = whole_units(numbers, limit.factors, year.unit, up=up)
        if limit.fixed:
            found = np.broadcast_to(found, (len(found), len(limit.factors))).copy()
            for i, kroner in limit.fixed.items():
                found[:, i] = kroner // year.unit
        return np.broadcast_to(found, (len(found), len(limit.factors)))

    # --- keys ---

    def _keys(self) -> tuple[NDArray[Any], float | Floats]:
        """The keys as the core takes them, of shape (S, n) or (1, n), and their relative error."""
        year = self.year
        if year.old is not None:
            # With nothing to distribute nothing is phased in.
            self.going.only(self.to_distribute > 0, NOTHING_TO_PHASE_IN)
        if self._varies():
            # Years with the same figures, and weights that do not depend on the year's amount, have the same keys.
            same = year.matrix.tobytes(), tuple((part.path, part.share) for part in year.parts), year.phase_in
            if self._by_amount() or same not in self.shared:
                self.shared[same] = self._product()
            key, good = self.shared[same]
            self.going.only(good, REFUSED)
            return key, KEY_ROUNDING + roundings(len(year.matrix)) * 2.0**-53
        known = self._known(int(np.argmax(self.good)))
        if known is None:
            self.going.only(False, REFUSED)
            return np.ones((1, len(year.places))), 0.0
        return known[1], 0.0

    def _product(self) -> tuple[Floats, Bools]:
        """W M, and where it is right."""
        # Years whose weights do not depend on their amounts have the same.
        same = tuple((part.path, part.share) for part in self.year.parts), self.year.phase_in, self.year.old is None
        if self._by_amount() or self.year.old is not None or same not in self.shared:
            self.shared[same] = self._weights(slice(None), exact=False)
        own = self.shared[same]
        good = ~np.isnan(own[:, 0])
        if not all(self._totals()):
            good &= ~self._counting()[:, [not whole for whole in self._totals()]].any(axis=1)
        if not good.all():
            own = np.where(good[:, np.newaxis], own, 0.0)
        return own @ self.year.matrix, good

    def _by_amount(self) -> bool:
        """Whether the weights depend on what there is to distribute."""
        year = self.year
        return any(part.amount is not None for part in year.parts) or (year.base is not None and year.old is not None)

    def _varies(self) -> bool:
        year = self.year
        if any(part.path in self.values for part in year.parts):
            return True
        varied = {"pool.base_amount", *amount_paths(year.year)} & self.values.keys()
        return bool(varied) and self._by_amount()

    def _totals(self) -> list[Number]:
        return [part.total for part in self.year.parts]

    def exact_key(self, row: int) -> list[Any]:
        if not self._varies():
            known = self._known(row)
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
        counting = self._unphased(slice(row, row + 1), exact=True)[0]
        if own[0] is None or any(share and not whole for share, whole in zip(counting, self._totals(), strict=True)):
            return None
        known = self.year.known_keys
        if tuple(own) not in known:
            key = self._exact_key_of(own)
            known[tuple(own)] = key, keys_for_rows(key)
        return known[tuple(own)]

    def _counting(self) -> Bools:
        """Which parts count, of shape (S, P): in them a key of nothing is refused, also before it is phased in."""
        found: Bools = self._unphased(slice(None), exact=False) > 0
        return found

    def _unphased(self, rows: slice, *, exact: bool) -> NDArray[Any]:
        """The weights of the parts alone, for some rows: in floats, or in Fractions."""
        year = self.year
        count = len(range(*rows.indices(self.count)))

        def of(path: str, stated: Fraction | int) -> NDArray[Any]:
            numbers = self.values.get(path)
            if numbers is None:
                return np.full(count, Fraction(stated) if exact else float(stated))
            own = Numbers(numbers.numerators[rows], numbers.places)
            return _fractions(own) if exact else floats_of(own)

        shares = [of(part.path, part.share) if part.share is not None else _zero(count, exact) for part in year.parts]
        amounts = [
            None if part.amount is None else self._part_amount(part.path, part.amount, rows) for part in year.parts
        ]
        rest = np.broadcast_to(self.by_key, (self.count,))[rows]
        if exact:
            amounts = [None if own is None else _as_fractions(own) for own in amounts]
            rest = _as_fractions(rest)
        return weights(shares, amounts, rest, year.twice_tolerance)

    def _weights(self, rows: slice, *, exact: bool) -> NDArray[Any]:
        """W of some rows: those of the parts and, with a phase-in, last that of the baseline."""
        year = self.year
        found = self._unphased(rows, exact=exact)
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
        return in_prices(kroner_of(numbers)[rows], self.year.index, self.year.unit)


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
