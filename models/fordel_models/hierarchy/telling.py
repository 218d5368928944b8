"""What is said of a divided fund: tables of themes and of recipients' totals, reasons, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from fordel_models.common.figures import ModelFigures
from fordel_models.common.matrix_rounding import Total
from fordel_models.common.wording import both_kroner, escaped
from fordel_models.hierarchy.dividing_fund import Divided
from fordel_models.hierarchy.recipient_totals import KeptTotals
from fordel_models.hierarchy.specification import HierarchySpecification, Theme
from fordel_models.result import Cell, Column, ResultTable, Text, YearResult

__all__ = ["notes_of", "reasons_of", "tables_of"]

_TOTALS = (
    Column("code", Text("Kommune", "Municipality"), "code"),
    Column("total", Text("Sum over", "Total over")),
    Column("fair_share_kr", Text("Beregnet andel, kr.", "Fair share, kr."), "number"),
    Column("rounded_kr", Text("Afrundet, kr.", "Rounded, kr."), "kroner"),
    Column("amount_kr", Text("Beløb, kr.", "Amount, kr."), "kroner"),
)
_Found = Mapping[tuple[str, int | None], YearResult]


def tables_of(
    specification: HierarchySpecification,
    divided: Divided,
    figures: ModelFigures,
    kept: Sequence[KeptTotals],
    found: _Found,
) -> tuple[ResultTable, ...]:
    """What each theme has in each year; and the totals of recipients that were kept."""
    tables = [_themes(specification, divided)]
    if kept:
        tables.append(_totals(specification, figures, kept))
    if any(one.rounded.missed for one in kept):
        tables.append(_missed(tables[-1]))
    return tuple(tables)


def _themes(specification: HierarchySpecification, divided: Divided) -> ResultTable:
    years = sorted({cell.year for cell in divided.cells if cell.year is not None})
    of_cell = {(cell.theme.name, cell.year): cell.amount for cell in divided.cells}
    leaves = {theme.name for theme in specification.leaves}
    rows: list[tuple[Cell, ...]] = []
    for theme, depth in _as_a_tree(specification):
        total = divided.totals[theme.name]
        label = Text(*(f"{'– ' * depth}{own}" for own in (theme.label.da, theme.label.en)))
        goes_on = (
            Text("delt", "divided")
            if theme.name not in leaves
            else Text("ja", "yes")
            if theme.key is not None
            else Text("nej", "no")
        )
        rows.append((label, total, *(of_cell.get((theme.name, year)) for year in years), goes_on))
    per_year = [sum(cell.amount for cell in divided.cells if cell.year == year) for year in years]
    rows.append((Text("I alt", "In all"), specification.amount - divided.surplus, *per_year, None))
    if divided.surplus:
        rows.append((Text("Ikke fordelt", "Not divided"), divided.surplus, *(None for _ in years), None))
    return ResultTable(
        name="themes",
        title=Text("Temaer og år", "Themes and years"),
        columns=(
            Column("theme", Text("Tema", "Theme")),
            Column("total_kr", Text("I alt, kr.", "In all, kr."), "kroner"),
            *(Column(f"kr_{year}", Text(f"{year}, kr.", f"{year}, kr."), "kroner") for year in years),
            Column("distributed_on", Text("Fordeles videre", "Distributed on")),
        ),
        rows=tuple(rows),
    )


def _as_a_tree(
    specification: HierarchySpecification, of: str | None = None, depth: int = 0
) -> Iterator[tuple[Theme, int]]:
    for theme in specification.inside(of):
        yield theme, depth
        yield from _as_a_tree(specification, theme.name, depth + 1)


def _totals(specification: HierarchySpecification, figures: ModelFigures, kept: Sequence[KeptTotals]) -> ResultTable:
    unit = specification.fund.unit
    rows: list[tuple[Cell, ...]] = []
    for one in kept:
        for total, position in one.totals:
            fair = sum((one.rounded.fair[cell] for cell in total.cells), Fraction(0)) * unit
            got = sum(one.rounded.units[cell] for cell in total.cells) * unit
            rows.append((figures.people.codes[position], _over(total), fair, total.units * unit, got))
    return ResultTable(
        name="recipient-totals",
        title=Text("Modtagernes summer", "Totals of the recipients"),
        columns=_TOTALS,
        rows=tuple(rows),
        printed=False,
    )


def _missed(totals: ResultTable) -> ResultTable:
    """The totals that could not be kept."""
    return replace(
        totals,
        name="missed-totals",
        title=Text("Summer, der ikke kan holdes sammen med de andre", "Totals that cannot be kept with the others"),
        rows=tuple(row for row in totals.rows if row[3] != row[4]),
        printed=True,
    )


def _over(total: Total) -> Text:
    what = total.name.partition(", ")[2]
    return _in_danish(what)


def _in_danish(what: str) -> Text:
    da = what.replace("all years of ", "alle år af ").replace("all themes", "alle temaer").replace(" in ", " i ")
    return Text(da, what)


def reasons_of(
    specification: HierarchySpecification, divided: Divided, figures: ModelFigures, found: _Found
) -> tuple[tuple[Text, ...], ...]:
    """For each recipient what it gets of each theme over all years, and of how much."""
    told: list[tuple[Text, ...]] = []
    for position in range(len(figures.people.codes)):
        own = []
        for theme in specification.leaves:
            if theme.key is None:
                continue
            years = [year for (name, _), year in found.items() if name == theme.name]
            got, of = sum(year.amounts[position] for year in years), sum(year.amount for year in years)
            label = theme.label
            over = ("", "") if years == [None] else (" over alle år", " over all years")
            own.append(
                both_kroner(
                    f"{escaped(label.da)}: {{0}} af {{1}}{over[0]}, efter nøglen {escaped(theme.key)}.",
                    f"{escaped(label.en)}: {{0}} of {{1}}{over[1]}, by the key {escaped(theme.key)}.",
                    got,
                    of,
                )
            )
        told.append(tuple(own))
    return tuple(told)


def notes_of(specification: HierarchySpecification, divided: Divided, kept: Sequence[KeptTotals]) -> list[Text]:
    """Which scenario, what is not distributed on, what is left, and totals that could not be kept."""
    notes = []
    scenario = next((one for one in specification.scenarios if one.name == specification.fund.scenario), None)
    if scenario is not None:
        label = scenario.title if scenario.title.da else Text(scenario.name, scenario.name)
        notes.append(
            both_kroner(
                f"Alternativ: {escaped(label.da)} ({{0}}). De andre: --set fund.scenario=NAVN.",
                f"Scenario: {escaped(label.en)} ({{0}}). The others: --set fund.scenario=NAME.",
                scenario.amount,
            )
        )
    notes += [
        both_kroner(
            f"{escaped(theme.label.da)}: {{0}} fordeles ikke videre til modtagere.",
            f"{escaped(theme.label.en)}: {{0}} are not distributed on to recipients.",
            divided.totals[theme.name],
        )
        for theme in specification.leaves
        if theme.key is None
    ]
    if divided.surplus:
        notes.append(
            both_kroner(
                "{0} af rammen er ikke fordelt: temaerne er ved deres lofter.",
                "{0} of the fund are not divided: the themes are at their caps.",
                divided.surplus,
            )
        )
    if missed := sum(len(one.rounded.missed) for one in kept):
        notes.append(
            Text(
                f"{missed} af modtagernes summer kan ikke holdes sammen med alle andre; en tabel viser hvilke, og med "
                "hvor mange kroner.",
                f"{missed} totals of recipients cannot be kept together with all others; a table shows which, and by "
                "how many kroner.",
            )
        )
    return notes
