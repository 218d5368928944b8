"""A workbook to the plain dict that a TOML file of the same specification gives."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_origin

from fordel.specification_files.workbook_cells import value_of
from fordel.specification_files.workbook_layout import (
    DATA,
    WORDS,
    list_sections,
    path_steps,
    path_text,
    section_of_sheet,
    sheet_name,
)
from fordel.texts import LANGUAGES
from fordel_instances.tables.headings import CODES, NAMES, squeezed
from fordel_instances.workbooks import SheetCell, SheetRow
from fordel_models.field_places import matches, place_of, places
from fordel_models.kinds import KINDS
from fordel_models.paths import alternatives, inside, path_of
from fordel_models.specification import Table
from fordel_solver.errors import InvalidInput

__all__ = ["Content", "read_content"]


@dataclass(frozen=True)
class Content:
    """What a workbook says.

    Attributes
    ----------
    raw : dict
        The specification, as `parse` takes it.
    cells : mapping of str to str
        Where each path of the specification stands: "pool.floor" to 'sheet "Limits", cell B4'.
    figures : str
        The name of the sheet of figures; empty where it has no figures.
    codes : sequence of str
        The codes of the sheet of figures; none where its first row names no column of codes.
    """

    raw: dict[str, Any]
    cells: Mapping[str, str]
    figures: str
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class _Filled:
    """A cell that fills in a field."""

    steps: tuple[str, ...]
    cell: SheetCell
    sheet: str

    @property
    def where(self) -> str:
        return f'sheet "{self.sheet}", cell {self.cell.place}'


@dataclass
class _Reading:
    file: str
    kind: type[Table]
    problems: list[str] = field(default_factory=list)

    def refuse(self, sheet: str, sentence: str) -> None:
        self.problems.append(f'{self.file}, sheet "{sheet}"{sentence}')


def read_content(sheets: Mapping[str, Sequence[SheetRow]], file: str) -> Content:
    """The specification in the sheets of a workbook.

    Cells that are empty say nothing. A text in two languages of which one is filled in says the same in both.

    Raises
    ------
    InvalidInput
        A sheet or a heading that is not known, a field given twice, a cell that could mean two things. All problems at
        once, each with file, sheet, cell and field.
    """
    # Each kind of model has the same sheets of fields, so the model can be read before its fields are known.
    reading = _Reading(file, next(iter(KINDS.values())).specification)
    filled: list[_Filled] = []
    for name, rows in sheets.items():
        section = section_of_sheet(name, reading.kind)
        if section is None:
            reading.refuse(name, f": there is no sheet of this name. {_sheets(name, reading.kind)}")
        elif section in ("pool", "limits"):
            filled += _fields(reading, name, rows)
        elif section in list_sections(reading.kind):
            filled += _entries(reading, name, rows, section)
    raw, cells = _built(reading, filled)
    if reading.problems:
        raise InvalidInput(*reading.problems)
    name = _sheet_of_figures(sheets)
    rows = sheets.get(name, ())
    return Content(raw, cells, name if _has_figures(rows) else "", _codes(rows))


def _sheet_of_figures(sheets: Mapping[str, Sequence[SheetRow]]) -> str:
    names = [sheet_name(DATA, lang).casefold() for lang in LANGUAGES]
    return next((name for name in sheets if name.strip().casefold() in names), "")


def _codes(rows: Sequence[SheetRow]) -> list[str]:
    at = [column for column, cell in rows[0].cells.items() if squeezed(cell.value) in CODES] if rows else []
    return [str(row.cells[at[0]].value).strip() for row in rows[1:] if at[0] in row.cells] if at else []


def _has_figures(rows: Sequence[SheetRow]) -> bool:
    if not rows:
        return False
    known = {at for at, cell in rows[0].cells.items() if squeezed(cell.value) in (*CODES, *NAMES)}
    return any(row.cells.keys() - known for row in rows[1:])


def _sheets(name: str, kind: type[Table]) -> str:
    known = [sheet_name(section, lang) for lang in ("en", "da") for section in _all_sections(kind)]
    near = difflib.get_close_matches(name, known, 1)
    meant = f'The nearest is "{near[0]}". ' if near else f"Known are {', '.join(dict.fromkeys(known))}. "
    return f'{meant}A sheet of your own has a name that begins with "Notes" or "Noter".'


def _all_sections(kind: type[Table]) -> list[str]:
    return ["guide", "pool", "limits", *list_sections(kind), DATA]


def _is_word(cell: SheetCell | None, name: str) -> bool:
    return cell is not None and str(cell.value).strip().casefold() in WORDS[name]


def _fields(reading: _Reading, sheet: str, rows: Sequence[SheetRow]) -> Iterator[_Filled]:
    """The cells of a sheet with one row for each field."""
    headings = (
        (row.number, {name: column for column, cell in row.cells.items() for name in WORDS if _is_word(cell, name)})
        for row in rows
    )
    start, at = next(((number, at) for number, at in headings if {"field", "value"} <= at.keys()), (0, {}))
    if not at:
        reading.refuse(
            sheet, ': no row has the headings "field" and "value" (felt and værdi). They say what the columns are.'
        )
        return
    for row in (row for row in rows if row.number > start):
        name, cell = row.cells.get(at["field"]), row.cells.get(at["value"])
        if cell is None:
            continue
        steps = None if name is None else path_steps(str(name.value).strip())
        if steps is None:
            found = "is empty" if name is None else f'holds "{name.value}"'
            reading.refuse(
                sheet,
                f', cell {cell.place}: "{cell.value}" belongs to no field; its cell in column "field" {found}. '
                "Write a path there, such as pool.floor.",
            )
        else:
            yield _Filled(steps, cell, sheet)


def _entries(reading: _Reading, sheet: str, rows: Sequence[SheetRow], section: str) -> Iterator[_Filled]:
    """The cells of a sheet with one row for each entry of a list."""
    heading = next((row for row in rows if _is_word(row.cells.get(1), "field")), None)
    if heading is None:
        if rows:
            reading.refuse(sheet, ': no row begins with "field" (felt). That row says what the columns are.')
        return
    columns = {at: path_steps(str(cell.value).strip()) for at, cell in heading.cells.items() if at > 1}
    position = 0
    for row in rows:
        if row.number <= heading.number or any(_is_word(row.cells.get(1), name) for name in WORDS):
            continue
        cells = {at: cell for at, cell in row.cells.items() if at > 1}
        position += bool(cells)
        for at, cell in cells.items():
            steps = columns.get(at)
            if steps is None:
                reading.refuse(
                    sheet, f', cell {cell.place}: "{cell.value}" stands in a column whose heading is no field.'
                )
            else:
                yield _Filled((section, str(position), *steps), cell, sheet)


def _built(reading: _Reading, filled: Sequence[_Filled]) -> tuple[dict[str, Any], dict[str, str]]:
    """The plain dict of all filled fields, and where each path stands."""
    known = list(places(reading.kind))
    tree: dict[str, Any] = {}
    stands: dict[tuple[str, ...], _Filled] = {}
    for own in filled:
        place = place_of(own.steps, known)
        try:
            value = value_of(own.cell, place)
        except ValueError as error:
            reading.refuse(own.sheet, f", cell {own.cell.place} ({path_text(own.steps)}): {error}")
            continue
        clash = _clash(own.steps, stands)
        if clash is not None:
            reading.refuse(
                own.sheet,
                f", cell {own.cell.place}: {path_text(own.steps)} is given here, and {path_text(clash)} in "
                f"{stands[clash].where}. Keep one of them.",
            )
            continue
        stands[own.steps] = own
        here = tree
        for step in own.steps[:-1]:
            here = here.setdefault(step, {})
        here[own.steps[-1]] = value
    bilingual = [place.pattern[:-1] for place in known if place.language]
    raw = _plain(tree, reading.kind, (), bilingual)
    cells: dict[str, str] = {}
    for steps, own in stands.items():
        location = [
            int(step) - 1 if step.isdecimal() and _in_list(reading.kind, steps[:at]) else step
            for at, step in enumerate(steps)
        ]
        for end in range(len(location), 0, -1):
            cells.setdefault(path_of(raw, location[:end]), own.where)
    return raw, cells


def _clash(steps: tuple[str, ...], stands: Mapping[tuple[str, ...], _Filled]) -> tuple[str, ...] | None:
    """A field that is given already and cannot be given beside this one: the same, one above it, or one below."""
    for other in stands:
        shorter = min(len(other), len(steps))
        if other[:shorter] == steps[:shorter]:
            return other
    return None


def _in_list(kind: type[Table], steps: Sequence[str]) -> bool:
    annotation: Any = kind
    for step in steps:
        annotation = inside(annotation, int(step) if _is_list(annotation) and step.isdecimal() else step)
    return bool(steps) and _is_list(annotation)


def _is_list(annotation: Any) -> bool:
    """Whether steps below are positions. Below a list that may also be written by year they are years."""
    forms = [get_origin(candidate) for candidate in alternatives(annotation)]
    return tuple in forms and dict not in forms


def _plain(tree: Any, annotation: Any, path: tuple[str, ...], bilingual: Sequence[tuple[str, ...]]) -> Any:
    """Dicts of positions become lists; a text in one language only stands for both."""
    if not isinstance(tree, dict):
        return tree
    if len(tree) == 1 and tree.keys() <= {"da", "en"} and any(matches(pattern, path) for pattern in bilingual):
        return next(iter(tree.values()))
    if _is_list(annotation) and path and all(step.isdecimal() for step in tree):
        return [_plain(tree[step], inside(annotation, 0), (*path, step), bilingual) for step in sorted(tree, key=int)]
    return {step: _plain(inner, inside(annotation, step), (*path, step), bilingual) for step, inner in tree.items()}
