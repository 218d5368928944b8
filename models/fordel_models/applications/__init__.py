"""Which projects get how much out of which pool, for pools that are applied for."""

from fordel_models.applications.model import overview, solve
from fordel_models.applications.specification import ApplicationsSpecification

__all__ = ["ApplicationsSpecification", "overview", "solve"]
