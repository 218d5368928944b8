"""From the specification, the recipients' figures and the projects' table to the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

import pandas as pd

from fordel_models.applications.problem import ApplicationProblem, Fit, Frame, NoFit, Project
from fordel_models.applications.specification import ApplicationPool, ApplicationsSpecification
from fordel_models.common.figures import ModelFigures, figures_of
from fordel_models.expressions import conditions, numbers
from fordel_models.expressions.syntax import parse
from fordel_models.recipients import Recipients, named
from fordel_models.result import Text
from fordel_solver import InvalidInput
from fordel_solver.errors import kroner

__all__ = ["gather"]


def gather(
    specification: ApplicationsSpecification, recipients: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> tuple[ApplicationProblem, ModelFigures]:
    """The problem, and the figures of the recipients.

    Parameters
    ----------
    specification : ApplicationsSpecification
    recipients : DataFrame
        Index code.
    tables : mapping of name to DataFrame
        Index row of the file; the projects are one of them.

    Raises
    ------
    InvalidInput
        The projects' table lacks columns, names pools, years or municipalities that there are none of, and the like.
    """
    figures = _figures(specification, recipients, tables)
    rows = _Rows(specification, figures, _table(specification, tables))
    projects = rows.projects()
    pools = specification.pools
    unit = specification.projects.unit
    year = specification.years[0]
    hard = (
        (False,) * len(figures.people.codes)
        if specification.difficulty is None
        else figures.conditions(specification.difficulty.condition, year, "difficulty.condition")
    )
    frames = tuple(
        Frame(
            at,
            years,
            f"pool.{pool.name}.frame" + (f".{years[0]}" if isinstance(pool.frame, dict) else ""),
            amount // unit,
            ceil(pool.quota_pct * amount / 100 / unit),
            pool.quota == "require",
        )
        for at, pool in enumerate(pools)
        for years, amount in pool.frames()
    )
    fits, no_fits = rows.fits(projects, frames, hard)
    each = _kroner_limits(figures, specification.each.kr, year, "each.kr", unit)
    problem = ApplicationProblem(
        unit=unit,
        pools=pools,
        frames=frames,
        projects=tuple(projects),
        fits=fits,
        no_fits=no_fits,
        split=specification.ranking.split,
        stops=specification.ranking.on_no_room == "stop",
        by_project=specification.ranking.counts == "projects",
        each_projects=specification.each.projects,
        each_units=each,
        pool_units=tuple(
            _kroner_limits(figures, pool.at_most_each_kr, pool.all_years[0], f"pool.{pool.name}.at_most_each_kr", unit)
            for pool in pools
        ),
        in_difficulty=hard,
    )
    return problem, figures


def _figures(
    specification: ApplicationsSpecification, recipients: pd.DataFrame, tables: Mapping[str, pd.DataFrame]
) -> ModelFigures:
    own = [specification.difficulty.condition] if specification.difficulty else []
    own += [specification.each.kr] if specification.each.kr else []
    own += [text for pool in specification.pools for text in (pool.eligible, pool.at_most_each_kr) if text]
    of_projects = set(_table(specification, tables).columns)
    shared: list[str] = []
    for text in _project_expressions(specification):
        for year in specification.years:
            figures_year = None if year is None else specification.data.years.get(year, year)
            columns = parse(text, year=figures_year, where=specification.id).columns
            shared += [column for column in columns if column in recipients.columns and column not in of_projects]
    return figures_of(specification, recipients, own, specification.years, shared)


def _project_expressions(specification: ApplicationsSpecification) -> list[str]:
    projects, ranking = specification.projects, specification.ranking
    texts = [projects.asked, projects.cost, projects.step, ranking.score, ranking.ties]
    return [text for text in (*texts, *(pool.requires for pool in specification.pools)) if text is not None]


def _table(specification: ApplicationsSpecification, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    name = specification.projects.table
    if name not in tables:
        there = ", ".join(tables) or "none"
        raise InvalidInput(
            f'{specification.id}, projects.table: there is no table "{name}" (there are: {there}). Name the file in '
            f'[data]: tables = {{ {name} = "{name}.csv" }}.'
        )
    return tables[name]


def _kroner_limits(
    figures: ModelFigures, expression: str | None, year: int | None, where: str, unit: int
) -> tuple[int | None, ...]:
    if expression is None:
        return (None,) * len(figures.people.codes)
    return tuple(max(0, floor(value / unit)) for value in figures.numbers(expression, year, where))


class _Rows:
    """The rows of the projects' table."""

    def __init__(self, specification: ApplicationsSpecification, figures: ModelFigures, table: pd.DataFrame) -> None:
        self.specification, self.figures, self.table = specification, figures, table
        self.place = f"{specification.id}, projects"
        stated = specification.projects
        needed = ["code", stated.project, *(own for own in (stated.pools, stated.year, stated.use) if own)]
        missing = [column for column in needed if column not in table.columns]
        if missing:
            raise InvalidInput(
                *(f'{self.place}: the table "{stated.table}" has no column "{column}".' for column in missing)
            )
        self.names = [str(cell) for cell in table[stated.project]]
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise InvalidInput(
                f"{self.place}: more than one project is called {named(twice)}. Names must be different."
            )
        # In order of name, as `Recipients` has them.
        order = sorted(range(len(self.names)), key=lambda at: self.names[at])
        self.table = table.iloc[order]
        self.names = [self.names[at] for at in order]
        self.years = self._years()
        self.codes = self._codes()
        self.people = self._people()

    def _codes(self) -> list[str]:
        known = self.figures.people.positions
        codes = [str(code) for code in self.table["code"]]
        unknown = sorted({code for code in codes if code not in known})
        if unknown:
            raise InvalidInput(f"{self.place}: there is no recipient with code {named(unknown)}.")
        return codes

    def _years(self) -> list[int | None]:
        column, years = self.specification.projects.year, self.specification.years
        if column is None:
            if len(years) > 1:
                told = ", ".join(str(year) for year in years)
                raise InvalidInput(
                    f"{self.place}.year: the pools have the years {told}. Name the column that says which of them each "
                    "project belongs to."
                )
            return [years[0]] * len(self.table)
        found: list[int | None] = []
        problems = []
        for row, cell in zip(self.table.index, self.table[column], strict=True):
            year = int(cell) if pd.notna(cell) and str(cell).replace(".0", "").isdigit() else None
            if year not in years or year is None:
                told = ", ".join(str(own) for own in years)
                problems.append(f'{self.place}, row {row}, column "{column}": {cell} is none of the years {told}.')
            found.append(year)
        if problems:
            raise InvalidInput(*problems[:20])
        return found

    def _people(self) -> Recipients:
        """The projects, as expressions see them: with the columns of their municipalities beside their own."""
        frame = self.table.drop(columns=["code"]).set_axis(pd.Index(self.names), axis=0)
        wanted = [column for column in frame.columns if column != self.specification.projects.pools]
        own = Recipients.from_frame(frame, wanted, codes_alone=True)
        positions = [self.figures.people.positions[code] for code in self.codes]
        shared = {
            column: tuple(cells[at] for at in positions)
            for column, cells in self.figures.people.columns.items()
            if column not in own.columns
        }
        columns = {**shared, **own.columns, "code": tuple(self.codes)}
        return replace(own, columns=columns, known=tuple(dict.fromkeys([*own.known, *self.figures.people.known])))

    def values(self, expression: str, where: str) -> list[Fraction]:
        """The numbers of an expression for every project, in its year."""
        found: list[Fraction] = [Fraction(0)] * len(self.names)
        for year, rows in self._by_year():
            parsed = parse(expression, year=self.figures.figures_year(year), where=f"{self.specification.id}, {where}")
            got = numbers(parsed, self.people, rows, f"{self.specification.id}, {where}")
            for row, value in zip(rows, got, strict=True):
                found[row] = Fraction(value)
        return found

    def truths(self, expression: str | None, where: str) -> list[bool]:
        """Whether a condition is true of every project."""
        found = [True] * len(self.names)
        for year, rows in self._by_year() if expression is not None else ():
            parsed = parse(
                expression or "", year=self.figures.figures_year(year), where=f"{self.specification.id}, {where}"
            )
            for row, true in zip(
                rows, conditions(parsed, self.people, rows, f"{self.specification.id}, {where}"), strict=True
            ):
                found[row] = true
        return found

    def _by_year(self) -> list[tuple[int | None, list[int]]]:
        return [
            (year, [row for row, own in enumerate(self.years) if own == year]) for year in dict.fromkeys(self.years)
        ]

    def projects(self) -> list[Project]:
        """Every row as a project."""
        stated = self.specification.projects
        asked = self._kroner(stated.asked, "projects.asked")
        cost = None if stated.cost is None else self._kroner(stated.cost, "projects.cost")
        step = None if stated.step is None else self.values(stated.step, "projects.step")
        use = [""] * len(self.names) if stated.use is None else [str(cell) for cell in self.table[stated.use]]
        problems = [
            f"{self.specification.id}, projects.step: {self.names[row]}: {kroner(floor(value))} is less than a unit of "
            f"{kroner(stated.unit)} (projects.unit)."
            for row, value in enumerate(step or ())
            if value < stated.unit
        ]
        if problems:
            raise InvalidInput(*problems[:20])
        positions = self.figures.people.positions
        return [
            Project(
                name,
                self.codes[row],
                positions[self.codes[row]],
                self.years[row],
                int(self.table.index[row]),
                asked[row],
                None if cost is None else cost[row],
                use[row],
                1 if step is None else floor(step[row] / stated.unit),
            )
            for row, name in enumerate(self.names)
        ]

    def _kroner(self, expression: str, where: str) -> list[int]:
        values = self.values(expression, where)
        negative = [self.names[row] for row, value in enumerate(values) if value < 0]
        if negative:
            raise InvalidInput(f"{self.specification.id}, {where}: is below 0 for {named(negative)}.")
        return [floor(value) for value in values]

    def fits(
        self, projects: Sequence[Project], frames: Sequence[Frame], hard: Sequence[bool]
    ) -> tuple[tuple[Fit, ...], tuple[NoFit, ...]]:
        """Which pool can pay which project, in order of rank; and which of those applied to cannot, and why."""
        ranking = self.specification.ranking
        scores = self.values(ranking.score, "ranking.score")
        ties = [Fraction(0)] * len(projects) if ranking.ties is None else self.values(ranking.ties, "ranking.ties")
        applied = self._applied()
        found: list[tuple[tuple[object, ...], Fit]] = []
        none: list[NoFit] = []
        for at, pool in enumerate(self.specification.pools):
            path = f"pool.{pool.name}"
            eligible = self.figures.conditions(pool.eligible, pool.all_years[0], f"{path}.eligible")
            meets = self.truths(pool.requires, f"{path}.requires")
            for row, project in enumerate(projects):
                if at not in applied[row]:
                    continue
                in_difficulty = hard[project.position]
                fit = self._fit(
                    pool, project, in_difficulty, eligible=eligible[project.position], meets=meets[row], frames=frames
                )
                if isinstance(fit, Text):
                    none.append(NoFit(row, at, fit))
                    continue
                least, most, frame = fit
                bonus = pool.priority_points if in_difficulty else Fraction(0)
                score = _rounded(scores[row] + bonus, ranking.decimals)
                place = applied[row].index(at)
                key = (-score, ties[row], project.code, project.name, place)
                found.append((key, Fit(row, at, frame, score, least, most, in_difficulty)))
        found.sort(key=lambda pair: pair[0])
        return tuple(fit for _, fit in found), tuple(none)

    def _applied(self) -> list[list[int]]:
        """The pools that each project applies to, the preferred one first."""
        names = [pool.name for pool in self.specification.pools]
        column = self.specification.projects.pools
        if column is None:
            return [list(range(len(names)))] * len(self.names)
        found, problems = [], []
        for row, cell in zip(self.table.index, self.table[column], strict=True):
            told = str(cell).split() if pd.notna(cell) else []
            unknown = [name for name in told if name not in names]
            if unknown or not told:
                what = f'there is no pool "{unknown[0]}"' if unknown else "names no pool"
                problems.append(f'{self.place}, row {row}, column "{column}": {what}. Pools: {", ".join(names)}.')
            found.append([names.index(name) for name in dict.fromkeys(told) if name in names])
        if problems:
            raise InvalidInput(*problems[:20])
        return found

    def _fit(
        self,
        pool: ApplicationPool,
        project: Project,
        in_difficulty: bool,
        *,
        eligible: bool,
        meets: bool,
        frames: Sequence[Frame],
    ) -> tuple[int, int, int] | Text:
        """Least and most steps, and the frame; or why there are none."""
        name = pool.shown
        if not eligible:
            return Text(
                f"{name.da}: kommunen opfylder ikke betingelsen (pool.{pool.name}.eligible).",
                f"{name.en}: the municipality does not meet the condition (pool.{pool.name}.eligible).",
            )
        if pool.only_difficulty and not in_difficulty:
            return Text(
                f"{name.da}: kun for kommuner i vanskeligheder (difficulty.condition).",
                f"{name.en}: only for municipalities in difficulty (difficulty.condition).",
            )
        if not meets:
            return Text(
                f"{name.da}: projektet opfylder ikke kravet (pool.{pool.name}.requires).",
                f"{name.en}: the project does not meet the requirement (pool.{pool.name}.requires).",
            )
        frame = next(
            (at for at, own in enumerate(frames) if self._is_of(own, pool) and project.year in own.years), None
        )
        if frame is None:
            return Text(f"{name.da}: har ingen ramme i {project.year}.", f"{name.en}: has no frame in {project.year}.")
        by_cost = (
            Fraction(project.asked) if project.cost is None else project.cost * (100 - pool.own_financing_pct) / 100
        )
        unit = project.step * self.specification.projects.unit
        most = floor(min(Fraction(project.asked), by_cost) / unit)
        whole = floor(Fraction(project.asked, unit))
        least = ceil(max(pool.minimum_pct * whole / 100, Fraction(pool.minimum_kr, unit), Fraction(1)))
        if most < least:
            return Text(
                f"{name.da}: der kan højst gives {kroner(most * unit)}, og det mindste tilskud er "
                f"{kroner(least * unit)} (pool.{pool.name}.minimum_pct, own_financing_pct).",
                f"{name.en}: at most {kroner(most * unit)} can be granted, and the least is {kroner(least * unit)} "
                f"(pool.{pool.name}.minimum_pct, own_financing_pct).",
            )
        return least, most, frame

    def _is_of(self, frame: Frame, pool: ApplicationPool) -> bool:
        return self.specification.pools[frame.pool] is pool


def _rounded(value: Fraction, decimals: int) -> Fraction:
    scale = 10**decimals
    return Fraction(round(value * scale), scale)
