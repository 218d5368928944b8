"""A program whose rules cannot hold together, refused in words: the conflict, and repairs that were solved again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from math import ceil
from typing import NoReturn

from fordel_solver.asking.conflicts import Conflict, conflict
from fordel_solver.asking.limits import Limit
from fordel_solver.asking.repairs import LimitRepair, MovedLimit, repairs
from fordel_solver.asking.solver_calls import Stopwatch
from fordel_solver.errors import Infeasible, kroner
from fordel_solver.exact_numbers import exact
from fordel_solver.programs.program import Program
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["in_kroner", "refusal", "refuse", "says_of_repair", "says_of_rule"]

_OF_ONE = {"lower": "is at least", "upper": "is at most", "equal": "is exactly"}
_OF_MANY = {"lower": "lower limits add", "upper": "upper limits add", "equal": "exact limits add"}


def refuse(
    program: Program,
    *,
    weights: Mapping[str, float | None] | None = None,
    unit: float | None = None,
    kr: int = 1,
    backend: str = "highs",
    time_limit: float | None = None,
) -> NoReturn:
    """Say which rules of an infeasible program cannot hold together, and what would make them hold.

    Parameters
    ----------
    program : Program
    weights, unit
        As in `repairs`.
    kr : int
        The kroner that one of the program's units is.
    backend : str
    time_limit : float or None
        Seconds in all, half of them for the conflict.

    Raises
    ------
    Infeasible
        With `conflict` and `conflicts`, `repair` and `repairs`. The kroner of a rule are the total of its limits that
        are in the way, and `old` and `new` of a change the totals of its limits that are moved: a model says which
        number of its specification that is.
    InvalidInput
        The rules hold together.
    SolverFailure
        That they do not was not proven.

    Examples
    --------
    >>> from fordel_solver.programs.program import Rule
    >>> rules = [Rule("amount", rows=[0]), Rule("cap", upper=[0, 1])]
    >>> try:
    ...     refuse(Program([0, 0], [[1, 1]], 300, 300, 0, [60, 100], rules=rules), unit=1)
    ... except Infeasible as error:
    ...     print(error, *error.repair, sep="\\n")
    These rules cannot hold together: amount (row 1 is exactly 300 kr.), cap (its 2 upper limits add to 160 kr.).
    lower amount by 140 kr. to 160 kr.
    raise cap by 140 kr. to 200 kr. for column 1
    """
    raise refusal(program, weights=weights, unit=unit, kr=kr, backend=backend, time_limit=time_limit)


def refusal(
    program: Program,
    *,
    weights: Mapping[str, float | None] | None = None,
    unit: float | None = None,
    kr: int = 1,
    backend: str = "highs",
    time_limit: float | None = None,
) -> Infeasible:
    """What `refuse` raises."""
    watch = Stopwatch(time_limit)
    found = conflict(program, backend, time_limit=None if time_limit is None else time_limit / 2)
    ways = repairs(program, weights=weights, unit=unit, found=found, backend=backend, time_limit=watch.left())
    conflicts = _of_conflict(found, kr)
    sentences = tuple(says_of_repair(program, way, kr) for way in ways)
    return Infeasible(
        _message(found, conflicts),
        conflict=found.rules,
        repair=sentences,
        conflicts=conflicts,
        repairs=tuple(_as_data(way, says, kr) for way, says in zip(ways, sentences, strict=True)),
    )


def says_of_rule(limits: Sequence[Limit], kr: int = 1) -> str:
    """What the limits of one rule ask for or allow, as a clause.

    Examples
    --------
    >>> says_of_rule([Limit("pool.floor", "København", "column", 0, "lower", 60)])
    'København is at least 60 kr.'
    """
    clauses = []
    for side, group in groupby(sorted(limits, key=lambda own: list(_OF_ONE).index(own.side)), lambda own: own.side):
        own = list(group)
        total = in_kroner(_total(limit.value for limit in own) * kr)
        one = f"{own[0].name} {_OF_ONE[side]} {total}"
        clauses.append(one if len(own) == 1 else f"its {len(own)} {_OF_MANY[side]} to {total}")
    return " and ".join(clauses)


def says_of_repair(program: Program, repair: LimitRepair, kr: int = 1) -> str:
    """The changes of a repair in words, with the name of the row or column where the rule has others."""
    several = {rule.name for rule in program.all_rules if len(rule.rows) + len(rule.lower) + len(rule.upper) > 1}
    return " and ".join(_says_of_change(rule, moved, rule in several, kr) for rule, moved in _by_rule(repair))


def in_kroner(amount: Fraction) -> str:
    """An amount in kroner that need not be whole.

    Examples
    --------
    >>> in_kroner(Fraction(1500)), in_kroner(Fraction(5, 2)), in_kroner(Fraction(-1, 3))
    ('1.500 kr.', '2,5 kr.', '-0,333333333 kr.')
    """
    if amount.denominator == 1:
        return kroner(int(amount))
    digits = f"{abs(int(amount)):,}".replace(",", ".")
    decimals = f"{float(abs(amount) % 1):.9f}"[2:].rstrip("0")
    return f"{'-' if amount < 0 else ''}{digits},{decimals or '0'} kr."


def _message(found: Conflict, conflicts: Sequence[ConflictingRule]) -> str:
    if not conflicts:
        return "The bounds that no rule names cannot hold by themselves. No change of a rule helps."
    rules = ", ".join(f"{own.rule} ({own.says})" for own in conflicts)
    what = "These rules cannot hold together" if len(conflicts) > 1 else "This rule cannot hold by itself"
    late = "" if found.minimal else " The time was up before it was proven that all of them are part of it."
    return f"{what}: {rules}.{late}"


def _of_conflict(found: Conflict, kr: int) -> tuple[ConflictingRule, ...]:
    told = []
    for rule in found.rules:
        own = [limit for limit in found.limits if limit.rule == rule]
        total = _total(limit.value for limit in own) * kr
        told.append(ConflictingRule(rule, ceil(total), says_of_rule(own, kr)))
    return tuple(told)


def _by_rule(repair: LimitRepair) -> Iterator[tuple[str, list[MovedLimit]]]:
    for rule in repair.rules:
        yield rule, [moved for moved in repair.limits if moved.limit.rule == rule]


def _says_of_change(rule: str, moved: Sequence[MovedLimit], named: bool, kr: int) -> str:
    old, new, by = (
        in_kroner(_total(values) * kr)
        for values in (
            [own.limit.value for own in moved],
            [own.new for own in moved],
            [own.moved for own in moved],
        )
    )
    up = {own.new > own.limit.value for own in moved}
    verb = "move" if len(up) > 1 else "raise" if True in up else "lower"
    if len(moved) == 1:
        return f"{verb} {rule} by {by} to {new}" + (f" for {moved[0].limit.name}" if named else "")
    return f"{verb} {rule} by {by} in all ({len(moved)} of its limits, from {old} to {new} together)"


def _as_data(repair: LimitRepair, says: str, kr: int) -> Repair:
    def number(values: Sequence[float]) -> int | str:
        total = _total(values) * kr
        return int(total) if total.denominator == 1 else str(float(total))

    changes = tuple(
        Change(
            rule,
            number([own.limit.value for own in moved]),
            number([own.new for own in moved]),
            ceil(_total(own.moved for own in moved) * kr),
        )
        for rule, moved in _by_rule(repair)
    )
    cost = exact(repair.cost) * kr
    return Repair(
        changes,
        says,
        sum(change.kroner for change in changes),
        cost,
        repair.alone,
        repair.cheapest,
        cost if repair.cheapest and repair.proven else Fraction(0),
    )


def _total(values: Iterator[float] | Sequence[float]) -> Fraction:
    return sum((exact(value) for value in values), Fraction(0))
