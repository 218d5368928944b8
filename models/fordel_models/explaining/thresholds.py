"""How a recipient stands to everything that decides whether it is eligible: value, threshold, distance."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from fordel_models.explaining.comparisons import comparisons_in
from fordel_models.explaining.explained import FromThreshold
from fordel_models.explaining.solved_again import YearAgain
from fordel_models.expressions.syntax import parse
from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula_tables import RANKS
from fordel_models.result import Selection, YearResult

__all__ = ["from_thresholds"]

_SIGN_OF_RULE = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<", "highest": ">=", "lowest": "<="}
_ASKED: dict[str, Any] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def from_thresholds(
    result: YearResult, position: int, again: YearAgain, places: Mapping[int, int]
) -> tuple[FromThreshold, ...]:
    """The comparisons of pool.eligible, [eligibility] and the minimum grant, in this order.

    Parameters
    ----------
    result : YearResult
    position : int
        Of the recipient, in the result.
    again : YearAgain
        The same year.
    places : mapping of int to int
        From positions in the result to those among the recipients of the year.
    """
    found = list(_of_condition(again, places[position]))
    selection = result.selection
    if selection is not None and selection.values[position] is not None:
        found.append(_of_selection(selection, position))
    if again.rules.pool.minimum_grant is not None:
        found += _of_minimum_grant(result, position, again, places)
    return tuple(found)


def _of_condition(again: YearAgain, own_position: int) -> Iterator[FromThreshold]:
    condition = again.rules.pool.eligible
    if condition is None:
        return
    expression = parse(condition, year=again.figures_year, where="pool.eligible")
    for comparison in comparisons_in(expression):
        sides = comparison.sides(again.people, own_position)
        if sides is None:
            continue
        value, limit = sides
        written, other = comparison.written
        distance = abs(value - limit) if isinstance(value, Fraction) and isinstance(limit, Fraction) else None
        met = bool(_ASKED[comparison.sign](value, limit))
        yield FromThreshold("pool.eligible", written, comparison.sign, other, value, limit, distance, met)


def _of_selection(selection: Selection, position: int) -> FromThreshold:
    value, weight = selection.values[position], selection.weights[position]
    assert value is not None  # a candidate
    met = weight > 0
    place = count = inside = None
    threshold = selection.threshold
    if selection.rule in RANKS:
        sign = -1 if selection.rule == "highest" else 1
        candidates = [(sign * own, i) for i, own in enumerate(selection.values) if own is not None]
        # Only where the order of codes settles ties are those who stand equal not in the same place.
        ahead = (sign * value, position if selection.ties == "order" else -1)
        count, place = len(candidates), 1 + sum(other < ahead for other in candidates)
        inside = sum(selection.weights[i] > 0 for _, i in candidates)
        # Whoever is in looks at the first one out, and whoever is out at the last one in.
        others = [own for own, i in candidates if (selection.weights[i] > 0) is not met]
        threshold = None if not others else sign * (min(others) if met else max(others))
    return FromThreshold(
        rule=f"eligibility.{selection.rule}",
        expression=selection.expression,
        comparison=_SIGN_OF_RULE[selection.rule],
        limit="",
        value=value,
        threshold=threshold,
        distance=None if threshold is None else abs(value - threshold),
        met=met,
        place=place,
        candidates=count,
        places=selection.count,
        inside=inside,
        full_at=selection.full_at,
        weight=None if selection.full_at is None else weight,
    )


def _of_minimum_grant(
    result: YearResult, position: int, again: YearAgain, places: Mapping[int, int]
) -> Iterator[FromThreshold]:
    """The fair share against the minimum: that of the answer, or of the round in which the recipient dropped out."""
    left_out = result.dropped_out
    before = left_out[: left_out.index(position)] if position in left_out else left_out
    problem = again.problem(tuple(places[i] for i in before))
    if places[position] not in problem.eligible or places[position] in problem.who.leaving or problem.minimums is None:
        return
    at = problem.eligible.index(places[position])
    share = allocate_problem(problem, again.rules.pool).fair_shares[at]
    least = Fraction(problem.minimums[at])
    yield FromThreshold("pool.minimum_grant", "", ">=", "", share, least, abs(share - least), share >= least)
