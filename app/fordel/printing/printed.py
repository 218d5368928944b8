"""What `fordel run` prints: the allocation for people, with everything it rests on."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from fordel.allocation import Allocation
from fordel.checks.cross_checking import CrossCheck
from fordel.danish_numbers import number, rate
from fordel.printing import finding_lines
from fordel.printing.printed_rules import price_columns, rule_columns
from fordel.texts import Texts
from fordel_instances import findings
from fordel_models.result import Assumption, Source

__all__ = [
    "heading",
    "new_console",
    "print_assumptions",
    "print_findings",
    "print_result",
    "print_source",
    "print_table",
    "say",
]

WIDTH_WHEN_PIPED = 200
YEAR = re.compile(r"[12][0-9]{3}")
LISTED = 10
NAMED = 5


def new_console(*, error: bool = False) -> Console:
    """A console on stdout or stderr; plain and wide where that is no terminal, so that no table is cut."""
    stream = sys.stderr if error else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else WIDTH_WHEN_PIPED,
        force_terminal=None if stream.isatty() else False,
        markup=False,
        highlight=False,
        emoji=False,
    )


def print_table(
    console: Console, headings: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1, folding: int = -1
) -> None:
    """Print a table whose first `words` columns are words and the others numbers.

    In a narrow terminal headings are folded, and the column `folding`; an amount never is.
    """
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False, header_style="bold")
    for position, text in enumerate(headings):
        cells = [] if position == folding else [row[position] for row in rows]
        whole = max(len(word) for word in [*text.split(), *cells])
        justify: Literal["left", "right"] = "left" if position < words else "right"
        table.add_column(text, justify=justify, min_width=whole, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table, crop=False)


def heading(console: Console, text: str) -> None:
    """A heading with an empty line above."""
    console.print()
    console.print(text, style="bold", soft_wrap=True)


def say(console: Console, text: str) -> None:
    """A line of text; a pipe gets it unbroken, a terminal broken between words."""
    console.print(text, soft_wrap=not console.is_terminal)


def print_result(
    console: Console, allocation: Allocation, files: Sequence[Path], lang: str, again: CrossCheck | None = None
) -> None:
    """Print an allocation: source, sum, each year, the short lists, what it rests on, and the files written."""
    text = Texts(lang)
    _print_title(console, allocation, text)
    if not allocation.is_formula:
        from fordel.kinds.printed import print_model  # which uses what is here

        print_model(console, allocation, text)
        if again is not None:
            say(console, text("k_cross_checked", by=", ".join(again.rounding_by)))
        _print_basis(console, allocation, text)
        _print_files(console, files, text)
        return
    _print_sum(console, allocation, text)
    if again is not None:
        say(
            console,
            text("cross_checked", shares=", ".join(again.shares_by), rounding=", ".join(again.rounding_by)),
        )
    _print_years(console, allocation, text)
    _print_short_lists(console, allocation, text)
    _print_error_effect(console, allocation, text)
    _print_basis(console, allocation, text)
    _print_files(console, files, text)


def _print_files(console: Console, files: Sequence[Path], text: Texts) -> None:
    if files:
        heading(console, text("heading_files"))
        for file in files:
            say(console, f"  {file}")
    else:
        console.print()
        say(console, text("no_files"))


def _print_title(console: Console, allocation: Allocation, text: Texts) -> None:
    console.print(allocation.result.title, style="bold", soft_wrap=not console.is_terminal)
    print_source(console, allocation.result.source, text)
    if allocation.result.synthetic:
        say(console, text("synthetic"))


def _print_sum(console: Console, allocation: Allocation, text: Texts) -> None:
    years = allocation.result.years
    console.print()
    console.print(text("sum", total=number(allocation.total)), style="bold")
    top_slice, returned = sum(year.top_slice for year in years), sum(sum(year.returned) for year in years)
    surplus = sum(year.surplus for year in years) - returned
    if top_slice:
        say(console, text("sum_top_slice", top_slice=number(top_slice), amount=number(allocation.amount)))
    if surplus:
        say(console, text("sum_surplus", surplus=number(surplus), amount=number(allocation.amount)))
    if returned:
        say(console, text("sum_returned", returned=number(returned), amount=number(allocation.amount)))
    count = text.counted("recipients", len(allocation.eligible))
    say(console, count if years[0].year is None else f"{count}, {text.counted('years', len(years))}")
    say(console, text("checked"))


def _print_years(console: Console, allocation: Allocation, text: Texts) -> None:
    years = allocation.result.years
    with_years = years[0].year is not None
    # A column that would be empty all the way down is left out.
    columns: list[tuple[str, list[str]]] = []
    if with_years:
        columns.append((text("year"), [str(year.year) for year in years]))
    if any(year.figures_year != year.year for year in years):
        columns.append((text("figures_year"), [_or_empty(year.figures_year) for year in years]))
    words = len(columns)
    columns += price_columns(years, text)
    columns.append((text("amount"), [number(year.amount) for year in years]))
    for name in ("top_slice", "surplus"):
        values = [getattr(year, name) for year in years]
        if any(values):
            columns.append((text(name), [number(value) for value in values]))
    for position, part in enumerate(years[0].parts):
        per_unit = text("per_unit", unit=part.unit.of(text.lang) or text("unit"))
        title = per_unit if len(years[0].parts) == 1 else text("part_column", part=part.name, per_unit=per_unit)
        columns.append((title, [rate(year.parts[position].kr_per_unit) for year in years]))
    for name, binding in (("at_floor", "floor"), ("at_cap", "cap")):
        columns.append((text(name), [str(_bound(year.binding, binding)) for year in years]))
    columns += rule_columns(years, text)

    heading(console, text("heading_years" if with_years else "heading_amount"))
    rows = list(zip(*(values for _, values in columns), strict=True))
    print_table(console, [title for title, _ in columns], rows, words=words)
    _print_ties(console, allocation, text)


def _print_ties(console: Console, allocation: Allocation, text: Texts) -> None:
    years_of: dict[tuple[int, ...], list[str]] = {}
    for year in allocation.result.years:
        if year.ties:
            years_of.setdefault(year.ties, []).append(_or_empty(year.year))
    for ties, years in years_of.items():
        names = [allocation.names[position] for position in ties[:NAMED]]
        if len(ties) > NAMED:
            names.append(text("others", count=number(len(ties) - NAMED)))
        where = f" ({text.listed(years)})" if years[0] else ""
        say(console, text("ties", names=text.listed(names), where=where))


def _bound(binding: Iterable[str], limit: str) -> int:
    return sum(name in (limit, f"group-{limit}") for name in binding)


def _print_short_lists(console: Console, allocation: Allocation, text: Texts) -> None:
    years = allocation.result.years
    eligible = set(allocation.eligible)
    positions = [position for position, code in enumerate(allocation.result.codes) if code in eligible]
    amounts = allocation.amounts.tolist()
    per_inhabitant = _per_inhabitant(allocation)
    span = text("all_years") if len(years) > 1 else ""
    all_known = all(per_inhabitant[position] is not None for position in positions)

    def show(title: str, order: list[int]) -> None:
        heading(console, text(title, count=len(order), years=span))
        headings = [text("code"), text("name"), text("amount"), text("share"), text("per_inhabitant")]
        rows = [
            [
                allocation.result.codes[position],
                allocation.names[position],
                number(amounts[position]),
                number(Fraction(100 * amounts[position], allocation.total) if allocation.total else 0, 2),
                number(per_inhabitant[position] or 0, 2),
            ]
            for position in order
        ]
        shown = len(headings) if all_known else len(headings) - 1
        print_table(console, headings[:shown], [row[:shown] for row in rows], words=2)

    show("heading_largest", sorted(positions, key=lambda position: -amounts[position])[:LISTED])
    if all_known:
        show(
            "heading_per_inhabitant",
            sorted(positions, key=lambda position: -(per_inhabitant[position] or 0))[:LISTED],
        )


def _per_inhabitant(allocation: Allocation) -> list[Fraction | None]:
    """Kroner per inhabitant, each year by its own inhabitants, added over the years."""
    totals: list[Fraction | None] = [Fraction(0)] * len(allocation.result.codes)
    for year in allocation.result.years:
        for position, (amount, inhabitants) in enumerate(zip(year.amounts, year.inhabitants, strict=True)):
            so_far = totals[position]
            totals[position] = None if so_far is None or not inhabitants else so_far + Fraction(amount) / inhabitants
    return totals


def _print_error_effect(console: Console, allocation: Allocation, text: Texts) -> None:
    # Kroner, pct. of the amount, and where.
    effects: list[tuple[int, Fraction, str, str]] = []
    columns: list[str] = []
    for year in allocation.result.years:
        if year.error_effect is None:
            continue
        columns += [column for column in year.error_effect.columns if column not in columns]
        effect = year.error_effect
        for name, amount, low, high in zip(allocation.names, year.amounts, effect.lowest, effect.highest, strict=True):
            kroner = max(amount - low, high - amount, 0)
            percent = Fraction(100 * kroner, amount) if amount else Fraction(0)
            effects.append((kroner, percent, name, _or_empty(year.year, ", {}")))
    if not effects:
        return
    most_kroner = max(effects, key=lambda effect: effect[0])
    most_percent = max(effects, key=lambda effect: effect[1])
    heading(console, text("heading_error"))
    say(
        console,
        text(
            "error",
            columns=text.listed(in_short(columns)),
            kroner=number(most_kroner[0]),
            kroner_name=most_kroner[2],
            kroner_year=most_kroner[3],
            percent=number(most_percent[1], 2),
            percent_name=most_percent[2],
            percent_year=most_percent[3],
        ),
    )


def _print_basis(console: Console, allocation: Allocation, text: Texts) -> None:
    """What was changed for this run, the files with figures, the assumptions and the notes."""
    from fordel.printing.printed_files import print_change, print_files_read  # which uses what is here

    if allocation.overrides or allocation.data_record:
        heading(console, text("heading_changes"))
        for path, value in allocation.overrides.items():
            say(console, f"  {path}: {text('taken_out') if value is None else _as_set(value)}")
        for column, change in allocation.data_record.items():
            print_change(console, column, change, text)
    print_files_read(console, allocation.provenance, text)
    print_assumptions(console, allocation.assumptions, text)
    print_findings(console, allocation.result.id, text)
    if allocation.result.notes:
        heading(console, text("heading_notes"))
        for note in allocation.result.notes:
            say(console, f"  {note.of(text.lang)}")


def print_assumptions(console: Console, assumptions: Sequence[Assumption], text: Texts) -> None:
    """Each assumption with its reason and its alternatives."""
    if assumptions:
        heading(console, text("heading_assumptions"))
    for assumption in assumptions:
        say(console, f"  {assumption.about.of(text.lang)}: {assumption.chosen.of(text.lang)}")
        say(console, "    " + text("because", because=assumption.because.of(text.lang)))
        if assumption.alternatives:
            alternatives = "; ".join(alternative.of(text.lang) for alternative in assumption.alternatives)
            say(console, "    " + text("alternatives", alternatives=alternatives))


def print_findings(console: Console, instance: str, text: Texts) -> None:
    """The findings in the sources that touch a pool, in short; nothing where there are none."""
    if found := findings(instance):
        heading(console, text("heading_findings"))
        for line in finding_lines.in_short(found, text):
            say(console, line)


def print_source(console: Console, source: Source, text: Texts) -> None:
    """The document, the section and the address of the rules."""
    parts = (source.document.of(text.lang), source.section.of(text.lang), source.url)
    if any(parts):
        say(console, f"{text('source')}: {', '.join(part for part in parts if part)}")


def _as_set(value: Any) -> str:
    """A value as `--set` and the file write it, a table in curly brackets."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_as_set(inner)}" for key, inner in value.items()) + " }"
    return str(value).lower() if isinstance(value, bool) else str(value)


def in_short(columns: Iterable[str]) -> list[str]:
    """Columns, those of one figure in years on end put together.

    Examples
    --------
    >>> in_short(["pupils_2012", "pupils_2013", "pupils_2014", "area_km2"])
    ['pupils_2012-2014', 'area_km2']
    """
    short: list[str] = []
    spans: list[tuple[str, int, int]] = []  # name without year, first and last year
    for column in columns:
        name, _, year = column.rpartition("_")
        if not YEAR.fullmatch(year):
            spans.append((column, 0, 0))
        elif before := [span for span in spans if span[0] == name and span[2] == int(year) - 1]:
            spans[spans.index(before[0])] = (name, before[0][1], int(year))
        else:
            spans.append((name, int(year), int(year)))
    for name, first, last in spans:
        short.append(name if not first else f"{name}_{first}" if first == last else f"{name}_{first}-{last}")
    return short


def _or_empty(value: int | None, form: str = "{}") -> str:
    return "" if value is None else form.format(value)
