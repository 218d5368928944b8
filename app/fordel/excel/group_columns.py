"""The table of groups: their limits, the multipliers at which these bind, and the units they need or have room for.

Group g is at its floor L_g up to λ_g^L, where its shares add to L_g, and at its cap U_g from λ_g^U on. In between it
follows the λ of all; its own λ is min(λ_g^U, max(λ_g^L, λ)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fordel.excel.cells import Column, Places
from fordel.excel.doubles import Doubles
from fordel.excel.share_formulas import NEVER, REACHED, free_key, share_sum, share_total

__all__ = ["group_columns", "group_names"]

LIMITS = ("number", "label", "floor", "cap")
LEVELS = (
    *(f"{side}_{what}" for side in ("floor", "cap") for what in ("last", "sum", "slope", "level")),
    "floor_total",
    "floor_all",
    "cap_all",
    "reached",
)
UNITS = ("whole", "need", "room")


def group_names(*, solves: bool, rounds: bool) -> list[str]:
    """The columns of the table: with the levels where λ is found on the sheet, with units where it rounds."""
    return [*LIMITS, *(LEVELS if solves else ()), "multiplier", *(UNITS if rounds else ())]


def group_columns(at: Places, own: Doubles, names: Sequence[str]) -> list[Column]:
    """The table of groups, to the right of the recipients."""
    text, groups, unit = at.text, at.year.groups, at.value("unit")
    made: dict[str, Column] = {}

    def add(name: str, values: Any, style: str, formula: str | None = None) -> None:
        if name in names:
            formulas = None if formula is None else at.each_group(formula)
            made[name] = Column(
                name, text(f"x_group_{name}"), text.if_known(f"x_group_how_{name}"), list(values), style, formulas
            )

    add("number", [number for number, _ in enumerate(groups, 1)], "year")
    add("label", [group.label for group in groups], "text")
    add("floor", [group.floor for group in groups], "kroner")
    add("cap", [group.cap for group in groups], "kroner")
    multiplier = None
    if "reached" in names:
        _add_levels(at, own, add)
        multiplier = f"=MIN({{cap_level}},MAX({{floor_level}},{at.value('multiplier')}))"
    add("multiplier", own.group_multipliers, "per", multiplier)
    if "whole" in names and at.order is not None:
        numbers = own.rounded(at.order)
        whole = f"=SUMPRODUCT(({at.span('group')}={{number}})*{at.span('whole')})"
        add("whole", numbers["group_whole"], "kroner", whole)
        add("need", numbers["group_need"], "kroner", f"=MAX(0,{{floor}}/{unit}-{{whole}})")
        room = f'=IF({{cap}}="",{NEVER},MAX(0,{{cap}}/{unit}-{{whole}}))'
        add("room", numbers["group_room"], "multiplier", room)
    return [made[name] for name in names]


def _add_levels(at: Places, own: Doubles, add: Any) -> None:
    inside = [f"({at.span('group')}={{number}})"]
    rest = at.value("rest")
    for side in ("floor", "cap"):
        last = f"{{{side}_last}}"
        points = [
            f"SUMPRODUCT(MAX({inside[0]}*({at.span(point)}<{REACHED})*({at.span(sums)}<{{{side}}})*{at.span(point)}))"
            for point, sums in (("floor_at", "floor_group_sum"), ("cap_at", "cap_group_sum"))
            if at.there(point)
        ]
        add(f"{side}_last", own.levels[f"{side}_last"], "multiplier", f"=MAX({','.join(['0', *points])})")
        add(f"{side}_sum", own.levels[f"{side}_sum"], "per", f"={share_sum(at, last, inside)}")
        add(f"{side}_slope", own.levels[f"{side}_slope"], "key_sum", f"={free_key(at, last, inside)}")
    on = "MAX({least},{{{side}_last}}+({{{side}}}-{{{side}_sum}})/{{{side}_slope}})"
    to_floor = on.format(least="0", side="floor")
    to_cap = on.format(least="{floor_level}", side="cap")
    floor_level = f'=IF({{floor}}="",0,IF({{floor_slope}}>0,{to_floor},{{floor_last}}))'
    there = f"IF({{cap_sum}}>={{cap}}*(1-1E-12),MAX({{floor_level}},{{cap_last}}),{NEVER})"
    cap_level = f'=IF({{cap}}="",{NEVER},IF({{cap_slope}}>0,{to_cap},{there}))'
    add("floor_level", own.levels["floor_level"], "multiplier", floor_level)
    add("cap_level", own.levels["cap_level"], "multiplier", cap_level)
    add("floor_total", own.levels["floor_total"], "per", f"={share_sum(at, '{floor_level}', inside)}")
    add("floor_all", own.levels["floor_all"], "per", f"={share_total(at, '{floor_level}')}")
    add("cap_all", own.levels["cap_all"], "per", f"=IF({{cap_level}}<{REACHED},{share_total(at, '{cap_level}')},0)")
    reached = ",".join(
        f"IF(AND({{{side}_level}}<{REACHED},{{{side}_all}}<{rest}),{{{side}_level}},0)" for side in ("floor", "cap")
    )
    add("reached", own.levels["reached"], "multiplier", f"=MAX({reached})")
