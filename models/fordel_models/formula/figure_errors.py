"""What the error that the figures state about themselves means in kroner.

For each recipient the year is solved twice more: its own figures at the high end of their error and everyone else's at
the low end, and the reverse. Limits and rounding are part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from fordel_models.expressions.functions import total
from fordel_models.formula.allocating import allocate_problem, allocate_rows
from fordel_models.formula.part_keys import PartKey, keys
from fordel_models.formula.problem import YearProblem
from fordel_models.formula.stated_errors import StatedError, ends
from fordel_models.recipients import Number, Recipients
from fordel_models.result import ErrorEffect, Text
from fordel_models.specification import Pool
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["effect_of_errors"]

# Every recipient is two rows of a batch: beyond this it would take minutes.
_MOST_RECIPIENTS = 500


def effect_of_errors(
    errors: Sequence[StatedError],
    recipients: Recipients,
    problem: YearProblem,
    pool: Pool,
    amounts: Sequence[int],
    *,
    only_in_keys: bool,
    build_again: Callable[[Recipients], YearProblem],
) -> tuple[ErrorEffect | None, tuple[Text, ...]]:
    """The effect in one year, and what must be said where it cannot be worked out.

    Parameters
    ----------
    errors : sequence of StatedError
        Of the columns of the key.
    recipients : Recipients
        With the columns that the errors refer to.
    problem : YearProblem
        The year, as solved.
    pool : Pool
        How amounts become whole.
    amounts : sequence of int
        The year's amounts, over all recipients.
    only_in_keys : bool
        No other rule uses a column that has an error.
    build_again : callable
        The year's problem with other figures.
    """
    elementwise = all(part.expression.elementwise for part in problem.parts)
    # Rounding errors are small and many; where every figure moves every key they would take seconds for each year.
    used = [error for error in errors if error.between is not None or (only_in_keys and elementwise)]
    if not used:
        return None, ()
    columns = tuple(error.column for error in used)
    if problem.minimums is not None:
        reason = ("the minimum grant decides who gets anything", "mindste tilskud afgør, hvem der får noget")
        return None, (_not_worked_out(columns, *reason),)
    if len(problem.eligible) > _MOST_RECIPIENTS:
        return None, (_not_worked_out(columns, "there are too many recipients", "der er for mange modtagere"),)
    low, high = recipients, recipients
    for error in used:
        found = ends(error, recipients)
        if found is None:
            reason = ("a figure is outside its stated error", "et tal ligger uden for den oplyste usikkerhed")
            return None, (_not_worked_out((error.column,), *reason),)
        low, high = low.with_cells(error.column, found[0]), high.with_cells(error.column, found[1])
    lowest, highest = list(amounts), list(amounts)
    positions: Sequence[int] = problem.eligible
    try:
        for own, others in ((high, low), (low, high)):
            if only_in_keys and elementwise:
                seen = allocate_rows(problem, pool, list(_assembled_keys(problem, own, others)))
            elif only_in_keys:
                mixed = _mixed(problem.eligible, columns, own, others)
                seen = allocate_rows(problem, pool, [_keys(problem, figures) for figures in mixed])
            else:
                # Other figures can make others eligible, so everyone's are looked at.
                everyone = range(len(amounts))
                again = [build_again(figures) for figures in _mixed(everyone, columns, own, others)]
                seen = [_spread(other, allocate_problem(other, pool).amounts, everyone) for other in again]
                positions = everyone
            for i, position in enumerate(positions):
                if position in problem.who.returning:
                    continue
                lowest[position] = min(lowest[position], seen[i][i])
                highest[position] = max(highest[position], seen[i][i])
    except FordelError:
        reason = ("an end of the errors has no solution", "der er ingen løsning i en ende af usikkerheden")
        return None, (_not_worked_out(columns, *reason),)
    return ErrorEffect(columns, tuple(lowest), tuple(highest)), ()


def _assembled_keys(problem: YearProblem, own: Recipients, others: Recipients) -> Iterator[list[float]]:
    """A row of keys for each recipient, put together from the two ends: its own figures move no other recipient's."""
    at_own = [_values(part, problem, own) for part in problem.parts]
    at_others = [_values(part, problem, others) for part in problem.parts]
    wholes = [total(values) for values in at_others]
    for i in range(len(problem.eligible)):
        yield _row(
            [
                (part, [*rest[:i], mine[i], *rest[i + 1 :]], whole - rest[i] + mine[i])
                for part, mine, rest, whole in zip(problem.parts, at_own, at_others, wholes, strict=True)
            ]
        )


def _keys(problem: YearProblem, figures: Recipients) -> list[float]:
    values = [_values(part, problem, figures) for part in problem.parts]
    return _row([(part, own, total(own)) for part, own in zip(problem.parts, values, strict=True)])


def _row(parts: Sequence[tuple[PartKey, Sequence[Number], Number]]) -> list[float]:
    if any(part.share and not whole for part, _, whole in parts):
        raise InvalidInput("No key is left at this end of the errors.")
    # Of 15 significant digits, so each float stands for exactly that decimal.
    return [float(key) for key in keys([(part.share, values, whole) for part, values, whole in parts])]


def _values(part: PartKey, problem: YearProblem, figures: Recipients) -> list[Number]:
    values = part.values_with(figures, problem.eligible)
    if min(values) < 0:
        raise InvalidInput("A key is negative at this end of the errors.")
    return values


def _mixed(
    positions: Sequence[int], columns: Sequence[str], own: Recipients, others: Recipients
) -> Iterator[Recipients]:
    """For each recipient, the figures of the others with its own among them."""
    for position in positions:
        figures = others
        for column in columns:
            figures = figures.with_cells(column, {position: own.columns[column][position]})
        yield figures


def _spread(problem: YearProblem, amounts: Sequence[int], positions: Sequence[int]) -> list[int]:
    """Amounts by position; 0 for those that are not eligible."""
    found = dict(zip(problem.eligible, amounts, strict=True))
    return [found.get(position, 0) for position in positions]


def _not_worked_out(columns: Sequence[str], reason: str, grund: str) -> Text:
    named = ", ".join(columns)
    return Text(
        da=f"Hvad usikkerheden i {named} betyder i kroner, er ikke beregnet: {grund}.",
        en=f"What the error of {named} means in kroner is not worked out: {reason}.",
    )
