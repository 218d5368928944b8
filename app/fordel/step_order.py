"""The steps of several years or allocations in one order, also where not each of them has every step."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["STEPS", "steps_in_order"]

STEPS = ("base_amount", "phase_in", "exit_ramp", "limits", "guarantee", "rounding", "opt_out")


def steps_in_order(names: Iterable[str]) -> list[str]:
    """Each name once: base amount, the parts, and the other steps as they follow one another.

    Examples
    --------
    >>> steps_in_order(["pupils", "limits", "rounding", "base_amount", "pupils", "phase_in", "limits", "rounding"])
    ['base_amount', 'pupils', 'phase_in', 'limits', 'rounding']
    """
    there = dict.fromkeys(names)
    first = [name for name in STEPS[:1] if name in there]
    parts = [name for name in there if name not in STEPS]
    return [*first, *parts, *(name for name in STEPS[1:] if name in there)]
