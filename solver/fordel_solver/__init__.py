"""The numerical core of fordel: arrays in, arrays out. Knows no municipality, no file, no pool."""

from fordel_solver.allocation import allocate, allocate_many
from fordel_solver.errors import FordelError, Infeasible, InvalidInput, SolverFailure
from fordel_solver.exact_allocation import ExactAllocation, allocate_exactly, fair_share
from fordel_solver.guarantees import Guaranteed, keep_guarantee
from fordel_solver.programs.program import Program, Rule
from fordel_solver.programs.solution import Solution
from fordel_solver.programs.solving import solve
from fordel_solver.solvers.registry import backends

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
    "fair_share",
    "keep_guarantee",
    "solve",
]
