"""The packaged pools: what holds for all of them, and two of them once more from the raw file, in integers.

The pools of the agreement have a file of their own, test_pools_of_the_agreement.py.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import fordel_instances
from fordel_instances import dictionary, municipalities
from fordel_models import Result, overview, parse, solve
from kinds.of_models import FORMULAS

FOLDER = Path(fordel_instances.__file__).parent
GOLDEN = {
    "balancetilskud-2014": "dac9a440c6f04776e529f2912184eb23eac64c3ba9f1a5ce23a0ce96e20085bc",
    "bloktilskud-2014": "721f5d7b62c6c282fbddb8504afadcbfbf0c41dfac429e30e9d411be84839f6a",
    "dagtilbud-2013": "178c8116cbc7616ad94b36d7ed56ff9bd18fe89f553028bb702490e70c514cd5",
    "forebyggelse-2014": "2aaa81be749b742f26dda314675be07eb89c1f3af219218837c7e59de35b740d",
    "kompetenceudvikling-2014": "a3040c8a956bc6059f195f9103eb02cff53b7e3bcb5b49283b5d50236e5b1bb4",
    "kvalitetsfonden-2014": "3c90e370113c5b55f419a0daf9e92e6ad20361d221c7d2cef47440fc757c612e",
    "ledelse-folkeskole-2013-15": "c7ad838dc4a43f70332e6e366e1057c9758f1618cf56049105f5d479387da685",
    "loeft-serviceudgifter-2014": "c0379b3241f3193c72eaf201eac214f82dee1c120769d5c83af909151be78a86",
    "omstilling-folkeskole-2014-17": "cd45f3565b5ab049fa29b7f69b145236172f2620d2161e224ba3a2f56bad1328",
    "omstilling-folkeskole-oekonomi": "b8ed6be67f6ef89840dc44929d7b08be6d351b53c2af019898e6fe908f610442",
    "regionsbidrag-2014": "96db46c706ca73020adab0daa6bd9360349241823922027fb48be1a5a79b44b9",
    "smaaoer-2014": "ce70a2925e1c661c0a463d00a42153147d747005123c4cfa336c2791075c826c",
    "sundhedsudspil-2014-17": "23c5c41aa7b84e0946ea8c294a32488cd7aa8f46c0dbe36e230b55e795ecc4c1",
    "udligningsloven-19": "8b04a9f245a7ff35d08ab9e594ee730d46b267d7dfafe2374bbf86b2e3170c65",
    "yderkommuner-17a": "59a900dc0aa3aa27ec316729391aaac784b8628ff331c8952a2ae75dcb203544",
}


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {name: solve(parse(raw(name), where=name), municipalities(), dictionary()) for name in GOLDEN}


def rows() -> list[dict[str, str]]:
    with (FOLDER / "data" / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["code"])


def largest_remainder(amount: int, key: list[int]) -> list[int]:
    """In integers, straight from its definition."""
    total = sum(key)
    whole = [amount * own // total for own in key]
    by_fraction = sorted(range(len(key)), key=lambda i: (-(amount * key[i] % total), i))
    for i in by_fraction[: amount - sum(whole)]:
        whole[i] += 1
    return whole


def test_seven_hundred_million_over_seven_years_to_98_municipalities(results):
    result = results["kompetenceudvikling-2014"]
    assert [year.year for year in result.years] == list(range(2014, 2021))
    assert [sum(year.amounts) for year in result.years] == [100_000_000] * 7
    assert sum(sum(year.amounts) for year in result.years) == 700_000_000
    assert all(len(year.amounts) == 98 and min(year.amounts) > 0 for year in result.years)


def test_kompetenceudvikling_is_pupils_by_largest_remainder(results):
    figures = {2014: 2012, 2015: 2013, 2016: 2014, 2017: 2015, 2018: 2016, 2019: 2016, 2020: 2016}
    table = rows()
    for year in results["kompetenceudvikling-2014"].years:
        pupils = [int(row[f"folkeskole_normal_pupils_est_{figures[year.year]}"]) for row in table]
        assert list(year.amounts) == largest_remainder(100_000_000, pupils)
        assert year.parts[0].total == sum(pupils)


def test_some_amounts_by_hand(results):
    # 2014: København 31,882, Frederiksberg 6,310 and Læsø 171 of 551,318 pupils are 5,782,869.41, 1,144,530.02 and
    # 31,016.58 kr. of 100 mio. kr.
    result = results["kompetenceudvikling-2014"]
    at = dict(zip(result.codes, result.years[0].amounts, strict=True))
    assert (at["101"], at["147"], at["825"]) == (5_782_869, 1_144_530, 31_017)
    # Læsø: 1,806 inhabitants times 3, of 3,530,357 in all, are 2,302,033.48 kr. of 1.5 bn kr.
    result = results["yderkommuner-17a"]
    at = dict(zip(result.codes, result.years[0].amounts, strict=True))
    assert (at["101"], at["825"]) == (0, 2_302_033)
    assert result.years[0].parts[0].total == 3_530_357


def test_yderkommuner_is_population_times_factor(results):
    (year,) = results["yderkommuner-17a"].years
    table = rows()
    factors = [int(row["outlying_factor_s17a_2021"]) for row in table]
    weights = [int(row["population_2019"]) * factor for row, factor in zip(table, factors, strict=True)]
    assert (year.year, year.figures_year) == (2021, 2019)
    assert sum(year.amounts) == 1_500_000_000
    assert sum(year.eligible) == sum(amount > 0 for amount in year.amounts) == 36
    assert list(year.amounts) == largest_remainder(1_500_000_000, weights)


def test_every_packaged_pool_is_on_record(results):
    assert tuple(results) == FORMULAS


def test_the_amounts_are_those_on_record(results):
    for name, result in results.items():
        lines = [
            f"{code};{year.year};{amount}\n"
            for year in result.years
            for code, amount in zip(result.codes, year.amounts, strict=True)
        ]
        assert hashlib.sha256("".join(lines).encode()).hexdigest() == GOLDEN[name]


def test_steps_add_up_in_every_pool(results):
    for result in results.values():
        for year in result.years:
            assert year.checked
            for i, amount in enumerate(year.amounts):
                assert sum(step.amounts[i] for step in year.steps) == amount


@pytest.mark.parametrize("name", GOLDEN)
def test_each_year_adds_up_to_what_its_file_says(results, name):
    pool = raw(name)["pool"]
    for year in results[name].years:
        top_slice = pool.get("top_slice", {}).get(str(year.year), 0)
        assert sum(year.amounts) + top_slice == pool["years"][str(year.year)] == year.amount
        assert year.surplus == 0


@pytest.mark.parametrize("name", GOLDEN)
def test_the_overview_says_what_solving_says(results, name):
    seen = overview(parse(raw(name), where=name), municipalities(), dictionary())
    result = results[name]
    assert seen.years == tuple(year.year for year in result.years)
    assert seen.amount == sum(year.amount for year in result.years)
    paid = [code for i, code in enumerate(result.codes) if any(year.eligible[i] for year in result.years)]
    assert list(seen.eligible) == paid
    assert seen.assumptions == len(result.assumptions)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_pool_says_where_it_comes_from_in_both_languages(results, name):
    source = results[name].source
    for text in (source.document, source.says):
        assert text.da
        assert text.en
        assert text.da != text.en


def test_the_error_of_the_pupil_estimates_in_kroner(results):
    year = results["kompetenceudvikling-2014"].years[0]
    assert year.error_effect.columns == ("folkeskole_normal_pupils_est_2012",)
    table = rows()
    low, high = ([int(row[f"folkeskole_normal_pupils_{end}_2012"]) for row in table] for end in ("lo", "hi"))
    for i in (0, 40, 97):
        ends = []
        for own, others in ((low, high), (high, low)):
            figures = list(others)
            figures[i] = own[i]
            ends.append(largest_remainder(100_000_000, figures)[i])
        assert (year.error_effect.lowest[i], year.error_effect.highest[i]) == tuple(ends)
    assert results["yderkommuner-17a"].years[0].error_effect is None


def test_what_the_first_two_sources_leave_open(results):
    about = {name: {assumption.about.en for assumption in result.assumptions} for name, result in results.items()}
    assert about["kompetenceudvikling-2014"] == {
        "The profile over the years",
        "Which pupils count",
        "Year of figures",
        "The count is an estimate of pupils in normal classes",
        "Special schools",
        "Price level",
        "Rounding",
        "Carry-over, claw-back and changed rules",
    }
    assert about["yderkommuner-17a"] == {"The population", "The frame", "Rounding"}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_a_source_leaves_open_is_said_in_both_languages_with_an_alternative(results, name):
    stated = len(raw(name)["assumption"])
    assert stated >= 3
    for position, assumption in enumerate(results[name].assumptions):
        for text in (assumption.about, assumption.chosen, assumption.because, *assumption.alternatives):
            assert text.da
            assert text.en
            assert text.da != text.en
        # A cell that was filled in has its reason and nothing to choose from.
        assert assumption.alternatives or position >= stated


def test_the_alternatives_that_name_a_key_can_be_run():
    changed = raw("kompetenceudvikling-2014")
    changed["part"][0]["key"] = "pop_6_16_est_{year}"
    result = solve(parse(changed, where="alternative"), municipalities(), dictionary())
    assert sum(sum(year.amounts) for year in result.years) == 700_000_000
