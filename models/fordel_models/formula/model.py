"""The formula model: a pool by key, with base amount, floors, caps and groups, each year by itself.

    q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ_{i in E} q_i = B - T

over the eligible recipients E: B the year's amount, T the top-slice, K_i the key (see problem.py). One rounding, of the
whole amount. The core solves it; here it gets its figures and the answer its explanation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.checking import checked
from fordel_models.formula.figure_errors import effect_of_errors
from fordel_models.formula.figures import Figures, columns_of_other_rules, figures_of, inhabitants_in
from fordel_models.formula.guarantee import GuaranteedAllocation, guarantee_over
from fordel_models.formula.merging import notes_of_merges, over_everyone
from fordel_models.formula.minimum_grant import solve_with_minimum
from fordel_models.formula.notes import notes_of_rules, said_once
from fordel_models.formula.part_results import part_results, phase_in_part
from fordel_models.formula.price_index import in_prices_of
from fordel_models.formula.problem import YearProblem, build
from fordel_models.formula.refusals.years_that_cannot_hold import CannotHold, refusal
from fordel_models.formula.scaled_floors import are_scaled, note_of_scaled_floors
from fordel_models.formula.stated_errors import StatedError
from fordel_models.formula.steps import steps_of
from fordel_models.paths import by_year
from fordel_models.recipients import Recipients
from fordel_models.result import Assumption, GroupResult, Overview, Result, Source, Text, YearResult
from fordel_models.specification import FormulaSpecification
from fordel_solver import ExactAllocation, Infeasible, InvalidInput

__all__ = ["overview", "solve"]


def solve(
    specification: FormulaSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
) -> Result:
    """Distribute a pool.

    Parameters
    ----------
    specification : FormulaSpecification
        The rules.
    recipients : DataFrame
        One row per recipient, index code (text). Floats mean their shortest decimal; NaN is missing.
    dictionary : DataFrame, optional
        Index column name; its column "error" says how far figures can be from the truth: "between:LO:HI" names two
        columns, "rounding:0.05" is a half-width.
    years : sequence of int, optional
        Only these years of the pool.
    repairs : bool
        Where the rules cannot hold together, look for the conflict and for changes that make them hold. Without it the
        error tells the kroner only.

    Returns
    -------
    Result
        Checked by code that did not produce it.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules, or the pool has no such year. All problems at once.
    Infeasible
        The limits of a year cannot hold together: which rules, by how many kroner, and what would make them hold.
    SolverFailure
        An answer did not pass its check.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "pool": {"amount": 100},
    ...        "part": [{"name": "elever", "key": "pupils"}]}
    >>> table = pd.DataFrame({"pupils": [10, 20]}, index=["101", "147"])
    >>> solve(parse(raw, where="pool.toml"), table).years[0].amounts
    (33, 67)
    """
    try:
        return _distributed(specification, recipients, dictionary, years)
    except CannotHold as found:
        if not repairs:
            raise found.first from None

        def distribute(changed: FormulaSpecification, of_years: Sequence[int] | None) -> None:
            # What the error of figures means is of no use here.
            columns = None if dictionary is None else dictionary.drop(columns="error", errors="ignore")
            _distributed(changed, recipients, columns, of_years)

        raise refusal(specification, found, distribute) from found.first


def _distributed(
    specification: FormulaSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None,
    years: Sequence[int] | None,
) -> Result:
    amounts = _amounts(specification, years)
    rules = {year: in_prices_of(specification, year) for year in amounts}
    figures = figures_of(specification, recipients, dictionary, list(amounts))
    people = figures.people
    problems, impossible = _problems(rules, figures)
    solved: dict[tuple[Any, ...], tuple[YearResult, YearProblem, tuple[Text, ...]]] = {}
    results: list[YearResult] = []
    reduced: list[Text] = []
    acted: list[tuple[int | None, Text]] = []
    for year, first in problems.items():
        # Years with the same recipients, figures, kroner to distribute and rules have the same answer.
        merged = tuple(year is None or merge.year <= year for merge in specification.merges)
        same = merged, figures.years[year], first.amount, *_written_by_year(specification, year)
        if same not in solved:
            errors = figures.errors[figures.years[year]]
            try:
                solved[same] = _solved(rules[year], people[year], first, year, figures.years[year], errors)
            except Infeasible as error:
                impossible[year] = error
                continue
        result, problem, _ = solved[same]
        pool = rules[year].pool
        top_slice = pool.top_slice_in(year)
        own = replace(result, year=year, amount=problem.amount + top_slice, top_slice=top_slice)
        if year in (specification.pool.price_index or {}):
            own = replace(own, price_index=specification.pool.index_in(year), stated_amount=amounts[year])
        own = checked(own, problem, pool, _place(specification, year))
        results.append(over_everyone(own, people[year].codes, figures.everyone))
        acted += [(year, note) for note in notes_of_rules(own, problem, specification.pool, people[year])]
        if are_scaled(problem, pool):
            reduced.append(note_of_scaled_floors(problem, pool, year))
    if impossible:
        raise CannotHold(impossible, figures)
    of_merges = notes_of_merges(specification.merges, amounts, figures.everyone)
    solving = [note for _, _, notes in solved.values() for note in notes]
    return Result(
        id=specification.id,
        title=specification.title,
        model=specification.model,
        price_level=specification.price_level,
        source=_source(specification),
        synthetic=bool(specification.data.synthetic),
        codes=figures.everyone.codes,
        names=figures.everyone.names,
        years=tuple(results),
        assumptions=tuple(
            Assumption(stated.about, stated.chosen, stated.because, stated.alternatives)
            for stated in specification.assumptions
        )
        + figures.fills,
        notes=tuple(dict.fromkeys([*of_merges, *said_once(acted), *reduced, *solving])),
    )


def overview(
    specification: FormulaSpecification, recipients: pd.DataFrame, dictionary: pd.DataFrame | None = None
) -> Overview:
    """Years, kroner and eligible recipients of a pool, without distributing it: minimum grants are not looked at.

    Parameters
    ----------
    specification : FormulaSpecification
        The rules.
    recipients, dictionary : DataFrame
        As for `solve`.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules. All problems at once.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula",
    ...        "pool": {"amount": 100, "eligible": "pupils > 10"}, "part": [{"name": "elever", "key": "pupils"}]}
    >>> overview(parse(raw, where="pool.toml"), pd.DataFrame({"pupils": [10, 20]}, index=["101", "147"]))
    Overview(years=(), amount=100, eligible=('147',), assumptions=0)
    """
    amounts = _amounts(specification, None)
    rules = {year: in_prices_of(specification, year) for year in amounts}
    figures = figures_of(specification, recipients, dictionary, list(amounts))
    problems, impossible = _problems(rules, figures)
    if impossible:
        raise next(iter(impossible.values()))
    in_any = {
        figures.people[year].codes[position] for year, problem in problems.items() for position in problem.eligible
    }
    return Overview(
        years=tuple(year for year in amounts if year is not None),
        amount=sum(problem.amount + rules[year].pool.top_slice_in(year) for year, problem in problems.items()),
        eligible=tuple(code for code in figures.everyone.codes if code in in_any),
        assumptions=len(specification.assumptions) + len(figures.fills),
    )


def _amounts(specification: FormulaSpecification, years: Sequence[int] | None) -> dict[int | None, int]:
    """Amount by year, for the years asked for, in ascending order."""
    pool = specification.pool
    if not pool.years:
        if years is not None:
            raise InvalidInput(
                f"{specification.id} has an amount and no years, so `years` cannot be chosen. Leave it out."
            )
        return {None: pool.amount or 0}
    unknown = [year for year in years or () if year not in pool.years]
    if unknown or (years is not None and not len(years)):
        there = ", ".join(str(year) for year in sorted(pool.years))
        asked = ", ".join(str(year) for year in unknown) or "no year"
        raise InvalidInput(f"`years` names {asked}; {specification.id} has the years {there}.")
    return {year: pool.years[year] for year in sorted(pool.years if years is None else set(years))}


def _written_by_year(specification: FormulaSpecification, year: int | None) -> list[Any]:
    return [] if year is None else [values.get(year) for _, values in by_year(specification)]


def _problems(
    rules: Mapping[int | None, FormulaSpecification], figures: Figures
) -> tuple[dict[int | None, YearProblem], dict[int | None, Infeasible]]:
    """The problem of each year, and the years that have none since limits cannot hold; or what is wrong in them all."""
    found: dict[int | None, YearProblem] = {}
    wrong: list[str] = []
    impossible: dict[int | None, Infeasible] = {}
    for year, specification in rules.items():
        try:
            found[year] = _build(specification, figures.people[year], year, figures.years[year])
        except InvalidInput as error:
            wrong += error.problems
        except Infeasible as error:
            impossible[year] = error
    if wrong:
        raise InvalidInput(*dict.fromkeys(wrong))
    return found, impossible


def _build(
    specification: FormulaSpecification,
    people: Recipients,
    year: int | None,
    figures_year: int | None,
    dropped_out: tuple[int, ...] = (),
) -> YearProblem:
    pool = specification.pool
    whole = (pool.amount or 0) if year is None else (pool.years or {})[year]
    rest = whole - pool.top_slice_in(year)
    return build(specification, people, amount=rest, figures_year=figures_year, year=year, dropped_out=dropped_out)


def _solved(
    specification: FormulaSpecification,
    people: Recipients,
    problem: YearProblem,
    year: int | None,
    figures_year: int | None,
    errors: Sequence[StatedError],
) -> tuple[YearResult, YearProblem, tuple[Text, ...]]:
    pool, n = specification.pool, len(people.codes)
    problem, answer = solve_with_minimum(
        problem,
        lambda own: _allocated(own, specification, year),
        lambda dropped_out: _build(specification, people, year, figures_year, dropped_out),
        specification,
        _place(specification, year),
    )
    returning = problem.who.returning

    def spread(values: Sequence[Any], others: Any) -> tuple[Any, ...]:
        row = [others] * n
        for position, value in zip(problem.eligible, values, strict=True):
            row[position] = value
        return tuple(row)

    solved = spread(answer.amounts, 0)
    returned = tuple(kr if i in returning else 0 for i, kr in enumerate(solved)) if returning else ()
    amounts = tuple(0 if i in returning else kr for i, kr in enumerate(solved))
    with_error = {error.column for error in errors}
    effect, notes = effect_of_errors(
        errors,
        people,
        problem,
        pool,
        amounts,
        only_in_keys=with_error.isdisjoint(columns_of_other_rules(specification, figures_year)),
        build_again=lambda changed: _build(specification, changed, year, figures_year),
    )
    result = YearResult(
        year=year,
        figures_year=figures_year,
        amount=problem.amount + pool.top_slice_in(year),
        top_slice=pool.top_slice_in(year),
        surplus=answer.surplus + sum(returned),
        unit=pool.unit,
        multiplier=answer.multiplier,
        eligible=spread([True] * len(problem.eligible), False),
        key=spread(problem.key, Fraction(0)),
        fair_shares=spread(answer.fair_shares, Fraction(0)),
        floors=spread(answer.floors, 0),
        caps=spread(answer.caps, None),
        amounts=amounts,
        binding=spread(answer.binding, ""),
        inhabitants=inhabitants_in(specification, people, figures_year),
        ties=tuple(problem.eligible[i] for i in answer.ties),
        parts=part_results(specification, problem, answer.multiplier, year, spread),
        phase_in_part=phase_in_part(problem, answer.multiplier, spread),
        steps=steps_of(
            problem,
            multiplier=answer.multiplier,
            fair_shares=answer.fair_shares,
            targets=answer.targets if isinstance(answer, GuaranteedAllocation) else None,
            amounts=answer.amounts,
            everyone=n,
        ),
        error_effect=effect,
        checked=False,
        selection=problem.who.selection,
        opted_out=problem.who.opted_out,
        returned=returned,
        exit_ramp=tuple(problem.who.leaving),
        dropped_out=problem.dropped_out,
        minimums=() if problem.minimums is None else spread(problem.minimums, 0),
        phase_in=problem.phase_in,
        guarantee=guarantee_over(problem.guarantee, answer, spread),
        base=() if problem.base is None else spread([Fraction(value) for value in problem.base], Fraction(0)),
        groups=_groups(problem, pool.unit, answer),
        method=pool.method,
    )
    return result, problem, notes


def _allocated(problem: YearProblem, specification: FormulaSpecification, year: int | None) -> ExactAllocation:
    where = _place(specification, year)
    try:
        return allocate_problem(problem, specification.pool)
    except InvalidInput as error:
        raise InvalidInput(*(f"{where}: {found}" for found in error.problems)) from error
    except Infeasible as error:
        raise Infeasible(f"{where}: {error}", shortfall=error.shortfall, surplus=error.surplus) from error


def _place(specification: FormulaSpecification, year: int | None) -> str:
    return specification.id if year is None else f"{specification.id}, {year}"


def _groups(problem: YearProblem, unit: int, answer: ExactAllocation) -> tuple[GroupResult, ...]:
    """The groups with their limits in whole units, in order of their first recipient."""
    limits = problem.groups
    if limits is None:
        return ()
    members: dict[str, list[int]] = {}
    for position, label in zip(problem.eligible, limits.labels, strict=True):
        members.setdefault(label, []).append(position)
    return tuple(
        GroupResult(
            label=label,
            members=tuple(own),
            floor=-(-limits.floors[label] // unit) * unit if label in limits.floors else None,
            cap=limits.caps[label] // unit * unit if label in limits.caps else None,
            multiplier=answer.group_multipliers.get(label, answer.multiplier),
        )
        for label, own in members.items()
    )


def _source(specification: FormulaSpecification) -> Source:
    stated = specification.source
    return Source(Text()) if stated is None else Source(stated.document, stated.section, stated.says, stated.url)
