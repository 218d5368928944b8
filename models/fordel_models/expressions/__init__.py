"""Expressions over the recipients' figures: what they may be made of, and their exact evaluation."""

from fordel_models.expressions.evaluation import columns, conditions, evaluate, evaluate_for, numbers

__all__ = ["columns", "conditions", "evaluate", "evaluate_for", "numbers"]
