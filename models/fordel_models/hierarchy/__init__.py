"""A fund divided among themes and years, and on to recipients, with exact nested totals."""

from fordel_models.hierarchy.model import overview, solve

__all__ = ["overview", "solve"]
