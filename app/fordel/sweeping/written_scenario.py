"""One scenario of a sweep written down: the command line that solves it by itself, or the same in Python."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from fordel.figures.used_figures import Data
from fordel.files import without_floats
from fordel.overrides import could_be_thousands, read_overrides
from fordel.prepared import prepared
from fordel.shell_words import quoted
from fordel.sweeping.asked import Asked, plan_of
from fordel.sweeping.scenario_inputs import cells_of, changed_columns, data_of, overrides_of
from fordel.sweeping.told import problems_of_switches
from fordel.whole_files import made_folder, write_together
from fordel.written_settings import settings_of
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import InvalidInput
from fordel_solver.exact_numbers import exact

__all__ = ["OneScenario", "as_data", "command_of", "one_scenario", "python_of", "with_file"]

LONGEST_COMMAND = 8_000  # signs; cmd takes 8,191


@dataclass(frozen=True, eq=False)
class OneScenario:
    """What `fordel.solve` and `fordel run` take to solve a scenario by itself.

    Attributes
    ----------
    number : int
    instance : str
        An id, or the path of a file.
    overrides : mapping of path to value
        The baseline's, then its own.
    table : DataFrame
        Index code. The whole columns that have other figures than those of the instance.
    figures : mapping of column to mapping of code to value
        The same as `fordel.solve` takes them; None is a figure that was taken away.
    drawn : tuple of str
        Those of them that the sweep draws. With these the figures are in no file yet.
    data : tuple of str
        The files to read figures from.
    decimal : "comma", "point" or None
    years : tuple of int or None
        None: all of the pool.
    real_names : bool
    """

    number: int
    instance: str
    overrides: Mapping[str, Any]
    table: pd.DataFrame
    figures: Mapping[str, Mapping[str, Any]]
    drawn: tuple[str, ...]
    data: tuple[str, ...]
    decimal: str | None
    years: tuple[int, ...] | None
    real_names: bool


def one_scenario(
    number: int,
    asked: Asked,
    instance: str | PathLike[str],
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
    real_names: bool = False,
) -> OneScenario:
    """A scenario by its number, without solving any. `data` names files.

    Raises
    ------
    InvalidInput
        There is no such scenario, or what is asked for cannot be used.
    """
    if problems := problems_of_switches(real_names=real_names):
        raise InvalidInput(*problems)
    own = prepared(instance, overrides=overrides, data=data, decimal=decimal, years=years)
    plan = plan_of(asked, own)
    if not 0 <= number < plan.count:
        raise InvalidInput(f"There is no scenario {number}; they are numbered 0 to {plan.count - 1}.")
    scenario = plan.scenarios(number, 1)
    return OneScenario(
        number=number,
        instance=_path(instance),
        overrides=overrides_of(own.overrides, scenario.overrides(0)),
        table=scenario.table(0, own.table)[changed_columns(own, scenario)],
        figures=data_of(own, scenario),
        drawn=tuple(scenario.figures),
        data=tuple(_path(file["source"]) for file in own.files),
        decimal=decimal,
        years=None if years is None else tuple(year for year in own.years if year is not None),
        real_names=real_names,
    )


def with_file(scenario: OneScenario, folder: Path) -> tuple[OneScenario, Path]:
    """The scenario with all of its figures in one file, in the place of the user's files.

    Raises
    ------
    InvalidInput
        The file cannot be written, or would not be read as the same figures.
    """
    path = made_folder(folder) / f"scenario-{scenario.number}.csv"
    write_together({path: _figures_as_csv(scenario.table, comma=scenario.decimal == "comma")})
    read = prepared(scenario.instance, overrides=scenario.overrides, data=str(path), decimal=scenario.decimal).table
    for column in scenario.table.columns:
        if cells_of(read[column]) != cells_of(scenario.table[column]):
            path.unlink()
            raise InvalidInput(
                f'The figures of column "{column}" would be read as others from a file. Solve scenario '
                f"{scenario.number} in Python: fordel.sweep(...).solve({scenario.number})."
            )
    changed = OneScenario(**{**vars(scenario), "data": (_path(path),), "drawn": ()})
    return changed, path


def command_of(scenario: OneScenario) -> str | None:
    """`fordel run ...` for cmd, PowerShell and POSIX shells; None where they would read it in different ways."""
    settings = settings_of(scenario.overrides)
    words = ["fordel", "run", scenario.instance]
    for setting in settings:
        words += ["--set", setting]
    for file in scenario.data:
        words += ["--data", file]
    words += [] if scenario.decimal is None else ["--decimal", scenario.decimal]
    for year in scenario.years or ():
        words += ["--year", str(year)]
    words += ["--real-names"] if scenario.real_names else []
    written = [quoted(word) for word in words]
    command = " ".join(word for word in written if word is not None)
    if None in written or len(command) > LONGEST_COMMAND or scenario.instance.startswith("-"):
        return None
    return command if _are_read_back(settings, scenario.overrides) else None


def python_of(scenario: OneScenario) -> str:
    """The same in Python."""
    arguments = [_python(scenario.instance)]
    arguments += [f"overrides={_python(dict(scenario.overrides))}"] if scenario.overrides else []
    arguments += [f"data={_python(list(scenario.data))}"] if scenario.data else []
    arguments += [] if scenario.decimal is None else [f"decimal={_python(scenario.decimal)}"]
    arguments += [] if scenario.years is None else [f"years={_python(list(scenario.years))}"]
    arguments += ["real_names=True"] if scenario.real_names else []
    call = f"fordel.solve({', '.join(arguments)})"
    return f"{'from decimal import Decimal; ' if 'Decimal(' in call else ''}import fordel; allocation = {call}"


def as_data(scenario: OneScenario) -> dict[str, Any]:
    """What `fordel sweep --scenario N --json` says of a scenario."""
    return {
        "scenario": scenario.number,
        "instance": scenario.instance,
        "set": settings_of(scenario.overrides),
        "overrides": without_floats(scenario.overrides),
        "data": dict(scenario.figures),
        "data_files": list(scenario.data),
        "decimal": scenario.decimal,
        "years": None if scenario.years is None else list(scenario.years),
        "command": command_of(scenario),
        "python": python_of(scenario),
    }


def _are_read_back(settings: Sequence[str], overrides: Mapping[str, Any]) -> bool:
    try:
        read = read_overrides(settings)
    except InvalidInput:
        return False
    return bool(_numbers(read) == _numbers(overrides))


def _numbers(value: Any) -> Any:
    """Numbers as their exact value, however they were written."""
    match value:
        case Mapping():
            return {str(key): _numbers(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_numbers(inner) for inner in value]
        case float() | Decimal():
            return exact(value)
    return value


def _path(path: str | PathLike[str]) -> str:
    # A shell can take backslashes away, and Windows reads the others as well.
    text = os.fspath(path)
    return text.replace("\\", "/") if os.name == "nt" else text


def _python(value: Any) -> str:
    match value:
        case Mapping():
            return f"{{{', '.join(f'{_python(key)}: {_python(inner)}' for key, inner in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_python, value))}]"
        case Decimal():
            # A float means its shortest decimal, where that is the number.
            text = format(value, "f")
            return text if "." in text and Decimal(repr(float(value))) == value else f'Decimal("{text}")'
    return repr(value)


def _figures_as_csv(table: pd.DataFrame, *, comma: bool) -> bytes:
    """The figures so that the file itself shows its decimal mark, or in the one that was asked for."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",", lineterminator="\n")
    writer.writerow(["code", *table.columns])
    columns = [[_cell(value, comma=comma) for value in table[column].tolist()] for column in table.columns]
    writer.writerows(zip(table.index, *columns, strict=True))
    return text.getvalue().encode("utf-8")


def _cell(value: Any, *, comma: bool) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    written = decimal_text(exact(value))
    # 1.234 could be a thousand and more.
    written = f"{written}0" if could_be_thousands(written) else written
    return written.replace(".", ",") if comma else written
