"""A sweep in a file: which instance, and what `fordel.sweep` is asked for under the same names."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any

from fordel.sweeping.told import shown
from fordel_instances.file_bytes import read_bytes
from fordel_solver.errors import InvalidInput

__all__ = ["SWEEP_KEYS", "is_sweep_file", "read_sweep"]

SWEEP_KEYS = (
    "vary",
    "random_weights",
    "weights_within",
    "errors",
    "leave_one_out",
    "figure_years",
    "draws",
    "method",
    "seed",
    "overrides",
    "data",
    "decimal",
    "years",
    "real_names",
    "certify_one_in",
)
TOP_KEYS = ("instance", "sweep", "id", "title")
# Tables whose keys are paths, columns or names of parts.
BY_NAME = ("vary", "weights_within", "errors", "overrides")


def is_sweep_file(path: str | PathLike[str]) -> bool:
    """Whether this is the path of a TOML file with a [sweep] table."""
    file = Path(path)
    if file.suffix.lower() != ".toml" or not file.is_file():
        return False
    try:
        return "sweep" in tomllib.loads(read_bytes(file, file.name).decode("utf-8-sig"), parse_float=Decimal)
    # Whoever reads it as an instance says what is wrong.
    except (ValueError, ArithmeticError, RecursionError, OSError, InvalidInput):
        return False


def read_sweep(path: str | PathLike[str]) -> dict[str, Any]:
    """The keyword arguments of `fordel.sweep` that a file says, `instance` among them.

    A file that `instance` or `data` names is looked for beside this one. Paths are written in quotation marks:

        instance = "omstilling-folkeskole-2014-17"

        [sweep]
        random_weights = 1000

        [sweep.vary]
        "pool.base_amount" = [0, 500_000]

    Raises
    ------
    InvalidInput
        It is no such file. All problems at once.
    """
    file = Path(path)
    try:
        text = read_bytes(file, file.name).decode("utf-8-sig")
        said = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file.name} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise InvalidInput(f"{file.name} is not TOML that can be read: {error}.") from None
    problems = [
        f'{file.name}: "{key}" is not a known key. {_nearest(key, TOP_KEYS)}' for key in said if key not in TOP_KEYS
    ]
    instance, asked = said.get("instance"), said.get("sweep")
    if not isinstance(instance, str) or not instance:
        problems.append(f'{file.name}: instance is missing. Write instance = "an id or a path" at the top.')
    if not isinstance(asked, dict):
        problems.append(f"{file.name}: the table [sweep] is missing. It says what varies.")
        asked = {}
    for key, value in asked.items():
        if key not in SWEEP_KEYS:
            problems.append(f'{file.name}, sweep.{key}: "{key}" is not a known key. {_nearest(key, SWEEP_KEYS)}')
        elif key == "years" and not all(type(year) is int for year in (value if isinstance(value, list) else [value])):
            problems.append(
                f"{file.name}, sweep.years: {shown(value)}. Give years as whole numbers, such as [2014, 2015]."
            )
        elif key in BY_NAME:
            problems += _problems_of_names(file.name, key, value)
    if problems:
        raise InvalidInput(*problems)
    arguments = {"instance": _beside(file, str(instance)), **asked}
    if "data" in arguments:
        paths = [arguments["data"]] if isinstance(arguments["data"], str) else arguments["data"]
        if not isinstance(paths, list) or not all(isinstance(own, str) for own in paths):
            raise InvalidInput(f"{file.name}, sweep.data: {shown(paths)}. Give the path of a file, or several.")
        arguments["data"] = [_beside(file, own) for own in paths]
    return arguments


def _problems_of_names(file: str, key: str, value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return [f'{file}, sweep.{key}: {shown(value)} is no table. Write [sweep.{key}] with lines "NAME" = ...']
    # part.sfo.share = 1 without quotation marks is a table in a table.
    return [
        f'{file}, sweep.{key}.{name}: a path is written in quotation marks: "{name}.{next(iter(inner), "...")}" = ...'
        for name, inner in value.items()
        if isinstance(inner, Mapping) and key in ("vary", "errors", "weights_within")
    ]


def _beside(file: Path, named: str) -> str:
    """A file beside this one, where there is one of that name; an id otherwise."""
    bare, hash_sign, sheet = named.partition("#")
    there = file.parent / bare
    return f"{there}{hash_sign}{sheet}" if there.is_file() else named


def _nearest(key: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(key, known, 1, cutoff=0.4)
    return f'The nearest is "{near[0]}".' if near else f"Known keys here: {', '.join(known)}."
