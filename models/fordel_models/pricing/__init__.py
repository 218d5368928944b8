"""What each level of a rule costs, who pays and who gains: exact, at every level between two."""

from fordel_models.pricing.priced_year import PricedYear, price_year
from fordel_models.pricing.price_points import PricePoint

__all__ = ["PricePoint", "PricedYear", "price_year"]
