"""The total row of a file held against the sum of its recipients: nobody and nothing may be lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fordel_instances.tables.headings import Heading
from fordel_instances.tables.number_formats import EXACT_DIGITS, read_number, significant_digits
from fordel_instances.tables.recipients import Skipped
from fordel_instances.tables.sheets import Cell

__all__ = ["ComparedTotal", "compare_totals"]


@dataclass(frozen=True)
class ComparedTotal:
    """A cell of a total row, and what it was found to be."""

    row: int
    label: str
    column: str
    total: Decimal
    sum: Decimal  # over the recipients that have a figure
    found: str  # "equal"; not compared: "mean", or "missing" where recipients have no figure


def compare_totals(
    heading: Heading, figures: Sequence[Decimal | None], skipped: Sequence[Skipped], decimal: str, file: str
) -> tuple[list[ComparedTotal], list[str]]:
    """Each total of a column of numbers against the sum: of all, or of a region.

    A total among the figures of four or more recipients, with at least two of them on both sides, is taken for a mean
    or a rate, which has no sum; among fewer it could as well be a sum with a figure too large. Whole numbers must add
    up exactly; of figures with decimals each can be half a unit of the last decimal off, and of figures with more than
    15 digits the fifteenth digit of the total. Christiansø may be in the total.

    Parameters
    ----------
    heading : Heading
    figures : sequence of Decimal or None
        Of the recipients; None is missing.
    skipped : sequence of Skipped
    decimal : "comma", "point" or ""
    file : str
        For messages.

    Returns
    -------
    compared : list of ComparedTotal
    problems : list of str
    """
    compared: list[ComparedTotal] = []
    problems: list[str] = []
    outside = [read_number(_cell(row, heading), decimal)[0] for row in skipped if row.kind == "christiansø"]
    beside = sum((number for number in outside if number is not None), Decimal(0))
    # Regions last: that the whole country's total is the sum shows that the column adds, and is no rate.
    for row in sorted(skipped, key=lambda row: row.kind != "total"):
        adds = any(total.found == "equal" for total in compared)
        if row.kind != "total" and not (row.of and adds):
            continue
        own = [figures[at] for at in row.of] if row.of else list(figures)
        numbers = [number for number in own if number is not None]
        added = sum(numbers, Decimal(0))
        total, unread = read_number(_cell(row, heading), decimal)
        if total is None:
            # A dash says that there is no total; what has digits in it is one.
            if unread and any(sign.isdecimal() for sign in str(_cell(row, heading))):
                place = f'{file}, row {row.row.number_of(heading.at)} ({row.label}), column "{heading.written}"'
                problems.append(f"{place}: {unread}")
            continue
        off = min(abs(total - added), abs(total - added - beside))
        if len(numbers) < len(own):
            found = "missing"
        elif off <= _rounding(total, numbers):
            found = "equal"
        elif row.kind == "total" and _among(total, numbers):
            found = "mean"
        else:
            problems.append(
                f'{file}, row {row.row.number_of(heading.at)} ({row.label}), column "{heading.written}": the total is '
                f"{_written(total)}, but the figures of the {len(numbers)} recipients add to {_written(added)}, "
                f"{_written(off)} {'less' if total > added else 'more'}. Find what was lost or counted twice; or take "
                "the total out, where it is of something else."
            )
            continue
        compared.append(ComparedTotal(row.number, row.label, heading.column, total, added, found))
    return compared, problems


def _cell(row: Skipped, heading: Heading) -> Cell:
    return row.row.cells[heading.at] if heading.at < len(row.row.cells) else ""


def _rounding(total: Decimal, figures: Sequence[Decimal]) -> Decimal:
    numbers = [total, *figures]
    decimals = max(-int(number.normalize().as_tuple().exponent) for number in numbers)
    if decimals <= 0:
        return Decimal(0)
    # A program that calculates with more digits than 15 has added with no more than those.
    calculated = any(significant_digits(number) > EXACT_DIGITS for number in numbers)
    return len(numbers) * max(Decimal(5).scaleb(-decimals - 1), abs(total).scaleb(-EXACT_DIGITS) * calculated)


def _among(total: Decimal, numbers: Sequence[Decimal]) -> bool:
    if len(numbers) < 4:
        return False
    return min(sum(number <= total for number in numbers), sum(number >= total for number in numbers)) >= 2


def _written(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")
