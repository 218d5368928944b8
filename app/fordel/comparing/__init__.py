"""Two allocations side by side: their sides, what changed, who gains and loses, and the output of it."""
