"""What the refusals of a sweep say: values as people write them, and one mistake told once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from fordel.written_settings import on_one_line
from fordel_solver.errors import shown_value

__all__ = ["problems_of_switches", "shown", "told_once"]

SHOWN = 5
LONGEST = 200
NUMBER = re.compile(r"[0-9][0-9.,_]*")


def shown(value: Any) -> str:
    """A value as a file has it, and not as Python has it.

    Examples
    --------
    >>> from decimal import Decimal
    >>> print(shown((Decimal("0.1"), Decimal("1E-7"))), shown({"2014": 1900}), shown("no"), shown(None))
    [0.1, 0.0000001] { 2014 = 1900 } "no" nothing
    """
    if value is None:
        return "nothing"
    if isinstance(value, str):
        text = f'"{value}"'
    else:
        try:
            text = on_one_line(value.tolist() if isinstance(value, np.generic | np.ndarray) else value)
        except (TypeError, ValueError, RecursionError):
            return shown_value(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def told_once(problems: Iterable[tuple[str, str]]) -> list[str]:
    """Problems that are the same but for what they are about and for numbers: the first of them, and what else.

    Parameters
    ----------
    problems : iterable of (str, str)
        What it is about, and the sentences, which name it.

    Examples
    --------
    >>> told_once([("-1", "-1 kr. is negative."), ("-20", "-20 kr. is negative."), ("x", "x is no amount.")])
    ['-1 kr. is negative. The same goes for -20.', 'x is no amount.']
    """
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for about, problem in problems:
        key = NUMBER.sub("0", problem).replace(NUMBER.sub("0", about), "\0")
        found.setdefault(key, (problem, {}))[1][about] = None
    return [_with_others(problem, list(all_of_them)[1:]) for problem, all_of_them in found.values()]


def problems_of_switches(**switches: Any) -> list[str]:
    """What is given where only true or false can be."""
    return [
        f"`{name}` is {shown(value)}. Allowed: true or false, without quotation marks (in Python True or False)."
        for name, value in switches.items()
        if not isinstance(value, bool | np.bool_)
    ]


def _with_others(problem: str, others: list[str]) -> str:
    if not others:
        return problem
    more = len(others) - SHOWN
    some = ", ".join(others[:SHOWN]) + (f" and {more} more" if more > 0 else "")
    return f"{problem} The same goes for {some}."
