"""What `--vary PATH=...` says: a list of values, numbers in steps, or two ends to draw between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from fordel.api import checked_overrides
from fordel.overrides import could_be_thousands, read_value
from fordel.sweeping.told import shown, told_once
from fordel_models.path_keys import assignment
from fordel_models.sweeping.scenarios import Choices, Numbers
from fordel_solver.errors import InvalidInput

__all__ = ["Ends", "as_mapping", "read_number", "read_settings", "read_varied", "rules_of_values", "split_list"]

MOST_VALUES = 1_000_000
NUMBER = re.compile(r"-?[0-9][0-9_]*(\.[0-9]+)?", re.ASCII)
LARGEST = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Ends:
    """Between what a number is drawn."""

    low: Decimal
    high: Decimal


def read_settings(settings: Iterable[str], option: str, example: str) -> dict[str, str]:
    """What options of the form NAME=TEXT say, in their order.

    Raises
    ------
    InvalidInput
        One without "=" or a name, a name given twice.

    Examples
    --------
    >>> read_settings(["pool.floor=100,200"], "--vary", "pool.floor=100,200")
    {'pool.floor': '100,200'}
    """
    found: dict[str, str] = {}
    problems = []
    for setting in settings:
        name, equals, text = assignment(setting)
        name, text = name.strip(), text.strip()
        if not equals or not name or not text:
            problems.append(f'{option} "{setting}" is not NAME=VALUES. Write for instance {option} {example}.')
        elif name in found:
            problems.append(f"{option} {name} is given more than once. Give it once.")
        found.setdefault(name, text)
    if problems:
        raise InvalidInput(*problems)
    return found


def read_varied(path: str, given: Any) -> tuple[Any, ...] | Ends:
    """The values of a path, or the ends between which it is drawn.

    Parameters
    ----------
    path : str
        For messages.
    given : str or sequence
        "lo:hi:step" (exact, both ends included), "lo:hi" (drawn), "a,b,c", or the values themselves.

    Raises
    ------
    InvalidInput
        It is none of these, or could be read in two ways.

    Examples
    --------
    >>> read_varied("part.elever.share", "0.2:0.4:0.1")
    (Decimal('0.2'), Decimal('0.3'), Decimal('0.4'))
    >>> read_varied("pool.floor", "1000,{ kr = 5, kr_per = \\"pupils\\" },")
    (1000, {'kr': 5, 'kr_per': 'pupils'}, None)
    >>> read_varied("pool.floor", "0:1000")
    Ends(low=Decimal('0'), high=Decimal('1000'))
    """
    if isinstance(given, str):
        numbers = [text.strip() for text in given.split(":")]
        if len(numbers) in (2, 3) and all(NUMBER.fullmatch(text) for text in numbers):
            return _ends_or_steps(path, [read_number(text, path) for text in numbers])
        texts = split_list(given)
        _check_thousands(path, texts)
        return tuple(map(read_value, texts))
    if isinstance(given, np.ndarray) or (isinstance(given, Sequence) and not isinstance(given, bytes)):
        values = list(given)
        if not values:
            raise InvalidInput(f"{path}: no values. Give at least one.")
        _check_thousands(path, [value for value in values if isinstance(value, str)])
        return tuple(checked_overrides({path: value})[path] for value in values)
    raise InvalidInput(
        f'{path}: {shown(given)} is no list of values. Give a list such as [100, 200], "0.2:0.8:0.05" for '
        'numbers in steps, or "100:200" to draw between.'
    )


def read_number(text: str, where: str) -> Decimal:
    """A decimal as it is written.

    Raises
    ------
    InvalidInput
        It is none, or could be read in two ways.
    """
    text = text.strip()
    if not NUMBER.fullmatch(text):
        raise InvalidInput(f'{where}: "{text}" is not a number. A number is written 95 or 0.4.')
    if why := could_be_thousands(text):
        raise InvalidInput(f"{where}: {why}")
    return Decimal(text)


def split_list(text: str) -> list[str]:
    """The entries of a list; a comma inside brackets or quotation marks divides nothing.

    Examples
    --------
    >>> split_list('a, max(b, c), {x = 1, y = "(,"}')
    ['a', 'max(b, c)', '{x = 1, y = "(,"}']
    """
    entries, depth, quote = [""], 0, ""
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and depth == 0:
            entries.append("")
            continue
        entries[-1] += sign
    return [entry.strip() for entry in entries]


def rules_of_values(values: Sequence[Any]) -> Numbers | Choices:
    """Values as an array: numbers with one number of places, or else places in a list of different values.

    Examples
    --------
    >>> rules_of_values([1, Decimal("0.25")]).numerators.tolist()
    [100, 25]
    >>> rules_of_values(["a", "b", "a"]).chosen.tolist()
    [0, 1, 0]
    """
    if all(isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values):
        decimals = [Decimal(repr(value)) if isinstance(value, float) else Decimal(value) for value in values]
        if all(value.is_finite() and abs(value.adjusted()) <= 18 for value in decimals):
            places = max(0, *(-int(value.as_tuple().exponent) for value in decimals))
            numerators = [int(value.scaleb(places)) for value in decimals]
            if max(map(abs, numerators)) <= LARGEST and places <= 18:
                return Numbers(np.array(numerators, dtype=np.int64), places)
    different: list[Any] = []
    chosen = []
    for value in values:
        there = [at for at, other in enumerate(different) if type(other) is type(value) and other == value]
        if not there:
            different.append(value)
        chosen.append(there[0] if there else len(different) - 1)
    return Choices(tuple(different), np.array(chosen, dtype=np.int64))


def _check_thousands(path: str, texts: Iterable[str]) -> None:
    problems = told_once((text, f"{path}: {why}") for text in texts if (why := could_be_thousands(text)))
    if problems:
        raise InvalidInput(*problems)


def _ends_or_steps(path: str, numbers: Sequence[Decimal]) -> tuple[Any, ...] | Ends:
    low, high = numbers[0], numbers[1]
    if low >= high:
        raise InvalidInput(f"{path}: from {shown(low)} to {shown(high)}; the second must be the larger.")
    if len(numbers) == 2:
        return Ends(low, high)
    step = numbers[2]
    if step <= 0:
        raise InvalidInput(f"{path}: the step is {shown(step)}; it must be above 0.")
    steps = int((high - low) // step) if (high - low) / step < MOST_VALUES else MOST_VALUES
    if steps >= MOST_VALUES:
        raise InvalidInput(
            f"{path}: {shown(low)}:{shown(high)}:{shown(step)} is more than {MOST_VALUES} values. Take a larger step."
        )
    last = low + steps * step
    if last != high:
        raise InvalidInput(
            f"{path}: steps of {shown(step)} lead from {shown(low)} to {shown(last)} and not to {shown(high)}. "
            f"Write {shown(low)}:{shown(last)}:{shown(step)}, or another step."
        )
    values = [low + at * step for at in range(steps + 1)]
    return tuple(int(value) if value == int(value) and _whole(numbers) else value for value in values)


def _whole(numbers: Sequence[Decimal]) -> bool:
    return all(int(number.as_tuple().exponent) >= 0 for number in numbers)


def as_mapping(given: Any, name: str, example: str) -> Mapping[str, Any]:
    """What was given by name.

    Raises
    ------
    InvalidInput
        It is no mapping of text.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise InvalidInput(f"`{name}` is {shown(given)}. Give a mapping such as {example}.")
    return given
