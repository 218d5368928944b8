"""For JSON: what the rules did in a year that not every pool has. Only what acted is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fordel_models.result import Selection, YearResult

__all__ = ["rules_as_data"]


def rules_as_data(year: YearResult, codes: Sequence[str]) -> dict[str, Any]:
    """Price index, opt-out, [eligibility], exit ramp, minimum grant and phase-in; recipients by code."""
    data: dict[str, Any] = {}
    if year.stated_amount is not None:
        data |= {"stated_amount_kr": year.stated_amount, "price_index": year.price_index}
    for name in ("opted_out", "exit_ramp", "dropped_out"):
        if positions := getattr(year, name):
            data[name] = [codes[position] for position in positions]
    if year.returned:
        data["returned_kr"] = {codes[i]: kr for i, kr in enumerate(year.returned) if i in year.opted_out}
    if year.phase_in < 1:
        data["phase_in"] = year.phase_in
    if year.selection is not None:
        data["eligibility"] = _selection(year.selection, codes)
    return data


def _selection(selection: Selection, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "by": selection.expression,
        "rule": selection.rule,
        "count": selection.count,
        "threshold": selection.threshold,
        "full_at": selection.full_at,
        "equal_at_cut": [codes[position] for position in selection.equal_at_cut],
        "candidates": {
            code: {"value": value, "weight": weight}
            for code, value, weight in zip(codes, selection.values, selection.weights, strict=True)
            if value is not None
        },
    }
