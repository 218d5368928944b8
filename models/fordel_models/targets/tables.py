"""What is shown of a target path: the path by year, the settlement, who misses a target and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from fordel_models.result import Cell, Column, ResultTable, Text
from fordel_models.targets.problem import Needs
from fordel_models.targets.solving import Plan

__all__ = ["Settlement", "settlement_of", "tables_of"]

_CODE = Column("code", Text("Kommune", "Municipality"), "code")
_YEAR = Column("year", Text("År", "Year"))
_USED = Column("used", Text("Brugt af tilskuddet", "Used of the grant"), "kroner")
_OWN = Column("own", Text("Egne penge", "Own money"), "kroner")
_HUNDREDTHS = 100


@dataclass(frozen=True)
class Settlement:
    """The grant of one recipient after the last year, in whole kroner.

    Attributes
    ----------
    unspent : int
        Saved at the end, or returned in the years.
    other_use : int
        Of it, used for other purposes of the grant.
    missed : int
        Paid back for points that are missing.
    """

    unspent: int
    other_use: int
    missed: int

    @property
    def claw_back(self) -> int:
        """What is paid back in all."""
        return self.unspent - self.other_use + self.missed


def settlement_of(needs: Needs, plan: Plan, i: int) -> Settlement:
    """The claw-back of a recipient; in a common frame what is left belongs to nobody."""
    rules = needs.specification.claw_back
    own = needs.specification.pool.frame == "own"
    unspent = int(plan.saved[i, -1] + plan.returned[i].sum()) if own else 0
    used = int(plan.used[i].sum())
    missed = min(used, floor(rules.missed_pct * int(plan.gap[i, -1]) / 100))
    return Settlement(unspent, floor(rules.other_use_pct * unspent / 100), missed)


def coverage(needs: Needs, plan: Plan, i: int, t: int) -> Fraction:
    """Percent at the end of a year, rounded down to hundredths."""
    exact = needs.coverage_after(i, t, int(plan.so_far[i, t]))
    return Fraction(floor(exact * _HUNDREDTHS), _HUNDREDTHS)


def points_missing(needs: Needs, plan: Plan, i: int, own: int) -> Fraction:
    """Points that are missing at a target, rounded up to hundredths."""
    exact = Fraction(int(plan.gap[i, own]), needs.per_point[i])
    return Fraction(ceil(exact * _HUNDREDTHS), _HUNDREDTHS)


def tables_of(needs: Needs, plan: Plan) -> tuple[ResultTable, ...]:
    """All tables of the result."""
    return _by_year(needs, plan), _dispensations(needs, plan), _settlement(needs, plan), _path(needs, plan)


def _by_year(needs: Needs, plan: Plan) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    targets = list(needs.needed)
    for t, year in enumerate(needs.years):
        after = [needs.coverage_after(i, t, int(plan.so_far[i, t])) for i in range(needs.n)]
        own = targets.index(year) if year in targets else None
        rows.append(
            (
                str(year),
                needs.grants[t].amount,
                int(plan.used[:, t].sum()),
                int(plan.own[:, t].sum()),
                int(plan.saved[:, t].sum()),
                int(plan.returned[:, t].sum()),
                Fraction(floor(sum(after, Fraction(0)) / needs.n * _HUNDREDTHS), _HUNDREDTHS),
                None if own is None else needs.specification.targets.path[year],
                None if own is None else int((plan.gap[:, own] > 0).sum()),
            )
        )
    return ResultTable(
        "by-year",
        Text("Alle kommuner, år for år", "All municipalities, year by year"),
        (
            _YEAR,
            Column("grant", Text("Tilskud", "Grant"), "kroner"),
            _USED,
            _OWN,
            Column("saved", Text("Sparet op ved årets slutning", "Saved at the end of the year"), "kroner"),
            Column("returned", Text("Ud over grænsen for overførsel", "Beyond the limit of carry-over"), "kroner"),
            Column("coverage", Text("Kompetencedækning, simpelt gennemsnit", "Coverage, plain mean"), "number"),
            Column("target", Text("Mål", "Target"), "number"),
            Column("below", Text("Kommuner under målet", "Municipalities below it"), "number"),
        ),
        tuple(rows),
    )


def _dispensations(needs: Needs, plan: Plan) -> ResultTable:
    rows: list[tuple[Cell, ...]] = [
        (
            needs.figures.people.codes[i],
            Text("ja", "yes") if needs.first[i] else Text("nej", "no"),
            *(points_missing(needs, plan, i, own) for own in range(len(needs.needed))),
            int(plan.gap[i].max()),
        )
        for i in sorted(plan.dispensed, key=lambda i: (not needs.first[i], i))
    ]
    return ResultTable(
        "dispensations",
        Text("Dispensationer: kan ikke nå et mål", "Dispensations: cannot reach a target"),
        (
            _CODE,
            Column("first", Text("Først i rækken", "First in line")),
            *(
                Column(f"missing-{year}", Text(f"Point, der mangler i {year}", f"Points missing in {year}"), "number")
                for year in needs.needed
            ),
            Column("kroner", Text("Det største hul i kroner", "The largest gap in kroner"), "kroner"),
        ),
        tuple(rows),
        (
            Text(
                "Med hele tilskuddet og så mange egne penge, som reglerne tillader. Pointene er rundet op.",
                "With all of the grant and as much own money as the rules allow. Points are rounded up.",
            ),
        ),
    )


def _settlement(needs: Needs, plan: Plan) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    for i in range(needs.n):
        own = settlement_of(needs, plan, i)
        rows.append(
            (
                needs.figures.people.codes[i],
                needs.coverage[i],
                *(coverage(needs, plan, i, needs.years.index(year)) for year in needs.needed),
                sum(year.amounts[i] for year in needs.grants),
                int(plan.used[i].sum()),
                int(plan.own[i].sum()),
                own.unspent,
                own.other_use,
                own.missed,
                own.claw_back,
            )
        )
    year = needs.specification.claw_back.year
    return ResultTable(
        "settlement",
        Text(f"Efterregulering i {year}", f"Claw-back in {year}"),
        (
            _CODE,
            Column("start", Text("Dækning fra start", "Coverage at the start"), "number"),
            *(
                Column(f"coverage-{year}", Text(f"Dækning i {year}", f"Coverage in {year}"), "number")
                for year in needs.needed
            ),
            Column("grant", Text("Tilskud i alt efter nøglen", "Grant in all by the key"), "kroner"),
            _USED,
            _OWN,
            Column("unspent", Text("Ikke brugt til målene", "Not used for the targets"), "kroner"),
            Column("other-use", Text("Brugt til andre formål", "Used for other purposes"), "kroner"),
            Column("missed", Text("For manglende point", "For missing points"), "kroner"),
            Column("claw-back", Text("Efterregulering", "Claw-back"), "kroner"),
        ),
        tuple(rows),
        printed=False,
    )


def _path(needs: Needs, plan: Plan) -> ResultTable:
    rows: list[tuple[Cell, ...]] = []
    targets = list(needs.needed)
    own = needs.specification.pool.frame == "own"
    for i in range(needs.n):
        for t, year in enumerate(needs.years):
            at = targets.index(year) if year in targets else None
            rows.append(
                (
                    needs.figures.people.codes[i],
                    str(year),
                    needs.grants[t].amounts[i],
                    int(plan.used[i, t]),
                    int(plan.own[i, t]),
                    int(plan.saved[i, t]) if own else None,
                    int(plan.returned[i, t]) if own else None,
                    coverage(needs, plan, i, t),
                    None if at is None else needs.specification.targets.path[year],
                    None if at is None else points_missing(needs, plan, i, at),
                )
            )
    return ResultTable(
        "path",
        Text("Vejen til målene, kommune for kommune", "The path to the targets, municipality by municipality"),
        (
            _CODE,
            _YEAR,
            Column("grant", Text("Tilskud efter nøglen", "Grant by the key"), "kroner"),
            _USED,
            _OWN,
            Column("saved", Text("Sparet op", "Saved"), "kroner"),
            Column("returned", Text("Ud over grænsen for overførsel", "Beyond the limit of carry-over"), "kroner"),
            Column("coverage", Text("Kompetencedækning", "Coverage"), "number"),
            Column("target", Text("Mål", "Target"), "number"),
            Column("missing", Text("Point, der mangler", "Points missing"), "number"),
        ),
        tuple(rows),
        printed=False,
    )
