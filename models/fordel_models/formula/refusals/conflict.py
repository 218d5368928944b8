"""Which rules cannot hold together: no more of them than it takes.

A deletion filter (Chinneck and Dravnieks 1991, doi 10.1287/ijoc.3.2.157): each rule in turn is taken out, and stays out
where the others still cannot hold. What is left cannot hold, and can as soon as any one of it is taken out. Taking an
amount out means that any amount will do. Rules are tried from the last declared to the first, so that of two conflicts
the one of the rules declared first is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from fordel_models.formula.refusals.gaps import OVER, Gap, GroupTotals, gaps_in, least_of_each, totals_of
from fordel_models.formula.refusals.year_rules import Demand, YearRules
from fordel_models.recipients import Number
from fordel_solver.errors import kroner
from fordel_solver.ways_out import ConflictingRule

__all__ = ["Conflict", "conflict_of_gaps", "minimal", "rules_of", "told"]

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


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together, and the gap that they have when all others (`without`) are taken out."""

    rules: tuple[ConflictingRule, ...]
    gap: Gap
    without: frozenset[str]


def conflict_of_gaps(year: YearRules) -> Conflict:
    """The conflict behind the first gap of a year, with the kroner of each rule among those that the gap is about."""
    rules, first = rules_of(year), gaps_in(year, {})[0]

    def is_first(gap: Gap) -> bool:
        return (gap.side, gap.place, gap.label) == (first.side, first.place, first.label)

    behind = minimal(rules, lambda out: not any(map(is_first, gaps_in(year, {}, out))))
    others = frozenset(rules) - frozenset(behind)
    # Rules that one gap needs can have another between fewer of them.
    conflict = minimal(behind, lambda out: not gaps_in(year, {}, out | others))
    without = frozenset(rules) - frozenset(conflict)
    gap = gaps_in(year, {}, without)[0]
    return Conflict(told(conflict, year, gap, without), gap, without)


def told(
    conflict: Iterable[str], year: YearRules, gap: Gap | None = None, without: frozenset[str] = frozenset()
) -> tuple[ConflictingRule, ...]:
    """The rules of a conflict with what each of them comes to; about everyone where there is no gap to point at.

    In a gap of the whole pool a limit comes to what it does where no other rule of the conflict is tighter, so that the
    kroner add up. `without` are the rules that are not of the conflict.
    """
    if not without.isdisjoint(year.keys):
        # The keys are not of the conflict: it is one whatever they are.
        year = replace(year, has_key=(True,) * len(year.labels))
    telling = _Telling(year, gap, totals_of(year, {}, without) if gap is not None and gap.place == "pool" else [])
    return tuple(ConflictingRule(rule, *telling.comes_to(rule), year.year) for rule in conflict)


class _Telling:
    """What the rules of one conflict come to."""

    def __init__(self, year: YearRules, gap: Gap | None, totals: Sequence[GroupTotals]) -> None:
        self.year, self.gap = year, gap
        self.over = gap is not None and gap.side == OVER
        by_group = {own.group.label for own in totals if self._is_by_group(own)}
        #: Groups whose own limit is the one that counts in the whole pool.
        self.by_group = by_group if gap is not None else set()
        rows = range(len(year.labels)) if gap is None or gap.place == "pool" else gap.rows
        inside = {row for own in year.groups if own.label in by_group for row in own.members}
        self.rows = tuple(row for row in rows if row not in inside) or tuple(rows)
        self.whose = ""
        if gap is not None and gap.label:
            self.whose = f" {'for' if gap.place == 'recipient' else 'of group'} {gap.label}"
        elif inside and len(inside) < len(year.labels):
            self.whose = " outside the groups named"

    def _is_by_group(self, own: GroupTotals) -> bool:
        if self.over:
            return own.cap is not None and (own.reach is None or own.cap < own.reach)
        return own.floor is not None and own.floor > own.guaranteed

    def comes_to(self, rule: str) -> tuple[int, str]:
        """Kroner, and the same as a clause."""
        year, rows = self.year, self.rows
        if rule == year.amount.rule:
            whole, rest = year.to_distribute({}, top_slice=False), year.to_distribute({})
            if self.over and rest < whole:
                return rest, f"{kroner(rest)} of the amount of {kroner(whole)} are left to distribute"
            return whole, f"the amount is {kroner(whole)}"
        if rule == year.top_slice.rule:
            top = year.to_distribute({}, top_slice=False) - year.to_distribute({})
            return top, f"{kroner(top)} is set aside first"
        if rule in year.keys:
            zero = sum(not year.keys[rule][row] for row in rows)
            whose = self.whose if rows else ""
            return 0, f"the key is 0 for {zero} of {len(rows)} recipients{whose}"
        if rule in year.excluding.values():
            return 0, "nobody of the group is eligible"
        if rule.startswith("group."):
            return self._of_groups(rule)
        demand = next(own for own in year.demands() if own.number.rule == rule)
        whole = _sum(demand, year, rows)
        if len(rows) == 1:
            return whole, f"{_SINGULAR[rule]} is {kroner(whole)}{self.whose}"
        return whole, f"{_PLURAL[rule]} to {kroner(whole)}{self.whose}{self._others(rule)}"

    def _others(self, rule: str) -> str:
        """What those get that no cap lets have more."""
        if rule != "pool.cap" or not self.over:
            return ""
        lows = least_of_each(self.year)
        rest = sum(lows[row] for row in self.rows if row in self.year.ramp or not self.year.has_key[row])
        return f", and {kroner(math.ceil(rest))} go to those that no key gives more" if rest else ""

    def _of_groups(self, rule: str) -> tuple[int, str]:
        """A limit on groups: of the group that the gap is about, or of all where it counts."""
        gap, unit = self.gap, self.year.unit
        own = [
            (group.label, demand.values({})[0], side)
            for group in self.year.groups
            for side, demand in (("floor", group.floor), ("cap", group.cap))
            if demand is not None and demand.number.rule == rule
            if gap is None or not gap.label or gap.place == "recipient" or group.label == gap.label
        ]
        own = [limit for limit in own if limit[0] in self.by_group] or own
        side = own[0][2]
        whole = sum((math.ceil if side == "floor" else math.floor)(value / unit) * unit for _, value, _ in own)
        if len(own) == 1:
            return whole, f"the {side} of the group is {kroner(whole)}"
        return whole, f"the {side}s of {len(own)} groups add to {kroner(whole)}"


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
