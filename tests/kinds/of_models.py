"""The packaged instances by kind: those that are no single pool by a key are solved once for all tests."""

from __future__ import annotations

from functools import cache

import fordel
from fordel_instances import packaged, read_instance

# Pools by a key, and the others.
FORMULAS = tuple(name for name in packaged() if read_instance(name).raw["model"] == "formula")
MODELS = tuple(name for name in packaged() if name not in FORMULAS)
# One of each kind is certified, mutated and broken; the others are verified.
_KINDS = {read_instance(name).raw["model"]: name for name in reversed(MODELS)}
CERTIFIED = tuple(sorted(_KINDS.values()))


@cache
def allocation(name: str) -> fordel.Allocation:
    """The packaged instance of this id, distributed."""
    return fordel.solve(name, figure_errors=False)
