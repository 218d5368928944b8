"""CBC, the COIN-OR branch and cut that PuLP brings, as a program of its own that reads and writes files.

PuLP finds the binary. The files are ours: PuLP writes 13 digits and reads the 9 that CBC prints, and calls an answer
optimal where CBC stopped for the time. Here CBC gets every digit, saves its answer as binary numbers, and what it says
itself decides.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Missing, Says, of_no_columns
from fordel_solver.solvers.cbc_files import CbcModel, read_solution, start_text
from fordel_solver.solvers.loading import load_pulp, words_of
from fordel_solver.solvers.slices import in_slices
from fordel_solver.solvers.stopping import LOOKED_AT

__all__ = ["BACKEND", "Cbc"]

_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # of Windows
# Ctrl-C in a terminal is for us. We end CBC: a second Ctrl-C would have it leave without its answer.
_OF_ITS_OWN = (
    {"start_new_session": True}
    if os.name == "posix"
    else {"creationflags": _NO_WINDOW | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
)
_SLICE = 2.0  # seconds
_POLITE = 2.0  # seconds between asking it to stop, where that can be asked, and ending it
_GRACE = 10.0  # seconds past its time limit before it is ended
_WHOLE = 1e-5  # how far from a whole number it may leave one
_SEEDS = 2**31 - 1
_SOLVE = ("-solve", "-printingOptions", "all", "-solution", "solution.txt", "-saveSolution", "solution.bin")
_LARGEST_PRINTED = 1e49  # its word for no bound is 1e50


class Cbc:
    """CBC: linear programs by CLP's simplex, integer programs by branch and cut."""

    name = "cbc"
    code_base = "COIN-OR"
    scales = True

    def version(self) -> str:
        """As Backend.version."""
        path = _binary()
        try:
            return f"CBC {_version_of(path)} (PuLP {load_pulp().__version__})"
        except (OSError, subprocess.SubprocessError) as error:
            raise Missing(
                f'CBC at {path} does not run ({words_of(error)}). Allow it to be run, or use the backend "highs".'
            ) from error

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        path = _binary()
        if (answer := of_no_columns(program)) is not None:
            return answer
        try:
            with tempfile.TemporaryDirectory(prefix="fordel-cbc-") as folder:
                model = CbcModel.of(program)
                Path(folder, "model.mps").write_text(model.text(), encoding="ascii")
                if not program.is_integer or (asked.stop is None and asked.progress is None):
                    return _run(path, Path(folder), model, asked, None)
                return in_slices(
                    lambda slice_, best: _run(path, Path(folder), model, slice_, best), program, asked, _SLICE
                )
        except Exception as error:
            return Answer("failed", message=words_of(error))


def _binary() -> str:
    pulp = load_pulp()
    for path in (getattr(getattr(pulp, "PULP_CBC_CMD", None), "pulp_cbc_path", None), "cbc"):
        if path and (found := shutil.which(path)):
            return found
    raise Missing(
        "PuLP brings no CBC for this machine (for macOS on Apple silicon there is none), and no cbc is on the PATH. "
        'Install CBC (brew install cbc, or conda install -c conda-forge coin-or-cbc), or use the backend "highs".'
    )


@lru_cache
def _version_of(path: str) -> str:
    said = subprocess.run(
        [path, "-quit"], capture_output=True, text=True, timeout=60, check=False, creationflags=_NO_WINDOW
    )
    found = re.search(r"Version:\s*(\S+)", said.stdout)
    if found is None:
        raise OSError(f"exit code {said.returncode}, and it does not say its version")
    return found[1]


def _run(path: str, folder: Path, model: CbcModel, asked: Asked, known: Answer | None) -> Answer:
    program, solution = model.program, folder / "solution.txt"
    solution.unlink(missing_ok=True)
    start = []
    if known is not None and known.x is not None:
        (folder / "start.txt").write_text(start_text(known.x), encoding="ascii")
        start = ["-mipStart", "start.txt"]
    said, ended = _call([path, "model.mps", *_options(asked), *start, *_SOLVE], folder, asked)
    if not ended or (not solution.exists() and asked.stop is not None and asked.stop.is_set()):
        return Answer("stopped", message="Ended when the time was up, or when it was to stop.")
    if not solution.exists():
        return Answer("failed", message="CBC wrote no solution: " + " ".join(said.split())[-400:])
    with solution.open(encoding="ascii", errors="replace") as lines:
        first = lines.readline().strip()
    result = re.search(r"^Result - (.*)$", said, re.MULTILINE)
    words = first if result is None else f"{first}; {result[1].strip()}"
    says = _says(words, program.is_integer)
    if not first:  # as of a program without rows
        words = " ".join(said.split())[-400:]
    if says not in ("optimal", "feasible"):
        return Answer(says, message=words)
    x, y = read_solution(folder / "solution.bin", model)
    if program.is_integer:
        near = program.integer & (np.abs(x - np.rint(x)) <= _WHOLE)
        x = np.where(near, np.rint(x), x)
        return Answer(says, x, _bound(said, says, program, x, asked), None, words)
    return Answer(says, x, None, y if says == "optimal" else None, words)


def _options(asked: Asked) -> list[str]:
    options = {
        "randomCbcSeed": asked.seed % _SEEDS,
        "ratioGap": repr(asked.gap),
        "allowableGap": 0,
        # Its own default passes over answers that are better by less than 1e-5.
        "increment": "1e-9",
        "primalTolerance": "1e-9",
        "dualTolerance": "1e-9",
        "integerTolerance": "1e-9",
        # With it CBC 2.10.3 proves a wrong optimum of one in some hundred small programs.
        "preprocess": "off",
    }
    if asked.threads > 1:
        options["threads"] = asked.threads
    if not asked.presolve:
        options["presolve"] = "off"
    if asked.time_limit is not None:
        options |= {"timeMode": "elapsed", "seconds": repr(max(asked.time_limit, 1e-3))}
    return [word for name, value in options.items() for word in (f"-{name}", str(value))]


def _call(words: list[str], folder: Path, asked: Asked) -> tuple[str, bool]:
    """What CBC printed, and whether it came to an end of its own, asked to or not."""
    end = float("inf") if asked.time_limit is None else time.monotonic() + asked.time_limit + _GRACE
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, **_OF_ITS_OWN
        )
        try:
            while (code := process.poll()) is None and time.monotonic() < end:
                try:
                    process.wait(LOOKED_AT if asked.stop is not None else 1.0)
                except subprocess.TimeoutExpired:
                    if asked.stop is not None and asked.stop.is_set():
                        code = _asked_to_stop(process)
                        break
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    return log.read_text(encoding="utf-8", errors="replace"), code is not None


def _asked_to_stop(process: subprocess.Popen[bytes]) -> int | None:
    """Its exit code, where it can be asked to stop and does: on Windows it cannot be asked, and before it searches it
    ends without an answer."""
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(_POLITE)
    return None


def _says(words: str, integer: bool) -> Says:
    """What its solution file and its log say together: the worse of the two."""
    first, _, result = words.partition("; ")
    lower = words.lower()
    if "difficulties" in lower or "abandoned" in lower:
        return "failed"
    if "unbounded" in lower:
        return "infeasible or unbounded" if "infeasible" in lower or integer else "unbounded"
    if first.startswith(("Infeasible", "Integer infeasible")) or "infeasible" in result.lower():
        return "infeasible"
    if first.startswith("Stopped") or result.startswith(("Stopped", "Partial", "User")):
        no_solution = "no integer solution" in lower or not integer or "no feasible solution" in lower
        return "stopped" if no_solution else "feasible"
    return "optimal" if first.startswith("Optimal") else "failed"


def _bound(said: str, says: Says, program: Program, x: NDArray[np.float64], asked: Asked) -> float | None:
    # It prints one with three decimals and one with eight digits; the program is scaled, so that either can be better.
    bounds = [float(own) - 1e-3 for own in re.findall(r"^Lower bound:\s*(\S+)$", said, re.MULTILINE)]
    bounds += [
        float(own) - 1e-7 * abs(float(own)) - 1e-12
        for own in re.findall(r"^Cbc0005I .*\(best possible (\S+)\)", said, re.MULTILINE)
    ]
    known = [bound for bound in bounds if abs(bound) < _LARGEST_PRINTED]
    if known:
        return max(known)
    return float(program.cost @ x) if says == "optimal" and asked.gap == 0 else None


BACKEND = Cbc()
