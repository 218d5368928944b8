"""The small linear program of the repairs, held against a solver that is not ours, row by row as it grows."""

from __future__ import annotations

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
    cost = data.draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    nonzero = st.lists(SMALL, min_size=n, max_size=n).filter(any)
    rows = data.draw(st.lists(st.tuples(nonzero, SMALL), min_size=1, max_size=6))
    program = LinearProgram([float(own) for own in cost])
    for count, (row, least) in enumerate(rows, 1):
        program.add({unknown: float(value) for unknown, value in enumerate(row) if value}, float(least))
        above = [(row, least) for row, least in rows[:count]]
        matrix, right = np.array([row for row, _ in above]), np.array([least for _, least in above])
        reference = linprog(cost, A_ub=-matrix, b_ub=-right, method="highs")
        assert program.solve() == (reference.status == 0)
        if reference.status != 0:
            without = program.multipliers_without()
            assert without is not None
            assert (without @ matrix <= 1e-7).all()
            assert without @ right > 0
            return
        point, multipliers = program.point(), program.multipliers()
        assert float(cost @ point) == pytest.approx(reference.fun, abs=1e-7)
        assert (matrix @ point >= right - 1e-7).all()
        # The multipliers prove that nothing is cheaper.
        assert (multipliers >= 0).all()
        assert (multipliers @ matrix <= np.array(cost) + 1e-7).all()
        assert float(multipliers @ right) == pytest.approx(reference.fun, abs=1e-7)


def test_a_multiplier_is_the_price_of_its_row():
    program = LinearProgram([2.0, 5.0])
    program.add({0: 1.0, 1: 1.0}, 10.0)
    program.add({0: -1.0}, -4.0)
    assert program.solve()
    # One more on the right is one more of the second unknown, at 5; one more of the first instead saves 3.
    assert program.point().tolist() == [4.0, 6.0]
    assert program.multipliers().tolist() == [5.0, 3.0]
