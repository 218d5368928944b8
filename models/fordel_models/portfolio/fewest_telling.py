"""What the fewest pools come to: what becomes of each pool, who gets more or less, how many pools a tolerance takes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from fordel_models.portfolio.specification import FewestPoolsSpecification
from fordel_models.result import Cell, Column, ResultTable, SolvedProgram, Text
from fordel_solver.errors import Infeasible, kroner

if TYPE_CHECKING:
    from fordel_models.portfolio.todays_pools import Pools

__all__ = ["notes_of", "pools_table", "reasons_of", "shares_table", "tolerances_table"]


def _becomes(pools: Pools, p: int, r: int) -> Text:
    if r < 0:
        return Text("bliver ubundne midler", "is untied")
    if r == p:
        return Text("bevares", "is kept")
    return Text(f"lægges sammen med {pools.titles[r].da}", f"is merged into {pools.titles[r].en}")


def pools_table(pools: Pools, goes_by: Sequence[int]) -> ResultTable:
    """Of each of today's pools: what becomes of it, and what a pool that is kept holds afterwards."""
    rows: list[tuple[Cell, ...]] = []
    for p, r in enumerate(goes_by):
        before = sum(pools.holds(p, year) for year in pools.years)
        with_it = [q for q, key in enumerate(goes_by) if key == p]
        after = sum(pools.holds(q, year) for q in with_it for year in pools.years)
        rows.append((pools.titles[p], _becomes(pools, p, r), before, after))
    return ResultTable(
        "pools",
        Text("Puljerne i dag og bagefter", "The pools today and afterwards"),
        (
            Column("pool", Text("Pulje", "Pool")),
            Column("becomes", Text("Puljen", "The pool")),
            Column("today_kr", Text("I dag", "Today"), "kroner"),
            Column("afterwards_kr", Text("Bagefter", "Afterwards"), "kroner"),
        ),
        tuple(rows),
    )


def shares_table(pools: Pools, goes_by: Sequence[int], specification: FewestPoolsSpecification) -> ResultTable:
    """Of each recipient: kroner of all pools today and afterwards, and the share of its money that is tied to a
    pool."""
    after = pools.totals_by(goes_by)
    rows: list[tuple[Cell, ...]] = []
    untied = _untied_today(pools, specification)
    for i, code in enumerate(pools.codes):
        today = sum(pools.totals[year][i] for year in pools.years)
        new = sum(after[year][i] for year in pools.years)
        tied = sum(
            pools.by_other_key[p, r, year][i]
            for p, r in enumerate(goes_by)
            if r >= 0
            for year in pools.years
            if (p, year) in pools.today
        )
        change = Fraction(100 * (new - today), today) if today else None
        rows.append(
            (code, today, new, new - today, change, _percent(today, today + untied[i]), _percent(tied, new + untied[i]))
        )
    return ResultTable(
        "tied-shares",
        Text("Kommunernes puljemidler i dag og bagefter", "The recipients' pool money today and afterwards"),
        (
            Column("code", Text("Kommune", "Recipient"), "code"),
            Column("today_kr", Text("Puljer i dag", "Pools today"), "kroner"),
            Column("afterwards_kr", Text("Samme penge bagefter", "The same money afterwards"), "kroner"),
            Column("change_kr", Text("Forskel", "Difference"), "kroner"),
            Column("change_pct", Text("Forskel, pct.", "Difference, pct."), "number"),
            Column("tied_today_pct", Text("Bundet i dag, pct.", "Tied today, pct."), "number"),
            Column("tied_afterwards_pct", Text("Bundet bagefter, pct.", "Tied afterwards, pct."), "number"),
        ),
        tuple(rows),
        (
            Text(
                "Bundet er andelen, der kommer gennem puljer, af puljerne og de ubundne midler, der er oplyst.",
                "Tied is the share that comes through pools, of the pools and the untied money that is stated.",
            ),
        ),
        printed=False,
    )


def _percent(part: int, whole: Fraction) -> Fraction | None:
    return Fraction(100 * part) / whole if whole else None


def _untied_today(pools: Pools, specification: FewestPoolsSpecification) -> list[Fraction]:
    totals = [Fraction(0)] * len(pools.codes)
    for year in pools.years:
        stated = 0 if year is None else specification.untied_money.get(year, 0)
        key = pools.untied[year]
        for i, own in enumerate(key):
            totals[i] += stated * own / sum(key)
    return totals


def tolerances_table(pools: Pools, specification: FewestPoolsSpecification, backend: str) -> list[ResultTable]:
    """How many pools other tolerances take; nothing where none are named."""
    from fordel_models.portfolio.fewest_pools import fewest

    ask = specification.fewest_pools
    if not ask.further_tolerances_pct:
        return []
    rows: list[tuple[Cell, ...]] = []
    for tolerance in sorted({ask.tolerance_pct, *ask.further_tolerances_pct}):
        try:
            least = fewest(pools, tolerance, backend, repairs=False, ties=False)
        except Infeasible:
            rows.append((tolerance, None, None))
            continue
        # Only what is the same in all ways with as few pools and as little moved: the number, and what is moved.
        goes_by = pools.goes_by(least.solution)
        moved = sum(int(cost) for (p, r), cost in zip(pools.pairs, least.program.cost, strict=True) if goes_by[p] == r)
        kept = sum(p == r for p, r in enumerate(goes_by))
        rows.append((tolerance, kept, 1_000 * (moved % pools.price_of_a_pool)))
    return [
        ResultTable(
            "tolerances",
            Text("Hvor få puljer hver tolerance kan nøjes med", "How few pools each tolerance takes"),
            (
                Column("tolerance_pct", Text("Tolerance, pct.", "Tolerance, pct."), "number"),
                Column("pools", Text("Puljer", "Pools"), "number"),
                Column("moved_kr", Text("Flyttet, pulje for pulje", "Moved, pool by pool"), "kroner"),
            ),
            tuple(rows),
            (
                Text(
                    "Flyttet er de hele tusinde kroner af hver puljes penge, der får en anden modtager.",
                    "Moved are the whole thousands of kroner of each pool's money that get another recipient.",
                ),
            ),
        )
    ]


def reasons_of(pools: Pools, goes_by: Sequence[int]) -> list[list[Text]]:
    """For each recipient what it gets of all pools today and afterwards."""
    after = pools.totals_by(goes_by)
    found = []
    for i in range(len(pools.codes)):
        today, new = (sum(totals[year][i] for year in pools.years) for totals in (pools.totals, after))
        found.append(
            [
                Text(
                    f"Af alle puljer i dag: {kroner(today)} Med færre puljer: {kroner(new)} Forskellen er "
                    f"{kroner(new - today)}",
                    f"Of all pools today: {kroner(today)} With fewer pools: {kroner(new)} The difference is "
                    f"{kroner(new - today)}",
                )
            ]
        )
    return found


def notes_of(
    pools: Pools, goes_by: Sequence[int], specification: FewestPoolsSpecification, least: SolvedProgram
) -> list[Text]:
    """How few pools, and what it moves."""
    kept = sum(p == r for p, r in enumerate(goes_by))
    untied = sum(r < 0 for r in goes_by)
    after = pools.totals_by(goes_by)
    moved = sum(
        max(0, new - was) for year in pools.years for new, was in zip(after[year], pools.totals[year], strict=True)
    )
    tolerance = f"{float(specification.fewest_pools.tolerance_pct):g}"
    notes = [
        Text(
            f"{len(goes_by)} puljer kan blive til {kept}; {untied} bliver ubundne. Ingen kommune flyttes mere end "
            f"{tolerance.replace('.', ',')} pct. af det, puljerne giver i dag; i alt flyttes {kroner(moved)}",
            f"{len(goes_by)} pools can be {kept}; {untied} are untied. No recipient is moved by more than "
            f"{tolerance} pct. "
            f"of what the pools give today; {kroner(moved)} are moved in all.",
        )
    ]
    if least.solution.unique is False:
        notes.append(
            Text(
                "Andre måder har lige så få puljer og flytter lige så lidt; valgt er den første i fastsat rækkefølge.",
                "Other ways have as few pools and move as little; chosen is the first in declared order.",
            )
        )
    return notes
