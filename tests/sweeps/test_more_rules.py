"""Sweeps of pools with the rules that change how much is handed out, to whom, and what ranks go by."""

from __future__ import annotations

import json

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


LONG = "population_{year} * 1.23456789012345 * 1.0000001"


def ranked(found):
    return found.recipients.tail(4).set_index("code")["best_rank"].to_dict()


def test_inhabitants_with_many_decimals_are_inhabitants_all_the_same(pool):
    """Their common denominator is too large; the ranks are those of the inhabitants that they are in proportion to."""
    asked = {"vary": {"part.elever.share": [0, 1, 2]}}
    long = fordel.sweep(pool, **asked, overrides={"data.inhabitants": LONG})
    plain = fordel.sweep(pool, **asked)
    assert (plain.problem.baseline.rounded_to, long.problem.baseline.rounded_to) == (None, 6)
    assert long.ranks.equals(plain.ranks)
    for column in [name for name in plain.scenarios if name.startswith(("gini", "lorenz"))]:
        assert long.scenarios[column].tolist() == pytest.approx(plain.scenarios[column].tolist(), abs=1e-7) or (
            column == "gini_by" and long.scenarios[column].tolist() == ["inhabitant"] * 3
        )


def test_one_without_inhabitants_is_last_and_the_others_are_ranked_by_theirs(pool, tmp_path, capsys):
    data = {"population_2014": {"147": 0}, "population_2015": {"147": 0}}
    found = fordel.sweep(pool, data=data, vary={"part.elever.share": ["0.6", 1]}, out=tmp_path)
    assert found.problem.baseline.without_inhabitants == ("147",)
    assert found.problem.baseline.by == "inhabitant"
    amounts = found.solve(0).amounts
    each = {code: amounts[code] / people for code, people in (("101", 210), ("360", 60), ("825", 20))}
    first = found.ranks[found.ranks["scenarios"] > 0].set_index(["code", "rank"])
    for rank, code in enumerate(sorted(each, key=each.get, reverse=True), 1):
        assert (code, rank) in first.index
    assert ranked(found)["147"] == 4
    written = json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))["standings"]
    assert written == {"by": "inhabitant", "inhabitants_rounded_to_decimals": None, "without_inhabitants": ["147"]}


@pytest.mark.parametrize(
    ("data", "overrides", "by", "says"),
    [
        (None, {}, "inhabitant", None),
        ({"population_2014": {"147": 0}}, {}, "inhabitant", "1 uden indbyggere og derfor sidst"),
        (None, {"data.inhabitants": LONG}, "inhabitant", "afrundet til 6 decimaler"),
        (None, {"data.inhabitants": "0 * population_{year}"}, "amount", "er efter beløb"),
    ],
)
def test_every_output_says_what_ranks_and_gini_are_by(pool, tmp_path, run, data, overrides, by, says):
    options = [f"--set={path}={value}" for path, value in overrides.items()]
    if data is not None:
        (column, cells), *_ = data.items()
        figures = "".join(f"{code},{value}\n" for code, value in cells.items())
        (tmp_path / "own.csv").write_text(f"code,{column}\n{figures}", encoding="utf-8")
        options += ["--data", tmp_path / "own.csv", "--decimal", "point"]
    arguments = ["sweep", pool, "--vary", "part.elever.share=0,1", "--year", 2014, "--lang", "da", *options]
    code, out, _ = run(*arguments, "--out", tmp_path / "out")
    assert code == 0
    assert ("pr. indbygger" in out) == (by == "inhabitant")
    assert says is None or says in out
    for file, column in (("recipients", "ranks_by"), ("ranks", "ranks_by"), ("scenarios", "gini_by")):
        header, *rows = (tmp_path / "out" / f"{file}.csv").read_text(encoding="utf-8-sig").splitlines()
        at = header.split(";").index(column)
        assert {row.split(";")[at] for row in rows} == {by}
    assert json.loads((tmp_path / "out" / "sweep.json").read_text(encoding="utf-8"))["standings"]["by"] == by


def test_municipalities_that_merge(pool):
    text = pool.read_text(encoding="utf-8")
    written = '"elever", "skoler", "population_2014", "population_2015"'
    pool.write_text(
        f'{text}\n[[merge]]\nfrom = ["360", "825"]\nto = ["999"]\nyear = 2015\nname = "Ny"\nadd = [{written}]\n',
        encoding="utf-8",
    )
    found = fordel.sweep(pool, vary={"part.elever.share": [0, 1]})
    rows = found.recipients.set_index(["year", "code"])
    # What merges has inhabitants in its own years only.
    assert found.problem.baseline.by == "inhabitant"
    assert found.problem.baseline.weights.tolist() == [210, 120, 30, 10, 40]
    assert (rows.loc[(2014, "999"), "eligible"], rows.loc[(2015, "999"), "eligible"]) == (0, 1)
    for s in range(2):
        assert found.solve(s).total == 3000
