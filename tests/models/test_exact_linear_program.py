"""The small exact linear program of the repairs, held against a solver that is not ours, row by row as it grows."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from fordel_models.formula.refusals.linear_program import LinearProgram

SMALL = st.integers(-6, 6)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_program_on_the_way_is_solved(data):
    n = data.draw(st.integers(1, 4))
    cost = data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    rows = data.draw(st.lists(st.tuples(st.lists(SMALL, min_size=n, max_size=n), SMALL), min_size=1, max_size=6))
    program = LinearProgram([Fraction(own) for own in cost])
    for count, (row, least) in enumerate(rows, 1):
        program.add({unknown: Fraction(value) for unknown, value in enumerate(row) if value}, Fraction(least))
        found = program.copy().solve()
        above = [(row, least) for row, least in rows[:count]]
        reference = linprog(
            cost, A_ub=-np.array([row for row, _ in above]), b_ub=[-least for _, least in above], method="highs"
        )
        assert (found is None) == (reference.status == 2)
        if found is None:
            return
        # The same program with what was solved before left in place.
        assert program.solve() is not None
        assert float(program.cost) == pytest.approx(reference.fun, abs=1e-9)
        assert sum(c * x for c, x in zip(cost, found, strict=True)) == program.cost
        assert all(x >= 0 for x in found)
        assert all(sum(a * x for a, x in zip(row, found, strict=True)) >= least for row, least in above)
