"""The packaged pools as `fordel run --all` writes and prints them, to the krone and to the byte.

What is expected of the printed text and the files stands in golden/. After a change that is meant to show there,
`python tests/write_golden.py` writes it again, and the difference is read before it is committed.
"""

import csv
import json
from fractions import Fraction
from importlib.resources import files

import pytest

import fordel
from fordel_instances import packaged
from write_golden import GOLDEN, PRINTED, amounts_by_year, digests, printed, run_all

FIGURES_YEAR = {2014: 2012, 2015: 2013, 2016: 2014, 2017: 2015, 2018: 2016, 2019: 2016, 2020: 2016}


@pytest.fixture(scope="module")
def english(tmp_path_factory):
    return run_all(tmp_path_factory.mktemp("en"), "en", PYTHONHASHSEED="1", TZ="UTC")


@pytest.fixture(scope="module")
def danish(tmp_path_factory):
    return run_all(tmp_path_factory.mktemp("da"), "da")


@pytest.fixture(scope="module")
def municipalities():
    """The table as the standard library reads it."""
    with (files("fordel_instances") / "data" / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rows_of(path, delimiter=","):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def largest_remainder(amount, keys):
    """Whole kroner by code, in fractions: the units left over to the largest fractions, the lowest code first."""
    total = sum(keys.values())
    shares = {code: Fraction(amount) * key / total for code, key in keys.items()}
    amounts = {code: share.numerator // share.denominator for code, share in shares.items()}
    in_turn = sorted(shares, key=lambda code: (amounts[code] - shares[code], code))
    for code in in_turn[: amount - sum(amounts.values())]:
        amounts[code] += 1
    return amounts


def test_each_of_seven_years_is_100_million_and_all_are_700_million_by_the_standard_library(english):
    rows = rows_of(english / "kompetenceudvikling-2014" / "allocation.csv")
    years = {}
    for row in rows:
        years[row["year"]] = years.get(row["year"], 0) + int(row["amount_kr"])
    assert years == {str(year): 100_000_000 for year in range(2014, 2021)}
    assert sum(years.values()) == 700_000_000
    assert len(rows) == 7 * 98
    assert len({row["code"] for row in rows}) == 98


@pytest.mark.slow
def test_the_danish_file_adds_up_as_well(danish):
    rows = rows_of(danish / "kompetenceudvikling-2014" / "allocation.csv", ";")
    assert sum(int(row["amount_kr"]) for row in rows) == 700_000_000
    assert all("." not in row["fair_share_kr"] for row in rows)


@pytest.mark.parametrize("name", packaged())
def test_the_parts_add_up_to_the_amounts(english, name):
    amounts = {
        (row["code"], row["pool"], row["year"]): int(row["amount_kr"])
        for row in rows_of(english / name / "allocation.csv")
    }
    added = dict.fromkeys(amounts, 0)
    for row in rows_of(english / name / "parts.csv"):
        added[row["code"], row["pool"], row["year"]] += int(row["amount_kr"])
    assert added == amounts


def test_pupils_decide_to_the_krone(english, municipalities):
    rows = rows_of(english / "kompetenceudvikling-2014" / "allocation.csv")
    for year, figures_year in FIGURES_YEAR.items():
        column = f"folkeskole_normal_pupils_est_{figures_year}"
        pupils = {row["code"]: Fraction(row[column]) for row in municipalities}
        amounts = {row["code"]: int(row["amount_kr"]) for row in rows if row["year"] == str(year)}
        assert amounts == largest_remainder(100_000_000, pupils)


def test_population_times_factor_decides_to_the_krone(english, municipalities):
    rows = rows_of(english / "yderkommuner-17a" / "allocation.csv")
    weighted = {
        row["code"]: int(row["population_2019"]) * Fraction(row["outlying_factor_s17a_2021"]) for row in municipalities
    }
    eligible = {code: key for code, key in weighted.items() if key}
    amounts = {row["code"]: int(row["amount_kr"]) for row in rows}
    assert len(eligible) == 36
    assert {code: amount for code, amount in amounts.items() if amount} == largest_remainder(1_500_000_000, eligible)


def test_the_amounts_are_those_on_record(english):
    recorded = (GOLDEN / "kompetenceudvikling-2014.amounts.csv").read_text(encoding="utf-8")
    assert amounts_by_year(english / "kompetenceudvikling-2014" / "allocation.csv") == recorded


@pytest.mark.parametrize("lang", ["en", pytest.param("da", marks=pytest.mark.slow)])
def test_the_files_are_those_on_record(request, lang):
    folder = request.getfixturevalue("english" if lang == "en" else "danish")
    recorded = json.loads((GOLDEN / "digests.json").read_text(encoding="utf-8"))
    assert digests(folder) == recorded[lang]
    written = (folder / "yderkommuner-17a" / "allocation.csv").read_bytes()
    assert written == (GOLDEN / f"yderkommuner-17a.allocation.{lang}.csv").read_bytes()


@pytest.mark.slow
def test_another_hash_seed_time_zone_and_locale_write_the_same_bytes(english, tmp_path):
    other = run_all(tmp_path, "en", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="da_DK.UTF-8", LANG="da_DK.UTF-8")
    for path in sorted(english.rglob("*.*")):
        if path.name != "run.json":
            assert (other / path.relative_to(english)).read_bytes() == path.read_bytes()


def test_only_the_record_of_the_run_can_differ_and_it_names_what_was_read(english):
    record = json.loads((english / "kompetenceudvikling-2014" / "run.json").read_text(encoding="utf-8"))
    assert len(record["read"]["instance"]["sha256"]) == len(record["read"]["recipients"]["sha256"]) == 64
    assert record["versions"]["fordel"] == fordel.__version__


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("name", PRINTED)
def test_the_printed_text_is_that_on_record(name, lang):
    assert printed(name, lang) == (GOLDEN / f"{name}.{lang}.txt").read_text(encoding="utf-8")
