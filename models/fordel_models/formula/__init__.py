"""The formula model: from a specification and figures, year by year, to amounts with their steps."""

from fordel_models.formula.model import overview, solve

__all__ = ["overview", "solve"]
