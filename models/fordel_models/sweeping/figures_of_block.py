"""A year of a block of scenarios whose figures vary: the expressions of its rules, worked out for each of them.

In floating point, with a bound on the error of every value (fordel_models.expressions.batched). A scenario that the
bounds leave open is solved alone, but for the last step: where only the rounding of the amounts is open, the exact key
decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.expressions.batched import Batch, Undecided
from fordel_models.expressions.bounded import ROUNDING, Bounded, bounded
from fordel_models.expressions.syntax import Expression
from fordel_models.recipients import Recipients
from fordel_models.specification import Pool
from fordel_models.sweeping.reasons import BROKEN_BASE, DOUBTFUL, LARGE, NO_FORM, PHASED_BASE, REFUSED, GoingTogether
from fordel_models.sweeping.row_numbers import are_kroner
from fordel_models.sweeping.scenarios import FigureRows, Numbers
from fordel_models.sweeping.weights import roundings
from fordel_models.sweeping.year_of_block import KEY_ROUNDING, YearOfBlock
from fordel_models.sweeping.year_rules import FigureRules, LimitRule, YearRules
from fordel_solver.arguments import NO_CAP

__all__ = ["FigureYearOfBlock"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class FigureYearOfBlock(YearOfBlock):
    """As `YearOfBlock`, with values of one's own in every scenario."""

    def __init__(
        self,
        pool: Pool,
        year: YearRules,
        values: Mapping[str, Numbers],
        count: int,
        going: GoingTogether,
        shared: dict[tuple[Any, ...], Any],
        figures: Mapping[str, FigureRows],
        exact_key: Callable[[int], list[Any]],
    ) -> None:
        super().__init__(pool, year, values, count, going, shared)
        assert year.figures is not None
        self.rules: FigureRules = year.figures
        self._exact = exact_key
        people = self.rules.people
        for rows in figures.values():
            # A float has 15 digits for certain, and a scenario that is solved alone takes its figures as floats.
            self.going.only((np.abs(rows.numerators) < 10**15).all(axis=1), LARGE)
        varied = {
            column: _column(people, column, rows) for column, rows in figures.items() if column in self.rules.used
        }
        self.batch = Batch(people, varied, np.zeros(count, np.bool_), self.rules.known)
        self.taper: Bounded | None = None
        self.needed = np.zeros((1, len(people.codes)), np.bool_)
        self.needed[0, self.rules.rows] = True
        try:
            if self.rules.eligible is not None:
                self.needed = self.needed & self.batch.conditions(self.rules.eligible, self.needed)
            if self.rules.chooser is not None:
                chosen = self.rules.chooser.choose(self.batch, self.needed)
                self.needed, self.taper = chosen.eligible, chosen.weight
                self.going.only(chosen.holds, REFUSED)
            if self.rules.chooses:
                self.eligible = np.broadcast_to(self.needed, (count, len(people.codes)))[:, self.rules.rows]
        except Undecided:
            self.going.only(False, NO_FORM)
        self.inside: Bools = self.needed[:, self.rules.rows]

    def _base(self) -> tuple[Ints | None, Any, Any]:
        year = self.year
        if year.base_path is not None:
            units, total, unscaled = super()._base()
            if units is None or not self.rules.chooses:
                return units, total, unscaled
            units = units * self.inside
            total = units.sum(axis=1) * year.unit
            # With a phase-in who is eligible cannot vary here unless the base amounts are as they are.
            return units, total, total if year.phase_in == 1 else self._refuse_all(total)
        if self.rules.base is None:
            return None, 0, 0
        value = self._value(self.rules.base)
        kroner = self._whole(value)
        within = kroner.sum(axis=1, dtype=np.float64) * year.phase_in.numerator < 2.0**60
        self.going.only(within, LARGE)
        kroner = np.where(within[:, np.newaxis], kroner, 0)
        scaled = kroner * year.phase_in.numerator
        below = year.phase_in.denominator
        self.going.only(~((scaled % (below * year.unit)) != 0).any(axis=1), BROKEN_BASE)
        units = scaled // (below * year.unit)
        return units, units.sum(axis=1) * year.unit, kroner.sum(axis=1)

    def _limits(self, base: Ints | None) -> tuple[Ints | None, Ints | None]:
        floors, caps = super()._limits(base)
        if self.rules.chooses:
            floors = None if floors is None else np.where(self.inside, floors, 0)
            caps = None if caps is None else np.where(self.inside, caps, NO_CAP)
        return floors, caps

    def _limit(self, limit: LimitRule, *, up: bool) -> Ints:
        expression = self.rules.floor if limit is self.year.floor else self.rules.cap
        if expression is None:
            return super()._limit(limit, up=up)
        value = self._value(expression)
        times = Fraction(max(limit.factors)) / self.year.unit
        number = Bounded(np.array([[1.0]]), None)
        if limit.path is None:
            times *= limit.number
        else:
            numbers = self.values[limit.path]
            if limit.is_kroner:
                self.going.only(are_kroner(numbers), REFUSED)
            whole = np.clip(numbers.numerators, 0, None)[:, np.newaxis].astype(np.float64)
            exact = bool((whole < 2.0**53).all())
            number = Bounded(whole, None if exact else ROUNDING * whole, numbers.places)
        found = _rounded(value * number, times, up=up, batch=self.batch, needed=self.inside)
        for i, kroner in limit.fixed.items():
            found[:, i] = kroner // self.year.unit
        return found

    def _keys(self) -> tuple[NDArray[Any], float | Floats]:
        """K = Σ_p s_p V_p / T_p with V_p the values and T_p their total, both with a bound."""
        n = len(self.year.places)
        own = self._weights(slice(None), exact=False)
        self.going.only(~np.isnan(own[:, 0]), REFUSED)
        counting = self._counting()
        key, error = np.zeros((self.count, n)), np.zeros((self.count, n))
        expressions = [*self.rules.parts] + (
            [] if self.rules.old is None or self.year.old is None else [self.rules.old]
        )
        for p, expression in enumerate(expressions):
            weight = np.where(self.good, own[:, p], 0.0)[:, np.newaxis]
            value = self._value(expression)
            if expression is not self.rules.old:
                value = self._weighted(value)
            value = Bounded(np.broadcast_to(value.values, key.shape), value.error, value.places)
            whole = value.total().plain
            value = value.plain
            something = whole.values[:, 0] > whole.bound[:, 0]
            counts = counting[:, p] if p < len(self.rules.parts) else np.True_
            self.going.only(something | ~counts, REFUSED)
            with np.errstate(all="ignore"):
                part = weight * value.values / whole.values
                relative = whole.bound / whole.values * 1.01
                off = weight * value.bound / whole.values * 1.01 + part * relative
            usable = self.good[:, np.newaxis] & (weight > 0)
            key += np.where(usable, part, 0.0)
            error += np.where(usable, off, 0.0)
        self.going.only(~self.batch.doubtful, DOUBTFUL)
        self.going.only((key > 0).any(axis=1), REFUSED)
        with np.errstate(all="ignore"):
            relative = np.where(key > 0, error / key, 0.0).max(axis=1, keepdims=True) * 1.01
        key[~self.good] = 1.0
        relative[~self.good] = 0.0
        return key, relative + KEY_ROUNDING + roundings(own.shape[1]) * 2.0**-53

    def exact_key(self, row: int) -> list[Any]:
        return self._exact(row)

    def _varies(self) -> bool:
        return True

    def _value(self, expression: Expression) -> Bounded:
        """What an expression comes to for the year's recipients, none of it negative; 0 for who is not eligible."""
        try:
            value = self.batch.numbers(expression, self.needed)
        except Undecided:
            self.going.only(False, NO_FORM)
            return bounded([1])
        value = self._own(value)
        values, error = value.values, value.error
        if error is None:
            self.batch.doubt(~(values >= 0), self.inside)
        else:
            self.batch.doubt(~((values > error) | ((values == 0) & (error == 0))), self.inside)
        shape = np.broadcast_shapes(values.shape, self.inside.shape)
        clean = np.where(self.inside & np.isfinite(values), values, 0.0)
        return Bounded(
            np.broadcast_to(clean, shape),
            None if error is None else np.where(self.inside & np.isfinite(error), error, 0.0),
            value.places,
        )

    def _own(self, value: Bounded) -> Bounded:
        """Of all recipients those of the year."""
        rows = self.rules.rows
        values, error = (
            array if array is None or array.shape[1] == 1 else array[:, rows] for array in (value.values, value.error)
        )
        assert values is not None
        return Bounded(values, error, value.places)

    def _weighted(self, value: Bounded) -> Bounded:
        """w_i times the value."""
        if self.taper is not None:
            # Of those that are not eligible the taper can be anything, and their value is 0.
            own = self._own(self.taper)
            weight = Bounded(
                np.where(self.inside, own.values, 0.0),
                None if own.error is None else np.where(self.inside, own.error, 0.0),
                own.places,
            )
            return value * weight
        weights = self.rules.weights[np.newaxis]
        return value * Bounded(weights, None if self.rules.whole_weights else ROUNDING * weights)

    def _whole(self, value: Bounded) -> Ints:
        """Whole kroner of shape (S, n); a scenario with others is solved alone."""
        shape = self.count, len(self.year.places)
        digits: Ints
        if value.error is not None:
            self.going.only(False, BROKEN_BASE)
            return np.zeros(shape, np.int64)
        digits = np.broadcast_to(value.values, shape).astype(np.int64)
        scale = 10**value.places
        self.going.only(~((digits % scale) != 0).any(axis=1), BROKEN_BASE)
        whole: Ints = digits // scale
        return whole

    def _totals(self) -> list[Any]:
        return [1] * len(self.rules.parts)

    def _who(self, row: int) -> NDArray[np.intp]:
        return np.flatnonzero(self.inside[row % len(self.inside)]) if self.rules.chooses else super()._who(row)

    def _refuse_all(self, value: Any) -> Any:
        self.going.only(False, PHASED_BASE)
        return value


def _column(people: Recipients, column: str, rows: FigureRows) -> Bounded:
    """A column of figures: one's own cells among those of the table, not a number where one is missing."""
    count, n = len(rows.numerators), len(people.codes)
    cells = people.columns[column]
    own = {people.positions[code]: i for i, code in enumerate(rows.codes) if code in people.positions}
    rest = [0 if i in own or not isinstance(cell, int | Fraction) else cell for i, cell in enumerate(cells)]
    table = bounded(rest)
    values = np.broadcast_to(table.values, (count, n)).copy()
    places = max(table.places, rows.places)
    positions, taken = np.array(list(own), np.intp), np.array(list(own.values()), np.intp)
    numerators = rows.numerators[:, taken].astype(np.float64)
    exact = table.error is None and places <= 15
    if exact:
        values *= 10.0 ** (places - table.places)
        numerators = numerators * 10.0 ** (places - rows.places)
        exact = bool((np.abs(values) < 2.0**53).all() and (np.abs(numerators) < 2.0**53).all())
    if not exact:
        places = 0
        values = np.broadcast_to(table.plain.values, (count, n)).copy()
        numerators = rows.numerators[:, taken] / np.float64(10.0**rows.places)
    values[:, positions] = numerators
    missing = [i for i, cell in enumerate(cells) if i not in own and not isinstance(cell, int | Fraction)]
    values[:, missing] = np.nan
    return Bounded(values, None if exact else 2 * ROUNDING * np.abs(values), places)


def _rounded(value: Bounded, times: Fraction, *, up: bool, batch: Batch, needed: Bools) -> Ints:
    """Value times a number, in whole units: exact, or in doubt."""
    shape = len(batch.doubtful), max(value.values.shape[1], needed.shape[1])
    found: Ints
    sign = -1 if up else 1
    if value.error is None:
        digits = np.broadcast_to(value.values, shape).astype(np.int64)
        above, below = times.numerator, times.denominator * 10**value.places
        if int(digits.max(initial=0)) * above < 2**62 and above < 2**62 and below < 2**62:
            found = sign * (sign * digits * above // below)
        else:
            found = np.minimum(sign * (sign * digits.astype(object) * above // below), NO_CAP).astype(np.int64)
        return found
    product = value * bounded([times])
    own, error = product.plain.values, product.plain.bound
    batch.doubt(~(np.abs(own - np.rint(own)) > error) & (own > 0), needed)
    batch.doubt(own > 2.0**50, needed)
    rounded = np.ceil(own) if up else np.floor(own)
    return np.broadcast_to(np.minimum(rounded, 2.0**50), shape).astype(np.int64)
