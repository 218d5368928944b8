"""Comparisons between pools that differ in the further rules, and across a merge of municipalities."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

import fordel
from fordel import command_line
from fordel.comparing.comparison import Comparison, compare
from fordel.comparing.comparison_files import comparison_as_data, comparison_xlsx
from fordel.files import write_run

POOL = """
id = "lille"
title = "En lille pulje"
model = "formula"
[data]
recipients = "figures.csv"
inhabitants = "people"
[pool]
{pool}
{tables}
[[part]]
name = "elever"
key = "pupils"
"""
FIGURES = (
    "code,name,pupils,people,last_year,need\n"
    "101,København,10,100,200,1\n147,Frederiksberg,20,200,150,3\n"
    "151,Ballerup,30,300,250,2\n153,Brøndby,40,400,400,9\n"
)
LAST_YEAR = 'baseline = "last_year"'


@pytest.fixture
def written(tmp_path):
    """Specifications over four recipients with 10, 20, 30 and 40 pupils."""
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")

    def write(name, pool, tables=""):
        path = tmp_path / f"{name}.toml"
        path.write_text(POOL.format(pool=pool, tables=tables), encoding="utf-8")
        return path

    return write


def differences(comparison: Comparison) -> dict[str, int]:
    return dict(zip(comparison.totals["code"], comparison.totals["difference_kr"], strict=True))


def caused(comparison: Comparison) -> dict[str, list[int]]:
    """Each cause with the kroner of all recipients, over all years."""
    together = comparison.causes.groupby(["cause", "code"], sort=False)["difference_kr"].sum()
    return {cause: together[cause].tolist() for cause in comparison.causes["cause"].unique()}


def test_a_guarantee_that_is_added_is_one_rule_and_another_payer_a_second(written):
    a = written("a", f"amount = 1000\n{LAST_YEAR}")
    loss = "max_loss = { pct_of_baseline = 10 }"
    b = written("b", f"amount = 1000\n{LAST_YEAR}", f'[guarantee]\n{loss}\ninhabitants = "people"')
    # By pupils 100, 200, 300, 400; the first is lifted to 180 and the others pay 80/900 kr. per inhabitant.
    assert caused(compare(a, b)) == {"guarantee.max_loss": [80, -18, -27, -35], "guarantee.inhabitants": [0] * 4}
    c = written("c", f"amount = 1000\n{LAST_YEAR}", f'[guarantee]\n{loss}\npaid_by = "gains"')
    # 180, and the gains of the others are capped: γ (150 + 250) = 420, the last keeps its own 400.
    assert caused(compare(b, c)) == {"guarantee.paid_by": [0, -24, -11, 35], "guarantee.inhabitants": [0] * 4}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", '[eligibility]\nby = "need"\nhighest = 2'),
        ('[eligibility]\nby = "need"\nhighest = 2', '[eligibility]\nby = "need"\nat_least = 1\nfull_at = 5'),
        ("", "[phase_in]\nshare = { 2016 = 25 }"),
        ("[phase_in]\nshare = { 2016 = 25 }", '[guarantee]\nmax_loss = 10\npaid_by = "key"'),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_whole_tables_come_and_go_and_it_adds_up_by_rule(written, first, second, swapped):
    pool = f"years = {{ 2016 = 1000 }}\n{LAST_YEAR}"
    a, b = written("a", pool, first), written("b", pool, second)
    comparison = compare(b, a) if swapped else compare(a, b)
    assert comparison.by == "rules"
    assert comparison.causes["cause"].nunique() >= 1
    assert [sum(own) for own in zip(*caused(comparison).values(), strict=True)] == list(
        differences(comparison).values()
    )


def test_every_rule_of_a_year_is_told_apart(written):
    years = "years = { 2016 = 1000 }"
    a = written("a", f"{years}\n{LAST_YEAR}")
    rules = 'opt_out = ["151"]\nminimum_grant = 150\neligible = "need != 9"\nexit_pct = { 2016 = 50 }'
    comparison = compare(a, written("b", f"{years}\n{LAST_YEAR}\n{rules}"))
    # 100, 200, 300, 400. Without 151: 142.9, 285.7, 571.4. The first drops out below 150: 333.3, 666.7. Without 153 it
    # is back, 333.3 and 666.7; 153's exit ramp of 200 leaves them 266.7 and 533.3.
    assert caused(comparison) == {
        "pool.opt_out": [43, 86, -300, 171],
        "pool.minimum_grant": [-143, 47, 0, 96],
        "pool.eligible": [333, 334, 0, -667],
        "pool.exit_pct": [-66, -134, 0, 200],
    }


MERGE = '[[merge]]\nfrom = ["147", "153"]\nto = "150"\nyear = 2016\nname = "Storby"\nadd = ["pupils", "people"]'


def test_a_successor_is_compared_with_its_halves_together(written):
    a = written("a", "years = { 2016 = 1000 }")
    comparison = compare(a, written("b", "years = { 2016 = 1100 }", MERGE))
    # 100, 200, 300, 400 and 110, 330, 660.
    assert comparison.table[["code", "name", "a_kr", "b_kr", "only_in"]].values.tolist() == [
        ["101", "København", 100, 110, ""],
        ["150", "Storby", 600, 660, ""],
        ["151", "Ballerup", 300, 330, ""],
    ]
    assert comparison.totals["difference_per_inhabitant_kr"].tolist() == [0.1, 0.1, 0.1]
    assert caused(comparison) == {"pool.years": [10, 60, 30], "merge": [0, 0, 0]}
    assert compare(written("b", "years = { 2016 = 1100 }", MERGE), a).difference == -100


def test_the_regions_are_those_of_the_halves(written):
    comparison = compare(written("a", "years = { 2016 = 1000 }"), written("b", "years = { 2016 = 1100 }", MERGE))
    regions = comparison.groups.query("grouping == 'region'")
    assert regions[["label", "recipients", "difference_kr"]].values.tolist() == [["Hovedstaden", 3, 100]]


def test_years_before_the_merge_that_both_have_stay_as_they_are(written):
    years = "years = { 2015 = 1000, 2016 = 1000 }"
    comparison = compare(written("a", years), written("b", f"{years}\nfloor = 110", MERGE))
    rows = comparison.table.set_index(["year", "code"])[["a_kr", "b_kr"]]
    # By hand, with 110 for the first: 890 by 20, 30 and 40, the krone over to 198 (197.78); and by 30 and 60.
    assert rows.loc[2015].T.to_dict("list") == {
        "101": [100, 110],
        "147": [200, 198],
        "150": [0, 0],
        "151": [300, 297],
        "153": [400, 395],
    }
    assert rows.loc[2016].T.to_dict("list") == {
        "101": [100, 110],
        "147": [0, 0],
        "150": [600, 593],
        "151": [300, 297],
        "153": [0, 0],
    }
    assert comparison.merges[0].years == (2016,)


def test_last_year_and_next_year_meet_in_the_successor(written):
    # The year before the merge stands in A only, the year after in B only.
    comparison = compare(
        written("a", "years = { 2015 = 1000 }"), written("b", "years = { 2016 = 1000 }\nfloor = 110", MERGE)
    )
    assert differences(comparison) == {"101": 10, "150": -7, "151": -3}
    assert comparison.missing_years == {"a": [2016], "b": [2015]}


def test_a_baseline_and_a_run_with_figures_of_its_own_meet_in_the_successor(written, tmp_path):
    (tmp_path / "sidste.csv").write_text("code,kr\n101,90\n147,250\n153,360\n151,300\n", encoding="utf-8")
    allocation = fordel.solve(written("b", "years = { 2016 = 1000 }", MERGE), data={"pupils": {"101": 20, "147": 10}})
    write_run(allocation, tmp_path / "run")
    comparison = compare(tmp_path / "sidste.csv", tmp_path / "run")
    # By 20, 50 and 30 pupils.
    assert differences(comparison) == {"101": 110, "150": -110, "151": 0}


def test_who_takes_a_half_over_keeps_its_code(written):
    merge = MERGE.replace('to = "150"', 'to = "147"').replace('name = "Storby"\n', "")
    comparison = compare(written("a", "years = { 2016 = 1000 }"), written("b", "years = { 2016 = 1100 }", merge))
    assert differences(comparison) == {"101": 10, "147": 60, "151": 30}


def test_a_split_is_said_and_not_put_together(written, capsys):
    split = '[[merge]]\nfrom = "153"\nto = ["154", "156"]\nyear = 2016\nadd = ["pupils", "people"]\n'
    split += 'shares = { "154" = 1, "156" = 3 }'
    a, b = written("a", "years = { 2016 = 1000 }"), written("b", "years = { 2016 = 1000 }", split)
    assert differences(compare(a, b)) == {"101": 0, "147": 0, "151": 0, "153": -400, "154": 100, "156": 300}
    with pytest.raises(SystemExit):
        command_line.main(["compare", str(a), str(b)])
    assert "153 Brøndby was split into 154 and 156 from 2016; each stands by itself." in capsys.readouterr().out


def test_the_merge_is_said_in_print_json_and_the_workbook(written, capsys):
    a, b = written("a", "years = { 2016 = 1000 }"), written("b", "years = { 2016 = 1100 }", MERGE)
    with pytest.raises(SystemExit):
        command_line.main(["compare", str(a), str(b), "--lang", "da"])
    line = "147 Frederiksberg og 153 Brøndby er fra 2016 lagt sammen til 150 Storby: "
    line += "de sammenlignes samlet, som 150 Storby."
    printed = capsys.readouterr().out
    assert line in printed
    assert "Kun i" not in printed
    comparison = compare(a, b)
    said = comparison_as_data(comparison)
    json.dumps(said, allow_nan=False)
    assert said["merges"] == [{"from": ["147", "153"], "to": ["150"], "year": 2016, "together": True}]
    sheet = openpyxl.load_workbook(io.BytesIO(comparison_xlsx(comparison, "da")))["Sammenligning"]
    assert sheet["A2"].value == line


def test_a_merge_of_packaged_municipalities_is_compared_by_rule(tmp_path):
    """What a column is, counts or means, is known to every step."""
    path = tmp_path / "pulje.toml"
    path.write_text(
        'id = "pulje"\ntitle = "En pulje"\nmodel = "formula"\n[pool]\nyears = { 2016 = 1_000_000 }\n'
        '[[part]]\nname = "folketal"\nkey = "population_2014"\n'
        '[[merge]]\nfrom = ["810", "860"]\nto = "861"\nyear = 2016\nname = "Vendsyssel"\n',
        encoding="utf-8",
    )
    comparison = compare(fordel.solve(path, overrides={"pool.unit": 1000}), path)
    assert list(caused(comparison)) == ["pool.unit"]
    assert comparison.totals.set_index("code").loc["861", "name"] == "Vendsyssel"
    assert "810" not in comparison.totals["code"].tolist()
    assert comparison.groups["recipients"].sum() == 2 * 97


def test_a_key_with_another_column_is_switched_alone(written, tmp_path):
    a = written("a", "amount = 1000")
    (tmp_path / "b").mkdir()
    newer = FIGURES.replace("need\n", "need,schools\n").replace(",1\n", ",1,1\n").replace(",3\n", ",3,1\n")
    newer = newer.replace(",2\n", ",2,1\n").replace(",9\n", ",9,1\n")
    (tmp_path / "b" / "figures.csv").write_text(newer, encoding="utf-8")
    text = POOL.format(pool="amount = 1000\nfloor = 120", tables="").replace('key = "pupils"', 'key = "schools"')
    (tmp_path / "b" / "b.toml").write_text(text, encoding="utf-8")
    comparison = compare(a, tmp_path / "b" / "b.toml")
    # With 120 for the first, 880 by 20, 30 and 40: 195.6, 293.3, 391.1. By schools 250 each.
    assert caused(comparison) == {"pool.floor": [20, -4, -7, -9], "part.elever.key": [130, 54, -43, -141]}
