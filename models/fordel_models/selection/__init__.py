"""Which recipients: exactly so many, of highest score, under quotas, each for one area."""

from fordel_models.kind import Kind
from fordel_models.selection.model import overview, solve
from fordel_models.selection.specification import SelectionSpecification

__all__ = ["KIND", "SelectionSpecification", "overview", "solve"]

KIND = Kind(SelectionSpecification, solve, overview, by_program=True)
