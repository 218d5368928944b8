"""[eligibility]: who is eligible by rank or by threshold, and with what weight.

Among the candidates, with x_i the value of `by`:

    highest = n      the n largest x_i; lowest = n the n smallest; ties as declared
    at_least = t     x_i >= t; above: x_i > t; at_most: x_i <= t; below: x_i < t
    full_at = f      w_i = min(1, max(0, (x_i - t) / (f - t))): 0 at the threshold t and beyond, 1 at f and beyond

A recipient with w_i = 0 is not eligible. Without a taper w_i is 0 or 1.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from fordel_models.formula.gathering import Gathering
from fordel_models.formula_tables import RANKS, Eligibility
from fordel_models.recipients import Number, Recipients
from fordel_models.result import Selection, Text
from fordel_models.written_numbers import decimal_text

__all__ = ["note_of_selection", "select"]

_IN: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
}
_UPWARDS = ("at_least", "above")


def select(gathering: Gathering, table: Eligibility) -> Selection | None:
    """Who of the gathering's rows, the candidates, is eligible; None where there is a problem with a rule."""
    expression = gathering.expression("eligibility.by", table.by)
    values = gathering.numbers("eligibility.by", table.by, any_sign=True)
    if expression is None or not values:
        return None
    everyone = len(gathering.recipients.codes)
    full_at: Fraction | None = None
    equal: tuple[int, ...] = ()
    weights: Sequence[Number]
    threshold: Fraction | None
    if table.rule in RANKS:
        weights, threshold, equal = _by_rank(gathering.rows, values, table)
    else:
        found = _weights_of_threshold(gathering, values, table)
        if found is None:
            return None
        weights, threshold, full_at = found
    by_row: list[Fraction | None] = [None] * everyone
    weight_of = [Fraction(0)] * everyone
    for row, value, weight in zip(gathering.rows, values, weights, strict=True):
        by_row[row], weight_of[row] = Fraction(value), Fraction(weight)
    return Selection(
        rule=table.rule,
        expression=expression.text,
        count=getattr(table, table.rule) if table.rule in RANKS else None,
        ties=table.ties if table.rule in RANKS else "",
        threshold=threshold,
        full_at=full_at,
        values=tuple(by_row),
        weights=tuple(weight_of),
        equal_at_cut=equal,
    )


def _by_rank(
    rows: Sequence[int], values: Sequence[Number], table: Eligibility
) -> tuple[list[int], Fraction | None, tuple[int, ...]]:
    """Weights 0 and 1, the value of the last place, and the rows that stood equal where the cut went through them."""
    count: int = getattr(table, table.rule)
    sign = -1 if table.rule == "highest" else 1
    order = sorted(range(len(rows)), key=lambda i: (sign * values[i], rows[i]))
    if count >= len(rows):
        return [1] * len(rows), None, ()
    last, after = values[order[count - 1]], values[order[count]]
    equal = {i for i in order if values[i] == last} if last == after else set()
    chosen = set(order[:count])
    if table.ties == "all":
        chosen |= equal
    elif table.ties == "none":
        chosen -= equal
    return (
        [int(i in chosen) for i in range(len(rows))],
        Fraction(last),
        tuple(row for i, row in enumerate(rows) if i in equal),
    )


def _weights_of_threshold(
    gathering: Gathering, values: Sequence[Number], table: Eligibility
) -> tuple[Sequence[Number], Fraction, Fraction | None] | None:
    threshold = _same_for_all(gathering, table.rule, getattr(table, table.rule))
    full_at = None if table.full_at is None else _same_for_all(gathering, "full_at", table.full_at)
    if threshold is None or (table.full_at is not None and full_at is None):
        return None
    if full_at is None:
        return [int(_IN[table.rule](value, threshold)) for value in values], threshold, None
    upwards = table.rule in _UPWARDS
    if full_at == threshold or (full_at > threshold) is not upwards:
        gathering.refuse(
            "eligibility.full_at",
            f": {decimal_text(full_at)} is on the wrong side of {table.rule} = {decimal_text(threshold)}. It must be "
            f"{'above' if upwards else 'below'} it: recipients count more the further they are from the threshold.",
        )
        return None
    slope = full_at - threshold
    return [min(max((value - threshold) / slope, Fraction(0)), Fraction(1)) for value in values], threshold, full_at


def _same_for_all(gathering: Gathering, key: str, text: str) -> Fraction | None:
    path = f"eligibility.{key}"
    values = gathering.numbers(path, text, any_sign=True)
    if len(set(values)) > 1:
        gathering.refuse(
            path,
            f' "{text}": differs between recipients. A threshold is one number: write the difference in '
            "eligibility.by and 0 here.",
        )
        return None
    return Fraction(values[0]) if values else None


def note_of_selection(selection: Selection, recipients: Recipients) -> Text:
    """How many are eligible and by what, and who stood equal at the cut."""
    count = sum(1 for weight in selection.weights if weight)
    of = sum(1 for value in selection.values if value is not None)
    in_part = sum(1 for weight in selection.weights if 0 < weight < 1)
    limit = "" if selection.threshold is None else decimal_text(selection.threshold)
    da = f"Tilskudsberettigede efter {selection.expression}: {count} af {of}"
    en = f"Eligible by {selection.expression}: {count} of {of}"
    if selection.count is not None:
        da += f" ({selection.rule} = {selection.count}" + (f"; sidste plads {_danish(limit)})" if limit else ")")
        en += f" ({selection.rule} = {selection.count}" + (f"; last place {limit})" if limit else ")")
    elif selection.full_at is None:
        da += f" ({selection.rule} {_danish(limit)})"
        en += f" ({selection.rule} {limit})"
    else:
        full = decimal_text(selection.full_at)
        da += f" ({selection.rule} {_danish(limit)}, fuldt ved {_danish(full)}; {in_part} med en del)"
        en += f" ({selection.rule} {limit}, full at {full}; {in_part} in part)"
    if not selection.equal_at_cut:
        return Text(da + ".", en + ".")
    equal = ", ".join(recipients.labels(selection.equal_at_cut))
    da_how, en_how = {
        "order": ("laveste kode først", "lowest code first"),
        "all": ("alle er med", "all are in"),
        "none": ("ingen af dem er med", "none of them is in"),
    }[selection.ties]
    return Text(
        f"{da}. Stod lige ved grænsen: {equal}; {da_how} (eligibility.ties).",
        f"{en}. Equal at the cut: {equal}; {en_how} (eligibility.ties).",
    )


def _danish(number: str) -> str:
    return number.replace(".", ",")
