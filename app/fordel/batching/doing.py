"""What a worker does with a task."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fordel.batching.kinds import KINDS
from fordel.batching.records import NAME, write_record
from fordel.batching.task import Report, Task
from fordel.commands.failures import described
from fordel_solver.errors import FordelError, InvalidInput

__all__ = ["Ended", "do_task", "failed"]


@dataclass(frozen=True)
class Ended:
    """How a task ended: a report, or the error as `described` tells it. Small, since it is sent."""

    report: Report | None
    error: dict[str, Any] | None = None
    seconds: float = 0.0
    traceback: str = ""  # of a fault of ours


def do_task(task: Task) -> Ended:
    """Do a task and write its files; whatever fails is told, not raised."""
    start = time.perf_counter()
    try:
        kind = KINDS[task.kind]
        _refuse_other_files(task, kind.reads(task.source))
        report = kind.do(task)
        report = replace(report, written=tuple(name for name in report.written if name != NAME))
        if task.folder is not None:
            write_record(task, report)
        return Ended(report, seconds=time.perf_counter() - start)
    except Exception as error:
        return replace(failed(error), seconds=time.perf_counter() - start)


def failed(error: Exception) -> Ended:
    """How a task ended that raised."""
    whole = "" if isinstance(error, FordelError | OSError) else "".join(traceback.format_exception(error))
    return Ended(None, described(error), traceback=whole)


def _refuse_other_files(task: Task, here: dict[str, str]) -> None:
    """What a worker reads must be what the batch was told: it may be on another machine, and files change."""
    lacking = sorted(set(task.read) - set(here))
    changed = sorted(path for path in here if task.read.get(path) != here[path])
    if lacking:
        raise InvalidInput(
            f"The worker does not see {', '.join(lacking)}. Workers on other machines must reach the files under the "
            "same path, on a shared drive."
        )
    if changed:
        raise InvalidInput(
            f"{', '.join(Path(path).name for path in changed)} is not what it was when the batch began, or another "
            "file for the worker. Run the batch again."
        )
