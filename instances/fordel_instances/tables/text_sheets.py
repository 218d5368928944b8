"""Text with comma or semicolon between the cells (CSV) to a sheet."""

from __future__ import annotations

import csv
import io
import re

from fordel_instances.tables.headings import is_header
from fordel_instances.tables.sheets import MOST_CELLS, MOST_COLUMNS, Row, Sheet, without_empty_rows
from fordel_solver.errors import InvalidInput

__all__ = ["text_sheet"]

SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # what Excel writes for itself
LINES_LOOKED_AT = 50
INVISIBLE = "\ufeff\u200b"  # files that were put together have byte-order marks among their cells
# UTF-8 that was taken for Windows-1252: Ã¸ where ø was meant.
UTF8_IN_DISGUISE = re.compile("[ÂÃ][\u0080-\u00bf\u0152-\u2122]|â€")


def text_sheet(content: bytes, file: str) -> Sheet:
    """The cells of a CSV file as they are written.

    UTF-8 with or without byte-order mark, or what old programs in Denmark write, Windows-1252, of which ISO-8859-1 is
    a part.

    Raises
    ------
    InvalidInput
        The file is empty or no text, or its cells cannot be told apart (with the line).

    Examples
    --------
    >>> sheet = text_sheet("kode;elever\\n101;34327\\n".encode(), "elever.csv")
    >>> sheet.delimiter, [row.cells for row in sheet.rows]
    (';', [('kode', 'elever'), ('101', '34327')])
    """
    text, encoding = _decoded(content, file)
    lines_before = 0
    said = SEPARATOR_LINE.match(text)
    if said:
        text, lines_before = text[said.end() :], 1
    if not text.strip():
        raise InvalidInput(f"{file} is empty. Write a header with a column `code` and one row for each recipient.")
    delimiter = said[1] if said and said[1] in ",;" else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    cells_so_far = 0
    try:
        for cells in reader:
            number = reader.line_num + lines_before
            if len(cells) > MOST_COLUMNS:
                raise InvalidInput(
                    f"{file}, line {number}: there are {len(cells)} cells; at most {MOST_COLUMNS} columns are read. "
                    "Take the columns without figures out."
                )
            cells_so_far += len(cells)
            if cells_so_far > MOST_CELLS:
                raise InvalidInput(
                    f"{file} has more than {MOST_CELLS:_} cells, which no table of recipients has. Save the figures "
                    "that are used in a file of their own."
                )
            rows.append(Row(number, tuple(cell.strip().strip(INVISIBLE).strip() for cell in cells)))
    except csv.Error as error:
        raise InvalidInput(
            f"{file}, line {reader.line_num + lines_before}: the cells cannot be told apart ({error}). "
            'Look for a quotation mark (") that is not closed; inside quoted text it is written twice.'
        ) from None
    return Sheet(file, without_empty_rows(rows, file), "csv", encoding=encoding, delimiter=delimiter)


def _decoded(content: bytes, file: str) -> tuple[str, str]:
    marked = content.startswith(b"\xef\xbb\xbf")
    try:
        text, encoding = content.decode("utf-8-sig"), "UTF-8 with byte-order mark" if marked else "UTF-8"
    except UnicodeDecodeError as error:
        at = error.start + 3 * marked  # counted behind the byte-order mark
        text, encoding = _decoded_otherwise(content, file, at, marked), "Windows-1252"
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidInput(
            f"{file}, line {line}: this is not text (it has a NUL in it). Save the file as CSV in UTF-8."
        )
    return text, encoding


def _decoded_otherwise(content: bytes, file: str, at: int, marked: bool) -> str:
    line = content.count(b"\n", 0, at) + 1
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InvalidInput(f'{file} is UTF-16 text. Save it as CSV in UTF-8 (in Excel: Save as, "CSV UTF-8").')
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if marked or not text or UTF8_IN_DISGUISE.search(text):
        raise InvalidInput(
            f"{file}, line {line}: this is neither UTF-8 nor Windows-1252 (ISO-8859-1) text all through. Save the file "
            'as CSV in UTF-8 (in Excel: Save as, "CSV UTF-8").'
        )
    return text


def _delimiter(text: str) -> str:
    """What makes a header of the first line that can be one; without such a line, what there is most of."""
    lines = text.split("\n", LINES_LOOKED_AT)[:LINES_LOOKED_AT]
    for line in lines:
        cells = {sign: [cell.strip(' "\r') for cell in line.split(sign)] for sign in ";,"}
        fitting = [sign for sign in ";," if is_header(cells[sign])]
        if fitting:
            return max(fitting, key=lambda sign: len(cells[sign]))
    return max(";,", key="\n".join(lines).count)
