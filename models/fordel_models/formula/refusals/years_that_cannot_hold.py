"""From the years that could not be solved to the refusal: the rules are read again, and the model is asked again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fordel_models.formula.figures import Figures
from fordel_models.formula.refusals.refusal import refused
from fordel_models.formula.refusals.year_rules import read_year
from fordel_models.specification import FormulaSpecification
from fordel_solver.errors import FordelError, Infeasible, InvalidInput

__all__ = ["CannotHold", "refusal"]


class CannotHold(Exception):
    """The years whose rules cannot hold together, with the figures that they were held against."""

    def __init__(self, years: Mapping[int | None, Infeasible], figures: Figures) -> None:
        super().__init__(*years)
        self.years = dict(sorted(years.items(), key=lambda own: own[0] or 0))
        self.figures = figures

    @property
    def first(self) -> Infeasible:
        """What the first of these years came to."""
        return next(iter(self.years.values()))


def refusal(
    specification: FormulaSpecification,
    found: CannotHold,
    distribute: Callable[[FormulaSpecification, Sequence[int] | None], object],
) -> Infeasible:
    """The conflicts and the repairs.

    Parameters
    ----------
    specification : FormulaSpecification
        As written.
    found : CannotHold
    distribute : callable
        Solves a changed specification in some years, or raises CannotHold or InvalidInput.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules either, which solving did not come to.
    """

    def attempt(changed: FormulaSpecification, years: Sequence[int | None]) -> FordelError | None:
        try:
            distribute(changed, [year for year in years if year is not None] or None)
        except CannotHold as error:
            return error.first
        except InvalidInput as error:
            return error
        return None

    figures = found.figures
    years = [read_year(specification, figures.people[year], year, own) for year, own in figures.years.items()]
    return refused(specification, found.years, years, attempt)
