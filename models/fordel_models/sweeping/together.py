"""Many scenarios of one instance through the core at once: those that differ in numbers only.

    K = W M,  M_pi = w_i k_pi / Σ_{j in E} w_j k_pj,  q_i = min(u_i, max(l_i, b_i + λ K_i))

with the weights W of shape (S, P), in floats, and amounts, base amounts and limits in whole units. K by its definition
is rounded to 15 significant digits, so the core is told how far the product can be from that; what this leaves open is
decided from the exact K of the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.formula.figures import Figures
from fordel_models.result import Text
from fordel_models.specification import FormulaSpecification
from fordel_models.sweeping.figures_of_block import FigureYearOfBlock
from fordel_models.sweeping.pool_amounts import amount_of, top_slice_of
from fordel_models.sweeping.reasons import REFUSED, GoingTogether
from fordel_models.sweeping.row_numbers import are_kroner
from fordel_models.sweeping.scenarios import FigureRows, Numbers
from fordel_models.sweeping.year_of_block import Found, YearOfBlock
from fordel_models.sweeping.year_rules import YearRules
from fordel_solver.errors import Infeasible

__all__ = ["Combination", "Outcome"]

Bools = NDArray[np.bool_]

_CELLS_PER_BLOCK = 65_536  # as in the core: see fordel_solver.batch


@dataclass(eq=False)
class Outcome:
    """What is known of scenarios beside their amounts.

    Attributes
    ----------
    alone : list of integer arrays
        Those that have to be solved alone.
    exactly : int
        How many allocations were decided exactly.
    why : dict of Text to int
        Why scenarios have to be solved alone, and the first of them.
    impossible : dict of int to Infeasible
        Those whose limits cannot hold together; their rows mean nothing.
    """

    alone: list[NDArray[np.intp]]
    exactly: int = 0
    why: dict[Text, int] = field(default_factory=dict)
    impossible: dict[int, Infeasible] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Combination:
    """The rules that scenarios with the same choices share: one year after the other.

    Attributes
    ----------
    specification : FormulaSpecification
        Of one of the scenarios: its numbers are those of the others where no number is varied.
    years : tuple of YearRules
    figures : Figures
        Of one of the scenarios, as the specification.
    """

    specification: FormulaSpecification
    years: tuple[YearRules, ...]
    figures: Figures

    def solve(
        self,
        numbers: Mapping[str, Numbers],
        figures: Mapping[str, FigureRows],
        rows: NDArray[np.intp],
        found: Found,
        exact_key: Callable[[int, YearRules], list[Any]],
    ) -> Outcome:
        """Write what the scenarios `rows` come to, and say what else there is to know of them.

        Parameters
        ----------
        numbers, figures : mappings
            Those of all scenarios.
        rows : integer array
            In ascending order.
        exact_key : callable
            The exact key of a scenario in a year whose figures vary.
        """
        outcome = Outcome([rows[:0]])
        block = max(1, _CELLS_PER_BLOCK // max(len(year.places) for year in self.years))
        for start in range(0, len(rows), block):
            own = rows[start : start + block]
            consecutive = len(own) == own[-1] - own[0] + 1
            taken = slice(int(own[0]), int(own[-1]) + 1) if consecutive else own
            values = {path: Numbers(n.numerators[taken], n.places) for path, n in numbers.items()}
            going = GoingTogether(np.ones(len(own), np.bool_))
            going.only(self._amounts_hold(values, len(own)), REFUSED)
            shared: dict[tuple[Any, ...], Any] = {}
            problem = self.specification.pool, values, len(own), going, shared
            refusing: list[tuple[YearOfBlock, Bools]] = []
            for y, year in enumerate(self.years):
                solving = _year_of_block(problem, year, figures, taken, own, exact_key)
                outcome.exactly += solving.into(found, y, taken)
                if solving.impossible is not None:
                    refusing.append((solving, solving.impossible))
            outcome.alone.append(own[~going.good])
            for reason, row in going.why.items():
                outcome.why.setdefault(reason, int(own[row]))
            told = ~going.good
            # Of several years solving alone tells the first.
            for solving, impossible in sorted(refusing, key=lambda own: own[0].year.year or 0):
                cannot = impossible & ~told
                told |= cannot
                for row in np.flatnonzero(cannot).tolist():
                    outcome.impossible[int(own[row])] = self._refusal(solving, row)
        return outcome

    def _refusal(self, solving: YearOfBlock, row: int) -> Infeasible:
        error, year = solving.why_not(row), solving.year.year
        where = self.specification.id if year is None else f"{self.specification.id}, {year}"
        return Infeasible(f"{where}: {error}", shortfall=error.shortfall, surplus=error.surplus)

    def _amounts_hold(self, values: Mapping[str, Numbers], count: int) -> Bools:
        """Whether the pool takes the numbers, also for years that nobody asks for."""
        good = np.ones(count, np.bool_)
        pool, parts = self.specification.pool, self.specification.parts
        for path, numbers in values.items():
            good &= numbers.numerators >= 0
            if path.startswith(("pool.amount", "pool.years.", "pool.top_slice", "pool.base_amount")) or (
                path.startswith("part.") and ".amount" in path
            ):
                good &= are_kroner(numbers)
        years: Collection[int | None] = pool.years or (None,)
        for year in years:
            rest = amount_of(pool, year, values, count) - top_slice_of(pool, year, values, count)
            good &= (rest >= 0) & (rest % pool.unit == 0)
        anything = np.zeros(count, np.bool_)
        for part in parts:
            stated: Any = part.share if part.amount is None else part.amount
            if isinstance(stated, dict):
                anything |= True
            else:
                path = f"part.{part.name}.{'share' if part.amount is None else 'amount'}"
                anything |= values[path].numerators > 0 if path in values else bool(stated)
        return good & anything


def _year_of_block(
    problem: tuple[Any, ...],
    year: YearRules,
    figures: Mapping[str, FigureRows],
    taken: Any,
    rows: NDArray[np.intp],
    exact_key: Callable[[int, YearRules], list[Any]],
) -> YearOfBlock:
    pool, values, count, going, shared = problem
    if year.figures is None:
        return YearOfBlock(pool, year, values, count, going, shared)
    own = {column: FigureRows(f.codes, f.numerators[taken], f.places) for column, f in figures.items()}
    return FigureYearOfBlock(pool, year, values, count, going, shared, own, lambda row: exact_key(int(rows[row]), year))
