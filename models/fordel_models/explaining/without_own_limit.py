"""What a recipient would get of the same kroner if its own floor and cap were taken out, and all else kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fordel_models.result import YearResult
from fordel_solver import Infeasible, allocate_exactly

__all__ = ["WithoutOwnLimit", "without_own_limit"]


@dataclass(frozen=True)
class WithoutOwnLimit:
    """`share` is b_i + λ_g K_i; `multiplier` is λ, `group_multiplier` λ_g: λ, or its group's where that limit binds."""

    share: Fraction
    multiplier: Fraction
    group_multiplier: Fraction


def without_own_limit(year: YearResult, position: int) -> WithoutOwnLimit | None:
    """Solve a year again without the floor and the cap of one recipient, before any guarantee that others pay for.

    What is distributed is what the year distributed: a surplus that the caps left is not handed out. Where the key
    gives the recipient nothing and all others are at their caps, it gets its base amount and the rest is left over.
    Floors that were reduced in proportion are so again, if without its own they are still more than there is; then λ
    is 0. None where that pool cannot be solved: the floor of its group cannot be reached without its own.

    Examples
    --------
    >>> import pandas as pd
    >>> from fordel_models import parse, solve
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "pool": {"amount": 1000, "cap": 400},
    ...        "part": [{"name": "elever", "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [60, 30, 10]}, index=["101", "147", "151"])
    >>> [year] = solve(parse(raw, where="pool.toml"), table).years
    >>> without_own_limit(year, 0)
    WithoutOwnLimit(share=Fraction(600, 1), multiplier=Fraction(1000, 1), group_multiplier=Fraction(1000, 1))
    """
    members = [i for i, eligible in enumerate(year.eligible) if eligible]
    at = members.index(position)
    floors: list[int] = list(year.floors if year.guarantee is None else year.guarantee.floors)
    caps = list(year.caps)
    floors[position], caps[position] = 0, None
    label_of = {i: group.label for group in year.groups for i in group.members}
    try:
        answer = allocate_exactly(
            year.amount - year.top_slice - year.surplus + sum(year.returned),
            [year.key[i] for i in members],
            base=[year.base[i] for i in members] if year.base else None,
            floor=[floors[i] for i in members],
            cap=[caps[i] for i in members],
            unit=year.unit,
            on_shortfall="error" if year.groups else "scale-floors",
            on_surplus="return",
            groups=[label_of[i] for i in members] if year.groups else None,
            group_floor={group.label: group.floor for group in year.groups if group.floor is not None} or None,
            group_cap={group.label: group.cap for group in year.groups if group.cap is not None} or None,
        )
    except Infeasible:
        return None
    of_group = answer.group_multipliers.get(label_of.get(position), answer.multiplier)
    return WithoutOwnLimit(answer.fair_shares[at], answer.multiplier, of_group)
