"""The long form of a statistics bank, one row for each figure, to one row for each recipient.

OMRÅDE;KØN;TID;INDHOLD with rows such as 101;TOT;2014;569557 becomes columns INDHOLD_2014, INDHOLD_2015 ...
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fordel_instances.tables.headings import TIME, VALUE, Header, squeezed
from fordel_instances.tables.registers import Register
from fordel_instances.tables.sheets import Cell, Row, Sheet, first_of, listed, shown
from fordel_solver.errors import InvalidInput

__all__ = ["is_long", "widened"]


def is_long(header: Header) -> bool:
    """There is a column of figures called INDHOLD, or one of periods called TID with the figures last."""
    heads = [squeezed(cell) for cell in header.row.cells]
    return len(heads) > 1 and (VALUE in heads or TIME in heads[:-1])


def widened(sheet: Sheet, header: Header, register: Register) -> tuple[Header, dict[str, str]]:
    """One row for each recipient and one column for each combination of the other variables, the period last.

    The area is the variable whose values are most often recipients. A variable with the same value
    everywhere, such as KØN = I alt, is no part of the columns' names; TID always is, so that {year} finds its year.

    Returns
    -------
    header : Header
    fixed : dict
        The variables with the same value everywhere.

    Raises
    ------
    InvalidInput
        No variable holds recipients, rows are longer or shorter than the header, or a figure is given twice.
    """
    heads = [squeezed(cell) for cell in header.row.cells]
    value_at = heads.index(VALUE) if VALUE in heads else len(heads) - 1
    problems = [
        f"{sheet.file}, row {row.number}: {len(row.cells)} cells where the header has {len(heads)}."
        for row in header.below
        if len(row.cells) != len(heads)
    ]
    rows = [row for row in header.below if len(row.cells) == len(heads)]
    variables = [at for at in range(len(heads)) if at != value_at]
    area_at = _area(rows, variables, register)
    if area_at is None:
        candidates = listed([shown(header.row.cells[at]) for at in variables])
        raise InvalidInput(
            f"{sheet.file}: none of {candidates} holds municipalities. One column must, by code or name."
        )
    others = [at for at in variables if at != area_at]
    others.sort(key=lambda at: heads[at] == TIME)
    fixed = {at for at in others if heads[at] != TIME and len({row.cells[at] for row in rows}) == 1}
    naming = [at for at in others if at not in fixed]
    columns: dict[tuple[Cell, ...], int] = {}
    cells: dict[Cell, dict[int, tuple[Cell, int]]] = {}
    for row in rows:
        place = columns.setdefault(tuple(row.cells[at] for at in naming), len(columns))
        of_area = cells.setdefault(row.cells[area_at], {})
        if place in of_area:
            what = ", ".join(shown(row.cells[at]) for at in [area_at, *naming])
            problems.append(
                f"{sheet.file}, rows {of_area[place][1]} and {row.number}: two figures for {what}. Keep one of them."
            )
        of_area[place] = (row.cells[value_at], row.number)
    if problems:
        raise InvalidInput(*first_of(problems, "such problems"))
    head = header.row.cells[value_at]
    names = [" ".join([shown(head), *(shown(cell) for cell in key)]) for key in columns]
    wide = [_wide_row(area, found, len(columns)) for area, found in cells.items()]
    said = {shown(header.row.cells[at]): shown(rows[0].cells[at]) for at in others if at in fixed}
    first = Row(header.row.number, (header.row.cells[area_at], *names))
    return Header(first, header.above, tuple(wide), recipient=0, name=None, has_codes=False), said


def _area(rows: Sequence[Row], variables: Sequence[int], register: Register) -> int | None:
    known = {
        at: sum(times for cell, times in Counter(row.cells[at] for row in rows).items() if register.is_recipient(cell))
        for at in variables
    }
    best = max(known, key=lambda at: known[at], default=None)
    return best if best is not None and known[best] else None


def _wide_row(area: Cell, found: dict[int, tuple[Cell, int]], width: int) -> Row:
    first = min(number for _, number in found.values())
    cells = [found.get(at, ("", first)) for at in range(width)]
    return Row(first, (area, *(cell for cell, _ in cells)), (first, *(number for _, number in cells)))
