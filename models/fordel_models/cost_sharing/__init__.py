"""A cost that parties share, by year, each party's part distributed on."""

from fordel_models.cost_sharing.model import overview, solve

__all__ = ["overview", "solve"]
