"""The numerical core of fordel: arrays in, arrays out."""
