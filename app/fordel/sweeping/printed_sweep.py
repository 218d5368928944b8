"""What `fordel sweep` prints: how sure the result is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
from rich.console import Console

from fordel.danish_numbers import number
from fordel.printing.printed import LISTED, heading, in_short, print_table, say
from fordel.sweeping.sweep import Sweep
from fordel.texts import Texts

__all__ = ["print_sweep"]

REASONS = 5


def print_sweep(console: Console, sweep: Sweep, lang: str) -> None:
    """What varied, how it was solved, who is least sure, ranks, the scenarios as a whole, the files."""
    text = Texts(lang)
    console.print(text("sweep_title", title=sweep.title), style="bold", soft_wrap=not console.is_terminal)
    if sweep.synthetic:
        say(console, text("synthetic"))
    console.print()
    _print_what(console, sweep, text)
    _print_how(console, sweep, text)
    own = sweep.recipients.tail(len(sweep.problem.baseline.codes))
    years = text("sweep_all_years") if len(sweep.problem.years) > 1 else ""
    _print_amounts(console, sweep, own, years, text)
    _print_ranks(console, sweep, own, years, text)
    _print_extremes(console, sweep, text)
    if sweep.files:
        heading(console, text("heading_files"))
        for file in sweep.files:
            say(console, f"  {file}")


def _print_what(console: Console, sweep: Sweep, text: Texts) -> None:
    plan = sweep.problem.plan
    console.print(text.counted("sweep_scenarios", plan.count), style="bold")
    if plan.axes:
        named = []
        for axis in plan.axes:
            if axis.name == "left_out":
                named.append(text("sweep_axis_left_out"))
            elif axis.name == "figures_year":
                named.append(text("sweep_axis_figures_year", years=text.listed([str(year) for year in axis.labels])))
            else:
                named.append(text("sweep_axis", name=axis.name, count=number(len(axis.labels))))
        say(console, "  " + text("sweep_grid", points=number(plan.points), axes=", ".join(named)))
    if plan.drawn:
        what = []
        if plan.weights:
            what.append(text("sweep_drawn_weights" if plan.weights.limits is None else "sweep_drawn_weights_within"))
        what += [own.path for own in plan.ranges]
        what += [text("sweep_drawn_column", column=name) for name in in_short(own.column for own in plan.columns)]
        each = text("sweep_each") if plan.axes else ""
        drawn = text(
            "sweep_drawn",
            draws=number(plan.draws),
            each=each,
            what=text.listed(what),
            method=plan.method,
            seed=plan.seed,
        )
        say(console, "  " + drawn)


def _print_how(console: Console, sweep: Sweep, text: Texts) -> None:
    counts = sweep.counts
    how = {name: number(getattr(counts, name)) for name in ("together", "alone", "exactly")}
    say(console, "  " + text("sweep_how", **how))
    for why in counts.why_alone:
        say(console, "  " + text("sweep_why_alone", why=why.of(text.lang)))
    certified = counts.certified
    say(console, "  " + (text.counted("sweep_certified", certified) if certified else text("sweep_certified_none")))
    if counts.refused:
        say(console, "  " + text("sweep_refused", count=number(counts.refused)))
    if counts.failed:
        console.print()
        say(console, text("sweep_failed", failed=number(counts.failed), scenarios=number(counts.scenarios)))
        for failure in counts.failures[:REASONS]:
            said = text("sweep_failure", count=number(failure.count), first=failure.first, message=failure.message)
            say(console, f"  {said}")
        if len(counts.failures) > REASONS:
            say(console, "  " + text("sweep_more_failures", count=len(counts.failures) - REASONS))


def _print_amounts(console: Console, sweep: Sweep, own: pd.DataFrame, years: str, text: Texts) -> None:
    gain, lose = int((own["gaining"] == 1).sum()), int((own["losing"] == 1).sum())
    depends = int(((own["gaining"] > 0) | (own["losing"] > 0)).sum()) - gain - lose
    console.print()
    said = text("sweep_direction", gain=number(gain), lose=number(lose), depends=number(depends))
    say(console, said)
    wide = own.assign(width=own["p95_kr"] - own["p05_kr"]).sort_values("width", ascending=False, kind="stable")
    wide = wide[wide["width"] > 0]
    if wide.empty:
        say(console, text("sweep_none_wide"))
        return
    first = wide.head(LISTED)
    heading(console, text("sweep_widest", years=years, shown=number(len(first)), count=number(len(wide))))
    headings = [text("code"), text("name"), text("sweep_baseline"), text("sweep_p", percent=5), text("sweep_median")]
    headings += [text("sweep_p", percent=95), text("sweep_lowest"), text("sweep_in"), text("sweep_highest")]
    headings += [text("sweep_in"), text("sweep_gaining")]
    rows = [
        [
            row["code"],
            row["name"],
            *(number(row[name]) for name in ("baseline_kr", "p05_kr", "p50_kr", "p95_kr", "lowest_kr")),
            str(row["lowest_in"]),
            number(row["highest_kr"]),
            str(row["highest_in"]),
            _percent(row["gaining"]),
        ]
        for row in first.to_dict("records")
    ]
    print_table(console, headings, rows, words=2)


def _print_ranks(console: Console, sweep: Sweep, own: pd.DataFrame, years: str, text: Texts) -> None:
    by = _by(sweep, text)
    moving = own.assign(width=own["worst_rank"] - own["best_rank"])
    moving = moving[moving["width"] > 0].sort_values("width", ascending=False, kind="stable")
    if moving.empty:
        console.print()
        say(console, text("sweep_same_rank", by=by))
        return
    first = moving.head(LISTED)
    title = text("sweep_ranks", by=by, years=years, shown=number(len(first)), count=number(len(moving)))
    heading(console, title)
    headings = [text(name) for name in ("code", "name", "sweep_best", "sweep_mean", "sweep_worst")]
    rows = [
        [
            row["code"],
            row["name"],
            number(row["best_rank"]),
            number(Fraction(str(row["mean_rank"])), 1),
            number(row["worst_rank"]),
        ]
        for row in first.to_dict("records")
    ]
    print_table(console, headings, rows, words=2)


def _print_extremes(console: Console, sweep: Sweep, text: Texts) -> None:
    heading(console, text("sweep_extremes"))
    headings = [text("sweep_measure"), text("sweep_smallest"), text("sweep_in_scenario")]
    headings += [text("sweep_largest"), text("sweep_in_scenario")]
    rows = [
        [
            text(f"sweep_measure_{row['measure']}", by=_by(sweep, text)),
            _measure(row["measure"], row["lowest"]),
            str(row["lowest_in"]),
            _measure(row["measure"], row["highest"]),
            str(row["highest_in"]),
        ]
        for row in sweep.extremes.to_dict("records")
    ]
    print_table(console, headings, rows)
    _print_inhabitants(console, sweep, text)
    say(console, text("sweep_write_down"))


def _print_inhabitants(console: Console, sweep: Sweep, text: Texts) -> None:
    baseline = sweep.problem.baseline
    if baseline.weights is None:
        say(console, text("sweep_no_inhabitants"))
    if baseline.rounded_to is not None:
        say(console, text("sweep_inhabitants_rounded", decimals=number(baseline.rounded_to)))
    if baseline.without_inhabitants:
        named = dict(zip(baseline.codes, baseline.names, strict=True))
        own = [f"{code} {named[code]}".strip() for code in baseline.without_inhabitants]
        who = ", ".join([*own[:LISTED], *(["..."] if len(own) > LISTED else [])])
        say(console, text("sweep_without_inhabitants", count=number(len(own)), who=who))


def _by(sweep: Sweep, text: Texts) -> str:
    return text("sweep_by_amount" if sweep.problem.baseline.weights is None else "sweep_by_inhabitant")


def _measure(measure: Any, value: Any) -> str:
    return number(Fraction(str(value)), 4) if measure == "gini" else number(int(value))


def _percent(share: float) -> str:
    return number(Fraction(str(share)) * 100, 1)
