"""The smallest changes: held against trying every value, and against solving at the value and one step before it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from fordel_models import parse
from fordel_models import solve as solve_pool
from fordel_models.explaining.explained import ExplainedYear, SmallestChange
from fordel_models.explaining.explainer import Explainer
from fordel_solver import Infeasible, InvalidInput
from random_rules import pools
from small_pools import first_year, raw_pool, recipients


def explained(raw: dict[str, Any], table: pd.DataFrame, code: str, dictionary: Any = None) -> ExplainedYear:
    specification = parse(raw, where="pool.toml")
    result = solve_pool(specification, table, dictionary)
    return Explainer(specification, table, dictionary, result).years(result.codes.index(code))[0]


def changes(raw: dict[str, Any], table: pd.DataFrame, code: str, dictionary: Any = None) -> dict[tuple[str, str], Any]:
    found = explained(raw, table, code, dictionary).changes
    assert found is not None
    return {(change.outcome, change.column): change.nearest for change in found}


def with_cell(table: pd.DataFrame, code: str, column: str, value: Any) -> pd.DataFrame:
    changed = table.copy()
    changed[column] = changed[column].astype("object")
    changed.loc[code, column] = value
    return changed


def outcome_at(raw: dict[str, Any], table: pd.DataFrame, code: str, change: SmallestChange, value: Any) -> bool | None:
    """What is asked, by solving the pool with the figure changed; None where it cannot be solved."""
    try:
        year = first_year(raw, with_cell(table, code, change.column, value))
    except (InvalidInput, Infeasible):
        return None
    i = list(table.index).index(code)
    eligible = year.eligible[i] and i not in year.exit_ramp
    if change.outcome == "free":
        return eligible and year.binding[i] == ""
    return eligible == (change.outcome == "eligible")


def test_the_exit_ramp_is_no_limit_to_be_freed_from():
    raw = raw_pool(years={"2015": 100}, baseline="old", eligible="pupils > 1", exit_pct={"2015": 50}, floor=5)
    assert changes(raw, recipients(pupils=[1, 3], old=[40, 0]), "101") == {("eligible", "pupils"): 2}


def test_a_threshold_is_reached_at_the_nearest_whole_number():
    raw = raw_pool(100, eligible="pupils >= 12")
    table = recipients(pupils=[10, 20, 30])
    assert changes(raw, table, "101") == {("eligible", "pupils"): 12}
    assert changes(raw, table, "147") == {("not-eligible", "pupils"): 11}
    # 100 kr. by 12, 20 and 30 pupils.
    [change] = explained(raw, table, "101").changes
    assert (change.now, change.amount, change.step) == (10, 19, 1)


def test_a_strict_threshold_takes_one_step_more():
    assert changes(raw_pool(100, eligible="pupils > 12"), recipients(pupils=[10, 20]), "101") == {
        ("eligible", "pupils"): 13
    }


def test_a_figure_is_tried_in_the_decimals_of_its_column():
    table = recipients(pupils=[10, 20, 30], rate=[24.5, 25.25, 26.0])
    assert changes(raw_pool(100, eligible="rate > 24.9"), table, "101") == {("eligible", "rate"): Fraction("24.91")}


def test_a_mean_moves_with_the_figure():
    # Above the mean of 10, 20 and 30: x > (x + 50) / 3 from 25 on; 26 is the first above.
    assert changes(raw_pool(100, eligible="pupils > mean(pupils)"), recipients(pupils=[10, 20, 30]), "101") == {
        ("eligible", "pupils"): 26
    }


def test_a_window_is_not_passed_over():
    table = recipients(pupils=[10, 20, 30], x=[0, 41, 42])
    assert changes(raw_pool(100, eligible="40 < x < 43"), table, "101") == {("eligible", "x"): 41}


def test_each_of_two_figures_can_do_it_and_one_alone_cannot_where_both_are_needed():
    table = recipients(pupils=[10, 20], x=[0, 9], y=[0, 9])
    assert changes(raw_pool(100, eligible="x >= 5 or y >= 3"), table, "101") == {
        ("eligible", "x"): 5,
        ("eligible", "y"): 3,
    }
    assert changes(raw_pool(100, eligible="x >= 5 and y >= 3"), table, "101") == {
        ("eligible", "x"): None,
        ("eligible", "y"): None,
    }


def test_a_truth_value_is_turned():
    table = recipients(pupils=[10, 20], island=[False, True])
    assert changes(raw_pool(100, eligible="island"), table, "101") == {("eligible", "island"): True}
    [change] = explained(raw_pool(100, eligible="island"), table, "101").changes
    assert (change.now, change.amount) == (False, 33)


def test_a_rank_is_reached_by_passing_the_last_one_in():
    raw = raw_pool(100) | {"eligibility": {"by": "x", "highest": 2}}
    table = recipients(pupils=[1, 1, 1], x=[5, 9, 7])
    # Equal to the last one in is enough for the lowest code.
    assert changes(raw, table, "101") == {("eligible", "x"): 7}
    assert changes(raw, table, "151") == {("not-eligible", "x"): 5}


def test_a_minimum_grant_is_reached():
    raw = raw_pool(100, minimum_grant=30)
    table = recipients(pupils=[20, 40, 40])
    # 30 of 100 kr. with x of x + 80 pupils: 34.28.
    assert changes(raw, table, "101") == {("eligible", "pupils"): 35}


def test_a_floor_is_left_and_a_cap_is_not_reached():
    table = recipients(pupils=[10, 40, 50])
    # With a floor of 190 the first is free from x / (x + 90) >= 0.19 on.
    assert changes(raw_pool(1000, floor=190), table, "101") == {("free", "pupils"): 22}
    # With a cap of 450 the last has at most as many as 0.45 of all.
    assert changes(raw_pool(1000, cap=450), table, "151") == {("free", "pupils"): 40}


def test_a_narrow_window_between_floor_and_cap_is_not_jumped_over():
    # Of 1,000 kr. with 175 pupils elsewhere x / (x + 175) gives 110 at 21.6 and 130 at 26.1.
    raw = raw_pool(1000, floor=110, cap=130)
    table = recipients(pupils=[2, *[25] * 7])
    bindings = [first_year(raw, with_cell(table, "101", "pupils", value)).binding[0] for value in range(60)]
    free = [value for value, binding in enumerate(bindings) if not binding]
    # None of 3, 4, 6, 10, 18, 34 is free: the steps that are tried.
    assert free == [22, 23, 24, 25, 26]
    assert changes(raw, table, "101") == {("free", "pupils"): 22}
    assert changes(raw, with_cell(table, "101", "pupils", 60), "101") == {("free", "pupils"): 26}


def test_values_with_which_the_pool_has_no_answer_are_told():
    # At 6 and more the floors are more than there is.
    raw = raw_pool(100, eligible="pupils >= 6", floor={"kr_per": "pupils", "kr": 10})
    [change] = explained(raw, recipients(pupils=[3, 9]), "101").changes
    assert (change.nearest, change.cannot_be_solved, change.least, change.most) == (None, True, 0, 90)
    raw = raw_pool(100, eligible="x >= 5 and pupils > 4")
    found = explained(raw, recipients(pupils=[3, 9], x=[3, 9]), "101").changes
    assert [(change.nearest, change.cannot_be_solved) for change in found] == [(None, False), (None, False)]


def test_where_no_figure_frees_it_from_its_limit_that_is_said():
    # The floors take all there is: more pupils change nothing, and less need lowers the floor.
    table = recipients(pupils=[1, 1], need=[5, 5])
    raw = raw_pool(100, floor={"kr_per": "need", "kr": 10})
    assert changes(raw, table, "101") == {("free", "pupils"): None, ("free", "need"): 4}
    assert changes(raw_pool(100, floor=50), table, "101") == {("free", "pupils"): None}


def test_a_pool_without_thresholds_and_limits_has_nothing_to_change():
    assert changes(raw_pool(100), recipients(pupils=[1, 2]), "101") == {}


def test_who_opted_out_has_nothing_to_change():
    raw = raw_pool(100, eligible="pupils > 1", opt_out=["101"])
    assert changes(raw, recipients(pupils=[1, 2]), "101") == {}


def test_percents_and_flags_stay_what_they_can_be():
    dictionary = pd.DataFrame({"kind": ["share", "flag"], "unit": ["pct.", "0/1"]}, index=["rate", "flag"])
    table = recipients(pupils=[1, 2], rate=[60, 90], flag=[0, 1])
    asked = {("eligible", "rate"): None, ("eligible", "flag"): None}
    assert changes(raw_pool(100, eligible="pupils > 1 or rate > 100 or flag > 1"), table, "101", dictionary) == {
        ("eligible", "pupils"): 2,
        **asked,
    }


def test_a_class_is_no_figure():
    dictionary = pd.DataFrame({"kind": ["class"], "unit": ["1-5"]}, index=["group"])
    table = recipients(pupils=[1, 2], group=[1, 2])
    assert changes(raw_pool(100, eligible="group == 2"), table, "101", dictionary) == {}


def test_a_filled_cell_and_a_merged_figure_can_be_changed():
    missing = [{"column": "x", "codes": ["101"], "value": 3, "because": "ikke oplyst"}]
    table = recipients(pupils=[10, 20], x=[None, 9])
    assert changes(raw_pool(100, eligible="x >= 5", missing=missing), table, "101") == {("eligible", "x"): 5}
    raw = raw_pool(100, eligible="pupils > 40") | {
        "merge": [{"from": ["101", "147"], "to": "148", "year": 2015, "add": ["pupils"]}]
    }
    table = pd.DataFrame({"pupils": [10, 20, 50]}, index=["101", "147", "151"])
    assert changes(raw, table, "148") == {("eligible", "pupils"): 41}
    assert explained(raw, table, "101").standing == "absent"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools(), st.integers(0, 5))
def test_each_change_does_it_and_one_step_nearer_does_not(pool, position):
    raw, table = pool
    code = table.index[min(position, len(table) - 1)]
    try:
        year = explained(raw, table, code)
    except (InvalidInput, Infeasible):
        return
    for change in year.changes or ():
        if change.nearest is None:
            event("no value")
            continue
        event(change.outcome)
        now, nearest = Fraction(change.now), Fraction(change.nearest)
        before = nearest - change.step * (1 if nearest > now else -1)
        assert outcome_at(raw, table, code, change, nearest) is True
        assert outcome_at(raw, table, code, change, before) in (False, None)
        amount = first_year(raw, with_cell(table, code, change.column, nearest)).amounts[list(table.index).index(code)]
        assert change.amount == amount


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(pools(), st.integers(0, 5))
def test_of_many_pools_each_change_does_it_and_one_step_nearer_does_not(pool, position):
    test_each_change_does_it_and_one_step_nearer_does_not.hypothesis.inner_test(pool, position)


PLAIN = st.sampled_from(
    [
        {"eligible": "x > 1"},
        {"eligible": "x < mean(x) or a >= 6"},
        {"eligible": "1 < x < 5"},
        {"eligibility": {"by": "x", "highest": 3}},
        {"eligibility": {"by": "x", "at_least": "mean(x)"}},
        {"floor": 11},
        {"cap": 40},
        {"floor": 28, "cap": 31, "on_surplus": "return"},
        {"floor": 20, "cap": 24, "on_surplus": "return"},
    ]
)


@settings(max_examples=40, deadline=None)
@given(PLAIN, st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6)), min_size=3, max_size=5), st.integers(0, 2))
def test_no_nearer_value_does_it_when_all_are_tried(rule, figures, position):
    raw = raw_pool(120, key="a")
    raw = raw | rule if "eligibility" in rule else {**raw, "pool": {**raw["pool"], **rule}}
    table = recipients(a=[a for a, _ in figures], x=[x for _, x in figures])
    code = table.index[position]
    try:
        year = explained(raw, table, code)
    except (InvalidInput, Infeasible):
        return
    for change in year.changes or ():
        now, most = int(change.now), 10 * max(table[change.column].max(), 1)
        by_distance = sorted(range(most + 1), key=lambda value: abs(value - now))
        nearest = [value for value in by_distance if outcome_at(raw, table, code, change, value)]
        if change.nearest is None:
            assert not nearest
        else:
            assert abs(change.nearest - now) == abs(nearest[0] - now)


def test_a_search_that_finds_what_does_not_hold_is_told(monkeypatch: pytest.MonkeyPatch):
    from fordel_models.explaining.solved_again import YearAgain
    from fordel_solver import SolverFailure

    monkeypatch.setattr(YearAgain, "is_eligible", lambda self, position: self.people.columns["pupils"][position] >= 11)
    with pytest.raises(SolverFailure, match="solved again with another pupils"):
        explained(raw_pool(100, eligible="pupils >= 12"), recipients(pupils=[10, 20]), "101")
