"""Conflicts and repairs of programs: minimal by solving without each rule, and the cheapest by trial."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from fordel_solver import Infeasible, InvalidInput, Program, Rule, SolverFailure
from fordel_solver.asking.conflicts import conflict
from fordel_solver.asking.limits import limits_of, with_limits
from fordel_solver.asking.refusing import refusal, refuse
from fordel_solver.asking.repairs import LimitRepair, repaired, repairs
from fordel_solver.asking.solver_calls import Stopwatch
from fordel_solver.programs.checking import check_point
from solver.conflicting_programs import holds, random_program, with_rules


def by_trying_each(program: Program) -> tuple[str, ...]:
    """The rules that are left when each, from the last declared on, is left out if the others cannot hold."""
    left = [rule.name for rule in program.all_rules]
    for name in reversed(left):
        without = [other for other in left if other != name]
        if not holds(with_rules(program, without)):
            left = without
    return tuple(left)


def assert_proven(program: Program) -> None:
    """A conflict that cannot hold, can without any one of its rules, and is the one that trying each rule leaves."""
    found = conflict(program)
    assert found.minimal
    assert not holds(with_rules(program, list(found.rules)))
    for name, witness in zip(found.rules, found.witnesses, strict=True):
        others = with_rules(program, [other for other in found.rules if other != name])
        assert holds(others)
        assert check_point(others, witness).ok
    assert found.rules == by_trying_each(program)
    assert tuple(dict.fromkeys(limit.rule for limit in found.limits)) == found.rules


def infeasible_programs(seeds, *, integer):
    return [program for seed in seeds if not holds(program := random_program(seed, integer=integer))]


@pytest.mark.parametrize("integer", [False, True])
def test_random_conflicts_are_minimal_and_what_trying_each_rule_leaves(integer):
    programs = infeasible_programs(range(9), integer=integer)
    assert len(programs) >= 5
    for program in programs:
        assert_proven(program)


@pytest.mark.slow
@pytest.mark.parametrize("integer", [False, True])
def test_many_random_conflicts_are_minimal(integer):
    for program in infeasible_programs(range(100, 165), integer=integer):
        assert_proven(program)


def pools(*, planted: tuple[int, ...], integer: bool = False) -> Program:
    """Twelve pools for five recipients, and caps on what a recipient gets of the pools in `planted`: too low by one."""
    random = np.random.default_rng(7)
    pools, people = 12, 5
    amounts = random.integers(100, 900, pools).astype(float)
    of_pools = np.kron(np.eye(pools), np.ones((1, people)))
    of_planted = np.zeros((people, pools * people))
    for person in range(people):
        of_planted[person, [pool * people + person for pool in planted]] = 1
    caps = np.full(people, np.floor(amounts[list(planted)].sum() / people))
    caps[0] += amounts[list(planted)].sum() - caps.sum() - 1
    names = [Rule(f"pool {number + 1}", rows=[number]) for number in range(pools)]
    return Program(
        np.ones(pools * people),
        np.vstack([of_pools, of_planted]),
        np.concatenate([amounts, np.full(people, -np.inf)]),
        np.concatenate([amounts, caps]),
        0,
        1000,
        integer,
        rules=[*names, Rule("caps", rows=range(pools, pools + people))],
    )


@pytest.mark.parametrize("integer", [False, True])
@pytest.mark.parametrize("planted", [(3,), (0, 11), (1, 4, 5, 9)])
def test_the_planted_conflict_is_found_with_few_solves(planted, integer):
    found = conflict(pools(planted=planted, integer=integer))
    assert found.rules == (*(f"pool {number + 1}" for number in planted), "caps")
    assert found.minimal
    assert {limit.name for limit in found.limits if limit.rule == "caps"} == {f"row {row}" for row in range(13, 18)}
    # One for each rule of the conflict; the elastic relaxation and its confirmation; which limits are in the way.
    assert found.solves <= len(found.rules) + 4


def test_of_two_conflicts_the_one_of_the_rules_declared_first():
    rules = [Rule(name, rows=[row]) for row, name in enumerate(["a", "b", "c", "d"])]
    program = Program([0], [[1]] * 4, [5, -np.inf, -np.inf, 5], [np.inf, 4, 4, np.inf], 0, 9, rules=rules)
    assert conflict(program).rules == ("a", "b")
    other = program.but(rules=[rules[row] for row in (3, 2, 1, 0)])
    assert conflict(other).rules == ("d", "c")


@pytest.mark.parametrize(("backend", "integer"), [("glop", False), ("cp-sat", True), ("scip", True), ("cbc", True)])
def test_every_backend_finds_the_same_conflict_and_the_same_costs(backend, integer):
    for program in infeasible_programs(range(2), integer=integer):
        assert conflict(program, backend).rules == conflict(program).rules
        ours, theirs = (repairs(program, unit=1, backend=name) for name in ("highs", backend))
        assert [(own.rules, own.cost, own.cheapest) for own in ours] == [
            (own.rules, own.cost, own.cheapest) for own in theirs
        ]


def test_bounds_alone_can_conflict_with_what_is_given():
    rules = [Rule("ceiling", upper=[0]), Rule("floor", lower=[0]), Rule("unused", upper=[1])]
    program = Program([0, 0], np.zeros((0, 2)), [], [], [0.2, 0], [0.8, 1], True, rules=rules)
    assert conflict(program).rules == ("ceiling", "floor")
    assert conflict(program.but(rules=rules[1:])).rules == ("floor",)


def test_an_empty_row_that_asks_for_something_conflicts_by_itself():
    program = Program([0], [[0], [1]], [5, 1], [np.inf, 2], 0, 9, row_names=["nothing", "something"])
    found = conflict(program)
    assert (found.rules, found.minimal) == (("nothing",), True)
    (repair,) = repairs(program)
    assert (repair.rules, repair.cost, repair.limits[0].new) == (("nothing",), 5, 0)


def test_given_bounds_that_cannot_hold_are_a_conflict_of_no_rule():
    program = Program([0], [[1]], 0, 9, 0.4, 0.6, integer=True)
    found = conflict(program)
    assert (found.rules, found.minimal) == ((), True)
    assert str(refusal(program)) == (
        "The bounds that no rule names cannot hold by themselves. No change of a rule helps."
    )


def test_a_row_that_no_whole_numbers_satisfy_needs_no_branching():
    program = Program([0, 0], [[3, 3]], 7, 8, -np.inf, np.inf, integer=True)
    assert conflict(program).rules == ("row 1",)


def test_rules_that_hold_have_no_conflict():
    with pytest.raises(InvalidInput, match="hold together"):
        conflict(Program([0], [[1]], 1, 2, 0, 9))


def test_without_time_nothing_is_told_as_proven(monkeypatch):
    program = pools(planted=(1, 4))
    with pytest.raises(SolverFailure, match="the time was up"):
        conflict(program, time_limit=0)
    left = iter([None] * 8 + [0.0] * 99)
    monkeypatch.setattr(Stopwatch, "left", lambda self: next(left))
    found = conflict(program, time_limit=1)
    assert not found.minimal
    assert found.rules == ("pool 2", "pool 5", "caps")
    assert None in found.witnesses


def cheapest_by_trial(program: Program, weights: dict[str, float]) -> tuple[dict[str, float], tuple]:
    """Of whole x in a wide box: what each rule costs alone, and the least of all with the rules that it moves."""
    alone: dict[str, float] = {}
    best: tuple = (np.inf,)
    names = [rule.name for rule in program.all_rules]
    for point in product(range(-12, int(program.upper.max()) + 1), repeat=len(program.cost)):
        x = np.array(point, dtype=float)
        if (x > program.upper).any():
            continue
        activity = program.matrix @ x
        over = np.maximum(0, np.maximum(program.row_lower - activity, activity - program.row_upper))
        under = np.maximum(0, program.lower - x)
        moved = [over[list(rule.rows)].sum() + under[list(rule.lower)].sum() for rule in program.all_rules]
        cost = sum(weights[name] * by for name, by in zip(names, moved, strict=True))
        out = [by > 0 for by in moved]
        best = min(best, (cost, sum(out), [not own for own in out]))
        if sum(out) == 1:
            name = names[out.index(True)]
            alone[name] = min(alone.get(name, np.inf), cost)
    return alone, (best[0], tuple(name for name, kept in zip(names, best[2], strict=True) if not kept))


def repair_cases(seeds):
    """Two whole columns, floors of one rule, and caps that are given."""
    for seed in seeds:
        random = np.random.default_rng(seed)
        m = int(random.integers(2, 5))
        low = random.integers(-3, 6, m).astype(float)
        high = low + random.integers(0, 2, m)
        side = random.random(m)
        low[side < 0.4], high[(side >= 0.4) & (side < 0.8)] = -np.inf, np.inf
        rules = [Rule("a", rows=[0]), Rule("floor", lower=[0, 1])]
        program = Program([0, 0], random.integers(-2, 3, (m, 2)), low, high, 0, 3, True, rules=rules)
        if not holds(program):
            yield program, {rule.name: float(random.integers(1, 4)) for rule in program.all_rules}


def assert_cheapest(program: Program, weights: dict[str, float]) -> LimitRepair:
    found = repairs(program, weights=weights)
    alone, (least, rules) = cheapest_by_trial(program, weights)
    assert {repair.rules[0]: repair.cost for repair in found if repair.alone} == alone
    (best,) = [repair for repair in found if repair.cheapest]
    assert (best.cost, best.at_least, best.proven) == (least, least, True)
    assert best.rules == rules
    for repair in found:
        assert check_point(repaired(program, repair), repair.x).ok
        assert repair.cost == sum(weights[own.limit.rule] * own.moved for own in repair.limits)
    return best


def test_repairs_of_whole_numbers_are_the_cheapest_by_trial():
    together = [assert_cheapest(program, weights) for program, weights in repair_cases(range(12))]
    assert sum(len(best.rules) > 1 for best in together) >= 2


@pytest.mark.slow
def test_many_repairs_are_the_cheapest_by_trial():
    for program, weights in repair_cases(range(100, 200)):
        assert_cheapest(program, weights)


AMOUNT = [Rule("amount", rows=[0]), Rule("floor", lower=[0, 1]), Rule("cap", upper=[0, 1])]


def test_each_rule_alone_in_declared_order_with_its_weight():
    program = Program([0, 0], [[1, 1]], 300, 300, [10, 10], [60, 100], rules=AMOUNT)
    found = repairs(program, weights={"amount": 3}, unit=1)
    assert [(repair.rules, repair.cost, repair.cheapest, repair.proven) for repair in found] == [
        (("amount",), 420, False, True),
        (("cap",), 140, True, True),
    ]
    assert [(own.limit.side, own.new) for own in found[0].limits] == [("equal", 160)]
    assert sum(own.new for own in found[1].limits) + sum((60, 100)[own.limit.at] for own in found[1].limits) >= 200


@pytest.mark.parametrize("weight", [None, 0, np.inf])
def test_a_rule_that_may_not_be_changed_is_in_no_repair(weight):
    program = Program([0, 0], [[1, 1]], 300, 300, [10, 10], [60, 100], rules=AMOUNT)
    assert [repair.rules for repair in repairs(program, weights={"cap": weight})] == [("amount",)]
    assert repairs(program, weights={"cap": weight, "amount": weight}) == ()


def test_together_where_no_rule_can_do_it_alone_and_of_equal_costs_the_fewest_rules():
    rows = [[1, 0], [1, 0], [0, 1], [0, 1]]
    rules = [Rule(name, rows=[row]) for row, name in enumerate(["at least 5", "at most 3", "at least 8", "at most 7"])]
    program = Program([0, 0], rows, [5, -np.inf, 8, -np.inf], [np.inf, 3, np.inf, 7], 0, 99, rules=rules)
    (together,) = repairs(program)
    assert (together.rules, together.cost, together.cheapest) == (("at least 5", "at least 8"), 3, True)
    same = program.but(rules=[Rule("first", rows=[1]), Rule("others", rows=[0, 2]), rules[3]])
    assert [repair.rules for repair in repairs(same)] == [("others",)]


def test_movements_in_fractions_are_rounded_outward_to_whole_units():
    program = Program([0, 0], [[3, 3]], 1000, 1000, 0, [100.25, 100], rules=AMOUNT)
    exactly = {repair.rules: repair.cost for repair in repairs(program)}
    assert exactly[("cap",)] == pytest.approx(1000 / 3 - 200.25, rel=1e-11)
    found = {repair.rules: repair for repair in repairs(program, unit=1)}
    assert {rules: (repair.cost, repair.proven) for rules, repair in found.items()} == {
        ("amount",): (400, True),
        ("cap",): (134, True),
    }
    for repair in found.values():
        assert all(own.moved == int(own.moved) for own in repair.limits)
        assert holds(repaired(program, repair))


def test_a_unit_less_on_any_single_limit_would_not_do():
    for program in infeasible_programs(range(5), integer=False):
        for repair in repairs(program, unit=0.5):
            if len(repair.limits) > 1 or not repair.alone:
                continue
            (own,) = repair.limits
            step = 0.5 if own.new > own.limit.value else -0.5
            assert holds(with_limits(program, [(own.limit, own.new)]))
            assert not holds(with_limits(program, [(own.limit, own.new - step)]))


def test_thousand_million_kroner_and_many_limits_in_one_rule():
    people = 98
    random = np.random.default_rng(1)
    caps = random.integers(1_000_000, 12_000_000, people).astype(float)
    rules = [Rule("amount", rows=[0]), Rule("cap", upper=range(people))]
    amount = caps.sum() + 123_456_789
    program = Program(np.zeros(people), np.ones((1, people)), amount, amount, 0, caps, rules=rules)
    found = repairs(program, unit=1)
    assert [(repair.rules, repair.cost, repair.proven) for repair in found] == [
        (("amount",), 123_456_789, True),
        (("cap",), 123_456_789, True),
    ]


def test_what_is_wrong_with_weights_and_unit_is_told_at_once():
    with pytest.raises(InvalidInput) as error:
        repairs(Program([0], [[1]], 9, 9, 0, 5), weights={"nobody": 1, "row 1": -1}, unit=0)
    assert len(error.value.problems) == 3
    assert '"nobody"' in str(error.value)


def test_a_refusal_says_the_conflict_and_the_repairs_in_kroner():
    program = Program([0, 0], [[1, 1]], 300, 300, [10, 10], [60, 100], rules=AMOUNT, column_names=["Nord", "Øst"])
    with pytest.raises(Infeasible) as error:
        refuse(program, kr=1000, unit=1)
    found = error.value
    assert str(found) == (
        "These rules cannot hold together: amount (row 1 is exactly 300.000 kr.), "
        "cap (its 2 upper limits add to 160.000 kr.)."
    )
    assert found.conflict == ("amount", "cap")
    assert [(own.rule, own.kroner) for own in found.conflicts] == [("amount", 300_000), ("cap", 160_000)]
    assert found.repair[0] == "lower amount by 140.000 kr. to 160.000 kr."
    assert found.repairs[0].proven
    assert found.repairs[0].overrides == {"amount": 160_000}
    assert [repair.kroner for repair in found.repairs] == [140_000, 140_000]


def test_limits_of_a_rule_are_its_finite_sides():
    program = Program(
        [0], [[1], [2]], [1, 4], [3, 4], 0, np.inf, rules=[Rule("all", rows=[0, 1], lower=[0], upper=[0])]
    )
    found = limits_of(program, program.all_rules[0])
    assert [(own.name, own.side, own.value) for own in found] == [
        ("row 1", "lower", 1),
        ("row 1", "upper", 3),
        ("row 2", "equal", 4),
        ("column 1", "lower", 0),
    ]
