"""fordel turns a political agreement about earmarked money into whole kroner for each municipality.

Importing it loads numpy and pandas; what reads and checks specifications is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fordel._version import __version__
from fordel.array_functions import allocate, allocate_many, fair_share
from fordel_solver.errors import FordelError, Infeasible, InvalidInput, SolverFailure

if TYPE_CHECKING:
    from fordel.allocation import Allocation
    from fordel.api import instances, solve
    from fordel.batching.batch import Batch, batch
    from fordel.certificates.verifying import Verification, verify
    from fordel.checks.cross_checking import CrossCheck, cross_check
    from fordel.comparing.comparison import Comparison, compare
    from fordel.explaining.explanation import Explanation
    from fordel.instance import Instance, load
    from fordel.pricing.price import Price, price
    from fordel.sweeping.sweep import Sweep, sweep
    from fordel.thresholds.cliffs import Cliffs, cliffs
    from fordel_instances import findings, municipalities, read_table

__all__ = [
    "Allocation",
    "Batch",
    "Cliffs",
    "Comparison",
    "CrossCheck",
    "Explanation",
    "FordelError",
    "Infeasible",
    "Instance",
    "InvalidInput",
    "Price",
    "SolverFailure",
    "Sweep",
    "Verification",
    "__version__",
    "allocate",
    "allocate_many",
    "batch",
    "cliffs",
    "compare",
    "cross_check",
    "fair_share",
    "findings",
    "instances",
    "load",
    "municipalities",
    "price",
    "read_table",
    "solve",
    "sweep",
    "verify",
]

_LOADED_WHEN_USED = {
    "Allocation": "fordel.allocation",
    "Batch": "fordel.batching.batch",
    "batch": "fordel.batching.batch",
    "Cliffs": "fordel.thresholds.cliffs",
    "Comparison": "fordel.comparing.comparison",
    "CrossCheck": "fordel.checks.cross_checking",
    "cross_check": "fordel.checks.cross_checking",
    "cliffs": "fordel.thresholds.cliffs",
    "compare": "fordel.comparing.comparison",
    "Explanation": "fordel.explaining.explanation",
    "Price": "fordel.pricing.price",
    "Instance": "fordel.instance",
    "findings": "fordel_instances",
    "instances": "fordel.api",
    "load": "fordel.instance",
    "municipalities": "fordel_instances",
    "price": "fordel.pricing.price",
    "read_table": "fordel_instances",
    "solve": "fordel.api",
    "Sweep": "fordel.sweeping.sweep",
    "sweep": "fordel.sweeping.sweep",
    "Verification": "fordel.certificates.verifying",
    "verify": "fordel.certificates.verifying",
}


def __getattr__(name: str) -> Any:
    if name not in _LOADED_WHEN_USED:
        raise AttributeError(f"module 'fordel' has no attribute {name!r}")
    value = getattr(import_module(_LOADED_WHEN_USED[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
