"""Thresholds in the rules and what jumps there: `fordel.cliffs` and `fordel show ID --cliffs`."""
