"""PDLP, a first-order method for very large linear programs, as OR-Tools brings it.

Applegate and others 2021, arXiv 2106.04756.
"""

from __future__ import annotations

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked
from fordel_solver.solvers.ortools_linear import ortools_version, run_linear
from fordel_solver.solvers.slices import in_slices

__all__ = ["BACKEND", "Pdlp"]

# It comes closer to an optimum without reaching it, and without an end of its own.
_MOST_ITERATIONS = 200_000
_SLICE = 10.0  # seconds: it hears no stop, and what is left behind must end


class Pdlp:
    """PDLP: linear programs of millions of columns, to a few digits."""

    name = "pdlp"
    code_base = "PDLP"
    scales = True

    def version(self) -> str:
        """As Backend.version."""
        return ortools_version("linear_solver.python.model_builder_helper")

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        if program.is_integer:
            return (
                'PDLP solves linear programs, and this one has whole-number columns. Use "highs", "cp-sat" or "scip".'
            )
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        parameters = (
            f"num_threads: {asked.threads} presolve_options {{ use_glop: {str(asked.presolve).lower()} }} "
            f"termination_criteria {{ iteration_limit: {_MOST_ITERATIONS} "
            "eps_primal_infeasible: 1e-10 eps_dual_infeasible: 1e-10 "
            "simple_optimality_criteria { eps_optimal_absolute: 1e-9 eps_optimal_relative: 1e-12 } }"
        )

        def run(slice_: Asked, _: Answer | None = None) -> Answer:
            return run_linear("PDLP", program, slice_, parameters, duals=True, interruptible=False)

        return run(asked) if asked.stop is None else in_slices(run, program, asked, _SLICE)


BACKEND = Pdlp()
