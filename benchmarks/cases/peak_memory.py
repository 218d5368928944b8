"""The most memory that a process holds which does the batch of 10,000 x 98, interpreter and input included."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from ..measure import NotAvailableError, Sampler, Setting, Subject
from ..memory_child import peak_megabytes

ROOT = Path(__file__).resolve().parents[2]


def prepare(setting: Setting) -> Sampler:
    def sample() -> float:
        scenarios = setting.scenarios
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scenarios.npz"
            np.savez(path, amount=scenarios.amount, keys=scenarios.keys, floors=scenarios.floors, caps=scenarios.caps)
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.memory_child", str(path)],
                capture_output=True,
                check=True,
                cwd=ROOT,
                encoding="utf-8",
            )
        return float(done.stdout)

    if peak_megabytes() is None:
        raise NotAvailableError("this system does not tell a process's peak memory")
    return sample


SUBJECTS = (Subject("peak-memory", "allocate_many, 10,000 x 98: peak memory of the process", "", "MB", prepare),)
