"""What a recipient gets on the other side of a threshold: the pool is solved again with it there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import Any

from fordel.prepared import Prepared
from fordel.thresholds.standings import NEAR, Near
from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.figures import figures_of
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import YearProblem, build
from fordel_models.recipients import Recipients
from fordel_models.result import Result, Selection, YearResult
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["Year", "crossing_minimum", "crossing_selection", "near_ones", "with_value"]


@dataclass(frozen=True, eq=False)
class Year:
    """One year as it is: what was solved, and with which figures."""

    own: Prepared
    year: int | None
    figures_year: int | None
    people: Recipients
    result: Result

    @classmethod
    def of(cls, own: Prepared, year: int | None) -> Year:
        """Solve a year and read its figures."""
        result = own.solve({}, year)
        figures = figures_of(own.specification, own.table, own.dictionary, [year])
        return cls(own, year, figures.years[year], figures.people[year], result)

    @property
    def solved(self) -> YearResult:
        """The year's result, over everyone."""
        return self.result.years[0]

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The positions among everyone of the recipients of this year."""
        position = {code: i for i, code in enumerate(self.result.codes)}
        return tuple(position[code] for code in self.people.codes)

    def again(self, changes: Mapping[str, Any]) -> YearResult | None:
        """The year with some rules changed; None where they cannot hold or nobody is left."""
        try:
            return self.own.solve(changes, self.year).years[0]
        except (Infeasible, InvalidInput):
            return None


def near_ones(
    year: Year,
    standing: Iterable[tuple[int, Fraction, Fraction, bool]],
    crossed: Callable[[int, bool], Mapping[str, Any]],
    matters: Callable[[int, bool], bool] = lambda position, inside: True,
) -> tuple[tuple[Near, ...], int]:
    """Those within 5 pct. of a threshold for whom it matters, and how many others stand as near.

    Parameters
    ----------
    year : Year
    standing : iterable of (position among everyone, value, threshold, inside)
    crossed : callable
        The changes of rules that put a recipient on the other side.
    matters : callable
        False where it is known without solving that nothing changes.
    """
    found, elsewhere = [], 0
    for position, value, threshold, inside in standing:
        if not threshold or abs(value - threshold) > NEAR * abs(threshold):
            continue
        if not matters(position, inside):
            elsewhere += 1
            continue
        again = year.again(crossed(position, inside))
        if again is not None and again.amounts == year.solved.amounts:
            elsewhere += 1
            continue
        found.append(
            Near(
                position=position,
                value=value,
                distance=(value - threshold) / abs(threshold),
                inside=inside,
                amount=year.solved.amounts[position],
                other_side=None if again is None else again.amounts[position],
            )
        )
    return tuple(sorted(found, key=lambda own: (own.distance, own.position))), elsewhere


def with_value(year: Year, position: int, value: Fraction | int) -> dict[str, str]:
    """The change that gives one recipient another value of eligibility.by."""
    selection = year.solved.selection
    assert selection is not None
    by = f'where(code == "{year.result.codes[position]}", {_written(Fraction(value))}, {selection.expression})'
    return {"eligibility.by": by}


def crossing_selection(year: Year, selection: Selection) -> tuple[tuple[Near, ...], int]:
    """Who stands near the threshold of [eligibility], or the value of the last place."""
    threshold = selection.threshold
    assert threshold is not None
    upwards = selection.rule in ("highest", "at_least", "above")

    there = [threshold, *(value for value in selection.values if value is not None)]
    lowest, highest = floor(min(there)) - 1, ceil(max(there)) + 1

    def crossed(position: int, inside: bool) -> dict[str, str]:
        # Before or behind everybody: where exactly does not matter, only the side.
        return with_value(year, position, lowest if inside is upwards else highest)

    standing = [
        (position, value, threshold, bool(weight))
        for position, (value, weight) in enumerate(zip(selection.values, selection.weights, strict=True))
        if value is not None
    ]
    return near_ones(year, standing, crossed)


def crossing_minimum(year: Year) -> tuple[tuple[Near, ...], int]:
    """Who is near the minimum grant: just above it, or just below it with what it would get if it were let in."""
    pool = year.own.specification.pool
    limit = pool.minimum_grant
    assert limit is not None
    start = _without(year, ())
    if start.minimums is None:
        return (), 0
    minimums = {position: minimum for position, minimum in zip(start.eligible, start.minimums, strict=True) if minimum}
    dropped = [row for row in minimums if year.places[row] in year.solved.dropped_out]

    def changed(position: int, times: str) -> dict[str, Any]:
        own = limit.kr_per if limit.kr_per is not None else "1"
        kr_per = f'where(code == "{year.result.codes[position]}", {times}, {own})'
        # Written as kroner for each: a bare amount takes no expression.
        return {"pool.minimum_grant": {"kr": _number(limit.kr or Fraction(0)), "kr_per": kr_per}}

    def crossed(position: int, inside: bool) -> dict[str, Any]:
        return changed(position, "1000000000000" if inside else "0")

    standing: list[tuple[int, Fraction, Fraction, bool]] = []
    for row, minimum in minimums.items():
        position = year.places[row]
        if row not in dropped:
            standing.append((position, year.solved.fair_shares[position], Fraction(minimum), True))
        elif _might_be_near(year, row, minimum, dropped):
            let_in = year.again(crossed(position, False))
            if let_in is not None:
                standing.append((position, let_in.fair_shares[position], Fraction(minimum), False))
    return near_ones(year, standing, crossed)


def _without(year: Year, dropped: Sequence[int]) -> YearProblem:
    specification = in_prices_of(year.own.specification, year.year)
    solved = year.solved
    return build(
        specification,
        year.people,
        amount=solved.amount - solved.top_slice,
        figures_year=year.figures_year,
        year=year.year,
        dropped_out=tuple(dropped),
    )


def _might_be_near(year: Year, row: int, minimum: int, dropped: Sequence[int]) -> bool:
    """Whether one that dropped out is near the minimum, let in beside those that are left. Saves whole runs."""
    problem = _without(year, [own for own in dropped if own != row])
    try:
        shares = allocate_problem(problem, in_prices_of(year.own.specification, year.year).pool).fair_shares
    except (Infeasible, InvalidInput):
        return False
    return shares[problem.eligible.index(row)] >= minimum * (1 - 2 * NEAR)


def _number(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else decimal_text(value)


def _written(value: Fraction) -> str:
    return decimal_text(value) if value >= 0 else f"-{decimal_text(-value)}"
