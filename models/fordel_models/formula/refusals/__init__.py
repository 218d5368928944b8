"""Why the rules of a formula pool cannot hold together, and what would make them hold.

What a year's rules ask for (year_rules.py) is held against what they allow (gaps.py). From that come the conflict
(conflict.py), the smallest move of one number (smallest_move.py) and the cheapest moves together (cheapest_moves.py).
Nothing is told before the model has solved the changed pool again (refusal.py).
"""
