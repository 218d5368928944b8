"""How far the search of an integer program is, on stderr: the best answer so far, the bound, and the gap."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

from fordel.danish_numbers import number
from fordel.texts import Texts
from fordel_solver.solvers.backend import Incumbent

__all__ = ["told_search"]


def told_search(lang: str) -> Callable[[Incumbent], None]:
    """For `progress` of ``fordel_solver.solve``: a line for each better answer or bound.

    Ctrl-C ends the search with the best answer that is there, and its gap.
    """
    text = Texts(lang)
    last: list[str] = []

    def tell(incumbent: Incumbent) -> None:
        shown = _line(incumbent, text)
        if shown not in last:
            last[:] = [shown]
            print(f"{shown}, {text('search_after', seconds=number(incumbent.seconds, 1))}", file=sys.stderr, flush=True)

    return tell


def _line(incumbent: Incumbent, text: Texts) -> str:
    best, bound = incumbent.objective, incumbent.bound
    if best is None or not math.isfinite(best):
        return text("search_none")
    if bound is None or not math.isfinite(bound):
        return text("search_best", best=number(best, 2))
    gap = abs(best - bound) / abs(best) * 100 if best else 0.0
    return text("search_gap", best=number(best, 2), bound=number(bound, 2), gap=number(gap, 2))
