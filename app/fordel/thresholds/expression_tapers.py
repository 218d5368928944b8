"""The taper of equal cost in the place of a comparison in a key or a base amount.

Let a_i be what the expression comes to for recipient i on the side that gives more, b_i on the other, and w_i the
weight that the taper gives it. In the place of a_i or b_i stands

    b_i + (a_i - b_i) w_i,   with  Σ w_i (a_i - b_i) = Σ (a_i - b_i) of those that have a_i now

so that the total of the key, and what a unit of it is worth, is what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from fordel.thresholds.crossing import Year
from fordel.thresholds.standings import Near, Taper
from fordel.thresholds.tapers import ROOM, full_from, jump_left, short, written
from fordel_models.expressions import numbers
from fordel_models.expressions.syntax import LONGEST, parse
from fordel_models.thresholds import Comparison, zero_of_equal_cost
from fordel_solver.errors import InvalidInput

__all__ = ["taper_in_expression"]


def taper_in_expression(
    year: Year, path: str, comparison: Comparison, near: Sequence[Near]
) -> tuple[Taper | None, str]:
    """The taper, or why there is none: the id of a text."""
    threshold = next(own for own in comparison.thresholds if own is not None)
    if not threshold:
        return None, "no_taper_zero"
    if year.solved.phase_in < 1:
        return None, "no_taper_phase_in"
    rows = [row for row, position in enumerate(year.places) if _counts(year, position)]
    try:
        true, false = (_numbers(year, path, comparison.always(truth), rows) for truth in (True, False))
    except InvalidInput:
        return None, "no_taper_figures"
    if any(comparison.values[row] is None for row in rows):
        return None, "no_taper_figures"
    more = [a - b for a, b in zip(true, false, strict=True)]
    if min(more) < 0 < max(more):
        return None, "no_taper_both_ways"
    # Where the comparison gives less, what is tapered is its opposite.
    given = max(more) > 0
    above = comparison.above is given
    sign = 1 if above else -1
    values = [comparison.values[row] or Fraction(0) for row in rows]
    inside = [comparison.truths[row] is given for row in rows]
    worths = [abs(own) * _weight(year, row) for own, row in zip(more, rows, strict=True)]
    full_at = full_from(threshold, above=above)
    zero = zero_of_equal_cost([sign * own for own in values], worths, inside, sign * threshold, sign * full_at)
    if zero is None:
        return None, "no_taper_nobody"
    zero = short(sign * zero)

    def settings(value: str) -> dict[str, Any]:
        high, low = comparison.always(given), comparison.always(not given)
        return {path: f"{low} + ({high} - ({low})) * taper({value}, {written(zero)}, {written(full_at)})"}

    if len(settings(comparison.value)[path]) > LONGEST - ROOM:
        return None, "no_taper_long"
    tapered = year.again(settings(comparison.value))
    if tapered is None:
        return None, "no_taper_solved"
    if sum(tapered.amounts) != sum(year.solved.amounts):
        return None, "no_taper_total"
    weights = [min(max((own - zero) / (full_at - zero), Fraction(0)), Fraction(1)) for own in values]
    changes = [
        b - a for a, b in ((year.solved.amounts[year.places[row]], tapered.amounts[year.places[row]]) for row in rows)
    ]
    return Taper(
        zero=zero,
        full_at=full_at,
        settings=settings(comparison.value),
        in_part=sum(1 for weight in weights if 0 < weight < 1),
        moved=sum(max(change, 0) for change in changes),
        others=max(
            (
                abs(change)
                for change, weight, there in zip(changes, weights, inside, strict=True)
                if weight == int(there)
            ),
            default=0,
        ),
        jump=jump_left(year, settings, comparison.value, near, (zero, full_at)),
    ), ""


def _counts(year: Year, position: int) -> bool:
    return year.solved.eligible[position] and position not in year.solved.exit_ramp


def _weight(year: Year, row: int) -> Fraction:
    selection = year.solved.selection
    return Fraction(1) if selection is None else Fraction(selection.weights[year.places[row]])


def _numbers(year: Year, path: str, text: str, rows: Sequence[int]) -> list[Fraction]:
    expression = parse(text, year=year.figures_year, where=path)
    return [Fraction(value) for value in numbers(expression, year.people, rows, path)]
