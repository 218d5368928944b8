"""The formula model: a pool by key, with base amount, floors, caps and groups, each year by itself.

    q_i = min(u_i, max(l_i, b_i + λ K_i)),  Σ_{i in E} q_i = B - T

over the eligible recipients E: B the year's amount, T the top-slice, K_i the key (see problem.py). One rounding, of the
whole amount. The core solves it; here it gets its figures and the answer its explanation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd

from fordel_models.expressions import numbers
from fordel_models.expressions.syntax import parse
from fordel_models.formula.allocating import allocate_problem
from fordel_models.formula.checking import checked
from fordel_models.formula.figure_errors import effect_of_errors
from fordel_models.formula.filling import fill
from fordel_models.formula.problem import YearProblem, build, expressions_of
from fordel_models.formula.scaled_floors import are_scaled, note_of_scaled_floors
from fordel_models.formula.stated_errors import StatedError, stated_errors
from fordel_models.formula.steps import kr_per_unit, steps_of
from fordel_models.recipients import Recipients
from fordel_models.result import Assumption, GroupResult, PartResult, Result, Source, Text, YearResult
from fordel_models.specification import FormulaSpecification
from fordel_solver import ExactAllocation, Infeasible, InvalidInput
from fordel_solver.errors import kroner

__all__ = ["solve"]

_USUAL_INHABITANTS = "population_{year}"


def solve(
    specification: FormulaSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
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

    Returns
    -------
    Result
        Checked by code that did not produce it.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules, or the pool has no such year. All problems at once.
    Infeasible
        The limits of a year cannot hold together.
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
    amounts = _amounts(specification, years)
    figures = {year: None if year is None else specification.data.years.get(year, year) for year in amounts}
    errors = {year: _stated_errors(specification, year, dictionary) for year in figures.values()}
    people, fills = _figures(specification, recipients, errors)
    problems = _problems(specification, people, amounts, figures)
    solved: dict[tuple[int | None, int], tuple[YearResult, tuple[Text, ...]]] = {}
    results: list[YearResult] = []
    reduced: list[Text] = []
    for year, problem in problems.items():
        # Years with the same figures and the same kroner to distribute have the same answer.
        same = figures[year], problem.amount
        if same not in solved:
            solved[same] = _solved(specification, people, problem, year, figures[year], errors[figures[year]])
        top_slice = specification.pool.top_slice_in(year)
        own = replace(solved[same][0], year=year, amount=problem.amount + top_slice, top_slice=top_slice)
        results.append(checked(own, problem, specification.pool, _place(specification, year)))
        if are_scaled(problem, specification.pool):
            reduced.append(note_of_scaled_floors(problem, specification.pool, year))
    return Result(
        id=specification.id,
        title=specification.title,
        model=specification.model,
        price_level=specification.price_level,
        source=_source(specification),
        synthetic=bool(specification.data.synthetic),
        codes=people.codes,
        names=people.names,
        years=tuple(results),
        assumptions=tuple(
            Assumption(stated.about, stated.chosen, stated.because, stated.alternatives)
            for stated in specification.assumptions
        )
        + fills,
        notes=tuple(dict.fromkeys([*reduced, *(note for _, notes in solved.values() for note in notes)])),
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


def _stated_errors(
    specification: FormulaSpecification, year: int | None, dictionary: pd.DataFrame | None
) -> tuple[StatedError, ...]:
    columns = [
        column
        for part in specification.parts
        if year is not None or "{year}" not in part.key
        for column in parse(part.key, year=year, where=part.name).columns
    ]
    return stated_errors(columns, dictionary)


def _figures(
    specification: FormulaSpecification,
    recipients: pd.DataFrame,
    errors: Mapping[int | None, Sequence[StatedError]],
) -> tuple[Recipients, tuple[Assumption, ...]]:
    """The recipients with the columns that this needs, missing cells filled."""
    texts = [text for _, text in expressions_of(specification)]
    texts.append(specification.data.inhabitants or _USUAL_INHABITANTS)
    wanted = [table.column for table in specification.missing]
    wanted += [group.column for group in specification.groups]
    for year, stated in errors.items():
        for text in texts:
            if year is not None or "{year}" not in text:
                wanted += parse(text, year=year, where=specification.id).columns
        wanted += [column for error in stated for column in error.between or ()]
    try:
        people = Recipients.from_frame(recipients, wanted, codes_alone=bool(specification.data.synthetic))
    except InvalidInput as error:
        raise InvalidInput(*(f"{specification.id}: {problem}" for problem in error.problems)) from None
    return fill(people, specification.missing, specification.id)


def _problems(
    specification: FormulaSpecification,
    people: Recipients,
    amounts: Mapping[int | None, int],
    figures: Mapping[int | None, int | None],
) -> dict[int | None, YearProblem]:
    """The problem of each year, or the problems of them all."""
    found: dict[int | None, YearProblem] = {}
    refused: list[str] = []
    for year, amount in amounts.items():
        rest = amount - specification.pool.top_slice_in(year)
        try:
            found[year] = build(specification, people, amount=rest, figures_year=figures[year])
        except InvalidInput as error:
            refused += error.problems
    if refused:
        raise InvalidInput(*dict.fromkeys(refused))
    return found


def _solved(
    specification: FormulaSpecification,
    people: Recipients,
    problem: YearProblem,
    year: int | None,
    figures_year: int | None,
    errors: Sequence[StatedError],
) -> tuple[YearResult, tuple[Text, ...]]:
    pool, n = specification.pool, len(people.codes)
    answer = _allocated(problem, specification, year)

    def spread(values: Sequence[Any], others: Any) -> tuple[Any, ...]:
        row = [others] * n
        for position, value in zip(problem.eligible, values, strict=True):
            row[position] = value
        return tuple(row)

    amounts = spread(answer.amounts, 0)
    with_error = {error.column for error in errors}
    effect, notes = effect_of_errors(
        errors,
        people,
        problem,
        pool,
        amounts,
        only_in_keys=with_error.isdisjoint(_columns_of_other_rules(specification, figures_year)),
        build_again=lambda changed: build(specification, changed, amount=problem.amount, figures_year=figures_year),
    )
    result = YearResult(
        year=year,
        figures_year=figures_year,
        amount=problem.amount + pool.top_slice_in(year),
        top_slice=pool.top_slice_in(year),
        surplus=answer.surplus,
        unit=pool.unit,
        multiplier=answer.multiplier,
        eligible=spread([True] * len(problem.eligible), False),
        key=spread(problem.key, Fraction(0)),
        fair_shares=spread(answer.fair_shares, Fraction(0)),
        floors=spread(answer.floors, 0),
        caps=spread(answer.caps, None),
        amounts=amounts,
        binding=spread(answer.binding, ""),
        inhabitants=_inhabitants(specification, people, figures_year),
        ties=tuple(problem.eligible[i] for i in answer.ties),
        parts=_parts(specification, problem, answer.multiplier, spread),
        steps=steps_of(
            problem,
            multiplier=answer.multiplier,
            fair_shares=answer.fair_shares,
            amounts=answer.amounts,
            everyone=n,
        ),
        error_effect=effect,
        checked=False,
        base=() if problem.base is None else spread([Fraction(value) for value in problem.base], Fraction(0)),
        groups=_groups(problem, pool.unit, answer),
        method=pool.method,
    )
    return result, notes


def _allocated(problem: YearProblem, specification: FormulaSpecification, year: int | None) -> ExactAllocation:
    where = _place(specification, year)
    try:
        return allocate_problem(problem, specification.pool)
    except InvalidInput as error:
        raise InvalidInput(*(f"{where}: {found}" for found in error.problems)) from error
    except Infeasible as error:
        raise Infeasible(
            f"{where}: {error}",
            shortfall=error.shortfall,
            surplus=error.surplus,
            conflict=tuple(path for name in error.conflict for path in _rules(name, error, specification, year)),
            repair=tuple(_in_whole_units(change, specification.pool.unit) for change in error.repair),
        ) from error


def _place(specification: FormulaSpecification, year: int | None) -> str:
    return specification.id if year is None else f"{specification.id}, {year}"


def _rules(name: str, error: Infeasible, specification: FormulaSpecification, year: int | None) -> list[str]:
    """The rules of the specification that the core's name for one stands for."""
    pool, groups = specification.pool, specification.groups
    if name == "amount":
        return ["pool.amount" if year is None else f"pool.years.{year}"]
    if name.startswith("group_"):
        return [f"group.{group.column}.{name.removeprefix('group_')}" for group in groups]
    there: list[tuple[str, object]] = [(f"pool.{name}", getattr(pool, name))]
    if name == "floor":
        there.append(("pool.base_amount", pool.base_amount))
    if "amount" in error.conflict:
        there += [(f"group.{group.column}.{name}", getattr(group, name)) for group in groups]
    # Without a cap it is a key of zero that lets nothing more out.
    return [path for path, rule in there if rule is not None] or [f"part.{p.name}.key" for p in specification.parts]


def _in_whole_units(change: str, unit: int) -> str:
    """A repair of the core with its kroner rounded up to a unit.

    Examples
    --------
    >>> _in_whole_units("raise the amount by 1.250 kr.", 1000)
    'raise the amount by 2.000 kr.'
    """

    def rounded_up(found: re.Match[str]) -> str:
        least = max(int(found[1].replace(".", "")), 1)
        return f"by {kroner(-(-least // unit) * unit)}"

    return re.sub(r"\bby ([0-9.]+) kr\.", rounded_up, change, count=1)


def _parts(
    specification: FormulaSpecification,
    problem: YearProblem,
    multiplier: Fraction,
    spread: Callable[[Sequence[Any], Any], tuple[Any, ...]],
) -> tuple[PartResult, ...]:
    return tuple(
        PartResult(
            name=part.name,
            share=part.share,
            expression=part.expression.text,
            unit=stated.unit,
            says=stated.says,
            total=Fraction(part.total),
            kr_per_unit=kr_per_unit(part, multiplier),
            values=spread([Fraction(value) for value in part.values], Fraction(0)),
        )
        for part, stated in zip(problem.parts, specification.parts, strict=True)
    )


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


def _columns_of_other_rules(specification: FormulaSpecification, year: int | None) -> set[str]:
    columns = {group.column for group in specification.groups}
    for path, text in expressions_of(specification):
        if not path.startswith("part."):
            columns.update(parse(text, year=year, where=path).columns)
    return columns


def _inhabitants(
    specification: FormulaSpecification, people: Recipients, year: int | None
) -> tuple[Fraction | None, ...]:
    text = specification.data.inhabitants
    where = f"{specification.id}, data.inhabitants"
    if text is None and year is None:
        return (None,) * len(people.codes)
    expression = parse(text or _USUAL_INHABITANTS, year=year, where=where)
    if text is None and not people.columns.keys() >= set(expression.columns):
        return (None,) * len(people.codes)
    used = [people.columns[column] for column in expression.columns if column in people.columns]
    there = [row for row in range(len(people.codes)) if all(cells[row] is not None for cells in used)]
    found = dict(zip(there, numbers(expression, people, there, where), strict=True))
    return tuple(Fraction(found[row]) if found.get(row, 0) > 0 else None for row in range(len(people.codes)))


def _source(specification: FormulaSpecification) -> Source:
    stated = specification.source
    return Source(Text()) if stated is None else Source(stated.document, stated.section, stated.says, stated.url)
