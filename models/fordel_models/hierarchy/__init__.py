"""A fund divided among themes and years, and on to recipients, with exact nested totals."""

from fordel_models.hierarchy.model import overview, solve
from fordel_models.hierarchy.specification import HierarchySpecification
from fordel_models.kind import Kind

__all__ = ["KIND", "overview", "solve"]

KIND = Kind(HierarchySpecification, solve, overview, by_program=True)
