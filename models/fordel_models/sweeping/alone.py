"""Scenarios solved one by one, by the model itself: what every other way must come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from fordel_models.kinds import solve
from fordel_models.overriding import override
from fordel_models.parsing import parse
from fordel_models.result import Result
from fordel_models.specification import Specification
from fordel_models.sweeping.scenarios import Scenarios
from fordel_solver.errors import FordelError

__all__ = ["Instance"]


@dataclass(frozen=True, eq=False)
class Instance:
    """What scenarios are scenarios of; the attributes are the parameters of `ScenarioSolver`."""

    raw: Mapping[str, Any]
    table: pd.DataFrame
    dictionary: pd.DataFrame | None
    years: tuple[int | None, ...]
    where: str

    def specification(self, scenarios: Scenarios, scenario: int) -> Specification:
        """The rules of one scenario."""
        raw = override(self.raw, scenarios.overrides(scenario))
        return parse(raw, where=f"{self.where}, scenario {scenarios.first + scenario}")

    def solve(self, scenarios: Scenarios, scenario: int) -> Result | FordelError:
        """The result of one scenario, or the error that it fails with, without the figures that led to it."""
        years: Sequence[int] | None = None
        if self.years != (None,):
            years = [year for year in self.years if year is not None]
        try:
            specification = self.specification(scenarios, scenario)
            table = scenarios.table(scenario, self.table)
            return solve(specification, table, self.dictionary, years=years, repairs=False)
        except FordelError as error:
            # Those are in the frames of its traceback and in what it was raised from: 400 kB a scenario.
            error.__traceback__ = error.__cause__ = error.__context__ = None
            return error
