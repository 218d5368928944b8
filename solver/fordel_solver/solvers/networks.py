"""Programs that are networks: rows are nodes, columns are arcs between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_solver.exact_numbers import exact, integers
from fordel_solver.programs.program import Program

__all__ = ["Network", "NotANetwork", "network_of"]


class NotANetwork(Exception):
    """Why a program is none."""


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs with costs and, from them and to them, flows: x = lower + flow.

    The nodes are the rows and one more, outside, where columns with one entry begin or end. A row with room between
    its sides has an arc of its own to the outside. The arcs are the columns in order, then those of the rows.

    Attributes
    ----------
    tails, heads : int arrays
    costs : list of int
        c times one denominator; 0 for the arcs of rows.
    lower, upper : lists of int or None
        What may flow; None where the side is open.
    reach : int
        More than flows in any arc of a best flow that is a tree's, so that it serves for an open side.
    factors : list of Fraction
        What a row is divided by, with the sign that makes it a node.
    impossible : str
        Why nothing can hold; "" where that is not seen at once.
    """

    program: Program
    tails: NDArray[np.int64]
    heads: NDArray[np.int64]
    costs: list[int]
    denominator: Fraction
    lower: list[int | None]
    upper: list[int | None]
    fixed: list[int]
    reach: int
    factors: list[Fraction]
    impossible: str

    @property
    def nodes(self) -> int:
        """The rows and the outside."""
        return len(self.factors) + 1

    def at_reach(self, flows: NDArray[np.int64], reach: int) -> bool:
        """Whether an open side holds a flow."""
        capacities = np.array(self.capacities(reach))
        up, down = self._open()
        return bool((up & (flows >= capacities)).any() or (down & (flows <= 0)).any())

    def capacities(self, reach: int) -> list[int]:
        """Of each arc, with `reach` for an open side."""
        return [high - low for low, high in zip(*self._sides(reach), strict=True)]

    def supplies(self, reach: int) -> list[int]:
        """What each node sends out beyond what it gets, when what flows is counted from the lower sides."""
        found = [-value for value in self.fixed] + [sum(self.fixed)]
        for tail, head, low in zip(self.tails.tolist(), self.heads.tolist(), self._sides(reach)[0], strict=True):
            found[head] += low
            found[tail] -= low
        return found

    def x(self, flows: NDArray[np.int64], reach: int) -> NDArray[np.float64]:
        """The columns."""
        n = len(self.program.cost)
        lower = self._sides(reach)[0][:n]
        return np.array([low + flow for low, flow in zip(lower, flows[:n].tolist(), strict=True)], dtype=np.float64)

    def cost_of(self, flows: NDArray[np.int64], reach: int) -> int:
        """c·x times the denominator, exactly."""
        lower = self._sides(reach)[0]
        return sum(cost * (low + flow) for cost, low, flow in zip(self.costs, lower, flows.tolist(), strict=True))

    def row_duals(self, flows: NDArray[np.int64], reach: int) -> NDArray[np.float64] | None:
        """y of the program: the least cost at which one more reaches a node (Bellman and Ford)."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import NegativeCycleError, bellman_ford

        capacities = np.array(self.capacities(reach))
        costs = np.array(self.costs, dtype=np.float64)
        up, down = self._open()
        more, less = (flows < capacities) | up, (flows > 0) | down
        outside = self.nodes - 1
        tails = np.concatenate([self.tails[more], self.heads[less]])
        heads = np.concatenate([self.heads[more], self.tails[less]])
        lengths = np.concatenate([costs[more], -costs[less]])
        # Of several arcs between two nodes the shortest counts, and a sparse array would add them up.
        order = np.lexsort((lengths, heads, tails))
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(tails[order]) != 0) | (np.diff(heads[order]) != 0)
        kept = order[first]
        # One node more, from which every node is reached for nothing.
        tails = np.concatenate([tails[kept], np.full(self.nodes, self.nodes)])
        heads = np.concatenate([heads[kept], np.arange(self.nodes)])
        lengths = np.concatenate([lengths[kept], np.zeros(self.nodes)])
        graph = coo_array((lengths, (tails, heads)), shape=(self.nodes + 1, self.nodes + 1)).tocsr()
        try:
            distance = bellman_ford(graph, indices=self.nodes)
        except NegativeCycleError:
            return None
        # A row without entries is rounded to whole numbers like any other, and holds nothing.
        y = np.where(np.diff(self.program.matrix.indptr) > 0, distance[:outside] - distance[outside], 0.0)
        return np.array(
            [
                float(Fraction(value) / (factor * self.denominator))
                for value, factor in zip(y.tolist(), self.factors, strict=True)
            ]
        )

    def _open(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        up, down = ([side is None for side in sides] for sides in (self.upper, self.lower))
        return np.array(up, dtype=bool), np.array(down, dtype=bool)

    def _sides(self, reach: int) -> tuple[list[int], list[int]]:
        lower = [-reach if low is None else low for low in self.lower]
        return lower, [reach if high is None else high for high in self.upper]


def network_of(program: Program) -> Network:
    """A program as a network.

    Raises
    ------
    NotANetwork
        It is none, or its numbers are not whole.

    Examples
    --------
    >>> network = network_of(Program([3, 1], [[2, -2], [0, 1]], [0, 1], [10, 1], 0, [5, 5]))
    >>> network.tails.tolist(), network.heads.tolist(), network.factors
    ([2, 0, 0], [0, 1, 2], [Fraction(2, 1), Fraction(1, 1)])
    """
    factors = [size * sign for size, sign in zip(_sizes(program), _signs(program), strict=True)]
    n, m = len(program.cost), len(factors)
    A = program.matrix
    rows = np.repeat(np.arange(m), np.diff(A.indptr))
    into = (A.data > 0) == (np.array([factor > 0 for factor in factors], dtype=bool)[rows])
    tails, heads = np.full(n, m), np.full(n, m)
    heads[A.indices[into]] = rows[into]
    tails[A.indices[~into]] = rows[~into]
    impossible = ""
    lower, upper = [], []
    for column, (low, high) in enumerate(zip(program.lower.tolist(), program.upper.tolist(), strict=True)):
        sides = _whole(low, high, Fraction(1), bool(program.integer[column]), program.column_name(column))
        lower.append(sides[0])
        upper.append(sides[1])
        if None not in sides and sides[0] > sides[1]:
            impossible = impossible or f"{program.column_name(column)} has no whole number between its bounds."
    fixed, slack = [], []
    whole_row = np.ones(m, dtype=bool)
    whole_row[rows[~program.integer[A.indices]]] = False
    for row, (low, high) in enumerate(zip(program.row_lower.tolist(), program.row_upper.tolist(), strict=True)):
        sides = _whole(low, high, factors[row], bool(whole_row[row]), program.row_name(row))
        if None not in sides and sides[0] > sides[1]:
            impossible = impossible or f"{program.row_name(row)} holds no whole number."
        if sides[0] == sides[1] and sides[0] is not None:
            fixed.append(sides[0])
            continue
        fixed.append(0)
        slack.append(row)
        lower.append(sides[0])
        upper.append(sides[1])
    sizes, denominator = integers(np.abs(program.cost))
    costs = [-size if cost < 0 else size for size, cost in zip(sizes, program.cost.tolist(), strict=True)]
    common = math.gcd(*costs) or 1
    given = [abs(value) for value in (*lower, *upper, *fixed) if value is not None]
    return Network(
        program,
        np.concatenate([tails, np.array(slack, dtype=np.int64)]),
        np.concatenate([heads, np.full(len(slack), m)]),
        [cost // common for cost in costs] + [0] * len(slack),
        Fraction(denominator, common),
        lower,
        upper,
        fixed,
        sum(given) + 1,
        factors,
        impossible,
    )


def _sizes(program: Program) -> list[Fraction]:
    """What each row is divided by: the size that all its entries have."""
    A = program.matrix
    counts = np.diff(A.indptr)
    size = np.ones(len(counts))
    filled = np.flatnonzero(counts)
    size[filled] = np.abs(A.data[A.indptr[filled]])
    other = np.flatnonzero(np.abs(A.data) != np.repeat(size, counts))
    if len(other):
        row = int(np.searchsorted(A.indptr, other[0], side="right")) - 1
        raise NotANetwork(
            f"Minimum-cost flow takes rows with entries of one size, and {program.row_name(row)} has entries of "
            f"{size[row]:g} and {abs(A.data[other[0]]):g}."
        )
    return [exact(value) for value in size.tolist()]


def _signs(program: Program) -> list[int]:
    """The sign of each row with which every column has one entry above 0 and one below.

    Two entries of one sign need rows of different signs, two of different signs rows of the same: both are joined in
    a graph that has each row twice, once for each sign.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    A = program.matrix.tocsc()
    m, counts = A.shape[0], np.diff(A.indptr)
    if (many := np.flatnonzero(counts > 2)).size:
        name = program.column_name(int(many[0]))
        raise NotANetwork(
            f"Minimum-cost flow takes columns that are in two rows at most, and {name} is in {counts[many[0]]}."
        )
    twice = np.flatnonzero(counts == 2)
    at = A.indptr[twice]
    one, other = A.indices[at], A.indices[at + 1]
    same = (A.data[at] > 0) == (A.data[at + 1] > 0)
    begin = np.concatenate([one, one + m])
    end = np.concatenate([np.where(same, other + m, other), np.where(same, other, other + m)])
    graph = coo_array((np.ones(len(begin)), (begin, end)), shape=(2 * m, 2 * m))
    part = connected_components(graph, directed=False)[1] if m else np.zeros(0, dtype=int)
    if (both := np.flatnonzero(part[:m] == part[m:])).size:
        name = program.row_name(int(both[0]))
        raise NotANetwork(
            f"Minimum-cost flow takes columns that leave one row and enter another, and around {name} there is no "
            "way to give the rows such signs."
        )
    found: list[int] = np.where(part[:m] < part[m:], 1, -1).tolist()
    return found


def _whole(low: float, high: float, factor: Fraction, rounds: bool, name: str) -> tuple[Any, Any]:
    """Both sides divided by the factor, whole; rounded inward where only whole numbers come between them."""
    sides = [None if math.isinf(value) else exact(value) / factor for value in (low, high)]
    if factor < 0:
        sides.reverse()
    if not rounds and any(side is not None and side.denominator != 1 for side in sides):
        raise NotANetwork(
            f"Minimum-cost flow counts in whole numbers, and {name} has a limit of {low:.15g} or {high:.15g} that is "
            "none."
        )
    at_least, at_most = sides
    return (
        None if at_least is None else math.ceil(at_least),
        None if at_most is None else math.floor(at_most),
    )
