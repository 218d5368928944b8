"""An accounting table, checked."""

from fordel_models.balance.model import overview, solve

__all__ = ["overview", "solve"]
