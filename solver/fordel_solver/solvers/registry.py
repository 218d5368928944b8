"""The backends by name. None is loaded before it is used."""

from __future__ import annotations

from importlib import import_module

from fordel_solver.errors import InvalidInput
from fordel_solver.solvers.backend import Backend

__all__ = ["ORDER", "backend"]

_MODULES = {
    "highs": "highs",
    "glop": "glop",
    "pdlp": "pdlp",
    "cp-sat": "cp_sat",
    "scip": "scip",
    "cbc": "cbc",
    "min-cost-flow": "min_cost_flow",
}
ORDER = tuple(_MODULES)


def backend(name: str) -> Backend:
    """A backend by name."""
    if name not in _MODULES:
        raise InvalidInput(f'There is no backend "{name}". There are {", ".join(ORDER)}.')
    found: Backend = import_module(f"fordel_solver.solvers.{_MODULES[name]}").BACKEND
    return found
