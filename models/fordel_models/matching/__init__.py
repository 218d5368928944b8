"""Matching: a subsidy for a share of what recipients reported, reduced when too much was reported."""

from fordel_models.kind import Kind
from fordel_models.matching.model import overview, solve
from fordel_models.matching.specification import MatchingSpecification

__all__ = ["KIND", "MatchingSpecification", "overview", "solve"]

KIND = Kind(MatchingSpecification, solve, overview)
