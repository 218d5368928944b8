"""An instance as people hold it: what its file says, and the recipients that it runs over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from fordel.specification_files.reading import checked, read
from fordel_instances import read_recipients, read_tables
from fordel_solver.errors import InvalidInput, shown_value

if TYPE_CHECKING:
    from fordel_instances import FurtherTable, InstanceFile, Recipients
    from fordel_models import Specification

__all__ = ["Instance", "further_tables", "load"]


@dataclass(frozen=True, eq=False, repr=False)
class Instance:
    """A pool with its data, read and checked, ready for `fordel.solve`.

    Attributes
    ----------
    id, title : str
    specification : Specification
        The rules, as the file states them.
    provenance : mapping
        The files that were read, with their sha256.

    Examples
    --------
    >>> import fordel
    >>> instance = fordel.load("kompetenceudvikling-2014")
    >>> instance
    Instance('kompetenceudvikling-2014', 98 recipients)
    """

    specification: Specification
    file: InstanceFile
    recipients_file: Recipients
    table_files: Mapping[str, FurtherTable] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The name that commands call it by."""
        return self.specification.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.specification.title

    @property
    def recipients(self) -> pd.DataFrame:
        """The table of recipients, a copy, with index code."""
        return self.recipients_file.table.copy()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The further tables by name, copies, such as projects; index the row of the file."""
        return {name: own.table.copy() for name, own in self.table_files.items()}

    @property
    def provenance(self) -> Mapping[str, Any]:
        """The files that were read, with their sha256."""
        return MappingProxyType(
            {
                "instance": {"path": self.file.path, "sha256": self.file.sha256},
                "recipients": {
                    "source": self.recipients_file.source,
                    "path": self.recipients_file.path,
                    "sha256": self.recipients_file.sha256,
                }
                | ({"reading": reading.record()} if (reading := self.recipients_file.reading) else {}),
            }
            | (
                {"tables": {name: {"path": own.path, "sha256": own.sha256} for name, own in self.table_files.items()}}
                if self.table_files
                else {}
            )
        )

    def __repr__(self) -> str:
        return f"Instance({self.id!r}, {len(self.recipients_file.table)} recipients)"


def load(id_or_path: str | PathLike[str] | Mapping[str, Any], decimal: str | None = None) -> Instance:
    """Read an instance: a packaged one by its id, or one of your own by the path of its file.

    Parameters
    ----------
    id_or_path : str, path-like or mapping
        An id of `instances()`, the path of a .toml or .xlsx file, or what such a file says as a plain dict, such as
        the `specification` of a run.json; data files that it names are then looked for in the working folder.
    decimal : "comma", "point" or None
        How the file of the recipients writes decimals, where `[data] decimal` does not say; None: the file shows it.

    Raises
    ------
    InvalidInput
        There is none of that id or path, or its file cannot be used. All problems at once.

    Examples
    --------
    >>> import fordel
    >>> fordel.load("kompetenceudvikling-2014").title
    'Kompetenceudvikling i folkeskolen, kommunernes andel'
    """
    if not isinstance(id_or_path, str | PathLike | Mapping):
        raise InvalidInput(
            f"{shown_value(id_or_path)} is neither an id nor a path. Give the id of a packaged pool or the path of a "
            ".toml or .xlsx file."
        )
    file = read(id_or_path)
    specification = checked(file)
    return Instance(specification, file, read_recipients(file, decimal), further_tables(specification, file, decimal))


def further_tables(
    specification: Specification, file: InstanceFile, decimal: str | None = None
) -> Mapping[str, FurtherTable]:
    """The further tables that a specification names; those of a pool by key name none."""
    return read_tables(file, decimal) if getattr(specification.data, "tables", None) else {}
