"""A Parquet file to a sheet; pyarrow is an extra."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fordel_instances.tables.sheets import MOST_CELLS, Cell, Row, Sheet
from fordel_solver.errors import InvalidInput

__all__ = ["parquet_sheet"]

LARGEST_UNPACKED = 200_000_000  # bytes
UNNAMED_INDEX = "__index_level_0__"  # what pandas calls an index without a name


def parquet_sheet(content: bytes, file: str) -> Sheet:
    """The columns of a Parquet file, row by row; the names of the columns are row 1.

    An index of pandas without a name is the column `code`.

    Raises
    ------
    InvalidInput
        pyarrow is not installed, it is no Parquet file, it would be too large, or its cells are not plain.
    """
    try:
        import pyarrow as arrow
        from pyarrow import parquet
    except ImportError:
        raise InvalidInput(
            f"{file} is a Parquet file, and reading one needs pyarrow, which is not installed. Install it with "
            "`pip install pyarrow`, or save the figures as CSV or XLSX."
        ) from None
    try:
        opened = parquet.ParquetFile(io.BytesIO(content))
        metadata = opened.metadata
        unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
        cells = metadata.num_rows * metadata.num_columns
        if unpacked > LARGEST_UNPACKED or cells > MOST_CELLS:
            raise InvalidInput(
                f"{file} has {metadata.num_rows} rows and {metadata.num_columns} columns, and {unpacked} bytes when "
                f"unpacked; at most {MOST_CELLS} cells and {LARGEST_UNPACKED} bytes are read."
            )
        table = opened.read()
    except (arrow.ArrowException, OSError) as error:
        raise InvalidInput(f"{file} cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    names = ["code" if name == UNNAMED_INDEX else name.strip() for name in table.column_names]
    problems: list[str] = []
    columns = [_column(table.column(at), arrow, name, file, problems) for at, name in enumerate(names)]
    if problems:
        raise InvalidInput(*problems)
    rows = [Row(number, cells) for number, cells in enumerate(zip(*columns, strict=True), 2)]
    return Sheet(file, (Row(1, tuple(names)), *rows), "parquet")


def _column(column: Any, arrow: Any, name: str, file: str, problems: list[str]) -> list[Cell]:
    if arrow.types.is_float16(column.type) or arrow.types.is_float32(column.type):
        # The shortest decimal of a narrow float is found while it is one.
        values = [None if value is None else Decimal(str(value)) for value in column.to_pandas().array]
    else:
        values = column.to_pylist()
    cells: list[Cell] = []
    for number, value in enumerate(values, 2):
        cell = _cell(value)
        if cell is None:
            problems.append(
                f'{file}, row {number}, column "{name}": {str(value)[:40]} is neither a number nor text. '
                "Leave the column out or write it as one of them."
            )
            return []
        cells.append(cell)
    return cells


def _cell(value: Any) -> Cell | None:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value.strip()
        case int():
            return Decimal(value)
        case float():
            return _finite(Decimal(repr(value)))
        case Decimal():
            return _finite(value)
        case date() | datetime():
            return value.isoformat()
        case _:
            return None


def _finite(value: Decimal) -> Cell | None:
    return value if value.is_finite() else "" if value.is_nan() else None
