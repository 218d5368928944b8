"""A cost that parties share, by year, each party's part distributed on."""

from fordel_models.cost_sharing.model import overview, solve
from fordel_models.cost_sharing.specification import CostSharingSpecification
from fordel_models.kind import Kind

__all__ = ["KIND", "overview", "solve"]

KIND = Kind(CostSharingSpecification, solve, overview)
