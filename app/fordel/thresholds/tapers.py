"""The taper of equal cost in the place of a threshold, solved again, with what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fordel.thresholds.crossing import Year
from fordel.thresholds.standings import NEAR, Near, Taper
from fordel_models.expressions import numbers
from fordel_models.expressions.syntax import parse
from fordel_models.recipients import Number
from fordel_models.result import YearResult
from fordel_models.thresholds import zero_of_equal_cost
from fordel_models.written_numbers import decimal_text, round_significant
from fordel_solver.errors import InvalidInput

__all__ = ["ROOM", "Candidates", "full_from", "jump_left", "short", "taper_of_equal_cost", "written"]

# Characters, in an expression of a taper, for another value of one recipient.
ROOM = 100


@dataclass(frozen=True)
class Candidates:
    """Who a threshold divides, and how a taper in its place is written.

    Attributes
    ----------
    rows : sequence of int
        Positions among the recipients of the year.
    values : sequence of Fraction
    inside : sequence of bool
    threshold : Fraction
    above : bool
        Those above it are in.
    by : str
        The expression that is compared.
    settings : mapping
        Changes that a taper needs beside its two ends.
    """

    rows: Sequence[int]
    values: Sequence[Fraction]
    inside: Sequence[bool]
    threshold: Fraction
    above: bool
    by: str
    settings: Mapping[str, Any]


def taper_of_equal_cost(year: Year, candidates: Candidates, near: Sequence[Near]) -> tuple[Taper | None, str]:
    """The taper, or why there is none: the id of a text."""
    threshold = candidates.threshold
    if not threshold:
        return None, "no_taper_zero"
    if year.solved.phase_in < 1:
        return None, "no_taper_phase_in"
    worths = _worths(year, candidates.rows)
    if worths is None:
        return None, "no_taper_figures"
    sign = 1 if candidates.above else -1
    full_at = full_from(threshold, above=candidates.above)
    zero = zero_of_equal_cost(
        [sign * value for value in candidates.values],
        worths,
        candidates.inside,
        sign * threshold,
        sign * full_at,
    )
    if zero is None:
        return None, "no_taper_nobody"
    zero = short(sign * zero)
    settings = _settings(year, candidates, candidates.by, zero, full_at)
    tapered = year.again(settings)
    if tapered is None or tapered.selection is None:
        return None, "no_taper_solved"
    if sum(tapered.amounts) != sum(year.solved.amounts):
        return None, "no_taper_total"
    return Taper(
        zero=zero,
        full_at=full_at,
        settings=settings,
        in_part=sum(1 for weight in tapered.selection.weights if 0 < weight < 1),
        moved=sum(max(b - a, 0) for a, b in zip(year.solved.amounts, tapered.amounts, strict=True)),
        others=_largest_change(year.solved, tapered),
        jump=jump_left(
            year, lambda by: _settings(year, candidates, by, zero, full_at), candidates.by, near, (zero, full_at)
        ),
    ), ""


def _settings(year: Year, candidates: Candidates, by: str, zero: Fraction, full_at: Fraction) -> dict[str, Any]:
    """The rules with the taper; a floor that is no percent of a baseline is tapered with what it is a floor of."""
    rule = "at_least" if candidates.above else "at_most"
    ends = {"by": by, rule: written(zero), "full_at": written(full_at)}
    settings: dict[str, Any] = {**candidates.settings, "eligibility": ends}
    floor = year.own.specification.pool.floor
    if floor is not None and floor.pct_of_baseline is None:
        weight = f"taper({by}, {written(zero)}, {written(full_at)})"
        per = weight if floor.kr_per is None else f"({floor.kr_per}) * {weight}"
        settings["pool.floor"] = {"kr": written(1 if floor.kr is None else floor.kr), "kr_per": per}
    return settings


def _worths(year: Year, rows: Sequence[int]) -> list[Fraction] | None:
    """What each gets where it is in, before caps, at the kroner per unit that there are now.

    Base amount and parts, or the floor where that is more; None where a figure that they need is missing.
    """
    specification, people, solved = year.own.specification, year.people, year.solved
    try:
        worths = [Fraction(0)] * len(rows)
        if specification.pool.base_amount is not None:
            base = parse(specification.pool.base_amount, year=year.figures_year, where="pool.base_amount")
            index = specification.pool.index_in(year.year)
            worths = [own * index for own in map(Fraction, numbers(base, people, rows, "pool.base_amount"))]
        for part in solved.parts:
            key = parse(part.expression, year=year.figures_year, where=part.name)
            found = numbers(key, people, rows, part.name)
            worths = [own + part.kr_per_unit * value for own, value in zip(worths, found, strict=True)]
        floor = specification.pool.floor
        if floor is not None and floor.pct_of_baseline is None:
            per: Sequence[Number] = [1] * len(rows)
            if floor.kr_per is not None:
                per = numbers(
                    parse(floor.kr_per, year=year.figures_year, where="pool.floor"), people, rows, "pool.floor"
                )
            kr = specification.pool.index_in(year.year) * (1 if floor.kr is None else floor.kr)
            worths = [max(own, kr * each) for own, each in zip(worths, per, strict=True)]
    except InvalidInput:
        return None
    return worths


def _largest_change(before: YearResult, after: YearResult) -> int:
    """Of those that count in full before and after."""
    assert after.selection is not None
    return max(
        (
            abs(b - a)
            for a, b, was, weight in zip(
                before.amounts, after.amounts, before.eligible, after.selection.weights, strict=True
            )
            if was and weight == 1
        ),
        default=0,
    )


def jump_left(
    year: Year,
    settings: Callable[[str], Mapping[str, Any]],
    value: str,
    near: Sequence[Near],
    ends: tuple[Fraction, Fraction],
) -> int | None:
    """What those near the threshold get a billionth of the way in, less what they get at the end itself.

    Parameters
    ----------
    year : Year
    settings : callable
        The rules with the taper, of what is compared.
    value : str
        What is compared: it is set to other numbers for one recipient at a time.
    near : sequence of Near
    ends : (zero, full_at)
    """
    zero, full_at = ends
    jumps = []
    for own in near:
        amounts = []
        for other in (zero, short(zero + (full_at - zero) / 10**9)):
            again = year.again(
                settings(f'where(code == "{year.result.codes[own.position]}", {written(other)}, {value})')
            )
            if again is None:
                return None
            amounts.append(again.amounts[own.position])
        jumps.append(abs(amounts[1] - amounts[0]))
    return max(jumps, default=0)


def full_from(threshold: Fraction, *, above: bool) -> Fraction:
    """Where a taper lets a recipient count in full: 5 pct. of the threshold inside it."""
    return short(threshold + (1 if above else -1) * NEAR * abs(threshold))


def short(value: Fraction) -> Fraction:
    """With 15 digits, as it is written in a rule."""
    return Fraction(round_significant(value.numerator, value.denominator))


def written(value: Fraction | int) -> str:
    """As a rule writes it."""
    return decimal_text(value) if value >= 0 else f"-{decimal_text(-value)}"
