"""What the amounts of recipients come to over the scenarios, against sorting them and counting."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.sweeping import over_scenarios as module
from fordel.sweeping.amounts_on_disk import AmountsOnDisk
from fordel.sweeping.over_scenarios import over_scenarios

SHARES = [Fraction(percent, 100) for percent in (5, 25, 50, 75, 95)]


@given(
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(1, 60),
    st.sampled_from([1, 255, 256, 70_000, 10**12]),
    st.booleans(),
    st.sampled_from([1, 16, 65_536]),
    st.integers(0, 2**32),
)
def test_they_are_those_of_the_amounts_in_order(years, n, count, widest, fails, cells, seed):
    drawn = np.random.default_rng(seed)
    amounts = drawn.integers(0, widest, (years, n, count), endpoint=True)
    amounts[:, :, drawn.random(count) < 0.3] = amounts[:, :, :1]  # some that are the same
    holds = np.ones(count, np.bool_)
    if fails and count > 1:
        holds[drawn.integers(count)] = False
        amounts[:, :, ~holds] = -1
    before = amounts[:, :, np.flatnonzero(holds)[0]]
    disk = AmountsOnDisk(years, n, count)
    disk.write(0, amounts.swapaxes(1, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CELLS", cells)
        found = over_scenarios(disk, before, SHARES, failed=not holds.all())
    periods = [*amounts, amounts.sum(axis=0)] if years > 1 else [*amounts]
    befores = [*before, before.sum(axis=0)] if years > 1 else [*before]
    for p, (own, old) in enumerate(zip(periods, befores, strict=True)):
        for i in range(n):
            there = own[i, holds].tolist()
            numbers = np.flatnonzero(holds).tolist()
            ordered = sorted(there)
            places = [-(-share.numerator * len(there) // share.denominator) - 1 for share in SHARES]
            assert found.quantiles[p, i].tolist() == [ordered[max(0, place)] for place in places]
            assert (found.lowest[p, i], found.highest[p, i]) == (ordered[0], ordered[-1])
            assert found.lowest_in[p, i] == numbers[there.index(ordered[0])]
            assert found.highest_in[p, i] == numbers[there.index(ordered[-1])]
            assert found.sums[p][i] == sum(there)
            assert found.gaining[p, i] == sum(kr > old[i] for kr in there)
            assert found.losing[p, i] == sum(kr < old[i] for kr in there)
