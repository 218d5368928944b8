"""An Excel workbook, opened. How large it would be unzipped and what is in its parts is asked first."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fordel_instances.excel_parts import PartsProblem, look_through
from fordel_solver.errors import InvalidInput

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

__all__ = ["checked_workbook", "opened", "unreadable", "without_warnings"]

LARGEST_UNZIPPED = 100_000_000  # bytes; the largest statistics are a fifth of it
MOST_ENTRIES = 10_000
MEGABYTE = 1_000_000


def opened(content: bytes, file: str, *, values: bool) -> Workbook:
    """The workbook, with the values that its formulas had when it was saved, or with the formulas.

    Parameters
    ----------
    content : bytes
        The file's bytes, which `checked_workbook` has let through.
    file : str
        Its name, for messages.
    values : bool

    Raises
    ------
    InvalidInput
        It is no XLSX workbook.
    """
    from openpyxl import load_workbook

    try:
        with without_warnings():
            return load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    except Exception:  # openpyxl raises what its parts raise, KeyError to ParseError
        raise unreadable(file) from None


@contextmanager
def without_warnings() -> Iterator[None]:
    """openpyxl warns of what it leaves out (styles, drop-down lists), and of dates that are none: errors of cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def checked_workbook(content: bytes, file: str) -> bytes:
    """The bytes themselves, where nothing in them takes time or memory that no table of recipients needs.

    Raises
    ------
    InvalidInput
        It is no XLSX workbook, would be too large unzipped, or its parts hold what no workbook holds.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise unreadable(file) from None
    with archive:
        _check_size(archive, len(content), file)
        try:
            look_through(archive)
        except PartsProblem as problem:
            if not str(problem):
                raise unreadable(file) from None
            raise InvalidInput(
                f"{file} is not read: it {problem}. Save the sheet with the figures alone, in Excel, as .xlsx or CSV."
            ) from None
    return content


def _check_size(archive: zipfile.ZipFile, size: int, file: str) -> None:
    """How large it says it will be; the zip reader stops there, whatever follows."""
    entries = archive.infolist()
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise unreadable(file)
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > LARGEST_UNZIPPED or len(entries) > MOST_ENTRIES:
        raise InvalidInput(
            f"{file} is {size // MEGABYTE} MB and would unzip to {unzipped // MEGABYTE} MB in {len(entries)} "
            f"pieces; at most {LARGEST_UNZIPPED // MEGABYTE} MB in {MOST_ENTRIES} pieces is read. Save the sheet with "
            "the figures alone."
        )


def unreadable(file: str) -> InvalidInput:
    """What is said of a file that is no workbook, whatever is wrong with it."""
    return InvalidInput(
        f"{file} is no Excel workbook that can be read. Save it in Excel as a workbook of type .xlsx, without a "
        "password, or as CSV."
    )
