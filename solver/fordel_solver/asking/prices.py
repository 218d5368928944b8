"""What each rule of a program costs: what moving its limits by one krone changes in the optimum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.limits import Limit, limits_of, with_limits
from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.exact_numbers import exact
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution
from fordel_solver.programs.solving import solve

__all__ = ["Difference", "Price", "shadow_prices"]

Floats = NDArray[np.float64]

# How near a limit x is when it is at it: what the check of an x allows.
_AT = 1e-9
# A price that is this small beside the costs is a rounding.
_ROUNDING = 1e-10


@dataclass(frozen=True)
class Price:
    """What a rule of a linear program costs: c·x changes by this for each krone that its limits are raised by.

    Attributes
    ----------
    rule : str
    lowest, highest : float
        Over all optimal duals. c·x rises by `highest` for each krone that the limits are raised, and falls by `lowest`
        for each that they are lowered; -infinity or infinity where that makes the program infeasible. Where the two
        are the same, the rule has one price.
    limits : tuple of Limit
        Those that are raised and lowered together.
    """

    rule: str
    lowest: float
    highest: float
    limits: tuple[Limit, ...]


@dataclass(frozen=True)
class Difference:
    """What a rule of an integer program costs: the optimum with its limits moved, less the optimum as it stands.

    Attributes
    ----------
    rule : str
    lowered, raised : float or None
        With all limits of the rule lowered, and raised, by `unit`; None where the program is then infeasible.
    unit : float
    limits : tuple of Limit
    """

    rule: str
    lowered: float | None
    raised: float | None
    unit: float
    limits: tuple[Limit, ...]


def shadow_prices(
    program: Program,
    solution: Solution,
    *,
    rules: Iterable[str] | None = None,
    each_limit: bool = False,
    unit: float = 1.0,
    backend: str = "highs",
) -> tuple[Price, ...] | tuple[Difference, ...]:
    """What each rule costs, as a range over all optimal duals; of an integer program by solving again.

    The price of a rule is that of raising all its limits by one krone together: both sides of each of its rows, and
    the bounds that are its own. Of a linear program it is  Σ y_i over its rows + Σ max(d_j, 0) over its lower bounds +
    Σ min(d_j, 0) over its upper bounds,  y the duals and d the reduced costs. Where the optimum is degenerate there are
    many duals, and a solver gives any of them. The lowest and the highest price, each by a linear program over all
    optimal duals, are the derivatives of the optimum to either side (Akgül 1984, Journal of the Operational
    Research Society 35; Jansen et al. 1997, doi 10.1016/S0377-2217(96)00334-0).

    An integer program has no such prices. There the limits are moved by one unit each way and it is solved again.

    Parameters
    ----------
    program : Program
    solution : Solution
        Its proven optimum.
    rules : iterable of str or None
        Which; None: all.
    each_limit : bool
        A price for each limit by itself besides, not only for the rule as a whole.
    unit : float
        By what the limits of an integer program are moved.
    backend : str

    Returns
    -------
    tuple of Price, or of Difference where the program is an integer program

    Raises
    ------
    InvalidInput
        No proven optimum; a name that is no rule's.
    SolverFailure
        An answer was not proven.

    Examples
    --------
    >>> from fordel_solver.programs.program import Rule
    >>> rules = [Rule("amount", rows=[0]), Rule("cap", upper=[0])]
    >>> program = Program([1, 2], [[1, 1]], 100, 100, 0, [60, 100], rules=rules)
    >>> for price in shadow_prices(program, solve(program, ties=False)):
    ...     print(price.rule, price.lowest, price.highest)
    amount 2.0 2.0
    cap -1.0 -1.0
    >>> whole = program.but(integer=True)
    >>> [(own.rule, own.lowered, own.raised) for own in shadow_prices(whole, solve(whole, ties=False))]
    [('amount', -2.0, 2.0), ('cap', 1.0, -1.0)]
    """
    if solution.outcome != "optimal" or solution.x is None or solution.objective is None:
        raise InvalidInput(f"A rule has a price where there is an optimum, and the outcome is {solution.outcome}.")
    asked = _asked(program, rules, each_limit)
    if program.is_integer:
        return tuple(_difference(program, solution.objective, rule, own, unit, backend) for rule, own in asked)
    face = _Face(program, solution.x, backend)
    return tuple(Price(rule, *face.extent(own), own) for rule, own in asked)


def _asked(program: Program, rules: Iterable[str] | None, each_limit: bool) -> list[tuple[str, tuple[Limit, ...]]]:
    """The rules, and of each the limits that are moved together."""
    by_name = {rule.name: rule for rule in program.all_rules}
    names = list(by_name if rules is None else rules)
    if unknown := [name for name in names if name not in by_name]:
        some = ", ".join(list(by_name)[:8])
        raise InvalidInput(*(f'There is no rule "{name}". There are {some}.' for name in unknown))
    found = []
    for name in names:
        limits = limits_of(program, by_name[name])
        found.append((name, limits))
        if each_limit and len(limits) > 1:
            found += [(name, (limit,)) for limit in limits]
    return found


def _difference(
    program: Program, optimum: float, rule: str, limits: Sequence[Limit], unit: float, backend: str
) -> Difference:
    def moved_by(step: float) -> float | None:
        try:
            moved = with_limits(program, ((limit, float(exact(limit.value) + exact(step))) for limit in limits))
        except InvalidInput:
            # A lower limit above an upper one.
            return None
        again = solve(moved, backend, ties=False)
        if again.outcome == "infeasible":
            return None
        if again.outcome != "optimal" or again.objective is None:
            raise SolverFailure(
                f"What {rule} costs is not known: with its limits moved by {step:.15g} the outcome is {again.outcome}."
            )
        return float(exact(again.objective) - exact(optimum))

    return Difference(rule, moved_by(-unit), moved_by(unit), unit, tuple(limits))


class _Face:
    """The optimal duals of a linear program:  Aᵀ y + d = c,  y and d zero at every limit that x is not at.

    x is any optimum: a dual is optimal exactly where the two are complementary.
    """

    def __init__(self, program: Program, x: Floats, backend: str) -> None:
        from scipy.sparse import csr_array, eye_array, hstack

        self.backend, self.size = backend, float(np.abs(program.cost).max(initial=0.0))
        A = program.matrix
        activity, terms = A @ x, _AT * np.maximum(1.0, abs(A) @ np.abs(x))
        near = _AT * np.maximum(1.0, np.abs(x))
        at = {
            ("row", "equal"): program.row_lower == program.row_upper,
            ("row", "lower"): activity - program.row_lower <= terms,
            ("row", "upper"): program.row_upper - activity <= terms,
            ("column", "lower"): x - program.lower <= near,
            ("column", "upper"): program.upper - x <= near,
        }
        for side in ("lower", "upper"):
            at["row", side] &= ~at["row", "equal"]
        parts, low, high = [], [], []
        # Where the multiplier of a limit stands among the columns, and -1 where there is none.
        self.column: dict[tuple[str, str], NDArray[np.int64]] = {}
        count = 0
        for (of, side), there in at.items():
            positions = np.flatnonzero(there)
            own = A[positions].T if of == "row" else eye_array(len(x), format="csr")[:, positions]
            parts.append(csr_array(own))
            low.append(np.full(len(positions), 0.0 if side == "lower" else -np.inf))
            high.append(np.full(len(positions), 0.0 if side == "upper" else np.inf))
            self.column[of, side] = np.full(len(there), -1)
            self.column[of, side][positions] = count + np.arange(len(positions))
            count += len(positions)
        self.program = Program(
            np.zeros(count),
            hstack(parts, format="csr"),
            program.cost,
            program.cost,
            np.concatenate(low),
            np.concatenate(high),
        )

    def extent(self, limits: Sequence[Limit]) -> tuple[float, float]:
        """The lowest and the highest sum of the multipliers of these limits."""
        columns = [int(self.column[limit.of, limit.side][limit.at]) for limit in limits]
        weights = np.zeros(len(self.program.cost))
        weights[[column for column in columns if column >= 0]] = 1.0
        if not weights.any():
            return 0.0, 0.0
        return self._least(weights), -self._least(-weights) + 0.0

    def _least(self, weights: Floats) -> float:
        found = solve(self.program.but(cost=weights), self.backend, ties=False)
        if found.outcome == "unbounded":
            return -np.inf
        if found.outcome != "optimal" or found.objective is None:
            raise SolverFailure(
                f"The optimal duals could not be searched: the outcome is {found.outcome}. Ask another `backend`."
            )
        # To 12 digits, so that one price is not told as a range of two.
        return 0.0 if abs(found.objective) <= _ROUNDING * self.size else float(f"{found.objective:.12g}")
