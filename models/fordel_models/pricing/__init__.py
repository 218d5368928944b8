"""What each level of a rule costs, who pays and who gains: exact, at every level between two."""

from fordel_models.pricing.price_points import PricePoint
from fordel_models.pricing.priced_rules import PRICED, PricedRule, read_rule
from fordel_models.pricing.priced_year import PricedYear
from fordel_models.pricing.pricing import price_year

__all__ = ["PRICED", "PricePoint", "PricedRule", "PricedYear", "price_year", "read_rule"]
