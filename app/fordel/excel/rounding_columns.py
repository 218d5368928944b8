"""The columns from fair shares to whole amounts, and the order that decides between equal fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fordel.excel.cells import Places
from fordel.excel.decidable import GroupUnits, Order, order_for_doubles
from fordel.excel.doubles import Doubles
from fordel.excel.key_doubles import is_tapered

if TYPE_CHECKING:
    from fordel_models.result import YearResult

__all__ = ["ROUNDING", "add_rounding", "order_of"]

# Tapers, weights of parts and guarantees are a few operations more than the key alone; far fewer than this many times.
MOST_STEPS = 8
ROUNDING = ("units", "whole", "fraction", "order")


def order_of(year: YearResult, rows: Sequence[int]) -> Order | None:
    """The order by which a spreadsheet finds the amounts of the year; None where there is none."""
    place = {position: number for number, position in enumerate(rows)}
    return order_for_doubles(
        [year.fair_shares[i] / year.unit for i in rows],
        [(year.amounts[i] + (year.returned[i] if year.returned else 0)) // year.unit for i in rows],
        [
            GroupUnits(
                tuple(place[i] for i in group.members),
                None if group.floor is None else group.floor // year.unit,
                None if group.cap is None else group.cap // year.unit,
            )
            for group in year.groups
        ],
        steps=MOST_STEPS if is_tapered(year) or year.phase_in_part or year.guarantee else 1,
    )


def add_rounding(at: Places, own: Doubles, order: Order, add: Callable[..., None]) -> None:
    """From the fair shares to whole amounts; `add` takes a column's name, values, format and formula."""
    numbers, unit, decimals = own.rounded(order), at.value("unit"), at.value("decimals")
    f, o = at.span("fraction"), at.span("order")
    before = f"({f}>{{fraction}})+({f}={{fraction}})*({o}<{{order}})"
    add("units", numbers["units"], "exact", f"=ROUND({{share}}/{unit},{decimals})")
    add("whole", numbers["whole"], "kroner", "=INT({units})", summed=True)
    add("fraction", numbers["fraction"], "exact", f"=ROUND({{units}}-{{whole}},{decimals})", summed=True)
    add("order", order.order, "year")
    if at.year.groups:
        group, line = at.span("group"), at.span("in_line")
        add("in_group", numbers["in_group"], "year", f"=1+SUMPRODUCT(({group}={{group}})*({before}))")
        add(
            "first",
            numbers["first"],
            "year",
            f"=IF({{in_group}}<=INDEX({at.group_span('need')},{{group}}),1,0)",
            summed=True,
        )
        room = f"INDEX({at.group_span('room')},{{group}})"
        add("in_line", numbers["in_line"], "year", f"=IF(AND({{first}}=0,{{in_group}}<={room}),1,0)", summed=True)
        add("rank", numbers["rank"], "year", f"=IF({{in_line}}=1,1+SUMPRODUCT({line}*({before})),0)")
        more = f"=IF(OR({{first}}=1,AND({{in_line}}=1,{{rank}}<={at.value('left')})),1,0)"
    else:
        add("rank", numbers["rank"], "year", f"=1+SUMPRODUCT({before})")
        more = f"=IF({{rank}}<={at.value('left')},1,0)"
    add("more", numbers["more"], "year", more, summed=True)
    solved = f"=({{whole}}+{{more}})*{unit}"
    if at.there("out"):
        add("solved", numbers["solved"], "kroner", solved, summed=True)
        add("out", numbers["out"], "year")
        add("amount", numbers["amount"], "kroner", "=IF({out}=1,0,{solved})", summed=True)
    else:
        add("amount", numbers["amount"], "kroner", solved, summed=True)
