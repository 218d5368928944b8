"""The sentences above a calculation: what the reader must know, and what the sheet does not calculate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fordel.excel.decidable import Order
from fordel.excel.doubles import Doubles
from fordel.texts import Texts

if TYPE_CHECKING:
    from fordel_models.result import YearResult

__all__ = ["notes_of"]


def notes_of(
    year: YearResult, text: Texts, own: Doubles, order: Order | None, *, absent: int, minimum: bool, most: int
) -> list[str]:
    """The sentences of a year.

    `absent` is how many recipients there are not in it, since they merge; `minimum`, whether there is a minimum grant;
    with more than `most` recipients nothing is live.
    """
    live = len(own.rows) <= most
    not_eligible = len(year.eligible) - len(own.rows) - absent
    notes = [text("x_note_live")]
    notes += [text("x_note_absent", count=absent)] if absent else []
    by_rank = year.selection is not None and not own.before.tapered
    notes += [text("x_note_eligible", count=not_eligible)] if not_eligible or by_rank else []
    notes += [text("x_note_minimum", count=len(year.dropped_out))] if year.dropped_out or minimum else []
    notes += [text("x_note_exit_ramp", count=len(year.exit_ramp))] if year.exit_ramp else []
    if year.returned and (out := sum(i in year.opted_out for i in own.rows)):
        notes.append(text("x_note_returned", count=out))
    if own.before.tapered:
        notes.append(text("x_note_taper" if own.before.weights_follow else "x_note_taper_typed"))
    if (own.before.has_amounts or own.before.has_phase_in) and not own.before.weights_are_live:
        notes.append(text("x_note_weights"))
    if not own.key_is_known:
        notes.append(text("x_note_key"))
    if not own.share_is_known:
        notes.append(text("x_note_share"))
    elif own.scaled:
        notes.append(text("x_note_scaled"))
    if year.surplus > sum(year.returned):
        notes.append(text("x_note_surplus"))
    if year.method != "largest-remainder":
        notes.append(text("x_note_divisor", method=year.method))
    elif not live:
        notes.append(text("x_note_large", most=most))
    elif order is None:
        returned = year.returned or (0,) * len(year.amounts)
        solved = [kr + back for kr, back in zip(year.amounts, returned, strict=True)]
        rounded = all(abs(kr - share) < year.unit for kr, share in zip(solved, year.fair_shares, strict=True))
        notes.append(text("x_note_undecided" if rounded else "x_note_amounts"))
    elif order.order != tuple(range(1, len(order.order) + 1)):
        notes.append(text("x_note_order", decimals=order.decimals))
    return notes
