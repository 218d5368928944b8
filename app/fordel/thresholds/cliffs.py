"""Every threshold in the rules, who stands near it, how many kroner jump there, and the taper that would remove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from os import PathLike
from typing import Any

import pandas as pd

from fordel.allocation import shown_names, significant
from fordel.figures.used_figures import Data
from fordel.instance import Instance
from fordel.prepared import prepared
from fordel.thresholds.crossing import Year, crossing_minimum, crossing_selection, near_ones
from fordel.thresholds.expression_tapers import taper_in_expression
from fordel.thresholds.standings import Cliff
from fordel.thresholds.tapers import ROOM, Candidates, full_from, taper_of_equal_cost, written
from fordel_models.expressions.evaluation import evaluate_for
from fordel_models.expressions.syntax import LONGEST, Expression, parse
from fordel_models.formula_tables import RANKS
from fordel_models.result import Selection
from fordel_models.thresholds import Comparison, comparisons_in, written_expressions
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import InvalidInput

__all__ = ["Cliffs", "cliffs"]

TABLE = (
    "year",
    "path",
    "rule",
    "code",
    "name",
    "threshold",
    "value",
    "distance_pct",
    "within_pct",
    "inside",
    "amount_kr",
    "other_side_kr",
    "jump_kr",
)


@dataclass(frozen=True, eq=False, repr=False)
class Cliffs:
    """The thresholds of a pool, year by year.

    Attributes
    ----------
    id, title : str
    cliffs : tuple of Cliff
        The exact numbers; recipients by their position in `codes`.
    codes, names : tuples of str
        Names as shown: those of made-up data are numbered.
    synthetic : bool
        The figures are made up.
    """

    id: str
    title: str
    cliffs: tuple[Cliff, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    synthetic: bool

    def __repr__(self) -> str:
        return f"Cliffs({self.id!r}, {len(self.cliffs)} thresholds)"

    @property
    def table(self) -> pd.DataFrame:
        """One row for each recipient within 5 pct. of a threshold.

        Columns: year, path, rule, code, name, threshold, value, distance_pct (of the threshold, negative below it),
        within_pct (1 or 5), inside, amount_kr, other_side_kr and jump_kr (missing where the rules cannot hold with the
        recipient on the other side).
        """
        rows = [
            (
                cliff.year,
                cliff.path,
                cliff.rule,
                self.codes[near.position],
                self.names[near.position],
                significant(near.value / (1 + near.distance) if cliff.threshold is None else cliff.threshold),
                significant(near.value),
                float(round(100 * near.distance, 4)),
                near.within,
                near.inside,
                near.amount,
                near.other_side,
                near.jump,
            )
            for cliff in self.cliffs
            for near in cliff.near
        ]
        kroner = dict.fromkeys(("year", "within_pct", "amount_kr", "other_side_kr", "jump_kr"), "Int64")
        return pd.DataFrame(rows, columns=list(TABLE)).astype(kroner)


def cliffs(
    instance: Instance | str | PathLike[str] | Mapping[str, Any],
    *,
    overrides: Mapping[str, Any] | None = None,
    data: Data = None,
    decimal: str | None = None,
    years: Iterable[int] | int | None = None,
    real_names: bool = False,
) -> Cliffs:
    """Every threshold in the rules, with who stands within 5 pct. of it and what it would get on the other side.

    A threshold is a comparison of numbers in an expression (outside aggregates), a threshold or rank of [eligibility],
    or a minimum grant. The amount on the other side is that of the whole pool solved again with the one recipient
    there. For a threshold that decides who is eligible there is a taper of equal cost, solved again as well.

    Parameters
    ----------
    instance, overrides, data, decimal, years, real_names
        As `fordel.solve` takes them.

    Returns
    -------
    Cliffs

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As `fordel.solve`.

    Examples
    --------
    >>> import fordel
    >>> rule = {"by": "population_{year}", "at_most": 40_000}
    >>> found = fordel.cliffs("yderkommuner-17a", overrides={"eligibility": rule})
    >>> found.cliffs[1].path, [found.names[near.position] for near in found.cliffs[1].near]
    ('eligibility.at_most', ['Jammerbugt', 'Bornholm', 'Assens', 'Lolland'])
    """
    own = prepared(instance, overrides=overrides, data=data, decimal=decimal, years=years)
    found: list[Cliff] = []
    result = None
    for number in own.years:
        year = Year.of(own, number)
        result = year.result
        found += [*_of_expressions(year), *_of_selection(year), *_of_minimum(year)]
    assert result is not None  # a pool has a year
    return Cliffs(
        id=own.instance.id,
        title=own.instance.title,
        cliffs=tuple(found),
        codes=result.codes,
        names=result.names if real_names else shown_names(result),
        synthetic=result.synthetic,
    )


def _of_expressions(year: Year) -> Iterator[Cliff]:
    for path, text in written_expressions(year.own.specification):
        where = f"{year.own.instance.id}, {path}"
        expression = parse(text, year=year.figures_year, where=where)
        for comparison in comparisons_in(expression, year.people, where):
            longest = max(len(comparison.flipped(year.result.codes[0], truth)) for truth in (True, False))
            if longest > LONGEST:
                raise InvalidInput(
                    f"{where}: the expression has {len(expression.text)} characters, and with one recipient on the "
                    f"other side of a threshold {longest}; at most {LONGEST} are allowed. Put a piece of it in a "
                    "column of its own (--data)."
                )
            yield _of_comparison(year, path, expression, comparison)


def _of_comparison(year: Year, path: str, expression: Expression, comparison: Comparison) -> Cliff:
    codes = year.result.codes
    standing = [
        (year.places[row], value, threshold, truth)
        for row, (value, threshold, truth) in enumerate(
            zip(comparison.values, comparison.thresholds, comparison.truths, strict=True)
        )
        if value is not None and threshold is not None and truth is not None
    ]
    rows = {position: row for row, position in enumerate(year.places)}

    def matters(position: int, truth: bool) -> bool:
        row = rows[position]
        changed = parse(comparison.flipped(codes[position], truth), year=year.figures_year, where=path)
        try:
            before, after = (evaluate_for(own, year.people, [row], path) for own in (expression, changed))
        except InvalidInput:
            return True
        return before != after

    near, elsewhere = near_ones(
        year, standing, lambda position, truth: {path: comparison.flipped(codes[position], truth)}, matters
    )
    threshold = next((own for own in comparison.thresholds if own is not None), None) if comparison.common else None
    taper, why = None, "no_taper_comparison"
    if path == "pool.eligible" and year.own.specification.eligibility is None:
        why = "no_taper_differs"
        if threshold is not None:
            candidates, why = _candidates_of(year, comparison, threshold)
            if candidates is not None:
                taper, why = taper_of_equal_cost(year, candidates, near)
    elif threshold is not None and (path == "pool.base_amount" or path.startswith("part.")):
        taper, why = taper_in_expression(year, path, comparison, near)
    return Cliff(year.year, path, comparison.text, "comparison", threshold, near, elsewhere, taper, why)


def _candidates_of(year: Year, comparison: Comparison, threshold: Fraction) -> tuple[Candidates | None, str]:
    """A comparison of pool.eligible as a rule of [eligibility], or why it cannot be one: the id of a text.

    Candidates are those that are eligible on one side of the threshold at least. Those that are on either side count in
    full wherever they stand.
    """
    if_true, if_false = (_eligible_with(year, comparison.always(truth)) for truth in (True, False))
    if if_true - if_false and if_false - if_true:
        return None, "no_taper_both_ways"
    given = bool(if_true - if_false)
    candidates, anyhow = (if_true, if_false) if given else (if_false, if_true)
    above = comparison.above is given
    high, low = comparison.always(given), comparison.always(not given)
    value, settings = comparison.value, {"pool.eligible": comparison.rest if comparison.conjunct else high}
    full_at = full_from(threshold, above=above)
    if not comparison.conjunct:
        value = f"where({low}, {written(full_at)}, {value})"
    if len(value) > LONGEST - ROOM:
        return None, "no_taper_long"
    rows, values, inside = [], [], []
    for row, (own, truth) in enumerate(zip(comparison.values, comparison.truths, strict=True)):
        position = year.places[row]
        if position not in candidates or position in year.solved.opted_out:
            continue
        if position not in anyhow and own is None:
            return None, "no_taper_figures"
        rows.append(row)
        values.append(full_at if position in anyhow or own is None else own)
        inside.append(position in anyhow or truth is given)
    return Candidates(
        rows=rows, values=values, inside=inside, threshold=threshold, above=above, by=value, settings=settings
    ), ""


def _eligible_with(year: Year, condition: str) -> set[int]:
    """Positions among everyone of those that another condition lets in."""
    again = year.again({"pool.eligible": condition})
    return set() if again is None else {position for position, there in enumerate(again.eligible) if there}


def _of_selection(year: Year) -> Iterator[Cliff]:
    selection = year.solved.selection
    if selection is None:
        return
    path = f"eligibility.{selection.rule}"
    number = str(selection.count) if selection.threshold is None else decimal_text(selection.threshold)
    rule = f"{selection.expression}: {selection.rule} {selection.count or number}"
    if selection.full_at is not None:
        yield Cliff(year.year, path, rule, "taper", selection.threshold, no_taper="no_taper_is_one")
        return
    kind = "rank" if selection.rule in RANKS else "threshold"
    if selection.threshold is None:
        yield Cliff(year.year, path, rule, kind, None, no_taper="no_taper_room")
        return
    near, elsewhere = crossing_selection(year, selection)
    taper, why = taper_of_equal_cost(year, _candidates_among(year, selection), near)
    yield Cliff(year.year, path, rule, kind, selection.threshold, near, elsewhere, taper, why)


def _candidates_among(year: Year, selection: Selection) -> Candidates:
    assert selection.threshold is not None
    rows, values, inside = [], [], []
    for row in range(len(year.people.codes)):
        position = year.places[row]
        value = selection.values[position]
        if value is not None:
            rows.append(row)
            values.append(value)
            inside.append(bool(selection.weights[position]))
    return Candidates(
        rows=rows,
        values=values,
        inside=inside,
        threshold=selection.threshold,
        above=selection.rule in ("highest", "at_least", "above"),
        by=selection.expression,
        settings={},
    )


def _of_minimum(year: Year) -> Iterator[Cliff]:
    limit = year.own.specification.pool.minimum_grant
    if limit is None:
        return
    near, elsewhere = crossing_minimum(year)
    kr, unit = limit.kr or Fraction(0), year.solved.unit
    per = "" if limit.kr_per is None else f" * ({limit.kr_per})"
    whole = Fraction(ceil(kr * year.own.specification.pool.index_in(year.year) / unit) * unit)
    yield Cliff(
        year.year,
        "pool.minimum_grant",
        f"{decimal_text(kr)}{per}",
        "minimum-grant",
        whole if limit.kr_per is None else None,
        near,
        elsewhere,
        no_taper="no_taper_minimum",
    )
