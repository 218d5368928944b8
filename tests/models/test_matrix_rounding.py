"""Cells rounded so that totals hold, against every way there is to round them."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import pytest

from fordel_models.common.matrix_rounding import ROUNDED_DOWN, Total, round_cells

BACKENDS = ("min-cost-flow", "highs", "cp-sat", "cbc")


def every_rounding(fair):
    """All ways to round cells down or up, as what is added to the units rounded down."""
    choices = [(0, 1) if own.denominator != 1 else (0,) for own in fair]
    return list(itertools.product(*choices))


def best_by_enumeration(fair, totals):
    """Fewest units missed where a total gives way, then least cost, then the largest in declared order."""
    down = [math.floor(own) for own in fair]
    ranked = []
    for up in every_rounding(fair):
        units = [low + more for low, more in zip(down, up, strict=True)]
        off = [sum(units[cell] for cell in total.cells) - total.units for total in totals]
        if any(by and not total.gives_way for by, total in zip(off, totals, strict=True)):
            continue
        cost = sum(round(10**6 * (1 - 2 * (own % 1))) for own, more in zip(fair, up, strict=True) if more)
        ranked.append((sum(map(abs, off)), cost, tuple(-more for more in up), tuple(units)))
    return min(ranked)


def table_of(rows, columns, generator):
    """A table of fair shares whose rows add to whole units: a mix of tables of whole units with columns moved about."""
    weights = [generator.randint(1, 5) for _ in range(4)]
    cells = [Fraction(0)] * (rows * columns)
    pattern = [generator.randint(0, 3) for _ in cells]
    for weight in weights:
        shift = generator.sample(range(columns), columns)
        for row in range(rows):
            for column in range(columns):
                cells[row * columns + column] += Fraction(weight, sum(weights)) * pattern[row * columns + shift[column]]
    return cells


def rounded_totals(rows, columns, cells):
    """The rows are whole; the columns are rounded by largest remainder to the same sum."""
    row_sums = [int(sum(cells[row * columns : (row + 1) * columns])) for row in range(rows)]
    fair = [sum(cells[column::columns], Fraction(0)) for column in range(columns)]
    down = [math.floor(own) for own in fair]
    first = sorted(range(columns), key=lambda column: (down[column] - fair[column], column))
    for column in first[: sum(row_sums) - sum(down)]:
        down[column] += 1
    made = [
        Total("row", f"r{row}", tuple(range(row * columns, (row + 1) * columns)), row_sums[row]) for row in range(rows)
    ]
    return made + [
        Total("column", f"c{column}", tuple(range(column, rows * columns, columns)), down[column])
        for column in range(columns)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_two_directions_are_the_best_of_all_roundings(seed):
    generator = random.Random(seed)
    rows, columns = generator.choice([(2, 3), (3, 3), (2, 5), (3, 4)])
    cells = table_of(rows, columns, generator)
    totals = rounded_totals(rows, columns, cells)
    *_, expected = best_by_enumeration(cells, totals)
    for backend in BACKENDS[: 4 if seed < 3 else 2]:
        assert round_cells("table", cells, totals, str, backend=backend).units == expected


def three_ways(seed):
    """2 x 2 x 3 cells; the totals of theme and year hold, those of each recipient may give way.

    Where the seed is even all totals are those of one rounding, so that none is missed.
    """
    generator = random.Random(seed)
    fair = [Fraction(generator.randint(0, 9), 10) for _ in range(12)]
    at = {(t, y, i): (t * 2 + y) * 3 + i for t in range(2) for y in range(2) for i in range(3)}
    whole = [math.floor(own) + (own.denominator != 1 and generator.random() < own) for own in fair]
    totals = []
    for t, y in itertools.product(range(2), repeat=2):
        cells = tuple(at[t, y, i] for i in range(3))
        totals.append(Total("theme", f"{t}{y}", cells, sum(whole[cell] for cell in cells)))
    for side, other, i in itertools.product(range(2), range(2), range(3)):
        cells = tuple(at[(other, k, i) if side else (k, other, i)] for k in range(2))
        own = sum(fair[cell] for cell in cells)
        units = math.floor(own + Fraction(1, 2)) if seed % 2 else sum(whole[cell] for cell in cells)
        totals.append(Total("recipient", f"{side}{other}{i}", cells, units, gives_way=True))
    return fair, totals


@pytest.mark.parametrize("seed", range(14))
def test_in_three_directions_as_little_as_possible_is_missed(seed):
    fair, totals = three_ways(seed)
    missed, _, _, expected = best_by_enumeration(fair, totals)
    for backend in ("highs", "cp-sat")[: 2 if seed < 4 else 1]:
        found = round_cells("cells", fair, totals, str, backend=backend)
        assert found.units == expected
        assert sum(abs(by) for _, by in found.missed) == missed
        for total, by in found.missed:
            assert sum(expected[cell] for cell in total.cells) - total.units == by


def test_both_kinds_of_cells_in_three_directions_are_among_those_tried():
    missed = [best_by_enumeration(*three_ways(seed))[0] for seed in range(14)]
    assert not any(missed[::2])
    assert all(missed[1::2])


def test_what_the_columns_pay_is_the_units():
    cells = [Fraction(5, 2), Fraction(1, 2), Fraction(3), Fraction(0)]
    found = round_cells("row", cells, [Total("all", "all", (0, 1, 2, 3), 6)], str, backend="highs")
    assert found.units == (3, 0, 3, 0)
    assert found.columns == (1, 2, None, None)
    assert found.solved.solution.x.tolist() == [1, 1, 0]
    paid = found.pays(range(4), 1000)
    assert [(one.position, one.column, one.kroner) for one in paid] == [
        (0, ROUNDED_DOWN, 2000),
        (0, 1, 1000),
        (1, 2, 1000),
        (2, ROUNDED_DOWN, 3000),
    ]


def test_cells_that_are_all_whole_need_no_rounding():
    found = round_cells("whole", [Fraction(2), Fraction(3)], [Total("all", "all", (0, 1), 5)], str)
    assert found.units == (2, 3)
