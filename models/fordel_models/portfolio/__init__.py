"""Several pools under common limits, and the fewest pools that leave everyone about where it is."""

from fordel_models.portfolio import fewest_pools, model
from fordel_models.portfolio.specification import FewestPoolsSpecification, PortfolioSpecification

__all__ = ["FewestPoolsSpecification", "PortfolioSpecification", "fewest_pools", "model"]
