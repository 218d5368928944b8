"""The sentence that a refusal begins with: what the rules of the conflict come to, and by how many kroner too much.

It speaks of the gap that the conflict is about, with the totals of the rules that are named in it. What other rules
add to the gap is told after it.
"""

from __future__ import annotations

import math

from fordel_models.formula.refusals.conflict import Conflict
from fordel_models.formula.refusals.gaps import SHORT, Gap, gaps_in, lows_without, totals_of
from fordel_models.formula.refusals.year_rules import YearRules
from fordel_models.recipients import Number
from fordel_models.result import Text
from fordel_solver.errors import Infeasible, kroner

__all__ = ["missing_in_all", "sentence_of_error", "sentence_of_gap"]

_ASKING = {
    "guarantee.max_loss": Text("det garanterede", "what is guaranteed"),
    "pool.base_amount": Text("grundbeløbene", "the base amounts"),
    "pool.floor": Text("mindstebeløbene", "the floors"),
    "pool.exit_pct": Text("udfasningen", "the exit ramps"),
}
_OF_ONE = {
    "guarantee.max_loss": Text("det garanterede", "what is guaranteed"),
    "pool.base_amount": Text("grundbeløbet", "the base amount"),
    "pool.floor": Text("mindstebeløbet", "the floor"),
    "pool.exit_pct": Text("udfasningen", "the exit ramp"),
}
_CAPS_OF_GROUPS = Text("gruppernes lofter", "the caps of groups")
_OF_GROUPS = Text("gruppernes mindstebeløb", "the floors of groups")


def missing_in_all(year: YearRules, gap: Gap) -> Number:
    """The kroner of the same gap with all rules of the year."""
    same = [own for own in gaps_in(year, {}) if (own.side, own.place, own.label) == (gap.side, gap.place, gap.label)]
    return max([gap.missing, *(own.missing for own in same)])


def sentence_of_gap(where: str, year: YearRules, conflict: Conflict) -> Text:
    """What stands in the way, in Danish and English."""
    gap = conflict.gap
    if gap.place == "recipient":
        told = _of_recipient(year, conflict)
    elif gap.place == "empty-group":
        told = Text(
            f"{conflict.rules[0].rule}: mindstebeløbet er {_kr(gap.missing)} og ingen i gruppen er "
            "tilskudsberettiget. Tag mindstebeløbet ud, eller gør en modtager i gruppen tilskudsberettiget.",
            f"{conflict.rules[0].rule}: the floor is {_kr(gap.missing)} and no recipient of this group is eligible. "
            "Take the floor out, or make a recipient of the group eligible.",
        )
    elif gap.place == "group":
        told = _of_group(year, conflict)
    else:
        told = _of_pool(year, conflict)
    if gap.place == "empty-group":
        return Text(f"{where}, {told.da}", f"{where}, {told.en}")
    whole = missing_in_all(year, gap)
    if whole > gap.missing:
        ways = (
            Text("mangler {}", "{} are missing") if gap.side == SHORT else Text("er {} for meget.", "{} are left over")
        )
        told = Text(
            f"{told.da} Med de øvrige regler {ways.da.format(_kr(whole))}",
            f"{told.en} With the other rules {ways.en.format(_kr(whole))}.",
        )
    return Text(f"{where}: {told.da}", f"{where}: {told.en}")


def sentence_of_error(where: str, year: YearRules, error: Infeasible) -> Text:
    """The same where no gap shows it: after some dropped out, or where others cannot pay."""
    danish = error.danish
    if not danish and year.paid_by_others:
        danish = f"De andre kan ikke betale garantien: der mangler {kroner(error.shortfall)}"
    if not danish:
        danish = "Reglerne kan ikke holde sammen."
    return Text(danish if danish.startswith(where) else f"{where}: {danish}", str(error))


def _of_recipient(year: YearRules, conflict: Conflict) -> Text:
    gap = conflict.gap
    lows = lows_without(year, conflict.without)
    asked = lows[gap.rows[0]]
    rule = next((own.rule for own in conflict.rules if own.rule in _OF_ONE), "pool.floor")
    what, low, cap = _OF_ONE[rule], _kr(asked), _kr(asked - gap.missing)
    units = Text(" i hele enheder", ", rounded up and down to whole units") if year.unit > 1 else Text()
    return Text(
        f"{_capital(what.da)} er {low} og loftet {cap} for {gap.label}{units.da}: intet beløb kan holde begge.",
        f"{_capital(what.en)} is {low} and the cap {cap} for {gap.label}{units.en}: no amount can keep both.",
    )


def _of_group(year: YearRules, conflict: Conflict) -> Text:
    gap = conflict.gap
    own = next(own for own in totals_of(year, {}, conflict.without) if own.group.label == gap.label)
    missing = _kr(gap.missing)
    if gap.side == SHORT and own.floor is not None and own.floor == own.least and own.floor > own.guaranteed:
        return Text(
            f"Gruppen {gap.label} har et mindstebeløb på {_kr(own.floor)} og et loft på {_kr(own.cap or 0)}: ingen sum "
            "kan holde begge.",
            f"Group {gap.label} has a floor of {_kr(own.floor)} and a cap of {_kr(own.cap or 0)}: no total can keep "
            "both.",
        )
    if gap.side == SHORT:
        what = _asking(conflict)
        return Text(
            f"{_capital(what.da)} i gruppen {gap.label} er i alt {_kr(own.least)}, {missing} mere end gruppens loft på "
            f"{_kr(own.cap or 0)}",
            f"{_capital(what.en)} in group {gap.label} add to {_kr(own.least)}, {missing} more than the group's cap of "
            f"{_kr(own.cap or 0)}",
        )
    keyed = any(year.has_key[row] for row in own.group.members)
    what = Text("lofterne", "the caps") if keyed else Text("de beløb, der ikke følger nøglen,", "what no key gives")
    return Text(
        f"{_capital(what.da)} i gruppen {gap.label} er i alt {_kr(own.reach or 0)}, {missing} mindre end gruppens "
        f"mindstebeløb på {_kr(own.floor or 0)}",
        f"{_capital(what.en)} in group {gap.label} add to {_kr(own.reach or 0)}, {missing} less than the group's floor "
        f"of {_kr(own.floor or 0)}",
    )


def _of_pool(year: YearRules, conflict: Conflict) -> Text:
    gap, totals = conflict.gap, totals_of(year, {}, conflict.without)
    most = sum((own.most for own in totals if own.most is not None), start=0)
    missing = _kr(gap.missing)
    if gap.side != SHORT:
        what = Text("lofterne", "the caps") if any(own.cap is None or own.reach for own in totals) else _CAPS_OF_GROUPS
        capped = _smallest(year, conflict) if what.en == "the caps" else Text()
        return Text(
            f"{_capital(what.da)} er i alt {_kr(most)}, {missing} mindre end beløbet på {_kr(most + gap.missing)}"
            f"{capped.da}",
            f"{_capital(what.en)} add to {_kr(most)}, {missing} less than the amount of {_kr(most + gap.missing)}"
            f"{capped.en}",
        )
    what = _asking(conflict)
    asked = sum(own.least for own in totals)
    if year.base is not None and year.phase_in < 1:
        asked = max(asked, sum(year.base.values({})))  # of the new distribution, before it is phased in
    allowed = _kr(asked - gap.missing)
    by_caps = year.amount.rule in conflict.without or "pool.cap" in {own.rule for own in conflict.rules}
    limit = Text(f"beløbet på {allowed}", f"the amount of {allowed}")
    if by_caps:
        limit = Text(f"de {allowed}, som lofterne højst giver", f"the {allowed} that the caps let out")
    largest = _largest(year, conflict) if what.en == "the floors" else Text()
    return Text(
        f"{_capital(what.da)} er i alt {_kr(asked)}, {missing} mere end {limit.da}{largest.da}",
        f"{_capital(what.en)} add{'' if what.en[-1] == 's' else 's'} to {_kr(asked)}, {missing} more than {limit.en}"
        f"{largest.en}",
    )


def _asking(conflict: Conflict) -> Text:
    """The rules that ask for too much."""
    named = [own.rule for own in conflict.rules]
    found = [text for rule, text in _ASKING.items() if rule in named]
    if conflict.gap.place == "pool" and any(rule.startswith("group.") and ".floor" in rule for rule in named):
        found.append(_OF_GROUPS)
    return Text(" og ".join(own.da for own in found), " and ".join(own.en for own in found))


def _largest(year: YearRules, conflict: Conflict) -> Text:
    lows = lows_without(year, conflict.without)
    rows = sorted((row for row, low in enumerate(lows) if low), key=lambda row: (-lows[row], row))
    of_those = [(_kr(lows[row]), year.labels[row]) for row in rows[:3]]
    one = len(rows) == 1
    return Text(
        f" {len(rows)} {'modtager har et mindstebeløb' if one else 'modtagere har et mindstebeløb'}, de største: "
        f"{', '.join(f'{kr} for {label}' for kr, label in of_those)}.",
        f" {len(rows)} {'recipient has' if one else 'recipients have'} a floor, the largest: "
        f"{', '.join(f'{kr} for {label}' for kr, label in of_those)}.",
    )


def _smallest(year: YearRules, conflict: Conflict) -> Text:
    if year.cap is None:
        return Text()
    caps = [units * year.unit for units in year.cap.in_units({}, year.unit, up=False)]
    any_key = not conflict.without.isdisjoint(year.keys)
    keyed = [row for row, has_key in enumerate(year.has_key) if (has_key or any_key) and row not in year.ramp]
    of_those = [(_kr(caps[row]), year.labels[row]) for row in sorted(keyed, key=lambda row: (caps[row], row))[:3]]
    who = ", ".join(f"{kr} for {label}" for kr, label in of_those)
    have = Text("modtager med nøgle over 0 har", "recipient with a positive key has")
    if len(keyed) != 1:
        have = Text("modtagere med nøgle over 0 har", "recipients with a positive key have")
    zero = len(year.labels) - len(keyed)
    idle = Text(f" {zero} med nøgle 0 får kun mindstebeløb.", f" {zero} with key zero get only their floors.")
    idle = idle if zero else Text()
    return Text(
        f" {len(keyed)} {have.da} et loft, de mindste: {who}.{idle.da}",
        f" {len(keyed)} {have.en} a cap, the smallest: {who}.{idle.en}",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _kr(value: Number) -> str:
    return kroner(math.ceil(value))
