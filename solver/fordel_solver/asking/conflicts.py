"""Which rules of a program cannot hold together: no more of them than it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fordel_solver.asking.limits import Limit, Owners, elastic_rules, limits_of, only
from fordel_solver.asking.solver_calls import Stopwatch, able
from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.programs.confirming import elastic, without_cost
from fordel_solver.programs.program import Program
from fordel_solver.programs.solution import Solution
from fordel_solver.programs.whole_rows import tightened

__all__ = ["Conflict", "conflict"]

Floats = NDArray[np.float64]

# A multiplier that is this small beside the others is a rounding. What is left out wrongly is found by solving again.
_ROUNDING = 1e-9
# Seconds for an answer of the elastic filter. Any will do: it decides how fast a conflict is found, not which.
_SOME_ANSWER = 2.0
# And for a question about whole columns without bounds where there is no time limit: branching may never end.
_ENDLESS = 60.0


@dataclass(frozen=True, eq=False)
class Conflict:
    """Rules that cannot hold together.

    Attributes
    ----------
    rules : tuple of str
        In declared order. None at all where the bounds that no rule names cannot hold by themselves.
    witnesses : tuple of float arrays, or None
        Of each rule: an x, checked, that satisfies all the other rules of the conflict. None where the time was up
        before one was found.
    limits : tuple of Limit
        The limits of the rules that are in the way together.
    minimal : bool
        Proven: there is a witness for each rule.
    confirmed_by : str
        How we know that they cannot hold together, as in Solution.
    solves : int
        How many programs were solved.
    """

    rules: tuple[str, ...]
    witnesses: tuple[Floats | None, ...]
    limits: tuple[Limit, ...]
    confirmed_by: str
    solves: int

    @property
    def minimal(self) -> bool:
        """Whether it is proven that no fewer of the rules conflict."""
        return all(x is not None for x in self.witnesses)


def conflict(program: Program, backend: str = "highs", *, time_limit: float | None = None) -> Conflict:
    """A set of rules that cannot hold together, and that can when any one of them is taken out.

    A deletion filter (Chinneck and Dravnieks 1991, doi 10.1287/ijoc.3.2.157): the rules are tried from the last
    declared to the first, and a rule stays out where those that are left still cannot hold. So it is the same conflict
    from every backend: of several, the one of the rules declared first. Few programs are solved, since an elastic
    relaxation (Chinneck 1997, doi 10.1287/ijoc.9.2.164) gives a small set that cannot hold, and what is not of that set
    goes without being asked: of a linear program the rules of its multipliers (Gleeson and Ryan 1990, doi
    10.1287/ijoc.2.1.61), of an integer program those that have to be given way one after another (Guieu and Chinneck
    1999, doi 10.1287/ijoc.11.1.63).

    Parameters
    ----------
    program : Program
        One that is infeasible. Bounds that no rule names are given and never taken out.
    backend : str
        HiGHS takes its place for programs that it does not take.
    time_limit : float or None
        Seconds in all. What is left by then is a conflict whose `minimal` is False. A question about whole columns
        without bounds ends after a minute in any case, since branching may never come to an end.

    Raises
    ------
    InvalidInput
        The rules hold together.
    SolverFailure
        That they do not was not proven.

    Examples
    --------
    >>> from fordel_solver.programs.program import Rule
    >>> rules = [Rule("pool.amount", rows=[0]), Rule("pool.floor", lower=[0, 1]), Rule("pool.cap", upper=[0, 1])]
    >>> program = Program([0, 0], [[1, 1]], 300, 300, [10, 10], [60, 100], rules=rules)
    >>> found = conflict(program)
    >>> found.rules, found.minimal
    (('pool.amount', 'pool.cap'), True)
    """
    search = _Search(without_cost(program), backend, Stopwatch(time_limit))
    left = list(range(len(program.all_rules)))
    first = search.ask(left)
    if first is not None and first.x is not None:
        raise InvalidInput("The rules of the program hold together, so that there is no conflict to look for.")
    if first is None or first.outcome != "infeasible":
        raise SolverFailure(
            f"Whether the rules hold together is not known: {backend} came to no answer that was confirmed "
            f"({'the time was up' if first is None else first.outcome}). Give more time, or another backend."
        )
    core, confirmed = search.core(left, first)
    kept: list[int] = []
    witnesses: dict[int, Floats | None] = {}
    while left:
        rule = left.pop()
        if rule not in core:
            continue
        found = search.ask([*left, *kept])
        if found is not None and found.outcome == "infeasible":
            core, confirmed = search.core([*left, *kept], found)
            continue
        if found is None:
            # The time is up: what is known to conflict is told.
            left = [one for one in left if one in core]
        kept.append(rule)
        witnesses[rule] = None if found is None else found.x
    kept = sorted(core.intersection(kept))
    return Conflict(
        tuple(program.all_rules[rule].name for rule in kept),
        tuple(witnesses[rule] for rule in kept),
        search.in_the_way(kept),
        confirmed.confirmed_by,
        search.solves,
    )


@dataclass
class _Search:
    """Questions about sets of rules, by position."""

    stated: Program
    backend: str
    watch: Stopwatch
    solves: int = 0
    program: Program = field(init=False)
    owners: Owners = field(init=False)
    impossible: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.owners = Owners.of(self.stated)
        self.program, rows = tightened(self.stated)
        self.impossible = frozenset(self.owners.rows[rows].tolist())

    def ask(self, rules: Sequence[int]) -> Solution | None:
        """Whether these rules hold together; None where there is no time to ask."""
        if self.impossible.intersection(rules):
            return Solution("infeasible", confirmed_by="proof")
        return self._solved(only(self.program, rules, self.owners), self.backend)

    def _solved(self, program: Program, backend: str, most: float | None = None) -> Solution | None:
        if self.watch.is_up:
            return None
        self.solves += 1
        endless = bool((program.integer & (np.isinf(program.lower) | np.isinf(program.upper))).any())
        limits = [limit for limit in (most, _ENDLESS if endless else None) if limit is not None]
        return self.watch.solve(program, able(backend, program), at_most=min(limits, default=None))

    def core(self, rules: Sequence[int], proven: Solution) -> tuple[set[int], Solution]:
        """A small set of these that cannot hold, and how we know; all of them where none is found."""
        if found := self.impossible.intersection(rules):
            return {min(found)}, proven
        for some in (self._by_multipliers, self._by_giving_way):
            fewer = some(rules)
            if fewer is not None and len(fewer) < len(rules):
                again = self.ask(sorted(fewer))
                if again is not None and again.outcome == "infeasible":
                    return fewer, again
        return set(rules), proven

    def _by_multipliers(self, rules: Sequence[int]) -> set[int] | None:
        """Rules whose limits have a multiplier in the elastic linear program."""
        found = self._multipliers(only(self.program, rules, self.owners))
        if found is None:
            return None
        y, bounds, owners = *found, self.owners
        whose = owners.rows[y != 0], owners.lower[bounds > 0], owners.upper[bounds < 0]
        return {int(rule) for part in whose for rule in part if rule >= 0}

    def _multipliers(self, program: Program) -> tuple[Floats, Floats] | None:
        """Of rows and of bounds, those of a proof that nothing is possible (Farkas); above 0 of a lower side."""
        found = self._solved(elastic(program.but(integer=None)), "highs")
        if found is None or found.row_duals is None:
            return None
        y = found.row_duals
        y = np.where(np.abs(y) > _ROUNDING * np.abs(y).max(initial=0.0), y, 0.0)
        A = program.matrix
        total, size = A.T @ y, abs(A).T @ np.abs(y)
        return y, -np.where(np.abs(total) > _ROUNDING * size, total, 0.0)

    def _by_giving_way(self, rules: Sequence[int]) -> set[int] | None:
        """The rules that gave way where the others could, each held from then on, until nothing is possible."""
        if not self.program.is_integer:
            return None
        held: set[int] = set()
        while True:
            found = self.ask(sorted(held))
            if found is None or found.outcome in ("failed", "stopped"):
                return None
            if found.outcome == "infeasible":
                return held
            relaxed = elastic_rules(
                only(self.program, rules, self.owners), {rule: 1.0 for rule in rules if rule not in held}
            )
            answer = self._solved(relaxed.program, self.backend, most=_SOME_ANSWER)
            if answer is None or answer.x is None:
                return None
            moved = relaxed.moves(answer.x)
            gave = set(relaxed.rules[moved > 1e-6 * max(1.0, float(moved.max(initial=0.0)))].tolist())
            if not gave:
                return None
            held |= gave

    def in_the_way(self, rules: Sequence[int]) -> tuple[Limit, ...]:
        """The limits of a conflict that the proof needs; all of its rules where the proof is another solver's."""
        every = [limit for rule in rules for limit in limits_of(self.stated, self.stated.all_rules[rule])]
        found = self._multipliers(only(self.program, rules, self.owners))
        if found is None:
            return tuple(every)
        y, bounds = found

        def needed(limit: Limit) -> bool:
            push = float((y if limit.of == "row" else bounds)[limit.at])
            return push != 0 if limit.side == "equal" else push > 0 if limit.side == "lower" else push < 0

        used = tuple(limit for limit in every if needed(limit))
        return used if len({limit.rule for limit in used}) == len(rules) else tuple(every)
