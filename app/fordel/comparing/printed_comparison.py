"""What `fordel compare` prints."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd
from rich.console import Console

from fordel.comparing.comparison import BY_RULES, Comparison
from fordel.comparing.comparison_files import merge_lines, said
from fordel.danish_numbers import number
from fordel.printing.printed import LISTED, NAMED, heading, print_table, say
from fordel.texts import Texts

__all__ = ["print_comparison"]


def print_comparison(console: Console, comparison: Comparison, files: Sequence[object], lang: str) -> None:
    """Totals, years, winners, losers, groups, causes, and what the two do not have in common."""
    text = Texts(lang)
    console.print(text("c_title", a=comparison.a, b=comparison.b), style="bold", soft_wrap=not console.is_terminal)
    if comparison.synthetic:
        say(console, text("synthetic"))
    console.print()
    say(
        console,
        text(
            "c_sum",
            a=number(comparison.total_a),
            b=number(comparison.total_b),
            difference=signed(comparison.difference),
        ),
    )
    gain, lose = len(comparison.winners), len(comparison.losers)
    unchanged = len(comparison.totals) - gain - lose
    moved = sum(comparison.winners["difference_kr"].tolist())
    say(console, text("c_counts", gain=number(gain), lose=number(lose), unchanged=number(unchanged), kr=number(moved)))
    for line in merge_lines(comparison, text):
        say(console, line)
    _print_not_common(console, comparison, text)
    if len(comparison.years) > 1:
        _print_years(console, comparison, text)
    _print_movers(console, comparison.winners, "c_winners", text)
    _print_movers(console, comparison.losers, "c_losers", text)
    _print_groups(console, comparison, text)
    _print_causes(console, comparison, text)
    if files:
        heading(console, text("heading_files"))
        for file in files:
            say(console, f"  {file}")


def signed(value: int) -> str:
    """Kroner with their sign.

    Examples
    --------
    >>> signed(1234), signed(-5), signed(0)
    ('+1.234', '-5', '0')
    """
    return f"+{number(value)}" if value > 0 else number(value)


def _signed_per(value: float) -> str:
    if pd.isna(value):
        return ""
    exact = Fraction(str(value))
    return f"+{number(exact, 2)}" if exact > 0 else number(exact, 2)


def _print_not_common(console: Console, comparison: Comparison, text: Texts) -> None:
    for side, label in (("a", comparison.a), ("b", comparison.b)):
        alone = comparison.totals[comparison.totals["only_in"] == side]
        if len(alone):
            named = alone["name"].tolist()[:NAMED]
            if len(alone) > NAMED:
                named.append(text("others", count=number(len(alone) - NAMED)))
            kr = number(int(alone[f"{side}_kr"].sum()))
            say(console, text("c_only_in", names=text.listed(named), side=label, kr=kr))
        years = [str(year) for year in comparison.missing_years.get(side, ())]
        if years:
            say(console, text("c_missing_years", years=text.listed(years), side=label))


def _print_years(console: Console, comparison: Comparison, text: Texts) -> None:
    heading(console, text("c_years"))
    sums = comparison.table.groupby("year")[["a_kr", "b_kr", "difference_kr"]].sum()
    rows = [[str(year), number(a), number(b), signed(d)] for year, a, b, d in sums.itertuples()]
    rows.append([text("total"), number(comparison.total_a), number(comparison.total_b), signed(comparison.difference)])
    print_table(console, [text("year"), *_kroner_headings(text)], rows)


def _kroner_headings(text: Texts) -> list[str]:
    return [text("c_column_a_kr"), text("c_column_b_kr"), text("c_column_difference_kr")]


def _print_movers(console: Console, movers: pd.DataFrame, title: str, text: Texts) -> None:
    if movers.empty:
        return
    first = movers.head(LISTED)
    heading(console, text(title, shown=number(len(first)), count=number(len(movers))))
    with_cause = bool(first["cause"].any())
    headings = [text("code"), text("name"), *([text("c_column_cause")] if with_cause else [])]
    words = len(headings)
    headings += [*_kroner_headings(text), text("c_column_difference_per_inhabitant_kr")]
    rows = [
        [
            row["code"],
            row["name"],
            *([said(row["cause"], "cause", text)] if with_cause else []),
            number(row["a_kr"]),
            number(row["b_kr"]),
            signed(row["difference_kr"]),
            _signed_per(row["difference_per_inhabitant_kr"]),
        ]
        for row in first.to_dict("records")
    ]
    print_table(console, headings, rows, words=words, folding=2 if with_cause else -1)


def _print_groups(console: Console, comparison: Comparison, text: Texts) -> None:
    for grouping, own in comparison.groups.groupby("grouping", sort=False):
        heading(console, text("c_by", grouping=said(str(grouping), "grouping", text)))
        rows = [
            [
                said(row["label"], "label", text),
                number(row["recipients"]),
                number(row["a_kr"]),
                number(row["b_kr"]),
                signed(row["difference_kr"]),
                _signed_per(row["difference_per_inhabitant_kr"]),
            ]
            for row in own.to_dict("records")
        ]
        headings = [said(str(grouping), "grouping", text), text("c_column_recipients"), *_kroner_headings(text)]
        print_table(console, [*headings, text("c_column_difference_per_inhabitant_kr")], rows)


def _print_causes(console: Console, comparison: Comparison, text: Texts) -> None:
    """What each cause gave and took, recipient by recipient, all years together."""
    if comparison.causes.empty:
        return
    heading(console, text("c_causes_rules" if comparison.by == BY_RULES else "c_causes_steps"))
    own = comparison.causes.groupby(["cause", "code"], sort=False)["difference_kr"].sum().reset_index()
    rows = []
    for cause, moved in own.groupby("cause", sort=False):
        values = moved["difference_kr"].tolist()
        rows.append(
            [
                said(str(cause), "cause", text),
                signed(sum(value for value in values if value > 0)),
                signed(sum(value for value in values if value < 0)),
                signed(sum(values)),
            ]
        )
    rows.append([text("total"), "", "", signed(comparison.difference)])
    print_table(console, [text("c_column_cause"), text("c_gave"), text("c_took"), text("c_net")], rows, folding=0)
