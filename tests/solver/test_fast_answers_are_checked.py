"""What the fast rows find is not believed: an answer that does not pass its check is worked out again exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fordel_solver import allocate, allocate_many, batch

# 20, 30 and 50 by key; the first may have at most 21 and the second at least 29.
AMOUNT, KEY = 100, np.array([2, 3, 5])
FLOORS, CAPS = np.array([0, 29, 0]), np.array([21, 100, 100])

SPOILT = {
    "a krone is missing": [0, 0, -1],
    "a krone too much": [0, 1, 0],
    "above a cap": [2, 0, -2],
    "below a floor": [0, -2, 2],
    "far from the key": [0, 20, -20],
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_fast_answer_is_found_out(spoilt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change = np.array(SPOILT[spoilt])
    row, rows = batch.allocate_row, batch.allocate_rows

    def spoilt_row(*problem: Any) -> Any:
        found = row(*problem)
        assert found is not None
        return found[0] + change, found[1]

    def spoilt_rows(*problem: Any) -> Any:
        units, decided, multipliers = rows(*problem)
        assert decided.all()
        return units + change, decided, multipliers

    monkeypatch.setattr(batch, "allocate_row", spoilt_row)
    monkeypatch.setattr(batch, "allocate_rows", spoilt_rows)
    assert allocate(AMOUNT, KEY, floor=FLOORS, cap=CAPS).tolist() == [20, 30, 50]
    assert allocate_many([AMOUNT] * 3, KEY, floors=FLOORS, caps=CAPS).tolist() == [[20, 30, 50]] * 3
