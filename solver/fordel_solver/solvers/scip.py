"""SCIP, branch and cut of the Zuse Institute Berlin, as OR-Tools brings it.

Bolusani and others 2024, arXiv 2402.17702.
"""

from __future__ import annotations

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked
from fordel_solver.solvers.ortools_linear import ortools_version, run_linear

__all__ = ["BACKEND", "Scip"]

_SEEDS = 2**31 - 1


class Scip:
    """SCIP: integer programs by branch and cut, one thread."""

    name = "scip"
    code_base = "SCIP"
    scales = True

    def version(self) -> str:
        """As Backend.version."""
        return ortools_version("linear_solver.python.model_builder_helper")

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        parameters = [
            f"randomization/randomseedshift = {asked.seed % _SEEDS}",
            f"limits/gap = {asked.gap!r}",
            "numerics/feastol = 1e-09",
        ]
        if not asked.presolve:
            parameters.append("presolving/maxrounds = 0")
        return run_linear("SCIP", program, asked, "\n".join(parameters), duals=False, interruptible=False)


BACKEND = Scip()
