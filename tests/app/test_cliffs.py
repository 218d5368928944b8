"""`fordel.cliffs`: who stands near a threshold, what jumps there, and the taper that would remove it."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pandas as pd
import pytest

import fordel
from fordel import command_line
from fordel.thresholds.printed_cliffs import cliffs_as_data
from write_golden import GOLDEN, THRESHOLDS_AND_PRICES, printed_by

FIGURES = """\
code,name,pupils,size,density
101,København,100,990,5
147,Frederiksberg,200,1020,7
151,Ballerup,300,1049,9
153,Brøndby,400,1500,10
155,Dragør,500,100,11
"""
POOL = """\
id = "pool"
title = "En pulje"
model = "formula"
[data]
recipients = "tal.csv"
[pool]
amount = 900000
{pool}
[[part]]
name = "elever"
key = "pupils"
{more}
"""


@pytest.fixture
def pool(tmp_path):
    """A pool of five by pupils, with more rules."""

    def write(more: str = "", pool: str = ""):
        (tmp_path / "tal.csv").write_text(FIGURES, encoding="utf-8")
        path = tmp_path / "pool.toml"
        path.write_text(POOL.format(more=more, pool=pool), encoding="utf-8")
        return path

    return write


ELIGIBLE_FROM_1000 = '[eligibility]\nby = "size"\nat_least = 1000'


def jumps(cliff, found) -> dict[str, int | None]:
    return {found.codes[near.position]: near.jump for near in cliff.near}


def test_within_5_pct_of_a_threshold_and_what_jumps(pool):
    found = fordel.cliffs(pool(ELIGIBLE_FROM_1000))
    (cliff,) = found.cliffs
    assert (cliff.path, cliff.kind, cliff.threshold) == ("eligibility.at_least", "threshold", 1000)
    # 200, 300 and 400 pupils share 900,000: 1,000 kr. a pupil. With the first in, 900 kr.; without the second, 9/7.
    assert jumps(cliff, found) == {"101": 90_000, "147": -200_000, "151": -300_000}
    assert [near.within for near in cliff.near] == [1, 5, 5]
    assert [near.distance for near in cliff.near] == [Fraction(-1, 100), Fraction(2, 100), Fraction(49, 1000)]


@pytest.mark.parametrize(("rule", "inside"), [("at_least", 1000), ("above", 1000), ("highest", 3), ("lowest", 3)])
def test_the_other_side_is_what_the_pool_gives_with_another_figure(pool, rule, inside):
    path = pool(f'[eligibility]\nby = "size"\n{rule} = {inside}')
    found = fordel.cliffs(path)
    for near in found.cliffs[0].near:
        upwards = rule != "lowest"
        moved = 1 if near.inside is upwards else 10**6
        code = found.codes[near.position]
        again = fordel.solve(path, data={"size": {code: moved}})
        assert near.other_side == again.amounts[code]
    assert found.cliffs[0].near


def test_a_comparison_of_pool_eligible(pool):
    path = pool(pool='eligible = "size >= 1000 and density < 10.3"')
    found = fordel.cliffs(path)
    size, density = found.cliffs
    assert jumps(size, found) == {"101": 90_000, "147": -200_000, "151": -300_000}
    # 10 is 2.9 pct. below 10.3; Dragør's 11 is 6.8 pct. above.
    assert jumps(density, found) == {"153": -400_000}
    again = fordel.solve(path, data={"density": {"153": 11}})
    assert density.near[0].other_side == again.amounts["153"] == 0


def test_who_is_near_but_decided_by_another_rule_is_counted_apart(pool):
    found = fordel.cliffs(pool(pool='eligible = "density < 10.5 and size > 1000"'))
    density, _ = found.cliffs
    # 10 and 11 are within 5 pct. of 10.5; Dragør is out by its size whatever its density.
    assert [found.codes[near.position] for near in density.near] == ["153"]
    assert density.decided_elsewhere == 1


def test_a_threshold_in_a_key(pool):
    path = pool()
    raw = {"part.elever.key": "where(size > 1000, 2, 1) * pupils"}
    found = fordel.cliffs(path, overrides=raw)
    (cliff,) = found.cliffs
    assert cliff.path == "part.elever.key"
    # Weights 100, 400, 600, 800, 500 of 2,400; with the first doubled 200 of 2,500.
    assert jumps(cliff, found)["101"] == 72_000 - 37_500


def test_a_minimum_grant(pool):
    path = pool()
    found = fordel.cliffs(path, overrides={"pool.minimum_grant": 62_000})
    (cliff,) = found.cliffs
    # By key 60,000 for the first, which is 3.2 pct. below; nobody else is near.
    assert jumps(cliff, found) == {"101": 60_000}
    found = fordel.cliffs(path, overrides={"pool.minimum_grant": 58_000})
    assert jumps(found.cliffs[0], found) == {"101": -60_000}


def test_the_taper_of_equal_cost_leaves_everybody_else_alone_and_removes_the_jump(pool):
    found = fordel.cliffs(pool(ELIGIBLE_FROM_1000))
    taper = found.cliffs[0].taper
    # Full at 1,050. In part 1,020 (200,000 kr.), 1,049 (300,000), 990 (100,000): what they get together is 500,000.
    zero = Fraction(200 * 1020 + 300 * 1049 + 100 * 990 - 500 * 1050, 600 - 500)
    assert taper.zero == zero
    assert taper.full_at == 1050
    assert taper.in_part == 3
    assert taper.others == 0
    assert taper.jump == 0
    again = fordel.solve(pool(ELIGIBLE_FROM_1000), overrides=dict(taper.settings))
    assert again.amounts["153"] == 400_000
    assert again.amounts["101"] == round(100_000 * (990 - zero) / (1050 - zero))
    before = fordel.solve(pool(ELIGIBLE_FROM_1000)).amounts
    assert taper.moved == (again.amounts - before).clip(lower=0).sum()


def test_a_floor_in_kroner_is_tapered_too(pool):
    found = fordel.cliffs(pool(ELIGIBLE_FROM_1000), overrides={"pool.floor": 250_000})
    taper = found.cliffs[0].taper
    # The floor holds the second; 650,000 kr. are left for 700 pupils. The first would be held by it too.
    third = 300 * Fraction(650_000, 700)
    worth = [250_000 * 1020, third * 1049, 250_000 * 990]
    zero = (sum(worth) - (250_000 + third) * 1050) / 250_000
    assert float(taper.zero) == pytest.approx(float(zero), rel=1e-14)
    # The others' shares are no whole kroner, so that a krone may be rounded the other way.
    assert taper.in_part == 3
    assert max(taper.others, taper.jump) <= 1
    again = fordel.solve(pool(ELIGIBLE_FROM_1000), overrides=dict(taper.settings))
    assert abs(again.amounts["101"] - 250_000 * (990 - zero) / (1050 - zero)) < 1


def test_a_floor_in_percent_of_a_baseline_is_not_tapered_and_is_the_jump_that_is_left(pool):
    overrides = {"pool.baseline": "5000 + 0 * size", "pool.floor": {"pct_of_baseline": 100}}
    found = fordel.cliffs(pool(ELIGIBLE_FROM_1000), overrides=overrides)
    assert found.cliffs[0].taper.jump == 5_000


def test_a_rank_becomes_a_threshold_with_a_taper(pool):
    path = pool('[eligibility]\nby = "size"\nhighest = 3')
    taper = fordel.cliffs(path).cliffs[0].taper
    # The last place has 1,020: full at 1,071, so the second, the third and the first share what is not the fourth's.
    assert taper.zero == Fraction(200 * 1020 + 300 * 1049 + 100 * 990 - 500 * 1071, 600 - 500) == 822
    assert (taper.in_part, taper.others, taper.jump) == (3, 0, 0)
    again = fordel.solve(path, overrides=dict(taper.settings)).amounts
    assert again["101"] == round(Fraction(100_000 * (990 - 822), 1071 - 822))


def test_the_taper_of_one_criterion_among_several_leaves_those_alone_who_are_eligible_anyhow(pool):
    # Two of three: Frederiksberg, Ballerup and Brøndby have size and density; Ballerup and Brøndby have pupils too.
    two = "where(size >= 1000, 1, 0) + where(density >= 6, 1, 0) + where(pupils >= 300, 1, 0) >= 2"
    path = pool(pool=f'eligible = "{two}"')
    assert fordel.solve(path).amounts.tolist() == [0, 128_571, 192_857, 257_143, 321_429]
    found = fordel.cliffs(path, data={"density": {"101": 6}})
    taper = found.cliffs[0].taper
    # Only the first (990, 100 pupils) and the second (1,020, 200 pupils) stand or fall with their size.
    assert taper.zero == Fraction(200 * 1020 + 100 * 990 - 200 * 1050, 300 - 200) == 930
    assert taper.in_part == 2
    assert max(taper.others, taper.jump) <= 1
    again = fordel.solve(path, data={"density": {"101": 6}}, overrides=dict(taper.settings)).amounts
    assert again.sum() == 900_000
    assert abs(again["101"] - Fraction(900_000, 1400) * 100 * (990 - 930) / (1050 - 930)) < 1
    assert abs(again["151"] - 192_857) <= 1


@pytest.mark.parametrize(
    ("path", "text", "zero", "full_at"),
    [
        # 100, 200 and 300 pupils more count in part; 500 of the 600 as before.
        (
            "part.elever.key",
            "where(size > 1000, 2, 1) * pupils",
            (200 * 1020 + 300 * 1049 + 100 * 990 - 500 * 1050) // 100,
            1050,
        ),
        # Those at 990 and 100 count twice: from 950 down in full, so 990 and 1,020 share the 100 pupils of 990.
        ("part.elever.key", "where(size > 1000, 1, 2) * pupils", (990 * 100 + 1020 * 200 - 950 * 100) // 200, 950),
        # 30,000 kr. more for three of them: 1,500 in full, 1,049, 1,020 and 990 share two.
        ("pool.base_amount", "where(size >= 1000, 50000, 20000)", 1049 + 1020 + 990 - 2 * 1050, 1050),
    ],
)
def test_the_taper_of_a_comparison_in_a_key_or_a_base_amount(pool, path, text, zero, full_at):
    found = fordel.cliffs(pool(), overrides={path: text})
    taper = found.cliffs[0].taper
    assert (taper.zero, taper.full_at) == (zero, full_at)
    assert max(taper.others, taper.jump) <= 1
    before = fordel.solve(pool(), overrides={path: text}).amounts
    again = fordel.solve(pool(), overrides={path: text} | dict(taper.settings)).amounts
    assert taper.moved == (again - before).clip(lower=0).sum() > 0
    # Brøndby, far above, keeps what it had but for rounding.
    assert abs(again["153"] - before["153"]) <= 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ('[eligibility]\nby = "size"\nat_least = 1000\nfull_at = 1100', "no_taper_is_one"),
        ('[eligibility]\nby = "size"\nhighest = 5', "no_taper_room"),
        ('[eligibility]\nby = "size"\nat_least = 98', "no_taper_nobody"),
        ('[eligibility]\nby = "size - 1000"\nat_least = 0', "no_taper_zero"),
    ],
)
def test_where_there_is_no_taper_it_says_why(pool, more, why):
    (cliff,) = fordel.cliffs(pool(more)).cliffs
    assert (cliff.taper, cliff.no_taper) == (None, why)


def test_a_taper_that_pays_more_than_now_is_none(pool):
    # Three at the cap of 200,000 kr.; with a fourth in part, more would be let out.
    path = pool(pool='eligible = "size >= 1000"\ncap = 200000\non_surplus = "return"')
    assert fordel.solve(path).total == 600_000
    cliff = fordel.cliffs(path).cliffs[0]
    assert (cliff.taper, cliff.no_taper) == (None, "no_taper_total")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("where(size > 1000, 400, pupils)", "no_taper_both_ways"),
        ("pupils + total(pupils) * 0 + where(size > 1000, 1, 0)" + " + 0 * pupils" * 40, "no_taper_long"),
        ("where(size > 1000, 100000 / (size - 1020.5 + abs(size - 1020.5)), 1)", "no_taper_figures"),
    ],
)
def test_where_a_key_has_no_taper_it_says_why(pool, text, why):
    cliff = fordel.cliffs(pool(pool='eligible = "pupils != 200"'), overrides={"part.elever.key": text}).cliffs[0]
    assert (cliff.taper, cliff.no_taper) == (None, why)


def test_a_pool_without_thresholds(pool):
    assert fordel.cliffs(pool()).cliffs == ()
    assert fordel.cliffs(pool()).table.empty


def test_the_table_has_a_row_for_each_one_near(pool):
    table = fordel.cliffs(pool(ELIGIBLE_FROM_1000)).table
    assert table["code"].tolist() == ["101", "147", "151"]
    assert table["jump_kr"].tolist() == [90_000, -200_000, -300_000]
    assert table["year"].isna().all()
    assert isinstance(table, pd.DataFrame)


def test_names_of_made_up_figures_are_hidden(pool):
    path = pool(ELIGIBLE_FROM_1000)
    path.write_text(path.read_text(encoding="utf-8").replace("[data]", "[data]\nsynthetic = true"), encoding="utf-8")
    assert fordel.cliffs(path).table["name"].tolist()[0] == "Kommune 01"
    assert fordel.cliffs(path, real_names=True).table["name"].tolist()[0] == "København"
    assert "SYNTHETIC" in printed_by(["show", str(path), "--cliffs"], "en")


def test_json_says_it_all(pool, capsys):
    path = pool(ELIGIBLE_FROM_1000)
    with pytest.raises(SystemExit):
        command_line.main(["show", str(path), "--cliffs", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["cliffs"][0]["near"][0]["jump_kr"] == 90_000
    assert said["cliffs"][0]["taper"]["set"]["eligibility"]["full_at"] == "1050"
    assert said["cliffs"][0] == json.loads(json.dumps(cliffs_as_data(fordel.cliffs(path)), default=str))["cliffs"][0]


def test_an_expression_that_is_too_long_with_one_more_condition_is_told(pool):
    condition = "size >= 1000 and " + " and ".join(["density < 10.3"] * 51)
    with pytest.raises(fordel.InvalidInput, match="on the other side of a threshold"):
        fordel.cliffs(pool(pool=f'eligible = "{condition}"'))


def test_show_without_cliffs_takes_no_settings(pool, capsys):
    with pytest.raises(SystemExit) as ending:
        command_line.main(["show", str(pool()), "--set", "pool.unit=1000"])
    assert ending.value.code == 2
    assert "go with --cliffs" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("name", sorted(THRESHOLDS_AND_PRICES))
def test_what_is_printed_stands_on_record(name, lang):
    recorded = (GOLDEN / f"{name}.{lang}.txt").read_text(encoding="utf-8")
    assert printed_by(THRESHOLDS_AND_PRICES[name].split(), lang) == recorded


def test_a_rule_of_eligibility_and_a_comparison_are_told_in_danish(pool):
    said = printed_by(["show", str(pool(ELIGIBLE_FROM_1000)), "--cliffs"], "da")
    assert "eligibility.at_least: size: mindst 1.000" in said
    said = printed_by(["show", str(pool(pool='eligible = "size > 1000"')), "--cliffs"], "da")
    assert re.search(r"kommune +opfyldt", said)
    assert re.search(r" ja ", said)
    assert not re.search(r"\b(sand|falsk|står)\b", said)
    ranked = pool('[eligibility]\nby = "size"\nhighest = 3')
    assert "eligibility.highest: size: de 3 højeste" in printed_by(["show", str(ranked), "--cliffs"], "da")


def test_a_taper_says_which_year_its_figures_are_of_and_that_it_changes_every_year(capsys):
    arguments = ["show", "kompetenceudvikling-2014", "--cliffs", "--set", "pool.eligible=population_{year} > 40000"]
    with pytest.raises(SystemExit):
        command_line.main([*arguments, "--year", "2015"])
    out = " ".join(capsys.readouterr().out.split())
    assert "Taper of equal cost, 2015: weight 0" in out
    assert (
        "These settings change the rules of every year of the pool; the figures above are those of 2015 alone:" in out
    )
