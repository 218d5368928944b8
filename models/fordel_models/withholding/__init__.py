"""Withholding: what each recipient loses when all of them together break an agreement."""

from fordel_models.kind import Kind
from fordel_models.withholding.model import overview, solve
from fordel_models.withholding.specification import WithholdingSpecification

__all__ = ["KIND", "WithholdingSpecification", "overview", "solve"]

KIND = Kind(WithholdingSpecification, solve, overview, by_program=True)
