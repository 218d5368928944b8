"""What `fordel price` prints."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
from rich.console import Console

from fordel.comparing.printed_comparison import signed
from fordel.danish_numbers import number, rate
from fordel.pricing.price import Price, changes_of
from fordel.printing.printed import LISTED, heading, print_table, say
from fordel.texts import Texts
from fordel.words.known import in_short
from fordel_models.pricing import PricedYear, PricePoint
from fordel_solver.errors import Infeasible

__all__ = ["print_price"]

ROWS = 12  # at either end of a long table
NAMED = 2


def print_price(console: Console, price: Price, files: Sequence[object], lang: str) -> None:
    """The breakpoints of each year, the levels at which the rules hold, who gains and who loses, the files."""
    text = Texts(lang)
    title = text("price_title", rule=price.rule, title=price.title)
    console.print(title, style="bold", soft_wrap=not console.is_terminal)
    if price.synthetic:
        say(console, text("synthetic"))
    console.print()
    say(console, text("price_levels", start=_level(price.start), stop=_level(price.stop)))
    if price.linear:
        unsolved = any(point.amounts is None for year in price.years for point in year.points)
        solved = text("price_solved_but" if unsolved else "price_solved")
        say(console, text("price_linear", unit=number(price.unit), solved=solved))
    else:
        say(console, text("price_steps"))
    say(console, text("price_moved_means"))
    for year in price.years:
        if year.compared_at is not None:
            level = _level(year.compared_at)
            say(console, text("price_compared_at", year=_when(year), level=level))
    for year in price.years:
        _print_year(console, price, year, text)
    _print_recipients(console, price, text)
    if files:
        heading(console, text("heading_files"))
        for file in files:
            say(console, f"  {file}")


def _level(level: Fraction, decimals: int = 4) -> str:
    return in_short(level, decimals)


def _decimals(year: PricedYear) -> int:
    """As many as tell different levels apart, 4 at least."""
    levels = {point.level for point in year.points}
    decimals = 4
    while len({_level(level, decimals) for level in levels}) < len(levels):
        decimals += 1
    return decimals


def _when(year: PricedYear) -> str:
    return "" if year.year is None else f"{year.year}: "


def _print_year(console: Console, price: Price, year: PricedYear, text: Texts) -> None:
    heading(console, text("price_points") if year.year is None else text("price_points_in", year=year.year))
    headings = [text("price_column_level"), text("price_moved")]
    headings += [text("price_rate")] if year.linear else []
    headings += [text("price_held" if year.linear else "price_left_out"), text("price_gaining"), text("price_paying")]
    entering, leaving = ("price_enters", "price_leaves") if year.linear else ("price_out_from", "price_in_from")
    headings += [text(entering), text(leaving)]
    rows = []
    before: frozenset[int] | None = None
    for point in year.points:
        rows.append(_row(price, point, before, text, _decimals(year), linear=year.linear))
        before = point.held
    hidden = max(len(rows) - 2 * ROWS, 0)
    print_table(console, headings, rows[: len(rows) if not hidden else ROWS], words=1)
    if hidden:
        say(console, text("price_more_rows", count=number(hidden)))
        print_table(console, headings, rows[-ROWS:], words=1)
    for line in _limits(price, year, text):
        say(console, line)


def _row(
    price: Price, point: PricePoint, before: frozenset[int] | None, text: Texts, decimals: int, *, linear: bool
) -> list[str]:
    level = _level(point.level, decimals) + (" *" if point.amounts is None else "")
    entering, leaving = changes_of(point, before)
    return [
        text("price_above", level=level) if point.above else level,
        number(point.moved),
        *([("" if point.rate is None else rate(point.rate))] if linear else []),
        number(len(point.held)),
        number(len(point.gaining)),
        number(len(point.paying)),
        _names(price, entering, text),
        _names(price, leaving, text),
    ]


def _names(price: Price, positions: Sequence[int], text: Texts) -> str:
    named = [price.names[i] for i in positions[:NAMED]]
    if len(positions) > NAMED:
        named.append(text("others", count=number(len(positions) - NAMED)))
    return text.listed(named) if named else ""


def _limits(price: Price, year: PricedYear, text: Texts) -> list[str]:
    """The levels outside which the rules cannot hold together, and by how many kroner."""
    when = _when(year)
    lines = []
    if any(point.amounts is None for point in year.points):
        lines.append(text("price_unsolved", year=when, unit=number(price.unit)))
    if year.candidates is not None:
        lines.append(text("price_candidates", year=when, count=number(year.candidates)))
    below = year.lowest > price.start
    if below:
        reason = _reason(year, price.start, text)
        which = "price_above_lowest" if year.points[0].above else "price_lowest"
        lines.append(text(which, year=when, level=_level(year.lowest), reason=reason).rstrip())
    if year.highest < price.stop or not year.highest_holds:
        reason = "" if below else _reason(year, price.stop, text)
        which = "price_highest" if year.highest_holds else "price_below_highest"
        lines.append(text(which, year=when, level=_level(year.highest), reason=reason).rstrip())
    (first, _), (last, _) = year.ends
    if (first, last) != (price.start, price.stop):
        lines.append(text("price_ends_differ", year=when, start=_level(first), stop=_level(last)))
    return lines


def _reason(year: PricedYear, level: Fraction, text: Texts) -> str:
    if isinstance(year.refused, Infeasible) and year.refused.shortfall:
        return text("price_short", level=_level(level), kroner=number(year.refused.shortfall))
    if isinstance(year.refused, Infeasible) and year.refused.surplus:
        return text("price_over", level=_level(level), kroner=number(year.refused.surplus))
    return ""


def _print_recipients(console: Console, price: Price, text: Texts) -> None:
    kroner = ["without_kr", "from_kr", "to_kr", "difference_kr"]
    totals = price.recipients.groupby(["code", "name"], sort=False)[kroner].sum().reset_index()
    gains = totals[totals["difference_kr"] > 0].sort_values("difference_kr", ascending=False, kind="stable")
    losses = totals[totals["difference_kr"] < 0].sort_values("difference_kr", kind="stable")
    for own, title in ((gains, "price_gains"), (losses, "price_losses")):
        if len(own):
            _print_movers(console, price, own, title, text)


def _print_movers(console: Console, price: Price, movers: pd.DataFrame, title: str, text: Texts) -> None:
    first = movers.head(LISTED)
    start, stop = _level(price.start), _level(price.stop)
    shown, count = number(len(first)), number(len(movers))
    heading(console, text(title, start=start, stop=stop, shown=shown, count=count))
    whole = all((year.ends[0][0], year.ends[1][0]) == (price.start, price.stop) for year in price.years)
    compared = any(year.compared_at is not None for year in price.years)
    headings = [text("code"), text("name"), text("price_column_compared" if compared else "price_column_without")]
    if whole:
        headings += [text("price_column_from", level=start), text("price_column_from", level=stop)]
    else:
        headings += [text("price_column_first"), text("price_column_last")]
    rows = [
        [
            row["code"],
            row["name"],
            number(row["without_kr"]),
            number(row["from_kr"]),
            number(row["to_kr"]),
            signed(row["difference_kr"]),
        ]
        for row in first.to_dict("records")
    ]
    print_table(console, [*headings, text("price_column_difference")], rows, words=2)
