"""GLOP, Google's simplex, as OR-Tools brings it."""

from __future__ import annotations

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked
from fordel_solver.solvers.ortools_linear import ortools_version, run_linear

__all__ = ["BACKEND", "Glop"]


class Glop:
    """GLOP: linear programs by simplex, one thread."""

    name = "glop"
    code_base = "GLOP"
    scales = True

    def version(self) -> str:
        """As Backend.version."""
        return ortools_version("linear_solver.python.model_builder_helper")

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        if program.is_integer:
            return (
                'GLOP solves linear programs, and this one has whole-number columns. Use "highs", "cp-sat" or "scip".'
            )
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        # The dual simplex is its quicker one on allocations; the tolerances are those that our check needs.
        parameters = (
            f"random_seed: {asked.seed} use_preprocessing: {str(asked.presolve).lower()} "
            "primal_feasibility_tolerance: 1e-9 solution_feasibility_tolerance: 1e-8"
        )
        return run_linear("GLOP", program, asked, parameters, duals=True, interruptible=True)


BACKEND = Glop()
