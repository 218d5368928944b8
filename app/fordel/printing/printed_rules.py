"""Columns of the printed table of years for rules that not every pool has. None where no year has them."""

from __future__ import annotations

from collections.abc import Sequence

from fordel.danish_numbers import exact_number, number
from fordel.texts import Texts
from fordel_models.result import YearResult

__all__ = ["price_columns", "rule_columns"]


def price_columns(years: Sequence[YearResult], text: Texts) -> list[tuple[str, list[str]]]:
    """The amount in the price level and the index of each year."""
    if all(year.stated_amount is None for year in years):
        return []
    stated = [year.amount if year.stated_amount is None else year.stated_amount for year in years]
    return [
        (text("stated_amount"), [number(amount) for amount in stated]),
        (text("price_index"), [exact_number(year.price_index) for year in years]),
    ]


def rule_columns(years: Sequence[YearResult], text: Texts) -> list[tuple[str, list[str]]]:
    """How many are on the exit ramp or dropped out, and how far the phase-in is."""
    columns = []
    for name in ("exit_ramp", "dropped_out"):
        counts = [len(getattr(year, name)) for year in years]
        if any(counts):
            columns.append((text(name), [str(count) for count in counts]))
    if any(year.phase_in < 1 for year in years):
        columns.append((text("phase_in"), [exact_number(100 * year.phase_in) for year in years]))
    return columns
