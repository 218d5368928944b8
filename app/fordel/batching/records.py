"""done.json: what a task's files rest on and their sums, so that a batch can go on where it ended."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fordel.audit import digest
from fordel.batching.task import Report, Task
from fordel.files import json_bytes
from fordel.whole_files import write_together

__all__ = ["NAME", "report_of", "take_away_leftovers", "write_record"]

NAME = "done.json"
LEFTOVER = re.compile(r"\..+\.[0-9a-f]{16}\.part")


def report_of(task: Task) -> Report | None:
    """What a task came to, where it is done: with the same of everything, and all its files there and whole."""
    if task.folder is None:
        return None
    record = _record(Path(task.folder))
    try:
        written = record["written"]
        if record.pop("seal") != digest(record):
            return None  # somebody has written in it
        if record["rests_on"] != task.rests_on() or not all(
            _sum(Path(task.folder) / name) == sum_ for name, sum_ in written.items()
        ):
            return None
        return Report(**record["report"], written=tuple(written))
    except (KeyError, TypeError, AttributeError, ValueError, OSError):
        return None  # a record that is no record of ours


def write_record(task: Task, report: Report) -> None:
    """Say that a task is done, as the last thing of all. Files of an earlier time that are no more go first."""
    assert task.folder is not None
    folder = Path(task.folder)
    before = _record(folder).get("written")
    for name in before if isinstance(before, Mapping) else ():
        if name not in report.written and Path(name).name == name:
            with suppress(OSError, ValueError):
                (folder / name).unlink(missing_ok=True)
    numbers = asdict(report)
    del numbers["written"]
    content = {
        "rests_on": task.rests_on(),
        "report": numbers,
        "written": {name: _sum(folder / name) for name in report.written},
    }
    write_together({folder / NAME: json_bytes(content | {"seal": digest(content)})})


def take_away_leftovers(folder: Path) -> None:
    """Remove temporary files that a killed batch left. One batch at a time writes in a folder."""
    with suppress(OSError):
        for path in folder.iterdir():
            if LEFTOVER.fullmatch(path.name):
                with suppress(OSError):
                    path.unlink()


def _record(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / NAME).read_bytes())
        return record if isinstance(record, dict) else {}
    except (OSError, ValueError, RecursionError):
        return {}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
