"""The inner loop alone, with numpy and compiled by Numba: 10,000 scenarios of 98, in blocks as the core takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fordel_solver.compiled import allocate_rows_compiled, available
from fordel_solver.rows import allocate_rows

from ..data import SCENARIOS, Scenarios, Setting
from ..subject import NotAvailableError, Subject, Work, WrongAnswerError
from .core_batch import ANSWER

BLOCK = 65_536 // 98  # rows
Rows = Callable[..., tuple[Any, Any, Any]]


def in_blocks(rows: Rows, data: Scenarios) -> list[tuple[Any, Any, Any]]:
    """All scenarios, block by block."""
    amounts = np.full(len(data.keys), data.amount // data.unit)
    floors, caps = data.floors[None] // data.unit, data.caps[None] // data.unit
    starts = range(0, len(amounts), BLOCK)
    return [rows(amounts[start : start + BLOCK], data.keys[start : start + BLOCK], floors, caps) for start in starts]


def prepare(rows: Rows, data_of: Callable[[Setting], Scenarios]) -> Callable[[Setting], Work]:
    """How one of the loops is prepared: every row of both is the same."""

    def prepare_rows(setting: Setting) -> Work:
        data = data_of(setting)
        if rows is allocate_rows_compiled:
            if not available():
                raise NotAvailableError("Numba is not installed")
            for own, other in zip(in_blocks(rows, data), in_blocks(allocate_rows, data), strict=True):
                if not (own[1] >= other[1]).all() or not np.array_equal(own[0][other[1]], other[0][other[1]]):
                    raise WrongAnswerError("The compiled loop gives other units than numpy.")
        return Work(lambda: in_blocks(rows, data), len(data.keys))

    return prepare_rows


SUBJECTS = tuple(
    Subject(
        f"rows{kind}{with_what}",
        f"the inner loop, {'Numba' if with_what else 'numpy'}, 10,000 x 98{says}",
        ANSWER,
        "s per allocation",
        prepare(rows, data_of),
        family="core",
        phase="solve",
        sizes={"recipients": 98, "scenarios": SCENARIOS},
    )
    for kind, says, data_of in (
        ("", "", lambda setting: setting.scenarios),
        ("-ties", ", whole keys, ties", lambda setting: setting.ties),
    )
    for with_what, rows in (("", allocate_rows), ("-compiled", allocate_rows_compiled))
)
