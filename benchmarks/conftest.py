"""`python -m pytest benchmarks`: which subjects and how many rounds, and the data that they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.cases import SUBJECTS, smoke_set
from benchmarks.data import setting_of
from benchmarks.subject import NotAvailableError, Subject, Work
from benchmarks.turns import ROUNDS, ROWS, SMOKE_ROUNDS, SMOKE_ROWS, turns

collect_ignore = ["cases"]  # no tests in them, and some need what may not be installed
MISSING = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fordel benchmarks")
    group.addoption("--smoke", action="store_true", help="the smoke set, few rounds")
    group.addoption("--rounds", type=int, help=f"samples of each subject (default {ROUNDS}, smoke {SMOKE_ROUNDS})")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MISSING] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    smoke = metafunc.config.getoption("--smoke")
    subjects = smoke_set() if smoke else SUBJECTS
    rounds = metafunc.config.getoption("--rounds") or (SMOKE_ROUNDS if smoke else ROUNDS)
    if "number" in metafunc.fixturenames:
        taken = turns(subjects, rounds)
        metafunc.parametrize(("number", "subject"), taken, ids=[f"{one.name}-round{number}" for number, one in taken])
    elif "subject" in metafunc.fixturenames:
        metafunc.parametrize("subject", subjects, ids=[one.name for one in subjects])


@pytest.fixture(scope="session")
def work_of(pytestconfig: pytest.Config) -> Callable[[Subject], Work]:
    """The work of a subject, made ready and checked when it is first asked for; skips where this machine cannot."""
    setting = setting_of(SMOKE_ROWS if pytestconfig.getoption("--smoke") else ROWS)
    missing = pytestconfig.stash[MISSING]
    ready: dict[str, Work | Exception] = {}

    def work(subject: Subject) -> Work:
        if subject.name not in ready:
            try:
                ready[subject.name] = subject.prepare(setting)
            except NotAvailableError as reason:
                missing[subject.name] = str(reason)
                ready[subject.name] = reason
            except Exception as error:
                ready[subject.name] = error
        found = ready[subject.name]
        if isinstance(found, NotAvailableError):
            pytest.skip(str(found))
        if isinstance(found, Exception):
            raise found
        return found

    return work


def pytest_benchmark_update_machine_info(config: pytest.Config, machine_info: dict[str, Any]) -> None:
    """What the machine is called is nobody's business."""
    machine_info.pop("node", None)


def pytest_benchmark_update_json(config: pytest.Config, benchmarks: Any, output_json: dict[str, Any]) -> None:
    output_json["missing"] = config.stash[MISSING]
