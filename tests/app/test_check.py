"""`fordel check`: everything wrong, everything open, and what the pool will do."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from fordel.checks.checking import check
from fordel.specification_files.commented_toml import commented_toml
from fordel.texts import LANGUAGES
from fordel_instances import packaged
from fordel_models.specification import FormulaSpecification
from write_golden import GOLDEN, PRINTED, printed

TABLE = "code,name,region,pupils,schools\n101,København,Øst,10,1\n147,Frederiksberg,Øst,20,0\n360,Lolland,Vest,70,..\n"


@pytest.fixture
def pool(tmp_path):
    """The path of a pool of three recipients with these rules."""

    def write(*, parts=({"name": "elever", "key": "pupils"},), table=TABLE, **more):
        raw = {"id": "min", "title": "Min pulje", "model": "formula", "data": {"recipients": "tal.csv"}}
        raw |= {"pool": {"amount": 100}, "part": list(parts)} | more
        raw["data"] = {"recipients": "tal.csv"} | raw["data"]
        (tmp_path / "tal.csv").write_text(table, encoding="utf-8")
        path = tmp_path / "min.toml"
        path.write_text(commented_toml(raw, FormulaSpecification, "en"), encoding="utf-8")
        return path

    return write


def lines(found):
    return [said.text.strip() for said in found.words]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PRINTED)
def test_the_report_of_a_packaged_pool_is_the_golden_one(name, lang):
    assert printed(name, lang, "check") == (GOLDEN / f"{name}.check.{lang}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", packaged())
def test_nothing_is_wrong_in_a_packaged_pool_and_every_rule_has_its_sentence(name):
    found = check(name)
    assert found.exit_code == 0
    assert not [said.text for said in found.words if said.section == "words_other"]


def test_all_unknown_columns_are_told_with_the_nearest_and_for_each_rule(pool):
    found = check(pool(parts=[{"name": "elever", "key": "pupls + school / pupil"}], pool={"amount": 9, "floor": 1}))
    assert [problem.partition(": ")[2] for problem in found.problems] == [
        'there is no column "pupls". The nearest name is "pupils".',
        'there is no column "school". The nearest name is "schools".',
        'there is no column "pupil". The nearest name is "pupils".',
    ]
    assert found.exit_code == 2


def test_problems_of_the_rules_and_of_the_figures_are_told_together(pool):
    table = TABLE.replace("70", "mange")
    path = pool(table=table, pool={"amount": 100, "floor": 1})
    path.write_text(path.read_text(encoding="utf-8").replace("\nfloor =", "\nflor ="), encoding="utf-8")
    found = check(path)
    assert len(found.problems) == 2
    assert found.problems[0].startswith('min.toml, pool.flor: "flor" is not a known key.')
    assert 'row 4 (360 Lolland), column "pupils": "mange" is not a number.' in found.problems[1]
    assert found.words == ()


def test_a_missing_figure_that_is_needed_is_wrong_and_told_with_whom(pool):
    found = check(pool(parts=[{"name": "skoler", "key": "schools"}]))
    assert found.exit_code == 2
    assert 'column "schools" is missing for 360 Lolland.' in found.problems[0]
    assert any(
        said.startswith("schools, which part.skoler.key uses, is missing for 360 Lolland.") for said in found.open
    )


def test_a_missing_figure_that_is_not_needed_is_open(pool):
    path = pool(parts=[{"name": "skoler", "key": "schools"}], pool={"amount": 100, "eligible": "pupils < 50"})
    found = check(path)
    assert found.problems == ()
    assert any("is missing for 360 Lolland" in said for said in found.open)
    filled_in = {"column": "schools", "codes": ["360"], "value": 2, "because": "x"}
    assert not any("is missing" in said for said in check(pool(missing=[filled_in])).open)


def test_keys_that_are_all_zero_and_sets_that_are_empty_are_wrong(pool):
    parts = [{"name": "elever", "key": "pupils * 0"}]
    assert "0 for all 3 eligible recipients" in check(pool(parts=parts)).problems[0]
    found = check(pool(pool={"amount": 100, "eligible": "pupils > 1000"}))
    assert "no recipient is eligible" in found.problems[0]


def test_a_key_that_is_zero_for_somebody_is_open(pool):
    found = check(pool(parts=[{"name": "over-ti", "key": "max(pupils - 10, 0)"}]))
    assert "The key is 0 for 101 København: they get their floor or base amount and nothing more." in found.open


def test_each_year_whose_limits_cannot_hold_is_told_in_kroner(pool):
    years = {"2014": 20, "2015": 90, "2016": 30}
    found = check(pool(pool={"years": years, "floor": 20}, data={"years": dict.fromkeys(years, 2014)}))
    assert [(own.year, own.shortfall) for own in found.cannot_hold] == [(2014, 40), (2016, 30)]
    assert found.cannot_hold[0].conflict == ("pool.years.2014", "pool.floor")
    assert found.exit_code == 3
    assert "2015: At their floor: 2; at their cap: 0." in lines(found)


def test_problems_come_before_limits_in_the_exit_code(pool):
    years = {"2014": 20, "2015": 100}
    parts = [{"name": "a", "key": "pupils"}, {"name": "b", "key": "pupils_{year}"}]
    found = check(pool(parts=parts, pool={"years": years, "floor": 20}))
    assert found.exit_code == 2


def test_what_the_file_is_silent_about_is_open(pool):
    table = TABLE.replace("pupils", "pupils_2014")
    found = check(pool(parts=[{"name": "elever", "key": "pupils_{year}"}], table=table, pool={"years": {"2014": 100}}))
    assert list(found.open) == [
        "No source is named: [source] document.",
        "No assumption is stated. What the source leaves open belongs in [[assumption]], with its reason.",
        "The year of figures is not stated for 2014: each year uses its own figures (data.years).",
        "The price level is not stated (price_level).",
        "Rounding is not stated: whole kroner, largest remainder (pool.unit, pool.method).",
        "There is no floor and no cap.",
    ]


def test_an_assumption_about_it_answers_the_question(pool):
    about = ["Tælleår", "Prisniveau", "Afrunding", "Mindstebeløb og loft"]
    assumptions = [{"about": own, "chosen": "x", "because": "y"} for own in about]
    found = check(pool(source={"document": "En aftale"}, assumption=assumptions, pool={"years": {"2014": 100}}))
    assert found.open == ()


def test_made_up_figures_are_open_and_stand_beside_no_name(pool):
    parts = [{"name": "over-ti", "key": "max(pupils - 10, 0)"}]
    found = check(pool(parts=parts, data={"synthetic": True}))
    assert "The recipients' figures are made up (data.synthetic)." in found.open
    assert not any("København" in said for said in found.open)


def test_ties_are_open(pool):
    found = check(pool(parts=[{"name": "alle", "key": 1}]))
    assert "101 København, 147 Frederiksberg and 360 Lolland stand equal for the last units: lowest code first." in (
        found.open
    )


def test_shares_and_kroner_of_the_parts(pool):
    parts = [{"name": "a", "key": "pupils", "share": Decimal("0.7")}, {"name": "b", "key": 1, "share": Decimal("0.3")}]
    found = check(pool(parts=parts, pool={"amount": 100, "base_amount": 10}))
    how = [said.text.strip() for said in found.words if said.section == "words_how"]
    # 100 kr. less three base amounts of 10 kr. are 70 kr.: 49 and 21.
    assert how == [
        "First each of them gets a base amount: 10 kr.",
        "Together: 30 kr.",
        "a: 70 pct. by pupils",
        "Before limits: 49 kr.",
        "b: 30 pct. by 1",
        "Before limits: 21 kr.",
    ]


def test_floors_are_not_said_to_add_to_what_is_guaranteed(pool):
    # Floors of 10, and 90 pct. of 10, 20 and 70 that is guaranteed.
    rules = {"amount": 100, "floor": 10, "baseline": "pupils"}
    guarantee = {"max_loss": {"pct_of_baseline": 10}, "paid_by": "key"}
    told = lines(check(pool(pool=rules, guarantee=guarantee)))
    assert "Floors and what is guaranteed, together: 91 kr." in told
    assert "Floors together: 30 kr." in lines(check(pool(pool=rules)))


def test_a_file_that_cannot_be_read_is_a_problem_like_others(tmp_path):
    found = check(tmp_path / "nothing.toml")
    assert found.exit_code == 2
    assert "There is no file" in found.problems[0]
    assert check("kompetenceudvikling-2015").problems[0].startswith('There is no packaged pool "kompetence')


@pytest.mark.parametrize("as_json", [False, True])
def test_as_a_process(pool, as_json):
    path = pool(pool={"amount": 100, "floor": 50})
    options = ["--json"] if as_json else ["--lang", "da"]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "fordel", "check", str(path), *options],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, b"")
    if as_json:
        report = json.loads(done.stdout)
        assert report["exit_code"] == 3
        assert report["cannot_hold"][0]["shortfall_kr"] == 50
        assert {"id", "title", "problems", "open", "does"} <= report.keys()
    else:
        assert "Regler, der ikke kan holde sammen" in done.stdout.decode("utf-8")


def test_figures_and_rules_of_a_run_can_be_checked_before_it(tmp_path):
    """What `run` takes, `check` takes: --data, --decimal and --set."""
    (tmp_path / "pool.toml").write_text(
        'id = "pool"\ntitle = "En pulje"\nmodel = "formula"\n[data]\nrecipients = "koder.csv"\n'
        '[pool]\namount = 1_000\n[[part]]\nname = "elever"\nkey = "elever"\n',
        encoding="utf-8",
    )
    (tmp_path / "koder.csv").write_text("code,plads\n101,1\n147,2\n", encoding="utf-8")
    (tmp_path / "elever.csv").write_text("code;elever\n101;1.200\n147;2.400\n", encoding="utf-8")
    pool, figures = tmp_path / "pool.toml", str(tmp_path / "elever.csv")
    assert any('there is no column "elever"' in problem for problem in check(pool).problems)
    assert any("could be 1200 or the decimal" in problem for problem in check(pool, data=[figures]).problems)
    assert check(pool, data=[figures], decimal="comma").exit_code == 0
    capped = check(pool, data=[figures], decimal="comma", overrides={"pool.cap": 400})
    assert capped.exit_code == 3
    assert capped.cannot_hold[0].surplus == 200
    nowhere = check(pool, data=[figures], decimal="comma", overrides={"pool.kap": 400})
    assert nowhere.problems == ('"pool.kap" leads nowhere. The nearest path is "pool.cap".',)


def test_check_as_a_command_takes_them_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "fordel", "check", "yderkommuner-17a", "--set", "pool.cap=1000000", "--json"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], told["cannot_hold"][0]["conflict"]) == (
        3,
        3,
        ["pool.years.2021", "pool.cap"],
    )
