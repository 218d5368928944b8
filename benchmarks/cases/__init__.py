"""The registry: every subject, in the order in which they are measured and printed."""

from __future__ import annotations

from ..measure import Subject
from . import (
    clarabel_quadratic,
    core_batch,
    core_single,
    core_ties,
    growth,
    import_time,
    ortools_glop,
    peak_memory,
    pulp_cbc,
    scipy_highs,
    whole_runs,
)

SUBJECTS: tuple[Subject, ...] = (
    *core_batch.SUBJECTS,
    *core_ties.SUBJECTS,
    *core_single.SUBJECTS,
    *pulp_cbc.SUBJECTS,
    *ortools_glop.SUBJECTS,
    *scipy_highs.SUBJECTS,
    *clarabel_quadratic.SUBJECTS,
    *growth.SUBJECTS,
    *import_time.SUBJECTS,
    *peak_memory.SUBJECTS,
    *whole_runs.SUBJECTS,
)
