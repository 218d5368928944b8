"""What `fordel run` prints of a result that is no single pool: its pools and years, its tables, what it rests on."""

from __future__ import annotations

from fractions import Fraction

from rich.console import Console

from fordel.allocation import Allocation
from fordel.danish_numbers import number
from fordel.kinds.tables import column_title, shown_rows
from fordel.printing.printed import LISTED, heading, print_table, say
from fordel.texts import Texts

__all__ = ["print_model"]

MOST_ROWS = 30  # of a table on the terminal; files have them all


def print_model(console: Console, allocation: Allocation, text: Texts) -> None:
    """Pools and years, who gets most, and the further tables."""
    _print_sums(console, allocation, text)
    _print_pools(console, allocation, text)
    if allocation.total:
        _print_largest(console, allocation, text)
    for table in allocation.result.tables:
        if not table.printed:
            continue
        heading(console, table.title.of(text.lang))
        headings, rows, words = shown_rows(table, allocation, text.lang)
        print_table(console, headings, rows[:MOST_ROWS], words=max(words, 1))
        if len(rows) > MOST_ROWS:
            say(console, text("k_more_rows", count=number(len(rows) - MOST_ROWS), table=table.name))
        for note in table.notes:
            say(console, f"  {note.of(text.lang)}")


def _print_sums(console: Console, allocation: Allocation, text: Texts) -> None:
    console.print()
    result = allocation.result
    if allocation.amount:
        console.print(text("sum", total=number(allocation.total)), style="bold")
        rest = allocation.amount - allocation.total
        if rest:
            say(console, text("k_rest", rest=number(rest), amount=number(allocation.amount)))
        counts = [text.counted("recipients", int((allocation.amounts > 0).sum()))]
        counts += [text.counted("years", len(allocation.years))] if allocation.years else []
        say(console, ", ".join(counts))
    for own in result.programs:
        bound = own.solution.bound
        proven = own.solution.outcome == "optimal" or bound == own.solution.objective
        version = f"{own.solution.backend} ({own.solution.version})"
        say(console, text("k_program" if proven else "k_program_gap", name=own.name, by=version))
    say(console, text("k_checked"))


def _print_pools(console: Console, allocation: Allocation, text: Texts) -> None:
    years = allocation.result.years
    if not any(year.amount for year in years):
        return
    heading(console, text("k_heading_pools"))
    headings = [text("k_pool"), text("amount"), text("k_distributed"), text("k_rest_column"), text("k_recipients")]
    rows = [
        [
            column_title(year, text),
            number(year.amount),
            number(sum(year.amounts)),
            number(year.amount - sum(year.amounts)),
            number(sum(1 for amount in year.amounts if amount)),
        ]
        for year in years
    ]
    print_table(console, headings, rows, words=1)


def _print_largest(console: Console, allocation: Allocation, text: Texts) -> None:
    amounts = allocation.amounts.tolist()
    order = sorted((i for i, amount in enumerate(amounts) if amount), key=lambda i: -amounts[i])[:LISTED]
    span = text("all_years") if len(allocation.years) > 1 else ""
    heading(console, text("heading_largest", count=len(order), years=span))
    rows = [
        [
            allocation.result.codes[i],
            allocation.names[i],
            number(amounts[i]),
            number(Fraction(100 * amounts[i], allocation.total), 2),
        ]
        for i in order
    ]
    print_table(console, [text("code"), text("name"), text("amount"), text("share")], rows, words=2)
