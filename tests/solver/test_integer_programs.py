"""The 98 municipalities as an integer program, least Σ|x - q| in units: other people's solvers find nothing better.

The costs are integers: |x - q| times the common denominator of all q. Two formulations: each amount rounded down or up
(one binary each), and each amount free between its limits.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import slow_reference as slow
from fordel_solver import allocate

MUNICIPALITIES = Path(__file__).parents[2] / "instances" / "fordel_instances" / "data" / "municipalities.csv"

# Boolean terms of CP-SAT must add to less than 2^31, all terms to less than 2^62.
MOST_BOOLEAN, MOST_INTEGER = 2**31, 2**62


@dataclass(frozen=True)
class InUnits:
    """An allocation in units, with its fair shares times `scale`, which makes them integers."""

    units: int
    scaled_shares: list[int]
    scale: int
    floors: list[int]
    caps: list[int]
    groups: list[str]
    group_limits: dict[str, tuple[int, int]]
    answer: list[int]

    @property
    def n(self) -> int:
        return len(self.answer)

    def members(self, label: str) -> list[int]:
        return [i for i, own in enumerate(self.groups) if own == label]

    def objective(self, x: list[int]) -> int:
        """Σ|x - q| times the scale, after a check that x is an allocation."""
        assert sum(x) == self.units
        assert all(low <= value <= high for low, value, high in zip(self.floors, x, self.caps, strict=True))
        for label, (low, high) in self.group_limits.items():
            assert low <= sum(x[i] for i in self.members(label)) <= high
        return sum(abs(self.scale * value - share) for value, share in zip(x, self.scaled_shares, strict=True))


def in_units(
    amount: int,
    key: list[Any],
    floor: list[Any],
    cap: list[Any],
    unit: int,
    groups: list[str] | None = None,
    group_floor: dict[str, int] | None = None,
    group_cap: dict[str, int] | None = None,
) -> InUnits:
    limits = {"floor": floor, "cap": cap, "unit": unit, "groups": groups}
    limits |= {"group_floor": group_floor, "group_cap": group_cap}
    expected = slow.reference(amount, key, **limits)
    shares = [share / unit for share in expected.fair_shares]
    scale = math.lcm(*(share.denominator for share in shares))
    labels = groups or [""] * len(key)
    bounds = {
        label: (
            math.ceil(Fraction((group_floor or {}).get(label, 0), unit)),
            math.floor(Fraction((group_cap or {}).get(label, amount), unit)),
        )
        for label in sorted(set(labels))
    }
    assert all(high is not None for high in expected.caps)
    return InUnits(
        units=amount // unit,
        scaled_shares=[int(share * scale) for share in shares],
        scale=scale,
        floors=[low // unit for low in expected.floors],
        caps=[(high or 0) // unit for high in expected.caps],
        groups=labels,
        group_limits=bounds,
        answer=[int(x) // unit for x in allocate(amount, key, **limits)],
    )


def of_98(unit: int, *, with_groups: bool) -> InUnits:
    """100 mio. kr. by pupils (with groups: by schools) with floors and caps around the shares by inhabitants."""
    with MUNICIPALITIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 98
    amount = 100_000_000
    column = "folkeskole_count_2014" if with_groups else "folkeskole_normal_pupils_est_2014"
    key = [Decimal(row[column]) for row in rows]
    inhabitants = [int(row["population_2014"]) for row in rows]
    baseline = [Fraction(amount * each, sum(inhabitants)) for each in inhabitants]
    floor = [each * Fraction("0.90") for each in baseline]
    cap = [each * Fraction("1.20") for each in baseline]
    if not with_groups:
        return in_units(amount, key, floor, cap, unit)
    regions = [row["region"] for row in rows]
    floors, caps = {"Hovedstaden": 29_500_500}, {"Nordjylland": 10_700_700}
    return in_units(amount, key, floor, cap, unit, regions, floors, caps)


def solve_roundings_with_cbc(problem: InUnits) -> list[int]:
    """x = ⌊q⌋ + binary, by PuLP with CBC."""
    import ortools.sat.python.cp_model  # noqa: F401 - before PuLP, which can otherwise spoil OR-Tools
    import pulp

    solver = pulp.PULP_CBC_CMD(msg=False, threads=1)
    if not solver.available():
        pytest.skip("PuLP brings no CBC for this machine")
    program = pulp.LpProblem("rounding", pulp.LpMinimize)
    down = [share // problem.scale for share in problem.scaled_shares]
    up = [program.add_variable(f"up_{i}", cat="Binary") for i in range(problem.n)]
    costs = []
    for i, share in enumerate(problem.scaled_shares):
        fraction = share - problem.scale * down[i]
        costs.append(problem.scale - 2 * fraction)
        if fraction == 0:
            program += up[i] == 0
    program.setObjective(pulp.LpAffineExpression(list(zip(up, costs, strict=True))))
    program += pulp.lpSum(up) == problem.units - sum(down)
    for label, (low, high) in problem.group_limits.items():
        members = problem.members(label)
        program += pulp.lpSum(up[i] for i in members) >= low - sum(down[i] for i in members)
        program += pulp.lpSum(up[i] for i in members) <= high - sum(down[i] for i in members)
    assert pulp.LpStatus[program.solve(solver)] == "Optimal"
    return [low + round(variable.value()) for low, variable in zip(down, up, strict=True)]


def solve_with_cp_sat(problem: InUnits, *, roundings_only: bool) -> list[int]:
    """x = ⌊q⌋ + binary, or x anywhere between the limits with a deviation variable each, by OR-Tools CP-SAT."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    scale, down = problem.scale, [share // problem.scale for share in problem.scaled_shares]
    if roundings_only:
        assert scale * problem.n < MOST_BOOLEAN
        up = [model.new_bool_var(f"up_{i}") for i in range(problem.n)]
        x: list[Any] = [low + variable for low, variable in zip(down, up, strict=True)]
        fractions = [share - scale * low for share, low in zip(problem.scaled_shares, down, strict=True)]
        model.minimize(sum((scale - 2 * fraction) * variable for fraction, variable in zip(fractions, up, strict=True)))
        for fraction, variable in zip(fractions, up, strict=True):
            if fraction == 0:
                model.add(variable == 0)
    else:
        assert 2 * scale * sum(problem.caps) < MOST_INTEGER
        x = [
            model.new_int_var(low, high, f"x_{i}")
            for i, (low, high) in enumerate(zip(problem.floors, problem.caps, strict=True))
        ]
        most = scale * problem.units
        deviations = [model.new_int_var(0, most, f"deviation_{i}") for i in range(problem.n)]
        for value, share, deviation in zip(x, problem.scaled_shares, deviations, strict=True):
            model.add(deviation >= scale * value - share)
            model.add(deviation >= share - scale * value)
        model.minimize(sum(deviations))
    model.add(sum(x) == problem.units)
    for label, (low, high) in problem.group_limits.items():
        total = sum(x[i] for i in problem.members(label))
        model.add(total >= low)
        model.add(total <= high)
    assert model.validate() == ""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    assert solver.solve(model) == cp_model.OPTIMAL
    return [solver.value(value) for value in x]


CASES_OF_98 = [(unit, with_groups) for unit in (1, 1_000) for with_groups in (False, True)]


@pytest.mark.parametrize(("unit", "with_groups"), CASES_OF_98)
def test_limits_bind_and_there_is_something_to_round(unit: int, with_groups: bool) -> None:
    problem = of_98(unit, with_groups=with_groups)
    at_floor = sum(x == low for x, low in zip(problem.answer, problem.floors, strict=True))
    at_cap = sum(x == high for x, high in zip(problem.answer, problem.caps, strict=True))
    between = sum(share % problem.scale > 0 for share in problem.scaled_shares)
    assert min(at_floor, at_cap) >= 5
    assert between >= 20
    if with_groups:
        for label, side in (("Hovedstaden", 0), ("Nordjylland", 1)):
            total = sum(problem.scaled_shares[i] for i in problem.members(label))
            assert total == problem.scale * problem.group_limits[label][side]


@pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("unit", "with_groups"), CASES_OF_98)
def test_cbc_finds_no_smaller_deviation_for_the_98(unit: int, with_groups: bool) -> None:
    problem = of_98(unit, with_groups=with_groups)
    assert problem.objective(problem.answer) == problem.objective(solve_roundings_with_cbc(problem))


@pytest.mark.parametrize(("unit", "with_groups"), CASES_OF_98)
def test_cp_sat_finds_no_smaller_deviation_for_the_98(unit: int, with_groups: bool) -> None:
    problem = of_98(unit, with_groups=with_groups)
    found = solve_with_cp_sat(problem, roundings_only=True)
    assert problem.objective(problem.answer) == problem.objective(found)


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "with_groups"), CASES_OF_98[1:])
def test_cp_sat_finds_no_smaller_deviation_with_amounts_free_between_the_limits(unit: int, with_groups: bool) -> None:
    problem = of_98(unit, with_groups=with_groups)
    found = solve_with_cp_sat(problem, roundings_only=False)
    assert problem.objective(problem.answer) == problem.objective(found)


@pytest.mark.parametrize(("amount", "cap_of_a"), list(product((17, 40, 41), (6, 11))))
def test_cp_sat_finds_no_smaller_deviation_for_few_recipients(amount: int, cap_of_a: int) -> None:
    """Free amounts, groups, floors and caps, small enough to see: 7 recipients in 3 groups."""
    key, floor, cap = [1, 2, 3, 4, 5, 6, 7], [0, 3, 0, 0, 2, 0, 0], [9, 9, 9, 5, 9, 9, 9]
    problem = in_units(amount, key, floor, cap, 1, list("aabbbcc"), {"b": 7}, {"a": cap_of_a, "c": 15})
    found = solve_with_cp_sat(problem, roundings_only=False)
    assert problem.objective(problem.answer) == problem.objective(found)
