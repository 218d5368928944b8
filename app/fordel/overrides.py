"""`--set PATH=VALUE` to what `fordel.solve` takes as overrides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from fordel_solver.errors import InvalidInput

__all__ = ["read_overrides"]

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
        path, equals, value = setting.partition("=")
        path, value = path.strip(), value.strip()
        if not equals or not path:
            problems.append(f'--set "{setting}" is not PATH=VALUE. Write for instance --set pool.unit=1000.')
        elif path in overrides:
            problems.append(f"--set {path} is given more than once. Give it once.")
        elif COULD_BE_THOUSANDS.fullmatch(value):
            problems.append(
                f"--set {setting}: {value} could be {value.replace('.', '')} or the decimal {value}. "
                f"Write {value.replace('.', '')} or {value}0."
            )
        overrides.setdefault(path, _value(value))
    if problems:
        raise InvalidInput(*problems)
    return overrides


def _value(text: str) -> Any:
    if not text:
        return None
    try:
        parsed = tomllib.loads(f"value = {text}", parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        return text
    # A line break could bring in a second name; it is text then.
    return parsed["value"] if list(parsed) == ["value"] else text
