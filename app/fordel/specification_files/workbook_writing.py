"""A specification as a workbook to fill in: every field with what it means, drop-down lists where few values are."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fordel.specification_files.commented_toml import section_order
from fordel.specification_files.workbook_cells import cell_of
from fordel.specification_files.workbook_layout import (
    DATA,
    GUIDE,
    LIMIT_FIELDS,
    list_sections,
    path_text,
    sheet_name,
    word,
)
from fordel.texts import Texts
from fordel_models.field_notes import about_field, about_table, example_of
from fordel_models.field_places import ANY, Place, filled, place_of, places, tables_within
from fordel_models.paths import fields
from fordel_models.specification import Table

__all__ = ["workbook_bytes"]

_ROWS_TO_FILL = 200  # with drop-down lists
_EMPTY_ROWS = 10  # made ready to be filled in
_LINE = 15  # points
_LABEL = {"en": "LABEL", "da": "BETEGNELSE"}


@dataclass(frozen=True)
class _Line:
    """A field of the workbook and the values that it has, one for each entry."""

    path: tuple[str, ...]
    place: Place
    values: tuple[Any, ...]


def workbook_bytes(
    raw: Mapping[str, Any], kind: type[Table], lang: str, *, figures: pd.DataFrame, taken_from: str = ""
) -> bytes:
    """A specification as an XLSX file.

    Parameters
    ----------
    raw : mapping
        What the file says, as `parse` takes it; `read_content` gives the same from the workbook.
    kind : class
        The specification that it is one of.
    lang : "en" or "da"
        Language of headings and descriptions; the fields have the same names in both.
    figures : DataFrame
        The sheet of figures: index code, and the columns to write.
    taken_from : str
        The instance that the values were taken from; what must be looked through then says so.
    """
    return _Writer(raw, kind, lang, taken_from).written(figures)


class _Writer:
    def __init__(self, raw: Mapping[str, Any], kind: type[Table], lang: str, taken_from: str) -> None:
        from xlsxwriter import Workbook

        self.raw, self.kind, self.lang, self.taken_from = raw, kind, lang, taken_from
        self.text = Texts(lang)
        self.content = io.BytesIO()
        self.book = Workbook(self.content, {"in_memory": True})
        self.book.set_properties({"created": datetime.datetime(2000, 1, 1)})  # the same bytes each time
        look = self.book.add_format
        self.title = look({"bold": True, "font_size": 14})
        self.heading = look({"bold": True, "bg_color": "#D9E2EC", "border": 1, "valign": "top", "text_wrap": True})
        self.mark = look({"bold": True, "bg_color": "#FFE699", "text_wrap": False})
        self.words = look({"text_wrap": True, "valign": "top", "font_color": "#555555"})
        self.fill_in = look({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFFFF0", "border": 4})
        self.number = look({"valign": "top", "bg_color": "#FFFFF0", "border": 4})
        self.whole = look({"num_format": "#,##0", "valign": "top", "bg_color": "#FFFFF0", "border": 4})
        self.lists = list_sections(kind)
        self.places = list(places(kind))

    def written(self, figures: pd.DataFrame) -> bytes:
        self._guide()
        singles = [place for place in self.places if place.pattern[0] not in self.lists]
        lines = list(self._lines(singles, [dict(self.raw)], ()))
        limits = [line for line in lines if any(line.path[: len(start)] == start for start in LIMIT_FIELDS)]
        self._fields("pool", [line for line in self._in_order(lines) if line not in limits])
        self._fields("limits", limits)
        for section in [own for own in section_order(self.kind) if own in self.lists]:
            self._entries(section)
        self._figures(figures)
        self.book.close()
        return self.content.getvalue()

    def _in_order(self, lines: Sequence[_Line]) -> list[_Line]:
        order = section_order(self.kind)
        return sorted(lines, key=lambda line: order.index(line.path[0]) + 1 if line.path[0] in order else 0)

    def _lines(
        self, known: Sequence[Place], entries: Sequence[Mapping[str, Any]], before: tuple[str, ...]
    ) -> Iterator[_Line]:
        """Each place with the values of the entries: one line for each year or label that occurs."""
        written = [dict(self._cells(entry, before)) for entry in entries]
        for place in known:
            pattern = place.pattern[len(before) :]
            paths = dict.fromkeys(path for cells in written for path, (own, _) in cells.items() if own == place)
            for path in paths or self._to_fill_in(place, pattern, known):
                yield _Line(path, place, tuple(cells.get(path, (place, None))[1] for cells in written))

    def _cells(
        self, entry: Mapping[str, Any], before: tuple[str, ...]
    ) -> Iterator[tuple[tuple[str, ...], tuple[Place | None, Any]]]:
        """The cells of an entry by path. A text for both languages stands under the one of the workbook."""
        for full, place, value in filled(entry, self.places, before):
            path = full[len(before) :]
            if place is not None and len(full) < len(place.pattern):
                yield (*path, self.lang), (place_of((*full, self.lang), self.places), value)
            elif isinstance(value, (list, tuple)) and cell_of(value) is None:
                yield from (((*path, str(at)), (place, inner)) for at, inner in enumerate(value, 1))
            else:
                yield path, (place, value)

    def _to_fill_in(self, place: Place, pattern: tuple[str, ...], known: Sequence[Place]) -> Iterator[tuple[str, ...]]:
        """The paths of a field that nobody has filled in; none by year or label where there is one for all of them."""
        if ANY not in pattern:
            yield pattern
        elif any(other.pattern == place.pattern[:-1] for other in known):
            return
        elif place.repeated == "year":
            for year in self.raw.get("pool", {}).get("years") or ("2015",):
                yield tuple(str(year) if step == ANY else step for step in pattern)
        elif place.repeated == "position":
            yield tuple("1" if step == ANY else step for step in pattern)
        elif not any(other.key == place.key and other.repeated != "label" for other in known):
            yield tuple(_LABEL[self.lang] if step == ANY else step for step in pattern)

    def _sheet(self, section: str) -> Any:
        sheet = self.book.add_worksheet(sheet_name(section, self.lang))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _guide(self) -> None:
        sheet = self._sheet(GUIDE)
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, self.text("workbook_title"), self.title)
        for row, line in enumerate(self.text("workbook_guide").splitlines(), 2):
            sheet.write_string(row, 0, line, self.words)
            sheet.set_row(row, _height([(line, 100)]))

    def _fields(self, section: str, lines: Sequence[_Line]) -> None:
        sheet = self._sheet(section)
        start = self._mark(sheet, "new_look_through_title") if section == "pool" else 0
        widths = {"field": 30, "value": 50, "meaning": 70, "example": 40}
        for column, (name, width) in enumerate(widths.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(start, column, word(name, self.lang), self.heading)
        sheet.freeze_panes(start + 1, 1)
        before: Place | None = None
        for row, line in enumerate(lines, start + 1):
            # One meaning for all the years of a field.
            meaning = "" if line.place == before else about_field(line.place.owner, line.place.key, self.lang)
            before = line.place
            texts = (path_text(line.path), line.values[0], meaning, self._example(line.place) if meaning else "")
            sheet.set_row(row, _height(zip(texts, widths.values(), strict=True)))
            sheet.write_string(row, 0, texts[0], self.words)
            self._value(sheet, row, 1, line.values[0], line.place)
            sheet.write_string(row, 2, meaning, self.words)
            sheet.write_string(row, 3, texts[3], self.words)
            self._drop_down(sheet, row, row, 1, line.place)

    def _entries(self, section: str) -> None:
        table = tables_within(fields(self.kind)[section].annotation)[0]
        sheet = self._sheet(section)
        known = [place for place in self.places if place.pattern[0] == section]
        entries = self.raw.get(section) or []
        lines = list(self._lines(known, entries or [{}], (section, "1")))
        start = self._mark(sheet, "new_look_through") if entries and section in ("missing", "assumption") else 0
        width = 30
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, len(lines), width)
        sheet.write_string(start, 0, about_table(table, self.lang), self.title)
        for row, name in enumerate(("field", "meaning", "example"), start + 1):
            sheet.write_string(row, 0, word(name, self.lang), self.heading)
        sheet.freeze_panes(start + 2, 1)
        first = start + 4
        meanings = [about_field(line.place.owner, line.place.key, self.lang) for line in lines]
        examples = [self._example(line.place) for line in lines]
        rows: list[Sequence[Any]] = [meanings, examples, *zip(*(line.values for line in lines), strict=True)]
        for row, texts in enumerate(rows, start + 2):
            sheet.set_row(row, _height((text, width) for text in texts))
        for column, (line, meaning, example) in enumerate(zip(lines, meanings, examples, strict=True), 1):
            sheet.write_string(start + 1, column, path_text(line.path), self.heading)
            sheet.write_string(start + 2, column, meaning, self.words)
            sheet.write_string(start + 3, column, example, self.words)
            for row, value in enumerate([*line.values, *[None] * _EMPTY_ROWS], first):
                self._value(sheet, row, column, value, line.place)
            self._drop_down(sheet, first, first + _ROWS_TO_FILL, column, line.place)

    def _figures(self, figures: pd.DataFrame) -> None:
        sheet = self._sheet(DATA)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, 0, 8, self.book.add_format({"num_format": "@"}))
        sheet.set_column(1, max(len(figures.columns), 1), 20)
        for column, name in enumerate(("code", *map(str, figures.columns))):
            sheet.write_string(0, column, name, self.heading)
        for row, code in enumerate(figures.index, 1):
            sheet.write_string(row, 0, str(code))
        for column, name in enumerate(figures.columns, 1):
            for row, value in enumerate(figures[name].array, 1):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif not pd.isna(value):
                    sheet.write_number(row, column, value)

    def _value(self, sheet: Any, row: int, column: int, value: Any, place: Place) -> None:
        cell = cell_of(value, place.kind)
        if isinstance(cell, bool):
            sheet.write_boolean(row, column, cell, self.number)
        elif isinstance(cell, (int, float)):
            year = place.key in ("year", "years") and cell < 10_000  # and no amount
            sheet.write_number(row, column, cell, self.whole if isinstance(cell, int) and not year else self.number)
        elif cell is None:
            sheet.write_blank(row, column, None, self.fill_in if place.kind == "text" else self.number)
        else:
            sheet.write_string(row, column, cell, self.fill_in)

    def _drop_down(self, sheet: Any, first: int, last: int, column: int, place: Place) -> None:
        allowed = list(place.choices) if place.choices else ["TRUE", "FALSE"] if place.kind == "truth" else []
        if allowed:
            sheet.data_validation(first, column, last, column, {"validate": "list", "source": allowed})

    def _example(self, place: Place) -> str:
        """The example of a field, without the keys that lead on to the place."""
        example = example_of(place.owner, place.key)
        if isinstance(example, list) and not place.several:
            example = example[0]
        if isinstance(example, Mapping):
            example = example.get(place.language) if place.language else next(iter(example.values()))
        if place.choices:
            return ", ".join(place.choices)
        if place.kind == "truth":
            return "TRUE"
        cell = cell_of(example)
        if cell is None:
            return ""
        return f"{cell:_}" if isinstance(cell, int) and not isinstance(cell, bool) and cell >= 10_000 else str(cell)

    def _mark(self, sheet: Any, name: str) -> int:
        if not self.taken_from:
            return 0
        sheet.write_string(0, 0, self.text(name, taken_from=self.taken_from), self.mark)
        return 1


def _height(texts: Iterable[tuple[Any, int]]) -> int:
    """How high a row must be for texts in columns of a width, in points; at most twelve lines."""
    lines = [int(len(line) / width / 1.15) + 1 for text, width in texts for line in str(text or "").splitlines()]
    return _LINE * min(max(lines, default=1), 12)
