"""Rules that decide who takes part: pieces between which kroner jump, each of them solved."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fordel_models.formula.gathering import Gathering
from fordel_models.formula.limits import limit_in_kroner
from fordel_models.formula.participants import participants
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import YearProblem, build
from fordel_models.formula_tables import RANKS
from fordel_models.pricing.asked import (
    Asked,
    Spread,
    nowhere,
    paid,
    refusal_at,
    refusal_of_all_years,
    to_distribute,
)
from fordel_models.pricing.price_points import PricePoint
from fordel_models.pricing.priced_year import PricedYear
from fordel_models.pricing.step_points import Piece, pieces_of_minimum, pieces_of_rank, pieces_of_threshold
from fordel_models.result import Result, Selection, YearResult
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import Infeasible, InvalidInput, SolverFailure

__all__ = ["by_steps"]


def by_steps(asked: Asked, without: Result | None) -> PricedYear:
    """Piece by piece. `without` is None where the pool without the rule cannot hold together.

    The amounts are then compared with those of the first piece at which the rules hold.
    """
    compared_at: Fraction | None = None
    points: list[PricePoint] = []
    refused: Infeasible | InvalidInput | None = None
    first: Piece | None = None
    last: Piece | None = None
    candidates = _candidates(asked) if asked.rule.side in RANKS else None
    for piece in _pieces(asked, candidates):
        try:
            if without is None:
                without, compared_at = asked.run(asked.at(piece.sample)), piece.sample
            point = _step(piece, without.years[0], asked)
        except (Infeasible, InvalidInput) as error:
            refused = refused or error
            if first is None:
                continue
            break
        first, last = first or piece, piece
        if not points or (point.shares, point.amounts) != (points[-1].shares, points[-1].amounts):
            points.append(point)
    if first is None or last is None or without is None or points[0].amounts is None or points[-1].amounts is None:
        here = refusal_at(asked, asked.start) and refusal_of_all_years(asked, asked.start)
        raise here or refused or nowhere(asked)
    for level, piece, amounts in (
        (first.sample, first, points[0].amounts),
        (last.end if asked.rule.side in RANKS else last.sample, last, points[-1].amounts),
    ):
        known = piece.found is None and level == piece.sample
        if not known and asked.solved(asked.at(level)).amounts != amounts:
            raise SolverFailure(
                f"{asked.where}: the amounts at {asked.rule.path} = {decimal_text(level)} are not those of a "
                "run. Please report it with the file of the instance."
            )
    return PricedYear(
        year=asked.year,
        linear=False,
        points=tuple(points),
        without=without,
        compared_at=compared_at,
        candidates=candidates if candidates is not None and candidates < asked.stop else None,
        lowest=first.level,
        highest=last.end,
        highest_holds=last.with_end,
        refused=refused,
        ends=(
            (first.sample if first.above else first.level, points[0].amounts),
            (last.end if last.with_end else last.sample, points[-1].amounts),
        ),
    )


def _pieces(asked: Asked, candidates: int | None) -> Iterator[Piece]:
    rule = asked.rule
    if candidates is not None:
        return pieces_of_rank(asked.start, asked.stop, candidates)
    if rule.kind == "eligibility":
        return pieces_of_threshold(rule.side, _selection(asked), asked.start, asked.stop)
    people, _, figures_year = asked.figures
    own = in_prices_of(asked.at(asked.start), asked.year)
    unit_rule = in_prices_of(asked.at(Fraction(1)), asked.year)
    everyone = tuple(range(len(people.codes)))
    start = build(own, people, amount=to_distribute(own, asked.year), figures_year=figures_year, year=asked.year)
    gathering = Gathering(own.id, people, figures_year, start.eligible, pool_year=asked.year)
    minimums = dict.fromkeys(everyone, Fraction(0))
    found = limit_in_kroner(gathering, rule.path, unit_rule.pool.minimum_grant, ()) or ()
    for position, value in zip(start.eligible, found, strict=True):
        minimums[position] = Fraction(0) if position in start.who.leaving else Fraction(value)

    def without_these(dropped: tuple[int, ...]) -> YearProblem:
        return build(
            own,
            people,
            amount=to_distribute(own, asked.year),
            figures_year=figures_year,
            year=asked.year,
            dropped_out=dropped,
        )

    return pieces_of_minimum(asked.start, asked.stop, tuple(minimums[i] for i in everyone), own.pool, without_these)


def _candidates(asked: Asked) -> int:
    return sum(1 for value in _selection(asked).values if value is not None)


def _selection(asked: Asked) -> Selection:
    """The selection at an end, for the values that the candidates are compared by.

    At one of the ends the most are in. Whether limits hold there does not matter.
    """
    people, _, figures_year = asked.figures

    def at(level: Fraction) -> Selection:
        own = in_prices_of(asked.at(level), asked.year)
        gathering = Gathering(own.id, people, figures_year, range(len(people.codes)), pool_year=asked.year)
        found = participants(gathering, own).selection
        assert found is not None  # the rule that is priced makes one
        return found

    try:
        return at(asked.start)
    except InvalidInput:
        return at(asked.stop)


def _step(piece: Piece, without: YearResult, asked: Asked) -> PricePoint:
    if piece.found is None:
        result = asked.solved(asked.at(piece.sample))
        shares, amounts, there = result.fair_shares, result.amounts, result.eligible
    else:
        problem, answer = piece.found
        people, codes, _ = asked.figures
        place = {code: i for i, code in enumerate(codes)}
        spread = Spread(tuple(place[people.codes[i]] for i in problem.eligible), len(codes))
        returning = {problem.eligible.index(i) for i in problem.who.returning if i in problem.eligible}
        shares = spread.values(answer.fair_shares, Fraction(0))
        amounts = spread.values(paid(answer.amounts, returning) or (), 0)
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
