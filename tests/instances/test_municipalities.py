"""The packaged table says what its sources print: totals, means, factors, and every cell as it is written."""

import csv
import hashlib
from decimal import Decimal
from importlib.resources import files

import pandas as pd
import pytest

from fordel_instances import dictionary, municipalities, read_table

DATA = files("fordel_instances") / "data"

POPULATION = {
    2012: 5_580_413,
    2013: 5_602_536,
    2014: 5_627_145,
    2015: 5_659_624,
    2016: 5_707_160,
    2017: 5_748_691,
    2018: 5_781_107,
    2019: 5_805_991,
    2026: 6_025_511,
}
PUPILS = {2012: 551_318, 2013: 548_163, 2014: 545_252, 2015: 540_446, 2016: 535_617}

# Udligningsloven § 17 a, stk. 3, as the act lists them.
SECTION_17A = """
    320 Faxe 1, 326 Kalundborg 2, 340 Sorø 1, 360 Lolland 3, 376 Guldborgsund 3, 390 Vordingborg 3, 400 Bornholm 4,
    420 Assens 2, 430 Faaborg-Midtfyn 3, 440 Kerteminde 2, 450 Nyborg 3, 479 Svendborg 3, 480 Nordfyns 3,
    482 Langeland 5, 492 Ærø 5, 510 Haderslev 3, 540 Sønderborg 2, 550 Tønder 3, 573 Varde 2, 580 Aabenraa 2,
    665 Lemvig 2, 671 Struer 3, 706 Syddjurs 2, 707 Norddjurs 3, 741 Samsø 3, 760 Ringkøbing-Skjern 1, 773 Morsø 3,
    779 Skive 3, 787 Thisted 2, 810 Brønderslev 3, 813 Frederikshavn 3, 820 Vesthimmerlands 3, 825 Læsø 3,
    846 Mariagerfjord 1, 849 Jammerbugt 2, 860 Hjørring 3
"""


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return municipalities()


def cells_as_written() -> list[dict[str, str]]:
    text = (DATA / "municipalities.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def weighted_mean_2014(table: pd.DataFrame, stem: str) -> int:
    population = table["population_2014"]
    return round((table[f"{stem}_per_inh_kr_2014"] * population).sum() / population.sum())


def test_the_file_is_the_one_that_was_checked():
    # A changed figure changes results without a line of code: whoever changes one changes this too, and says so.
    digest = hashlib.sha256((DATA / "municipalities.csv").read_bytes()).hexdigest()
    assert digest == "815fb6497b10494a6d26066a100d5ec67e3e1d464b2b86ab7e55e5a03454bf6f"


def test_98_municipalities_in_ascending_code_and_not_christiansoe(table):
    codes = list(table.index)
    assert table.index.name == "code"
    assert len(codes) == len(set(codes)) == 98
    assert codes == sorted(codes)
    assert all(len(code) == 3 and code.isdigit() for code in codes)
    assert "411" not in codes
    assert table.loc["101", ["name", "region"]].tolist() == ["København", "Hovedstaden"]


def test_98_names_and_five_regions(table):
    assert table["name"].is_unique
    assert table["region"].value_counts().to_dict() == {
        "Hovedstaden": 29,
        "Syddanmark": 22,
        "Midtjylland": 19,
        "Sjælland": 17,
        "Nordjylland": 11,
    }


@pytest.mark.parametrize(("year", "persons"), POPULATION.items())
def test_population_adds_to_the_country(table, year, persons):
    assert table[f"population_{year}"].sum() == persons


@pytest.mark.parametrize(("year", "pupils"), PUPILS.items())
def test_pupil_estimates_add_to_the_stated_sum(table, year, pupils):
    assert table[f"folkeskole_normal_pupils_est_{year}"].sum() == pupils


def test_pupils_and_schools_of_2024(table):
    assert table["folkeskole_pupils_2024"].sum() == 494_895
    assert table["folkeskole_listed_schools_2024"].sum() == 1_397
    assert table["folkeskole_schools_with_count_2024"].sum() == 1_217


@pytest.mark.parametrize(
    ("stem", "kroner"),
    [
        ("service_expenditure", 38_298),
        ("longterm_debt_1jan", 15_240),
        ("grants_and_equalisation_income", 14_231),
        ("taxable_base", 164_839),
        ("expenditure_need", 53_926),
    ],
)
def test_means_weighted_by_population_are_the_ministrys(table, stem, kroner):
    assert weighted_mean_2014(table, stem) == kroner


def test_mean_liquidity_is_the_ministrys(table):
    assert weighted_mean_2014(table, "liquidity_overdraft_rule") == 6_075


def test_schools_classes_and_area_of_2014(table):
    assert table["folkeskole_count_2014"].sum() == 1224.5
    # The ministry's total is 25,234: it adds means of two school years before their halves are rounded away.
    assert table["folkeskole_normal_classes_2014"].sum() == 25_233
    assert round(table["area_km2_2014"].sum(), 6) == 42_921.7


def test_exactly_five_figures_are_missing(table):
    missing = {(code, column) for column in table for code in table.index[table[column].isna()]}
    aeroe, fanoe, stem = "492", "563", "sfo_places_per_100_aged_6_13"
    assert missing == {
        (aeroe, f"{stem}_2012"),
        (aeroe, f"{stem}_2014"),
        (fanoe, f"{stem}_2012"),
        (fanoe, f"{stem}_2013"),
        (fanoe, f"{stem}_2014"),
    }


@pytest.mark.parametrize("year", PUPILS)
def test_estimates_lie_in_the_middle_of_bounds_at_most_60_pupils_apart(table, year):
    low, estimate, high = (table[f"folkeskole_normal_pupils_{which}_{year}"] for which in ("lo", "est", "hi"))
    assert ((low <= estimate) & (estimate <= high)).all()
    assert (abs(2 * estimate - low - high) <= 1).all()
    assert ((high - low) / 2 <= 30).all()


@pytest.mark.parametrize("year", PUPILS)
def test_bounds_follow_from_the_four_rounded_figures_behind_them(year):
    for row in cells_as_written():
        schools, size, classes, quotient, low, high = (
            Decimal(row[f"folkeskole_{stem}_{year}"])
            for stem in (
                "count",
                "avg_size_pupils",
                "normal_classes",
                "class_quotient",
                "normal_pupils_lo",
                "normal_pupils_hi",
            )
        )
        half, twentieth = Decimal("0.5"), Decimal("0.05")
        at_least = max(schools * (size - half), (classes - half) * (quotient - twentieth))
        at_most = min(schools * (size + half), (classes + half) * (quotient + twentieth))
        # The smallest and the largest whole number between the two.
        assert low - 1 < at_least <= low <= high <= at_most < high + 1, row["name"]


@pytest.mark.parametrize("year", PUPILS)
def test_children_are_the_share_of_the_population(year):
    for row in cells_as_written():
        children = Decimal(row[f"population_{year}"]) * Decimal(row[f"share_age_6_16_pct_{year}"]) / 100
        assert abs(children - Decimal(row[f"pop_6_16_est_{year}"])) <= Decimal("0.5"), row["name"]


@pytest.mark.parametrize("year", PUPILS)
def test_expenditure_gives_nearly_the_same_pupils_by_another_route(table, year):
    expenditure = table[f"folkeskole_expenditure_per_6_16_kr_{year}"] * table[f"pop_6_16_est_{year}"]
    pupils = expenditure / table[f"folkeskole_expenditure_per_pupil_kr_{year}"]
    assert (abs(pupils / table[f"folkeskole_normal_pupils_est_{year}"] - 1) < 0.01).all()


def test_density_is_population_by_area(table):
    density = table["population_2014"] / table["area_km2_2014"]
    assert (abs(density - table["density_per_km2_2014"]) <= 0.5).all()


def test_36_municipalities_have_the_factor_of_section_17_a(table):
    lines = [entry.split() for entry in SECTION_17A.replace("\n", " ").split(",")]
    factors = {code: (name, int(factor)) for code, name, factor in lines}
    listed = table[table["outlying_factor_s17a_2021"] > 0]
    assert len(factors) == 36
    assert {code: (row["name"], row["outlying_factor_s17a_2021"]) for code, row in listed.iterrows()} == factors


def test_15_municipalities_of_the_capital_area_have_the_factor_of_section_19(table):
    factors = {
        "151": ("Ballerup", 1),
        "153": ("Brøndby", 3),
        "161": ("Glostrup", 1),
        "163": ("Herlev", 2),
        "165": ("Albertslund", 2),
        "167": ("Hvidovre", 2),
        "169": ("Høje-Taastrup", 2),
        "175": ("Rødovre", 2),
        "183": ("Ishøj", 3),
        "185": ("Tårnby", 2),
        "250": ("Frederikssund", 2),
        "259": ("Køge", 2),
        "260": ("Halsnæs", 3),
        "336": ("Stevns", 2),
        "350": ("Lejre", 1),
    }
    listed = table[table["metropolitan_factor_s19_2021"] > 0]
    assert {code: (row["name"], row["metropolitan_factor_s19_2021"]) for code, row in listed.iterrows()} == factors
    assert set(listed["region"]) == {"Hovedstaden", "Sjælland"}


def test_every_cell_is_the_decimal_that_is_written(table):
    for row in cells_as_written():
        for column, written in row.items():
            if column == "code":
                continue
            cell = table.at[row["code"], column]
            if isinstance(cell, str):
                assert cell == written
            elif written:
                assert Decimal(repr(cell.item())) == Decimal(written), (row["name"], column)


def test_whole_numbers_are_int64_other_numbers_float64_and_codes_text(table):
    kinds = table.dtypes.astype(str)
    assert kinds["population_2014"] == kinds["outlying_factor_s17a_2021"] == "int64"
    assert kinds["socioeconomic_index_2014"] == kinds["sfo_places_per_100_aged_6_13_2012"] == "float64"
    text = dictionary().query("kind == 'text'").index.drop("code")
    assert [column for column in table if not pd.api.types.is_numeric_dtype(table[column])] == list(text)
    assert table.loc["101", ["region_code", "landsdel_code"]].tolist() == ["084", "01"]


def test_a_frame_that_was_changed_does_not_change_the_next_one():
    changed = municipalities()
    changed.loc["101", "population_2014"] = 0
    del changed["region"]
    assert municipalities().loc["101", ["region", "population_2014"]].tolist() == ["Hovedstaden", 569_557]


def test_the_quick_way_reads_what_any_file_is_read_as(tmp_path):
    """Codes, text, whole numbers, decimals and missing figures: the same table as by the reader of all files."""
    path = tmp_path / "municipalities.csv"
    path.write_bytes((DATA / "municipalities.csv").read_bytes())
    pd.testing.assert_frame_equal(municipalities(), read_table(path, decimal="point").table)
