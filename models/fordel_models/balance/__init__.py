"""An accounting table, checked."""

from fordel_models.balance.model import overview, solve
from fordel_models.balance.specification import BalanceSpecification
from fordel_models.kind import Kind

__all__ = ["KIND", "overview", "solve"]

KIND = Kind(BalanceSpecification, solve, overview)
