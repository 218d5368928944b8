"""The numerical core of fordel: arrays in, arrays out. Knows no municipality, no file, no pool."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fordel_solver.allocation import allocate, allocate_many
from fordel_solver.errors import FordelError, Infeasible, InvalidInput, SolverFailure
from fordel_solver.exact_allocation import ExactAllocation, allocate_exactly, fair_share
from fordel_solver.guarantees import Guaranteed, keep_guarantee
from fordel_solver.programs.program import Program, Rule
from fordel_solver.programs.solution import Solution
from fordel_solver.programs.solving import solve
from fordel_solver.solvers.registry import backends

if TYPE_CHECKING:
    from fordel_solver.asking.conflicts import conflict
    from fordel_solver.asking.leximin import leximin
    from fordel_solver.asking.prices import shadow_prices
    from fordel_solver.asking.refusing import refuse
    from fordel_solver.asking.repairs import repairs
    from fordel_solver.exporting.lp_format import lp_text
    from fordel_solver.exporting.mps_format import mps_text
    from fordel_solver.programs.proof import exact_bound

__all__ = [
    "ExactAllocation",
    "FordelError",
    "Guaranteed",
    "Infeasible",
    "InvalidInput",
    "Program",
    "Rule",
    "Solution",
    "SolverFailure",
    "allocate",
    "allocate_exactly",
    "allocate_many",
    "backends",
    "conflict",
    "exact_bound",
    "fair_share",
    "keep_guarantee",
    "leximin",
    "lp_text",
    "mps_text",
    "refuse",
    "repairs",
    "shadow_prices",
    "solve",
]

_LOADED_WHEN_USED = {
    "conflict": "asking.conflicts",
    "exact_bound": "programs.proof",
    "leximin": "asking.leximin",
    "lp_text": "exporting.lp_format",
    "mps_text": "exporting.mps_format",
    "refuse": "asking.refusing",
    "repairs": "asking.repairs",
    "shadow_prices": "asking.prices",
}


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module 'fordel_solver' has no attribute {name!r}")
    value = getattr(import_module(f"fordel_solver.{_LOADED_WHEN_USED[name]}"), name)
    globals()[name] = value
    return value
