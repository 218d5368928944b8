"""Comparisons: what each recipient gains or loses, by hand, and that everything adds up."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

import fordel
from fordel.allocation import Allocation
from fordel.comparing.comparison import compare
from fordel.comparing.rule_changes import effects_of_rules
from fordel.files import write_run
from fordel_solver.errors import InvalidInput
from hand_built import RESULT

POOL = """
id = "lille"
title = "En lille pulje"
model = "formula"
[data]
recipients = "figures.csv"
[pool]
{pool}
[[part]]
name = "elever"
key = "{key}"
"""
FIGURES = "code,name,pupils,schools\n101,København,10,1\n147,Frederiksberg,20,1\n153,Brøndby,70,2\n"


@pytest.fixture
def written(tmp_path):
    """Specifications over three recipients with 10, 20 and 70 pupils and 1, 1 and 2 schools."""
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")

    def write(name, pool, key="pupils"):
        path = tmp_path / f"{name}.toml"
        path.write_text(POOL.format(pool=pool, key=key), encoding="utf-8")
        return path

    return write


def differences(comparison):
    return dict(zip(comparison.totals["code"], comparison.totals["difference_kr"], strict=True))


def caused(comparison):
    """cause -> code -> kroner."""
    rows = comparison.causes.to_dict("records")
    found = {}
    for row in rows:
        found.setdefault(row["cause"], {})[row["code"]] = row["difference_kr"]
    return found


def test_each_changed_rule_is_switched_in_the_order_of_the_second_file(written):
    # 1.000 kr. by pupils: 100, 200, 700. With a floor of 180: 180, 182, 638 (820 by 20 and 70). In units of 10:
    # 182,2 and 637,8 are 180 and 640, and the first stays at 180.
    comparison = compare(written("a", "amount = 1000"), written("b", "amount = 1000\nfloor = 180\nunit = 10"))
    assert differences(comparison) == {"101": 80, "147": -20, "153": -60}
    assert caused(comparison) == {
        "pool.floor": {"101": 80, "147": -18, "153": -62},
        "pool.unit": {"101": 0, "147": -2, "153": 2},
    }
    assert comparison.totals["cause"].tolist() == ["pool.floor", "pool.floor", "pool.floor"]
    assert comparison.by == "rules"
    assert comparison.difference == 0


def test_a_rule_that_cannot_be_switched_alone_goes_with_the_next(written):
    # A floor of 300 for three does not go with 800 kr., but with the 1.200 kr. that come after it: 300, 300, 600.
    a, b = written("a", "amount = 800"), written("b", "floor = 300\namount = 1200")
    comparison = compare(a, b)
    assert list(caused(comparison)) == ["pool.floor + pool.amount"]
    assert differences(comparison) == {"101": 220, "147": 140, "153": 40}


def test_another_key_and_another_amount_add_up_exactly(written):
    # By schools 1.000 kr. are 250, 250, 500; 2.000 kr. are 500, 500, 1.000.
    comparison = compare(written("a", "amount = 1000"), written("b", "amount = 2000", key="schools"))
    assert caused(comparison) == {
        "pool.amount": {"101": 100, "147": 200, "153": 700},
        "part.elever.key": {"101": 300, "147": 100, "153": -400},
    }
    assert comparison.difference == 1000
    assert comparison.winners["code"].tolist() == ["101", "147", "153"]


def test_other_figures_are_a_rule_of_their_own(written):
    a = fordel.solve(written("a", "amount = 1000"))
    b = fordel.solve(written("a", "amount = 1000"), data={"pupils": {"101": 30, "147": 0}})
    comparison = compare(a, b)
    assert caused(comparison) == {"data": {"101": 200, "147": -200, "153": 0}}


def test_equal_rules_have_no_causes(written):
    comparison = compare(written("a", "amount = 1000"), written("b", "amount = 1000"))
    assert (comparison.by, len(comparison.causes), comparison.difference) == ("rules", 0, 0)
    assert comparison.winners.empty
    assert comparison.losers.empty


def test_only_some_years_are_not_switched_rule_by_rule():
    some = fordel.solve("kompetenceudvikling-2014", years=[2014], figure_errors=False)
    assert effects_of_rules(some, some) is None
    assert compare(some, some).by == "steps"


def test_runs_are_compared_step_by_step(tmp_path):
    # By hand: in 2014 the first gets 200 for 175 of the key and 25 of the floor.
    write_run(Allocation(RESULT), tmp_path / "a")
    year = RESULT.years[1]
    write_run(Allocation(replace(RESULT, years=(year,))), tmp_path / "b", lang="da")
    comparison = compare(tmp_path / "a", str(tmp_path / "b"))
    assert comparison.by == "steps"
    assert comparison.missing_years == {"a": [], "b": [2014]}
    assert differences(comparison) == {"101": -200, "147": -350, "153": -450}
    in_2014 = comparison.causes.query("year == 2014 and code == '101'")
    assert dict(zip(in_2014["cause"], in_2014["difference_kr"], strict=True)) == {
        "elever": -175,
        "limits": -25,
        "rounding": 0,
    }


def test_a_run_whose_record_has_its_specification_is_compared_rule_by_rule(written, tmp_path):
    a = fordel.solve(written("a", "amount = 1000"))
    write_run(a, tmp_path / "out")
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    raw = a.basis.instance.file.raw
    record["specification"] = raw | {"pool": {"amount": "1000"}}
    (tmp_path / "out" / "run.json").write_text(json.dumps(record), encoding="utf-8")
    comparison = compare(tmp_path / "out", written("b", "amount = 1000\nfloor = 180"))
    assert list(caused(comparison)) == ["pool.floor"]


def test_a_baseline_has_no_years_and_no_causes(tmp_path, written):
    baseline = tmp_path / "sidste-aar.csv"
    baseline.write_text("code;amount_kr\n101;90\n147;200\n", encoding="utf-8")
    comparison = compare(baseline, written("b", "amount = 1000"))
    assert differences(comparison) == {"101": 10, "147": 0, "153": 700}
    assert comparison.totals["only_in"].tolist() == ["", "", "b"]
    assert (comparison.by, comparison.years, len(comparison.causes)) == ("", (), 0)


def test_a_baseline_is_compared_with_all_years_together(tmp_path):
    baseline = tmp_path / "aftalt.csv"
    baseline.write_text("code,kroner\n101,200\n147,383\n153,600\n", encoding="utf-8")
    comparison = compare(baseline, Allocation(RESULT))
    # 200 + 17, 350 + 33, 450 + 50.
    assert differences(comparison) == {"101": 17, "147": 0, "153": -100}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("code,kr,kroner\n101,1,2\n", "which column has the amounts"),
        ("code,amount_kr\n101,1.5\n", r"101.*1\.5 is no whole number of kroner"),
        ("code,amount_kr\n101,1\n147,\n", "147.*nothing is no whole number"),
    ],
)
def test_a_baseline_that_cannot_be_used_says_why(tmp_path, content, message):
    path = tmp_path / "baseline.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=message):
        compare(path, Allocation(RESULT))


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"has no allocation\.csv"):
        compare(tmp_path, Allocation(RESULT))


def test_parts_that_do_not_belong_to_the_table_are_refused(tmp_path):
    write_run(Allocation(RESULT), tmp_path / "a")
    (tmp_path / "a" / "parts.csv").write_text(
        "code,name,pool,year,part,amount_kr,kr_per_unit\n101,København,small-pool,2014,elever,1,\n", encoding="utf-8"
    )
    with pytest.raises(InvalidInput, match="do not belong together"):
        compare(tmp_path / "a", Allocation(RESULT))


def test_per_inhabitant_is_the_difference_over_the_inhabitants_of_each_year():
    # 10, 40 and 30 inhabitants in both years; 2015 has nothing in B: 17, 33 and 50 kr. less.
    comparison = compare(Allocation(RESULT), Allocation(replace(RESULT, years=RESULT.years[:1])))
    assert comparison.totals["difference_per_inhabitant_kr"].tolist() == [-1.7, -0.82, -1.67]


def test_regions_and_groups_of_the_98_add_up_to_the_difference():
    floor = fordel.solve("kompetenceudvikling-2014", overrides={"pool.floor": 500_000}, figure_errors=False)
    comparison = compare("kompetenceudvikling-2014", floor)
    assert (comparison.a, comparison.b) == ("kompetenceudvikling-2014", "kompetenceudvikling-2014 (pool.floor=500000)")
    table = fordel.municipalities()
    moved = (floor.amounts - fordel.solve("kompetenceudvikling-2014").amounts).groupby(table["region"]).sum()
    regions = comparison.groups.query("grouping == 'region'").set_index("label")["difference_kr"]
    assert regions.to_dict() == moved.to_dict()
    groups = comparison.groups.query("grouping == 'municipality_group'")
    assert groups["label"].tolist() == ["1", "2", "3", "4", "5"]
    assert groups["difference_kr"].sum() == 0
    assert groups["recipients"].sum() == 98


def test_made_up_figures_are_not_put_in_regions_and_keep_their_names_hidden():
    synthetic = Allocation(replace(RESULT, synthetic=True), real_names=True)
    comparison = compare(synthetic, synthetic)
    assert comparison.groups.empty
    assert comparison.synthetic
    assert comparison.table["name"].iloc[0] == "Kommune 01"


def test_a_thing_that_is_no_side_is_refused():
    with pytest.raises(InvalidInput, match="cannot be compared"):
        compare(pd.DataFrame(), Allocation(RESULT))
