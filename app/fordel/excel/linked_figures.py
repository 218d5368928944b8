"""Which cells of the sheet Data the calculation of a year refers to, recipient by recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fordel.excel.basis_sheets import FIRST, data_cells
from fordel.excel.key_columns import LinkedFigures
from fordel.excel.key_doubles import KeyDoubles
from fordel.excel.linked_keys import Cells, linked_keys
from fordel.texts import Texts
from fordel_models.formula.merging import absent_in
from fordel_models.specification import FormulaSpecification

if TYPE_CHECKING:
    from fordel.allocation import Allocation
    from fordel_models.formula_tables import Merge
    from fordel_models.result import YearResult

__all__ = ["absent_codes", "has_minimum_grant", "linked_figures"]


def linked_figures(allocation: Allocation, year: YearResult, text: Texts) -> LinkedFigures:
    """Formulas for the parts and for what a taper goes by, over the eligible recipients of a year."""
    rows = [position for position, there in enumerate(year.eligible) if there]
    own = KeyDoubles(year, rows)
    cells = _cells_of(allocation, year, text)
    choices = [cells[position] for position in rows]
    parts = []
    for part in own.parts:
        # Those on the exit ramp have no key, whatever their figures are.
        pairs = zip(own.on_ramp, own.before_taper(part), strict=True)
        exact = [None if out or not part.values else value for out, value in pairs]
        parts.append(linked_keys(part.expression, choices, exact))
    by: Sequence[str | None] = ()
    if own.tapered and year.selection is not None:
        by = linked_keys(year.selection.expression, choices, [year.selection.values[position] for position in rows])
    return LinkedFigures(parts, by)


def absent_codes(allocation: Allocation, year: YearResult) -> set[str]:
    """The recipients that there are not in a year, since they merge."""
    return absent_in(year.year, _merges(allocation)) & set(allocation.result.codes)


def has_minimum_grant(allocation: Allocation) -> bool:
    """Whether the rules have a minimum grant; False where they are not known."""
    specification = _specification(allocation)
    return specification is not None and specification.pool.minimum_grant is not None


def _merges(allocation: Allocation) -> Sequence[Merge]:
    specification = _specification(allocation)
    return () if specification is None else specification.merges


def _specification(allocation: Allocation) -> FormulaSpecification | None:
    if allocation.basis is None:
        return None
    specification = allocation.basis.instance.specification
    assert isinstance(specification, FormulaSpecification)  # the only kind of model there is
    return specification


def _cells_of(allocation: Allocation, year: YearResult, text: Texts) -> list[list[Cells]]:
    """For each recipient its own cells; for one that a merge made, also the sums of its halves'."""
    columns = data_cells(allocation, text)
    codes = allocation.result.codes
    if allocation.basis is None:
        return [[] for _ in codes]
    figures = {name: allocation.basis.figures[name].astype("float64").tolist() for name in columns}
    rows = {code: row for row, code in enumerate(codes)}
    halves = {
        merge.successors[0]: [rows[code] for code in merge.former]
        for merge in _merges(allocation)
        if len(merge.successors) == 1 and (year.year is None or year.year >= merge.year)
    }
    found = []
    for row, code in enumerate(codes):
        choices = [_sum_of([row], columns, figures)]
        if code in halves:
            whole = _sum_of(halves[code], columns, figures)
            # Where the code is kept, what stands beside it may be its own half.
            choices = [whole, *choices] if row in halves[code] else [*choices, whole]
        found.append(choices)
    return found


def _sum_of(rows: Sequence[int], columns: Mapping[str, str], figures: Mapping[str, Sequence[float]]) -> Cells:
    around = "{}" if len(rows) == 1 else "({})"
    return Cells(
        {
            name: around.format("+".join(cell.format(row=FIRST + 1 + row) for row in rows))
            for name, cell in columns.items()
        },
        {name: sum(figures[name][row] for row in rows) for name in columns},
    )
