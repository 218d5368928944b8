"""A row for each scenario, written as it comes: a million of them are never in memory at once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fordel.files import csv_bytes
from fordel.sweeping.against_baseline import Baseline
from fordel_solver.errors import InvalidInput

__all__ = ["AllAmounts", "ScenarioRows", "rows_as_table"]

KEPT = 100_000


class ScenarioRows:
    """The rows of all scenarios as CSV in a temporary file, and the first 100,000 as a table."""

    def __init__(self, lang: str, *, to_file: bool) -> None:
        self.file: IO[bytes] | None = tempfile.TemporaryFile() if to_file else None  # noqa: SIM115 - close() does
        self._lang = lang
        self._kept: list[pd.DataFrame] = []
        self._count = 0

    def add(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """The next block, in order."""
        table = rows_as_table(rows)
        if self.file is not None:
            content = csv_bytes(table, self._lang)
            self.file.write(content if self._count == 0 else content[content.index(b"\n") + 1 :])
        if self._count < KEPT:
            self._kept.append(table.head(KEPT - self._count))
        self._count += len(table)

    @property
    def table(self) -> pd.DataFrame:
        """The scenarios that are kept."""
        return pd.concat(self._kept, ignore_index=True)

    def close(self) -> None:
        """Take the file away."""
        if self.file is not None:
            self.file.close()


def rows_as_table(rows: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """The rows of a block; what a failed scenario comes to is missing."""
    table = pd.DataFrame(dict(rows))
    whole = [name for name in list(table.columns)[list(rows).index("total_kr") :] if table[name].dtype == np.int64]
    columns = {name: table[name].astype("Int64").mask(~table["holds"]) for name in whole}
    return table.assign(**columns).drop(columns="holds")


class AllAmounts:
    """Every amount of a sweep as Parquet in a temporary file, a row group for each block.

    Columns scenario, year (missing in a pool without years), and one for each recipient, named by its code; a scenario
    that failed has no row.
    """

    def __init__(self, baseline: Baseline, marks: Mapping[str, str]) -> None:
        self._pyarrow = _pyarrow()
        whole = self._pyarrow.int64()
        fields = [("scenario", whole), ("year", whole), *((code, whole) for code in baseline.codes)]
        self._schema = self._pyarrow.schema(fields, metadata=dict(marks))
        self._years = baseline.years
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._writer = self._pyarrow.parquet.ParquetWriter(self.file, self._schema, compression="zstd")

    def add(self, first: int, amounts: NDArray[np.int64]) -> None:
        """The next block: amounts of shape (Y, S, n)."""
        holds = np.flatnonzero(amounts[0, :, 0] >= 0)
        if not len(holds):
            return
        # By scenario, then year.
        own = amounts[:, holds].swapaxes(0, 1).reshape(-1, amounts.shape[2])
        years = [None if year is None else int(year) for year in self._years] * len(holds)
        columns = [np.repeat(first + holds, len(self._years)), years, *np.ascontiguousarray(own.T)]
        arrays = [self._pyarrow.array(values, type=self._pyarrow.int64()) for values in columns]
        self._writer.write_table(self._pyarrow.Table.from_arrays(arrays, schema=self._schema), row_group_size=len(own))

    def finish(self) -> IO[bytes]:
        """The whole file."""
        self._writer.close()
        return self.file

    def close(self) -> None:
        """Take the file away."""
        self.file.close()


def _pyarrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InvalidInput(
            'Parquet is written by pyarrow, which is not installed. Install it with pip install "fordel[parquet]", or '
            "leave --parquet out."
        ) from error
    return pyarrow
