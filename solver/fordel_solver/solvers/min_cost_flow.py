"""Minimum-cost flow, as OR-Tools brings it: for programs that are networks, in whole numbers and with their duals.

Cost scaling with push and relabel, Goldberg 1997, doi 10.1006/jagm.1995.0805.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.programs.program import Program
from fordel_solver.solvers.backend import Answer, Asked, Says, of_no_columns
from fordel_solver.solvers.loading import load_ortools, words_of
from fordel_solver.solvers.networks import Network, NotANetwork, network_of
from fordel_solver.solvers.ortools_linear import ortools_version
from fordel_solver.solvers.stopping import until_stopped

__all__ = ["BACKEND", "MinCostFlow"]

_MODULE = "graph.python.min_cost_flow"
_LARGEST = 2**62
# Beyond so many steps the duals take longer than the flow, and are left out.
_MOST_STEPS = 2_000_000_000


class MinCostFlow:
    """Minimum-cost flow: programs in which each column enters at most one row and leaves at most one."""

    name = "min-cost-flow"
    code_base = "OR-Tools min-cost flow"
    scales = False

    def version(self) -> str:
        """As Backend.version."""
        return ortools_version(_MODULE)

    def refuses(self, program: Program) -> str | None:
        """As Backend.refuses."""
        try:
            network_of(program)
        except NotANetwork as error:
            return f'{error} Use "highs", or "cp-sat" where all columns are whole numbers.'
        return None

    def run(self, program: Program, asked: Asked) -> Answer:
        """As Backend.run."""
        module = load_ortools(_MODULE)
        if (answer := of_no_columns(program)) is not None:
            return answer
        try:
            found = until_stopped(lambda: _run(module, network_of(program)), asked.stop)
        except Exception as error:
            return Answer("failed", message=words_of(error))
        return Answer("stopped", message="It was left when it was to stop.") if found is None else found


def _run(module: Any, network: Network) -> Answer:
    if network.impossible:
        return Answer("infeasible", message=network.impossible)
    says, flows, message = _flow(module, network, network.reach)
    if flows is None:
        return Answer(says, message=message)
    if network.at_reach(flows, network.reach):
        # An open side is a capacity that no best flow needs. With twice of it a bounded program costs the same.
        says, wider, message = _flow(module, network, 2 * network.reach)
        if wider is None:
            return Answer(says, message=message)
        if network.cost_of(wider, 2 * network.reach) < network.cost_of(flows, network.reach):
            return Answer("unbounded", message="The wider the open sides, the less it costs.")
    x = network.x(flows, network.reach)
    y = None
    if len(network.tails) * network.nodes <= _MOST_STEPS:
        y = network.row_duals(flows, network.reach)
    bound = float(network.program.cost @ x) if network.program.is_integer else None
    return Answer("optimal", x, bound, None if network.program.is_integer else y, message)


def _flow(module: Any, network: Network, reach: int) -> tuple[Says, NDArray[np.int64] | None, str]:
    capacities, supplies = network.capacities(reach), network.supplies(reach)
    largest = max([abs(cost) for cost in network.costs], default=0)
    total = sum(capacities) + sum(abs(supply) for supply in supplies)
    if total >= _LARGEST or largest * (network.nodes + 1) >= _LARGEST:
        return "failed", None, f"Amounts of {total} in all at costs up to {largest} are beyond 2^62."
    flow = module.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        network.tails.astype(np.int32),
        network.heads.astype(np.int32),
        np.array(capacities, dtype=np.int64),
        np.array(network.costs, dtype=np.int64),
    )
    flow.set_nodes_supplies(np.arange(network.nodes, dtype=np.int32), np.array(supplies, dtype=np.int64))
    status = flow.solve()
    if status == flow.OPTIMAL:
        return "optimal", np.asarray(flow.flows(arcs), dtype=np.int64), "OPTIMAL"
    says: Says = "infeasible" if status in (flow.INFEASIBLE, flow.UNBALANCED) else "failed"
    return says, None, str(status.name)


BACKEND = MinCostFlow()
