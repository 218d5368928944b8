"""Several pools under common limits, and the fewest pools that leave everyone about where it is."""

from fordel_models.kind import Kind
from fordel_models.portfolio import fewest_pools
from fordel_models.portfolio.model import overview, solve
from fordel_models.portfolio.specification import FewestPoolsSpecification, PortfolioSpecification

__all__ = ["KIND", "FewestPoolsSpecification", "PortfolioSpecification", "fewest_pools", "overview", "solve"]

KIND = Kind(PortfolioSpecification, solve, overview, by_program=True)
