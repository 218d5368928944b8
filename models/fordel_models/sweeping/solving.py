"""The amounts of scenarios: `ScenarioSolver`, which has the instance and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from fordel_models.kinds import solve
from fordel_models.overriding import override
from fordel_models.parsing import parse
from fordel_models.result import Result, Text
from fordel_models.sweeping.scenarios import ScenarioAmounts, Scenarios
from fordel_solver.errors import FordelError

__all__ = ["ScenarioSolver"]


class ScenarioSolver:
    """Solves scenarios of one instance.

    Parameters
    ----------
    raw : mapping
        What the instance's file says, as `fordel_models.parse` takes it.
    table, dictionary : DataFrame
        As `fordel_models.solve` takes them; the dictionary without its errors.
    years : sequence of int or None
        The years of the pool; (None,) for a pool without years.
    where : str
        The file, for messages.
    rules, columns : sequence of str
        The paths and the columns of figures that scenarios will change.
    """

    def __init__(
        self,
        raw: Mapping[str, Any],
        table: pd.DataFrame,
        dictionary: pd.DataFrame | None,
        years: Sequence[int | None],
        where: str,
        rules: Sequence[str],
        columns: Sequence[str],
    ) -> None:
        self.raw, self.table, self.dictionary, self.where = raw, table, dictionary, where
        self.years = tuple(years)

    @property
    def why_alone(self) -> tuple[Text, ...]:
        """Why scenarios are solved one by one; empty where they go through the core many at a time."""
        return ()

    def solve(self, scenarios: Scenarios) -> ScenarioAmounts:
        """The amounts of scenarios: row s is exactly what solving that scenario alone gives."""
        results = [self._alone(scenarios, scenario) for scenario in scenarios]
        codes = tuple(sorted(str(code) for code in self.table.index))
        shape = len(self.years), scenarios.count, len(codes)
        amounts = np.full(shape, -1, np.int64)
        eligible, at_floor, at_cap = (np.zeros(shape, np.bool_) for _ in range(3))
        failures: dict[int, Exception] = {}
        for scenario, result in enumerate(results):
            if isinstance(result, FordelError):
                failures[scenario] = result
                continue
            for y, year in enumerate(result.years):
                amounts[y, scenario] = year.amounts
                eligible[y, scenario] = year.eligible
                at_floor[y, scenario] = [binding.endswith("floor") for binding in year.binding]
                at_cap[y, scenario] = [binding.endswith("cap") for binding in year.binding]
        return ScenarioAmounts(
            self.years, codes, amounts, eligible, at_floor, at_cap, failures, exactly=0, alone=scenarios.count
        )

    def _alone(self, scenarios: Scenarios, scenario: int) -> Result | FordelError:
        try:
            raw = override(self.raw, scenarios.overrides(scenario))
            specification = parse(raw, where=f"{self.where}, scenario {scenarios.first + scenario}")
            years = None if self.years == (None,) else [year for year in self.years if year is not None]
            table = scenarios.table(scenario, self.table)
            return solve(specification, table, self.dictionary, years=years, repairs=False)
        except FordelError as error:
            return error
