"""Floors and caps in kroner, for each recipient and for groups of them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.expressions.functions import total
from fordel_models.formula.gathering import Gathering
from fordel_models.recipients import Number, named
from fordel_models.specification import Group, Limit
from fordel_solver.errors import Infeasible, kroner

__all__ = ["GroupLimits", "group_limits", "limit_in_kroner"]


@dataclass(frozen=True)
class GroupLimits:
    """The groups of the eligible recipients, and whole kroner on their totals, rounded inward."""

    labels: tuple[str, ...]  # one per eligible recipient
    floors: Mapping[str, int]
    caps: Mapping[str, int]


def limit_in_kroner(
    gathering: Gathering, path: str, limit: Limit | None, baseline: Sequence[Number]
) -> tuple[Number, ...] | None:
    """A floor or a cap for each eligible recipient; None where there is none, or none in this year.

    kr, or kr times kr_per, or pct_of_baseline pct. of the baseline. Not rounded.
    """
    if limit is None:
        return None
    if limit.pct_of_baseline is not None:
        percent = limit.percent_in(gathering.pool_year)
        return None if percent is None else tuple(percent * value / 100 for value in baseline)
    kr = limit.kr if limit.kr is not None else Fraction(0)
    if limit.kr_per is not None:
        return tuple(kr * value for value in gathering.numbers(f"{path}.kr_per", limit.kr_per))
    return (kr,) * len(gathering.rows)


def group_limits(gathering: Gathering, group: Group, baseline: Sequence[Number]) -> GroupLimits | None:
    """The limits of a [[group]] table on the totals of its groups.

    Raises
    ------
    Infeasible
        A group with a floor of its own has no eligible recipients.
    """
    path = f"group.{group.column}"
    everyone = gathering.labels(path, group.column)
    if not everyone:
        return None
    labels = tuple(everyone[row] for row in gathering.rows)
    floors: dict[str, int] = {}
    caps: dict[str, int] = {}
    for side, given, totals in (("floor", group.floor, floors), ("cap", group.cap, caps)):
        alike = isinstance(given, Limit)
        for label, limit in (dict.fromkeys(labels, given) if isinstance(given, Limit) else dict(given or {})).items():
            where = f"{path}.{side}" if alike else f"{path}.{side}.{label}"
            if label not in everyone:
                gathering.refuse(where, f': there is no group "{label}". {_groups_near(label, everyone)}')
                continue
            if limit.pct_of_baseline is not None and limit.percent_in(gathering.pool_year) is None:
                continue
            exact = _total(gathering, where, limit, labels, label, baseline)
            if label in labels:
                totals[label] = math.ceil(exact) if side == "floor" else math.floor(exact)
            elif side == "floor" and exact > 0:
                raise Infeasible(
                    f"{gathering.in_year(where)}: the floor is {kroner(math.ceil(exact))} and no recipient of this "
                    "group is eligible. Take the floor out, or make a recipient of the group eligible.",
                    shortfall=math.ceil(exact),
                    conflict=(where, "pool.eligible"),
                    repair=(f"take {where} out",),
                )
    return GroupLimits(labels, floors, caps)


def _total(
    gathering: Gathering,
    path: str,
    limit: Limit | None,
    labels: Sequence[str],
    label: str,
    baseline: Sequence[Number],
) -> Number:
    if limit is not None and limit.kr is not None and limit.kr_per is None:
        return limit.kr
    own = limit_in_kroner(gathering, path, limit, baseline) or ()
    return total([value for value, other in zip(own, labels, strict=False) if other == label])


def _groups_near(label: str, everyone: Sequence[str]) -> str:
    near = difflib.get_close_matches(label, everyone, 1)
    meant = f'Did you mean "{near[0]}"? ' if near else ""
    return f"{meant}There are: {named(sorted(set(everyone)))}."
