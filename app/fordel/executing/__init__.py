"""Tasks on workers: in this process, in several on this machine, or on many machines by way of Dask.

with executor(workers=2) as run:
    for outcome in run(function, tasks):
        ...
"""

from fordel.executing.executor import executor, in_order
from fordel.executing.work import Outcome, Run, Tls

__all__ = ["Outcome", "Run", "Tls", "executor", "in_order"]
