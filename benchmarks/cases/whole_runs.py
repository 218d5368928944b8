"""Whole processes, start of the interpreter included: the slowest of the packaged pools run, a certificate verified."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fordel
from fordel_instances import packaged

from ..subject import Setting, Subject, Work, WrongAnswerError


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


def prepare(_: Setting) -> Work:
    """All of them solved once; then the slowest as a whole process."""

    def seconds(pool: str) -> float:
        start = time.perf_counter()
        fordel.solve(pool)
        return time.perf_counter() - start

    slowest = max((name for name in packaged() if fordel.load(name).specification.model == "formula"), key=seconds)
    return Work(lambda: run(slowest), value=float)


def prepare_verify(_: Setting) -> Work:
    """The certificate of the main job, from the file alone."""
    folder = tempfile.TemporaryDirectory()  # there as long as `verify` is
    path = Path(folder.name) / "certificate.json"
    words = [sys.executable, "-m", "fordel", "run", "kompetenceudvikling-2014", "--out", folder.name]
    subprocess.run(words, capture_output=True, check=True)

    def verify(_: tempfile.TemporaryDirectory[str] = folder) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "fordel", "verify", str(path), "--json"], capture_output=True, encoding="utf-8"
        )
        if done.returncode or not json.loads(done.stdout)["verified"]:
            raise WrongAnswerError(f"fordel verify does not hold: {done.stdout[:200]}")

    return Work(verify)


def prepare_slowest_model(_: Setting) -> Work:
    """Every instance solved, certified and verified; then the slowest of them again and again."""

    def whole(name: str) -> float:
        start = time.perf_counter()
        allocation = fordel.solve(name)
        if not fordel.verify(allocation.certificate):
            raise WrongAnswerError(f"the certificate of {name} does not hold")
        return time.perf_counter() - start

    slowest = max(packaged(), key=whole)
    return Work(lambda: whole(slowest), value=float)


def prepare_batch_of_all(_: Setting) -> Work:
    """`fordel batch --all` with two workers."""

    def batch() -> float:
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            words = ["batch", "--all", "--workers", "2", "--out", folder]
            done = subprocess.run([sys.executable, "-m", "fordel", *words], capture_output=True, encoding="utf-8")
            if done.returncode:
                raise WrongAnswerError(f"fordel batch --all ends with {done.returncode}: {done.stderr[-300:]}")
            return time.perf_counter() - start

    return Work(batch, value=float)


SUBJECTS = (
    Subject(
        "slowest-instance",
        "the slowest of all packaged instances, solved, certified and verified",
        "",
        "s",
        prepare_slowest_model,
        family="processes",
        seed=None,
        rounds=3,
        smoke=False,
    ),
    Subject(
        "batch-all",
        "fordel batch --all, whole process, two workers",
        "",
        "s",
        prepare_batch_of_all,
        family="processes",
        seed=None,
        rounds=3,
        smoke=False,
    ),
    Subject(
        "slowest-run",
        "fordel run, whole process, the slowest packaged pool",
        "",
        "s",
        prepare,
        family="processes",
        seed=None,
        rounds=7,
    ),
    Subject(
        "verify",
        "fordel verify, whole process, the main job's certificate",
        "",
        "s",
        prepare_verify,
        family="processes",
        phase="certify",
        seed=None,
        rounds=7,
    ),
)
