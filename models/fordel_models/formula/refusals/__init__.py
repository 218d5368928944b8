"""Why the rules of a formula pool cannot hold together, and what would make them hold.

What a year's rules ask for (year_rules.py) is held against what they allow (gaps.py); from that comes the conflict
(conflict.py). For the repairs the numbers are moved by steps (moves.py), and the gaps are asked for in arrays after any
steps (holding.py, search.py). The cheapest steps together (cheapest_moves.py) are bounded by rows (cuts.py) of a
linear program (linear_program.py) over boxes of steps (boxes.py). What no gap shows is asked of the model
(by_solving.py). Nothing is told before the model has solved the changed pool again (repairs.py, refusal.py).
"""
