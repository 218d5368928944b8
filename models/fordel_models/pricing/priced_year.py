"""What a rule costs in one year, at every level between two: the breakpoints, each solved again by the core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.figures import figures_of
from fordel_models.formula.gathering import Gathering
from fordel_models.formula.limits import limit_in_kroner
from fordel_models.formula.model import solve
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import YearProblem, build
from fordel_models.formula_tables import RANKS
from fordel_models.pricing.core_shares import shares_by_the_core
from fordel_models.pricing.moving_shares import OutOfReach
from fordel_models.pricing.moving_year import MovingYear, moving_year
from fordel_models.pricing.price_points import PricePoint, downwards, follow
from fordel_models.pricing.priced_rules import PricedRule, at_level, without_rule
from fordel_models.pricing.refusals import refuse_together
from fordel_models.pricing.step_points import Piece, pieces_of_minimum, pieces_of_rank, pieces_of_threshold
from fordel_models.recipients import Recipients
from fordel_models.result import YearResult
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

__all__ = ["PricedYear", "price_year"]


@dataclass(frozen=True)
class PricedYear:
    """The points of one year. All tuples run over all recipients, in ascending order of code.

    Attributes
    ----------
    year : int or None
    linear : bool
        Between points the shares are linear in the level; otherwise they are constant and jump at the points.
    points : tuple of PricePoint
        In ascending order of the level, the first and the last included.
    without : YearResult
        The year without the rule.
    lowest, highest : Fraction
        The levels at which the rules hold together, within those asked for.
    refused : Infeasible or InvalidInput or None
        What the solver says of the first level asked for beyond them.
    ends : tuple of two
        Whole kroner at the lowest and the highest level of those whose limits, rounded to units, hold, and the levels.
    """

    year: int | None
    linear: bool
    points: tuple[PricePoint, ...]
    without: YearResult
    lowest: Fraction
    highest: Fraction
    refused: Infeasible | InvalidInput | None
    ends: tuple[tuple[Fraction, tuple[int, ...]], tuple[Fraction, tuple[int, ...]]]


@dataclass(frozen=True)
class _Asked:
    """What is priced, and with which figures."""

    raw: Mapping[str, Any]
    rule: PricedRule
    start: Fraction
    stop: Fraction
    table: pd.DataFrame
    dictionary: pd.DataFrame
    year: int | None
    where: str

    def at(self, level: Fraction) -> FormulaSpecification:
        return at_level(self.raw, self.rule, level, self.where)

    @cached_property
    def figures(self) -> tuple[Recipients, tuple[str, ...], int | None]:
        """The recipients of the year, all codes, and the year of figures."""
        return _figures(self, self.at(self.start))

    def solved(self, specification: FormulaSpecification) -> YearResult:
        years = None if self.year is None else [self.year]
        return solve(specification, self.table, self.dictionary, years=years).years[0]


def price_year(
    raw: Mapping[str, Any],
    rule: PricedRule,
    start: Fraction,
    stop: Fraction,
    table: pd.DataFrame,
    dictionary: pd.DataFrame,
    *,
    year: int | None,
    where: str,
) -> PricedYear:
    """Follow a rule from one level to another.

    Parameters
    ----------
    raw : mapping
        The specification, as a file says it.
    rule : PricedRule
    start, stop : Fraction
        start < stop.
    table, dictionary : DataFrame
        As `fordel_models.solve` takes them.
    year : int or None
        Of the pool.
    where : str
        The file, for messages.

    Raises
    ------
    InvalidInput
        The rule does not go with the specification, or with others there.
    Infeasible
        At no level asked for the rules hold together.
    SolverFailure
        The core, asked again at a point, gives something else: a bug.

    Examples
    --------
    >>> from fordel_models.pricing.priced_rules import read_rule
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "pool": {"amount": 90},
    ...        "part": [{"name": "elever", "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [1, 3, 5]}, index=["101", "147", "151"])
    >>> found = price_year(raw, read_rule("pool.floor"), Fraction(0), Fraction(40), table, pd.DataFrame(),
    ...                    year=None, where="pool.toml")
    >>> [(str(point.level), str(point.moved), point.rate and str(point.rate)) for point in found.points]
    [('0', '0', None), ('10', '0', '1'), ('30', '20', '2')]
    >>> found.highest, found.refused.shortfall
    (Fraction(30, 1), 30)
    """
    asked = _Asked(raw, rule, start, stop, table, dictionary, year, where)
    without_raw = without_rule(raw, rule, where)
    refuse_together(without_raw, rule, year)
    without = asked.solved(without_raw)
    if rule.kind in ("eligibility", "minimum_grant"):
        return _by_steps(asked, without)
    return _by_path(asked, without_raw, without)


def _figures(asked: _Asked, specification: FormulaSpecification) -> tuple[Recipients, tuple[str, ...], int | None]:
    """The recipients of the year with the columns of a specification, all codes, and the year of figures."""
    figures = figures_of(specification, asked.table, asked.dictionary, [asked.year])
    return figures.people[asked.year], figures.everyone.codes, figures.years[asked.year]


def _amount(specification: FormulaSpecification, year: int | None) -> int:
    pool = specification.pool
    whole = (pool.amount or 0) if year is None else (pool.years or {})[year]
    return whole - pool.top_slice_in(year)


# Rules by path


def _by_path(asked: _Asked, without_raw: FormulaSpecification, without: YearResult) -> PricedYear:
    year, rule = asked.year, asked.rule
    # A top-slice of 1 kr. need not be a whole number of units; what it comes to is known.
    unit_rule = in_prices_of(without_raw if rule.kind == "top_slice" else asked.at(Fraction(1)), year)
    people, codes, figures_year = _figures(asked, unit_rule)
    bare = in_prices_of(without_raw, year)
    problem = build(bare, people, amount=_amount(bare, year), figures_year=figures_year, year=year)
    own = moving_year(rule, unit_rule, problem, people, year=year, figures_year=figures_year)
    place = {code: i for i, code in enumerate(codes)}
    spread = _Spread(tuple(place[people.codes[i]] for i in problem.eligible), len(codes))
    shares = tuple(without.fair_shares[i] for i in spread.positions)

    try:
        points, reached = follow(own.moving, asked.start, asked.stop, shares)
    except OutOfReach:
        refused = _refusal(asked, asked.start)
        try:
            points, _ = downwards(own.moving, asked.start, asked.stop, shares)
        except OutOfReach:
            raise (refused or _nowhere(asked)) from None
    else:
        refused = None if reached else _refusal(asked, asked.stop)
    pool = bare.pool

    def amounts(level: Fraction) -> tuple[int, ...] | None:
        try:
            return allocate_problem(own.at(level), pool).amounts
        except (Infeasible, InvalidInput):
            return None  # rounded to units the limits may ask for more than there is

    returned = {spread.positions.index(place[people.codes[i]]) for i in problem.who.returning}
    solved = [replace(point, amounts=_paid(amounts(point.level), returned)) for point in points]
    _check(own, solved, asked, returned)
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
        refused=refused,
        ends=ends,
    )


@dataclass(frozen=True)
class _Spread:
    """From the eligible recipients to all of them."""

    positions: tuple[int, ...]
    everyone: int

    def values(self, values: Sequence[Any], other: Any) -> tuple[Any, ...]:
        row = [other] * self.everyone
        for position, value in zip(self.positions, values, strict=True):
            row[position] = value
        return tuple(row)

    def point(self, point: PricePoint) -> PricePoint:
        def everywhere(few: frozenset[int]) -> frozenset[int]:
            return frozenset(self.positions[i] for i in few)

        return replace(
            point,
            shares=self.values(point.shares, Fraction(0)),
            amounts=None if point.amounts is None else self.values(point.amounts, 0),
            held=everywhere(point.held),
            gaining=everywhere(point.gaining),
            paying=everywhere(point.paying),
        )


def _paid(amounts: tuple[int, ...] | None, returned: set[int]) -> tuple[int, ...] | None:
    """Those that opted out have given theirs back."""
    return None if amounts is None else tuple(0 if i in returned else kr for i, kr in enumerate(amounts))


def _refusal(asked: _Asked, level: Fraction) -> Infeasible | InvalidInput | None:
    """What the solver says of a level."""
    try:
        asked.solved(asked.at(level))
    except (Infeasible, InvalidInput) as error:
        return error
    return None


def _nowhere(asked: _Asked) -> Infeasible:
    return Infeasible(
        f"{asked.where}: with {asked.rule.path} from {decimal_text(asked.start)} to {decimal_text(asked.stop)} the rules "
        "hold together at no level, or at one alone. Give other levels.",
        conflict=(asked.rule.path,),
    )


def _check(own: MovingYear, points: Sequence[PricePoint], asked: _Asked, returned: set[int]) -> None:
    """Every point by the core: the shares exactly, the kroner within what rounding does.

    Each limit is rounded by less than a unit, and the shares of all the others together change by no more than all of
    these; then each amount is rounded by less than a unit.
    """
    most = (len(own.without.eligible) + 1) * own.unit
    for point in points:
        if shares_by_the_core(own.moving, point.level) != point.shares:
            raise SolverFailure(
                f"{asked.where}: the shares at {asked.rule.path} = {decimal_text(point.level)} are not those of the core. "
                "Please report it with the file of the instance."
            )
    for point in points:
        for i, (amount, share) in enumerate(zip(point.amounts or (), point.shares, strict=point.amounts is not None)):
            if i not in returned and abs(amount - share) > most:
                raise SolverFailure(
                    f"{asked.where}: an amount at {asked.rule.path} = {decimal_text(point.level)} is further from its "
                    "share than rounding explains. Please report it with the file of the instance."
                )


def _end(
    asked: _Asked, amounts: Any, level: Fraction, other: Fraction, spread: _Spread, returned: set[int]
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
        found = _paid(amounts(level), returned)
        if found is not None:
            return level, spread.values(found, 0)
        level += step
        step *= 2
    raise _refusal(asked, level) or _nowhere(asked)


# Rules by steps


def _by_steps(asked: _Asked, without: YearResult) -> PricedYear:
    points: list[PricePoint] = []
    refused: Infeasible | InvalidInput | None = None
    first: Piece | None = None
    last: Piece | None = None
    for piece in _pieces(asked):
        try:
            point = _step(piece, without, asked)
        except (Infeasible, InvalidInput) as error:
            refused = error
            if first is None:
                continue
            break
        first, last = first or piece, piece
        if not points or (point.shares, point.amounts) != (points[-1].shares, points[-1].amounts):
            points.append(point)
    if first is None or last is None or points[0].amounts is None or points[-1].amounts is None:
        raise refused or _nowhere(asked)
    for piece, amounts in ((first, points[0].amounts), (last, points[-1].amounts)):
        if piece.found is not None and asked.solved(asked.at(piece.sample)).amounts != amounts:
            raise SolverFailure(
                f"{asked.where}: the amounts at {asked.rule.path} = {decimal_text(piece.sample)} are not those of a run. "
                "Please report it with the file of the instance."
            )
    return PricedYear(
        year=asked.year,
        linear=False,
        points=tuple(points),
        without=without,
        lowest=first.level,
        highest=last.end,
        refused=refused,
        ends=((first.level, points[0].amounts), (last.end, points[-1].amounts)),
    )


def _pieces(asked: _Asked) -> Any:
    rule = asked.rule
    first = asked.at(asked.start)
    if rule.side in RANKS:
        many = len(asked.table)
        return pieces_of_rank(asked.start, min(asked.stop, max(Fraction(many), asked.start)))
    if rule.kind == "eligibility":
        return pieces_of_threshold(rule.side, _some_result(asked), asked.start, asked.stop)
    people, _, figures_year = asked.figures
    own = in_prices_of(first, asked.year)
    unit_rule = in_prices_of(asked.at(Fraction(1)), asked.year)
    everyone = tuple(range(len(people.codes)))
    start = build(own, people, amount=_amount(own, asked.year), figures_year=figures_year, year=asked.year)
    gathering = Gathering(own.id, people, figures_year, start.eligible, pool_year=asked.year)
    minimums = dict.fromkeys(everyone, Fraction(0))
    found = limit_in_kroner(gathering, rule.path, unit_rule.pool.minimum_grant, ()) or ()
    for position, value in zip(start.eligible, found, strict=True):
        minimums[position] = Fraction(0) if position in start.who.leaving else Fraction(value)

    def without_these(dropped: tuple[int, ...]) -> YearProblem:
        return build(
            own,
            people,
            amount=_amount(own, asked.year),
            figures_year=figures_year,
            year=asked.year,
            dropped_out=dropped,
        )

    return pieces_of_minimum(asked.start, asked.stop, tuple(minimums[i] for i in everyone), own.pool, without_these)


def _some_result(asked: _Asked) -> YearResult:
    """A result at either end, for the values that the candidates are compared by."""
    try:
        return asked.solved(asked.at(asked.start))
    except (Infeasible, InvalidInput):
        return asked.solved(asked.at(asked.stop))


def _step(piece: Piece, without: YearResult, asked: _Asked) -> PricePoint:
    if piece.found is None:
        result = asked.solved(asked.at(piece.sample))
        shares, amounts, there = result.fair_shares, result.amounts, result.eligible
    else:
        problem, answer = piece.found
        people, codes, _ = asked.figures
        place = {code: i for i, code in enumerate(codes)}
        spread = _Spread(tuple(place[people.codes[i]] for i in problem.eligible), len(codes))
        returning = {problem.eligible.index(i) for i in problem.who.returning if i in problem.eligible}
        shares = spread.values(answer.fair_shares, Fraction(0))
        amounts = spread.values(_paid(answer.amounts, returning) or (), 0)
        there = spread.values([True] * len(problem.eligible), False)
    differences = [own - other for own, other in zip(shares, without.fair_shares, strict=True)]
    return PricePoint(
        level=piece.level,
        above=piece.above,
        shares=shares,
        moved=sum((own for own in differences if own > 0), Fraction(0)),
        rate=None,
        held=frozenset(i for i, was in enumerate(without.eligible) if was and not there[i]),
        gaining=frozenset(i for i, own in enumerate(differences) if own > 0),
        paying=frozenset(i for i, own in enumerate(differences) if own < 0),
        amounts=amounts,
    )
