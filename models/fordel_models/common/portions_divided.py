"""An amount B divided among portions: what is fixed is fixed, percents are of B, shares divide what is left.

    t_j = a_j                                            where j has an amount
    t_j = B p_j / 100                                    where it has a percent
    t_j = (B - Σ of those) s_j / Σ s                     where it has a share
    q_j = min(u_j, max(l_j, λ t_j)),  Σ q_j = B          with l_j = u_j = a_j, ⌊B p_j / 100⌋ and ⌈B p_j / 100⌉, or its
                                                         own floor and cap ("up to")

by the exact core, in whole units; the key is t in the smallest whole numbers of the same proportions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.common.dividing import divide
from fordel_models.common.portions import Portion, in_year
from fordel_models.result import Division, YearResult
from fordel_solver import FordelError, Infeasible
from fordel_solver.errors import kroner
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["Whole", "divide_among", "divide_over_years", "kroner_of"]


@dataclass(frozen=True)
class Whole:
    """What is divided, and how it is told."""

    name: str  # of the division
    where: str  # the instance, for messages
    rule: str  # the path that says the amount: "cost.amount.2014"
    table: str  # what the portions are called in paths: "party"
    unit: int = 1
    on_surplus: str = "error"
    changes: bool = True  # the amount stands in the specification and can be another


@dataclass(frozen=True)
class _Claim:
    rule: str  # what asks for the least
    cap_rule: str  # what allows the most
    label: str
    ideal: Fraction
    least: int
    most: int | None
    movable: bool  # least and most are kroner that the specification writes


def divide_among(
    amount: int,
    portions: Sequence[Portion],
    whole: Whole,
    *,
    year: int | None = None,
    divided_from: tuple[str, str] | None = None,
    repairs: bool = True,
) -> Division:
    """Divide an amount among portions.

    Parameters
    ----------
    amount : int
        B, kroner.
    portions : sequence of Portion
    whole : Whole
    year : int or None
        Whose amounts, floors and caps are used, where they are by year.
    divided_from : (division, receiver) or None
        What the amount is itself a portion of.
    repairs : bool
        Where it cannot be divided, look for changes that let it.

    Raises
    ------
    Infeasible
        With the portions that cannot hold together, and for each number that could be another by how much.

    Examples
    --------
    >>> state, town = Portion(name="stat", cap=4), Portion(name="kommuner", share=3, cap=4)
    >>> divide_among(6, [state, town], Whole("cost", "x", "cost.amount", "party")).year.amounts
    (2, 4)
    """
    claims = _claims(amount, portions, whole, year)
    try:
        divided = _divided(amount, claims, whole, year)
    except Infeasible as error:
        raise (_refusal(amount, portions, claims, whole, year, error) if repairs else error) from error
    return Division(whole.name, tuple(one.name for one in portions), replace(divided, divided_from=divided_from))


def divide_over_years(
    amount: int,
    years: Sequence[int],
    weights: Sequence[Fraction | int],
    whole: Whole,
    *,
    fixed: bool = False,
    divided_from: tuple[str, str] | None = None,
) -> Division:
    """Divide an amount over years by weights, or into the kroner that the source dates (`fixed`)."""
    limits = [int(weight) for weight in weights] if fixed else None
    divided = divide(
        amount,
        weights if any(weights) else [1] * len(years),
        where=f"{whole.where}, {whole.table}.{whole.name}.{'amount' if fixed else 'profile'}",
        labels=[str(year) for year in years],
        floors=limits,
        caps=limits,
        unit=whole.unit,
        divided_from=divided_from,
    )
    return Division(whole.name, tuple(str(year) for year in years), divided)


def _claims(amount: int, portions: Sequence[Portion], whole: Whole, year: int | None) -> list[_Claim]:
    fixed = {one.name: in_year(one.amount, year) or 0 for one in portions if one.amount is not None}
    fixed |= {one.name: sum(one.amount.values()) for one in portions if isinstance(one.amount, dict) and year is None}
    percents = {one.name: amount * one.pct / 100 for one in portions if one.pct is not None and one.amount is None}
    left = amount - sum(fixed.values()) - sum(percents.values(), Fraction(0))
    weights = {one.name: one.weight for one in portions if not one.is_fixed}
    total = sum(weights.values(), Fraction(0))
    claims = []
    for one in portions:
        path = f"{whole.table}.{one.name}"
        if one.name in fixed:
            kr = fixed[one.name]
            dated = f".{year}" if isinstance(one.amount, dict) and year is not None else ""
            # One number that is changed must be that of this division alone.
            can_change = isinstance(one.amount, dict) == (year is not None)
            rule = f"{path}.amount{dated}"
            claims.append(_Claim(rule, rule, one.name, Fraction(kr), kr, kr, can_change))
        elif one.name in percents:
            kr_of = percents[one.name] / whole.unit
            low, high = math.floor(kr_of) * whole.unit, math.ceil(kr_of) * whole.unit
            claims.append(_Claim(f"{path}.pct", f"{path}.pct", one.name, percents[one.name], low, high, False))
        else:
            floor, cap = in_year(one.floor, year) or 0, in_year(one.cap, year)
            ideal = max(left, Fraction(0)) * one.weight / total if total else Fraction(0)
            floor_rule, cap_rule = (
                f"{path}.{side}" + (f".{year}" if isinstance(getattr(one, side), dict) else "")
                for side in ("floor", "cap")
            )
            claims.append(_Claim(floor_rule, cap_rule, one.name, ideal, floor, cap, True))
    # Of nothing everybody gets nothing; the core wants a key above 0 all the same.
    return _without_fractions(claims) if amount else [replace(claim, ideal=Fraction(1)) for claim in claims]


def _without_fractions(claims: Sequence[_Claim]) -> list[_Claim]:
    """In the same proportions and in the smallest whole numbers: a key keeps 15 digits, and a third has more."""
    below = math.lcm(*(claim.ideal.denominator for claim in claims))
    common = math.gcd(*(int(claim.ideal * below) for claim in claims)) or 1
    return [replace(claim, ideal=claim.ideal * below / common) for claim in claims]


def _divided(amount: int, claims: Sequence[_Claim], whole: Whole, year: int | None) -> YearResult:
    return divide(
        amount,
        [claim.ideal for claim in claims],
        where=f"{whole.where}, {whole.rule}",
        labels=[claim.label for claim in claims],
        floors=[claim.least for claim in claims],
        caps=[claim.most for claim in claims],
        unit=whole.unit,
        on_surplus=whole.on_surplus,
        year=year,
    )


def _refusal(
    amount: int,
    portions: Sequence[Portion],
    claims: Sequence[_Claim],
    whole: Whole,
    year: int | None,
    error: Infeasible,
) -> Infeasible:
    if not (error.shortfall or error.surplus):
        return error
    short = error.shortfall > 0
    gap = error.shortfall or error.surplus
    asking = _in_the_way(amount, claims) if short else [one for one in claims if one.ideal and one.most is not None]
    verb = "asks for" if short else "allows"
    own = [
        ConflictingRule(rule, kr, f"{one.label} {verb} {kroner(kr)}", year)
        for one in asking
        for rule, kr in [(one.rule, one.least) if short else (one.cap_rule, one.most or 0)]
    ]
    told = [ConflictingRule(whole.rule, amount, f"{kroner(amount)} are divided", year), *own]
    found = list(_ways_out(amount, portions, asking, gap if short else -gap, whole, year))
    return Infeasible(
        str(error),
        shortfall=error.shortfall,
        surplus=error.surplus,
        conflict=tuple(one.rule for one in told),
        repair=tuple(one.says for one in found),
        conflicts=tuple(told),
        repairs=tuple(found),
    )


def _in_the_way(amount: int, claims: Sequence[_Claim]) -> list[_Claim]:
    """No more of those that ask for something than it takes to ask for more than there is."""
    kept = [claim for claim in claims if claim.least]
    for claim in reversed(list(kept)):
        rest = [one for one in kept if one is not claim]
        if sum(one.least for one in rest) > amount:
            kept = rest
    return kept


def _ways_out(
    amount: int,
    portions: Sequence[Portion],
    asking: Sequence[_Claim],
    missing: int,
    whole: Whole,
    year: int | None,
) -> Iterator[Repair]:
    """The amount, or one of the limits, moved by what is missing (negative: left over); each solved again."""
    moved: list[tuple[str, int, int, int, Sequence[Portion]]] = []
    if whole.changes and amount + missing >= 0:
        moved.append((whole.rule, amount, amount + missing, amount + missing, portions))
    for one in asking:
        rule, old = (one.rule, one.least) if missing > 0 else (one.cap_rule, one.most or 0)
        if one.movable and old - missing >= 0:
            key = rule.removeprefix(f"{whole.table}.{one.label}.").partition(".")[0]
            other = [_with(own, key, year, old - missing) if own.name == one.label else own for own in portions]
            moved.append((rule, old, old - missing, amount, other))
    cheapest = True
    for rule, old, new, again, changed in moved:
        try:
            divide_among(again, changed, whole, year=year, repairs=False)
        except FordelError:
            continue
        by = abs(new - old)
        says = f"{'raise' if new > old else 'lower'} {rule} by {kroner(by)} to {kroner(new)}"
        # A krone moved closes a krone of the gap at most, so nothing is cheaper than the gap.
        at_least = Fraction(by if cheapest else 0)
        yield Repair((Change(rule, old, new, by),), says, by, Fraction(by), True, cheapest, at_least)
        cheapest = False


def _with(portion: Portion, key: str, year: int | None, new: int) -> Portion:
    value = getattr(portion, key)
    return portion.model_copy(update={key: {**value, year: new} if isinstance(value, dict) else new})


def kroner_of(division: Division) -> Mapping[str, int]:
    """What each receiver of a division got."""
    return dict(zip(division.receivers, division.year.amounts, strict=True))
