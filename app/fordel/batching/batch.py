"""Many instances and sweeps, run together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from fordel.batching.asked import Source, sources
from fordel.batching.doing import Ended, do_task, failed
from fordel.batching.kinds import KINDS
from fordel.batching.records import NAME, report_of, take_away_leftovers
from fordel.batching.task import Task
from fordel.executing.executor import executor
from fordel.executing.work import Tls
from fordel.files import FORMATS, versions, write_together
from fordel.texts import check_language
from fordel.whole_files import made_folder
from fordel_solver.errors import InvalidInput

__all__ = ["COLUMNS", "Batch", "Step", "batch"]

COLUMNS = ("id", "kind", "outcome", "amount_kr", "total_kr", "recipients", "checked", "message", "files")


@dataclass(frozen=True)
class Step:
    """A task of a batch that has ended, as progress is told.

    Attributes
    ----------
    id : str
    outcome : str
        As in the summary.
    ended, count : int
        How many tasks have ended, this one included, and how many there are.
    taken_over : bool
        It was done before, and `resume` left it as it is.
    """

    id: str
    outcome: str
    ended: int
    count: int
    taken_over: bool


@dataclass(frozen=True, eq=False, repr=False)
class Batch:
    """What a batch came to.

    Attributes
    ----------
    rows : tuple of dict
        One for each task, in the order given: the columns of `summary`, and `error` with all that is known of a
        failure (None: done).
    seconds : mapping of str to float or None
        What each task took; None where it was done before.
    taken_over : tuple of str
        Ids of the tasks that were done before.
    tracebacks : mapping of str to str
        Of faults of ours, by id.
    out : Path or None
        Where the files are.
    files : tuple of Path
        Those about all tasks: summary.csv, summary.json, times.json.
    """

    rows: tuple[dict[str, Any], ...]
    seconds: Mapping[str, float | None]
    taken_over: tuple[str, ...]
    tracebacks: Mapping[str, str] = field(default_factory=dict)
    out: Path | None = None
    files: tuple[Path, ...] = ()

    def __repr__(self) -> str:
        return f"Batch({len(self.rows)} tasks, {len(self.failures)} failed)"

    @property
    def summary(self) -> pd.DataFrame:
        """A row for each task, in the order given: id, kind, outcome ("done", or what kind of failure), amount_kr,
        total_kr, recipients, checked, message (of a failure), files (in `out`)."""
        frame = pd.DataFrame([{name: row[name] for name in COLUMNS} for row in self.rows], columns=list(COLUMNS))
        frame["files"] = [" ".join(files) for files in frame["files"]]
        whole = ["amount_kr", "total_kr", "recipients"]
        return frame.astype(dict.fromkeys(whole, "Int64") | {"checked": "boolean"})

    @property
    def failures(self) -> dict[str, dict[str, Any]]:
        """Id to what failed, as `--json` has it: kind, problems (sentences), exit_code and, of rules that cannot hold
        together, the conflict and the repairs."""
        return {row["id"]: row["error"] for row in self.rows if row["error"] is not None}

    @property
    def exit_code(self) -> int:
        """That of the first failure in the order given; 0 where there is none."""
        return next((int(failure["exit_code"]) for failure in self.failures.values()), 0)


def batch(
    files: Iterable[str | PathLike[str]] | str | PathLike[str],
    *,
    workers: int = 1,
    dask: str | None = None,
    tls: Tls | None = None,
    out: str | PathLike[str] | None = None,
    resume: bool = False,
    formats: Sequence[str] = ("csv",),
    lang: str = "en",
    chunk: int | None = None,
    progress: Callable[[Step], None] | None = None,
) -> Batch:
    """Run instances and sweeps, each by itself; a failure of one is in the summary, and the others finish.

    The files are the same, byte for byte, however many workers there are and whatever they do first; times.json alone
    has what the clock says.

    Parameters
    ----------
    files : str, path-like or iterable of them
        Ids of packaged pools, files of pools and of sweeps, folders of them, and patterns such as "pools/*.toml".
    workers : int
        1: in this process. More: so many processes.
    dask : str or None
        The address of a Dask scheduler, in place of processes. Its workers must reach the files and `out` under the
        same paths. For trusted networks only: whoever reaches a scheduler can run code.
    tls : fordel.executing.Tls or None
        For a scheduler at tls://.
    out : path or None
        Write each task's files into a folder of its own here, and the summary beside them. One batch at a time.
    resume : bool
        Leave what was done in `out` with the same files, options and versions, and is whole.
    formats, lang
        As for `fordel run`.
    chunk : int or None
        How many tasks are sent to a worker together; None: by what they take.
    progress : callable or None
        Told of each task when it has ended.

    Returns
    -------
    Batch

    Raises
    ------
    InvalidInput
        Before anything is run: a file is not there, two tasks have the same id, the workers or the folder cannot be
        had. All problems at once.
    SolverFailure
        The scheduler is gone; `resume` goes on.

    Examples
    --------
    >>> done = batch(["kompetenceudvikling-2014", "smaaoer-2014"])
    >>> done.summary[["id", "outcome", "total_kr"]].values.tolist()
    [['kompetenceudvikling-2014', 'done', 700000000], ['smaaoer-2014', 'done', 13000000]]
    """
    check_language(lang)
    folder = None if out is None else Path(out).resolve()
    asked = sources(files)
    _check(formats, folder, resume=resume)
    tasks = [_task(source, folder, tuple(formats), lang) for source in asked]
    ended: dict[int, Ended] = {}
    steps = _Steps(tasks, progress)
    with executor(workers=workers, dask=dask, tls=tls) as run:
        if folder is not None:
            _without_leftovers(made_folder(folder), tasks)
        taken_over = {}
        for number, task in enumerate(tasks):
            report = report_of(task) if resume else None
            if report is not None:
                taken_over[number] = Ended(report)
                steps.tell(number, taken_over[number], taken_over=True)
        todo = [number for number in range(len(tasks)) if number not in taken_over]
        for outcome in run(do_task, (tasks[number] for number in todo), chunk=chunk):
            number = todo[outcome.number]
            ended[number] = outcome.value if outcome.error is None else failed(outcome.error)
            steps.tell(number, ended[number], taken_over=False)
    if folder is not None:
        # A worker that was killed while it wrote leaves the temporary files, and another did its task.
        _without_leftovers(folder, tasks)
    return _batch(tasks, taken_over | ended, tuple(tasks[number].id for number in taken_over), folder, lang)


def _check(formats: Sequence[str], folder: Path | None, *, resume: bool) -> None:
    problems = [
        f'`formats` has "{name}". Give some of {", ".join(FORMATS)}.' for name in formats if name not in FORMATS
    ]
    if resume and folder is None:
        problems.append("`resume` goes on with what is in a folder, and none is given. Give it as `out`.")
    if problems:
        raise InvalidInput(*problems)


def _task(source: Source, folder: Path | None, formats: tuple[str, ...], lang: str) -> Task:
    own = None if folder is None else str(folder / source.id)
    kind = KINDS[source.kind]
    read = kind.reads(source.source)
    return Task(source.id, source.kind, source.source, read, own, formats, lang, versions(kind.packages))


def _without_leftovers(folder: Path, tasks: Sequence[Task]) -> None:
    for place in (folder, *(folder / task.id for task in tasks)):
        take_away_leftovers(place)


class _Steps:
    """Tells progress, counting."""

    def __init__(self, tasks: Sequence[Task], progress: Callable[[Step], None] | None) -> None:
        self.tasks, self.progress, self.ended = tasks, progress, 0

    def tell(self, number: int, how: Ended, *, taken_over: bool) -> None:
        self.ended += 1
        if self.progress is not None:
            self.progress(
                Step(self.tasks[number].id, _outcome(how), self.ended, len(self.tasks), taken_over=taken_over)
            )


def _outcome(ended: Ended) -> str:
    return "done" if ended.error is None else str(ended.error["kind"])


def _batch(
    tasks: Sequence[Task], ended: Mapping[int, Ended], taken_over: tuple[str, ...], folder: Path | None, lang: str
) -> Batch:
    from fordel.batching.summary_files import summary_files

    done = Batch(
        tuple(_row(task, ended[number]) for number, task in enumerate(tasks)),
        {
            task.id: None if task.id in taken_over else round(ended[number].seconds, 3)
            for number, task in enumerate(tasks)
        },
        taken_over,
        {task.id: ended[number].traceback for number, task in enumerate(tasks) if ended[number].traceback},
        folder,
    )
    if folder is None:
        return done
    return replace(done, files=tuple(write_together(summary_files(done, folder, lang))))


def _row(task: Task, ended: Ended) -> dict[str, Any]:
    report, error = ended.report, ended.error
    names = [] if report is None or task.folder is None else [*report.written, NAME]
    return {
        "id": task.id,
        "kind": task.kind,
        "outcome": _outcome(ended),
        "amount_kr": report and report.amount_kr,
        "total_kr": report and report.total_kr,
        "recipients": report and report.recipients,
        "checked": report and report.checked,
        "message": "" if error is None else " ".join(error["problems"]),
        "files": [f"{task.id}/{name}" for name in names],
        "error": error,
    }
