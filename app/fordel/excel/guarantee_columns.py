"""The columns of a guarantee that the others pay for: what is guaranteed, at which level each stops paying, the level.

The level, τ kroner per inhabitant or γ of the baseline, is found without iteration, as λ is (see guarantee_doubles).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fordel.excel.cells import Places
from fordel.excel.guarantee_doubles import GuaranteeDoubles
from fordel.excel.share_formulas import NEVER, REACHED

if TYPE_CHECKING:
    from fordel_models.result import Guarantee

__all__ = ["LEVEL_CELLS", "add_guarantee", "add_level", "guarantee_names", "guaranteed_share"]

LEVEL_CELLS = ("needed", "level_reached", "level_sum", "level_slope", "level")


def guarantee_names(kept: Guarantee) -> list[str]:
    """The columns between the fair share before the guarantee and the one after it."""
    start = ["target", "promised", "guaranteed", "payer"]
    if kept.paid_by == "inhabitants":
        return [*start, "room", "pay_at", "pay_sum"]
    return [*start, "most", "rise_at", "rise_sum", "top_at", "top_sum"]


def add_guarantee(at: Places, own: GuaranteeDoubles, target: str, add: Callable[..., None]) -> None:
    """The columns of `guarantee_names`; `target` is the formula of the fair share before the guarantee."""
    text, unit = at.text, at.value("unit")
    add("target", own.target, "exact", target, summed=True)
    add("promised", own.promised, "kroner")
    least = ["{promised}", *(["{floor}"] if at.there("floor") else [])]
    least += [f"ROUNDUP(ROUND({{base}}/{unit},9),0)*{unit}"] if at.there("base") else []
    add("guaranteed", own.least, "kroner", f"=MAX({','.join(least)})", summed=True)
    add("payer", own.weights, "figure", heading=text(f"x_col_payer_{own.paid_by}"), summed=True)
    if own.paid_by == "inhabitants":
        add("room", own.room, "exact", "=MAX(0,{target}-{guaranteed})", summed=True)
        add("pay_at", own.points["pay"], "multiplier", f"=IF({{payer}}=0,{NEVER},{{room}}/{{payer}})")
    else:
        add("most", own.top, "exact", "=MAX({target},{guaranteed})", summed=True)
        add("rise_at", own.points["rise"], "multiplier", "=IF({payer}=0,0,{guaranteed}/{payer})")
        add("top_at", own.points["top"], "multiplier", "=IF({payer}=0,0,{most}/{payer})")
    for name, sums in own.sums.items():
        point = f"{{{name}_at}}"
        add(f"{name}_sum", sums, "per", f"=IF({point}<{REACHED},{_sum(at, own, point)},0)")


def guaranteed_share(at: Places, own: GuaranteeDoubles) -> str:
    """The formula of the fair share after the guarantee."""
    level = at.value("level")
    if own.paid_by == "inhabitants":
        return f"=MAX({{guaranteed}},{{target}}-{level}*{{payer}})"
    return f"=MAX({{guaranteed}},IF({{payer}}=0,{{target}},MIN({{target}},{level}*{{payer}})))"


def add_level(at: Places, own: GuaranteeDoubles, add: Callable[..., None]) -> None:
    """The single cells of the level."""
    text, needed, reached = at.text, at.value("needed"), at.value("level_reached")
    cost = f"=SUMPRODUCT(({at.span('guaranteed')}>{at.span('target')})*({at.span('guaranteed')}-{at.span('target')}))"
    total = cost if own.paid_by == "inhabitants" else f"={at.total('target')}"
    add("needed", own.needed, "per", total, heading=text(f"x_value_needed_{own.paid_by}"))
    points = ",".join(
        f"SUMPRODUCT(MAX(({at.span(f'{name}_at')}<{REACHED})*({at.span(f'{name}_sum')}<{needed})*{at.span(f'{name}_at')}))"
        for name in own.points
    )
    add("level_reached", own.reached, "multiplier", f"=MAX(0,{points})")
    add("level_sum", own.sum, "per", f"={_sum(at, own, reached)}")
    add("level_slope", own.slope, "figure", f"=SUMPRODUCT({'*'.join([*_free(at, own, reached), at.span('payer')])})")
    slope = at.value("level_slope")
    line = f"={reached}+IF({slope}>0,({needed}-{at.value('level_sum')})/{slope},0)"
    add("level", own.level, "figure", line, heading=text(f"x_value_level_{own.paid_by}"))


def _free(at: Places, own: GuaranteeDoubles, point: str) -> list[str]:
    """Who gives or gets more as the level rises from `point` on."""
    if own.paid_by == "inhabitants":
        return [f"({at.span('pay_at')}>{point})"]
    return [f"({at.span('rise_at')}<={point})", f"({at.span('top_at')}>{point})"]


def _sum(at: Places, own: GuaranteeDoubles, point: str) -> str:
    """What all give, or have, where the level is `point`."""
    moving = f"{point}*SUMPRODUCT({'*'.join([*_free(at, own, point), at.span('payer')])})"
    if own.paid_by == "inhabitants":
        return f"SUMPRODUCT(({at.span('pay_at')}<={point})*{at.span('room')})+{moving}"
    at_floor = f"SUMPRODUCT(({at.span('rise_at')}>{point})*{at.span('guaranteed')})"
    return f"{at_floor}+SUMPRODUCT(({at.span('top_at')}<={point})*{at.span('most')})+{moving}"
