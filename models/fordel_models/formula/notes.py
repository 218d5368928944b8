"""What must be said of the rules that acted, year by year; what is the same in several years is said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fordel_models.formula.eligibility import note_of_selection
from fordel_models.formula.exit_ramp import note_of_exit_ramp
from fordel_models.formula.guarantee import note_of_guarantee
from fordel_models.formula.minimum_grant import note_of_minimum_grant
from fordel_models.formula.opt_out import note_of_opt_out
from fordel_models.formula.phase_in import note_of_phase_in
from fordel_models.formula.problem import YearProblem
from fordel_models.recipients import Recipients
from fordel_models.result import Text, YearResult
from fordel_models.specification import Pool

__all__ = ["notes_of_rules", "said_once"]


def notes_of_rules(result: YearResult, problem: YearProblem, pool: Pool, recipients: Recipients) -> Iterator[Text]:
    """Opt-out, eligibility, exit ramp, phase-in, guarantee and minimum grant, where they acted in a year."""
    who = problem.who
    if who.opted_out:
        returned = sum(result.returned) if pool.on_opt_out == "return" else None
        yield note_of_opt_out(recipients.labels(who.opted_out), returned)
    if who.selection is not None:
        yield note_of_selection(who.selection, recipients)
    if who.leaving:
        yield note_of_exit_ramp(who.leaving, pool, result.year, recipients)
    if problem.phase_in < 1:
        yield note_of_phase_in(problem.phase_in)
    if result.guarantee is not None:
        yield note_of_guarantee(result, result.guarantee)
    if problem.dropped_out:
        yield note_of_minimum_grant(problem.dropped_out, recipients)


def said_once(notes: Iterable[tuple[int | None, Text]]) -> list[Text]:
    """Notes with their years in front, in order of their first year.

    Examples
    --------
    >>> [note.en for note in said_once([(2014, Text("x", "y")), (2015, Text("x", "y")), (None, Text("x", "z"))])]
    ['2014, 2015: y', 'z']
    """
    years: dict[Text, list[int]] = {}
    for year, note in notes:
        years.setdefault(note, []).extend([] if year is None else [year])
    starts = {note: f"{', '.join(str(year) for year in there)}: " if there else "" for note, there in years.items()}
    return [Text(da=f"{start}{note.da}", en=f"{start}{note.en}") for note, start in starts.items()]
