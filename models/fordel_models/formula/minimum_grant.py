"""Minimum grant or nothing.

With m_i the minimum, rounded up to a unit: while the fair share q_i of an eligible recipient is below m_i, the one of
these with the smallest q_i drops out (the last in ascending code of those that are equal), is no longer eligible, and
everything is solved again. It ends when nobody is below. Those on the exit ramp have no minimum.

Rounds of which floating point tells for certain who drops out are not solved; the first round and the last are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.bounded_levels import Between, Payers
from fordel_models.formula.dropping_out import RulesBetween, certain_drops, numbered
from fordel_models.formula.problem import YearProblem
from fordel_models.recipients import Recipients
from fordel_models.result import Text
from fordel_models.specification import FormulaSpecification
from fordel_solver import ExactAllocation, Infeasible, InvalidInput
from fordel_solver.errors import kroner

__all__ = ["Unreached", "note_of_minimum_grant", "solve_with_minimum"]


class Unreached(Infeasible):
    """Recipients dropped out, and for those that are left the rules cannot hold together.

    Attributes
    ----------
    reached : Fraction
        The part of the minimum grants that all fair shares came to before one of those that dropped out did, where it
        was largest: with minimum grants so much lower nobody would have dropped out from there on.
    """

    reached: Fraction = Fraction(0)


def solve_with_minimum(
    problem: YearProblem,
    solve: Callable[[YearProblem], ExactAllocation],
    without: Callable[[tuple[int, ...]], YearProblem],
    specification: FormulaSpecification,
    where: str,
) -> tuple[YearProblem, ExactAllocation]:
    """The problem without those that drop out, and its answer.

    Parameters
    ----------
    problem : YearProblem
        With everyone in.
    solve : callable
        The exact answer of a problem.
    without : callable
        The problem without the recipients at some positions.
    specification : FormulaSpecification
        The rules, in the year's prices.
    where : str
        Pool and year, for messages.

    Raises
    ------
    Infeasible
        Nobody is left, or the rules cannot hold together for those that are.
    """
    answer, reached = solve(problem), Fraction(0)
    while problem.minimums is not None:
        below = [i for i, least in enumerate(problem.minimums) if answer.fair_shares[i] < least]
        if not below:
            break
        parts = (Fraction(answer.fair_shares[i]) / least for i, least in enumerate(problem.minimums) if least)
        reached = max(reached, min(parts))
        last = min(below, key=lambda i: (answer.fair_shares[i], -problem.eligible[i]))
        dropped = (*problem.dropped_out, problem.eligible[last])
        if len(dropped) == len(problem.who.eligible):
            unreached = Unreached(
                f"{where}: nobody reaches the minimum grant: all {len(dropped)} recipients drop out, the last of them "
                f"with a minimum of {kroner(problem.minimums[last])} and {kroner(problem.amount)} to distribute. "
                "Lower pool.minimum_grant, or raise the amount.",
                conflict=("pool.minimum_grant",),
                repair=("lower pool.minimum_grant",),
                danish=f"{where}: Ingen når mindste tilskud: alle {len(dropped)} modtagere falder fra, den sidste "
                f"med et mindste tilskud på {kroner(problem.minimums[last])} og {kroner(problem.amount)} at fordele. "
                "Sænk pool.minimum_grant, eller hæv beløbet.",
            )
            unreached.reached = reached
            raise unreached
        dropped += _certain(problem, specification, last)
        try:
            problem = without(dropped)
            answer = solve(problem)
        except (Infeasible, InvalidInput) as error:
            raise _after_dropping_out(error, len(dropped), reached) from error
    return problem, answer


def _certain(problem: YearProblem, specification: FormulaSpecification, first: int) -> tuple[int, ...]:
    """Positions of those that drop out after the first, as far as that is certain; never all that are left."""
    rules = _between(problem, specification)
    if rules is None:
        return ()
    found = certain_drops(rules, [first], only_where_rules_hold=True).rows
    return tuple(problem.eligible[row] for row in found[: int((~rules.stays).sum()) - 2])


def _between(problem: YearProblem, specification: FormulaSpecification) -> RulesBetween | None:
    """The rules as floating point has them; None where more than the keys changes when somebody drops out."""
    pool = specification.pool
    by_amount = any(part.amount is not None for part in specification.parts)
    base_decides = problem.base is not None and (by_amount or problem.phase_in < 1)
    if problem.groups is not None or base_decides or problem.minimums is None:
        return None
    n, unit = len(problem.eligible), pool.unit
    floors = [-(-kr // unit) * unit for kr in problem.floors or [0] * n]
    caps = [np.inf] * n if problem.caps is None else [kr // unit * unit for kr in problem.caps]
    base, own = problem.base or [0] * n, problem.guarantee
    parts = [part for part in problem.parts if part.share]
    payers = None if own is None else Payers(own.paid_by, _exactly(own.floors), _floats(own.weights))
    rest = [] if own is None else [own.floors, own.weights]
    return RulesBetween(
        amount=Between.one(problem.amount, problem.amount),
        shares=[float(part.share) for part in parts],
        values=[_floats(part.values) for part in parts],
        base_each=_floats(base),
        base_times=Between.one(1, 1),
        floors=_exactly(floors),
        caps=_exactly(caps),
        minimums=_exactly(problem.minimums),
        stays=np.array([position in problem.who.leaving for position in problem.eligible]),
        alike=numbered(zip(*(part.values for part in parts), base, floors, caps, *rest, strict=True)),
        floor_alike=numbered(floors),
        payers=payers,
        returns_surplus=pool.on_surplus == "return",
        scales_floors=pool.on_shortfall == "scale-floors",
        is_whole=all(value.denominator == 1 for value in base),
    )


def _floats(values: Iterable[Any]) -> NDArray[np.float64]:
    return np.array([float(value) for value in values])


def _exactly(values: Iterable[Any]) -> Between:
    found = _floats(values)
    return Between(found, found)


def _after_dropping_out(error: Infeasible | InvalidInput, count: int, reached: Fraction) -> Unreached:
    shortfall, surplus = getattr(error, "shortfall", 0), getattr(error, "surplus", 0)
    lacking = f": der mangler {kroner(shortfall)}" if shortfall else "."
    if surplus:
        lacking = f": {kroner(surplus)} kan ikke fordeles."
    unreached = Unreached(
        f"{error} This is so after {count} of the recipients dropped out (pool.minimum_grant).",
        shortfall=shortfall,
        surplus=surplus,
        conflict=(*getattr(error, "conflict", ()), "pool.minimum_grant"),
        repair=(*getattr(error, "repair", ()), "lower pool.minimum_grant"),
        danish=f"Efter at {count} af modtagerne er faldet fra (pool.minimum_grant), kan reglerne ikke holde for "
        f"dem, der er tilbage{lacking}",
    )
    unreached.reached = reached
    return unreached


def note_of_minimum_grant(dropped_out: Sequence[int], recipients: Recipients) -> Text:
    """Who dropped out, in order."""
    who = ", ".join(recipients.labels(dropped_out))
    return Text(
        da=f"Faldet fra, fordi den beregnede andel var under mindste tilskud (pool.minimum_grant), i denne rækkefølge: "
        f"{who} ({len(dropped_out)}).",
        en=f"Dropped out, since the fair share was below the minimum grant (pool.minimum_grant), in this order: {who} "
        f"({len(dropped_out)}).",
    )
