"""Sweeps of pools with the rules that change how much is handed out, to whom, and what ranks go by."""

from __future__ import annotations

import pytest

import fordel

RULES = [
    {"pool.price_index": {"2015": "1.018"}, "pool.top_slice": 100},
    {"pool.opt_out": ["360"], "pool.on_opt_out": "return"},
    {"pool.cap": 300, "pool.on_surplus": "return"},
    {"pool.minimum_grant": 200},
    {
        "pool.baseline": "population_{year} * 10",
        "pool.eligible": "elever < 40",
        "pool.exit_pct": {"2014": 10, "2015": 5},
    },
    {"pool.floor": 300, "pool.on_shortfall": "scale-floors"},
    {"pool.method": "sainte-lague"},
    {"pool.baseline": "population_{year} * 8", "guarantee": {"max_loss": {"pct_of_baseline": 60}}},
]


@pytest.mark.parametrize("rules", RULES, ids=lambda rules: next(reversed(rules)))
def test_each_scenario_is_what_solving_gives_and_sums_are_checked(pool, rules):
    found = fordel.sweep(pool, overrides=rules, vary={"part.elever.share": [0, "0.6", 2]})
    for s, row in enumerate(found.scenarios.to_dict("records")):
        alone = fordel.solve(pool, overrides={**rules, **found.overrides(s)})
        assert row["total_kr"] == alone.total
    together = found.recipients.tail(4)
    amounts = [fordel.solve(pool, overrides={**rules, **found.overrides(s)}).amounts for s in range(3)]
    assert together["p50_kr"].tolist() == [sorted(own)[1] for own in zip(*amounts, strict=True)]


def test_totals_of_groups_stand_beside_those_of_regions(pool):
    group = [{"column": "skoler", "cap": 1500}]
    found = fordel.sweep(pool, vary={"part.folk.share": ["0.1", 5]}, overrides={"group": group})
    assert [name for name in found.scenarios if name.startswith("skoler")] == [f"skoler {n} kr" for n in range(1, 5)]
    for s in range(2):
        assert found.scenarios["skoler 3 kr"][s] == found.solve(s).amounts["825"]


def test_who_is_eligible_or_held_in_some_scenarios_only(pool):
    asked = {"pool.eligible": ["elever > 20", "elever > 0"], "pool.cap": [None, 700]}
    found = fordel.sweep(pool, vary=asked, years=2015).recipients.set_index("code")
    # With two recipients 1,400 of 2,000 kr. is all that the caps let out: that scenario fails, and three are left.
    assert found["eligible"].to_dict() == {"101": 1, "147": 1, "360": 0.666667, "825": 0.666667}
    assert found.loc["825", "lowest_kr"] == 0
    assert found["at_cap"].to_dict() == {"101": 0.333333, "147": 0, "360": 0, "825": 0}


def test_a_pool_without_years_and_inhabitants_is_ranked_by_amount(pool):
    overrides = {"pool.years": None, "data.years": None, "pool.amount": 1000, "part.folk.key": "1"}
    found = fordel.sweep(pool, overrides=overrides, leave_one_out=True)
    assert found.recipients["year"].isna().all()
    assert len(found.recipients) == 4
    for s in range(4):
        amounts = found.solve(s).amounts
        first = max(amounts.index, key=lambda code: (amounts[code], -int(code)))
        said = found.recipients.set_index("code").loc[first]
        assert said["best_rank"] == 1
    assert found.recipients["best_rank"].min() == 1


def test_municipalities_that_merge(pool):
    text = pool.read_text(encoding="utf-8")
    written = '"elever", "skoler", "population_2014", "population_2015"'
    pool.write_text(
        f'{text}\n[[merge]]\nfrom = ["360", "825"]\nto = ["999"]\nyear = 2015\nname = "Ny"\nadd = [{written}]\n',
        encoding="utf-8",
    )
    found = fordel.sweep(pool, vary={"part.elever.share": [0, 1]})
    rows = found.recipients.set_index(["year", "code"])
    assert (rows.loc[(2014, "999"), "eligible"], rows.loc[(2015, "999"), "eligible"]) == (0, 1)
    for s in range(2):
        assert found.solve(s).total == 3000
