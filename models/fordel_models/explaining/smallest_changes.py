"""The smallest change of a recipient's own figures that would change its eligibility or free it from its limit.

One figure at a time, all else as it is; what depends on everyone (means, ranks, totals) moves with it. A figure is
tried in its own precision (the decimals of its column), between 0 and ten times the largest in its column; below 0 only
where the column has figures below 0, flags only 0 and 1, percents up to 100. Not every value is tried (nearest.py).
Each one that is found is checked by solving the year in full, with it and with the one a step nearer to the figure as
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from fordel_models.explaining.comparisons import comparisons_in
from fordel_models.explaining.explained import SmallestChange
from fordel_models.explaining.figure_values import Values, figure_range
from fordel_models.explaining.nearest import first_step
from fordel_models.explaining.solved_again import YearAgain, is_eligible_in
from fordel_models.expressions import numbers
from fordel_models.expressions.syntax import parse
from fordel_models.formula.problem import expressions_of
from fordel_models.formula_tables import THRESHOLDS
from fordel_models.recipients import plain
from fordel_models.result import YearResult
from fordel_solver.errors import InvalidInput, SolverFailure

__all__ = ["smallest_changes"]

NO_FIGURES = ("text", "class", "coordinate")  # kinds of column that are no figures


def smallest_changes(
    again: YearAgain, position: int, dictionary: pd.DataFrame | None = None
) -> tuple[SmallestChange, ...]:
    """What would change for a recipient, one entry for each figure that the rules ask for.

    Parameters
    ----------
    again : YearAgain
    position : int
        Of the recipient among those of the year.
    dictionary : DataFrame, optional
        Index column, with kind and unit: bounds flags and percents, and tells what is no figure.

    Returns
    -------
    tuple of SmallestChange
        For eligibility, where there is a rule of it; then for its limit, where one binds.

    Raises
    ------
    SolverFailure
        What the search found does not hold in the full solution: a bug.
    """
    result = again.solved()
    if result is None or position in result.opted_out:
        return ()
    found = list(_of_eligibility(again, position, result, dictionary))
    if result.binding[position] and position not in result.exit_ramp:
        columns = [column for path, text in expressions_of(again.rules) for column in _columns(again, path, text)]
        for column in dict.fromkeys(columns):
            own = _change(
                again, position, column, "free", lambda changed: changed.is_free(position), dictionary, landmarks=False
            )
            found += own
    return tuple(found)


def _of_eligibility(
    again: YearAgain, position: int, result: YearResult, dictionary: pd.DataFrame | None
) -> Iterator[SmallestChange]:
    rules = again.rules
    by_amount = rules.pool.minimum_grant is not None
    if rules.pool.eligible is None and rules.eligibility is None and not by_amount:
        return
    now = is_eligible_in(result, position)
    columns = [
        column
        for path, text in expressions_of(rules)
        if by_amount or path == "pool.eligible" or path.startswith("eligibility.")
        for column in _columns(again, path, text)
    ]

    def changes(changed: YearAgain) -> bool | None:
        then = changed.is_eligible(position)
        if then is None or then is now:
            return None if then is None else False
        # Who is eligible can be told where nothing can be distributed among them.
        return True if changed.is_solvable() else None

    outcome = "not-eligible" if now else "eligible"
    for column in dict.fromkeys(columns):
        yield from _change(again, position, column, outcome, changes, dictionary, landmarks=True)


def _columns(again: YearAgain, path: str, text: str) -> tuple[str, ...]:
    return parse(text, year=again.figures_year, where=path).columns


def _change(
    again: YearAgain,
    position: int,
    column: str,
    outcome: str,
    reaches: Callable[[YearAgain], bool | str | None],
    dictionary: pd.DataFrame | None,
    *,
    landmarks: bool,
) -> Iterator[SmallestChange]:
    cells = again.people.columns.get(column, ())
    own = cells[position] if cells else None
    kind, unit = _in_dictionary(column, dictionary)
    if own is None or isinstance(own, str) or kind in NO_FIGURES:
        return
    if isinstance(own, bool):
        other = again.with_figure(position, column, not own)
        reached = reaches(other)
        if reached is True:
            yield _checked(again, position, column, outcome, own, not own, own, Fraction(1))
        else:
            yield SmallestChange(outcome, column, own, None, cannot_be_solved=reached is None)
        return
    span = figure_range(cells, kind, unit)
    found: tuple[int, Values] | None = None
    unsolved = False
    for direction in (1, -1):
        values = Values(Fraction(own), span, direction)
        most = values.most if found is None else min(values.most, found[0] - 1)
        marks = [values.at(mark) for mark in _landmarks(again, position, column, span.step)] if landmarks else []

        def state(step: int, values: Values = values) -> bool | str | None:
            nonlocal unsolved
            reached = reaches(again.with_figure(position, column, plain(values(step))))
            unsolved = unsolved or reached is None
            return reached

        step = first_step(state, most, marks)
        found = found if step is None else (step, values)
    least, largest = min(span.least, Fraction(own)), max(span.most, Fraction(own))
    if found is None:
        yield SmallestChange(
            outcome,
            column,
            Fraction(own),
            None,
            step=span.step,
            least=least,
            most=largest,
            cannot_be_solved=unsolved,
        )
        return
    step, value = found
    before = value(step - 1) if step > 1 else Fraction(own)
    change = _checked(again, position, column, outcome, Fraction(own), value(step), before, span.step)
    yield replace(change, least=least, most=largest, cannot_be_solved=unsolved)


def _landmarks(again: YearAgain, position: int, column: str, step: Fraction) -> list[Fraction]:
    """Where the two sides of a comparison would meet, if they move with the figure along straight lines."""
    own = again.people.columns[column][position]
    assert isinstance(own, int | Fraction)
    ahead = again.with_figure(position, column, plain(own + step))
    here, there = _differences(again, position, column), _differences(ahead, position, column)
    return [
        own - now * step / (then - now)
        for now, then in zip(here, there, strict=True)
        if now is not None and then is not None and then != now
    ]


def _differences(again: YearAgain, position: int, column: str) -> list[Fraction | None]:
    """For each comparison that asks for a column, how far its two sides are apart."""
    rules = again.rules
    found: list[Fraction | None] = []
    if rules.pool.eligible is not None:
        expression = parse(rules.pool.eligible, year=again.figures_year, where="pool.eligible")
        for comparison in comparisons_in(expression):
            sides = comparison.sides(again.people, position) if column in expression.columns else None
            found.append(_apart(*sides) if sides else None)
    chosen = rules.eligibility
    if chosen is not None and chosen.rule in THRESHOLDS:
        found.append(_apart(*(_number(again, position, text) for text in (chosen.by, getattr(chosen, chosen.rule)))))
    return found


def _apart(value: Fraction | str | None, limit: Fraction | str | None) -> Fraction | None:
    return value - limit if isinstance(value, Fraction) and isinstance(limit, Fraction) else None


def _number(again: YearAgain, position: int, text: str) -> Fraction | None:
    try:
        expression = parse(text, year=again.figures_year, where="eligibility")
        return Fraction(numbers(expression, again.people, [position], "eligibility")[0])
    except InvalidInput:
        return None


def _in_dictionary(column: str, dictionary: pd.DataFrame | None) -> tuple[str, str]:
    if dictionary is None or column not in dictionary.index or not {"kind", "unit"} <= set(dictionary.columns):
        return "", ""
    return str(dictionary.at[column, "kind"]), str(dictionary.at[column, "unit"])


def _checked(
    again: YearAgain,
    position: int,
    column: str,
    outcome: str,
    now: Fraction | bool,
    nearest: Fraction | bool,
    before: Fraction | bool,
    step: Fraction,
) -> SmallestChange:
    """The change, where the year solved in full says the same of it and of the value before it."""
    at, short = (
        again.with_figure(position, column, cell if isinstance(cell, bool) else plain(cell)).solved()
        for cell in (nearest, before)
    )
    if at is None or not _reached(at, position, outcome) or (short is not None and _reached(short, position, outcome)):
        raise SolverFailure(
            f"{again.specification.id}: the year solved again with another {column} does not give what the search for "
            "the smallest change found. Nothing is handed out; please report it with the file of the instance."
        )
    return SmallestChange(outcome, column, now, nearest, at.amounts[position], step)


def _reached(year: YearResult, position: int, outcome: str) -> bool:
    eligible = is_eligible_in(year, position)
    if outcome == "free":
        return eligible and not year.binding[position]
    return eligible is (outcome == "eligible")
