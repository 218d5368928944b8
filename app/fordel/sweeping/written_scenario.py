"""One scenario of a sweep written down: the --set options and the figures that `fordel run` makes it with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from fordel.figures.used_figures import Data
from fordel.files import csv_bytes
from fordel.instance import Instance
from fordel.overrides import could_be_thousands, read_value
from fordel.prepared import prepared
from fordel.specification_files.toml_values import toml_value
from fordel.sweeping.asked import Asked, plan_of
from fordel.whole_files import made_folder, write_together
from fordel_models.sweeping.scenarios import Scenarios
from fordel_solver.errors import InvalidInput

__all__ = ["one_scenario", "settings_of", "write_figures"]


def one_scenario(
    number: int,
    asked: Asked,
    instance: Instance | str | PathLike[str] | Mapping[str, Any],
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
) -> tuple[Scenarios, pd.DataFrame]:
    """A scenario by its number, without solving any, and the columns of figures that it changes, whole.

    Raises
    ------
    InvalidInput
        There is no such scenario, or what is asked for cannot be used.
    """
    own = prepared(instance, overrides=overrides, data=data, decimal=decimal, years=years)
    plan = plan_of(asked, own)
    if not 0 <= number < plan.count:
        raise InvalidInput(f"There is no scenario {number}; they are numbered 0 to {plan.count - 1}.")
    scenarios = plan.scenarios(number, 1)
    columns = [column.column for column in plan.columns]
    return scenarios, scenarios.table(0, own.table)[columns]


def settings_of(overrides: Mapping[str, Any]) -> list[str]:
    """Overrides as --set takes them.

    Examples
    --------
    >>> settings_of({"part.a.share": Decimal("0.250"), "pool.cap": {"kr": 5}, "pool.floor": None})
    ['part.a.share=0.250', 'pool.cap={ kr = 5 }', 'pool.floor=']
    """
    return [f"{path}={_written(value)}" for path, value in overrides.items()]


def write_figures(figures: pd.DataFrame, folder: Path, number: int) -> Path:
    """The figures of a scenario as a file for `--data FILE --decimal point`."""
    table = figures.rename_axis("code").reset_index()
    (path,) = write_together({made_folder(folder) / f"scenario-{number}.csv": csv_bytes(table)})
    return path


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return f"{text}0" if could_be_thousands(text) else text
    if isinstance(value, str):
        return value if read_value(value) == value and value == value.strip() else toml_value(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else toml_value(value)
