"""A user's own figures: columns added or replaced by code, from Python or from files, and what that changed."""
