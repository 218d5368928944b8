"""Functions that tests have workers do: a worker is another process, and imports them from here."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any


def squared(number: int) -> int:
    return number * number


def refused_below_zero(number: int) -> int:
    if number < 0:
        raise ValueError(f"{number} is below zero")
    return number


def ends_at_three(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


def ends_once(task: tuple[int, str]) -> int:
    """Ends its worker the first time that it is done, and leaves a mark."""
    number, mark = task
    if mark and not Path(mark).exists():
        Path(mark).touch()
        os._exit(1)
    return number


def slowly(task: tuple[int, str]) -> int:
    """Leaves a mark that it has begun."""
    number, folder = task
    (Path(folder) / f"{number}.{os.getpid()}").touch()
    time.sleep(0.2)
    return number * number


def function_at_two(number: int) -> Any:
    return (lambda: number) if number == 2 else number


def environment(name: str) -> str | None:
    return os.environ.get(name)


def beats(path: str) -> None:
    """Adds to a file until its process ends."""
    while True:
        with Path(path).open("ab") as file:
            file.write(b".")
        time.sleep(0.02)


def once_it_beats(task: tuple[str, str]) -> None:
    """Beats itself, or waits until another does."""
    waits_for, beating = task
    if beating:
        beats(beating)
    while not Path(waits_for).exists():
        time.sleep(0.01)
