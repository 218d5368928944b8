"""Choose recipients: the selection of highest score, as a result.

Sets        recipients i in ascending order of code; areas a in the order of the file (one where none is named)
Variables   x_ia in {0, 1}: recipient i is chosen for area a
Units       recipients; scores s_ia in whole units of 10^-decimals points, rounded half up
Objective   max Σ s_ia x_ia; of equal totals the lexicographically largest x, lower codes and then earlier areas first
Rules       Σ x = count (selection.count);  Σ_a x_ia <= 1 (one area);  x_ia = 0 where a condition is false or the
            recipient is excluded;  Σ_a x_ia = 1 where it is included;
            at_least <= Σ_i x_ia <= at_most for an area, the same over the recipients of each label for a quota;
            Σ_a x_ia = Σ_a x_ja for those together, Σ over those apart <= at_most
Asked too   the best other set, by one row more: Σ over the chosen <= count - 1;
            for each recipient the best total with it (without it, where it is chosen): what its score lacks is the
            difference, since a score that is d higher in all areas raises the total of every selection with it by d
Source      the model is ours; the question is that of the answer to question 205, parliament's committee on internal
            affairs and housing, 21 May 2021; no-good cuts: Balas and Jeroslow 1972 (doi 10.1137/0123007)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pandas as pd

from fordel_models.common import no_kroner, paid_by_program, result_of
from fordel_models.result import Overview, Pays, Result, SolvedProgram, YearResult
from fordel_models.selection.problem import Problem, problem_of
from fordel_models.selection.reasons import notes_of, reasons_of
from fordel_models.selection.refusing import refusal_of
from fordel_models.selection.solving import Answer, best_of
from fordel_models.selection.specification import SelectionSpecification
from fordel_models.selection.tables import tables_of
from fordel_solver import InvalidInput, SolverFailure

__all__ = ["overview", "solve"]


def solve(
    specification: SelectionSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
    backend: str | None = None,
) -> Result:
    """Choose.

    Parameters
    ----------
    specification : SelectionSpecification
    recipients : DataFrame
        Index code (text).
    dictionary, tables
        Not used.
    years : sequence of int, optional
        The year of the selection, or nothing.
    repairs : bool
        Where the rules cannot hold together, look for the conflict and for changes that make them hold.
    backend : str, optional

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    Infeasible
        So many cannot be chosen: which rules, and what would make them hold.
    SolverFailure
        An answer was not proven.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "valg", "title": "Et valg", "model": "selection", "selection": {"count": 2, "score": "need"},
    ...        "quota": [{"name": "region", "column": "region", "at_most": 1}]}
    >>> table = pd.DataFrame({"need": [9, 8, 7], "region": ["A", "A", "B"]}, index=["101", "147", "151"])
    >>> solve(parse(raw, where="valg.toml"), table).years[0].eligible
    (True, False, True)
    """
    year = specification.selection.year
    if years is not None and list(years) != [year]:
        there = "no years" if year is None else f"the year {year}"
        raise InvalidInput(f"`years` names {', '.join(map(str, years)) or 'no year'}; {specification.id} has {there}.")
    problem = problem_of(specification, recipients)
    answer = best_of(problem, backend)
    if answer is None:
        raise refusal_of(problem, repairs=repairs)
    _check(problem, answer)
    solved = SolvedProgram("selection", problem.program, answer.solution)
    programs = [solved]
    if answer.runner_up[1] is not None:
        programs.append(SolvedProgram("runner-up", answer.runner_up[0], answer.runner_up[1]))
    return result_of(
        problem.figures,
        [_year(problem, answer, solved)],
        programs=programs,
        tables=tables_of(problem, answer),
        reasons=reasons_of(problem, answer),
        notes=notes_of(problem, answer),
    )


def overview(
    specification: SelectionSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Year, kroner and who can be chosen, without choosing.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules.
    """
    problem = problem_of(specification, recipients)
    chosen, codes = specification.selection, problem.figures.people.codes
    return Overview(
        () if chosen.year is None else (chosen.year,),
        chosen.count * chosen.kroner_each,
        tuple(code for i, code in enumerate(codes) if any(can[i] for can in problem.allowed)),
        len(specification.assumptions) + len(problem.figures.fills),
    )


def _check(problem: Problem, answer: Answer) -> None:
    """Every row once more in whole numbers, and the total against the solver's objective."""
    x = problem.x_of(answer.chosen)
    broken = [row for row in problem.rows if not row.low <= row.sum_of(x) <= row.high]
    cannot = [i for i, area in answer.chosen.items() if not problem.allowed[area][i]]
    if broken or cannot or Fraction(answer.solution.objective or 0.0) != -answer.total:
        raise SolverFailure(
            f"{problem.specification.id}: the selection did not pass its check and is not handed out: "
            f"{', '.join(row.rule for row in broken) or 'its total is not the objective'}."
        )


def _year(problem: Problem, answer: Answer, solved: SolvedProgram) -> YearResult:
    chosen, n = problem.specification.selection, problem.n
    scale = 10**chosen.decimals
    scores = []
    for i in range(n):
        own = [problem.scores[a][i] for a in range(len(problem.areas)) if problem.allowed[a][i]]
        area = answer.chosen.get(i)
        scores.append(Fraction(max(own, default=0) if area is None else problem.scores[area][i], scale))
    flags = [i in answer.chosen for i in range(n)]
    if not chosen.kroner_each:
        found = no_kroner(solved, flags, scores)
    else:
        pays = [Pays(i, column, chosen.kroner_each) for i in range(n) for column in problem.columns_of(i)]
        amount = chosen.count * chosen.kroner_each
        found = paid_by_program(solved, pays, n=n, amount=amount, eligible=flags, key=scores)
    return replace(
        found,
        year=chosen.year,
        figures_year=problem.figures.figures_year(chosen.year),
        inhabitants=problem.figures.inhabitants(chosen.year),
    )
