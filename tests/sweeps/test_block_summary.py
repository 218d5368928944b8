"""What a block adds up, where the numbers are too large or the recipients too many for the quick way."""

from __future__ import annotations

import numpy as np
import pytest

from fordel.sweeping import block_summary
from fordel.sweeping.block_summary import _Ranks
from fordel.sweeping.over_scenarios import _sums

ORDER = np.array([[2, 0, 1], [2, 1, 0], [0, 2, 1], [2, 0, 1]])  # who has rank 1, 2, 3 in each of four scenarios


@pytest.mark.parametrize("largest", [3, 2])
def test_ranks_are_those_of_the_order_however_many_recipients_are_counted(monkeypatch, largest):
    monkeypatch.setattr(block_summary, "MOST_RANKED", largest)
    ranks = _Ranks.of(ORDER)
    assert ranks.sums.tolist() == [2 + 3 + 1 + 2, 3 + 2 + 3 + 3, 1 + 1 + 2 + 1]
    assert (ranks.best.tolist(), ranks.worst.tolist()) == ([1, 2, 1], [3, 3, 2])
    if largest == 3:
        assert ranks.counts.tolist() == [[1, 2, 1], [0, 1, 3], [3, 1, 0]]
    else:
        assert ranks.counts is None


@pytest.mark.parametrize("largest", [3, 2])
def test_a_block_without_a_scenario_that_holds_has_no_ranks(monkeypatch, largest):
    monkeypatch.setattr(block_summary, "MOST_RANKED", largest)
    ranks = _Ranks.of(ORDER[:0])
    assert (ranks.sums.tolist(), ranks.best.tolist(), ranks.worst.tolist()) == ([0] * 3, [4] * 3, [0] * 3)


@pytest.mark.parametrize("kroner", [10**12 + 1, 2**60 + 1])
def test_sums_are_whole_however_large(kroner):
    amounts = np.full((2, 1_000), kroner)
    amounts[1, 0] = 0
    assert _sums(amounts) == [1_000 * kroner, 999 * kroner]
