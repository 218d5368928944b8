"""The formula model: from a specification and figures, year by year, to amounts with their steps."""

from fordel_models.formula.model import overview, solve
from fordel_models.kind import Kind
from fordel_models.specification import FormulaSpecification

__all__ = ["KIND", "overview", "solve"]

KIND = Kind(FormulaSpecification, solve, overview)
