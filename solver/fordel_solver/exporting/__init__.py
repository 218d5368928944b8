"""Programs as files that other solvers read."""
