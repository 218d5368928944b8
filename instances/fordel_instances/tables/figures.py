"""The columns of a table: which are numbers, how those are written, and what their cells are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fordel_instances.tables.headings import Heading
from fordel_instances.tables.number_formats import as_values, decide, looks_like_number, read_number
from fordel_instances.tables.recipients import Skipped
from fordel_instances.tables.registers import label_text
from fordel_instances.tables.sheets import Cell, Row, first_of, is_missing
from fordel_instances.tables.totals import ComparedTotal, compare_totals

__all__ = ["Figures", "read_figures"]

# A row with how messages name it.
Placed = tuple[Row, str]


@dataclass
class Figures:
    """The columns of a file, each with the values of the rows in their order, and all problems on the way."""

    decimal: str = ""
    columns: dict[str, Sequence[int] | Sequence[float] | Sequence[str | None]] = field(default_factory=dict)
    totals: list[ComparedTotal] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    off_totals: list[str] = field(default_factory=list)  # totals that are not the sum


def read_figures(
    headings: Sequence[Heading], rows: Sequence[Placed], skipped: Sequence[Skipped], given: str, file: str
) -> Figures:
    """Every column as numbers or as text.

    A column is numbers when one of its cells is; then every cell that is not missing must be one. Digits of one width
    with zeros in front are text.

    Parameters
    ----------
    headings : sequence of Heading
    rows : sequence of row and place
        Of the recipients.
    skipped : sequence of Skipped
        Rows about no recipient; those of totals are held against the sums.
    given : "comma", "point" or ""
        How the user says that decimals are written.
    file : str
        For messages.
    """
    cells = {heading.at: [_cell(row, heading) for row, _ in rows] for heading in headings}
    numeric = [heading for heading in headings if not _is_text(cells[heading.at])]
    decimal, undecided = decide(_with_places(numeric, rows, skipped, file), given)
    figures = Figures(decimal, problems=list(undecided))
    for heading in headings:
        of_column = cells[heading.at]
        if heading not in numeric:
            figures.columns[heading.column] = [None if is_missing(cell) else label_text(cell) for cell in of_column]
        elif not undecided:
            _add_numbers(figures, heading, of_column, rows, skipped, file)
    figures.off_totals = first_of(figures.off_totals, f"totals of {file} that do not fit")
    return figures


def _add_numbers(
    figures: Figures,
    heading: Heading,
    cells: Sequence[Cell],
    rows: Sequence[Placed],
    skipped: Sequence[Skipped],
    file: str,
) -> None:
    read = [read_number(cell, figures.decimal) for cell in cells]
    wrong = [
        f'{_place(row, place, heading)}, column "{heading.written}": {problem}'
        for (_, problem), (row, place) in zip(read, rows, strict=True)
        if problem
    ]
    figures.problems += first_of(wrong, f'cells of column "{heading.written}" with such problems')
    if wrong:
        return
    numbers = [number for number, _ in read]
    figures.columns[heading.column] = as_values(numbers, cells)
    compared, off = compare_totals(heading, numbers, skipped, figures.decimal, file)
    figures.totals += compared
    figures.off_totals += off


def _cell(row: Row, heading: Heading) -> Cell:
    """Rows that are about no recipient may be shorter."""
    return row.cells[heading.at] if heading.at < len(row.cells) else ""


def _is_text(cells: Sequence[Cell]) -> bool:
    present = [cell for cell in cells if not is_missing(cell)]
    return bool(present) and (_are_codes(present) or not any(looks_like_number(cell) for cell in present))


def _are_codes(cells: Sequence[Cell]) -> bool:
    """Digits of one width, some with a zero in front: a code such as 081, where a number would lose the zero."""
    texts = [cell for cell in cells if isinstance(cell, str) and re.fullmatch("[0-9]+", cell)]
    return (
        len(texts) == len(cells)
        and len({len(cell) for cell in texts}) == 1
        and len(texts[0]) > 1
        and any(cell.startswith("0") for cell in texts)
    )


def _with_places(
    numeric: Sequence[Heading], rows: Sequence[Placed], skipped: Sequence[Skipped], file: str
) -> Iterator[tuple[Cell, str]]:
    """Every cell of the columns of numbers with its place; those of totals show how numbers are written too."""
    placed = [*rows, *((other.row, f"{file}, row {other.number} ({other.label})") for other in skipped)]
    for heading in numeric:
        for row, place in placed:
            yield _cell(row, heading), f'{_place(row, place, heading)}, column "{heading.written}"'


def _place(row: Row, place: str, heading: Heading) -> str:
    """How messages name the row, with the row of the file that the cell stands in."""
    return place.replace(f"row {row.number}", f"row {row.number_of(heading.at)}", 1) if row.numbers else place
