"""The fund among its themes, and each theme over its years: the divisions above the recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.common.matrix_rounding import Rounded, Total, round_cells
from fordel_models.common.portions import own_years
from fordel_models.common.portions_divided import Whole, divide_among, divide_over_years, kroner_of
from fordel_models.common.results import paid_by_program
from fordel_models.hierarchy.specification import FUND, HierarchySpecification, Theme
from fordel_models.result import Division, SolvedProgram, YearResult
from fordel_solver import Infeasible, allocate_exactly
from fordel_solver.errors import kroner
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["Divided", "FundCell", "divide_fund"]

PROGRAM = "themes-and-years"


@dataclass(frozen=True)
class FundCell:
    """What a theme has in a year (None: it has no years), and the receiver that the kroner went to."""

    theme: Theme
    year: int | None
    amount: int
    divided_from: tuple[str, str]


@dataclass(frozen=True)
class Divided:
    """All divisions, those above before those of their kroner, and what they left in each theme and year."""

    totals: Mapping[str, int]  # of every theme, by name
    cells: tuple[FundCell, ...]  # of the themes that are not divided into others
    divisions: tuple[Division, ...]
    programs: tuple[SolvedProgram, ...]
    surplus: int


def divide_fund(specification: HierarchySpecification, *, backend: str, repairs: bool = True) -> Divided:
    """From the fund to what each theme has in each year.

    Raises
    ------
    Infeasible
        Fixed amounts, floors and caps do not fit the amount; or the years do not add to what the themes add to.
    """
    divisions, totals, receivers = _among_themes(specification, repairs)
    together = _together(specification, totals, receivers, backend, repairs) if specification.fund_years else None
    cells: list[FundCell] = []
    for theme in specification.leaves:
        if together is not None:
            division = together[0][theme.name]
        elif years := own_years(theme):
            division = _over_own_years(specification, theme, years, totals[theme.name], receivers[theme.name])
        else:
            cells.append(FundCell(theme, None, totals[theme.name], receivers[theme.name]))
            continue
        divisions.append(division)
        cells += [
            FundCell(theme, int(year), amount, (theme.name, year)) for year, amount in kroner_of(division).items()
        ]
    programs = () if together is None else (together[1],)
    return Divided(totals, tuple(cells), tuple(divisions), programs, divisions[0].year.surplus)


def _among_themes(
    specification: HierarchySpecification, repairs: bool
) -> tuple[list[Division], dict[str, int], dict[str, tuple[str, str]]]:
    fund = specification.fund
    own = "fund.amount" if fund.scenario is None else f"scenario.{fund.scenario}.amount"
    divisions: list[Division] = []
    totals: dict[str, int] = {}
    receivers: dict[str, tuple[str, str]] = {}
    above: list[str | None] = [None]
    for name in above:  # grows: the fund, then every theme that is divided into others
        inside = specification.inside(name)
        whole = Whole(
            name=name or FUND,
            where=specification.id,
            rule=own if name is None else f"theme.{name}",
            table="theme",
            unit=fund.unit,
            on_surplus=fund.on_surplus if name is None else "error",
            changes=name is None,
        )
        amount = specification.amount if name is None else totals[name]
        division = divide_among(
            amount, inside, whole, divided_from=None if name is None else receivers[name], repairs=repairs
        )
        divisions.append(division)
        totals |= kroner_of(division)
        receivers |= {theme.name: (whole.name, theme.name) for theme in inside}
        above += [theme.name for theme in inside if specification.inside(theme.name)]
    return divisions, totals, receivers


def _over_own_years(
    specification: HierarchySpecification, theme: Theme, years: Sequence[int], total: int, receiver: tuple[str, str]
) -> Division:
    whole = Whole(theme.name, specification.id, f"theme.{theme.name}", "theme", specification.fund.unit)
    if isinstance(theme.amount, dict):
        dated = [theme.amount[year] for year in years]
        return divide_over_years(total, years, dated, whole, fixed=True, divided_from=receiver)
    weights = [(theme.profile or {})[year] for year in years]
    return divide_over_years(total, years, weights, whole, divided_from=receiver)


def _together(
    specification: HierarchySpecification,
    totals: Mapping[str, int],
    receivers: Mapping[str, tuple[str, str]],
    backend: str,
    repairs: bool,
) -> tuple[dict[str, Division], SolvedProgram]:
    """Every theme's total and every year's: what a theme has in a year is T_t Y_y / B, rounded so that both hold."""
    unit, years, leaves = specification.fund.unit, specification.fund_years, specification.leaves
    whole = sum(totals[theme.name] for theme in leaves)
    of_year = _year_totals(specification, whole, repairs)
    dated = {theme.name: theme.amount for theme in leaves if isinstance(theme.amount, dict)}
    open_year = [of_year[at] - sum(own.get(year, 0) for own in dated.values()) for at, year in enumerate(years)]
    if any(left < 0 for left in open_year):
        at = next(at for at, left in enumerate(open_year) if left < 0)
        raise _years_refused(
            specification, f"themes have {kroner(-open_year[at])} more in {years[at]} than the fund", years[at], ()
        )
    divisible = sum(open_year)
    fair = [
        Fraction(dated[theme.name].get(year, 0), unit)
        if theme.name in dated
        else Fraction(totals[theme.name] * open_year[at], divisible * unit)
        if divisible
        else Fraction(0)
        for theme in leaves
        for at, year in enumerate(years)
    ]
    wide = len(years)
    rows = [
        Total(f"theme.{theme.name}", theme.name, tuple(range(t * wide, (t + 1) * wide)), totals[theme.name] // unit)
        for t, theme in enumerate(leaves)
    ]
    rows += [
        Total(
            "fund.years" if specification.fund.years else "fund.profile",
            str(year),
            tuple(range(at, len(fair), wide)),
            of_year[at] // unit,
        )
        for at, year in enumerate(years)
    ]
    names = [f"{theme.name}, {year}" for theme in leaves for year in years]
    rounded = round_cells(PROGRAM, fair, rows, names.__getitem__, backend=backend)
    made = {
        theme.name: Division(
            theme.name,
            tuple(str(year) for year in years),
            _paid_to_years(rounded, row.cells, unit, totals[theme.name], receivers[theme.name]),
        )
        for theme, row in zip(leaves, rows, strict=False)
    }
    return made, rounded.solved


def _paid_to_years(
    rounded: Rounded, cells: Sequence[int], unit: int, amount: int, receiver: tuple[str, str]
) -> YearResult:
    shares = [rounded.fair[cell] * unit for cell in cells]
    return paid_by_program(
        rounded.solved,
        rounded.pays(cells, unit),
        n=len(cells),
        amount=amount,
        steps=[("key", shares)],
        unit=unit,
        fair_shares=shares,
        divided_from=receiver,
    )


def _year_totals(specification: HierarchySpecification, whole: int, repairs: bool) -> list[int]:
    fund, years = specification.fund, specification.fund_years
    if fund.profile:
        answer = allocate_exactly(whole, [fund.profile[year] for year in years], unit=fund.unit)
        return list(answer.amounts)
    stated = [(fund.years or {})[year] for year in years]
    gap = whole - sum(stated)
    if not gap:
        return stated
    ways = _other_years(years, stated, gap) if repairs else ()
    says = f"the themes have {kroner(whole)} in all and the years {kroner(sum(stated))}, {kroner(abs(gap))} "
    raise _years_refused(specification, says + ("less" if gap > 0 else "more"), None, ways, abs(gap))


def _other_years(years: Sequence[int], stated: Sequence[int], gap: int) -> tuple[Repair, ...]:
    ways: list[Repair] = []
    for year, old in zip(years, stated, strict=True):
        if old + gap >= 0:
            verb, by = "raise" if gap > 0 else "lower", abs(gap)
            says = f"{verb} fund.years.{year} by {kroner(by)} to {kroner(old + gap)}"
            change = Change(f"fund.years.{year}", old, old + gap, by)
            ways.append(Repair((change,), says, by, Fraction(by), True, not ways, Fraction(0 if ways else by)))
    return tuple(ways)


def _years_refused(
    specification: HierarchySpecification, says: str, year: int | None, ways: Sequence[Repair], gap: int = 0
) -> Infeasible:
    told = (
        ConflictingRule("fund.years" if year is None else f"fund.years.{year}", gap, "what the years have", year),
        ConflictingRule("theme", gap, "what the themes have", year),
    )
    return Infeasible(
        f"{specification.id}, fund.years: {says}.",
        conflict=tuple(one.rule for one in told),
        repair=tuple(way.says for way in ways),
        conflicts=told,
        repairs=tuple(ways),
    )
