"""`fordel run` as a whole process, start of the interpreter included: the slowest of the packaged pools."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time

from fordel_instances import packaged

from ..measure import Sampler, Setting, Subject, WrongAnswerError


def run(pool: str) -> float:
    """Seconds for one pool, its files written."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "fordel", "run", pool, "--out", folder, "--json"],
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        seconds = time.perf_counter() - start
    told = json.loads(done.stdout)
    if told["id"] != pool or told["total_kr"] > told["amount_kr"] or not told["checked"]:
        raise WrongAnswerError(f"fordel run {pool} does not tell what it should: {done.stdout[:200]}")
    return seconds


def prepare(_: Setting) -> Sampler:
    """All of them once; then the slowest."""
    slowest = max(packaged(), key=run)
    return lambda: run(slowest)


SUBJECTS = (Subject("slowest-run", "fordel run, whole process, the slowest packaged pool", "", "s", prepare),)
