"""What a sweep draws, from what was asked for: weights, numbers of the rules, figures."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from fordel.sweeping.drawn_numbers import DrawnColumn, DrawnRange
from fordel.sweeping.drawn_weights import ONE, DrawnWeights
from fordel.sweeping.grids import parts_with_a_share
from fordel.sweeping.told import shown
from fordel.sweeping.written_values import Ends, read_number
from fordel_models.formula.stated_errors import stated_errors
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import InvalidInput
from fordel_solver.exact_numbers import exact

__all__ = ["drawn_column", "drawn_range", "drawn_weights", "nearest"]

PLACES = 9
MORE_PLACES = 4  # than the figures of a column are written with
MOST_DIGITS = 15  # a float gives back every decimal of so many
LARGEST = 2**52
HOW = '"rel:0.02" (of the figure), "abs:30", "rounding:0.5" (half of what it is rounded to) or "stated"'


def drawn_weights(specification: FormulaSpecification, within: Mapping[str, Any]) -> DrawnWeights:
    """Random weights of all parts with a share, within limits where there are some.

    Raises
    ------
    InvalidInput
        A part that is not there or has no share, limits that no weights are within. All problems at once.
    """
    parts = tuple(parts_with_a_share(specification, "`random_weights`"))
    problems = []
    limits = dict.fromkeys(parts, (0, ONE))
    for name, given in within.items():
        if name not in parts:
            there = {part.name for part in specification.parts}
            why = "has an amount of its own, and no share" if name in there else f"is no part. {nearest(name, parts)}"
            problems.append(f"`weights_within`, {name}: {why.removesuffix('.')}.")
            continue
        try:
            limits[name] = _limits(name, given)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(*problems)
    if not within:
        return DrawnWeights(parts)
    least, most = (Decimal(sum(side)).scaleb(-PLACES).normalize() for side in zip(*limits.values(), strict=True))
    if least > 1 or most < 1:
        which = f"the lowest add up to {least:f}, above 1" if least > 1 else f"the highest add up to {most:f}, below 1"
        raise InvalidInput(f"`weights_within`: no weights are within these limits: {which}.")
    return DrawnWeights(parts, tuple(limits.values()))


def drawn_range(path: str, ends: Ends, allowed: Callable[[Any], bool]) -> DrawnRange:
    """A number of the rules between two ends: with 9 decimals where the rule takes decimals, otherwise whole.

    Parameters
    ----------
    allowed : callable
        Whether the specification takes a value here.

    Raises
    ------
    InvalidInput
        An end is too large.
    """
    low, high = ends.low, ends.high
    if max(abs(low), abs(high)) >= LARGEST:
        raise InvalidInput(
            f"{path}: between {shown(low)} and {shown(high)} no number can be drawn; use ends below {LARGEST}."
        )
    whole = low == int(low) and high == int(high)
    places = PLACES
    while places and max(abs(low), abs(high)).scaleb(places) >= LARGEST:
        places -= 1
    if whole and not allowed(low + Decimal(1).scaleb(-places)):
        places = 0
    return DrawnRange(path, math.ceil(low.scaleb(places)), math.floor(high.scaleb(places)), places)


def drawn_column(column: str, how: Any, table: pd.DataFrame, dictionary: pd.DataFrame) -> DrawnColumn:
    """Figures of a column within their error; those that are missing stay missing.

        x - h to x + h, each as likely; never below 0 where x is 0 or more

    Parameters
    ----------
    how : str
        h: "rel:R" is R |x|, "abs:H" and "rounding:H" are H, "stated" is what the dictionary says: such a rounding, or
        the columns that the figure is between.
    dictionary : DataFrame
        With its column of errors, without the columns that the user's own figures replaced.

    Raises
    ------
    InvalidInput
        The column holds no numbers, or no error can be read or is stated.
    """
    figures = {str(code): value for code, value in table[column].sort_index().items() if not pd.isna(value)}
    try:
        exactly = {code: exact(value) for code, value in figures.items()}
    except TypeError:
        raise InvalidInput(f'`errors`, column "{column}" holds no numbers, so it has no error.') from None
    sides = _sides(column, how, exactly, table, dictionary)
    places = _places(column, list(exactly.values()), [side for both in sides.values() for side in both])
    scale = 10**places
    low = np.array([math.ceil(side * scale) for side, _ in sides.values()], dtype=np.int64)
    high = np.array([math.floor(side * scale) for _, side in sides.values()], dtype=np.int64)
    return DrawnColumn(column, tuple(sides), low, np.maximum(low, high), places)


def nearest(name: str, known: Sequence[str]) -> str:
    """The nearest of the names that there are."""
    near = difflib.get_close_matches(name, known, 1, cutoff=0.4)
    return f'The nearest is "{near[0]}".' if near else f"There are {', '.join(known[:5])}."


def _limits(name: str, given: Any) -> tuple[int, int]:
    where = f"`weights_within`, {name}"
    texts = given.split(":") if isinstance(given, str) else given
    if not isinstance(texts, Sequence) or len(texts) != 2:
        raise InvalidInput(f"{where}: {shown(given)} is not a lowest and a highest weight, such as 0.2:0.5.")
    numbers = [read_number(text, where) if isinstance(text, str) else _decimal(text, where) for text in texts]
    said = ":".join(map(shown, numbers))
    if not 0 <= numbers[0] <= numbers[1] <= 1:
        raise InvalidInput(f"{where}: {said}; weights go from 0 to 1, the lowest first.")
    scaled = [number.scaleb(PLACES) for number in numbers]
    if any(number != int(number) for number in scaled):
        raise InvalidInput(f"{where}: {said} has more than {PLACES} decimals. Round it.")
    return int(scaled[0]), int(scaled[1])


def _decimal(value: Any, where: str) -> Decimal:
    try:
        number = exact(value)
    except (TypeError, ValueError):
        raise InvalidInput(f"{where}: {shown(value)} is not a number. A number is written 95 or 0.4.") from None
    return Decimal(number.numerator) / Decimal(number.denominator)


def _sides(
    column: str, how: Any, figures: Mapping[str, Fraction], table: pd.DataFrame, dictionary: pd.DataFrame
) -> dict[str, tuple[Fraction, Fraction]]:
    where = f"`errors`, {column}"
    kind, _, size = how.partition(":") if isinstance(how, str) else ("", "", "")
    if how == "stated":
        found = stated_errors([column], dictionary)
        if not found:
            raise InvalidInput(f"{where}: the dictionary states no error of this column. Write {HOW}.")
        if found[0].between is not None:
            return _between(where, figures, found[0].between, table)
        half_width = dict.fromkeys(figures, found[0].half_width)
    elif kind in ("rel", "abs", "rounding") and size:
        number = Fraction(read_number(size, where))
        if number < 0:
            raise InvalidInput(f"{where}: an error is 0 or more.")
        half_width = {code: abs(value) * number if kind == "rel" else number for code, value in figures.items()}
    else:
        raise InvalidInput(f"{where}: {shown(how)} is no error. Write {HOW}.")
    return {code: (_low(value, half_width[code]), value + half_width[code]) for code, value in figures.items()}


def _low(value: Fraction, half_width: Fraction) -> Fraction:
    return value - half_width if value < 0 else max(value - half_width, Fraction(0))


def _between(
    where: str, figures: Mapping[str, Fraction], columns: tuple[str, str], table: pd.DataFrame
) -> dict[str, tuple[Fraction, Fraction]]:
    absent = [name for name in columns if name not in table.columns]
    if absent:
        raise InvalidInput(f"{where}: its error is stated by the columns {', '.join(absent)}, which are not there.")
    sides, outside = {}, []
    for code, value in figures.items():
        low, high = (table[name].get(code) for name in columns)
        if pd.isna(low) or pd.isna(high):
            continue
        sides[code] = exact(low), exact(high)
        if not sides[code][0] <= value <= sides[code][1]:
            outside.append(code)
    if outside:
        some = ", ".join(outside[:5])
        raise InvalidInput(f"{where}: the figure of {some} is not between {columns[0]} and {columns[1]}.")
    return sides


def _places(column: str, figures: Sequence[Fraction], sides: Sequence[Fraction]) -> int:
    """Four more than the figures are written with, and fewer where a float could not hold them."""
    written = 0
    while written < MOST_DIGITS and any(number * 10**written % 1 for number in figures):
        written += 1
    largest = max((abs(number) for number in (*figures, *sides)), default=Fraction(0))
    if largest >= 10**MOST_DIGITS:
        raise InvalidInput(
            f'`errors`, column "{column}" has figures of more than {MOST_DIGITS} digits, with their error.'
        )
    places = written + MORE_PLACES
    while places and largest * 10**places >= 10**MOST_DIGITS:
        places -= 1
    return places
