"""What a specification may hold at all, before anybody asks what it says: nothing that cannot be printed or walked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np

from fordel_solver.errors import InvalidInput

__all__ = ["DEEPEST", "check_plain_values", "is_unicode"]

DEEPEST = 30  # levels; the deepest field has six
LONGEST_NUMBER = 10**1_000  # Python prints no more than 4,300 digits
SHOWN = 10


def check_plain_values(raw: Any, where: str) -> None:
    """Refuse what the sentences about it could not be written with.

    Raises
    ------
    InvalidInput
        Tables or lists in one another without end, a number of more than 1,000 digits, text that is no Unicode, what
        no file can hold.

    Examples
    --------
    >>> check_plain_values({"pool": {"amount": 100}}, "pool.toml")
    >>> check_plain_values({"pool": {"amount": 10**5000}}, "pool.toml")
    Traceback (most recent call last):
    fordel_solver.errors.InvalidInput: pool.toml, pool.amount: a number of more than 1,000 digits. ...
    """
    problems: list[str] = []
    _walk(raw, where, "", 0, problems)
    if problems:
        raise InvalidInput(*problems)


def _walk(value: Any, where: str, path: str, depth: int, problems: list[str]) -> None:
    if len(problems) == SHOWN:
        return
    place = f"{where}, {path[:80]}" if path else where
    match value:
        case str() if not is_unicode(value):
            problems.append(f"{place}: text with a sign in it that is no Unicode. Write it again.")
        case bool():
            pass
        case int() if abs(value) >= LONGEST_NUMBER:
            problems.append(f"{place}: a number of more than 1,000 digits. Amounts have at most 16.")
        case Mapping() | list() | tuple() if depth == DEEPEST:
            problems.append(f"{place}: more than {DEEPEST} levels, one in another. No field has more than six.")
        case Mapping():
            for key, inner in value.items():
                _walk(key, where, path, depth + 1, problems)
                name = key if isinstance(key, str) and is_unicode(key) else "..."
                _walk(inner, where, f"{path}.{name}" if path else name, depth + 1, problems)
        case list() | tuple():
            for inner in value:
                _walk(inner, where, path, depth + 1, problems)
        case None | str() | Number() | Decimal() | date() | time() | np.generic() | np.ndarray():
            pass
        case _:  # a range or a generator would be gone through to its end
            problems.append(
                f"{place}: the specification holds what no file holds ({type(value).__name__}). Use text, numbers, "
                "lists and dicts."
            )


def is_unicode(text: str) -> bool:
    """Whether text can be written: half a surrogate, from a command line in another encoding, cannot.

    Examples
    --------
    >>> is_unicode("æ"), is_unicode("\\udce6")
    (True, False)
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
