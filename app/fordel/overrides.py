"""`--set PATH=VALUE` to what `fordel.solve` takes as overrides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from fordel_models.path_keys import assignment
from fordel_solver.errors import InvalidInput

__all__ = ["could_be_thousands", "read_overrides", "read_value"]

# 1.000 is a thousand in Denmark and one in a specification.
COULD_BE_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


def read_overrides(settings: Iterable[str]) -> dict[str, Any]:
    """The overrides that `--set` options ask for, in their order.

    A value is read as the file of the specification would have it: 1000, 0.4, true, "text", { kr = 1000000 }; what is
    none of these is text, so that expressions need no quotation marks of their own. No value (PATH=) takes a key out.

    Raises
    ------
    InvalidInput
        A setting without "=" or without a path, a path given twice, a number that could be read in two ways.

    Examples
    --------
    >>> read_overrides(["pool.unit=1000", "part.elever.key=population_{year}"])
    {'pool.unit': 1000, 'part.elever.key': 'population_{year}'}
    """
    overrides: dict[str, Any] = {}
    problems = []
    for setting in settings:
        path, equals, value = assignment(setting)
        path, value = path.strip(), value.strip()
        if not equals or not path:
            problems.append(f'--set "{setting}" is not PATH=VALUE. Write for instance --set pool.unit=1000.')
        elif path in overrides:
            problems.append(f"--set {path} is given more than once. Give it once.")
        elif could_be_thousands(value):
            problems.append(f"--set {setting}: {could_be_thousands(value)}")
        overrides.setdefault(path, read_value(value))
    if problems:
        raise InvalidInput(*problems)
    return overrides


def could_be_thousands(text: str) -> str:
    """Why a number can be read in two ways, and what to write; nothing where it cannot.

    Examples
    --------
    >>> could_be_thousands("1.000"), could_be_thousands("0.4")
    ('1.000 could be 1000 or the decimal 1.000. Write 1000 or 1.0000.', '')
    """
    if not COULD_BE_THOUSANDS.fullmatch(text):
        return ""
    whole = text.replace(".", "")
    return f"{text} could be {whole} or the decimal {text}. Write {whole} or {text}0."


def read_value(text: str) -> Any:
    """A value as a file would have it; what is none is text, and nothing is None."""
    if not text:
        return None
    try:
        parsed = tomllib.loads(f"value = {text}", parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return text
    # A line break could bring in a second name; it is text then.
    return parsed["value"] if list(parsed) == ["value"] else text
