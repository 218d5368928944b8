"""A specification and its files: commented TOML to fill in, workbooks, and what is read from either."""
