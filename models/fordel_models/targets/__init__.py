"""A grant by year that is used to reach targets at least cost, with carry-over and claw-back."""

from fordel_models.kind import Kind
from fordel_models.targets.model import overview, solve
from fordel_models.targets.specification import TargetsSpecification

__all__ = ["KIND", "TargetsSpecification", "overview", "solve"]

KIND = Kind(TargetsSpecification, solve, overview, by_program=True)
