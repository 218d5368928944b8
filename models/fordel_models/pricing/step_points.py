"""Rules whose levels change who takes part: between breakpoints nothing changes, at a breakpoint kroner jump.

A threshold of [eligibility] changes something where it passes a candidate's value, a rank at whole numbers. A minimum
grant m_i = θ c_i drops the same recipients in the same order as long as no comparison on the way comes out otherwise:
up to the smallest q_i / c_i, q_i rounded down to a unit, over everyone who was not below in some round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.problem import YearProblem
from fordel_models.result import Selection
from fordel_models.specification import Pool
from fordel_solver import ExactAllocation, Infeasible, InvalidInput

__all__ = ["Piece", "pieces_of_minimum", "pieces_of_rank", "pieces_of_threshold"]


@dataclass(frozen=True)
class Piece:
    """From `level` on, or just above it, up to `end` the answer is that at `sample`: `found`, where it is known."""

    level: Fraction
    above: bool
    end: Fraction
    sample: Fraction
    found: tuple[YearProblem, ExactAllocation] | None = None
    with_end: bool = True


def pieces_of_rank(start: Fraction, stop: Fraction, candidates: int) -> Iterator[Piece]:
    """Every whole number; from that of the candidates on everybody is in.

    Examples
    --------
    >>> [int(piece.level) for piece in pieces_of_rank(Fraction(3), Fraction(9), 5)]
    [3, 4, 5]
    """
    first, last = int(start), int(stop)
    for count in range(first, min(last, max(candidates, first)) + 1):
        level = Fraction(count)
        yield Piece(level, False, Fraction(last) if count >= candidates else level, level)


def pieces_of_threshold(rule: str, selection: Selection, start: Fraction, stop: Fraction) -> Iterator[Piece]:
    """Between the values of the candidates. `selection` is one with the rule at some level.

    A candidate at the threshold itself is in by at_least and at_most, so it leaves above its value by at_least and
    enters at it by at_most; by above it leaves at its value, by below it enters above it.
    """
    at_value = rule in ("above", "at_most")
    inside = sorted({value for value in selection.values if value is not None and start <= value <= stop})
    cuts = [value for value in inside if (value > start if at_value else value < stop)]
    bounds = [start, *cuts]
    for i, level in enumerate(bounds):
        end = bounds[i + 1] if i + 1 < len(bounds) else stop
        last = i + 1 == len(bounds)
        yield Piece(level, bool(i) and not at_value, end, level if at_value else end, with_end=last or not at_value)


def pieces_of_minimum(
    start: Fraction,
    stop: Fraction,
    minimums: tuple[Fraction, ...],
    pool: Pool,
    without: Callable[[tuple[int, ...]], YearProblem],
) -> Iterator[Piece]:
    """Where other recipients drop out.

    Parameters
    ----------
    start, stop : Fraction
    minimums : tuple of Fraction
        c_i by position among all recipients; 0: no minimum.
    pool : Pool
        In the year's prices.
    without : callable
        The problem without the recipients at some positions.
    """
    answers: dict[tuple[int, ...], tuple[YearProblem, ExactAllocation]] = {}

    def solved(dropped: tuple[int, ...]) -> tuple[YearProblem, ExactAllocation]:
        if dropped not in answers:
            problem = without(dropped)
            answers[dropped] = problem, allocate_problem(problem, pool)
        return answers[dropped]

    def after_dropping(level: Fraction, above: bool) -> tuple[tuple[int, ...], Fraction | None]:
        """Who drops out, and the level up to which the same do so in the same order."""
        dropped: tuple[int, ...] = ()
        changes: list[Fraction] = []
        while True:
            problem, answer = solved(dropped)
            bearable = {
                i: share // pool.unit * pool.unit / minimums[problem.eligible[i]]
                for i, share in enumerate(answer.fair_shares)
                if minimums[problem.eligible[i]]
            }
            below = [i for i, most in bearable.items() if most < level or (above and most == level)]
            order = {i: (answer.fair_shares[i], -problem.eligible[i]) for i in bearable}
            last = min(below, key=lambda i: order[i], default=None)
            # Only who would drop out before the last one changes anything by coming below.
            others = bearable.keys() - below
            changes += [bearable[i] for i in others if last is None or order[i] < order[last]]
            if last is None:
                return dropped, min(changes, default=None)
            dropped = (*dropped, problem.eligible[last])
            if len(dropped) == len(problem.who.eligible):
                raise Infeasible("Nobody is left.")

    level, above = start, False
    while True:
        try:
            dropped, change = after_dropping(level, above)
        except (Infeasible, InvalidInput):
            yield Piece(level, above, stop, stop)
            return
        if change is None or change >= stop:
            yield Piece(level, above, stop, stop, solved(dropped))
            return
        yield Piece(level, above, change, _short_between(level, change), solved(dropped))
        level, above = change, True


def _short_between(low: Fraction, high: Fraction) -> Fraction:
    """The shortest decimal above `low` and not above `high`; `high` where it is one of few digits.

    Examples
    --------
    >>> _short_between(Fraction(1, 3), Fraction(2, 3))
    Fraction(3, 5)
    """
    scale = 1
    while True:
        value = Fraction(high * scale // 1, scale)
        if value > low or value == high:
            return value
        scale *= 10
