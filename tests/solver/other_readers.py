"""Programs written to a file, and read and solved by other people's programs."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any


def cbc(text: str, kind: str) -> tuple[str, float | None, dict[str, float]]:
    """By the CBC that PuLP brings, of an "lp" or "mps": the status, the objective, and each column that is not 0."""
    import pulp

    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / f"program.{kind}", Path(folder) / "solution.txt"
        path.write_text(text, encoding="utf-8")
        ran = subprocess.run(
            [pulp.PULP_CBC_CMD.pulp_cbc_path, path, "-solve", "-solu", out],
            capture_output=True,
            timeout=60,
            text=True,
            check=False,
        )
        assert "error" not in ran.stdout.replace("with 0 errors", "").lower(), ran.stdout
        lines = out.read_text(encoding="utf-8").splitlines()
    status, _, value = lines[0].partition(" - objective value ")
    values = {}
    for line in lines[1:]:
        _, name, amount, _ = line.replace("**", "").split()
        values[name] = float(amount)
    return status, float(value) if value else None, values


def by_ortools(text: str, solver: str) -> tuple[Any, float, Any]:
    """By OR-Tools' reader of MPS and one of its solvers: the status, the objective and the model."""
    from ortools.linear_solver.python import model_builder_helper as helper

    model = helper.ModelBuilderHelper()
    assert model.import_from_mps_string(text)
    solving = helper.ModelSolverHelper(solver)
    solving.solve(model)
    return solving.status(), solving.objective_value() if solving.has_solution() else float("nan"), model


def by_pulp(text: str) -> Any:
    """The LpProblem that PuLP's reader of MPS makes of it."""
    import pulp

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.mps"
        path.write_text(text, encoding="utf-8")
        return pulp.LpProblem.fromMPS(str(path))
