"""Many scenarios of one instance, and how sure its result is: `fordel.sweep` and `fordel sweep`.

What is asked for becomes a plan (asked.py, grids.py, drawn_*.py, plan.py); the plan's scenarios are solved, checked and
summarised block by block (block.py, checked_rows.py, block_summary.py); the blocks are put together (summary.py) and
become a `Sweep` (sweep.py) and its files (sweep_files.py).
"""
