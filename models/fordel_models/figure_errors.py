"""What the error that the figures state about themselves means in kroner.

The dictionary of the data says of a column that its figures lie between two other columns, or that they are rounded.
For each recipient the year is solved twice more: its own figures at the high end and everyone else's at the low end,
and the reverse. Limits and rounding are part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from fordel_models.expressions import numbers
from fordel_models.functions import total
from fordel_models.problem import PartKey, YearProblem, keys
from fordel_models.recipients import Cell, Number, Recipients
from fordel_models.result import ErrorEffect, Text
from fordel_models.specification import Pool
from fordel_models.written_numbers import written_number
from fordel_solver import allocate_many
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["StatedError", "effect_of_errors", "stated_errors"]

# Every recipient is a row of a batch, and two of them: beyond this it would take minutes.
_MOST_RECIPIENTS = 500


@dataclass(frozen=True)
class StatedError:
    """What the dictionary says of a column: the columns that its figures lie between, or half a rounding unit."""

    column: str
    between: tuple[str, str] | None = None
    half_width: Fraction = Fraction(0)


def stated_errors(columns: Iterable[str], dictionary: pd.DataFrame | None) -> tuple[StatedError, ...]:
    """The errors of these columns, for those that have one.

    Raises
    ------
    InvalidInput
        The dictionary says something that cannot be read.

    Examples
    --------
    >>> dictionary = pd.DataFrame({"error": ["between:lo:hi", ""]}, index=["pupils", "schools"])
    >>> stated_errors(["pupils", "schools"], dictionary)
    (StatedError(column='pupils', between=('lo', 'hi'), half_width=Fraction(0, 1)),)
    """
    if dictionary is None or "error" not in dictionary.columns:
        return ()
    errors = []
    for column in dict.fromkeys(columns):
        said = dictionary.at[column, "error"] if column in dictionary.index else ""
        if isinstance(said, str) and said.strip():
            errors.append(_read(column, said.strip()))
    return tuple(errors)


def _read(column: str, said: str) -> StatedError:
    kind, _, rest = said.partition(":")
    low, _, high = rest.partition(":")
    if kind == "between" and low and high:
        return StatedError(column, between=(low, high))
    try:
        if kind == "rounding":
            return StatedError(column, half_width=abs(written_number(rest)))
    except ValueError:
        pass
    raise InvalidInput(
        f'The dictionary says "{said}" of the error of column "{column}". It is "between:LOW:HIGH" with two columns, '
        '"rounding:0.05", or nothing.'
    )


def effect_of_errors(
    errors: Sequence[StatedError],
    recipients: Recipients,
    problem: YearProblem,
    pool: Pool,
    amounts: Sequence[int],
    *,
    only_in_keys: bool,
    solve_again: Callable[[Recipients], Sequence[int]],
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
    solve_again : callable
        The year's amounts, over all recipients, with other figures.
    """
    quick = (
        only_in_keys
        and problem.base is None
        and problem.groups is None
        and all(part.expression.elementwise for part in problem.parts)
    )
    # Rounding errors are small and many; without the quick way they would take seconds for each year.
    used = [error for error in errors if error.between is not None or quick]
    if not used:
        return None, ()
    columns = tuple(error.column for error in used)
    if len(problem.eligible) > _MOST_RECIPIENTS:
        return None, (_not_worked_out(columns, "there are too many recipients", "der er for mange modtagere"),)
    low, high = recipients, recipients
    for error in used:
        ends = _ends(error, recipients)
        if ends is None:
            reason = ("a figure is outside its stated error", "et tal ligger uden for den oplyste usikkerhed")
            return None, (_not_worked_out((error.column,), *reason),)
        low, high = low.with_cells(error.column, ends[0]), high.with_cells(error.column, ends[1])
    try:
        if quick:
            seen = [_quick(problem, pool, low, high), _quick(problem, pool, high, low)]
        else:
            seen = [_slow(problem, columns, low, high, solve_again), _slow(problem, columns, high, low, solve_again)]
    except FordelError:
        reason = ("an end of the errors has no solution", "der er ingen løsning i en ende af usikkerheden")
        return None, (_not_worked_out(columns, *reason),)
    lowest, highest = list(amounts), list(amounts)
    for own in seen:
        for position, amount in zip(problem.eligible, own, strict=True):
            lowest[position] = min(lowest[position], amount)
            highest[position] = max(highest[position], amount)
    return ErrorEffect(columns, tuple(lowest), tuple(highest)), ()


def _ends(error: StatedError, recipients: Recipients) -> tuple[dict[int, Cell], dict[int, Cell]] | None:
    """The low and the high end of the cells that have one; None where a figure is outside them."""
    lowest: dict[int, Cell] = {}
    highest: dict[int, Cell] = {}
    cells = _numbers_of(error.column, recipients)
    if error.between is None:
        for i, cell in cells.items():
            lowest[i], highest[i] = max(cell - error.half_width, min(cell, 0)), cell + error.half_width
        return lowest, highest
    low, high = (_numbers_of(column, recipients) for column in error.between)
    for i in cells.keys() & low.keys() & high.keys():
        if not low[i] <= cells[i] <= high[i]:
            return None
        lowest[i], highest[i] = low[i], high[i]
    return lowest, highest


def _numbers_of(column: str, recipients: Recipients) -> dict[int, Number]:
    cells = recipients.columns.get(column, ())
    return {i: cell for i, cell in enumerate(cells) if isinstance(cell, (int, Fraction)) and not isinstance(cell, bool)}


def _quick(problem: YearProblem, pool: Pool, others: Recipients, own: Recipients) -> list[int]:
    """Each recipient's amount with its own figures from `own` and the rest from `others`, in one batch."""
    at_others = [_values(part, problem, others) for part in problem.parts]
    at_own = [_values(part, problem, own) for part in problem.parts]
    wholes = [total(values) for values in at_others]
    rows = []
    for i in range(len(problem.eligible)):
        parts = []
        for part, rest, mine, whole in zip(problem.parts, at_others, at_own, wholes, strict=True):
            values = [*rest[:i], mine[i], *rest[i + 1 :]]
            parts.append((part.share, values, whole - rest[i] + mine[i]))
        # Of 15 significant digits, so each float stands for exactly that decimal.
        rows.append([float(key) for key in keys(parts)])
    found = allocate_many(
        problem.amount,
        np.array(rows),
        floors=problem.floors,
        caps=problem.caps,
        unit=pool.unit,
        method=pool.method,
        on_shortfall=pool.on_shortfall,
        on_surplus=pool.on_surplus,
    )
    return [int(amount) for amount in np.diagonal(found)]


def _values(part: PartKey, problem: YearProblem, recipients: Recipients) -> list[Number]:
    values = numbers(part.expression, recipients, problem.eligible, part.name)
    if min(values) < 0 or (part.share and sum(value > 0 for value in values) < 2):
        raise InvalidInput(f"{part.name} has no key left at this end of its error.")
    return values


def _slow(
    problem: YearProblem,
    columns: Sequence[str],
    others: Recipients,
    own: Recipients,
    solve_again: Callable[[Recipients], Sequence[int]],
) -> list[int]:
    amounts = []
    for position in problem.eligible:
        mixed = others
        for column in columns:
            mixed = mixed.with_cells(column, {position: own.columns[column][position]})
        amounts.append(solve_again(mixed)[position])
    return amounts


def _not_worked_out(columns: Sequence[str], reason: str, grund: str) -> Text:
    named = ", ".join(columns)
    return Text(
        da=f"Hvad usikkerheden i {named} betyder i kroner, er ikke beregnet: {grund}.",
        en=f"What the error of {named} means in kroner is not worked out: {reason}.",
    )
