"""Other people's solvers, one module each, imported when first used. Nothing they say is believed."""
