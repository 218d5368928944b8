"""What `fordel batch` prints: how far it is, on stderr, and the summary."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from fordel.batching.batch import Batch, Step
from fordel.danish_numbers import number
from fordel.printing.printed import heading, new_console, print_table, say
from fordel.texts import Texts

__all__ = ["print_batch", "told_progress"]


@contextmanager
def told_progress(lang: str) -> Iterator[Callable[[Step], None]]:
    """Tell how far a batch is: a bar on a terminal, a line for each task elsewhere."""
    text = Texts(lang)
    pace = _Pace()
    if not sys.stderr.isatty():
        yield lambda step: print(_line(step, pace.saw(step), text), file=sys.stderr, flush=True)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # no other command needs it

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=new_console(error=True), transient=True) as bar:
        shown = bar.add_task("", total=None, pace="")

        def tell(step: Step) -> None:
            bar.update(shown, description=step.id, completed=step.ended, total=step.count, pace=_pace(pace, step, text))

        yield tell


class _Pace:
    """How fast tasks end, those that were done before not counted."""

    def __init__(self) -> None:
        self.began, self.done = time.monotonic(), 0

    def saw(self, step: Step) -> float | None:
        """The seconds that are left, as it looks; None where nothing shows it."""
        self.done += not step.taken_over
        return self.seconds / self.done * (step.count - step.ended) if self.done else None

    @property
    def seconds(self) -> float:
        return max(time.monotonic() - self.began, 1e-3)


def _pace(pace: _Pace, step: Step, text: Texts) -> str:
    left = pace.saw(step)
    if left is None:
        return ""
    rate = pace.done / pace.seconds
    shown = (
        text("batch_rate", rate=number(rate, 1)) if rate >= 1 else text("batch_rate_slow", rate=number(60 * rate, 1))
    )
    return f"{shown}, {text('batch_left', left=_duration(left, text))}"


def _line(step: Step, left: float | None, text: Texts) -> str:
    outcome = text("batch_taken_over") if step.taken_over else text(f"batch_{step.outcome}")
    line = f"{step.ended}/{step.count} {step.id}: {outcome}"
    if left is None or step.ended == step.count:
        return line
    return f"{line}; {text('batch_left', left=_duration(left, text))}"


def _duration(seconds: float, text: Texts) -> str:
    if seconds < 99.5:
        return text("batch_seconds", count=number(seconds))
    if seconds < 99.5 * 60:
        return text("batch_minutes", count=number(seconds / 60))
    return text("batch_hours", count=number(seconds / 3600))


def print_batch(console: Console, batch: Batch, lang: str) -> None:
    """The summary, in the order given; the messages of failures are on stderr."""
    text = Texts(lang)
    names = ("id", "kind", "outcome", "total", "recipients")
    headings = [text(f"batch_column_{name}") for name in names]
    rows = [
        [
            row["id"],
            text(f"batch_{row['kind']}"),
            text(f"batch_{row['outcome']}"),
            "" if row["total_kr"] is None else number(row["total_kr"]),
            "" if row["recipients"] is None else number(row["recipients"]),
        ]
        for row in batch.rows
    ]
    print_table(console, headings, rows, words=3)
    console.print()
    failed = len(batch.failures)
    say(console, text("batch_ended", done=number(len(batch.rows) - failed), failed=number(failed)))
    if batch.taken_over:
        say(console, text("batch_were_done", count=number(len(batch.taken_over))))
    if batch.files:
        heading(console, text("heading_files"))
        for file in batch.files:
            say(console, f"  {file}")
        say(console, text("batch_folders", out=batch.out))
