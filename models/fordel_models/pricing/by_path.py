"""Rules that move limits or kroner: the path of the shares, each point of it asked again of the core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import build
from fordel_models.pricing.asked import (
    Asked,
    Spread,
    figures_with,
    nowhere,
    paid,
    refusal_at,
    refusal_of_all_years,
    to_distribute,
    written_between,
    written_levels,
)
from fordel_models.pricing.core_shares import shares_by_the_core
from fordel_models.pricing.moving import Moving
from fordel_models.pricing.moving_problem import MovingProblem, WholeProblem, in_whole_numbers, standing_at
from fordel_models.pricing.moving_shares import OutOfReach
from fordel_models.pricing.moving_year import MovingYear, moving_year
from fordel_models.pricing.price_points import PricePoint, downwards, follow
from fordel_models.pricing.priced_year import PricedYear
from fordel_models.result import Result
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

__all__ = ["by_path"]

_MOST_HALVINGS = 80  # of the levels asked for


def by_path(asked: Asked, without_raw: FormulaSpecification, without: Result | None) -> PricedYear:
    """Along the path. `without` is None where the pool without the rule cannot hold together.

    The shares are then compared with those at the lowest level that can be written and at which the rules hold.
    """
    year, rule = asked.year, asked.rule
    # A top-slice of 1 kr. need not be a whole number of units; what it comes to is known.
    unit_rule = in_prices_of(without_raw if rule.kind == "top_slice" else asked.at(Fraction(1)), year)
    people, codes, figures_year = figures_with(asked, unit_rule)
    bare = in_prices_of(without_raw, year)
    problem = build(bare, people, amount=to_distribute(bare, year), figures_year=figures_year, year=year)
    own = moving_year(
        rule, unit_rule, problem, people, year=year, figures_year=figures_year, index=without_raw.pool.index_in(year)
    )
    place = {code: i for i, code in enumerate(codes)}
    spread = Spread(tuple(place[people.codes[i]] for i in problem.eligible), len(codes))
    moving = own.moving
    compared_at: Fraction | None = None
    if without is None:
        points, _ = _path(moving, asked, [Fraction(0)] * len(problem.eligible))
        compared_at, without = _lowest_run(asked, points[0].level, points[-1].level)
        shares = shares_by_the_core(moving, compared_at)
    else:
        shares = tuple(without.years[0].fair_shares[i] for i in spread.positions)
    if rule.kind == "guarantee" and moving.guarantee is not None:
        # It moves kroner after the key has done its part, which is the same at every level.
        fixed = replace(moving.guarantee, targets=tuple(map(Moving, shares)))
        moving = replace(moving, guarantee=fixed)

    points, refused = _path(moving, asked, shares)
    pool = bare.pool
    returned = {spread.positions.index(place[people.codes[i]]) for i in problem.who.returning}

    def amounts(level: Fraction) -> tuple[int, ...] | None:
        """Of the eligible; None where a run, or the rounding of limits to units, has none."""
        try:
            found = paid(allocate_problem(own.at(level), pool).amounts, returned)
        except (Infeasible, InvalidInput):
            found = None
        specification = asked.written(level)
        if specification is None:
            return found
        try:
            run = asked.solved(specification).amounts
        except (Infeasible, InvalidInput):
            return None
        if found is None or spread.values(found, 0) != run:
            raise SolverFailure(
                f"{asked.where}: the amounts at {asked.rule.path} = {decimal_text(level)} are not those of a run. "
                "Please report it with the file of the instance."
            )
        return found

    solved = [replace(point, amounts=amounts(point.level)) for point in points]
    _check(own, solved, asked, returned, pool.method)
    ends = (
        _end(asked, amounts, solved[0], solved[-1].level, spread),
        _end(asked, amounts, solved[-1], solved[0].level, spread),
    )
    return PricedYear(
        year=year,
        linear=True,
        points=tuple(spread.point(point) for point in solved),
        without=without,
        compared_at=compared_at,
        lowest=solved[0].level,
        highest=solved[-1].level,
        highest_holds=True,
        refused=refused,
        ends=ends,
    )


def _path(
    moving: MovingProblem, asked: Asked, shares: Sequence[Fraction]
) -> tuple[list[PricePoint], Infeasible | InvalidInput | None]:
    """The points, and what the solver says of the end that they do not reach."""
    try:
        points, reached = follow(moving, asked.start, asked.stop, shares)
    except OutOfReach:
        refused = refusal_at(asked, asked.start)
        try:
            return downwards(moving, asked.start, asked.stop, shares)[0], refused
        except OutOfReach:
            between = _path_between(moving, asked, shares)
        if between is None:
            raise ((refused and refusal_of_all_years(asked, asked.start)) or nowhere(asked)) from None
        return between, refused
    return points, None if reached else refusal_at(asked, asked.stop)


def _path_between(moving: MovingProblem, asked: Asked, shares: Sequence[Fraction]) -> list[PricePoint] | None:
    """The points of the levels at which the rules hold, where they do at neither end; None where there are none.

    By one end they ask for more than there is, by the other they let out less, and either grows one way: the levels in
    between are found by halving.
    """
    whole = in_whole_numbers(moving)
    low, high = asked.start, asked.stop
    over_at_start = _is_over(whole, low)
    for _ in range(_MOST_HALVINGS):
        middle = (low + high) / 2
        over = _is_over(whole, middle)
        if over is None:
            try:
                lowest = downwards(moving, asked.start, middle, shares)[0][0].level
            except OutOfReach:  # below the middle they do not hold
                lowest = middle
            return follow(moving, lowest, asked.stop, shares)[0]
        low, high = (middle, high) if over is over_at_start else (low, middle)
    return None


def _is_over(problem: WholeProblem, level: Fraction) -> bool | None:
    """Whether the limits let out less than there is just above a level, or ask for more; None where they hold."""
    try:
        standing_at(problem, level)
    except OutOfReach as found:
        return found.over
    return None


def _lowest_run(asked: Asked, lowest: Fraction, highest: Fraction) -> tuple[Fraction, Result]:
    for level in written_levels(asked, lowest, highest):
        try:
            return level, asked.run(asked.at(level))
        except (Infeasible, InvalidInput):
            continue
    raise refusal_of_all_years(asked, lowest) or nowhere(asked)


def _check(own: MovingYear, points: Sequence[PricePoint], asked: Asked, returned: set[int], method: str) -> None:
    """Every point by the core: the shares exactly, the kroner within what rounding does.

    Each limit is rounded by less than a unit, and the shares of all the others together change by no more than all of
    these, by the key and once more by a guarantee; then each amount is rounded by less than a unit. A divisor method
    rounds further, so its kroner say nothing of the shares.
    """
    stages = 1 if own.moving.guarantee is None else 2
    most = (stages * len(own.without.eligible) + 1) * own.unit
    whole = method == "largest-remainder"
    for point in points:
        if shares_by_the_core(own.moving, point.level) != point.shares:
            raise SolverFailure(
                f"{asked.where}: the shares at {asked.rule.path} = {decimal_text(point.level)} are not those of the "
                "core. Please report it with the file of the instance."
            )
    for point in points:
        for i, (amount, share) in enumerate(zip(point.amounts or (), point.shares, strict=point.amounts is not None)):
            if whole and i not in returned and abs(amount - share) > most:
                raise SolverFailure(
                    f"{asked.where}: an amount at {asked.rule.path} = {decimal_text(point.level)} is further from its "
                    "share than rounding explains. Please report it with the file of the instance."
                )


def _end(
    asked: Asked,
    amounts: Callable[[Fraction], tuple[int, ...] | None],
    end: PricePoint,
    other: Fraction,
    spread: Spread,
) -> tuple[Fraction, tuple[int, ...]]:
    """Whole kroner at one end of the path, and the level that they are at.

    Where there are none at the end itself, the level is the nearest to it at which a run gives some: found by steps
    that double, and by halving the last of them. An end that cannot be written counts only where a run just inside it
    agrees.
    """
    inside = written_levels(asked, end.level, other)
    if end.amounts is not None:
        nearest = None if asked.written(end.level) is not None else next(inside, None)
        if nearest is None or amounts(nearest) is not None:
            return end.level, spread.values(end.amounts, 0)
    without = end.level
    for level in inside:
        found = amounts(level)
        if found is None:
            without = level
            continue
        while (middle := written_between(asked, without, level)) is not None:
            nearer = amounts(middle)
            if nearer is None:
                without = middle
            else:
                level, found = middle, nearer
        return level, spread.values(found, 0)
    raise refusal_of_all_years(asked, end.level) or nowhere(asked)
