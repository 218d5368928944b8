"""What is in the parts of a workbook before anybody builds anything from them.

A small file can ask for hours: millions of styles, a cell in row 999,999,999,999, entities made of entities. So every
part is read through once by the XML parser alone, which keeps nothing.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

__all__ = ["LAST_COLUMN", "LAST_ROW", "PartsProblem", "look_through"]

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576  # of Excel
MOST_WORK = 1_600_000  # about a microsecond each: 500,000 cells with a figure
MOST_PLACES = 4_000_000  # cells up to the last one of each row, empty ones included
# What an element costs to read. Any other (a style, a merged cell, a drop-down list) becomes an object of its own.
COST = {"c": 2, "v": 1, "f": 1, "row": 3, "si": 4, "is": 4, "t": 2}
OTHER_COST = 15
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW, CELL = f"{MAIN} row", f"{MAIN} c"
PIECE = 1 << 16  # bytes
_CELL_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_ROW_NUMBER = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)


class PartsProblem(Exception):
    """Why a workbook is not read, in words that follow its name; empty: it is none, or broken."""


@dataclass
class _Reader:
    """Counts over all parts, and where the rows of the present one have come to."""

    work: int = 0
    places: int = 0
    row: int = 0
    column: int = 0

    def begin(self) -> None:
        self.row = self.column = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        self.work += COST.get(name.rpartition(" ")[2], OTHER_COST)
        if self.work > MOST_WORK:
            raise PartsProblem("holds more cells, texts or styles than any table of recipients")
        if name == CELL:
            self._cell(attributes.get("r"))
        elif name == ROW:
            self._row(attributes.get("r"))

    def doctype(self, *_: Any) -> None:
        # No program writes one into a workbook; it is the way to entities without end and to other files.
        raise PartsProblem("has a document type of its own in it, which no workbook has")

    def _row(self, written: str | None) -> None:
        number = self.row + 1 if written is None else int(written) if _ROW_NUMBER.fullmatch(written) else 0
        if not self.row < number <= LAST_ROW:
            raise PartsProblem(f'has a row "{(written or "")[:20]}" after row {self.row}')
        self.row, self.column = number, 0

    def _cell(self, written: str | None) -> None:
        before = self.column
        if written is None:
            self.column += 1
        else:
            place = _CELL_PLACE.fullmatch(written)
            self.column = _column(place[1]) if place else LAST_COLUMN + 1
        if not before < self.column <= LAST_COLUMN:
            raise PartsProblem(f'has a cell "{(written or "")[:20]}" that is no cell of Excel or not in its order')
        self.places += self.column - before
        if self.places > MOST_PLACES:
            raise PartsProblem("has cells far to the right in very many rows")


def look_through(archive: zipfile.ZipFile) -> None:
    """Read every part once.

    Raises
    ------
    PartsProblem
        The workbook holds too much, rows or cells out of order or out of reach, or a document type; without words
        where it cannot be unzipped.
    """
    reader = _Reader()
    for entry in archive.infolist():
        reader.begin()
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = reader.element
        parser.StartDoctypeDeclHandler = reader.doctype
        try:
            with archive.open(entry) as part:
                while piece := part.read(PIECE):
                    parser.Parse(piece)
        except expat.ExpatError:
            continue  # a picture, or broken: whoever needs it comes no further either
        except PartsProblem:
            raise
        except Exception:  # zipfile raises what its parts raise: zlib.error, EOFError, RuntimeError for a password
            raise PartsProblem from None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
