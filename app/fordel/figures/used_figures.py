"""The figures that an instance is solved with: those of its table, and a user's own in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import pandas as pd

from fordel.figures.data_files import with_data_files
from fordel.figures.own_data import with_own_data
from fordel_instances import Recipients
from fordel_models import Specification
from fordel_models.formula.merging import with_rows_of_merges
from fordel_solver.errors import InvalidInput, shown_value

__all__ = ["Data", "UsedFigures", "used_figures"]

Paths = str | PathLike[str] | Sequence[str | PathLike[str]]
Data = pd.DataFrame | Mapping[str, Mapping[str, Any]] | Paths | None


@dataclass(frozen=True, eq=False)
class UsedFigures:
    """The table of recipients as it is used.

    Attributes
    ----------
    table : DataFrame
        Index code; with a row for each code that a merge names.
    dictionary : DataFrame
        What the columns mean; not of the user's own.
    changes : dict
        What was changed in which column.
    files : list of dict
        How each file with figures was read.
    """

    table: pd.DataFrame
    dictionary: pd.DataFrame
    changes: dict[str, dict[str, Any]]
    files: list[dict[str, Any]]


def used_figures(
    specification: Specification, recipients: Recipients, data: Data = None, decimal: str | None = None
) -> UsedFigures:
    """The figures of an instance with `data` in their place, as `fordel.solve` takes it.

    Raises
    ------
    InvalidInput
        `data` cannot be used. All problems at once.
    """
    merges = getattr(specification, "merges", ())
    merging = {code for merge in merges for code in (*merge.former, *merge.successors)}
    table, dictionary = with_rows_of_merges(recipients.table, merges), recipients.dictionary
    changes: dict[str, dict[str, Any]] = {}
    files: list[dict[str, Any]] = []
    if isinstance(data, pd.DataFrame | Mapping):
        table, changes = with_own_data(table, data, merging)
    elif data is not None:
        table, changes, files = with_data_files(table, _paths(data), decimal, sorted(merging))
    # What the dictionary says of a column, its error included, is not true of other figures.
    return UsedFigures(
        table, dictionary.drop(index=[name for name in changes if name in dictionary.index]), changes, files
    )


def _paths(data: Any) -> list[str | PathLike[str]]:
    """The files that `data` names."""
    paths = [data] if isinstance(data, str | PathLike) else data
    if not isinstance(paths, Sequence) or not paths or not all(isinstance(path, str | PathLike) for path in paths):
        raise InvalidInput(
            f"`data` is {shown_value(data)}. Give a DataFrame with index code, a mapping of column to a mapping of "
            'code to value: {"elever": {"101": 34327}}, or the path of a file with figures, or several paths in a list.'
        )
    return list(paths)
