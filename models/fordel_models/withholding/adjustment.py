"""The least total that must be cut so that nothing is withheld, and its fairest sharing.

Columns a_i, the units that i cuts, for those that can cut; t, the largest cut in kroner per 10^12 kroner of b_i, so
fine that t too is a whole number and every row is checked to the last digit.

    adjustment      minimise Σ a_i    subject to  Σ a_i >= breach - tolerance,  0 <= a_i <= u_i
    largest-cut     minimise t        subject to  Σ a_i = the least total,  a_i <= t b_i / 10^12,  0 <= a_i <= u_i

u_i is the least of the percent of b_i that nobody exceeds and, where only those above their own share cut, of e_i.
Of all least totals the fairest is leximin of the percents a_i / b_i, the largest first. For one sum with upper limits
that is a_i = min(u_i, λ b_i), which the exact core finds in whole units; the two programs prove by their duals that no
total is less, and that no largest percent is lower but for the rounding to units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

import numpy as np
import pandas as pd

from fordel_models.common import ModelFigures, divide
from fordel_models.common.reported import reported_amounts
from fordel_models.result import SolvedProgram
from fordel_models.withholding.breach import Breach
from fordel_models.withholding.specification import Adjustment
from fordel_models.written_numbers import decimal_text
from fordel_solver import Infeasible, Program, Rule, SolverFailure, fair_share, refuse
from fordel_solver import solve as solve_program
from fordel_solver.errors import InvalidInput, kroner
from fordel_solver.exact_numbers import exact
from fordel_solver.programs.checking import check_point
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["Adjusted", "Cuts", "adjusted", "cuts_of", "least_total"]

_WHOLE = 10**12  # kroner of b_i that t is measured per


@dataclass(frozen=True)
class Cuts:
    """What can be cut, in kroner. The tuples run over all recipients.

    Attributes
    ----------
    breach : Breach
    rules : Adjustment
    measured_by : tuple of int
        b_i.
    limits : tuple of int
        u_i, rounded down to units; 0 for those that do not cut.
    by_percent : tuple of bool
        Whose limit is the percent, and not what is above the own share.
    who : tuple of int
        Positions of those that can cut, as far as the percent lets them.
    """

    breach: Breach
    rules: Adjustment
    measured_by: tuple[int, ...]
    limits: tuple[int, ...]
    by_percent: tuple[bool, ...]
    who: tuple[int, ...]

    @property
    def needed(self) -> int:
        """The least total, rounded up to units."""
        unit = self.breach.rules.unit
        return -(-max(0, self.breach.kroner - self.breach.rules.tolerance) // unit) * unit


@dataclass(frozen=True)
class Adjusted:
    """The fairest cuts, in kroner, and the programs that prove them least.

    Attributes
    ----------
    cuts : Cuts
    amounts : tuple of int
        a_i of each recipient.
    level : Fraction
        λ: the part of b_i that everyone cuts who is not at a limit.
    programs : tuple of SolvedProgram
    """

    cuts: Cuts
    amounts: tuple[int, ...]
    level: Fraction
    programs: tuple[SolvedProgram, ...]


def cuts_of(breach: Breach, figures: ModelFigures, tables: Mapping[str, pd.DataFrame]) -> Cuts | None:
    """What can be cut; None where the sanction has no [adjustment] or nothing is withheld.

    Raises
    ------
    InvalidInput
        What a cut is measured by cannot be used, or is not above 0 for someone that can cut.
    """
    rules = breach.rules.adjustment
    if rules is None or not breach.withheld:
        return None
    path = f"{breach.path}.adjustment"
    measured = breach.reported
    if rules.measured_by is not None:
        measured = reported_amounts(rules.measured_by, figures, tables, breach.rules.year, f"{path}.measured_by")
    below = [
        i for i, by in enumerate(measured) if by <= 0 and (breach.excess[i] if rules.only_above else breach.reported[i])
    ]
    if below and (rules.only_above or rules.measured_by is not None):
        raise InvalidInput(
            f"{figures.specification.id}, {path}.measured_by: it is not above 0 for {figures.people.some(below)}, "
            "whose cut would be a percent of it. Measure cuts by something else."
        )
    return _cuts(breach, rules, measured)


def adjusted(cuts: Cuts, *, backend: str | None = None, repairs: bool = True) -> Adjusted:
    """The fairest of the least totals.

    Raises
    ------
    Infeasible
        The limits do not let enough be cut: the conflict, and limits that would do, each of them solved again.
    SolverFailure
        The programs do not prove what the core found.
    """
    by = backend or "highs"
    if sum(cuts.limits) < cuts.needed:
        raise _refusal(cuts, by, repairs)
    program = least_total(cuts)
    unit, who = cuts.breach.rules.unit, cuts.who
    year = divide(
        cuts.needed,
        [cuts.measured_by[i] for i in who],
        where=f"{cuts.breach.where}.adjustment",
        labels=[cuts.breach.labels[i] for i in who],
        caps=[cuts.limits[i] for i in who],
        unit=unit,
    )
    units = np.array([amount // unit for amount in year.amounts], dtype=np.float64)
    largest = _largest_cut(cuts, program)
    t = max(
        ceil(Fraction(amount // unit) / exact(_per_t(cuts, i))) for i, amount in zip(who, year.amounts, strict=True)
    )
    programs = (
        _held(f"{cuts.breach.name}-adjustment", program, units, by, Fraction(0)),
        _held(f"{cuts.breach.name}-largest-cut", largest, np.append(units, float(t)), by, _by_rounding(cuts, who)),
    )
    amounts = [0] * len(cuts.limits)
    for i, amount in zip(who, year.amounts, strict=True):
        amounts[i] = amount
    return Adjusted(cuts, tuple(amounts), year.multiplier, programs)


def least_total(cuts: Cuts) -> Program:
    """The program `adjustment`, in units."""
    who, unit, path = cuts.who, cuts.breach.rules.unit, cuts.breach.path
    by_percent = [at for at, i in enumerate(who) if cuts.by_percent[i]]
    above = [at for at, i in enumerate(who) if not cuts.by_percent[i]]
    return Program(
        np.ones(len(who)),
        np.ones((1, len(who))),
        [cuts.needed // unit],
        [np.inf],
        0,
        [cuts.limits[i] // unit for i in who],
        rules=[
            Rule(f"{path}.agreed", rows=[0]),
            Rule(f"{path}.adjustment.most_pct", upper=by_percent),
            Rule(f"{path}.adjustment.only_above", upper=above),
        ],
        row_names=["cut in all"],
        column_names=[f"cut of {cuts.breach.codes[i]}" for i in who],
    )


def _largest_cut(cuts: Cuts, least: Program) -> Program:
    from scipy.sparse import csr_array, eye_array, hstack, vstack

    who = cuts.who
    n = len(who)
    largest = csr_array([[-_per_t(cuts, i)] for i in who])
    total = hstack([least.matrix, csr_array((1, 1))])
    return Program(
        np.append(np.zeros(n), 1.0),
        vstack([total, hstack([eye_array(n), largest])], format="csr"),
        np.append(least.row_lower, np.full(n, -np.inf)),
        np.append(least.row_lower, np.zeros(n)),
        0,
        np.append(least.upper, float(_WHOLE)),
        rules=[
            replace(least.rules[0], rows=[0]),
            Rule("the largest cut", rows=range(1, n + 1), upper=[n]),
            *least.rules[1:],
        ],
        row_names=["cut in all", *(f"percent of {cuts.breach.codes[i]}" for i in who)],
        column_names=[*(f"cut of {cuts.breach.codes[i]}" for i in who), "largest cut"],
    )


def _by_rounding(cuts: Cuts, who: Sequence[int]) -> Fraction:
    """How much higher t can be because cuts and t are whole numbers."""
    return max(Fraction(_WHOLE * cuts.breach.rules.unit, cuts.measured_by[i]) for i in who) + 1


def _per_t(cuts: Cuts, i: int) -> float:
    """The units that i cuts for each of t."""
    return cuts.measured_by[i] / (_WHOLE * cuts.breach.rules.unit)


def _held(name: str, program: Program, x: np.ndarray, backend: str, rounding: Fraction) -> SolvedProgram:
    """The program with our x, which satisfies it exactly and is as good as what a solver proves.

    Raises
    ------
    SolverFailure
        It does not, or it is not.
    """
    found = solve_program(program, backend, ties=False)
    if found.outcome != "optimal" or found.bound is None:
        raise SolverFailure(f"{name}: {backend} found no proven optimum ({found.outcome}). Ask another backend.")
    check = check_point(program, x)
    value = float(program.cost @ x)
    allowed = float(rounding) + 1e-9 * max(1.0, abs(value))
    if not check.ok or not check.exact or value - found.bound > allowed:
        raise SolverFailure(
            f"{name}: the fairest cuts do not pass their check and are not handed out: they come to {value:.15g}, "
            f"where {backend} proves {found.bound:.15g}. {check.worst}".rstrip()
        )
    # The solver's x is one of many; ours is the fairest of them.
    bound = min(found.bound, value)
    return SolvedProgram(name, program, replace(found, x=x, objective=value, bound=bound, check=check, unique=None))


def _cuts(breach: Breach, rules: Adjustment, measured: tuple[int, ...]) -> Cuts:
    unit = breach.rules.unit
    limits, by_percent = [], []
    for by, excess in zip(measured, breach.excess, strict=True):
        percent = floor(rules.most_pct * max(0, by) / 100 / unit) * unit
        above = excess // unit * unit
        by_percent.append(not rules.only_above or percent < above)
        limits.append(min(percent, above) if rules.only_above else percent)
    can = breach.excess if rules.only_above else measured
    who = tuple(i for i, own in enumerate(can) if own > 0)
    return Cuts(breach, rules, measured, tuple(limits), tuple(by_percent), who)


def _refusal(cuts: Cuts, backend: str, repairs: bool) -> Infeasible:
    short = cuts.needed - sum(cuts.limits)
    path, place = f"{cuts.breach.path}.adjustment", f"{cuts.breach.where}.adjustment"
    message = (
        f"{place}: {kroner(cuts.needed)} must be cut so that nothing is withheld, and the limits let "
        f"{kroner(sum(cuts.limits))} be cut, {kroner(short)} less."
    )
    if not repairs:
        return Infeasible(message, shortfall=short)
    # Where nobody can cut there is no program to ask.
    conflict: tuple[str, ...] = (f"{cuts.breach.path}.agreed", f"{path}.only_above")
    conflicts: tuple[ConflictingRule, ...] = ()
    try:
        if cuts.who:
            refuse(least_total(cuts), unit=1, kr=cuts.breach.rules.unit, backend=backend)
    except Infeasible as error:
        conflict, conflicts = error.conflict, error.conflicts
        message += f" {error}"
    ways = [way for way in (_higher_percent(cuts, path), _anyone(cuts, path)) if way is not None]
    return Infeasible(
        message,
        shortfall=short,
        conflict=conflict,
        repair=tuple(way.says for way in ways),
        conflicts=conflicts,
        repairs=tuple(ways),
        danish=f"{place}: der skal skæres {kroner(cuts.needed)} for at intet tilbageholdes, og grænserne giver plads "
        f"til {kroner(sum(cuts.limits))}, {kroner(short)} mindre.".replace("..", "."),
    )


def _higher_percent(cuts: Cuts, path: str) -> Repair | None:
    """The lowest percent, to a ten-thousandth, that lets enough be cut:  Σ min(p b_i, e_i) = the least total."""
    free = _cuts(cuts.breach, cuts.rules.model_copy(update={"most_pct": Fraction(100)}), cuts.measured_by)
    if sum(free.limits) < cuts.needed:
        return None
    who = free.who
    _, level = fair_share(cuts.needed, [cuts.measured_by[i] for i in who], cap=[free.limits[i] for i in who])
    # What the rounding to units takes off again is never more than a few ten-thousandths.
    for step in range(10):
        percent = Fraction(ceil(level * 1_000_000) + step, 10_000)
        raised = _cuts(cuts.breach, cuts.rules.model_copy(update={"most_pct": percent}), cuts.measured_by)
        if percent <= 100 and sum(raised.limits) >= cuts.needed:
            old, new = decimal_text(cuts.rules.most_pct), decimal_text(percent)
            says = f"raise {path}.most_pct from {old} to {new} (pct.)"
            return _tried(raised, Change(f"{path}.most_pct", old, new, sum(raised.limits) - sum(cuts.limits)), says)
    return None


def _anyone(cuts: Cuts, path: str) -> Repair | None:
    if not cuts.rules.only_above:
        return None
    everyone = _cuts(cuts.breach, cuts.rules.model_copy(update={"only_above": False}), cuts.measured_by)
    if sum(everyone.limits) < cuts.needed:
        return None
    change = Change(f"{path}.only_above", "true", "false", sum(everyone.limits) - sum(cuts.limits))
    return _tried(everyone, change, f"set {path}.only_above to false: anyone cuts")


def _tried(cuts: Cuts, change: Change, says: str) -> Repair | None:
    """The repair, where the cuts are found with it."""
    if sum(adjusted(cuts, repairs=False).amounts) != cuts.needed:
        return None
    return Repair((change,), says, change.kroner, Fraction(change.kroner), alone=True)
