"""An Excel workbook, opened. How large it would be unzipped is asked first."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING

from fordel_solver.errors import InvalidInput

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

__all__ = ["opened", "refuse_if_too_large", "unreadable"]

LARGEST_UNZIPPED = 200_000_000  # bytes; the largest statistics are a tenth of it
MOST_ENTRIES = 10_000
MEGABYTE = 1_000_000


def opened(content: bytes, file: str, *, values: bool) -> Workbook:
    """The workbook, with the values that its formulas had when it was saved, or with the formulas.

    Parameters
    ----------
    content : bytes
        The file's bytes.
    file : str
        Its name, for messages.
    values : bool

    Raises
    ------
    InvalidInput
        It is no XLSX workbook, or would be too large unzipped.
    """
    refuse_if_too_large(content, file)
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on what is left out of the workbook: styles, drop-down lists
            return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    except Exception:  # openpyxl raises what its parts raise, KeyError to ParseError
        raise unreadable(file) from None


def refuse_if_too_large(content: bytes, file: str) -> None:
    """How large it says it will be; the zip reader stops there, whatever follows."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise unreadable(file) from None
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise unreadable(file)
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > LARGEST_UNZIPPED or len(entries) > MOST_ENTRIES:
        raise InvalidInput(
            f"{file} is {len(content) // MEGABYTE} MB and would unzip to {unzipped // MEGABYTE} MB in {len(entries)} "
            f"pieces; at most {LARGEST_UNZIPPED // MEGABYTE} MB in {MOST_ENTRIES} pieces is read. Save the sheet with "
            "the figures alone."
        )


def unreadable(file: str) -> InvalidInput:
    """What is said of a file that is no workbook, whatever is wrong with it."""
    return InvalidInput(
        f"{file} is no Excel workbook that can be read. Save it in Excel as a workbook of type .xlsx, without a "
        "password, or as CSV."
    )
