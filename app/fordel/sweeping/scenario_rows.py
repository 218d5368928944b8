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

__all__ = ["AllAmounts", "Extremes", "ScenarioRows", "rows_as_table"]

KEPT = 100_000


class ScenarioRows:
    """The rows of all scenarios as CSV in a temporary file, and the first 100,000 as a table."""

    def __init__(self, lang: str, *, to_file: bool) -> None:
        self.file: IO[bytes] | None = tempfile.TemporaryFile() if to_file else None  # noqa: SIM115 - close() does
        self._lang = lang
        self._kept: list[Mapping[str, NDArray[Any]]] = []
        self._count = 0

    def add(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """The next block, in order."""
        if self.file is not None:
            content = csv_bytes(rows_as_table(rows), self._lang)
            self.file.write(content if self._count == 0 else content[content.index(b"\n") + 1 :])
        if self._count < KEPT:
            self._kept.append({name: values[: KEPT - self._count] for name, values in rows.items()})
        self._count += len(rows["scenario"])

    @property
    def table(self) -> pd.DataFrame:
        """The scenarios that are kept."""
        return rows_as_table({name: np.concatenate([rows[name] for rows in self._kept]) for name in self._kept[0]})

    def close(self) -> None:
        """Take the file away."""
        if self.file is not None:
            self.file.close()


def rows_as_table(rows: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """The rows of a block; what a failed scenario comes to is missing."""
    comes_to = list(rows)[list(rows).index("total_kr") :]
    columns: dict[str, Any] = {name: values for name, values in rows.items() if name != "holds"}
    for name in comes_to:
        if rows[name].dtype == np.int64:
            columns[name] = pd.arrays.IntegerArray(rows[name], ~rows["holds"])
    return pd.DataFrame(columns)


class Extremes:
    """The lowest and the highest of what scenarios come to, and the first scenario of each."""

    MEASURES = ("total_kr", "gini", "losers", "largest_loss_kr")

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[float, int]]] = {name: [] for name in self.MEASURES}

    def add(self, rows: Mapping[str, NDArray[Any]]) -> None:
        """The next block, in order."""
        for name, found in self._found.items():
            there = np.flatnonzero(rows["holds"] & ~np.isnan(rows[name]))
            for at, sign in enumerate((1, -1)):
                if len(there):
                    row = there[np.argmin(sign * rows[name][there])]
                    own = (rows[name][row].item(), int(rows["scenario"][row]))
                    if len(found) <= at:
                        found.append(own)
                    elif sign * own[0] < sign * found[at][0]:
                        found[at] = own

    @property
    def table(self) -> pd.DataFrame:
        """Columns measure, lowest, lowest_in, highest, highest_in."""
        rows = [(name, *found[0], *found[1]) for name, found in self._found.items() if found]
        return pd.DataFrame(rows, columns=["measure", "lowest", "lowest_in", "highest", "highest_in"])


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
        own = amounts[:, holds].transpose(2, 1, 0).reshape(amounts.shape[2], -1)
        years = [None if year is None else int(year) for year in self._years] * len(holds)
        columns = [np.repeat(first + holds, len(self._years)), years, *own]
        arrays = [self._pyarrow.array(values, type=self._pyarrow.int64()) for values in columns]
        rows = self._pyarrow.Table.from_arrays(arrays, schema=self._schema)
        self._writer.write_table(rows, row_group_size=len(years))

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
