"""The waterfall: from a recipient's share per inhabitant to its amount, in steps that each have one cause.

Of what is distributed, D = Σ q_j over the eligible recipients, with n_i inhabitants, K_i the key, b_i base amounts, t_i
the fair share before a guarantee, q_i after it, x_i the amount, and R = D - Σ b - what exit ramps cost:

    start           D n_i / Σ n                              by inhabitants; D / count where some are not known
    base amount     b_i - (n_i / Σ n) Σ b
    part p          R s_p (k_pi / Σ k_p - n_i / Σ n)         what it gives above or below the same kroner by inhabitants
    phase-in        the same of the part that is distributed by the baseline
    exit ramp       q_i of those on it; - (n_i / Σ n) Σ q of the others
    own limit       t_i - f_i                                its own floor or cap
    group limit     (λ_gi - λ_i) K_i                         where the limit of its group binds
    others' limits  f_i - b_i - λ_0 K_i - group limit        (λ_i - λ_0) K_i,  λ_0 = R / Σ K: if there were no limits
    guarantee       q_i - t_i                                paid for, or lifted
    rounding        x_i - all of the above
    opt-out         - x_i of those that opted out and whose kroner are returned

f_i = b_i + λ_gi K_i is what i would get if its own floor and cap were taken out, all else kept. λ_i is the multiplier
of that pool, and λ_gi the group's where its limit binds, else λ_i (without_own_limit.py). For a recipient that is not
held by a limit of its own they are those of the year, and f_i = t_i. So others' limits are what the limits of others
do, and not what the recipient's own does to λ. Where the pool without its own limit cannot be solved (the floor of its
group cannot be reached then), the multipliers are those of the year as well.

Over all recipients base amounts, every part, phase-in, exit ramps and guarantee add up to 0, and so do the three steps
of limits together: what the limits of some give or take, the others pay or get. Only the start adds up to D.

Those on the exit ramp are not eligible, and start at 0. Where floors are reduced in proportion (pool.on_shortfall), f_i
is solved in the same way. Where the base amounts alone are more than D, R and λ_0 are 0, f_i is b_i, and what is
missing is in the own limits, by inhabitants. The kroner of the steps are rounded as those of the parts are
(formula/steps.py), so that they add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from fordel_models.explaining.without_own_limit import WithoutOwnLimit, without_own_limit
from fordel_models.expressions.functions import total
from fordel_models.formula.steps import whole_steps
from fordel_models.result import PartResult, YearResult
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["Waterfall", "waterfall"]

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Row:
    """One step over all recipients."""

    kind: str
    exact: tuple[Fraction, ...]
    part: PartResult | None = None
    gives: tuple[Fraction, ...] = ()  # base amount or part: what it gives each, not against inhabitants


@dataclass(frozen=True)
class Waterfall:
    """The steps of a year over all recipients, and what they start from.

    Attributes
    ----------
    rows : tuple of Row
        All but rounding and opt-out.
    kroner : tuple of tuple of int
        For each recipient the whole kroner of the rows, then of rounding and, where kroner are returned, of opt-out.
    distributed, multiplier_without_limits, inhabitants : Fraction
        D, λ_0 and Σ n; the last is None where the start is an equal share.
    """

    distributed: Fraction
    recipients: int
    inhabitants: Fraction | None
    multiplier_without_limits: Fraction
    rows: tuple[Row, ...]
    roundings: tuple[Fraction, ...] = field(repr=False)
    kroner: tuple[tuple[int, ...], ...] = field(repr=False)


def waterfall(year: YearResult) -> Waterfall:
    """The steps of a year.

    Raises
    ------
    SolverFailure
        The steps of a recipient do not add up to its amount: a bug.

    Examples
    --------
    >>> import pandas as pd
    >>> from fordel_models import parse, solve
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "data": {"inhabitants": "people"},
    ...        "pool": {"amount": 100, "floor": 25}, "part": [{"name": "elever", "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [20, 30, 50], "people": [50, 25, 25]}, index=["101", "147", "151"])
    >>> steps = waterfall(solve(parse(raw, where="pool.toml"), table).years[0])
    >>> [row.kind for row in steps.rows], steps.kroner[0]
    (['start', 'part', 'own_limit', 'others_limits'], (50, -30, 5, 0, 0))
    """
    everyone = range(len(year.amounts))
    ramp = set(year.exit_ramp)
    eligible = [i for i in everyone if year.eligible[i] and i not in ramp]
    fraction, inhabitants = _fractions(year, eligible)
    before = year.fair_shares if year.guarantee is None else year.guarantee.targets
    distributed = total(year.fair_shares)
    base = year.base or (NOTHING,) * len(year.amounts)
    left = Fraction(distributed - total(base) - total([before[i] for i in ramp]))
    by_key, missing = max(left, NOTHING), min(left, NOTHING)
    sum_of_keys = total(year.key)
    without_limits = by_key / sum_of_keys if sum_of_keys else NOTHING
    rows = [Row("start", tuple(distributed * own for own in fraction))]
    if year.base:
        rows.append(Row("base_amount", _against(base, total(base), fraction), gives=tuple(base)))
    for kind, part in _parts(year):
        gives = _gives(part, by_key, len(year.amounts))
        rows.append(Row(kind, _against(gives, by_key * part.share, fraction), part, gives))
    if ramp:
        of_ramp = [before[i] if i in ramp else NOTHING for i in everyone]
        rows.append(Row("exit_ramp", _against(of_ramp, total(of_ramp), fraction)))
    free = _free_of_own_limits(year, before, base, ramp, solvable=not missing)
    own = [NOTHING if i in ramp else before[i] - free[i].share - missing * fraction[i] for i in everyone]
    floors = year.floors if year.guarantee is None else year.guarantee.floors
    if any(own) or any(floors[i] or year.caps[i] is not None for i in eligible):
        rows.append(Row("own_limit", tuple(own)))
    of_group = [(own.group_multiplier - own.multiplier) * key for own, key in zip(free, year.key, strict=True)]
    if year.groups:
        rows.append(Row("group_limit", tuple(of_group)))
    others = tuple(free[i].share - base[i] - without_limits * year.key[i] - of_group[i] for i in everyone)
    if any(others) or (len(rows) > 1 and rows[-1].kind in ("own_limit", "group_limit")):
        rows.append(Row("others_limits", others))
    if year.guarantee is not None:
        rows.append(
            Row("guarantee", tuple(q - t for q, t in zip(year.fair_shares, year.guarantee.targets, strict=True)))
        )
    roundings, whole = _in_whole_kroner(year, rows)
    return Waterfall(Fraction(distributed), len(eligible), inhabitants, without_limits, tuple(rows), roundings, whole)


def _free_of_own_limits(
    year: YearResult, before: Sequence[Fraction], base: Sequence[Fraction], ramp: set[int], *, solvable: bool
) -> list[WithoutOwnLimit]:
    """f_i, λ_i and λ_gi of each recipient; solved again for those that their own limit holds."""
    of_group = {i: group.multiplier for group in year.groups for i in group.members}
    floors = year.floors if year.guarantee is None else year.guarantee.floors
    found = []
    for i, key in enumerate(year.key):
        level = of_group.get(i, year.multiplier)
        own = WithoutOwnLimit(base[i] + level * key, year.multiplier, level)
        # With floors that are reduced the key gives nothing, and any floor can be what takes it.
        held = before[i] != own.share or (not year.multiplier and floors[i])
        if solvable and held and year.eligible[i] and i not in ramp:
            own = without_own_limit(year, i) or own
        found.append(own)
    return found


def _fractions(year: YearResult, eligible: Sequence[int]) -> tuple[list[Fraction], Fraction | None]:
    """n_i / Σ n over all recipients, and Σ n."""
    people = [year.inhabitants[i] for i in eligible]
    known = [count for count in people if count is not None]
    fraction = [NOTHING] * len(year.amounts)
    if len(known) < len(people):
        for i in eligible:
            fraction[i] = Fraction(1, len(eligible))
        return fraction, None
    together = Fraction(total(known))
    for i, count in zip(eligible, known, strict=True):
        fraction[i] = count / together
    return fraction, together


def _parts(year: YearResult) -> list[tuple[str, PartResult]]:
    phase_in = [] if year.phase_in_part is None else [("phase_in", year.phase_in_part)]
    return [("part", part) for part in year.parts] + phase_in


def _gives(part: PartResult, by_key: Fraction, count: int) -> tuple[Fraction, ...]:
    if not part.share:
        return (NOTHING,) * count
    rate = by_key * part.share / part.total
    return tuple(rate * value for value in part.values)


def _against(gives: Sequence[Fraction], whole: Fraction | int, fraction: Sequence[Fraction]) -> tuple[Fraction, ...]:
    return tuple(own - whole * part for own, part in zip(gives, fraction, strict=True))


def _in_whole_kroner(year: YearResult, rows: Sequence[Row]) -> tuple[tuple[Fraction, ...], tuple[tuple[int, ...], ...]]:
    roundings, whole = [], []
    for i, amount in enumerate(year.amounts):
        solved = amount + (year.returned[i] if year.returned else 0)
        exact = [row.exact[i] for row in rows]
        steps = whole_steps(exact, solved)
        if year.returned:
            steps.append(-year.returned[i])
        if sum(steps) != amount:
            raise SolverFailure(
                f"The steps of recipient {i} add up to {kroner(sum(steps))}, not to {kroner(amount)} Nothing is "
                "handed out; please report it with the file of the instance."
            )
        roundings.append(solved - Fraction(total(exact)))
        whole.append(tuple(steps))
    return tuple(roundings), tuple(whole)
