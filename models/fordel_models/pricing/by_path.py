"""Rules that move limits or kroner: the path of the shares, each point of it asked again of the core."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import build
from fordel_models.pricing.asked import Asked, Spread, figures_with, nowhere, paid, refusal_at, to_distribute
from fordel_models.pricing.core_shares import shares_by_the_core
from fordel_models.pricing.moving import Moving
from fordel_models.pricing.moving_shares import OutOfReach
from fordel_models.pricing.moving_year import MovingYear, moving_year
from fordel_models.pricing.price_points import PricePoint, downwards, follow
from fordel_models.pricing.priced_year import PricedYear
from fordel_models.result import Result
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

__all__ = ["by_path"]


def by_path(asked: Asked, without_raw: FormulaSpecification, without: Result) -> PricedYear:
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
    shares = tuple(without.years[0].fair_shares[i] for i in spread.positions)
    moving = own.moving
    if rule.kind == "guarantee" and moving.guarantee is not None:
        # It moves kroner after the key has done its part, which is the same at every level.
        fixed = replace(moving.guarantee, targets=tuple(map(Moving, shares)))
        moving = replace(moving, guarantee=fixed)

    try:
        points, reached = follow(moving, asked.start, asked.stop, shares)
    except OutOfReach:
        refused = refusal_at(asked, asked.start)
        try:
            points, _ = downwards(moving, asked.start, asked.stop, shares)
        except OutOfReach:
            raise (refused or nowhere(asked)) from None
    else:
        refused = None if reached else refusal_at(asked, asked.stop)
    pool = bare.pool

    def amounts(level: Fraction) -> tuple[int, ...] | None:
        try:
            return allocate_problem(own.at(level), pool).amounts
        except (Infeasible, InvalidInput):
            return None  # rounded to units the limits may ask for more than there is

    returned = {spread.positions.index(place[people.codes[i]]) for i in problem.who.returning}
    solved = [replace(point, amounts=paid(amounts(point.level), returned)) for point in points]
    _check(own, solved, asked, returned, pool.method)
    ends = (
        _end(asked, amounts, solved[0].level, solved[-1].level, spread, returned),
        _end(asked, amounts, solved[-1].level, solved[0].level, spread, returned),
    )
    return PricedYear(
        year=year,
        linear=True,
        points=tuple(spread.point(point) for point in solved),
        without=without,
        lowest=solved[0].level,
        highest=solved[-1].level,
        highest_holds=True,
        refused=refused,
        ends=ends,
    )


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
    level: Fraction,
    other: Fraction,
    spread: Spread,
    returned: set[int],
) -> tuple[Fraction, tuple[int, ...]]:
    """Whole kroner at one end of the path: by a whole run where that can be written, and the level that they are at.

    Where rounding the limits to units asks for more than there is, the level is the first from the end, by steps that
    double, at which it does not.
    """
    if level in (asked.start, asked.stop):
        try:
            return level, asked.solved(asked.at(level)).amounts
        except (Infeasible, InvalidInput):
            pass
    step = (other - level) / 2**30
    while abs(step) <= abs(other - level):
        found = paid(amounts(level), returned)
        if found is not None:
            return level, spread.values(found, 0)
        level += step
        step *= 2
    raise refusal_at(asked, level) or nowhere(asked)
