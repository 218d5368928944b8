"""An allocation found again by other people's solvers: fair shares by linear programs, rounding by integer ones.

The core and the solvers have no code in common: what both come to is no fault of either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from fordel.allocation import Allocation
from fordel_models.result import YearResult
from fordel_solver.errors import InvalidInput, SolverFailure
from fordel_solver.programs.program import Program, Rule
from fordel_solver.solvers.backend import Incumbent

__all__ = ["CrossCheck", "cross_check"]

# Two code bases each.
SHARES_BY, ROUNDING_BY = ("highs", "glop"), "highs"
# Who solves a model of programs again: the first that is another code base and takes it.
WHOLE_BY, LINEAR_BY = ("cp-sat", "scip", "cbc", "highs"), ("glop", "cbc", "highs")
# A linear program knows a share to so much of the year's amount.
CLOSE = 1e-9
# Fractions of a unit as whole numbers.
PARTS_OF_A_UNIT = 10**6


@dataclass(frozen=True)
class CrossCheck:
    """What came to the same.

    Attributes
    ----------
    years : tuple of int or None
    shares_by : tuple of str
        Whose linear programs, with versions.
    rounding_by : tuple of str
        Whose integer programs.
    largest_difference : float
        Of a fair share, in kroner.
    """

    years: tuple[int | None, ...]
    shares_by: tuple[str, ...]
    rounding_by: tuple[str, ...]
    largest_difference: float


def cross_check(allocation: Allocation, progress: Callable[[Incumbent], None] | None = None) -> CrossCheck:
    """Find every year's fair shares and rounding again by two code bases each.

    The fair shares are the leximin outcomes of (q_i - b_i) / K_i under the same limits and groups, whatever finds them.
    The whole kroner have the least Σ |x_i - q_i| of all that add up and keep the limits.

    Parameters
    ----------
    allocation : Allocation
    progress : callable or None
        Told how far the search for another rounding is.

    Raises
    ------
    InvalidInput
        A year that no such program states: a divisor method, scaled floors, or a guarantee that the others pay for.
    SolverFailure
        Something else came out, or no solver could say.

    Examples
    --------
    >>> import fordel
    >>> cross_check(fordel.solve("smaaoer-2014")).years
    (2014,)
    """
    result = allocation.result
    if not allocation.is_formula:
        return _programs_again(allocation)
    if problems := [problem for year in result.years if (problem := _not_stated(year))]:
        raise InvalidInput(*problems)
    differences: list[float] = []
    by: dict[str, None] = {}
    rounded_by: dict[str, None] = {}
    for year in result.years:
        program, keys = _shares_program(year)
        for backend in SHARES_BY:
            difference, version = _shares_again(year, result.codes, program, keys, backend)
            differences.append(difference)
            by[f"{backend} ({version})"] = None
        rounded_by.update(dict.fromkeys(_rounding_again(year, progress)))
    return CrossCheck(tuple(year.year for year in result.years), tuple(by), tuple(rounded_by), max(differences))


def _programs_again(allocation: Allocation) -> CrossCheck:
    """A model of programs solved again by another code base, from its rules and figures: the same kroner."""
    from fordel.api import solve
    from fordel_solver.solvers.registry import backend

    result, basis = allocation.result, allocation.basis
    if not result.programs or basis is None:
        raise InvalidInput(
            f"{result.id} has no program: its amounts are divided exactly, and the certificate shows how. Leave out "
            "--cross-check."
        )
    used = {own.solution.backend for own in result.programs}
    bases = {backend(name).code_base for name in used}
    whole = any(own.program.is_integer for own in result.programs)
    others = [name for name in (WHOLE_BY if whole else LINEAR_BY) if backend(name).code_base not in bases]
    failures = []
    own = basis.table[list(allocation.data_record)] if allocation.data_record else None
    for other in others:
        try:
            again = solve(basis.instance, data=own, years=allocation.only_years, backend=other, figure_errors=False)
        except (InvalidInput, SolverFailure) as error:
            failures.append(f"{other}: {error}")
            continue
        theirs = [year.amounts for year in again.result.years]
        if theirs != [year.amounts for year in result.years] or again.result.tables != result.tables:
            raise SolverFailure(
                f"{result.id}: two code bases differ: {', '.join(sorted(used))} and {other} give other kroner or other "
                "choices. Nothing is handed out."
            )
        by = tuple(dict.fromkeys(f"{own.solution.backend} ({own.solution.version})" for own in again.result.programs))
        return CrossCheck(allocation.years, (), by, 0.0)
    raise SolverFailure(f"{result.id}: no second code base could solve it: {'; '.join(failures)}")


def _not_stated(year: YearResult) -> str:
    """Why a year is no leximin program; empty where it is one."""
    what = "" if year.year is None else f"{year.year}: "
    if year.method != "largest-remainder":
        return (
            f'{what}the method "{year.method}" has no fair share that a linear program finds. Leave out --cross-check.'
        )
    if year.guarantee is not None:
        return f"{what}the guarantee that the others pay for is no linear program. Leave out --cross-check."
    spent = sum(year.fair_shares, Fraction(0))
    if sum(year.floors) > spent:
        return f"{what}the floors are scaled down to what there is, by no linear program. Leave out --cross-check."
    return ""


def _participants(year: YearResult) -> list[int]:
    return [at for at, eligible in enumerate(year.eligible) if eligible]


def _bounds(year: YearResult, participants: Sequence[int]) -> list[tuple[Fraction, Fraction | None]]:
    """From what a recipient has without any multiplier to what it may have at most."""
    found: list[tuple[Fraction, Fraction | None]] = []
    for at in participants:
        base = year.base[at] if year.base else Fraction(0)
        low = max(Fraction(year.floors[at]), base)
        cap = year.caps[at]
        low = low if cap is None else min(low, Fraction(cap))
        high = Fraction(cap) if cap is not None else None
        found.append((low, high if year.key[at] else low))
    return found


def _shares_program(year: YearResult) -> tuple[Program, list[int]]:
    """The sum, the limits and the groups; and the columns with a key."""
    participants = _participants(year)
    bounds = _bounds(year, participants)
    n = len(participants)
    place = {at: column for column, at in enumerate(participants)}
    rows, low, high, rules = [np.ones(n)], [_spent(year)], [_spent(year)], [Rule("pool.amount", rows=[0])]
    for group in year.groups:
        row = np.zeros(n)
        row[[place[at] for at in group.members if at in place]] = 1
        rules.append(Rule(f"group.{group.label}", rows=[len(rows)]))
        rows.append(row)
        low.append(-np.inf if group.floor is None else float(group.floor))
        high.append(np.inf if group.cap is None else float(group.cap))
    program = Program(
        np.zeros(n),
        np.vstack(rows),
        low,
        high,
        [float(lower) for lower, _ in bounds],
        [np.inf if upper is None else float(upper) for _, upper in bounds],
        rules=rules,
    )
    return program, [column for column, at in enumerate(participants) if year.key[at]]


def _spent(year: YearResult) -> float:
    # From the rules, not from the shares that are being checked. What those that opted out would have got is in it.
    return float(year.amount - year.top_slice - year.surplus + sum(year.returned))


def _shares_again(
    year: YearResult, codes: Sequence[str], program: Program, keys: Sequence[int], backend: str
) -> tuple[float, str]:
    from scipy.sparse import csr_array

    from fordel_solver.asking.leximin import leximin

    participants = _participants(year)
    weight = [float(1 / year.key[participants[column]]) for column in keys]
    outcomes = csr_array((weight, (range(len(keys)), keys)), shape=(len(keys), len(participants)))
    # What the base amount gives is no part of what is shared by the key.
    base = np.array([float(year.base[at]) if year.base else 0.0 for at in participants])
    moved = program.but(
        lower=program.lower - base,
        upper=program.upper - base,
        row_lower=program.row_lower - program.matrix @ base,
        row_upper=program.row_upper - program.matrix @ base,
    )
    found = leximin(moved, outcomes, backend=backend, ties=False)
    if found.x is None:
        raise SolverFailure(f"{_name(year)}{backend} found no fair shares: {found.solution.outcome}.")
    shares = np.array([float(year.fair_shares[at]) for at in participants])
    difference = np.abs(found.x + base - shares)
    worst = int(np.argmax(difference))
    if difference[worst] > CLOSE * max(1.0, float(year.amount)) + 1e-6:
        raise SolverFailure(
            f"{_name(year)}two code bases differ: {backend} gives {codes[participants[worst]]} a fair share of "
            f"{found.x[worst] + base[worst]:.2f} kr., the core {shares[worst]:.2f} kr. Nothing is handed out."
        )
    return float(difference[worst]), found.solution.version


def _rounding_again(year: YearResult, progress: Callable[[Incumbent], None] | None) -> tuple[str, ...]:
    """Whether no other whole units are nearer to the fair shares: an integer program on two code bases."""
    from fordel_solver.programs.solving import solve

    participants = _participants(year)
    amounts = [year.amounts[at] + (year.returned[at] if year.returned else 0) for at in participants]
    below = [year.fair_shares[at] // year.unit for at in participants]
    parts = [
        round((year.fair_shares[at] / year.unit - b) * PARTS_OF_A_UNIT)
        for at, b in zip(participants, below, strict=True)
    ]
    ours = [amount // year.unit - b for amount, b in zip(amounts, below, strict=True)]
    # One unit more turns a distance of f into 1 - f.
    cost = [PARTS_OF_A_UNIT - 2 * part for part in parts]
    shares, _ = _shares_program(year)
    rest = np.array([float(b * year.unit) for b in below])
    program = Program(
        cost,
        shares.matrix,
        np.ceil((shares.row_lower - shares.matrix @ rest) / year.unit),
        np.floor((shares.row_upper - shares.matrix @ rest) / year.unit),
        0,
        [float(part > 0) for part in parts],
        integer=True,
    )
    found = solve(program, ROUNDING_BY, ties=False, cross_check=True, progress=progress)
    value = sum(c * own for c, own in zip(cost, ours, strict=True))
    if found.interrupted or found.outcome == "stopped":
        raise SolverFailure(f"{_name(year)}the cross-check was ended before two code bases had come to an answer.")
    if found.outcome != "optimal" or found.objective != value:
        raise SolverFailure(
            f"{_name(year)}two code bases differ: the whole kroner are {value / PARTS_OF_A_UNIT:.9f} units of rounding "
            f"away from the fair shares, and {found.backend} finds {found.outcome} with "
            f"{(found.objective or 0) / PARTS_OF_A_UNIT:.9f}. Nothing is handed out."
        )
    # Who agreed comes with no version: that of the first says what is installed of the others.
    others = [name for name in found.confirmed_by.split(", ") if name != found.backend]
    return (f"{found.backend} ({found.version})", *others)


def _name(year: YearResult) -> str:
    return "" if year.year is None else f"{year.year}: "
