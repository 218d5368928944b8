"""A guarantee that the others pay for: a second step, after the fair shares, that moves kroner and adds none.

With fair shares t_i, guaranteed amounts f_i and the same sum Σ q_i = Σ t_i, either each of the others gives up so much
per inhabitant (or another weight w_i),

    q_i = max(f_i, t_i - τ w_i),  τ >= 0 the smallest that does it,

as in the loss cap of the Danish equalisation act (section 17 b), or what the others gain on a baseline w_i is capped at
one common rate,

    q_i = max(f_i, min(t_i, γ w_i)),  γ >= 0 the smallest that does it; who has no baseline is not capped,

as in English school funding. Both are fair shares again: what is given up is min(t_i - f_i, τ w_i), and the capped
shares are γ w_i between f_i and max(f_i, t_i).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from fordel_solver.errors import Infeasible, SolverFailure, kroner
from fordel_solver.fair_shares import fair_shares
from fordel_solver.rounding import largest_remainder

__all__ = ["PAID_BY", "Guaranteed", "keep_guarantee"]

PAID_BY = ("inhabitants", "gains")


@dataclass(frozen=True)
class Guaranteed:
    """Fair shares after a guarantee, and whole kroner.

    Attributes
    ----------
    fair_shares : tuple of Fraction
        q_i, kroner.
    level : Fraction or None
        τ, kroner per unit of weight, or γ, kroner per krone of baseline. None: nobody has to pay.
    amounts : tuple of int
        Whole kroner, by largest remainder.
    ties : tuple of int
        Positions that stood equal when the last units went out; position decided.
    """

    fair_shares: tuple[Fraction, ...]
    level: Fraction | None
    amounts: tuple[int, ...]
    ties: tuple[int, ...]


def keep_guarantee(
    targets: Sequence[Fraction],
    guaranteed: Sequence[int],
    weights: Sequence[Fraction | int],
    *,
    paid_by: str,
    unit: int = 1,
) -> Guaranteed:
    """Lift everybody to the guaranteed amount, and let the others pay.

    q_i = max(f_i, t_i - τ w_i) or q_i = max(f_i, min(t_i, γ w_i)), Σ q_i = Σ t_i.

    Parameters
    ----------
    targets : sequence of Fraction, length n
        t_i, kroner; together a whole number of units, or where there is a surplus less than a unit more.
    guaranteed : sequence of int, length n
        f_i, kroner, whole units.
    weights : sequence of numbers, length n
        w_i, 0 or more: inhabitants for "inhabitants", the baseline for "gains".
    paid_by : str
        "inhabitants" or "gains".
    unit : int
        Kroner; amounts are whole numbers of units.

    Raises
    ------
    Infeasible
        The others do not have what the guarantee costs; says by how many kroner.
    SolverFailure
        The answer did not pass its check: a bug.

    References
    ----------
    Fair shares by variable fixing: Bitran and Hax (1981), Management Science 27, doi 10.1287/mnsc.27.4.431.

    Examples
    --------
    >>> thirds = [Fraction(90), Fraction(60), Fraction(60)]
    >>> keep_guarantee(thirds, [0, 0, 75], [1, 2, 1], paid_by="inhabitants").amounts
    (85, 50, 75)
    >>> keep_guarantee(thirds, [0, 0, 75], [60, 50, 80], paid_by="gains").amounts
    (75, 60, 75)
    """
    scale = lcm(*(target.denominator for target in targets))
    own = [target.numerator * (scale // target.denominator) for target in targets]
    floors = [value * scale for value in guaranteed]
    if all(target >= floor for target, floor in zip(own, floors, strict=True)):
        shares, level = tuple(targets), None
    else:
        weight_scale = lcm(*(Fraction(weight).denominator for weight in weights))
        key = [int(weight * weight_scale) for weight in weights]
        solve = _paid_by_inhabitants if paid_by == "inhabitants" else _paid_by_gains
        found, multiplier = solve(own, floors, key, scale)
        shares = tuple(share / scale for share in found)
        level = multiplier * weight_scale / scale
    rounding = largest_remainder(
        int(sum(shares) / unit), [share.numerator for share in shares], [share.denominator * unit for share in shares]
    )
    amounts = tuple(units * unit for units in rounding.units)
    _check(targets, guaranteed, weights, paid_by, shares, level, amounts, unit)
    return Guaranteed(shares, level, amounts, rounding.ties)


def _paid_by_inhabitants(
    targets: Sequence[int], floors: Sequence[int], weights: Sequence[int], scale: int
) -> tuple[list[Fraction], Fraction]:
    """What each gives up is a fair share of the cost by weight, and at most what it has above its own floor."""
    cost = sum(max(floor - target, 0) for target, floor in zip(targets, floors, strict=True))
    room = [max(target - floor, 0) for target, floor in zip(targets, floors, strict=True)]
    most = sum(own for own, weight in zip(room, weights, strict=True) if weight)
    if cost > most:
        raise _too_dear(cost, most, scale)
    given = fair_shares(cost, weights, [0] * len(room), room)
    return [
        max(Fraction(floor), target - Fraction(numerator, denominator))
        for target, floor, numerator, denominator in zip(
            targets, floors, given.numerators, given.denominators, strict=True
        )
    ], given.multiplier


def _paid_by_gains(
    targets: Sequence[int], floors: Sequence[int], baseline: Sequence[int], scale: int
) -> tuple[list[Fraction], Fraction]:
    """Fair shares by baseline between the floor and what it was without a cap on gains."""
    tops = [max(target, floor) for target, floor in zip(targets, floors, strict=True)]
    lower = [floor if own else top for floor, top, own in zip(floors, tops, baseline, strict=True)]
    amount = sum(targets)
    if sum(lower) > amount:
        cost = sum(max(floor - target, 0) for target, floor in zip(targets, floors, strict=True))
        raise _too_dear(cost, cost - (sum(lower) - amount), scale)
    shares = fair_shares(amount, baseline, lower, tops)
    return [Fraction(*pair) for pair in zip(shares.numerators, shares.denominators, strict=True)], shares.multiplier


def _too_dear(cost: int, most: int, scale: int) -> Infeasible:
    missing = -((most - cost) // scale)
    return Infeasible(
        f"The guarantee costs {kroner(-(-cost // scale))}, {kroner(missing)} more than the others can pay without "
        "going below what they are guaranteed themselves.",
        shortfall=missing,
        conflict=("amount", "guarantee"),
        repair=(f"raise the amount by {kroner(missing)}", f"lower the guaranteed amounts by {kroner(missing)} in all"),
    )


def _check(
    targets: Sequence[Fraction],
    guaranteed: Sequence[int],
    weights: Sequence[Fraction | int],
    paid_by: str,
    shares: Sequence[Fraction],
    level: Fraction | None,
    amounts: Sequence[int],
    unit: int,
) -> None:
    """Every fair share once more from the level alone, the sums, and each amount next to its fair share."""
    for target, floor, weight, share, amount in zip(targets, guaranteed, weights, shares, amounts, strict=True):
        kept = target
        if level is not None and paid_by == "inhabitants":
            kept = target - level * weight
        elif level is not None and weight:
            kept = min(target, level * weight)
        if share != max(Fraction(floor), kept) or amount < floor or amount % unit or abs(amount - share) >= unit:
            raise SolverFailure("A guaranteed amount did not pass its check. Please report this with the input.")
    if sum(shares) != sum(targets) or not 0 <= sum(targets) - sum(amounts) < unit:
        raise SolverFailure("The guaranteed amounts do not add up. Please report this with the input.")
