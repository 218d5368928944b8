"""What the generators have in common: packaged figures as whole numbers, scaling to a sum, and writing.

Only `random.Random(seed).random()` and integers, so that the same bytes come out everywhere and for ever.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

__all__ = ["as_bytes", "municipal_figures", "scaled", "write"]


def municipal_figures(*columns: str) -> dict[str, list[int]]:
    """Whole numbers of the packaged table by code, in ascending order of code.

    Examples
    --------
    >>> municipal_figures("population_2014")["101"]
    [569557]
    """
    text = (files("fordel_instances") / "data" / "municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {row["code"]: [int(row[column]) for column in columns] for row in sorted(rows, key=lambda own: own["code"])}


def scaled(total: int, weights: Sequence[int], unit: int) -> list[int]:
    """Whole units that add to a total, in proportion to weights: rounded down, the rest to the first.

    Examples
    --------
    >>> scaled(10_000, [1, 1, 1], 1_000)
    [4000, 3000, 3000]
    """
    units, whole = total // unit, sum(weights)
    found = [units * weight // whole for weight in weights]
    for at in range(units - sum(found)):
        found[at] += 1
    return [own * unit for own in found]


def as_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file: commas, UTF-8, lines that end in a line feed.

    Examples
    --------
    >>> as_bytes(["code", "kr"], [("101", 5)])
    b'code,kr\\n101,5\\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def write(file: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table among the packaged data."""
    Path(str(files("fordel_instances") / "data" / file)).write_bytes(as_bytes(header, rows))
