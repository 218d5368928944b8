"""Generators of made-up figures, each with its seed: `python -m fordel_instances.synthetic.NAME` writes them again."""
