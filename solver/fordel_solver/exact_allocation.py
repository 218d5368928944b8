"""`allocate_exactly` and `fair_share`: the exact answer with everything that explains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from fordel_solver.arguments import NO_CAP, choice, read_amount, read_caps, read_floors, read_keys, read_unit
from fordel_solver.check import check_answer
from fordel_solver.divisor_methods import DIVISOR_METHODS
from fordel_solver.errors import InvalidInput, SolverFailure, shown_value
from fordel_solver.exact import GroupLimits, Problem, Solution, group_limits, solve
from fordel_solver.exact_numbers import exact, integers

__all__ = ["METHODS", "ON_SHORTFALL", "ON_SURPLUS", "ExactAllocation", "allocate_exactly", "fair_share", "read_groups"]

METHODS = ("largest-remainder", *DIVISOR_METHODS)
ON_SHORTFALL = ("error", "scale-floors")
ON_SURPLUS = ("error", "return")


@dataclass(frozen=True)
class ExactAllocation:
    """An allocation with its fair shares and the limits that bound, in kroner.

    Attributes
    ----------
    amounts : tuple of int, length n
    fair_shares : tuple of Fraction, length n
        q_i, before rounding.
    multiplier : Fraction
        λ, kroner per unit of key; 0 where the floors were scaled.
    group_multipliers : dict
        λ_g of the groups whose limit binds.
    floors, caps : tuples of int, int or None
        As used: rounded up and down to whole units.
    binding : tuple of str
        "", "floor", "cap", "group-floor" or "group-cap" for each recipient.
    surplus : int
        Not distributed, because everybody is at the cap.
    ties : tuple of int
        Positions that stood equal when the last units went out; position decided.
    """

    amounts: tuple[int, ...]
    fair_shares: tuple[Fraction, ...]
    multiplier: Fraction
    group_multipliers: Mapping[Any, Fraction]
    floors: tuple[int, ...]
    caps: tuple[int | None, ...]
    binding: tuple[str, ...]
    surplus: int
    ties: tuple[int, ...]


def allocate_exactly(
    amount: int,
    key: Any,
    *,
    base: Any = None,
    floor: Any = None,
    cap: Any = None,
    unit: int = 1,
    method: str = "largest-remainder",
    on_shortfall: str = "error",
    on_surplus: str = "error",
    groups: Sequence[Any] | None = None,
    group_floor: Mapping[Any, Any] | None = None,
    group_cap: Mapping[Any, Any] | None = None,
    labels: Sequence[object] | None = None,
) -> ExactAllocation:
    """Distribute `amount`, exactly, and say everything about it.

    q_i = min(cap_i, max(floor_i, base_i + λ key_i)) with the smallest λ >= 0 such that Σ q_i = amount, floors rounded
    up and caps down to a unit first; then each q_i is rounded down or up to a unit, or units are given by a divisor
    method. The parameters are those of `allocate`, and:

    Parameters
    ----------
    base : array-like of shape (n,), optional
        Base amounts in kroner, not necessarily whole. Limits concern the whole amount, base amount included.
    labels : sequence of length n, optional
        What messages call the recipients.

    Raises
    ------
    InvalidInput, Infeasible
        As `allocate`; a cap below the base amount is InvalidInput.
    SolverFailure
        The answer did not pass its check: a bug.

    Examples
    --------
    >>> answer = allocate_exactly(100, [1, 1, 2], base=[10, 10, 10], cap=[None, None, 40])
    >>> answer.amounts, answer.multiplier, answer.binding
    ((30, 30, 40), Fraction(20, 1), ('', '', 'cap'))
    """
    unit = read_unit(unit)
    choice("method", method, METHODS)
    choice("on_shortfall", on_shortfall, ON_SHORTFALL)
    choice("on_surplus", on_surplus, ON_SURPLUS)
    keys = read_keys("key", key, labels)
    n = len(keys)
    groups = None if groups is None else list(groups)
    bases = None if base is None else [exact(value) for value in read_keys("base", base, labels)]
    if bases is not None and len(bases) != n:
        raise InvalidInput(f"`base` has {len(bases)} values for {n} recipients; give one each.")
    if bases is not None and any(bases) and method != "largest-remainder":
        raise InvalidInput(
            f'`method` is "{method}" and there are base amounts; divisor methods start at the floors only.'
        )
    problem, denominator = read_problem(
        amount, keys, floor, cap, unit, method, on_shortfall, on_surplus, groups, group_floor, group_cap, labels
    )
    if bases is not None:
        problem = Problem(**{**vars(problem), "base": [value / unit for value in bases]})
    solution = solve(problem)
    answer = _in_kroner(problem, solution, denominator)
    parted = problem.groups
    check_answer(
        problem.units * unit,
        [exact(value) for value in keys],
        bases or [Fraction(0)] * n,
        [exact(value) for value in _spread(floor, n, 0)],
        [None if value is None or value == float("inf") else exact(value) for value in _spread(cap, n, None)],
        unit,
        method,
        groups,
        {} if parted is None else _present(parted.labels, parted.floors, unit),
        {} if parted is None else _present(parted.labels, parted.caps, unit),
        fair_shares=answer.fair_shares,
        multiplier=answer.multiplier,
        group_multipliers=dict(answer.group_multipliers),
        amounts=answer.amounts,
        surplus=answer.surplus,
        scaled_floors=solution.scaled_floors,
    )
    return answer


def fair_share(
    amount: int,
    key: Any,
    *,
    floor: Any = None,
    cap: Any = None,
    unit: int = 1,
    groups: Sequence[Any] | None = None,
    group_floor: Mapping[Any, Any] | None = None,
    group_cap: Mapping[Any, Any] | None = None,
    labels: Sequence[object] | None = None,
) -> tuple[list[Fraction], Fraction]:
    """Fair share of `amount` by `key`, between floors and caps, exactly.

    q_i = min(cap_i, max(floor_i, λ key_i)) with the smallest λ >= 0 such that Σ q_i = amount. Among the positive keys
    it is the one lexicographically max-min fair allocation in q_i / key_i.

    Parameters
    ----------
    amount : int
        Whole kroner to distribute, a whole number of units.
    key : array-like of shape (n,)
        Non-negative weights, at least one positive. A float means its shortest decimal.
    floor, cap : array-like of shape (n,), scalar or None
        Limits in kroner; rounded up and down to a whole unit. None or infinity is no cap.
    unit : int
        Kroner. Concerns the limits only: fair shares are not rounded.
    groups : sequence of n labels, optional
        A partition of the recipients.
    group_floor, group_cap : dict label -> kroner, optional
        Limits on the totals of groups. A group at a limit has a multiplier of its own.
    labels : sequence of length n, optional
        What messages call the recipients.

    Returns
    -------
    shares : list of Fraction, length n
        Kroner.
    multiplier : Fraction
        λ, kroner per unit of key.

    Raises
    ------
    InvalidInput
        An argument cannot be used; names it and the first offending position.
    Infeasible
        The floors add to more than `amount`, or the caps to less; says by how many kroner.

    References
    ----------
    Bitran and Hax (1981), Management Science 27, doi 10.1287/mnsc.27.4.431; Kiwiel (2008), Journal of Optimization
    Theory and Applications 136, doi 10.1007/s10957-007-9317-7.

    Examples
    --------
    >>> fair_share(100, [1, 1, 2], cap=[None, None, 40])
    ([Fraction(30, 1), Fraction(30, 1), Fraction(40, 1)], Fraction(30, 1))
    """
    unit = read_unit(unit)
    problem, denominator = read_problem(
        amount,
        read_keys("key", key, labels),
        floor,
        cap,
        unit,
        "largest-remainder",
        "error",
        "error",
        groups,
        group_floor,
        group_cap,
        labels,
    )
    solution = solve(problem, rounded=False)
    shares = [
        Fraction(numerator * unit, below)
        for numerator, below in zip(solution.numerators, solution.denominators, strict=True)
    ]
    if sum(shares) != problem.units * unit:
        raise SolverFailure("The fair shares do not add to the amount. Please report this with the input.")
    return shares, solution.multiplier * unit * denominator


def read_problem(
    amount: Any,
    keys: Any,
    floor: Any,
    cap: Any,
    unit: int,
    method: str,
    on_shortfall: str,
    on_surplus: str,
    groups: Sequence[Any] | None,
    group_floor: Mapping[Any, Any] | None,
    group_cap: Mapping[Any, Any] | None,
    labels: Sequence[object] | None,
) -> tuple[Problem, int]:
    """The problem in units, and what the integer keys were multiplied by."""
    units = read_amount("amount", amount, unit)
    n = len(keys)
    if labels is not None and len(labels) != n:
        raise InvalidInput(f"`labels` has {len(labels)} entries for {n} recipients; give one each.")
    floors = read_floors("floor", floor, unit, labels, n)[0]
    caps = read_caps("cap", cap, unit, labels, n)[0]
    whole, denominator = integers(keys)
    if not any(whole):
        raise InvalidInput("`key` is zero for every recipient; at least one must be positive.")
    parted = read_groups(groups, group_floor, group_cap, n, unit, method, on_shortfall, labels)
    return Problem(
        units,
        whole,
        floors.tolist(),
        caps.tolist(),
        unit=unit,
        method=method,
        on_shortfall=on_shortfall,
        on_surplus=on_surplus,
        groups=parted,
        labels=labels,
    ), denominator


def read_groups(
    groups: Sequence[Any] | None,
    group_floor: Mapping[Any, Any] | None,
    group_cap: Mapping[Any, Any] | None,
    n: int,
    unit: int,
    method: str,
    on_shortfall: str,
    labels: Sequence[object] | None = None,
) -> GroupLimits | None:
    """Group limits in units, floors rounded up and caps down."""
    if groups is None:
        if group_floor is not None or group_cap is not None:
            raise InvalidInput("`group_floor` and `group_cap` need `groups`: one label for each recipient.")
        return None
    if method != "largest-remainder":
        raise InvalidInput(f'`method` is "{method}" and `groups` is given; divisor methods do not go with groups.')
    if on_shortfall != "error":
        raise InvalidInput(
            f'`on_shortfall` is "{on_shortfall}" and `groups` is given; floors of groups are not scaled.'
        )
    for name, limits in (("group_floor", group_floor), ("group_cap", group_cap)):
        if limits is not None and not isinstance(limits, Mapping):
            raise InvalidInput(f"`{name}` is {shown_value(limits)}; it must be a dict from group label to kroner.")
    floors: dict[Any, int | None] = {}
    caps: dict[Any, int | None] = {}
    for label, value in (group_floor or {}).items():
        floors[label] = (
            None if value is None else int(read_floors(f"group_floor[{label!r}]", value, unit, None, 1, (0,))[0, 0])
        )
    for label, value in (group_cap or {}).items():
        whole = int(read_caps(f"group_cap[{label!r}]", value, unit, None, 1, (0,))[0, 0])
        caps[label] = None if whole == NO_CAP else whole
    return group_limits(list(groups), n, floors, caps, labels)


def _in_kroner(problem: Problem, solution: Solution, denominator: int) -> ExactAllocation:
    unit = problem.unit
    shares = tuple(
        Fraction(numerator * unit, below)
        for numerator, below in zip(solution.numerators, solution.denominators, strict=True)
    )
    multiplier = solution.multiplier * unit
    floors = tuple(floor * unit for floor in problem.floors)
    caps = tuple(None if cap == NO_CAP else cap * unit for cap in problem.caps)
    base = [Fraction(0)] * len(shares) if problem.base is None else [value * unit for value in problem.base]
    binding = [""] * len(shares)
    bound_groups: dict[Any, Fraction] = {}
    if not solution.scaled_floors:
        level = [multiplier] * len(shares)
        if problem.groups is not None:
            for label, members, own in zip(
                problem.groups.labels, problem.groups.members, solution.group_multipliers, strict=True
            ):
                at_common = sum(
                    _clip(base[i] + multiplier * problem.key[i], floors[i], caps[i], base[i]) for i in members
                )
                total = sum(shares[i] for i in members)
                if total == at_common:
                    continue
                bound_groups[label] = own * unit
                for i in members:
                    level[i] = own * unit
                    binding[i] = "group-cap" if total < at_common else "group-floor"
        for i, value in enumerate(level):
            free, cap = base[i] + value * problem.key[i], caps[i]
            if free < floors[i]:
                binding[i] = "floor"
            elif cap is not None and (free > cap or (solution.surplus and free == cap)):
                binding[i] = "cap"
    return ExactAllocation(
        amounts=tuple(units * unit for units in solution.units),
        fair_shares=shares,
        multiplier=multiplier * denominator,
        group_multipliers={label: own * denominator for label, own in bound_groups.items()},
        floors=floors,
        caps=caps,
        binding=tuple(binding),
        surplus=solution.surplus * unit,
        ties=solution.ties,
    )


def _clip(value: Fraction, floor: int, cap: int | None, base: Fraction) -> Fraction:
    low = max(value, Fraction(floor), base)
    return low if cap is None else min(low, Fraction(cap))


def _spread(limit: Any, n: int, missing: Any) -> list[Any]:
    if limit is None:
        return [missing] * n
    if isinstance(limit, np.ndarray) and limit.ndim == 0:
        limit = limit[()]
    return [limit] * n if np.ndim(limit) == 0 else list(limit)


def _present(labels: Sequence[Any], limits: Sequence[int | None], unit: int) -> dict[Any, int]:
    return {label: limit * unit for label, limit in zip(labels, limits, strict=True) if limit is not None}
