"""Two allocations side by side: who gains, who loses, and by which rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from os import PathLike
from typing import Any

import pandas as pd

from fordel.allocation import Allocation
from fordel.comparing.compared_merges import Together, folded, folded_side, merges_between
from fordel.comparing.compared_sides import Place, Side, side_of
from fordel.comparing.rule_changes import effects_of_rules
from fordel.step_order import steps_in_order
from fordel_instances import municipalities
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["Comparison", "compare"]

TABLE_COLUMNS = ("code", "name", "year", "a_kr", "b_kr", "difference_kr", "difference_per_inhabitant_kr", "only_in")
GROUPINGS = {"region": "region", "municipality_group": "municipality_group_2018"}
BY_RULES, BY_STEPS, NOT_KNOWN = "rules", "steps", ""


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """B compared with A: positive differences are what recipients gain from A to B.

    Attributes
    ----------
    a, b : str
        What the two are called.
    years : tuple of int
        The years compared; empty where amounts are compared over all years.
    table : DataFrame
        One row per year and recipient: code, name, year, a_kr, b_kr, difference_kr, difference_per_inhabitant_kr
        (missing where the inhabitants are not known), only_in ("", "a", "b": the other side has no such recipient).
    totals : DataFrame
        The same over all years, one row per recipient, and `cause`, the rule or step that moved most.
    groups : DataFrame
        By region and municipality group: grouping, label, recipients, a_kr, b_kr, difference_kr,
        difference_per_inhabitant_kr. Empty where the recipients are not the 98 municipalities.
    causes : DataFrame
        code, year, cause, difference_kr: adds up to the differences. Empty where nothing is known.
    by : str
        What the causes are: "rules", "steps", or "" where they are not known.
    names : mapping
        By code, also of those that merged.
    merges : tuple of Together
        The merges of either side, and the years in which the halves stand under their successor.
    missing_years : mapping
        "a" and "b" to the years that only the other side has.
    """

    a: str
    b: str
    years: tuple[int, ...]
    table: pd.DataFrame
    totals: pd.DataFrame
    groups: pd.DataFrame
    causes: pd.DataFrame
    by: str
    synthetic: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    merges: tuple[Together, ...] = ()
    missing_years: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Comparison({self.a!r}, {self.b!r}, {kroner(self.difference)})"

    @property
    def total_a(self) -> int:
        """Kroner of A, all years."""
        return sum(self.totals["a_kr"].tolist())

    @property
    def total_b(self) -> int:
        """Kroner of B, all years."""
        return sum(self.totals["b_kr"].tolist())

    @property
    def difference(self) -> int:
        """Kroner of B less those of A."""
        return sum(self.totals["difference_kr"].tolist())

    @property
    def winners(self) -> pd.DataFrame:
        """Who gains, the largest gain first; ties in order of code."""
        rows = self.totals[self.totals["difference_kr"] > 0]
        return rows.sort_values("difference_kr", ascending=False, kind="stable")

    @property
    def losers(self) -> pd.DataFrame:
        """Who loses, the largest loss first; ties in order of code."""
        return self.totals[self.totals["difference_kr"] < 0].sort_values("difference_kr", kind="stable")

    def to_csv(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write `table` as CSV."""
        from fordel.files import csv_bytes, write_together

        write_together({path: csv_bytes(self.table, lang)})

    def to_excel(self, path: str | PathLike[str], lang: str = "en") -> None:
        """Write an Excel workbook: totals, years, groups and causes."""
        from fordel.comparing.comparison_files import comparison_xlsx
        from fordel.files import write_together

        write_together({path: comparison_xlsx(self, lang)})


def compare(a: Allocation | str | PathLike[str], b: Allocation | str | PathLike[str]) -> Comparison:
    """Compare two allocations, recipient by recipient and year by year.

    Parameters
    ----------
    a, b : Allocation, str or path-like
        An allocation; the id of a packaged instance; a specification's file; the folder of a run; a baseline file (CSV
        with `code` and the amounts).

    Returns
    -------
    Comparison
        Checked: the differences, by year, group and cause, add up to that of the totals.

    Raises
    ------
    InvalidInput, Infeasible
        A side cannot be read or solved.
    SolverFailure
        Something does not add up: a bug.

    Examples
    --------
    >>> import fordel
    >>> comparison = compare("yderkommuner-17a", fordel.solve("yderkommuner-17a", overrides={"pool.cap": 82_000_000}))
    >>> comparison.difference, comparison.losers["name"].tolist(), comparison.losers["cause"].tolist()
    (0, ['Hjørring'], ['pool.cap'])
    """
    one, other = side_of(a), side_of(b)
    known = _known_effects(one, other)
    one, other, per_year = _aligned(one, other)
    merges = merges_between(one, other)
    missing_years = {
        name: [year for year in theirs.years if year is not None and year not in mine.years]
        for name, mine, theirs in (("a", one, other), ("b", other, one))
    }
    one, other = folded_side(one, merges), folded_side(other, merges)
    years: list[int | None] = sorted({*one.years, *other.years}, key=lambda year: year or 0)
    codes = sorted({*one.codes, *other.codes})
    merging = [code for merge in merges for code in (*merge.former, *merge.successors)]
    # Beside made-up figures a real name misleads, whichever of the two has them.
    of_sides = (one.names, other.names) if other.synthetic and not one.synthetic else (other.names, one.names)
    names = {**_packaged_names([*codes, *merging]), **of_sides[0], **of_sides[1]}
    halves = {merge.successors[0]: merge.former for merge in merges if not merge.is_split}
    inhabitants = _inhabitants(one, other, years, codes, halves)
    effects, by = (known, BY_RULES) if known is not None else _effects_of_steps(one, other, years, codes)
    if not per_year:
        effects = {cause: _over_years(moved) for cause, moved in effects.items()}
    effects = {cause: folded(moved, merges) for cause, moved in effects.items()}
    table = _table(one, other, years, codes, names, inhabitants)
    comparison = Comparison(
        a=one.label,
        b=other.label,
        years=tuple(year for year in years if year is not None),
        table=table,
        totals=_totals(table, effects),
        groups=_groups(table, inhabitants, halves, synthetic=one.synthetic or other.synthetic),
        causes=pd.DataFrame(
            [
                (code, year, cause, moved.get((year, code), 0))
                for year in years
                for code in codes
                for cause, moved in effects.items()
            ],
            columns=["code", "year", "cause", "difference_kr"],
        ).astype({"year": "Int64"}),
        by=by,
        synthetic=one.synthetic or other.synthetic,
        names=names,
        merges=tuple(merge for merge in merges if {*merge.former, *merge.successors} & {*one.codes, *other.codes}),
        missing_years=missing_years,
    )
    _check(comparison, one, other)
    return comparison


def _known_effects(one: Side, other: Side) -> dict[str, dict[Place, int]] | None:
    if one.allocation is None or other.allocation is None:
        return None
    return effects_of_rules(one.allocation, other.allocation)


def _aligned(one: Side, other: Side) -> tuple[Side, Side, bool]:
    """Amounts without years can only be compared with the amounts of all years."""
    per_year = (one.years == [None]) == (other.years == [None])
    return (one, other, True) if per_year else (_all_years(one), _all_years(other), False)


def _all_years(side: Side) -> Side:
    amounts = _over_years(side.amounts)
    steps: dict[Place, dict[str, int]] = {}
    for (_, code), own in side.steps.items():
        together = steps.setdefault((None, code), {})
        for step, kr in own.items():
            together[step] = together.get(step, 0) + kr
    inhabitants: dict[Place, Fraction] = {}
    for (_, code), people in sorted(side.inhabitants.items(), key=lambda item: item[0][0] or 0):
        inhabitants[None, code] = people  # the latest
    return replace(side, amounts=amounts, inhabitants=inhabitants, steps=steps)


def _over_years(amounts: Mapping[Place, int]) -> dict[Place, int]:
    together: dict[Place, int] = {}
    for (_, code), kr in amounts.items():
        together[None, code] = together.get((None, code), 0) + kr
    return together


def _packaged_names(codes: Iterable[str]) -> dict[str, str]:
    table = municipalities()
    return {code: str(table.at[code, "name"]) if code in table.index else code for code in codes}


def _inhabitants(
    one: Side,
    other: Side,
    years: Iterable[int | None],
    codes: Iterable[str],
    halves: Mapping[str, tuple[str, ...]],
) -> dict[Place, Fraction | None]:
    """Those that A used, else B's, else the packaged table's of that year or the latest before it."""
    table = municipalities()
    counts = sorted(int(name[-4:]) for name in table.columns if name.startswith("population_"))
    found: dict[Place, Fraction | None] = {}
    for year in years:
        usable = [count for count in counts if year is None or count <= year] or counts[:1]
        column = f"population_{usable[-1]}"
        for code in codes:
            known = one.inhabitants.get((year, code)) or other.inhabitants.get((year, code))
            own = [code] if code in table.index else halves.get(code, (code,))
            there = all(half in table.index for half in own) and not (one.synthetic or other.synthetic)
            found[year, code] = known or (
                Fraction(sum(int(str(table.at[half, column])) for half in own)) if there else None
            )
    return found


def _effects_of_steps(
    one: Side, other: Side, years: Iterable[int | None], codes: Sequence[str]
) -> tuple[dict[str, dict[Place, int]], str]:
    if not one.steps or not other.steps:
        return {}, NOT_KNOWN
    ordered = steps_in_order(step for side in (other, one) for own in side.steps.values() for step in own)
    places = [(year, code) for year in years for code in codes]
    return {
        step: {
            place: other.steps.get(place, {}).get(step, 0) - one.steps.get(place, {}).get(step, 0) for place in places
        }
        for step in ordered
    }, BY_STEPS


def _table(
    one: Side,
    other: Side,
    years: Iterable[int | None],
    codes: Sequence[str],
    names: Mapping[str, str],
    inhabitants: Mapping[Place, Fraction | None],
) -> pd.DataFrame:
    in_a, in_b = set(one.codes), set(other.codes)
    rows = []
    for year in years:
        for code in codes:
            before, after = one.amounts.get((year, code), 0), other.amounts.get((year, code), 0)
            only_in = "b" if code not in in_a else "a" if code not in in_b else ""
            people = inhabitants[year, code]
            per = None if not people else float(round(Fraction(after - before) / people, 2))
            rows.append((code, names[code], year, before, after, after - before, per, only_in))
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS)).astype(
        {"year": "Int64", "difference_per_inhabitant_kr": "float64"}
    )


def _totals(table: pd.DataFrame, effects: Mapping[str, Mapping[Place, int]]) -> pd.DataFrame:
    grouped = table.groupby("code", sort=False)
    totals = grouped[["a_kr", "b_kr", "difference_kr"]].sum()
    totals["difference_per_inhabitant_kr"] = grouped["difference_per_inhabitant_kr"].sum(min_count=1).round(2)
    totals.insert(0, "name", grouped["name"].first())
    totals["only_in"] = grouped["only_in"].first()
    moved = {cause: _over_years(own) for cause, own in effects.items()}
    totals["cause"] = [
        _largest(difference, {cause: own.get((None, code), 0) for cause, own in moved.items()})
        for code, difference in zip(totals.index, totals["difference_kr"].tolist(), strict=True)
    ]
    return totals.reset_index()


def _largest(difference: int, moved: Mapping[str, int]) -> str:
    """The cause that moved most in the direction of the difference; the first of equals."""
    direction = (difference > 0) - (difference < 0)
    best = max(moved, key=lambda cause: direction * moved[cause], default="")
    return best if direction and best else ""


def _groups(
    table: pd.DataFrame,
    inhabitants: Mapping[Place, Fraction | None],
    halves: Mapping[str, tuple[str, ...]],
    *,
    synthetic: bool,
) -> pd.DataFrame:
    columns = ["grouping", "label", "recipients", "a_kr", "b_kr", "difference_kr", "difference_per_inhabitant_kr"]
    packaged = municipalities()
    if synthetic:
        return pd.DataFrame(columns=columns)
    rows = []
    for grouping, column in GROUPINGS.items():
        label_of = _labels(dict(zip(map(str, packaged.index), packaged[column].astype(str), strict=True)), halves)
        if not set(table["code"]) <= label_of.keys():
            continue
        for label in sorted({label_of[code] for code in table["code"]}):
            own = table[table["code"].map(label_of) == label]
            per = Fraction(0)
            for _, year_rows in own.groupby("year", dropna=False):
                year = None if pd.isna(year_rows["year"].iloc[0]) else int(year_rows["year"].iloc[0])
                people = sum(inhabitants[year, code] or 0 for code in year_rows["code"])
                per += Fraction(int(year_rows["difference_kr"].sum())) / people if people else 0
            sums = [int(own[name].sum()) for name in ("a_kr", "b_kr", "difference_kr")]
            rows.append((grouping, label, own["code"].nunique(), *sums, float(round(per, 2))))
    return pd.DataFrame(rows, columns=columns)


def _labels(packaged: dict[str, str], halves: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """By code; a successor that the packaged table does not know is where all its halves are."""
    labels = dict(packaged)
    for successor, former in halves.items():
        own = {labels.get(code) for code in former}
        if successor not in labels and len(own) == 1 and None not in own:
            labels[successor] = labels[former[0]]
    return labels


def _check(comparison: Comparison, one: Side, other: Side) -> None:
    """Everything adds up to the difference of the totals that came in."""
    expected: Any = sum(other.amounts.values()) - sum(one.amounts.values())
    sums = {"table": comparison.table["difference_kr"], "totals": comparison.totals["difference_kr"]}
    for grouping in comparison.groups["grouping"].unique():
        sums[grouping] = comparison.groups.query("grouping == @grouping")["difference_kr"]
    if comparison.by:
        sums["causes"] = comparison.causes["difference_kr"]
        left = _by_place(comparison.table)
        for place, moved in _by_place(comparison.causes).items():
            left[place] -= moved
        if any(left.values()):
            raise SolverFailure("The causes of a comparison do not add up for a recipient. Please report it.")
    for name, column in sums.items():
        if sum(column.tolist()) != expected:
            raise SolverFailure(
                f"The {name} of a comparison add to {kroner(sum(column.tolist()))}, not to {kroner(expected)} "
                "Please report it."
            )


def _by_place(table: pd.DataFrame) -> dict[Place, int]:
    """Differences by year and code, those of the causes added up."""
    found: dict[Place, int] = {}
    for year, code, kr in zip(*(table[name].tolist() for name in ("year", "code", "difference_kr")), strict=True):
        place = (None if pd.isna(year) else int(year), code)
        found[place] = found.get(place, 0) + kr
    return found
