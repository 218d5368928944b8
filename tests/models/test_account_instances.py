"""The packaged funds, costs and accounts, against the numbers of the sources and sums worked out by hand."""

from __future__ import annotations

import shlex
import tomllib

import pytest

from accounts import check_nesting, packaged_solved, receivers
from fordel_instances import findings, municipalities, read_instance, read_recipients
from fordel_models import overview, parse

FUNDS = ("kompetence-milliard-2014-20", "social-treaarsplan", "partnerskab-udgiftsloeft")
COSTS = (
    "patientsikker-kommune-2014-16",
    "innovationscenter-2014-16",
    "digital-post-2014-17",
    "mobil-nemid-2014-16",
    "sundheds-it-2014",
)
MIO = 1_000_000


@pytest.fixture(scope="module")
def results():
    return {name: packaged_solved(name) for name in (*FUNDS, *COSTS, "aftale-2014-tabel-1")}


@pytest.mark.parametrize("name", [*FUNDS, *COSTS])
def test_every_level_adds_up_and_the_overview_says_the_same(results, name):
    check_nesting(results[name])
    file = read_instance(name)
    found = overview(parse(file.raw, where=name), read_recipients(file).table)
    assert found.amount == sum(year.amount for year in results[name].years)
    assert found.years == tuple(sorted({year.year for year in results[name].years}))
    assert len(found.eligible) == 98


def test_the_billion_is_the_main_job_and_the_states_part(results):
    result = results["kompetence-milliard-2014-20"]
    assert receivers(result, "fund") == {"kommuner": 700 * MIO, "stat": 300 * MIO}
    main = packaged_solved("kompetenceudvikling-2014")
    assert [year.amounts for year in result.years] == [year.amounts for year in main.years]
    assert [year.year for year in result.years] == list(range(2014, 2021))


def test_the_billion_with_each_municipalitys_own_total():
    result = packaged_solved("kompetence-milliard-2014-20", {"fund.recipient_totals": "years"})
    check_nesting(result)
    for position in range(98):
        fair = sum(year.fair_shares[position] for year in result.years)
        assert abs(sum(year.amounts[position] for year in result.years) - fair) < 1


def test_three_themes_three_years_and_every_municipalitys_totals(results):
    result = results["social-treaarsplan"]
    themes = ("sagsbehandling", "kvalitet", "viden")
    assert list(receivers(result, "fund").values()) == [1_666_666_667, 1_666_666_667, 1_666_666_666]
    by_year = [sum(receivers(result, theme)[year] for theme in themes) for year in ("2022", "2023", "2024")]
    # 5 bn by 1:2:3 is 833,333,333 1/3, 1,666,666,666 2/3 and 2,500,000,000.
    assert by_year == [833_333_333, 1_666_666_667, 2_500_000_000]
    assert "missed-totals" not in [table.name for table in result.tables]
    for position in range(98):
        for side in ("pool", "year"):
            for value in {getattr(year, side) for year in result.years}:
                own = [year for year in result.years if getattr(year, side) == value]
                fair = sum(year.fair_shares[position] for year in own)
                assert abs(sum(year.amounts[position] for year in own) - fair) < 1


@pytest.mark.slow
def test_the_plan_has_the_same_kroner_from_another_code_base(results):
    other = packaged_solved("social-treaarsplan", backend="cp-sat")
    assert [year.amounts for year in other.years] == [year.amounts for year in results["social-treaarsplan"].years]


def test_general_and_targeted_lifts(results):
    result = results["partnerskab-udgiftsloeft"]
    assert receivers(result, "fund") == {"generelt": 1_000 * MIO, "maalrettet": 2_000 * MIO}
    assert receivers(result, "maalrettet") == {"folkeskole": 1_000 * MIO, "forebyggelse": 1_000 * MIO}
    assert list(receivers(result, "generelt").values()) == [100 * MIO, 200 * MIO, 300 * MIO, 400 * MIO]


def test_patientsikker_kommune_is_twenty_and_eight(results):
    assert receivers(results["patientsikker-kommune-2014-16"], "cost") == {"stat": 20 * MIO, "kommuner": 8 * MIO}


def test_the_centre_is_four_four_and_two_each_year(results):
    result = results["innovationscenter-2014-16"]
    for year in (2014, 2015, 2016):
        assert list(receivers(result, f"cost-{year}").values()) == [4 * MIO, 4 * MIO, 2 * MIO]
    regions = receivers(result, "regioner-region-2014")
    people = municipalities().groupby("region")["population_2014"].sum()
    assert len(regions) == 5
    assert all(abs(kr - 2 * MIO * people[region] / people.sum()) < 1 for region, kr in regions.items())


def test_digital_post_is_twelve_of_the_municipalities(results):
    result = results["digital-post-2014-17"]
    assert receivers(result, "cost") == {"kommuner": 12 * MIO, "stat_og_regioner": 22_100_000}
    assert list(receivers(result, "kommuner").values()) == [7_000_000, 3_900_000, 600_000, 500_000]


def test_mobile_nemid_implies_the_whole(results):
    result = results["mobil-nemid-2014-16"]
    wholes = [sum(receivers(result, f"cost-{year}").values()) for year in (2014, 2015, 2016)]
    assert wholes == [40_250_000, 8_500_000, 7_750_000]


def test_health_it_adds_up(results):
    assert list(receivers(results["sundheds-it-2014"], "cost-2014").values()) == [12_300_000, 18_400_000, 7_700_000]


def test_table_1_is_off_where_the_findings_say(results):
    account, found = results["aftale-2014-tabel-1"].tables
    stated = {row[0]: row[2] for row in account.rows}
    # E1, E2, E3 and E10, each with its line and difference.
    assert [(row[0].en, row[2], row[3], row[4]) for row in found.rows] == [
        ("Expenditure in all", 346_745, 346_744, -1),
        ("Extraordinary financing", -3_800, -3_801, -1),
        ("Extraordinary financing", -3_800, -3_500, 300),
        ("Service expenditure, net", 230_541, 230_500, -41),
        ("Gross investment without housing for older people", 18_071, 18_100, 29),
    ]
    by_id = {finding.id: finding for finding in findings("aftale-2014-tabel-1")}
    assert list(by_id) == ["E1", "E2", "E3", "E10"]
    expenditure = by_id["E1"].sums[0]
    lines = [row[2] for row in account.rows[: len(expenditure.terms)]]
    assert (tuple(lines), stated["udgifter"]) == (expenditure.terms, expenditure.stated)
    assert (by_id["E2"].sums[2].adds_to, by_id["E3"].sums[0].adds_to) == (-3_801, 3_500)
    assert results["aftale-2014-tabel-1"].years == ()


def settings_of(text):
    """What follows --set in a sentence, as a shell reads it."""
    _, command, rest = text.partition("--set ")
    return shlex.split(f"--set {rest}")[1::2] if command else []


def value_of(text):
    """As the command line reads it: TOML where it is TOML, else text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


@pytest.mark.parametrize(
    "name", [pytest.param(own, marks=[pytest.mark.slow] * (own == "social-treaarsplan")) for own in (*FUNDS, *COSTS)]
)
def test_alternatives_can_be_run_and_change_the_amounts(results, name):
    usual = [year.amounts for year in results[name].years]
    tried = 0
    for assumption in results[name].assumptions:
        for alternative in assumption.alternatives:
            assert settings_of(alternative.da) == settings_of(alternative.en)
            changes = dict(own.split("=", 1) for own in settings_of(alternative.en))
            if changes:
                other = packaged_solved(name, {path: value_of(text) for path, text in changes.items()})
                check_nesting(other)
                assert [year.amounts for year in other.years] != usual, alternative.en
                tried += 1
    assert tried >= 3
