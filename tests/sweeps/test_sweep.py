"""`fordel.sweep`: every scenario and every summary against solving the scenarios one after another."""

from __future__ import annotations

import itertools
import math
import os
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import fordel
import fordel_models
from fordel.sweeping import block, checked_rows
from fordel.sweeping.checked_rows import sampled
from fordel_models.specification import Pool
from fordel_models.sweeping.solving import ScenarioSolver

FLOORS = {"pool.floor": [0, 150, 240]}
INHABITANTS = {"101": 210, "147": 120, "360": 60, "825": 20}  # of both years


def solved_one_by_one(pool, found):
    """Each scenario through `fordel.solve`, from what the sweep says of it."""
    return [
        fordel.solve(pool, overrides=found.overrides(s), data=found.data(s) or None)
        for s in range(len(found.scenarios))
    ]


@pytest.fixture
def mixed(pool):
    """A grid of three by two, and three draws of weights and figures at each point."""
    return fordel.sweep(
        pool,
        vary=FLOORS,
        figure_years=[2014, 2015],
        random_weights=3,
        errors={"elever": "rel:0.1", "population_{year}": "abs:5"},
    )


def test_each_year_and_recipient_is_summarised_over_all_scenarios(pool, mixed):
    runs = solved_one_by_one(pool, mixed)
    before = fordel.solve(pool)
    rows = mixed.recipients.set_index(["year", "code"])
    for year, code in itertools.product((2014, 2015), INHABITANTS):
        each = [run.table.set_index(["year", "code"]).loc[(year, code)] for run in runs]
        kroner = [int(own["amount_kr"]) for own in each]
        was = before.table.set_index(["year", "code"]).loc[(year, code), "amount_kr"]
        row = rows.loc[(year, code)]
        assert row["baseline_kr"] == was
        assert row["mean_kr"] == float(round(Fraction(sum(kroner), 18), 2))
        ordered = sorted(kroner)
        for percent in (5, 25, 50, 75, 95):
            assert row[f"p{percent:02}_kr"] == ordered[math.ceil(percent * 18 / 100) - 1]
        assert (row["lowest_kr"], row["lowest_in"]) == (min(kroner), kroner.index(min(kroner)))
        assert (row["highest_kr"], row["highest_in"]) == (max(kroner), kroner.index(max(kroner)))
        assert row["at_floor"] == round(sum(own["binding"] == "floor" for own in each) / 18, 6)
        assert row["gaining"] == round(sum(kr > was for kr in kroner) / 18, 6)
        assert row["losing"] == round(sum(kr < was for kr in kroner) / 18, 6)
        assert (row["eligible"], row["at_cap"]) == (1, 0)
    assert (rows["at_floor"] > 0).any()


def test_all_years_together_are_summarised_as_their_sum(pool, mixed):
    runs = solved_one_by_one(pool, mixed)
    before = fordel.solve(pool).amounts
    for row in mixed.recipients.tail(4).to_dict("records"):
        kroner = [int(run.amounts[row["code"]]) for run in runs]
        assert pd.isna(row["year"])
        assert row["p50_kr"] == sorted(kroner)[8]
        assert (row["highest_kr"], row["highest_in"]) == (max(kroner), kroner.index(max(kroner)))
        assert row["losing"] == round(sum(kr < before[row["code"]] for kr in kroner) / 18, 6)


def test_rank_acceptability_is_the_share_of_scenarios_at_each_rank(pool, mixed):
    ranks = Counter()
    weights = {code: [] for code in INHABITANTS}
    for s, run in enumerate(solved_one_by_one(pool, mixed)):
        amounts = run.amounts.to_dict()
        order = sorted(INHABITANTS, key=lambda code: (-Fraction(amounts[code], INHABITANTS[code]), code))
        ranks.update((code, rank) for rank, code in enumerate(order, 1))
        weights[order[0]].append([mixed.overrides(s)[f"part.{part}.share"] for part in ("elever", "skoler", "folk")])
    said = {(row["code"], row["rank"]): row["scenarios"] for row in mixed.ranks.to_dict("records")}
    assert said == ranks
    assert mixed.ranks.groupby("code")["share"].sum().tolist() == pytest.approx([1] * 4, abs=1e-5)
    for code, row in mixed.recipients.tail(4).set_index("code").iterrows():
        own = [rank for (who, rank), times in ranks.items() for _ in range(times) if who == code]
        assert (row["best_rank"], row["worst_rank"]) == (min(own), max(own))
        assert row["mean_rank"] == float(round(Fraction(sum(own), 18), 2))
    for row in mixed.central_weights.to_dict("records"):
        own = weights[row["code"]]
        assert row["first"] == round(len(own) / 18, 6)
        means = [float(round(sum(map(Fraction, column)) / len(own), 6)) for column in zip(*own, strict=True)]
        assert [row[part] for part in ("elever", "skoler", "folk")] == means


def test_each_scenario_has_its_total_losers_largest_loss_and_regions(pool, mixed):
    before = fordel.solve(pool).amounts
    for run, row in zip(solved_one_by_one(pool, mixed), mixed.scenarios.to_dict("records"), strict=True):
        losses = before - run.amounts
        assert row["total_kr"] == 3000
        assert row["losers"] == (losses > 0).sum()
        assert row["largest_loss_kr"] == max(losses.max(), 0)
        assert row["largest_loss_code"] == losses.idxmax()
        assert row["region Øst kr"] == run.amounts["101"] + run.amounts["147"]
        assert row["region Øst kr"] + row["region Vest kr"] == 3000


def test_the_last_of_a_grid_varies_fastest_and_each_point_has_the_same_draws(mixed):
    rows = mixed.scenarios
    assert rows["pool.floor"].tolist() == [0] * 6 + [150] * 6 + [240] * 6
    assert rows["figures_year"].tolist() == ([2014] * 3 + [2015] * 3) * 3
    shares = [mixed.overrides(s)["part.folk.share"] for s in range(18)]
    assert shares == shares[:3] * 6
    assert len(set(shares)) == 3
    assert [mixed.data(s) for s in range(18)] == [mixed.data(s) for s in range(3)] * 6
    assert sum(value for path, value in mixed.overrides(4).items() if path.endswith("share")) == Decimal(1)


def test_the_figures_of_a_scenario_are_within_their_error_and_written_as_they_were_drawn(pool):
    found = fordel.sweep(pool, errors={"elever": "rel:0.1", "population_2014": "abs:30"}, draws=5)
    for s in range(5):
        data = found.data(s)
        for code, pupils in (("101", 50), ("147", 30), ("360", 10), ("825", 5)):
            assert abs(Decimal(repr(data["elever"][code])) - pupils) <= Decimal(pupils) / 10
        assert 0 <= data["population_2014"]["825"] <= 40
    assert len({found.data(s)["elever"]["101"] for s in range(5)}) == 5


def test_each_part_is_left_out_in_turn(pool):
    found = fordel.sweep(pool, leave_one_out=True)
    assert found.scenarios["left_out"].tolist() == ["", "elever", "skoler", "folk"]
    assert found.overrides(0) == {
        "part.elever.share": Decimal("0.6"),
        "part.skoler.share": Decimal("0.3"),
        "part.folk.share": Decimal("0.1"),
    }
    shares = {"elever": "0.6", "skoler": "0.3", "folk": "0.1"}
    for s, part in enumerate(("elever", "skoler", "folk"), 1):
        without = {f"part.{name}.share": 0 if name == part else share for name, share in shares.items()}
        expected = fordel.solve(pool, overrides=without).amounts
        losers = (fordel.solve(pool).amounts - expected > 0).sum()
        assert found.scenarios["losers"][s] == losers
        assert found.solve(s).amounts.tolist() == expected.tolist()


def test_a_rule_can_vary_by_expressions_tables_and_nothing(pool):
    keys = ["elever * 2", "where(elever > 20, elever, 0)"]
    floors = [None, {"kr_per": "population_{year}", "kr": 1}, 100]
    found = fordel.sweep(pool, vary={"part.elever.key": keys, "pool.floor": floors})
    assert found.scenarios["pool.floor"].tolist() == ["", '{ kr_per = "population_{year}", kr = 1 }', "100"] * 2
    for s, (key, floor) in enumerate(itertools.product(keys, floors)):
        expected = fordel.solve(pool, overrides={"part.elever.key": key, "pool.floor": floor}).amounts
        assert found.solve(s).amounts.tolist() == expected.tolist()


def test_a_number_is_drawn_with_decimals_where_the_rule_has_them(pool):
    found = fordel.sweep(pool, vary={"pool.floor": "10:100", "part.elever.share": "0:1"}, draws=4)
    floors = [found.overrides(s)["pool.floor"] for s in range(4)]
    shares = [found.overrides(s)["part.elever.share"] for s in range(4)]
    assert all(isinstance(floor, int) and 10 <= floor <= 100 for floor in floors)
    assert all(isinstance(share, Decimal) and 0 <= share <= 1 for share in shares)
    assert any(share % Decimal("0.001") for share in shares)


def test_the_baseline_is_the_instance_with_its_overrides(pool):
    found = fordel.sweep(pool, vary=FLOORS, overrides={"pool.years.2014": 4000}, years=2014)
    assert found.recipients["baseline_kr"].sum() == 4000
    assert found.recipients["year"].tolist() == [2014] * 4
    assert found.scenarios["total_kr"].tolist() == [4000] * 3


def test_figures_of_ones_own_are_used_and_stay_when_years_of_figures_vary(pool):
    data = {"elever": {"101": 5, "147": 300}}
    found = fordel.sweep(pool, figure_years=[2015], data=data)
    expected = fordel.solve(pool, data=data, overrides=found.overrides(0)).amounts
    assert found.solve(0).amounts.tolist() == expected.tolist()
    assert found.recipients.tail(4)["highest_kr"].tolist() == expected.tolist()


def test_scenarios_that_cannot_be_solved_are_counted_and_the_others_count(pool):
    found = fordel.sweep(pool, vary={"pool.floor": [0, 900, 901, 100]})
    assert (found.counts.scenarios, found.counts.solved, found.counts.failed) == (4, 2, 2)
    (failure,) = found.counts.failures
    assert (failure.kind, failure.first, failure.count) == ("infeasible", 1, 2)
    assert "The floors add to 3.600 kr., 2.600 kr. more than the amount" in failure.message
    assert found.scenarios["total_kr"].isna().tolist() == [False, True, True, False]
    alone = fordel.sweep(pool, vary={"pool.floor": [0, 100]})
    own = [name for name in alone.recipients if not name.endswith("_in")]
    pd.testing.assert_frame_equal(found.recipients[own], alone.recipients[own])


def test_where_none_can_be_solved_the_error_is_theirs(pool):
    with pytest.raises(
        fordel.Infeasible, match="None of the scenarios can be solved; 2 as scenario 0: min-pulje, 2014"
    ):
        fordel.sweep(pool, vary={"pool.floor": [900, 901]})
    with pytest.raises(fordel.InvalidInput, match="None of the scenarios can be solved; 1 as scenario 0"):
        fordel.sweep(pool, vary={"part.elever.key": ["usikker"]})


@pytest.mark.parametrize("method", ["random", "sobol", "latin-hypercube"])
def test_nothing_depends_on_how_scenarios_are_divided(pool, tmp_path, monkeypatch, method):
    asked = {"vary": FLOORS, "random_weights": 4, "errors": {"elever": "abs:1"}, "method": method, "parquet": True}
    for size in (100, 5, 1):
        monkeypatch.setattr("fordel.sweeping.sweep.scenarios_in_a_block", lambda *_, own=size, **__: own)
        fordel.sweep(pool, **asked, out=tmp_path / str(size))
    for name in ("recipients.csv", "ranks.csv", "central_weights.csv", "scenarios.csv"):
        contents = {(tmp_path / str(size) / name).read_bytes() for size in (100, 5, 1)}
        assert len(contents) == 1, name
    tables = [pd.read_parquet(tmp_path / str(size) / "amounts.parquet") for size in (100, 5, 1)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


def test_the_same_files_in_one_process_and_in_two(pool, tmp_path, monkeypatch):
    monkeypatch.setattr("fordel.sweeping.sweep.scenarios_in_a_block", lambda *_, **__: 2)
    for workers in (1, 2):
        fordel.sweep(pool, random_weights=5, out=tmp_path / str(workers), workers=workers)
    for name in ("recipients.csv", "ranks.csv", "scenarios.csv", "sweep.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


@pytest.mark.slow
def test_why_one_by_one_does_not_depend_on_workers_or_on_what_was_swept_before(pool, tmp_path, monkeypatch):
    """Some scenarios have a rule that is worked out for one at a time, some are refused, and the rest go together."""
    monkeypatch.setattr("fordel.sweeping.sweep.scenarios_in_a_block", lambda *_, **__: 3)
    asked = {
        "vary": {"part.elever.key": ["elever", "usikker"], "pool.minimum_grant": [None, 90], "pool.floor": [0, 10, 900]}
    }
    fordel.sweep(pool, **asked)
    for name, workers in (("again", 1), ("two", 2), ("four", 4)):
        fordel.sweep(pool, **asked, out=tmp_path / name, workers=workers)
    block.solver_of.cache_clear()
    found = fordel.sweep(pool, **asked, out=tmp_path / "fresh")
    assert (found.counts.scenarios, found.counts.failed, found.counts.alone) == (12, 8, 9)
    assert [why.en[:21] for why in found.counts.why_alone] == ["pool.minimum_grant: a", "scenarios that may ha"]
    for file in (tmp_path / "fresh").iterdir():
        assert {(tmp_path / name / file.name).read_bytes() for name in ("again", "two", "four")} == {file.read_bytes()}


def test_the_same_bytes_whatever_the_order_of_sets(pool, tmp_path):
    ask = (
        "import sys, fordel; fordel.sweep(sys.argv[1], random_weights=3, vary={'pool.floor': [0, 100]}, "
        "errors={'elever': 'abs:1'}, out=sys.argv[2], parquet=True)"
    )
    for seed in ("0", "1"):
        subprocess.run(
            [sys.executable, "-c", ask, str(pool), str(tmp_path / seed)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            timeout=120,
        )
    names = sorted(path.name for path in (tmp_path / "0").iterdir())
    assert len(names) == 6
    for name in names:
        assert (tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes(), name


def test_one_in_a_thousand_is_sampled_whatever_the_blocks():
    whole = sampled(2014, 3_456, 0, 3_456)
    assert [number // 1_000 for number in whole] == [0, 1, 2, 3]
    pieces = [number for first in range(0, 3_456, 77) for number in sampled(2014, 3_456, first, min(77, 3_456 - first))]
    assert pieces == whole
    assert sampled(2015, 3_456, 0, 3_456) != whole
    assert sampled(1, 1, 0, 1) == [0]
    assert [number // 100 for number in sampled(2014, 450, 0, 450, one_in=100)] == [0, 1, 2, 3, 4]
    assert sampled(2014, 450, 0, 450, one_in=0) == []


def test_how_many_are_certified_is_a_choice_that_changes_nothing_else(pool):
    found = {one_in: fordel.sweep(pool, random_weights=4, certify_one_in=one_in) for one_in in (0, 1, 2)}
    assert [own.counts.certified for own in found.values()] == [0, 4, 2]
    pd.testing.assert_frame_equal(found[0].recipients, found[1].recipients)
    for wrong in (-1, 1.5, True, "2"):
        with pytest.raises(fordel.InvalidInput, match="`certify_one_in` is"):
            fordel.sweep(pool, random_weights=2, certify_one_in=wrong)


def changed(change):
    """A solver whose answer is changed before anybody sees it."""

    def solve(solver, scenarios):
        solved = ScenarioSolver.solve(solver, scenarios)
        if scenarios.count > 1:  # the baseline is solved by itself
            change(solved.amounts)
        return solved

    return type("Changed", (ScenarioSolver,), {"solve": solve})


def test_a_krone_that_went_to_another_is_found_by_the_sample(pool, monkeypatch):
    def move(amounts):
        amounts[0, :, 0] -= 1
        amounts[0, :, 1] += 1

    monkeypatch.setattr(block, "ScenarioSolver", changed(move))
    block.solver_of.cache_clear()
    with pytest.raises(fordel.SolverFailure, match="comes to something else by itself for 2 recipients; 101"):
        fordel.sweep(pool, vary=FLOORS, seed=3)
    block.solver_of.cache_clear()


@pytest.mark.parametrize(
    ("recipient", "kroner", "says"),
    [
        (0, 1, r"add to another sum than the 2\.000 kr\. handed out"),
        (0, -5_000, "are negative for somebody"),
        (3, 100, "reach somebody who is not eligible"),
        (1, 1, r"are no whole units of 10 kr\."),
    ],
)
def test_what_no_scenario_may_do_is_found_in_every_one(pool, monkeypatch, recipient, kroner, says):
    def change(amounts):
        amounts[1, 2, recipient] += kroner
        if "sum" not in says:
            amounts[1, 2, 2] -= kroner

    monkeypatch.setattr(block, "ScenarioSolver", changed(change))
    block.solver_of.cache_clear()
    asked = {"overrides": {"pool.eligible": "elever > 5", "pool.unit": 1 if "sum" in says else 10}, "vary": FLOORS}
    with pytest.raises(fordel.SolverFailure, match=f"Scenario 2, 2015: the amounts {says}"):
        fordel.sweep(pool, **asked, seed=4)
    block.solver_of.cache_clear()


def test_a_certificate_that_does_not_hold_ends_the_sweep(pool, monkeypatch):
    class Refused:
        failures = ("sums: wrong",)

        def __bool__(self):
            return False

    monkeypatch.setattr(checked_rows, "verify", lambda *_, **__: Refused())
    with pytest.raises(fordel.SolverFailure, match=r"the certificate does not hold\. sums: wrong"):
        fordel.sweep(pool, vary=FLOORS, seed=5)


def test_sums_follow_an_amount_that_varies(pool):
    found = fordel.sweep(
        pool,
        vary={"pool.years.2014": [500, 1500], "pool.top_slice": [0, 100], "pool.unit": [1, 100]},
        leave_one_out=True,
    )
    totals = [500 + 2000, 500 + 2000, 300 + 2000, 300 + 2000]
    expected = [total for total in [*totals, *(total + 1000 for total in totals)] for _ in range(4)]
    assert found.scenarios["total_kr"].tolist() == expected


def test_amounts_that_are_drawn_are_checked_without_reading_the_rules_for_each(pool, monkeypatch):
    """In the year's prices, with a top-slice that is drawn too."""
    vary = {"pool.years.2014": "700:7000", "pool.top_slice.2015": "0:70", "pool.years.2015": "1000:3000"}
    overrides = {"pool.price_index": {"2015": "1.018"}}
    read = []
    parse = fordel_models.parse
    monkeypatch.setattr(fordel_models, "parse", lambda *given, **named: read.append(1) or parse(*given, **named))
    times = {}
    for draws in (30, 300):
        read.clear()
        found = fordel.sweep(pool, vary=vary, overrides=overrides, draws=draws, certify_one_in=0)
        times[draws] = len(read)
    assert found.counts.failed == 0
    assert 0 < times[30] == times[300]
    for row in found.scenarios.head(5).to_dict("records"):
        own = found.overrides(row["scenario"])
        in_2015 = [round_half_up(own[path] * Fraction("1.018")) for path in ("pool.years.2015", "pool.top_slice.2015")]
        assert row["total_kr"] == own["pool.years.2014"] + in_2015[0] - in_2015[1]


def test_a_krone_too_many_of_an_amount_that_is_drawn_is_found(pool, monkeypatch):
    def change(amounts):
        amounts[1, 2, 0] += 1

    monkeypatch.setattr(block, "ScenarioSolver", changed(change))
    block.solver_of.cache_clear()
    vary = {"pool.years.2015": "1000:3000"}
    with pytest.raises(fordel.SolverFailure, match=r"Scenario 2, 2015: the amounts add to another sum than the .* kr"):
        fordel.sweep(pool, vary=vary, overrides={"pool.price_index": {"2015": "1.018"}}, draws=4)
    block.solver_of.cache_clear()


@given(
    st.lists(st.integers(0, 10**15), min_size=1, max_size=4), st.decimals("0.001", 10**9, places=3), st.integers(1, 9)
)
def test_amounts_in_the_prices_of_a_year_are_those_of_the_pool(amounts, index, unit):
    pool = Pool(years={2015: 0}, price_index={2015: index}, unit=unit)
    assume(max(amounts) * index < 10**18)
    found = checked_rows._in_prices(pool, 2015, np.array(amounts))
    assert found.tolist() == [pool.in_prices_of(2015, own) for own in amounts]


def round_half_up(number):
    return math.floor(number + Fraction(1, 2))


def test_made_up_figures_hide_the_names(pool):
    raw = pool.read_text(encoding="utf-8").replace('"figures.csv"', '"figures.csv"\nsynthetic = true')
    pool.write_text(raw, encoding="utf-8")
    found = fordel.sweep(pool, vary=FLOORS)
    assert found.synthetic
    assert found.recipients["name"].unique().tolist() == [f"Kommune 0{i}" for i in range(1, 5)]
    assert found.ranks["name"].str.startswith("Kommune").all()
    real = fordel.sweep(pool, vary=FLOORS, real_names=True)
    assert real.recipients["name"].tolist()[0] == "København"


def test_a_scenario_that_is_not_there(pool):
    found = fordel.sweep(pool, vary=FLOORS)
    with pytest.raises(fordel.InvalidInput, match="There is no scenario 3; they are numbered 0 to 2"):
        found.overrides(3)


def test_more_scenarios_than_are_kept_are_all_in_the_file(pool, tmp_path, monkeypatch):
    monkeypatch.setattr("fordel.sweeping.scenario_rows.KEPT", 2)
    monkeypatch.setattr("fordel.sweeping.sweep.scenarios_in_a_block", lambda *_, **__: 2)
    found = fordel.sweep(pool, random_weights=5, out=tmp_path / "out")
    assert found.scenarios["scenario"].tolist() == [0, 1]
    assert pd.read_csv(tmp_path / "out" / "scenarios.csv")["scenario"].tolist() == [0, 1, 2, 3, 4]
    assert np.isclose(found.extremes["highest"].tolist()[0], 3000)


def test_a_krone_too_many_of_the_baseline_is_found(pool, monkeypatch):
    def solve(solver, scenarios):
        solved = ScenarioSolver.solve(solver, scenarios)
        solved.amounts[0, 0, 0] += scenarios.count == 1
        return solved

    monkeypatch.setattr(block, "ScenarioSolver", type("Changed", (ScenarioSolver,), {"solve": solve}))
    block.solver_of.cache_clear()
    with pytest.raises(fordel.SolverFailure, match=r"^The baseline, .*2014: the amounts add to another sum than the"):
        fordel.sweep(pool, random_weights=2, seed=6)
    block.solver_of.cache_clear()
