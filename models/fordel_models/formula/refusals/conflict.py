"""Which rules cannot hold together: no more of them than it takes.

A deletion filter (Chinneck and Dravnieks 1991, doi 10.1287/ijoc.3.2.157): each rule in turn is taken out, and stays out
where the others still cannot hold. What is left cannot hold, and can as soon as any one of it is taken out. Taking an
amount out means that any amount will do. Rules are tried from the last declared to the first, so that of two conflicts
the one of the rules declared first is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from fordel_models.formula.refusals.gaps import Gap, gaps_in
from fordel_models.formula.refusals.year_rules import Demand, YearRules
from fordel_models.recipients import Number
from fordel_solver.errors import kroner
from fordel_solver.ways_out import ConflictingRule

__all__ = ["conflict_of_gaps", "minimal", "rules_of", "told"]

_PLURAL = {
    "pool.cap": "the caps add",
    "pool.base_amount": "the base amounts add",
    "pool.floor": "the floors add",
    "pool.exit_pct": "the exit ramps add",
    "guarantee.max_loss": "what is guaranteed adds",
    "pool.minimum_grant": "the minimum grants add",
}
_SINGULAR = {
    "pool.cap": "the cap",
    "pool.base_amount": "the base amount",
    "pool.floor": "the floor",
    "pool.exit_pct": "the exit ramp",
    "guarantee.max_loss": "what is guaranteed",
    "pool.minimum_grant": "the minimum grant",
}


def rules_of(year: YearRules) -> list[str]:
    """Every rule of a year that can be part of a conflict, in declared order."""
    rules = [year.amount.rule]
    if year.top_slice.value:
        rules.append(year.top_slice.rule)
    rules += [demand.number.rule for demand in year.demands()]
    if not all(year.has_key):
        rules += year.keys
    return list(dict.fromkeys([*rules, *year.excluding.values()]))


def minimal(rules: Sequence[str], hold_without: Callable[[frozenset[str]], bool]) -> tuple[str, ...]:
    """The rules that are left by the deletion filter, in their order.

    Examples
    --------
    >>> minimal(["amount", "floor", "cap"], lambda out: bool(out & {"amount", "floor"}))
    ('amount', 'floor')
    """
    out: frozenset[str] = frozenset()
    left, count = list(rules), 1
    kept: list[str] = []
    while left:
        # Many at once where many are not needed: what the others cannot hold without them all they cannot one by one.
        last = left[-count:]
        if not hold_without(out | set(last)):
            out, left, count = out | set(last), left[:-count], 2 * count
        elif count > 1:
            count //= 2
        else:
            kept.append(left.pop())
    return tuple(reversed(kept))


def conflict_of_gaps(year: YearRules) -> tuple[ConflictingRule, ...]:
    """The conflict behind the first gap of a year, with the kroner of each rule among those that the gap is about."""
    rules, first = rules_of(year), gaps_in(year, {})[0]

    def is_first(gap: Gap) -> bool:
        return (gap.side, gap.place, gap.label) == (first.side, first.place, first.label)

    behind = minimal(rules, lambda out: not any(map(is_first, gaps_in(year, {}, out))))
    others = frozenset(rules) - frozenset(behind)
    # Rules that one gap needs can have another between fewer of them.
    conflict = minimal(behind, lambda out: not gaps_in(year, {}, out | others))
    gap = gaps_in(year, {}, frozenset(rules) - frozenset(conflict))[0]
    return told(conflict, year, gap)


def told(conflict: Iterable[str], year: YearRules, gap: Gap | None = None) -> tuple[ConflictingRule, ...]:
    """The rules of a conflict with what each of them comes to; about everyone where there is no gap to point at."""
    rows = tuple(range(len(year.labels))) if gap is None or gap.place == "pool" else gap.rows
    return tuple(ConflictingRule(rule, *_comes_to(rule, year, rows, gap), year.year) for rule in conflict)


def _comes_to(rule: str, year: YearRules, rows: Sequence[int], gap: Gap | None) -> tuple[int, str]:
    whose = "" if gap is None or not gap.label else f" {'for' if gap.place == 'recipient' else 'of group'} {gap.label}"
    if rule == year.amount.rule:
        whole = year.to_distribute({}, top_slice=False)
        return whole, f"the amount is {kroner(whole)}"
    if rule == year.top_slice.rule:
        top = year.to_distribute({}, top_slice=False) - year.to_distribute({})
        return top, f"{kroner(top)} is set aside first"
    if rule in year.keys:
        without = [row for row in rows if not year.has_key[row]]
        return 0, f"the key is 0 for {len(without)} of {len(rows)} recipients{whose if gap and rows else ''}"
    if rule in year.excluding.values():
        return 0, "nobody of the group is eligible"
    if rule.startswith("group."):
        return _of_groups(rule, year, gap)
    demand = next(own for own in year.demands() if own.number.rule == rule)
    whole = _sum(demand, year, rows)
    if len(rows) == 1:
        return whole, f"{_SINGULAR[rule]} is {kroner(whole)}{whose}"
    return whole, f"{_PLURAL[rule]} to {kroner(whole)}{whose}"


def _sum(demand: Demand, year: YearRules, rows: Sequence[int]) -> int:
    """A demand over some rows: floors rounded up and caps down to units, base amounts as they are."""
    values, unit = demand.values({}), year.unit
    own: list[Number] = [values[row] for row in rows]
    if demand.number.rule == "pool.cap":
        return sum(
            int(values[row] // unit) * unit
            for row in rows
            if row not in year.ramp and (year.has_key[row] or len(rows) == 1)
        )
    if demand.number.rule == "pool.base_amount":
        return math.ceil(sum(own))
    return sum(math.ceil(value / unit) * unit for value in own)


def _of_groups(rule: str, year: YearRules, gap: Gap | None) -> tuple[int, str]:
    """A limit on groups: of the group that the gap is about, or of all that the rule is for."""
    own = [
        (demand.values({})[0], side)
        for group in year.groups
        for side, demand in (("floor", group.floor), ("cap", group.cap))
        if demand is not None and demand.number.rule == rule
        if gap is None or not gap.label or gap.place == "recipient" or group.label == gap.label
    ]
    side, unit = own[0][1], year.unit
    whole = sum((math.ceil if side == "floor" else math.floor)(value / unit) * unit for value, _ in own)
    if len(own) == 1:
        return whole, f"the {side} of the group is {kroner(whole)}"
    return whole, f"the {side}s of {len(own)} groups add to {kroner(whole)}"
