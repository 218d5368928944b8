"""The columns and cells before the key: taper, parts, base amounts, exit ramps, and the weights of the parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fordel.excel.cells import Column, Places
from fordel.excel.key_doubles import KeyDoubles

__all__ = [
    "LinkedFigures",
    "add_base_and_limits",
    "add_key_figures",
    "add_weights_of_parts",
    "key_names",
    "weight_names",
]


@dataclass(frozen=True)
class LinkedFigures:
    """Formulas that refer to the figures, without "=", for the eligible recipients; None where a number must stand.

    `parts` has a list for each of `parts_of(year)`; with a taper what comes before it.
    """

    parts: Sequence[Sequence[str | None]]
    by: Sequence[str | None]


def key_names(own: KeyDoubles) -> list[str]:
    """The columns before the key."""
    return [*(["by", "taper"] if own.tapered else []), *(f"k{number}" for number, _ in enumerate(own.parts))]


def weight_names(own: KeyDoubles, *, rates: bool) -> list[str]:
    """The single cells of tapers, phase-in and parts, in order."""
    names = ["taper_at", "taper_full"] if own.weights_follow else []
    names += ["phase_in"] if own.has_phase_in else []
    names += ["by_key"] if own.weights_are_live else []
    names += ["whole_key"] if own.weights_are_live and own.has_phase_in else []
    for number, part in enumerate(own.parts):
        if own.weights_are_live and part is not own.year.phase_in_part:
            names.append(f"own_share{number}" if own.amounts[number] is None else f"own_amount{number}")
        names.append(f"share{number}")
        names += [f"rate{number}"] if rates and part is not own.year.phase_in_part else []
    return names


def add_weights_of_parts(at: Places, own: KeyDoubles, add: Callable[..., None]) -> None:
    """The cells of `weight_names` but the kroner per unit; `add` takes name, value, format, formula and heading."""
    text, parts = at.text, own.parts
    if own.weights_follow:
        add("taper_at", own.taper_at, "figure")
        add("taper_full", own.taper_full, "figure")
    if own.has_phase_in:
        add("phase_in", float(own.way), "percent")
    if own.weights_are_live:
        taken = [at.total("base") + (f"/{at.value('phase_in')}" if own.has_phase_in else "")] if own.has_base else []
        taken += [at.total("ramp")] if at.there("ramp") else []
        add("by_key", own.by_key, "kroner", "=" + "-".join([at.value("rest"), *taken]))
    if own.weights_are_live and own.has_phase_in:
        way = at.value("phase_in")
        add("whole_key", own.whole, "kroner", f"=(1-{way})*{at.value('rest')}+{way}*{at.value('by_key')}")
    with_amount = [f"own_amount{number}" for number, amount in enumerate(own.amounts) if amount is not None]
    for number, part in enumerate(parts):
        heading = _name_of(at, own, number)
        formula = None
        if own.weights_are_live and part is own.year.phase_in_part:
            formula = f"=(1-{at.value('phase_in')})*{at.value('rest')}/{at.value('whole_key')}"
        elif own.weights_are_live:
            by_key = at.value("by_key")
            if own.amounts[number] is not None:
                name = f"own_amount{number}"
                add(name, own.amounts[number], "kroner", heading=text("x_value_own_amount", part=heading))
                formula = f"={at.value(name)}/{by_key}"
            else:
                name = f"own_share{number}"
                add(name, own.own_shares[number], "percent", heading=text("x_value_own_share", part=heading))
                formula = f"={at.value(name)}"
                if with_amount:
                    formula += f"*(1-({'+'.join(map(at.value, with_amount))})/{by_key})"
            if own.has_phase_in:
                formula += f"*{at.value('phase_in')}*{by_key}/{at.value('whole_key')}"
        add(
            f"share{number}",
            own.part_weights[number],
            "percent",
            formula,
            heading=text("x_value_share", part=heading),
        )


def add_key_figures(at: Places, own: KeyDoubles, linked: LinkedFigures, put: Callable[[Column], None]) -> list[str]:
    """The columns of `key_names`; the terms of the key."""
    text, terms = at.text, []
    if own.tapered:
        assert own.year.selection is not None
        put(
            Column(
                "by",
                text("x_col_by"),
                own.year.selection.expression,
                own.by,
                "figure",
                [None if formula is None else f"={formula}" for formula in linked.by],
            )
        )
        drawn = None
        if own.weights_follow:
            start = at.value("taper_at")
            line = f"=MIN(1,MAX(0,({{by}}-{start})/({at.value('taper_full')}-{start})))"
            drawn = [None if out else one for out, one in zip(own.on_ramp, at.each(line), strict=True)]
        put(Column("taper", text("x_col_taper"), text("x_how_taper"), own.weights.tolist(), "key", drawn))
    for number, part in enumerate(own.parts):
        name, formulas = f"k{number}", linked.parts[number]
        own_formulas = [None if formula is None else f"={formula}" for formula in formulas]
        if own.is_weighted(part):
            before = [float(value) for value in own.before_taper(part)]
            own_formulas = [
                None if out else f"=({formula or repr(value)})*{cell}"
                for out, formula, value, cell in zip(own.on_ramp, formulas, before, at.each("{taper}"), strict=True)
            ]
        heading = text("x_col_k", part=_name_of(at, own, number))
        if part is own.year.phase_in_part:
            heading = text("x_step_phase_in")
        put(Column(name, heading, part.expression, own.k[number].tolist(), "figure", own_formulas, True))
        if own.k[number].any():
            terms.append(f"{at.value(f'share{number}')}*{{{name}}}/{at.total(name)}")
    return terms


def add_base_and_limits(at: Places, own: KeyDoubles, floor: Any, cap: Any, add: Callable[..., None]) -> None:
    """Base amounts, exit ramps, floors and caps, in kroner."""
    add("own_base", own.own_base, "per", summed=True)
    factors = [*(["{taper}"] if own.tapered else []), *([at.value("phase_in")] if own.has_phase_in else [])]
    add("base", own.base, "per", "*".join(["={own_base}", *factors]) if own.has_own_base else None, summed=True)
    add("ramp", own.ramp, "kroner", summed=True)
    # What those on the exit ramp get is their floor and their cap.
    for name, values in (("floor", floor), ("cap", cap)):
        only = own.on_ramp if at.there("ramp") else None
        add(name, values, "kroner", None if only is None else "={ramp}", summed=name == "floor", only=only)


def _name_of(at: Places, own: KeyDoubles, number: int) -> str:
    part = own.parts[number]
    return at.text("x_step_phase_in") if part is own.year.phase_in_part else part.name
