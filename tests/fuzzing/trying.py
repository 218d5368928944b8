"""Cases one after another, each in a fresh folder, and what came of them."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from fuzzing import Case, case_of, kind_of
from fuzzing.judging import faults, how_it_ended
from fuzzing.running import SECONDS, Outcome, in_this_process, prepared

__all__ = ["Tally", "tried", "tried_one", "warmed_up"]


@dataclass
class Tally:
    """What came of many cases."""

    ended: Counter[tuple[str, str]] = field(default_factory=Counter)  # by kind and how
    faulty: list[str] = field(default_factory=list)
    longest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    def add(self, name: str, kind: str, outcome: Outcome, found: list[str]) -> None:
        """One more."""
        self.ended[kind, how_it_ended(outcome)] += 1
        self.longest = max(self.longest, (outcome.seconds, name))
        self.largest = max(self.largest, (outcome.memory, name))
        if found:
            self.faulty.append("\n".join([name, *(f"    {fault}" for fault in found)]))


def tried_one(case: Case, run: Callable[[Case, Path], Outcome] = in_this_process) -> tuple[Outcome, list[str]]:
    """Run a case in a folder of its own and judge it."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")).resolve()
    try:
        here = prepared(case, folder)
        outcome = run(case, here)
        return outcome, faults(case, here, outcome)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tried(seed: int, numbers: Iterable[int], run: Callable[[Case, Path], Outcome] = in_this_process) -> Tally:
    """Run the cases of a seed and judge each."""
    tally = Tally()
    for number in numbers:
        case = case_of(seed, number)
        outcome, found = tried_one(case, run)
        if outcome.seconds > SECONDS or outcome.interrupted:
            # A machine that stood still for a while is no fault of the case: what is slow is slow again.
            outcome, found = tried_one(case, run)
        tally.add(f"{kind_of(number)} {number} ({case.damage})", kind_of(number), outcome, found)
    return tally


def warmed_up() -> None:
    """What is loaded and asked for once in a process is not the first case's doing."""
    import platform

    import openpyxl  # noqa: F401
    import pyarrow  # noqa: F401

    import fordel.excel  # noqa: F401

    platform.platform()
    for command in ("run", "check", "show", "compare"):
        words = (command, "smaaoer-2014", *(["smaaoer-2014"] if command == "compare" else []))
        tried_one(Case("", words))
    tried_one(Case("", ("run", "smaaoer-2014", "--out", "out", "--format", "json,xlsx")))
