"""What people see of the rules that decide who takes part and how the year is reached."""

import json

import pytest

from fordel import command_line

POOL = """
id = "min-pulje"
title = "Min pulje"
model = "formula"
price_level = "2014-pl"
[data]
recipients = "tal.csv"
[pool]
years = { 2014 = 1000, 2015 = 1000 }
price_index = { 2015 = "1.016" }
opt_out = { 2015 = ["153"] }
on_opt_out = "return"
baseline = "sidste"
floor = { pct_of_baseline = { 2014 = 25 } }
[eligibility]
by = "behov"
at_least = 2
full_at = 4
[phase_in]
share = { 2014 = 50 }
[[part]]
name = "elever"
amount = { 2014 = 400, 2015 = 490 }
key = "elever"
[[part]]
name = "skoler"
key = "skoler"
"""


@pytest.fixture
def pool_file(tmp_path):
    (tmp_path / "tal.csv").write_text(
        "code,name,elever,skoler,behov,sidste\n"
        "101,København,10,1,5,100\n147,Frederiksberg,20,1,3,300\n151,Ballerup,30,1,1,500\n153,Brøndby,40,2,4,600\n",
        encoding="utf-8",
    )
    path = tmp_path / "min-pulje.toml"
    path.write_text(POOL, encoding="utf-8")
    return path


@pytest.fixture
def fordel(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        assert (ending.value.code or 0, written.err) == (0, "")
        return written.out

    return run


def lines(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_show_tells_every_rule_by_the_path_that_set_knows(fordel, pool_file):
    told = lines(fordel("show", pool_file))
    for line in (
        "2015 2015 1.000 1,016 1.016",
        "total 2.016",
        "pool.floor.pct_of_baseline.2014: 25 pct. of pool.baseline",
        "pool.price_index.2015: 1,016",
        "pool.opt_out.2015: 153",
        "pool.on_opt_out: return (their kroner are returned)",
        "eligibility.by: behov",
        "eligibility.at_least: 2",
        "eligibility.full_at: 4",
        "phase_in.share.2014: 50 pct. of the way",
        "elever: 400 kr. (2014), 490 kr. (2015) by elever (kr. per unit)",
        "skoler: 100,00 pct. of the rest by skoler (kr. per unit)",
    ):
        assert line in told


def test_show_tells_ranks_minimum_grant_and_exit_ramp_too(fordel, pool_file):
    raw = POOL.replace("at_least = 2\nfull_at = 4\n[phase_in]\nshare = { 2014 = 50 }", 'highest = 2\nties = "all"')
    raw = raw.replace("[eligibility]", "minimum_grant = 100\nexit_pct = { 2015 = 90 }\n[eligibility]")
    pool_file.write_text(raw, encoding="utf-8")
    told = lines(fordel("show", pool_file, "--lang", "da"))
    for line in (
        "eligibility.highest: 2",
        "eligibility.ties: all (alle, der står lige ved grænsen, er med)",
        "pool.minimum_grant: 100 kr.",
        "pool.exit_pct.2015: 90 pct. af pool.baseline",
    ):
        assert line in told


def test_a_pool_is_listed_with_its_amount_in_the_years_prices(fordel, pool_file):
    assert json.loads(fordel("show", pool_file, "--json"))["amount_kr"] == 2016


def test_run_prints_what_acted(fordel, pool_file):
    told = lines(fordel("run", pool_file))
    # 2015: 1,016 in all, 498 (490 indexed) by 10, 10 (20 at a half) and 40 pupils, 518 by 1, 1/2 and 2 schools.
    assert "Returned: 628 kr. of 2.016 kr., for those that opted out" in told
    assert any(line.startswith("year kr. in the price level price index kr.") for line in told)
    assert "2014 1.000 1 1.000 0 3,33 85,71 0 0 50" in told
    assert "2015 1.000 1,016 1.016 628 8,30 148,00 0 0 100" in told
    assert (
        "2015: Opted out: 153 Brøndby (1). The others get what they would have got with everyone in; 628 kr. are "
        "returned (pool.on_opt_out)."
    ) in told
    assert "2014, 2015: Eligible by behov: 3 of 4 (at_least 2, full at 4; 1 in part)." in told


def test_in_danish(fordel, pool_file):
    told = lines(fordel("run", pool_file, "--lang", "da"))
    assert "Ikke fordelt: 628 kr. af 2.016 kr. til dem, der har fravalgt puljen" in told
    assert any("prisregulering" in line and "indfasning, pct." in line for line in told)


def test_counts_of_the_exit_ramp_and_the_minimum_grant_have_columns(fordel, pool_file):
    changes = ["pool.minimum_grant=250", "pool.exit_pct.2014=50", "phase_in=", "pool.opt_out=", "pool.price_index="]
    told = lines(fordel("run", pool_file, *(word for change in changes for word in ("--set", change))))
    assert any(line.endswith("on exit ramp below minimum grant") for line in told)
    # 2014: 250 for Ballerup; 750 left for three, of which Frederiksberg and then København drop out.
    assert any(line.startswith("2014 1.000") and line.endswith(" 1 2") for line in told)


def test_the_json_has_it_by_code(fordel, pool_file, tmp_path):
    fordel("run", pool_file, "--out", tmp_path / "out", "--format", "json")
    years = json.loads((tmp_path / "out" / "allocation.json").read_text(encoding="utf-8"))["per_year"]
    assert (years[0]["phase_in"], "returned_kr" in years[0]) == ("1/2", False)
    second = years[1]
    assert (second["stated_amount_kr"], second["price_index"]) == (1000, "127/125")
    assert (second["opted_out"], second["returned_kr"]) == (["153"], {"153": 628})
    assert second["eligibility"]["threshold"] == "2"
    assert second["eligibility"]["candidates"]["147"] == {"value": "3", "weight": "1/2"}
    assert second["eligibility"]["candidates"]["151"] == {"value": "1", "weight": "0"}


def test_the_steps_are_in_parts_csv(fordel, pool_file, tmp_path):
    fordel("run", pool_file, "--out", tmp_path / "out")
    rows = [line.split(",") for line in (tmp_path / "out" / "parts.csv").read_text(encoding="utf-8").splitlines()]
    of = {(row[0], row[3]): [] for row in rows[1:]}
    for row in rows[1:]:
        of[row[0], row[3]].append((row[4], int(row[5])))
    assert [name for name, _ in of["153", "2014"]] == ["elever", "skoler", "phase_in", "limits", "rounding"]
    assert of["153", "2014"][2] == ("phase_in", 300)  # half of 1,000 by 600 of 100 + 300 + 600
    assert of["153", "2015"][-1] == ("opt_out", -628)
    assert sum(kroner for _, kroner in of["153", "2015"]) == 0
