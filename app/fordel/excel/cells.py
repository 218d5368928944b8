"""What stands on a sheet Beregning before it is written: single cells, columns, and where each of them will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from fordel.excel.decidable import Order
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel_models.result import YearResult

__all__ = ["Calculation", "Column", "Places", "Value"]


@dataclass(frozen=True)
class Value:
    """A single cell with its heading."""

    name: str
    heading: str
    value: float
    style: str
    formula: str | None = None


@dataclass(frozen=True)
class Column:
    """A cell for each eligible recipient, or for each group. `formulas`: None where the values are typed."""

    name: str
    heading: str
    how: str
    values: Sequence[Any]
    style: str
    formulas: Sequence[str | None] | None = None
    summed: bool = False


@dataclass(frozen=True)
class Calculation:
    """What stands on a sheet: sentences, single cells, a table of recipients and, to its right, one of groups."""

    notes: tuple[str, ...]
    values: tuple[Value, ...]
    columns: tuple[Column, ...]
    groups: tuple[Column, ...] = ()

    @property
    def first(self) -> int:
        """The row of the first recipient, from 1."""
        return first_row(len(self.notes))


def first_row(notes: int) -> int:
    """Title, notes, an empty row, headings and cells of the values, an empty row, headings, explanations."""
    return 1 + notes + 1 + 2 + 1 + 2 + 1


@dataclass
class Places:
    """Where the cells of a year will stand, by name."""

    year: YearResult
    text: Texts
    rows: list[int]  # positions of the eligible recipients
    order: Order | None
    notes: list[str]
    live: bool  # not too many recipients for formulas
    places: dict[str, str] = field(default_factory=dict)

    def put(self, columns: Sequence[str], values: Sequence[str], groups: Sequence[str]) -> None:
        """The columns from the left, the groups' after an empty one, the single cells above from the third column."""
        self.places |= {name: xl_col_to_name(at) for at, name in enumerate(columns)}
        self.places |= {f"value:{name}": xl_col_to_name(at) for at, name in enumerate(values, 2)}
        self.places |= {f"group:{name}": xl_col_to_name(at) for at, name in enumerate(groups, len(columns) + 1)}

    @property
    def first(self) -> int:
        """The row of the first recipient and the first group, from 1."""
        return first_row(len(self.notes))

    @property
    def last(self) -> int:
        """The row of the last recipient."""
        return self.first + len(self.rows) - 1

    def there(self, name: str) -> bool:
        """Whether there is a column of that name."""
        return name in self.places

    def span(self, name: str) -> str:
        """All recipients in a column."""
        return f"${self.places[name]}${self.first}:${self.places[name]}${self.last}"

    def total(self, name: str) -> str:
        """The cell with the sum of a column."""
        return f"${self.places[name]}${self.last + 1}"

    def value(self, name: str) -> str:
        """A single cell."""
        return f"${self.places[f'value:{name}']}${len(self.notes) + 4}"

    def group_span(self, name: str) -> str:
        """All groups in a column of theirs."""
        column, last = self.places[f"group:{name}"], self.first + len(self.year.groups) - 1
        return f"${column}${self.first}:${column}${last}"

    def each(self, formula: str) -> list[str]:
        """A formula for each recipient; {name} is the recipient's cell in a column."""
        return self._in_rows(formula, "", len(self.rows))

    def each_group(self, formula: str) -> list[str]:
        """A formula for each group; {name} is the group's cell in a column of theirs."""
        return self._in_rows(formula, "group:", len(self.year.groups))

    def _in_rows(self, formula: str, kind: str, count: int) -> list[str]:
        own = {name.removeprefix(kind): at for name, at in self.places.items() if name.startswith(kind)}
        return [
            formula.format(**{name: f"{at}{row}" for name, at in own.items() if ":" not in name})
            for row in range(self.first, self.first + count)
        ]
