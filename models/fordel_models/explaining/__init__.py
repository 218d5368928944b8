"""Why a recipient gets what it gets: the waterfall, limits, thresholds, and the smallest changes that would matter."""
