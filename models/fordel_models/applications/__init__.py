"""Which projects get how much out of which pool, for pools that are applied for."""

from fordel_models.applications.model import overview, solve
from fordel_models.applications.specification import ApplicationsSpecification
from fordel_models.kind import Kind

__all__ = ["KIND", "ApplicationsSpecification", "overview", "solve"]

KIND = Kind(ApplicationsSpecification, solve, overview, by_program=True)
