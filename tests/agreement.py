"""One question, asked of the core and of the slow reference, or of a batch and of single calls."""

from __future__ import annotations

from typing import Any

import numpy as np

import slow_reference as slow
from fordel_solver import allocate, allocate_exactly, allocate_many, fair_share
from fordel_solver.errors import FordelError, Infeasible
from strategies import Case


def answer_or_impossible(case: Case, **options: Any) -> slow.Answer | slow.Impossible:
    try:
        return slow.reference(case.amount, case.key, **case.limits, **options)
    except slow.Impossible as impossible:
        return impossible


def same_refusal(error: Infeasible, impossible: slow.Impossible) -> None:
    """The same kroner where the pool as a whole is the trouble; where a group or one limit is, only the refusal."""
    if impossible.whole_pool:
        assert (error.shortfall, error.surplus) == (impossible.shortfall, impossible.surplus)


def assert_agreement(case: Case, **options: Any) -> None:
    """`allocate`, `fair_share` and `allocate_exactly` give the reference's answer, or all refuse where it does."""
    expected = answer_or_impossible(case, **options)
    if isinstance(expected, slow.Impossible):
        for ask in (allocate, allocate_exactly):
            try:
                answer = ask(case.amount, case.key, **case.limits, **options)
            except Infeasible as error:
                same_refusal(error, expected)
            else:
                raise AssertionError(f"{ask.__name__} answered {answer} where {expected}")
        return

    amounts = allocate(case.amount, case.key, **case.limits, **options)
    assert isinstance(amounts, np.ndarray)
    assert amounts.dtype == np.int64
    assert amounts.tolist() == expected.amounts

    exactly = allocate_exactly(case.amount, case.key, **case.limits, **options)
    assert list(exactly.amounts) == expected.amounts
    assert list(exactly.floors) == expected.floors
    assert list(exactly.caps) == expected.caps
    assert exactly.surplus == expected.surplus
    assert list(exactly.fair_shares) == expected.fair_shares
    if expected.multiplier is not None:
        assert exactly.multiplier == expected.multiplier
        for label, multiplier in expected.group_multipliers.items():
            assert exactly.group_multipliers[label] == multiplier

    if expected.multiplier is not None and expected.surplus == 0:
        assert fair_share(case.amount, case.key, **case.limits) == (expected.fair_shares, expected.multiplier)


def row_of(values: Any, row: int, *, vector_is_one_row: bool) -> Any:
    """Row `row` of an argument of the batch: a table has rows, a vector is the same in each or one number a row."""
    depth = np.ndim(np.asarray(values, dtype=object))
    if values is None or depth == 0 or (depth == 1 and vector_is_one_row):
        return values
    return values[row]


def assert_rows_as_single_calls(
    amounts: Any, keys: Any, floors: Any = None, caps: Any = None, rows: range | None = None, **options: Any
) -> np.ndarray:
    """Every row (or those in `rows`) is what `allocate` gives; where it refuses, the row is -1."""
    got = allocate_many(amounts, keys, floors=floors, caps=caps, on_error="mask", **options)
    assert got.dtype == np.int64
    for row in rows if rows is not None else range(len(got)):
        amount = row_of(amounts, row, vector_is_one_row=False)
        key, floor, cap = (row_of(values, row, vector_is_one_row=True) for values in (keys, floors, caps))
        try:
            expected = allocate(amount, key, floor=floor, cap=cap, **options).tolist()
        except FordelError:
            expected = [-1] * got.shape[1]
        assert got[row].tolist() == expected, f"row {row}"
    return got
