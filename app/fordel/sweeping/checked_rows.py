"""Scenarios checked again: every sum, and a sample solved by itself and certified in full."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fordel_models
from fordel.allocation import Allocation
from fordel.api import solve
from fordel.certificates.verifying import verify
from fordel.instance import Instance
from fordel.sweeping.random_numbers import stream
from fordel_models.specification import FormulaSpecification, Pool
from fordel_models.sweeping.scenarios import Choices, Numbers, ScenarioAmounts, Scenarios
from fordel_solver.errors import FordelError, SolverFailure, kroner

__all__ = ["certify", "check_rows", "sampled", "solved_alone"]

ONE_IN = 1_000
# Kroner of a year, or of all: where they are whole numbers of their own in every scenario they are taken as they are.
KRONER = re.compile(r"pool\.(amount|years\.[0-9]{4}|top_slice(\.[0-9]{4})?)")
# The other rules that decide how much a year hands out.
MONEY = ("pool.amount", "pool.years", "pool.top_slice", "pool.price_index", "pool.unit", "pool.on_", "pool.opt_out")


def check_rows(instance: Instance, scenarios: Scenarios, solved: ScenarioAmounts) -> None:
    """Hold the amounts of every scenario against what the year hands out.

        Σ_i x_i = amount - top-slice,  x_i >= 0,  a whole number of units,  0 where not eligible

    Where a pool can have a surplus the sum is at most that.

    Raises
    ------
    SolverFailure
        One does not hold.
    """
    numbers = {
        path: values.numerators
        for path, values in scenarios.rules.items()
        if isinstance(values, Numbers) and values.places == 0 and KRONER.fullmatch(path)
    }
    money = [path for path in scenarios.rules if (path.startswith(MONEY) or path == "pool") and path not in numbers]
    failed = np.zeros(scenarios.count, np.bool_)
    failed[list(solved.failures)] = True
    for rows, specification in _by_money(instance, scenarios, money, ~failed):
        own = {path: values[rows] for path, values in numbers.items()}
        pool = specification.pool
        exact = pool.on_surplus == "error" and pool.on_opt_out == "share"
        for y, year in enumerate(solved.years):
            hands_out = _hands_out(pool, year, own)
            everything = len(rows) == scenarios.count
            amounts, eligible = (own[y] if everything else own[y][rows] for own in (solved.amounts, solved.eligible))
            sums = amounts.sum(axis=1)
            held = {
                "add to another sum than the {} handed out": sums == hands_out if exact else sums <= hands_out,
                "are negative for somebody": amounts >= 0,
                "reach somebody who is not eligible": eligible | (amounts == 0),
            }
            if pool.unit != 1:
                held[f"are no whole units of {kroner(pool.unit)}"] = amounts % pool.unit == 0
            for fault, each in held.items():
                if not each.all():
                    holds = each if each.ndim == 1 else each.all(axis=1)
                    row = int(np.flatnonzero(~holds)[0])
                    number = scenarios.first + int(rows[row])
                    fault = fault.format(kroner(int(np.broadcast_to(hands_out, len(rows))[row])))
                    raise SolverFailure(
                        f"Scenario {number}{'' if year is None else f', {year}'}: the amounts {fault}. Nothing is "
                        "reported; please report it with the file of the instance."
                    )


def _hands_out(pool: Pool, year: int | None, own: Mapping[str, NDArray[np.int64]]) -> NDArray[np.int64] | int:
    """What a year hands out in each scenario, in its prices: from the kroner that vary, or from those of the rules."""
    place = "pool.amount" if year is None else f"pool.years.{year}"
    stated = own.get(place, (pool.amount or 0) if year is None else (pool.years or {})[year])
    top_slice = own.get("pool.top_slice", own.get(f"pool.top_slice.{year}", pool.top_slice_in(year)))
    return _in_prices(pool, year, stated) - _in_prices(pool, year, top_slice)


def _in_prices(pool: Pool, year: int | None, amounts: NDArray[np.int64] | int) -> NDArray[np.int64] | int:
    """⌊x I / u + 1/2⌋ u: amounts times the year's index, to the nearest unit; as they are in a year without one."""
    if isinstance(amounts, int):
        return pool.in_prices_of(year, amounts)
    if year not in (pool.price_index or {}):
        return amounts
    index = pool.index_in(year) / pool.unit
    # Python's integers, since the product can be longer than 64 bits.
    units = (2 * amounts.astype(object) * index.numerator + index.denominator) // (2 * index.denominator)
    return np.asarray(units * pool.unit, dtype=np.int64)


def _by_money(
    instance: Instance, scenarios: Scenarios, money: Sequence[str], there: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int64], FormulaSpecification]]:
    """Scenarios with the same rules about how much there is, and these."""
    raw = instance.file.raw
    if not money:
        assert isinstance(instance.specification, FormulaSpecification)  # the only kind of model there is
        yield np.flatnonzero(there), instance.specification
        return
    arrays = [_array(scenarios.rules[path]) for path in money]
    rows = np.flatnonzero(there)
    if not len(rows):
        return
    _, first, group = np.unique(np.stack(arrays)[:, rows], axis=1, return_index=True, return_inverse=True)
    for at, row in enumerate(rows[first]):
        # All of its values: rules that go together are read together.
        changed = fordel_models.override(raw, scenarios.overrides(int(row)))
        specification = fordel_models.parse(changed, where="specification")
        assert isinstance(specification, FormulaSpecification)  # the only kind of model there is
        yield rows[group.ravel() == at], specification


def _array(values: Numbers | Choices) -> NDArray[np.int64]:
    return values.numerators if isinstance(values, Numbers) else values.chosen


def sampled(seed: int, total: int, first: int, count: int, one_in: int = ONE_IN) -> list[int]:
    """Of each thousand scenarios of a sweep, by number, one that is drawn from the seed: those of some that follow.

    `one_in` in the place of a thousand; 0: none.

    Examples
    --------
    >>> len(sampled(2014, 2_500, 0, 2_500)), len(sampled(2014, 3, 0, 3))
    (3, 1)
    """
    if not one_in:
        return []
    thousands = range(first // one_in, -(-(first + count) // one_in))
    numbers = stream(seed, "sample", 1, thousands.start, thousands.stop)[:, 0]
    found = [
        thousand * one_in + int(number * min(one_in, total - thousand * one_in))
        for thousand, number in zip(thousands, numbers, strict=True)
    ]
    return [number for number in found if first <= number < first + count]


def certify(
    instance: Instance, years: Sequence[int | None], scenarios: Scenarios, scenario: int, solved: ScenarioAmounts
) -> bool:
    """Solve a scenario by itself from its rules, verify its certificate, and hold the sweep against it krone by krone.

    Of a scenario that failed it is checked that it fails by itself.

    Returns
    -------
    bool
        It was certified; False where it fails both ways.

    Raises
    ------
    SolverFailure
        It comes to something else, or its certificate does not hold.
    """
    number = scenarios.first + scenario
    try:
        allocation = solved_alone(instance, years, scenarios, scenario)
    except SolverFailure:
        raise
    except FordelError as error:
        if scenario in solved.failures and type(solved.failures[scenario]) is type(error):
            return False
        raise SolverFailure(f"Scenario {number} was solved in the sweep, and by itself it fails: {error}") from error
    alone = np.array([year.amounts for year in allocation.result.years], dtype=np.int64)
    different = np.flatnonzero((alone != solved.amounts[:, scenario]).any(axis=0))
    if len(different):
        i = int(different[0])
        raise SolverFailure(
            f"Scenario {number} comes to something else by itself for {len(different)} recipients; {solved.codes[i]}: "
            f"{kroner(int(alone[:, i].sum()))} by itself, {kroner(int(solved.amounts[:, scenario, i].sum()))} in the "
            "sweep. Nothing is reported; please report it with the file of the instance."
        )
    found = verify(allocation.certificate)
    if not found:
        raise SolverFailure(f"Scenario {number}: the certificate does not hold. {found.failures[0]}")
    return True


def solved_alone(
    instance: Instance, years: Sequence[int | None], scenarios: Scenarios, scenario: int, *, real_names: bool = False
) -> Allocation:
    """One scenario through `fordel.solve`.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As `fordel.solve`.
    """
    own = overridden_in_memory(instance, scenarios.overrides(scenario))
    chosen = [year for year in years if year is not None] or None
    data = scenarios.data(scenario) or None
    return solve(own, data=data, years=chosen, real_names=real_names, figure_errors=False)


def overridden_in_memory(instance: Instance, changes: Mapping[str, Any]) -> Instance:
    """The instance with other rules over the same recipients: `fordel.solve` would read them from their file again."""
    if not changes:
        return instance
    raw = fordel_models.override(instance.file.raw, changes)
    specification = fordel_models.parse(raw, where=f"{instance.file.path.name} with overrides")
    return Instance(specification, dataclasses.replace(instance.file, raw=raw), instance.recipients_file)
