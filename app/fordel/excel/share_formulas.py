"""The formulas of fair shares: one recipient's, the sum of all at a multiplier, and the key of those within limits."""

from __future__ import annotations

from collections.abc import Sequence

from fordel.excel.cells import Places

__all__ = ["fair_share_formula", "free_key", "least", "share_sum", "share_total"]

NEVER = "1E+99"  # a multiplier that is not reached
REACHED = "1E+90"  # every one that is reached is below


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


def least(at: Places) -> str:
    """The column of the least amounts: the larger of floor and base amount."""
    return next((name for name in ("least", "floor", "base") if at.there(name)), "")


def share_sum(at: Places, point: str, counted: Sequence[str] = ()) -> str:
    """Σ q_i where λ is `point`, over those for whom all conditions of `counted` hold."""
    line = f"({at.span('base')}+{point}*{at.span('key')})" if at.there("base") else f"({point}*{at.span('key')})"
    terms = [_sum([*counted, *_free(at, point), line])]
    if at.there("floor_at"):
        terms.append(_sum([*counted, f"({at.span('floor_at')}>{point})", at.span(least(at))]))
    if at.there("cap_at"):
        terms.append(_sum([*counted, f"({at.span('cap_at')}<={point})", at.span("cap")]))
    return "+".join(terms)


def share_total(at: Places, point: str) -> str:
    """Σ q_i where λ is `point`, groups at a limit of their own at that limit."""
    if not at.year.groups:
        return share_sum(at, point)
    at_floor = _sum([f"({at.group_span('floor_level')}>{point})", at.group_span("floor_total")])
    at_cap = _sum([f"({at.group_span('cap_level')}<={point})", at.group_span("cap")])
    return f"{share_sum(at, point, _active(at, point))}+{at_floor}+{at_cap}"


def free_key(at: Places, point: str, counted: Sequence[str] | None = None) -> str:
    """Σ K_i over those whose share rises with λ from `point` on."""
    conditions = _active(at, point) if counted is None else counted
    return _sum([*conditions, *_free(at, point), at.span("key")])


def _active(at: Places, point: str) -> list[str]:
    """The groups between their limits."""
    return [f"({at.span('group_from')}<={point})", f"({at.span('group_to')}>{point})"] if at.year.groups else []


def _free(at: Places, point: str) -> list[str]:
    """The recipients between their limits."""
    free = [f"({at.span('floor_at')}<={point})"] if at.there("floor_at") else []
    return [*free, *([f"({at.span('cap_at')}>{point})"] if at.there("cap_at") else [])]


def _sum(factors: Sequence[str]) -> str:
    return f"SUMPRODUCT({'*'.join(factors)})"
