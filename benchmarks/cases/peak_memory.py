"""The most memory that a process holds, interpreter and input included: one batch, and a million in blocks."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from ..data import SCENARIOS
from ..memory_child import peak_megabytes
from ..subject import NotAvailableError, Setting, Subject, Work

ROOT = Path(__file__).resolve().parents[2]
MILLION = 1_000_000


def peak_of(*words: str) -> str:
    """What a process of memory_child.py prints: MB."""
    command = [sys.executable, "-m", "benchmarks.memory_child", *words]
    return subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8").stdout


def prepare(setting: Setting) -> Work:
    require_a_peak()

    def run() -> str:
        scenarios = setting.scenarios
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scenarios.npz"
            np.savez(path, amount=scenarios.amount, keys=scenarios.keys, floors=scenarios.floors, caps=scenarios.caps)
            return peak_of("batch", str(path))

    return Work(run, value=float)


def prepare_million(_: Setting) -> Work:
    require_a_peak()
    return Work(lambda: peak_of("blocks", str(MILLION)), value=float)


def require_a_peak() -> None:
    if peak_megabytes() is None:
        raise NotAvailableError("this system does not tell a process's peak memory")


SUBJECTS = (
    Subject(
        "peak-memory",
        "allocate_many, 10,000 x 98: peak memory of the process",
        "",
        "MB",
        prepare,
        family="memory",
        phase="solve",
        sizes={"recipients": 98, "scenarios": SCENARIOS},
    ),
    Subject(
        "peak-memory-million",
        "allocate_many, 1,000,000 x 98 in blocks of 10,000: peak memory of the process",
        "",
        "MB",
        prepare_million,
        family="memory",
        phase="solve",
        sizes={"recipients": 98, "scenarios": MILLION},
        rounds=1,
    ),
)
