"""The pools of the agreement for 2014 and of section 19, each krone once more in fractions from the raw file.

The keys are written here as the agreement's words and the stated assumptions have them, not as the instances do.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import fordel_instances
from fordel_instances import dictionary, municipalities
from fordel_models import parse, solve

FOLDER = Path(fordel_instances.__file__).parent
MIO = 1_000_000
Row = dict[str, str]


def rows() -> list[Row]:
    with (FOLDER / "data" / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: row["code"])


TABLE = rows()


def solved(name: str) -> dict[int, dict[str, int]]:
    """Kroner by year and code."""
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    result = solve(parse(raw, where=name), municipalities(), dictionary())
    return {year.year: dict(zip(result.codes, year.amounts, strict=True)) for year in result.years}


def figure(row: Row, stem: str, year: int) -> Fraction:
    return Fraction(row[f"{stem}_{year}"])


def inhabitants(row: Row, year: int) -> Fraction:
    return figure(row, "population", year)


def pupils(row: Row, year: int) -> Fraction:
    return figure(row, "folkeskole_normal_pupils_est", year)


def parted(amount: int, parts: list[list[Fraction]], base: int = 0) -> list[int]:
    """A base amount for everyone and equal parts, each by its own key, to whole kroner by largest fractions."""
    left = amount - base * len(parts[0])
    weights = [[own / (len(parts) * sum(key)) for own in key] for key in parts]
    shares = [base + left * sum(of_one, Fraction(0)) for of_one in zip(*weights, strict=True)]
    amounts = [int(share) for share in shares]
    in_turn = sorted(range(len(shares)), key=lambda i: (amounts[i] - shares[i], i))
    for i in in_turn[: amount - sum(amounts)]:
        amounts[i] += 1
    return amounts


def to_all(amount: int, key: Callable[[Row], Fraction]) -> dict[str, int]:
    return dict(zip((row["code"] for row in TABLE), parted(amount, [[key(row) for row in TABLE]]), strict=True))


# Pool: kroner by year, all of them by the population of 1 January of the year itself.
BY_POPULATION = {
    "balancetilskud-2014": {2014: 3_000 * MIO},
    "bloktilskud-2014": {2014: 75_479 * MIO},
    "dagtilbud-2013": {2013: 500 * MIO},
    "forebyggelse-2014": {2014: 300 * MIO},
    "kvalitetsfonden-2014": {2014: 2_000 * MIO},
    "loeft-serviceudgifter-2014": {2014: 204 * MIO, 2015: 407 * MIO, 2016: 407 * MIO, 2017: 407 * MIO},
    "sundhedsudspil-2014-17": dict.fromkeys(range(2014, 2018), 82 * MIO),
}


@pytest.mark.parametrize("name", BY_POPULATION)
def test_money_without_a_key_goes_by_population(name):
    years = BY_POPULATION[name]
    expected = {year: to_all(amount, lambda row, y=year: inhabitants(row, y)) for year, amount in years.items()}
    assert solved(name) == expected


def test_the_sums_are_those_of_the_agreement():
    assert sum(BY_POPULATION["sundhedsudspil-2014-17"].values()) == 328 * MIO
    assert sum(sum(year.values()) for year in solved("ledelse-folkeskole-2013-15").values()) == 60 * MIO
    for name in ("omstilling-folkeskole-2014-17", "omstilling-folkeskole-oekonomi"):
        by_year = {year: sum(amounts.values()) for year, amounts in solved(name).items()}
        assert by_year == {2014: 300 * MIO, 2015: 600 * MIO, 2016: 600 * MIO, 2017: 300 * MIO}


def test_leaders_of_schools_by_pupils():
    figures = {2013: 2012, 2014: 2012, 2015: 2013}
    expected = {year: to_all(20 * MIO, lambda row, y=counted: pupils(row, y)) for year, counted in figures.items()}
    assert solved("ledelse-folkeskole-2013-15") == expected


def test_every_municipality_pays_125_kroner_for_each_inhabitant():
    amounts = solved("regionsbidrag-2014")[2014]
    assert amounts == {row["code"]: 125 * int(row["population_2014"]) for row in TABLE}
    assert sum(amounts.values()) == 125 * 5_627_145 == 703_393_125


def test_small_islands_two_million_first_and_the_rest_the_same_for_each():
    amounts = solved("smaaoer-2014")[2014]
    served = [row["code"] for row in TABLE if row["small_island_ferry_grant_s21b"] == "1"]
    assert len(served) == 21
    # 13 mio. kr. are 619,047 for each of 21 and 13 kroner more: for the lowest 13 codes.
    expected = {code: 619_048 if position < 13 else 619_047 for position, code in enumerate(served)}
    assert {code: amount for code, amount in amounts.items() if amount} == expected
    assert sum(amounts.values()) == 13 * MIO


def test_section_19_is_population_times_factor():
    factors = {"151": 1, "153": 3, "161": 1, "163": 2, "165": 2, "167": 2, "169": 2, "175": 2, "183": 3, "185": 2}
    factors |= {"250": 2, "259": 2, "260": 3, "336": 2, "350": 1}
    amounts = solved("udligningsloven-19")[2021]
    expected = to_all(604_600_000, lambda row: inhabitants(row, 2019) * factors.get(row["code"], 0))
    assert amounts == expected
    assert sum(amount > 0 for amount in amounts.values()) == 15


LIFT = {2014: (300 * MIO, 2012), 2015: (600 * MIO, 2013), 2016: (600 * MIO, 2014), 2017: (300 * MIO, 2015)}


def places(row: Row, year: int) -> Fraction:
    """Places in SFO per 100; where undefined, the figure of the nearest year that has one."""
    written = row[f"sfo_places_per_100_aged_6_13_{year}"]
    return Fraction(written or {"492": "1.8", "563": "29.2"}[row["code"]])


@pytest.mark.parametrize("year", LIFT)
def test_the_lift_as_announced_is_a_base_amount_and_four_quarters(year):
    amount, counted = LIFT[year]
    classes = [figure(row, "folkeskole_normal_classes", counted) for row in TABLE]
    taught = [pupils(row, counted) for row in TABLE]
    rural = [inhabitants(row, counted) * (100 - Fraction(row["urban_population_share_pct_2014"])) for row in TABLE]
    children = [inhabitants(row, counted) * figure(row, "share_age_6_13_pct", counted) for row in TABLE]
    at_home = [count * (100 - places(row, counted)) for count, row in zip(children, TABLE, strict=True)]
    expected = parted(amount, [classes, taught, rural, at_home], base=500_000)
    assert list(solved("omstilling-folkeskole-2014-17")[year].values()) == expected
    assert all(got >= 500_000 for got in expected)


@pytest.mark.parametrize("year", LIFT)
def test_the_lift_in_the_agreements_words_goes_to_who_is_worse_off_in_three_of_four(year):
    amount, counted = LIFT[year]
    people = [inhabitants(row, counted) for row in TABLE]

    def distances(stem: str, sign: int) -> list[Fraction]:
        """Kroner in all on the wrong side of the national mean, 0 on the right side."""
        own = [figure(row, stem, counted) for row in TABLE]
        mean = sum(count * value for count, value in zip(people, own, strict=True)) / sum(people)
        return [count * max(Fraction(0), sign * (value - mean)) for count, value in zip(people, own, strict=True)]

    parts = [
        distances("taxable_base_per_inh_kr", -1),
        distances("liquidity_overdraft_rule_per_inh_kr", -1),
        distances("longterm_debt_excl_elderly_housing_1jan_per_inh_kr", 1),
        distances("expenditure_need_per_inh_kr", 1),
    ]
    eligible = [i for i in range(98) if sum(part[i] > 0 for part in parts) >= 3]
    got = list(solved("omstilling-folkeskole-oekonomi")[year].values())
    assert [i for i in range(98) if got[i]] == eligible
    assert 43 <= len(eligible) <= 45
    assert [got[i] for i in eligible] == parted(amount, [[part[i] for i in eligible] for part in parts])
