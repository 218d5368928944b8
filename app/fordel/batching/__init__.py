"""Batches: many instances and sweeps run together, each into a folder of its own, and one summary of them."""
