"""How the numbers of a file are written, decided once for the whole file, and what its cells are then."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from fordel_instances.tables.sheets import Cell, is_missing, shown
from fordel_solver.errors import InvalidInput

__all__ = [
    "DECIMALS",
    "EXACT_DIGITS",
    "NumberCell",
    "as_values",
    "check_decimal",
    "decide",
    "looks_like_number",
    "read_number",
    "significant_digits",
]

DECIMALS = ("comma", "point")
EXACT_DIGITS = 15  # a float gives back every decimal of so many digits, and some of more
SPACE = "[ \u00a0\u202f]"
SPACES = re.compile(SPACE)


def _pattern(mark: str, thousands: str) -> re.Pattern[str]:
    whole = rf"0|[1-9][0-9]*|[1-9][0-9]{{0,2}}({thousands}[0-9]{{3}})+|[1-9][0-9]{{0,2}}({SPACE}[0-9]{{3}})+"
    return re.compile(rf"[-−]?({whole})({mark}[0-9]+)?")


WRITTEN = {"comma": _pattern(",", r"\."), "point": _pattern(r"\.", ",")}
MARKS = {"comma": (",", "."), "point": (".", ",")}  # decimal mark, thousands separator
EXAMPLES = {"comma": "1.234,5", "point": "1,234.5", "": "1234"}

# A cell with where it stands, for messages.
NumberCell = tuple[Cell, str]


def check_decimal(decimal: str | None) -> None:
    """Refuse a decimal mark that there is none of.

    Examples
    --------
    >>> check_decimal("comma")
    """
    if decimal is not None and decimal not in DECIMALS:
        raise InvalidInput(f'The decimal mark "{decimal}" is not known; write comma or point.')


def looks_like_number(cell: Cell) -> bool:
    """A number in one of the two ways of writing them."""
    return isinstance(cell, Decimal) or any(pattern.fullmatch(cell) for pattern in WRITTEN.values())


def decide(cells: Iterable[NumberCell], given: str) -> tuple[str, list[str]]:
    """The decimal mark of the file, and why it cannot be told.

    A cell that is a number in one of the two ways only decides for the file: 34,5 or 1.234.567. Where there is none,
    cells that could be both (1.234) are refused; without such cells there is nothing to decide.

    Parameters
    ----------
    cells : iterable of cell and place
        Those of the columns of numbers.
    given : "comma", "point" or ""
        What the user says.

    Returns
    -------
    decimal : "comma", "point" or ""
    problems : list of str

    Examples
    --------
    >>> decide([("1.234", "row 2"), ("34,5", "row 3")], "")
    ('comma', [])
    >>> decide([("1.234", "row 2")], "")[1][0][:57]
    'row 2: 1.234 could be 1234 or the decimal 1.234, and no c'
    """
    if given:
        return given, []
    only: dict[str, tuple[str, str]] = {}
    both: list[tuple[str, str]] = []
    for cell, place in cells:
        if isinstance(cell, Decimal) or not ("," in cell or "." in cell):
            continue
        fitting = [decimal for decimal, pattern in WRITTEN.items() if pattern.fullmatch(cell)]
        if len(fitting) == 1:
            only.setdefault(fitting[0], (cell, place))
        elif fitting:
            both.append((cell, place))
    if len(only) == 1:
        return next(iter(only)), []
    if only:
        (comma, with_comma), (point, with_point) = only["comma"], only["point"]
        return "", [
            f"{with_comma}: {comma} is written with a decimal comma or thousands points, but {with_point}: {point} the "
            "other way. Numbers are written in one way in a file: correct the cells that are not, or say how they are "
            "written (--decimal comma or --decimal point) and see which cells do not fit."
        ]
    if both:
        cell, place = both[0]
        more = f" ({len(both) - 1} more cells like it.)" if len(both) > 1 else ""
        whole = cell.replace(".", "").replace(",", "")
        by_mark = {MARKS[decimal][0]: decimal for decimal in DECIMALS}
        as_decimal = by_mark["," if "," in cell else "."]
        as_whole = next(decimal for decimal in DECIMALS if decimal != as_decimal)
        return "", [
            f"{place}: {cell} could be {whole} or the decimal {cell}, and no cell of the file shows which.{more} Write "
            f"{whole} or {cell}0, or say how the file writes numbers: --decimal {as_whole} for {whole}, "
            f'--decimal {as_decimal} for the decimal (for [data] recipients also: decimal = "{as_whole}").'
        ]
    return "", []


def read_number(cell: Cell, decimal: str) -> tuple[Decimal | None, str]:
    """The number that a cell is, None where it is missing or wrong, and what is wrong with it.

    Examples
    --------
    >>> read_number("1.234,50", "comma"), read_number("..", "comma")
    ((Decimal('1234.50'), ''), (None, ''))
    >>> read_number("fem", "comma")[1]
    '"fem" is not a number. Numbers in this file are read as 1.234,5. A missing figure is an empty cell or "..".'
    """
    if is_missing(cell):
        return None, ""
    if isinstance(cell, Decimal):
        number = cell
    elif WRITTEN[decimal or "point"].fullmatch(cell):
        mark, thousands = MARKS[decimal or "point"]
        number = Decimal(SPACES.sub("", cell).replace(thousands, "").replace(mark, ".").replace("−", "-"))
        if len(cell) <= EXACT_DIGITS:
            return number, ""
    else:
        return None, (
            f'"{shown(cell)}" is not a number. Numbers in this file are read as {EXAMPLES[decimal]}. '
            'A missing figure is an empty cell or "..".'
        )
    digits = significant_digits(number)
    # What a program has calculated, a third, is the shortest decimal of its float, often with 16 or 17 digits.
    if digits > EXACT_DIGITS and (number == number.to_integral_value() or Decimal(repr(float(number))) != number):
        return None, (
            f"{shown(cell)} has {digits} digits. At most {EXACT_DIGITS} can be kept exactly; round the figure or use a "
            "larger unit."
        )
    return number, ""


def as_values(numbers: Sequence[Decimal | None], cells: Sequence[Cell]) -> list[int] | list[float]:
    """Whole numbers where all are and none is missing; otherwise floats, each the shortest decimal of its cell.

    Text that is written with decimals, 34.0, is meant to have them; a workbook stores 34 in the same way.
    """
    whole = [
        int(number)
        for number, cell in zip(numbers, cells, strict=True)
        if number is not None
        and (number == number.to_integral_value() if isinstance(cell, Decimal) else number.as_tuple().exponent == 0)
    ]
    if numbers and len(whole) == len(numbers):
        return whole
    return [float("nan") if number is None else float(number) for number in numbers]


def significant_digits(number: Decimal) -> int:
    """How many digits a number is written with, without the zeros at its ends.

    Examples
    --------
    >>> significant_digits(Decimal("0.0340")), significant_digits(Decimal("120"))
    (2, 3)
    """
    whole, _, decimals = format(number, "f").lstrip("-").partition(".")
    return len((whole + decimals.rstrip("0")).lstrip("0"))
