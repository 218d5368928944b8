"""Figures from files into the table of recipients: columns added or replaced by code, and what that changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from os import PathLike, fspath
from typing import Any

import pandas as pd

from fordel.figures.data_changes import described_change
from fordel_instances import FileTable, read_table
from fordel_solver.errors import InvalidInput

__all__ = ["with_data_files"]

SHOWN = 5


def with_data_files(
    table: pd.DataFrame,
    paths: Sequence[str | PathLike[str]],
    decimal: str | None = None,
    merging: Collection[str] = (),
) -> tuple[pd.DataFrame, dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """The table with the columns of files added or replaced.

    A column must have a row for every recipient. A file with rows for at most half of them, and only columns that are
    there already, corrects the figures of those; everyone else's stay as they are. A cell that is missing in the file
    is missing afterwards: nobody keeps an old figure among new ones.

    Parameters
    ----------
    table : DataFrame
        The recipients, index code.
    paths : sequence of str or path-like
        CSV, XLSX (`figures.xlsx#Ark1` names a sheet) or Parquet.
    decimal : "comma", "point" or None
        How the files write decimals.
    merging : collection of str
        Codes that merge or come from a merge. A file has the ones or the others, so it may leave them out.

    Returns
    -------
    table : DataFrame
        A new one.
    changes : dict
        For each column what `described_change` says.
    read : list of dict
        For each file its path, sha256 and how it was read.

    Raises
    ------
    InvalidInput
        A file cannot be read, is about others than the recipients, leaves some out, or gives a column that another
        file gives too. All problems of all files at once.
    """
    problems: list[str] = []
    files: list[FileTable] = []
    for path in paths:
        try:
            files.append(read_table(path, decimal=decimal, recipients=table))
        except InvalidInput as error:
            problems += error.problems
    columns = {str(column): table[column] for column in table.columns}
    changes: dict[str, dict[str, Any]] = {}
    for file in files:
        figures = file.table.drop(columns="name", errors="ignore")
        if not len(figures.columns):
            problems.append(f"{file.file} has recipients but no column of figures.")
        there = [code for code in table.index if code not in merging or code in figures.index]
        problems += _left_out(file.file, figures, table.loc[there])
        for column in figures.columns:
            if column in changes:
                first = changes[column]["source"]
                problems.append(f'Both {first} and {file.file} have a column "{column}". Rename it in one of them.')
                continue
            # A missing figure is None in a record.
            cells = zip(figures.index, figures[column].tolist(), strict=True)
            given = {code: None if pd.isna(value) else value for code, value in cells}
            before = columns.get(column)
            # A count of the successor leaves no old one with its halves, and the other way round.
            gone = merging if 2 * len(figures) > len(there) else ()
            columns[column] = _replaced(table.index, before, dict.fromkeys(gone) | given)
            changes[column] = described_change(before, columns[column], given, file.file)
    if problems:
        raise InvalidInput(*problems)
    read = [
        {"source": fspath(path), "path": file.path, "sha256": file.sha256, "reading": file.record()}
        for path, file in zip(paths, files, strict=True)
    ]
    return pd.DataFrame(columns, index=table.index), changes, read


def _replaced(index: pd.Index[str], before: pd.Series[Any] | None, given: Mapping[str, Any]) -> pd.Series[Any]:
    kept = {} if before is None else before.to_dict()
    return pd.Series([given[code] if code in given else kept.get(code) for code in index], index=index)


def _left_out(file: str, figures: pd.DataFrame, table: pd.DataFrame) -> list[str]:
    codes = [code for code in table.index if code not in figures.index]
    new = [column for column in figures.columns if column not in table.columns]
    if not codes or (not new and 2 * len(figures) <= len(table)):
        return []
    some = ", ".join(codes[:SHOWN]) + (f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else "")
    rule = (
        f'The column "{new[0]}" is new and needs a row for each of them; a figure that is not known is an empty cell.'
        if new
        else "With more than half of them it is taken for the whole column, where nobody may keep an old figure. Add "
        "the rows; to correct single figures, give only those."
    )
    return [f"{file}: {len(figures)} of {len(table)} recipients have a row; there is none for {some}. {rule}"]
