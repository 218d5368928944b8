"""A marginal rate below 0 or above the year's own: why it cannot be, by how much, and what would do.

Each repair was made and the year solved again before it is told.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil

from fordel_models.common.saying import joined_texts, kr, pct
from fordel_models.matching.methods import Case, reduced
from fordel_models.result import Text
from fordel_models.written_numbers import decimal_text
from fordel_solver import fair_share
from fordel_solver.errors import FordelError, Infeasible, kroner
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["rate_needed", "refuse_high", "refuse_low"]


def rate_needed(case: Case) -> Fraction | None:
    """The rate above the bracket that spends the pool, whatever it is; None where nobody is above the bracket."""
    above = sum(case.above)
    return (case.amount - sum(case.base, Fraction(0))) / above if above else None


def refuse_low(case: Case) -> Infeasible:
    """The bracket alone costs more than there is."""
    base = ceil(sum(case.base) / case.unit) * case.unit
    short, needed = base - case.amount, rate_needed(case)
    asks = "" if needed is None else f" The rate above the bracket would have to be {_pct(needed)}"
    message = (
        f"{case.where}: the rate up to the bracket of {kroner(case.bracket or 0)} alone costs {kroner(base)}, "
        f"{kroner(short)} more than the {kroner(case.amount)} in the pool.{asks} It is from 0 to "
        f"{_pct(case.rate)}"
    )
    danish = joined_texts(
        Text(
            "Satsen op til knækket på {bracket} koster alene {base}, {short} mere end de {amount} i puljen.{asks} "
            "Satsen over knækket er fra 0 til {rate}",
            "",
        ),
        bracket=kr(case.bracket or 0),
        base=kr(base),
        short=kr(short),
        amount=kr(case.amount),
        asks="" if needed is None else f" Satsen over knækket skulle være {pct(needed).da}",
        rate=pct(case.rate),
    ).da
    own = f"pool.bracket_rates.{case.year}"
    rules = (
        ConflictingRule(_amount(case), case.amount, f"there are {kroner(case.amount)}", case.year),
        ConflictingRule("pool.bracket", base, f"what is up to the bracket costs {kroner(base)}", case.year),
    )
    candidates = [
        _more(case, base),
        _lower_bracket(case),
        _lower_rate(case, own),
    ]
    return _infeasible(message, danish, rules, [way for way in candidates if way], short, 0)


def refuse_high(case: Case, method: str) -> Infeasible:
    """Everyone at the whole rate leaves kroner, though more was reported than the frame."""
    most = sum(case.claims)
    left, needed = case.amount - most, rate_needed(case) if method == "bracket" else None
    asks = "" if needed is None else f" The rate above the bracket would have to be {_pct(needed)}"
    message = (
        f"{case.where}: {kroner(sum(case.losses))} were reported, and everyone at the whole rate of {_pct(case.rate)} "
        f"gets {kroner(most)} in all, {kroner(left)} less than the {kroner(case.amount)} in the pool.{asks} It is from "
        f"0 to {_pct(case.rate)}"
    )
    danish = joined_texts(
        Text(
            "Der er indberettet {reported}, og med den fulde sats på {rate} får alle tilsammen {most}, {left} mindre "
            "end de {amount} i puljen.{asks}",
            "",
        ),
        reported=kr(sum(case.losses)),
        rate=pct(case.rate),
        most=kr(most),
        left=kr(left),
        amount=kr(case.amount),
        asks=""
        if needed is None
        else f" Satsen over knækket skulle være {pct(needed).da} Den er fra 0 til {pct(case.rate).da}",
    ).da
    rules = (
        ConflictingRule(_amount(case), case.amount, f"there are {kroner(case.amount)}", case.year),
        ConflictingRule(f"pool.rates.{case.year}", most, f"the whole rate costs {kroner(most)}", case.year),
    )
    lower = _tried(
        replace(case, amount=most),
        method,
        Change(_amount(case), case.amount, most, left),
        f"lower {_amount(case)} by {kroner(left)} to {kroner(most)}",
    )
    back = Repair(
        (Change("pool.on_surplus", "error", "return", 0),),
        f'set pool.on_surplus to "return": {kroner(left)} are not distributed',
        0,
        Fraction(0),
        alone=True,
    )
    return _infeasible(message, danish, rules, [way for way in (lower, back) if way], 0, left)


def _infeasible(
    message: str, danish: str, rules: tuple[ConflictingRule, ...], ways: list[Repair], short: int, left: int
) -> Infeasible:
    return Infeasible(
        message,
        shortfall=short,
        surplus=left,
        conflict=tuple(rule.rule for rule in rules),
        repair=tuple(way.says for way in ways),
        conflicts=rules,
        repairs=tuple(ways),
        danish=danish,
    )


def _more(case: Case, base: int) -> Repair | None:
    more = base - case.amount
    change = Change(_amount(case), case.amount, base, more)
    says = f"raise {_amount(case)} by {kroner(more)} to {kroner(base)}"
    return _tried(replace(case, amount=base), "bracket", change, says)


def _lower_bracket(case: Case) -> Repair | None:
    """The highest bracket whose cost is in the pool:  r' Σ min(loss_i, bracket) = E."""
    if not case.bracket_rate or not case.amount or not any(case.losses):
        return None
    spent = int(case.amount / case.bracket_rate)
    if spent >= sum(case.losses):
        return None
    _, level = fair_share(spent, [1] * len(case.losses), cap=list(case.losses))
    new = int(level)
    change = Change("pool.bracket", case.bracket or 0, new, (case.bracket or 0) - new)
    return _tried(
        replace(case, bracket=new),
        "bracket",
        change,
        f"lower pool.bracket by {kroner((case.bracket or 0) - new)} to {kroner(new)}",
    )


def _lower_rate(case: Case, path: str) -> Repair | None:
    """The highest rate up to the bracket, to a ten-thousandth of a percent, whose cost is in the pool."""
    below = sum(min(loss, case.bracket or 0) for loss in case.losses)
    rate = Fraction(int(Fraction(case.amount, below) * 1_000_000), 1_000_000)
    old, new = decimal_text(case.bracket_rate * 100), decimal_text(rate * 100)
    moved = ceil(sum(case.base) - rate * below)
    says = f"lower {path} to {new} (pct.)"
    return _tried(replace(case, bracket_rate=rate), "bracket", Change(path, old, new, moved), says)


def _tried(case: Case, method: str, change: Change, says: str) -> Repair | None:
    """The repair, where the year can be solved with it."""
    if method == "bracket" and not sum(case.base) <= case.amount <= sum(case.claims):
        return None
    try:
        if sum(reduced(case, method).year.amounts) != case.amount:
            return None
    except FordelError:
        return None
    return Repair((change,), says, change.kroner, Fraction(change.kroner), alone=True)


def _amount(case: Case) -> str:
    return f"pool.years.{case.year}"


def _pct(share: Fraction) -> str:
    return pct(share).en
