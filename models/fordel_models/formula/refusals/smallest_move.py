"""The fewest steps of one move after which the rules hold together.

A move never makes the gaps of its sides wider, so that they are closed from some number of steps on. Newton steps on
the cuts, which are convex and do not round, come up to that number from below; doubling and halving on the gaps
themselves end on it exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fordel_models.formula.refusals.gaps import Cut, cuts_at, gaps_in
from fordel_models.formula.refusals.moves import Move, numbers_after
from fordel_models.formula.refusals.year_rules import YearRules

__all__ = ["first_that_holds", "holds_at", "smallest_move"]


def holds_at(moves: Sequence[Move], years: Sequence[YearRules], steps: Mapping[int, int]) -> bool:
    """Whether no year has a gap after these steps."""
    numbers = numbers_after(moves, steps)
    return not any(gaps_in(year, numbers) for year in years)


def smallest_move(
    moves: Sequence[Move], years: Sequence[YearRules], position: int, before: Mapping[int, int] | None = None
) -> int | None:
    """The fewest steps of the move at a position, on top of the steps made before; None where no number of them does.

    Examples
    --------
    The tests of the refusals hold it against every number of steps.
    """
    move, steps = moves[position], dict(before or {})
    start = steps.get(position, 0)

    def at(count: int) -> dict[int, int]:
        return {**steps, position: count}

    def closed(count: int) -> bool:
        numbers = numbers_after(moves, at(count))
        return not any(gap.side in move.sides for year in years for gap in gaps_in(year, numbers))

    if start > move.most or not closed(move.most):
        return None
    count = start
    while count < move.most:
        numbers = numbers_after(moves, at(count))
        further = max((_steps_over(cut, move) for year in years for cut in cuts_at(year, numbers)), default=0)
        if not further:
            break
        count = min(count + further, move.most)
    found = first_that_holds(closed, count, move.most)
    return found if found is not None and holds_at(moves, years, at(found)) else None


def _steps_over(cut: Cut, move: Move) -> int:
    """The fewest steps that close the cut, where the move can."""
    closing = -cut.slopes.get(move.number.path, 0) * move.step
    return -int(-cut.missing // closing) if closing > 0 else 0


def first_that_holds(holds: Callable[[int], bool], start: int, most: int) -> int | None:
    """The first count from `start` to `most` that holds, where all that follow it do.

    Examples
    --------
    >>> first_that_holds(lambda count: count >= 700, 3, 10_000), first_that_holds(lambda count: False, 0, 10)
    (700, None)
    """
    if start > most:
        return None
    if holds(start):
        return start
    below, reach = start, 1
    while not holds(min(start + reach, most)):
        below = min(start + reach, most)
        if below == most:
            return None
        reach *= 2
    above = min(start + reach, most)
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above
