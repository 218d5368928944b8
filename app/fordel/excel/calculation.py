"""One year's calculation as cells: numbers that were read, and live formulas for everything that follows from them.

    K_i = Σ_p s_p k_pi / Σ_j k_pj        q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ q_i = amount - top-slice

λ is found without iteration. Below λ = (l_i - b_i) / K_i recipient i is at its floor, from (u_i - b_i) / K_i at its
cap; in between the sum of all shares is a straight line. So the sheet calculates that sum at each of these points,
takes the last point at which it is below the amount, and goes on along the line from there. A guarantee that the others
pay for comes after it, its level found in the same way. The units left over by rounding down go by rank of the fraction
(see `decidable` for why the doubles of a spreadsheet may decide it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from fordel.excel.calculation_notes import notes_of
from fordel.excel.cells import Calculation, Column, Places, Value
from fordel.excel.doubles import Doubles
from fordel.excel.group_columns import group_columns, group_names
from fordel.excel.guarantee_columns import LEVEL_CELLS, add_guarantee, add_level, guarantee_names, guaranteed_share
from fordel.excel.key_columns import (
    LinkedFigures,
    add_base_and_limits,
    add_key_figures,
    add_weights_of_parts,
    key_names,
    weight_names,
)
from fordel.excel.rounding_columns import ROUNDING, add_rounding, order_of
from fordel.excel.share_formulas import NEVER, REACHED, fair_share_formula, free_key, least, share_sum, share_total
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel_models.result import YearResult

__all__ = ["calculation"]

MOST_RECIPIENTS = 1_000  # the sums at every point take n * n steps


def calculation(
    year: YearResult,
    codes: Sequence[str],
    names: Sequence[str],
    text: Texts,
    linked: LinkedFigures,
    absent: int = 0,
    minimum: bool = False,
) -> Calculation:
    """The sheet of one year.

    Parameters
    ----------
    year : YearResult
    codes, names : sequences of str
        Of all recipients.
    text : Texts
    linked : LinkedFigures
        What refers to the figures.
    absent : int
        How many recipients there are not in this year, since they merge.
    minimum : bool
        Whether there is a minimum grant, also where nobody is below it.
    """
    rows = [position for position, eligible in enumerate(year.eligible) if eligible]
    own = Doubles(year, rows)
    scaled, live = own.scaled, len(rows) <= MOST_RECIPIENTS
    solves = own.share_is_known and live and not scaled
    order = order_of(year, rows) if live and year.method == "largest-remainder" else None
    returned = year.returned or (0,) * len(year.amounts)
    if order is not None and own.solved(order) != [year.amounts[position] + returned[position] for position in rows]:
        order = None
    notes = notes_of(year, text, own, order, absent=absent, minimum=minimum, most=MOST_RECIPIENTS)
    at = Places(year, text, rows, order, notes, live)

    shown = ["code", "name", *key_names(own.before), "key"]
    shown += ["own_base"] if own.before.has_own_base else []
    shown += ["base"] if own.has_base else []
    shown += ["ramp"] if year.exit_ramp else []
    shown += [name for name, there in (("floor", own.has_floor), ("cap", own.has_cap)) if there]
    shown += ["least"] if own.has_base and own.has_floor else []
    shown += ["group"] if year.groups else []
    if solves:
        for side, there in (("floor", own.has_floor), ("cap", own.has_cap)):
            if there:
                shown += [f"{side}_at", *([f"{side}_group_sum"] if year.groups else []), f"{side}_sum"]
        shown += ["reached"] if own.has_floor or own.has_cap else []
        shown += ["group_from", "group_to", "own"] if year.groups else []
    guarantees = solves and own.guaranteed is not None
    shown += guarantee_names(year.guarantee) if guarantees and year.guarantee is not None else []
    shown.append("share")
    if order is not None:
        shown += ROUNDING
        shown += ["in_group", "first", "in_line"] if year.groups else []
        shown += ["rank", "more", *(["solved", "out"] if year.returned else []), "amount"]
    shown.append("published")
    if order is not None:
        shown.append("difference")
    cells = ["amount", "top_slice", "rest", "unit", *weight_names(own.before, rates=True)]
    if solves and (year.groups or own.has_floor or own.has_cap):
        cells += ["reached", "sum", "slope"]
    cells += [] if scaled else ["multiplier"]
    cells += LEVEL_CELLS if guarantees else []
    if order is not None:
        cells += ["decimals", "left", *(["surplus"] if year.surplus else []), "differences"]
    groups = group_names(solves=solves, rounds=order is not None) if year.groups else []
    at.put(shown, cells, groups)
    made = _columns(at, own, codes, names, linked, shown)
    return Calculation(
        tuple(notes),
        tuple(_values(at, own, cells)),
        tuple(made[name] for name in shown),
        tuple(group_columns(at, own, groups)),
    )


def _columns(
    at: Places,
    own: Doubles,
    codes: Sequence[str],
    names: Sequence[str],
    linked: LinkedFigures,
    shown: Sequence[str],
) -> dict[str, Column]:
    text, year, rows = at.text, at.year, at.rows
    made: dict[str, Column] = {}

    def put(column: Column) -> None:
        made[column.name] = column if at.live else replace(column, formulas=None)

    def add(
        name: str,
        values: Any,
        style: str,
        formula: str | None = None,
        *,
        summed: bool = False,
        heading: str | None = None,
        only: Sequence[bool] | None = None,
    ) -> None:
        """A column; with `only` the formula stands in these rows, and numbers in the others."""
        if name in shown:
            formulas: list[str | None] | None = list(at.each(formula)) if formula is not None and at.live else None
            if formulas is not None and only is not None:
                formulas = [own if there else None for own, there in zip(formulas, only, strict=True)]
            heading = text(f"x_col_{name}") if heading is None else heading
            put(Column(name, heading, text.if_known(f"x_how_{name}"), list(values), style, formulas, summed))

    add("code", [codes[i] for i in rows], "text")
    add("name", [names[i] for i in rows], "text")
    terms = add_key_figures(at, own.before, linked, put)
    add("key", own.key, "key", "=" + "+".join(terms) if own.key_is_known else None, summed=True)
    caps = [None if np.isnan(cap) else cap for cap in own.cap]
    add_base_and_limits(at, own.before, own.floor, caps, add)
    add("least", own.least, "per", "=MAX({floor},{base})", summed=True)
    base = "-{base}" if own.has_base else ""
    add("floor_at", own.floor_at, "multiplier", f"=IF({{key}}=0,{NEVER},({{{least(at)}}}{base})/{{key}})")
    add("cap_at", own.cap_at, "multiplier", f'=IF(OR({{cap}}="",{{key}}=0),{NEVER},({{cap}}{base})/{{key}})')
    inside = [f"({at.span('group')}={{group}})"] if year.groups else []
    for side in ("floor", "cap"):
        if f"{side}_at" in shown:
            point = f"{{{side}_at}}"
            for name, total in (
                (f"{side}_group_sum", share_sum(at, point, inside)),
                (f"{side}_sum", share_total(at, point)),
            ):
                add(name, own.sums.get(name), "per", f"=IF({point}<{REACHED},{total},0)")
    reached = ",".join(
        f"IF(AND({{{side}_at}}<{REACHED},{{{side}_sum}}<{at.value('rest')}),{{{side}_at}},0)"
        for side in ("floor", "cap")
        if f"{side}_at" in shown
    )
    add("reached", own.reached_by, "multiplier", f"=MAX({reached})")
    if year.groups:
        add("group", own.group + 1, "year")
        for name, of in (("group_from", "floor_level"), ("group_to", "cap_level"), ("own", "multiplier")):
            if name in shown:
                style = "per" if name == "own" else "multiplier"
                add(name, own.of_group(of), style, f"=INDEX({at.group_span(of)},{{group}})")
    if own.scaled:
        share = f"={at.value('rest')}*{{{least(at)}}}/{at.total(least(at))}"
    else:
        share = fair_share_formula(
            "{own}" if year.groups else at.value("multiplier"),
            "{key}",
            "{base}" if own.has_base else None,
            "{floor}" if own.has_floor else None,
            "{cap}" if own.has_cap else None,
        )
    if own.guaranteed is not None and "target" in shown:
        add_guarantee(at, own.guaranteed, share, add)
        share = guaranteed_share(at, own.guaranteed)
    add("share", own.share, "exact", share if own.share_is_known else None, summed=True)
    if at.order is not None:
        add_rounding(at, own, at.order, add)
    add("published", [year.amounts[i] for i in rows], "kroner", summed=True)
    if at.order is not None:
        difference = own.rounded(at.order)["amount"] - np.array([float(year.amounts[i]) for i in rows])
        add("difference", difference, "kroner", "={amount}-{published}", summed=True)
    return made


def _values(at: Places, own: Doubles, cells: Sequence[str]) -> list[Value]:
    text, year = at.text, at.year
    made: dict[str, Value] = {}

    def add(
        name: str, value: float, style: str = "kroner", formula: str | None = None, heading: str | None = None
    ) -> None:
        if name in cells:
            heading = text(f"x_value_{name}") if heading is None else heading
            made[name] = Value(name, heading, value, style, formula if at.live else None)

    add("amount", year.amount)
    add("top_slice", year.top_slice)
    add("rest", own.rest, formula=f"={at.value('amount')}-{at.value('top_slice')}")
    add("unit", year.unit)
    add_weights_of_parts(at, own.before, add)
    for number, part in enumerate(own.before.parts):
        per_unit = text("per_unit", unit=part.unit.of(text.lang) or text("unit"))
        rate = None
        if part.total and own.key_is_known and not own.scaled:
            rate = f"={at.value('multiplier')}*{at.value(f'share{number}')}/{at.total(f'k{number}')}"
        add(f"rate{number}", float(part.kr_per_unit), "per", rate, heading=f"{part.name}: {per_unit}")
    rest = at.value("rest")
    if "reached" in cells:
        reached = at.value("reached")
        points = [at.span("reached")] if at.there("reached") else []
        points += [at.group_span("reached")] if at.there("group:reached") else []
        add("reached", own.reached, "multiplier", f"=MAX({','.join(points)})")
        add("sum", own.sum, "per", f"={share_total(at, reached)}")
        add("slope", own.slope, "key_sum", f"={free_key(at, reached)}")
        solved = f"={reached}+IF({at.value('slope')}>0,({rest}-{at.value('sum')})/{at.value('slope')},0)"
    else:
        base = f"-{at.total('base')}" if own.has_base else ""
        solved = f"=({rest}{base})/{at.total('key')}"
    add("multiplier", own.multiplier, "per", solved if own.share_is_known else None)
    if own.guaranteed is not None and "level" in cells:
        add_level(at, own.guaranteed, add)
    if at.order is not None:
        numbers, unit = own.rounded(at.order), at.value("unit")
        # The whole units of the fair shares, also where limits that were changed do not let all of them out.
        units = f"INT(ROUND({at.total('share')}/{unit},{at.value('decimals')}))"
        if year.surplus:
            add("surplus", float(numbers["surplus"]), formula=f"={rest}-{at.total('amount')}")
        first = f"-{at.total('first')}" if year.groups else ""
        add("decimals", at.order.decimals, "year")
        add("left", float(numbers["left"]), "kroner", f"={units}-{at.total('whole')}{first}")
        add("differences", 0.0, "kroner", f"=SUMPRODUCT(ABS({at.span('difference')}))")
    return [made[name] for name in cells]
