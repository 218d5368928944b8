"""The axes of a sweep's grid: values of a path, parts left out in turn, years of figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from fordel.api import whole_years
from fordel.sweeping.plan import Axis
from fordel.sweeping.told import shown
from fordel.sweeping.written_values import rules_of_values
from fordel_models.specification import FormulaSpecification
from fordel_models.sweeping.scenarios import Choices
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import InvalidInput

__all__ = ["axis_of_figure_years", "axis_of_parts", "axis_of_values", "parts_with_a_share"]


def axis_of_values(path: str, values: Sequence[Any]) -> Axis:
    """A path with each of these values."""
    return Axis(path, tuple(values), {path: rules_of_values(values)})


def axis_of_parts(specification: FormulaSpecification) -> Axis:
    """The whole, and each part left out: its share is 0.

    Raises
    ------
    InvalidInput
        There are fewer than two parts with a share.
    """
    shares = parts_with_a_share(specification, "`leave_one_out`")
    rules = {}
    for name, share in shares.items():
        own = _as_written(share)
        rules[f"part.{name}.share"] = rules_of_values([own, *(0 if other == name else own for other in shares)])
    return Axis("left_out", ("", *shares), rules)


def axis_of_figure_years(specification: FormulaSpecification, years: Any) -> Axis:
    """Every year of the pool with the figures of each of these years.

    Raises
    ------
    InvalidInput
        They are no years, or the pool has none.
    """
    pool_years = sorted(specification.pool.years or ())
    if not pool_years:
        raise InvalidInput(
            f"`figure_years`: {specification.id} has an amount and no years, so its figures are of no year to change."
        )
    try:
        chosen = whole_years(years)
    except InvalidInput:
        raise InvalidInput(
            f"`figure_years` is {shown(years)}. Give years as whole numbers, such as [2012, 2013]."
        ) from None
    if not chosen:
        raise InvalidInput("`figure_years` has no year. Give one or more, such as [2012, 2013].")
    tables = tuple({str(pool_year): year for pool_year in pool_years} for year in chosen)
    return Axis("figures_year", chosen, {"data.years": Choices(tables, np.arange(len(chosen)))})


def parts_with_a_share(specification: FormulaSpecification, what: str) -> dict[str, Fraction]:
    """The parts whose weight is a share, with it.

    Raises
    ------
    InvalidInput
        There are fewer than two.
    """
    shares = {part.name: part.share for part in specification.parts if part.amount is None}
    if len(shares) < 2:
        own = [part.name for part in specification.parts if part.amount is not None]
        with_amount = f" {', '.join(own)}: an amount of its own, and no share." if own else ""
        raise InvalidInput(
            f"{what} needs two or more parts with a share; {specification.id} has {len(shares)}.{with_amount}"
        )
    return shares


def _as_written(share: Fraction) -> Any:
    return int(share) if share.denominator == 1 else Decimal(decimal_text(share))
