"""The files about a whole batch."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fordel.files import csv_bytes, json_bytes

if TYPE_CHECKING:
    from fordel.batching.batch import Batch

__all__ = ["batch_as_data", "summary_files"]


def batch_as_data(batch: Batch) -> dict[str, Any]:
    """What `fordel batch --json` says of the tasks, in the order given."""
    failed = len(batch.failures)
    return {"tasks": len(batch.rows), "done": len(batch.rows) - failed, "failed": failed, "summary": list(batch.rows)}


def summary_files(batch: Batch, folder: Path, lang: str) -> dict[str | PathLike[str], bytes]:
    """summary.csv and summary.json, which no clock and no number of workers changes, and times.json."""
    table = batch.summary
    table["checked"] = ["yes" if checked is True else "" for checked in table["checked"].tolist()]
    times = {"seconds": dict(batch.seconds), "taken_over": list(batch.taken_over)}
    return {
        folder / "summary.csv": csv_bytes(table, lang),
        folder / "summary.json": json_bytes(batch_as_data(batch)),
        folder / "times.json": json_bytes(times),
    }
