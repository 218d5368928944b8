"""One year's calculation as cells: numbers that were read, and live formulas for everything that follows from them.

    K_i = Σ_p s_p k_pi / Σ_j k_pj        q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ q_i = amount - top-slice

λ is found without iteration. Below λ = (l_i - b_i) / K_i recipient i is at its floor, from (u_i - b_i) / K_i at its
cap; in between the sum of all shares is a straight line. So the sheet calculates that sum at each of these points,
takes the last point at which it is below the amount, and goes on along the line from there. The units left over by
rounding down go by rank of the fraction (see `decidable` for why the doubles of a spreadsheet may decide it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from fordel.excel.decidable import GroupUnits, Order, order_for_doubles
from fordel.excel.doubles import Doubles
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel_models.result import YearResult

__all__ = ["Calculation", "Column", "Value", "calculation", "fair_share_formula"]

MOST_RECIPIENTS = 1_000  # the sums at every point take n * n steps


@dataclass(frozen=True)
class Value:
    """A single cell with its heading."""

    name: str
    heading: str
    value: float
    style: str
    formula: str | None = None


@dataclass(frozen=True)
class Column:
    """A cell for each eligible recipient, or for each group. `formulas`: None where the values are typed."""

    name: str
    heading: str
    how: str
    values: Sequence[Any]
    style: str
    formulas: Sequence[str | None] | None = None
    summed: bool = False


@dataclass(frozen=True)
class Calculation:
    """What stands on a sheet: sentences, single cells, a table of recipients and, to its right, one of groups."""

    notes: tuple[str, ...]
    values: tuple[Value, ...]
    columns: tuple[Column, ...]
    groups: tuple[Column, ...] = ()

    @property
    def first(self) -> int:
        """The row of the first recipient, from 1."""
        return first_row(len(self.notes))


def first_row(notes: int) -> int:
    """Title, notes, an empty row, headings and cells of the values, an empty row, headings, explanations."""
    return 1 + notes + 1 + 2 + 1 + 2 + 1


def fair_share_formula(multiplier: str, key: str, base: str | None, floor: str | None, cap: str | None) -> str:
    """min(cap, max(floor, base + λ key)) as a formula; what there is not is left out.

    Examples
    --------
    >>> fair_share_formula("$H$5", "D9", "E9", "F9", "G9")
    '=MIN(G9,MAX(F9,E9+$H$5*D9))'
    >>> fair_share_formula("$H$5", "D9", None, None, "G9")
    '=MIN(G9,$H$5*D9)'
    """
    share = f"{multiplier}*{key}" if base is None else f"{base}+{multiplier}*{key}"
    if floor is not None:
        share = f"MAX({floor},{share})"
    if cap is not None:
        share = f"MIN({cap},{share})"
    return f"={share}"


@dataclass
class _Sheet:
    """The year in doubles, and where everything will stand."""

    year: YearResult
    text: Texts
    rows: list[int]  # positions of the eligible recipients
    order: Order | None
    notes: list[str]
    columns: list[Column] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return first_row(len(self.notes))

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    def cell(self, name: str, row: int) -> str:
        return f"{self.places[name]}{row}"

    def span(self, name: str) -> str:
        return f"${self.places[name]}${self.first}:${self.places[name]}${self.last}"

    def total(self, name: str) -> str:
        return f"${self.places[name]}${self.last + 1}"

    def value(self, name: str) -> str:
        return f"${self.places[f'value:{name}']}${len(self.notes) + 4}"

    def group_span(self, name: str) -> str:
        column, last = self.places[f"group:{name}"], self.first + len(self.year.groups) - 1
        return f"${column}${self.first}:${column}${last}"

    def each(self, formula: str) -> list[str]:
        """A formula for each recipient; {name} is the recipient's cell in a column."""
        return [
            formula.format(**{name.replace(":", "_"): f"{at}{row}" for name, at in self.places.items()})
            for row in range(self.first, self.last + 1)
        ]


def calculation(
    year: YearResult,
    codes: Sequence[str],
    names: Sequence[str],
    text: Texts,
    linked_keys: Sequence[Sequence[str] | None],
) -> Calculation:
    """The sheet of one year.

    Parameters
    ----------
    year : YearResult
    codes, names : sequences of str
        Of all recipients.
    text : Texts
    linked_keys : sequence
        For each part a formula for each recipient's key, or None where a number must stand.
    """
    rows = [position for position, eligible in enumerate(year.eligible) if eligible]
    parts = [(number, part) for number, part in enumerate(year.parts) if part.values]
    own = Doubles(year, rows)
    scaled, live = own.scaled, len(rows) <= MOST_RECIPIENTS
    solves = own.share_is_known and not scaled and not year.groups
    order = _order(year, rows) if live and year.method == "largest-remainder" else None
    if order is not None and own.amounts(order) != [year.amounts[position] for position in rows]:
        order = None
    notes = _notes(year, text, len(codes) - len(rows), own, live, order)
    at = _Sheet(year, text, rows, order, notes)

    shown = ["code", "name", *(f"k{number}" for number, _ in parts), "key"]
    shown += [name for name, there in (("base", own.has_base), ("floor", own.has_floor), ("cap", own.has_cap)) if there]
    if own.has_base and own.has_floor:
        shown.append("least")
    if solves and own.has_floor:
        shown += ["floor_at", "floor_sum"]
    if solves and own.has_cap:
        shown += ["cap_at", "cap_sum"]
    if solves and (own.has_floor or own.has_cap):
        shown.append("reached")
    if year.groups:
        shown += ["group", "own"] if own.share_is_known else ["group"]
    shown.append("share")
    if order is not None:
        shown += ["units", "whole", "fraction", "order"]
        shown += ["in_group", "first", "in_line"] if year.groups else []
        shown += ["rank", "more", "amount"]
    shown.append("published")
    if order is not None:
        shown.append("difference")
    cells = ["amount", "top_slice", "rest", "unit"]
    cells += [f"{kind}{number}" for number, _ in parts for kind in ("share", "rate")]
    if solves and "reached" in shown:
        cells += ["reached", "sum", "slope"]
    cells += [] if scaled else ["multiplier"]
    if order is not None:
        cells += ["decimals", "left", *(["surplus"] if year.surplus else []), "differences"]
    at.places |= {name: xl_col_to_name(column) for column, name in enumerate(shown)}
    at.places |= {f"value:{name}": xl_col_to_name(column) for column, name in enumerate(cells, 2)}
    at.places |= {f"group:{name}": xl_col_to_name(column) for column, name in enumerate(GROUP_COLUMNS, len(shown) + 1)}

    made = _columns(at, own, codes, names, linked_keys, shown)
    return Calculation(
        tuple(notes),
        tuple(_values(at, own, cells, shown)),
        tuple(made[name] for name in shown),
        tuple(_group_columns(at, own)) if year.groups else (),
    )


GROUP_COLUMNS = ("number", "label", "floor", "cap", "multiplier", "whole", "need", "room")


def _order(year: YearResult, rows: Sequence[int]) -> Order | None:
    place = {position: number for number, position in enumerate(rows)}
    return order_for_doubles(
        [year.fair_shares[i] / year.unit for i in rows],
        [year.amounts[i] // year.unit for i in rows],
        [
            GroupUnits(
                tuple(place[i] for i in group.members),
                None if group.floor is None else group.floor // year.unit,
                None if group.cap is None else group.cap // year.unit,
            )
            for group in year.groups
        ],
    )


def _notes(
    year: YearResult, text: Texts, not_eligible: int, own: Doubles, live: bool, order: Order | None
) -> list[str]:
    """What the reader must know, and what is not calculated by the sheet."""
    notes = [text("x_note_live")]
    if not_eligible:
        notes.append(text("x_note_eligible", count=not_eligible))
    if not own.key_is_known:
        notes.append(text("x_note_key"))
    if not own.share_is_known:
        notes.append(text("x_note_share"))
    elif own.scaled:
        notes.append(text("x_note_scaled"))
    elif year.groups:
        notes.append(text("x_note_groups"))
    if year.surplus:
        notes.append(text("x_note_surplus"))
    if year.method != "largest-remainder":
        notes.append(text("x_note_divisor", method=year.method))
    elif not live:
        notes.append(text("x_note_large", most=MOST_RECIPIENTS))
    elif order is None:
        known = year.amount - year.top_slice - year.surplus == sum(year.amounts)
        notes.append(text("x_note_undecided" if known and own.share_is_known else "x_note_amounts"))
    elif order.order != tuple(range(1, len(order.order) + 1)):
        notes.append(text("x_note_order", decimals=order.decimals))
    return notes


def _columns(
    at: _Sheet,
    own: Doubles,
    codes: Sequence[str],
    names: Sequence[str],
    linked_keys: Sequence[Sequence[str] | None],
    shown: Sequence[str],
) -> dict[str, Column]:
    text, year, rows = at.text, at.year, at.rows
    live = len(rows) <= MOST_RECIPIENTS
    made: dict[str, Column] = {}

    def add(
        name: str, values: Any, style: str, formula: str | None = None, *, summed: bool = False, **named: str
    ) -> None:
        if name in shown:
            heading, how = text(f"x_col_{name}"), text(f"x_how_{name}")
            formulas = at.each(formula) if formula is not None and live else None
            made[name] = Column(name, named.get("heading", heading), how, list(values), style, formulas, summed)

    add("code", [codes[i] for i in rows], "text")
    add("name", [names[i] for i in rows], "text")
    terms = []
    for number, (part, k, linked) in enumerate(zip(year.parts, own.k, linked_keys, strict=True)):
        name = f"k{number}"
        made[name] = Column(
            name,
            text("x_col_k", part=part.name),
            part.expression,
            k.tolist(),
            "figure",
            None if linked is None else [linked[i] for i in rows],
            True,
        )
        if part.total:
            terms.append(f"{at.value(f'share{number}')}*{{{name}}}/{at.total(name)}")
    add("key", own.key, "key", "=" + "+".join(terms) if own.key_is_known else None, summed=True)
    add("base", own.base, "per", summed=True)
    add("floor", own.floor, "kroner", summed=True)
    add("cap", [None if np.isnan(cap) else cap for cap in own.cap], "kroner")
    add("least", own.least, "per", "=MAX({floor},{base})", summed=True)
    least = "least" if "least" in shown else "floor" if own.has_floor else "base" if own.has_base else None
    base = "-{base}" if own.has_base else ""
    add("floor_at", own.floor_at, "multiplier", f"=IF({{key}}=0,1E+99,({{{least}}}{base})/{{key}})")
    add("cap_at", own.cap_at, "multiplier", f'=IF(OR({{cap}}="",{{key}}=0),1E+99,({{cap}}{base})/{{key}})')
    if "reached" in shown:
        for side, sums in (("floor", own.floor_sum), ("cap", own.cap_sum)):
            point = f"{{{side}_at}}"
            add(f"{side}_sum", sums, "per", f"=IF({point}<1E+90,{_sum_at(at, own, least, point)},0)")
        points = [side for side in ("floor", "cap") if f"{side}_at" in shown]
        reached = ",".join(
            f"IF(AND({{{side}_at}}<1E+90,{{{side}_sum}}<{at.value('rest')}),{{{side}_at}},0)" for side in points
        )
        add("reached", own.reached_by, "multiplier", f"=MAX({reached})")
    if year.groups:
        add("group", [own.group_of[i] + 1 for i in rows], "year")
        add("own", own.own, "per", f"=INDEX({at.group_span('multiplier')},{{group}})")
    if own.scaled:
        share = f"={at.value('rest')}*{{{least}}}/{at.total(str(least))}"
    else:
        share = fair_share_formula(
            "{own}" if year.groups else at.value("multiplier"),
            "{key}",
            "{base}" if own.has_base else None,
            "{floor}" if own.has_floor else None,
            "{cap}" if own.has_cap else None,
        )
    add("share", own.share, "exact", share if own.share_is_known else None, summed=True)
    if at.order is not None:
        _add_rounding(at, own, at.order, add)
    add("published", [year.amounts[i] for i in rows], "kroner", summed=True)
    if at.order is not None:
        difference = own.rounded(at.order)["amount"] - np.array([float(year.amounts[i]) for i in rows])
        add("difference", difference, "kroner", "={amount}-{published}", summed=True)
    return made


def _add_rounding(at: _Sheet, own: Doubles, order: Order, add: Any) -> None:
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
    add("amount", numbers["amount"], "kroner", f"=({{whole}}+{{more}})*{unit}", summed=True)


def _sum_at(at: _Sheet, own: Doubles, least: str | None, point: str) -> str:
    """The sum of all fair shares where λ is `point`, as a formula without its equals sign."""
    lines = f"{at.span('base')}+{point}*{at.span('key')}" if own.has_base else f"{point}*{at.span('key')}"
    factors = [f"({at.span('floor_at')}<={point})"] if own.has_floor else []
    factors += [f"({at.span('cap_at')}>{point})"] if own.has_cap else []
    terms = [f"SUMPRODUCT({'*'.join([*factors, f'({lines})'])})"]
    if own.has_floor:
        terms.append(f"SUMPRODUCT(({at.span('floor_at')}>{point})*{at.span(str(least))})")
    if own.has_cap:
        terms.append(f"SUMPRODUCT(({at.span('cap_at')}<={point})*{at.span('cap')})")
    return "+".join(terms)


def _values(at: _Sheet, own: Doubles, cells: Sequence[str], shown: Sequence[str]) -> list[Value]:
    text, year = at.text, at.year
    live = len(at.rows) <= MOST_RECIPIENTS
    made: dict[str, Value] = {}

    def add(name: str, value: float, style: str = "kroner", formula: str | None = None, **named: str) -> None:
        if name in cells:
            heading = named.get("heading") or text(f"x_value_{name}")
            made[name] = Value(name, heading, value, style, formula if live else None)

    add("amount", year.amount)
    add("top_slice", year.top_slice)
    add("rest", own.rest, formula=f"={at.value('amount')}-{at.value('top_slice')}")
    add("unit", year.unit)
    for number, part in enumerate(year.parts):
        add(f"share{number}", float(part.share), "percent", heading=text("x_value_share", part=part.name))
        per_unit = text("per_unit", unit=part.unit.of(text.lang) or text("unit"))
        rate = None
        if f"rate{number}" in cells and part.total and own.key_is_known and not own.scaled:
            rate = f"={at.value('multiplier')}*{at.value(f'share{number}')}/{at.total(f'k{number}')}"
        add(f"rate{number}", float(part.kr_per_unit), "per", rate, heading=f"{part.name}: {per_unit}")
    rest = at.value("rest")
    if "reached" in cells:
        reached, least = at.value("reached"), "least" if "least" in shown else "floor"
        add("reached", own.reached, "multiplier", f"=MAX({at.span('reached')})")
        add("sum", own.sum, "per", f"={_sum_at(at, own, least, reached)}")
        free = [f"({at.span('floor_at')}<={reached})"] if own.has_floor else []
        free += [f"({at.span('cap_at')}>{reached})"] if own.has_cap else []
        add("slope", own.slope, "key", f"=SUMPRODUCT({'*'.join([*free, at.span('key')])})")
        solved = f"={reached}+IF({at.value('slope')}>0,({rest}-{at.value('sum')})/{at.value('slope')},0)"
    else:
        base = f"-{at.total('base')}" if own.has_base else ""
        solved = f"=({rest}{base})/{at.total('key')}"
    add("multiplier", own.multiplier, "per", None if year.groups or not own.share_is_known else solved)
    if at.order is not None:
        numbers, unit = own.rounded(at.order), at.value("unit")
        units = f"{rest}/{unit}"
        if year.surplus:
            units = f"INT(ROUND({at.total('share')}/{unit},{at.value('decimals')}))"
            add("surplus", float(numbers["surplus"]), formula=f"={rest}-{units}*{unit}")
        first = f"-{at.total('first')}" if year.groups else ""
        add("decimals", at.order.decimals, "year")
        add("left", float(numbers["left"]), "kroner", f"={units}-{at.total('whole')}{first}")
        add("differences", 0.0, "kroner", f"=SUMPRODUCT(ABS({at.span('difference')}))")
    return [made[name] for name in cells]


def _group_columns(at: _Sheet, own: Doubles) -> list[Column]:
    text, year = at.text, at.year
    numbers = None if at.order is None else own.rounded(at.order)
    count = len(year.groups)
    range_ = range(at.first, at.first + count)

    def each(formula: str) -> list[str]:
        return [
            formula.format(**{name: f"{at.places[f'group:{name}']}{row}" for name in GROUP_COLUMNS}) for row in range_
        ]

    def column(name: str, values: Sequence[Any], style: str, formula: str | None = None) -> Column:
        formulas = None if formula is None or numbers is None else each(formula)
        return Column(name, text(f"x_group_{name}"), text(f"x_group_how_{name}"), values, style, formulas)

    unit = at.value("unit")
    columns = [
        column("number", [number + 1 for number in range(count)], "year"),
        column("label", [group.label for group in year.groups], "text"),
        column("floor", [group.floor for group in year.groups], "kroner"),
        column("cap", [group.cap for group in year.groups], "kroner"),
        column("multiplier", [float(group.multiplier) for group in year.groups], "per"),
    ]
    if numbers is not None:
        whole = f"=SUMPRODUCT(({at.span('group')}={{number}})*{at.span('whole')})"
        columns += [
            column("whole", numbers["group_whole"], "kroner", whole),
            column("need", numbers["group_need"], "kroner", f"=MAX(0,{{floor}}/{unit}-{{whole}})"),
            column(
                "room", numbers["group_room"], "multiplier", f'=IF({{cap}}="",1E+99,MAX(0,{{cap}}/{unit}-{{whole}}))'
            ),
        ]
    return columns
