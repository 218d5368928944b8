"""The registry: every subject, in the order in which they are measured and printed."""

from __future__ import annotations

from ..subject import Subject
from . import (
    batches,
    clarabel_quadratic,
    core_batch,
    core_compiled,
    core_single,
    core_ties,
    growth,
    import_time,
    integer_programs,
    linear_programs,
    main_job,
    ortools_glop,
    peak_memory,
    pulp_cbc,
    scenarios,
    scipy_highs,
    sweep,
    sweep_cbc,
    whole_runs,
)

__all__ = ["SUBJECTS", "smoke_set"]

SUBJECTS: tuple[Subject, ...] = (
    *core_batch.SUBJECTS,
    *core_ties.SUBJECTS,
    *core_single.SUBJECTS,
    *core_compiled.SUBJECTS,
    *pulp_cbc.SUBJECTS,
    *ortools_glop.SUBJECTS,
    *scipy_highs.SUBJECTS,
    *clarabel_quadratic.SUBJECTS,
    *sweep_cbc.SUBJECTS,
    *sweep.SUBJECTS,
    *batches.SUBJECTS,
    *linear_programs.SUBJECTS,
    *integer_programs.SUBJECTS,
    *growth.SUBJECTS,
    *scenarios.SUBJECTS,
    *main_job.SUBJECTS,
    *import_time.SUBJECTS,
    *peak_memory.SUBJECTS,
    *whole_runs.SUBJECTS,
)


def smoke_set() -> tuple[Subject, ...]:
    """What CI measures."""
    return tuple(subject for subject in SUBJECTS if subject.smoke)
