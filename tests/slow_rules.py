"""The rules of a formula pool by their definitions, in fractions, one recipient and one round at a time.

Written from docs/instances.md, to hold the model against: it shares no code with it. The core's problem is solved by
slow_reference. A pool is described by plain lists, not by the words of a file.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import slow_reference as slow


@dataclass
class Pool:
    """One year. Lists run over all recipients; kroner are in the price level, before the index."""

    amount: int
    keys: list[list[Fraction]]  # by part
    shares: list[Fraction | None]  # None: the part has an amount
    part_amounts: list[int | None]
    unit: int = 1
    top_slice: int = 0
    index: Fraction | None = None
    base: list[Fraction] | None = None
    floor: list[Fraction] | None = None
    cap: list[Fraction] | None = None
    candidate: list[bool] = field(default_factory=list)
    opted_out: list[bool] = field(default_factory=list)
    returns: bool = False
    weigh: Callable[[list[int]], dict[int, Fraction]] | None = None  # weights of the candidates
    minimum: list[Fraction] | None = None
    baseline: list[Fraction] | None = None
    exit_pct: Fraction | None = None
    way: Fraction = Fraction(1)
    on_surplus: str = "error"


@dataclass
class Answer:
    amounts: list[int]
    fair_shares: list[Fraction]
    surplus: int
    returned: int
    dropped: list[int]
    taking_part: list[int]


class NothingToDistributeBy(Exception):
    """What the model calls InvalidInput."""


def half_up(value: Fraction, unit: int) -> int:
    below = math.floor(value / unit) * unit
    return below + unit if 2 * (value - below) >= unit else below


def fifteen_digits(value: Fraction) -> Fraction:
    """Half to even, by trying exponents one after another."""
    if not value:
        return value
    exponent = 0
    while value * Fraction(10) ** exponent >= 10**15:
        exponent -= 1
    while value * Fraction(10) ** exponent < 10**14:
        exponent += 1
    return round(value * Fraction(10) ** exponent) / Fraction(10) ** exponent


def weights_by_rank(values: Sequence[Fraction], count: int, *, highest: bool, ties: str) -> Callable:
    """A place for each candidate: 1 plus how many stand before it."""

    def weigh(rows: list[int]) -> dict[int, Fraction]:
        def before(i: int, j: int) -> bool:
            return values[j] > values[i] if highest else values[j] < values[i]

        chosen = {}
        for i in rows:
            ahead = sum(before(i, j) for j in rows)
            equals = [j for j in rows if values[j] == values[i]]
            if ties == "order":
                inside = ahead + sum(j < i for j in equals) < count
            elif ties == "all":
                inside = ahead < count
            else:
                inside = ahead + len(equals) <= count
            chosen[i] = Fraction(inside)
        return chosen

    return weigh


def weights_by_threshold(values: Sequence[Fraction], rule: str, at: Fraction, full_at: Fraction | None) -> Callable:
    def weigh(rows: list[int]) -> dict[int, Fraction]:
        if full_at is None:
            inside = {
                "at_least": lambda x: x >= at,
                "above": lambda x: x > at,
                "at_most": lambda x: x <= at,
                "below": lambda x: x < at,
            }[rule]
            return {i: Fraction(inside(values[i])) for i in rows}
        found = {}
        for i in rows:
            x = values[i]
            if (x >= full_at) if full_at > at else (x <= full_at):
                found[i] = Fraction(1)
            elif (x <= at) if full_at > at else (x >= at):
                found[i] = Fraction(0)
            else:
                found[i] = abs(x - at) / abs(full_at - at)
        return found

    return weigh


def solve(pool: Pool) -> Answer:
    n = len(pool.keys[0])
    index = Fraction(1) if pool.index is None else pool.index

    def money(kr: int) -> int:
        return kr if pool.index is None else half_up(kr * index, pool.unit)

    to_distribute = money(pool.amount) - money(pool.top_slice)
    part_amounts = [None if kr is None else money(kr) for kr in pool.part_amounts]
    out = [i for i in range(n) if pool.opted_out and pool.opted_out[i]]
    rows = [i for i in range(n) if not pool.candidate or pool.candidate[i]]
    if not pool.returns:
        rows = [i for i in rows if i not in out]
    weight = pool.weigh(rows) if pool.weigh else dict.fromkeys(rows, Fraction(1))
    eligible = [i for i in rows if weight[i] > 0]
    if not eligible:
        raise NothingToDistributeBy("nobody")
    ramp = {}
    if pool.exit_pct:
        for i in range(n):
            if i not in eligible and i not in out and pool.baseline[i] > 0:
                ramp[i] = slow.up_to_unit(pool.baseline[i] * pool.exit_pct / 100, pool.unit)
    dropped: list[int] = []
    while True:
        left = [i for i in eligible if i not in dropped]
        if not left:
            raise slow.Impossible("all dropped out")
        answer, order = _round(pool, left, ramp, weight, to_distribute, part_amounts, index)
        below = {
            i: answer.fair_shares[order.index(i)]
            for i in left
            if pool.minimum is not None
            and answer.fair_shares[order.index(i)] < slow.up_to_unit(pool.minimum[i] * index, pool.unit)
        }
        if not below:
            break
        smallest = min(below.values())
        dropped.append(max(i for i in below if below[i] == smallest))
    amounts, shares = [0] * n, [Fraction(0)] * n
    returned = 0
    for i, amount, share in zip(order, answer.amounts, answer.fair_shares, strict=True):
        if i in out:
            returned += amount
        else:
            amounts[i] = amount
        shares[i] = share
    return Answer(amounts, shares, answer.surplus + returned, returned, dropped, order)


def _round(pool, left, ramp, weight, to_distribute, part_amounts, index):
    base = {i: Fraction(0) for i in [*left, *ramp]}
    for i in left:
        if pool.base is not None:
            base[i] = weight[i] * pool.base[i] * index
    by_key = to_distribute - sum(base.values()) - sum(ramp.values())
    values = [[weight[i] * key[i] if i in left else Fraction(0) for i in range(len(key))] for key in pool.keys]
    totals = [sum(own) for own in values]
    own_amounts = [kr for kr in part_amounts if kr is not None]
    whole = sum(share for share in pool.shares if share is not None)
    if sum(own_amounts) > max(by_key, 0) or (sum(own_amounts) != by_key and not whole):
        raise NothingToDistributeBy("the amounts of the parts do not fit")
    s = []
    for share, kr in zip(pool.shares, part_amounts, strict=True):
        if not sum(own_amounts):
            s.append(share / whole if share is not None else Fraction(0))
        elif kr is not None:
            s.append(Fraction(kr) / by_key)
        else:
            s.append((by_key - sum(own_amounts)) / by_key * share / whole)
    if any(own and not total for own, total in zip(s, totals, strict=True)):
        raise NothingToDistributeBy("a part has no key")
    key = {
        i: sum((own * v[i] / total for own, v, total in zip(s, values, totals, strict=True) if own), Fraction(0))
        for i in [*left, *ramp]
    }
    if pool.way < 1 and to_distribute:
        old = sum(pool.baseline[i] for i in left)
        if not old:
            raise NothingToDistributeBy("no baseline")
        if by_key < 0:
            raise slow.Impossible("the base amounts are more than there is")
        phi = pool.way
        d = (1 - phi) * to_distribute + phi * by_key
        for i in left:
            key[i] = ((1 - phi) * to_distribute * pool.baseline[i] / old + phi * by_key * key[i]) / d
            base[i] *= phi
    order = sorted([*left, *ramp])

    floors = [Fraction(ramp[i]) if i in ramp else pool.floor[i] * index if pool.floor else Fraction(0) for i in order]
    caps = None
    if pool.cap:
        caps = [Fraction(ramp[i]) if i in ramp else pool.cap[i] * index for i in order]
        for i, cap in zip(order, caps, strict=True):
            if slow.down_to_unit(cap, pool.unit) < base[i]:
                raise NothingToDistributeBy("a cap is below the base amount")
    found = slow.reference(
        to_distribute,
        [fifteen_digits(key[i]) for i in order],
        base=[base[i] for i in order],
        floor=floors,
        cap=caps,
        unit=pool.unit,
        on_surplus=pool.on_surplus,
    )
    return found, order
