"""What stands in a cell of a specification, and the plain value that it means."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from fordel_instances.workbooks import SheetCell
from fordel_models.field_places import Place
from fordel_models.formula_tables import PhaseIn

__all__ = ["cell_of", "value_of"]

_MOST_DIGITS = 15  # that Excel keeps
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_DANISH = re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}([ \u00a0][0-9]{3})+)(,[0-9]+)?", re.ASCII)
_UNDERSCORES = re.compile(r"-?[0-9]+(_[0-9]{3})+", re.ASCII)
_TRUTH = {
    "true": True,
    "yes": True,
    "sand": True,
    "ja": True,
    "false": False,
    "no": False,
    "falsk": False,
    "nej": False,
}
# What can stand in a list that is written in one cell.
_IN_A_LIST = re.compile(r"[^\s,;\"][^,;\"]*[^\s,;\"]|[^\s,;\"]")


def cell_of(value: Any, kind: str = "text") -> bool | int | float | str | None:
    """What to write for a plain value in a place of a kind; None where one cell cannot hold it.

    Numbers of more than 15 digits, which Excel does not keep, are written as text.

    Examples
    --------
    >>> cell_of(Decimal("0.7")), cell_of(["101", "147"]), cell_of("1.234", "number")
    (0.7, '101, 147', '1.2340')
    """
    match value:
        case bool() | float():
            return value
        case int() | Decimal():
            digits = len(Decimal(value).normalize().as_tuple().digits) if value else 1
            if digits > _MOST_DIGITS or abs(Decimal(value)) >= 10**_MOST_DIGITS:
                return str(value) if isinstance(value, int) else format(value, "f")
            return int(value) if value == int(value) else float(value)
        case str():
            # A text that could be read in two ways is written so that it cannot.
            return f"{value}0" if kind == "number" and _EITHER.fullmatch(value) and "." in value else value
        case list() | tuple():
            texts = [cell_of(inner) if isinstance(inner, str) else None for inner in value]
            written = [text for text in texts if isinstance(text, str) and _IN_A_LIST.fullmatch(text)]
            return ", ".join(written) if value and len(written) == len(value) else None
    return None


def value_of(cell: SheetCell, place: Place | None) -> Any:
    """The plain value that a cell means, in a place of the specification (None: nobody knows it).

    A number means its shortest decimal. Text is a number where the place holds one: 0.4, and 0,4 or 1.234.567,8 as it
    is written in Denmark.

    Raises
    ------
    ValueError
        The cell could mean two things or holds what no field does; the sentence says what is allowed.

    Examples
    --------
    >>> from fordel_models.specification import Part
    >>> share = Place(("part", "*", "share"), Part, "share", "number")
    >>> value_of(SheetCell(0.4, "B2"), share), value_of(SheetCell("0,4", "B2"), share)
    (Decimal('0.4'), Decimal('0.4'))
    """
    value = cell.value
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise ValueError(f"{value} is a date or a time to Excel. Format the cell as text or number and write it again.")
    if place is not None and place.several:
        return _listed(value, place)
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        if cell.percent and place is not None and _holds_percents(place):
            raise ValueError(
                f"the cell is shown as a percent and holds {value}. Format it as a number and write 95 for 95 pct."
            )
        return _exact(value)
    if place is None or place.kind == "text":
        return str(value).strip() if place is not None and place.choices else value
    text = str(value).strip()
    if place.kind == "truth":
        return _TRUTH.get(text.casefold(), value)
    return _number(text)


def _holds_percents(place: Place) -> bool:
    """Whether 95 stands for 95 pct. there; a share of a part may be shown as a percent."""
    return "pct" in place.key or place.owner is PhaseIn


def _exact(value: int | float) -> int | Decimal:
    return int(value) if value == int(value) else Decimal(repr(value))


def _number(text: str) -> Any:
    """A number written as text; what is none is left to the specification to refuse."""
    if _EITHER.fullmatch(text):
        whole = re.sub("[.,]", "", text)
        decimal = text.replace(",", ".")
        raise ValueError(f'"{text}" could be {whole} or the decimal {decimal}. Write {whole}, or {decimal}0.')
    if _PLAIN.fullmatch(text):
        return text
    if _UNDERSCORES.fullmatch(text):
        return int(text)
    if _DANISH.fullmatch(text):
        written = re.sub(r"[. \u00a0]", "", text).replace(",", ".")
        return Decimal(written) if "." in written else int(written)
    return text


def _listed(value: Any, place: Place) -> list[Any]:
    """The items of a list in one cell, with commas, semicolons or line breaks between them."""
    if isinstance(value, (int, float)):
        return [_exact(value) if place.kind == "number" else str(_exact(value))]
    # A comma without a space is a decimal comma in a list of numbers.
    between = r"[;\n]|,\s" if place.kind == "number" else r"[;,\n]"
    items: Sequence[str] = [item.strip() for item in re.split(between, str(value)) if item.strip()]
    return [_number(item) for item in items] if place.kind == "number" else list(items)
