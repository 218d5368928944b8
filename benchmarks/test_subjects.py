"""Every subject of the registry, run by pytest: first all answers are checked, then round after round is timed."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.subject import Subject, Work


def test_the_answer_is_right(subject: Subject, work_of: Callable[[Subject], Work]) -> None:
    """Made ready and checked; and run once to warm up, unless it is measured once only."""
    work = work_of(subject)
    if subject.rounds != 1:
        work.run()


@pytest.mark.benchmark(disable_gc=True)
def test_round(number: int, subject: Subject, work_of: Callable[[Subject], Work], benchmark: Any) -> None:
    """One sample of one subject, timed by pytest-benchmark; the next test is the next subject of the same round."""
    work = work_of(subject)
    benchmark.group = subject.family
    gc.collect()
    returned = benchmark.pedantic(work.run, rounds=1)
    if benchmark.enabled:
        sample = work.sample(benchmark.stats["median"], returned)
        benchmark.extra_info.update(subject=subject.name, phase=subject.phase, round=number, sample=sample)
