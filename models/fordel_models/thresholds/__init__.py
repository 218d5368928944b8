"""Thresholds in the rules of a pool, and tapers in their place."""

from fordel_models.thresholds.comparisons import Comparison, comparisons_in
from fordel_models.thresholds.tapers import zero_of_equal_cost
from fordel_models.thresholds.written_expressions import written_expressions

__all__ = ["Comparison", "comparisons_in", "written_expressions", "zero_of_equal_cost"]
