"""Figures that are made up, since the real ones are not public. Each module writes one file of the folder data."""
