"""The packaged pools that are applied for: what really came of them comes out, and their made-up files stay."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pytest

from applied import solved, table
from fordel_instances import read_instance
from fordel_instances.synthetic.applications import SEED, written
from fordel_models import Result

NAMES = (
    "laanepuljer-2014",
    "laanepuljer-2014-udmeldt",
    "skattestigninger-2014",
    "lokaldemokrati-2013",
    "frikommuner-evaluering",
    "saertilskud-16",
)


@cache
def result_of(name: str) -> Result:
    return solved(name)


def test_the_made_up_files_are_what_their_program_writes():
    data = files("fordel_instances") / "data"
    for name, text in written().items():
        assert (data / name).read_bytes() == text.encode("utf-8"), name


@pytest.mark.parametrize("name", NAMES)
def test_made_up_applications_are_marked(name: str):
    assert result_of(name).synthetic
    assert read_instance(name).raw["data"]["synthetic"]["seed"] == SEED


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_named_in_a_sentence(name: str):
    result = result_of(name)
    said = [text for own in result.reasons for text in own] + list(result.notes)
    said += [cell for own in result.tables for row in own.rows for cell in row if hasattr(cell, "da")]
    # The reasons stand beside their municipality; what they say of it is its projects.
    for text in said:
        assert not any(own in text.da or own in text.en for own in result.names if own not in ("Faxe",)), text


def test_the_ministrys_counts_and_frames_of_2014_come_out():
    result = result_of("laanepuljer-2014-udmeldt")
    frames = table(result, "frames").set_index("pool")
    assert frames["granted_kr"].tolist() == [500_000_000, 650_000_000, 200_000_000, 200_000_000]
    assert sum(sum(year.amounts) for year in result.years) == 1_550_000_000
    with_loans = {i for year in result.years for i, kr in enumerate(year.amounts) if kr}
    assert len(with_loans) == 54
    projects = table(result, "projects")
    assert (projects["granted_kr"] > 0).sum() == 412
    assert all(32 <= share <= 46 for share in frames["share_pct"])


def test_the_shares_of_applicants_for_special_grants_come_out():
    result = result_of("saertilskud-16")
    got = [
        (year.year, sum(year.eligible), sum(kr > 0 for kr in year.amounts), sum(year.amounts)) for year in result.years
    ]
    assert got == [
        (2016, 54, 30, 285_000_000),
        (2017, 53, 29, 315_100_000),
        (2022, 49, 17, 360_400_000),
        (2023, 50, 18, 619_000_000),
    ]


def test_the_six_pools_of_the_agreement_add_to_1600_mio_and_are_lent_out():
    result = result_of("laanepuljer-2014")
    frames = table(result, "frames")
    assert frames["frame_kr"].tolist() == [own * 1_000_000 for own in (500, 650, 200, 150, 50, 50)]
    assert frames["granted_kr"].sum() == 1_600_000_000
    assert result.programs[0].solution.outcome == "optimal"
    years = [(year.pool, year.year) for year in result.years]
    assert years[-4:] == [("vind", 2014), ("vind", 2015), ("bredbaand", 2014), ("bredbaand", 2015)]
    assert sum(year.amount for year in result.years if year.pool == "vind") == 50_000_000


def test_liquidity_goes_to_those_in_difficulty_and_broadband_to_outlying_areas():
    result = result_of("laanepuljer-2014")
    frames = table(result, "frames").set_index("pool")
    liquidity = frames.loc["Liquidity"]
    assert liquidity.difficulty_kr == liquidity.granted_kr
    refused = table(result, "projects").set_index("project").query("why.str.contains('bredbaand.eligible')")
    assert len(refused) > 0
    assert (refused["granted_kr"] == 0).all()


def test_the_optimum_is_worth_more_than_the_strict_ranking():
    best = result_of("laanepuljer-2014").programs[0].solution
    strict = solved("laanepuljer-2014", {"ranking.method": "strict"}).programs[0].solution
    assert best.objective < strict.objective


def test_a_quota_in_place_of_points_gives_those_in_difficulty_their_part():
    changes = {"pool.kvalitetsfond.priority_points": 0, "pool.kvalitetsfond.quota_pct": 60, "ranking.runners_up": 0}
    frames = table(solved("laanepuljer-2014", {**changes, "ranking.method": "strict"}), "frames").set_index("pool")
    quality = frames.loc["Quality-fund areas"]
    assert quality.difficulty_kr >= quality.frame_kr * 6 // 10


def test_a_tax_increase_is_in_whole_steps_of_a_tenth_of_a_point():
    result = result_of("skattestigninger-2014")
    program = result.programs[0].program
    assert program.integer.all()
    assert sum(sum(year.amounts) for year in result.years) <= 250_000_000
    any_amount = solved("skattestigninger-2014", {"projects.step": None})
    assert sum(sum(year.amounts) for year in any_amount.years) == 250_000_000


@pytest.mark.parametrize(
    ("name", "backend"),
    [
        ("lokaldemokrati-2013", "cp-sat"),
        ("lokaldemokrati-2013", "cbc"),
        ("skattestigninger-2014", "cp-sat"),
        ("skattestigninger-2014", "cbc"),
        ("frikommuner-evaluering", "cbc"),
        ("saertilskud-16", "cp-sat"),
        ("laanepuljer-2014-udmeldt", "cbc"),
        pytest.param("laanepuljer-2014", "cbc", marks=pytest.mark.slow),
        pytest.param("laanepuljer-2014", "scip", marks=pytest.mark.slow),
    ],
)
def test_two_code_bases_give_the_same_kroner(name: str, backend: str):
    other = solved(name, backend=backend)
    assert other.programs[0].solution.backend == backend
    assert [year.amounts for year in other.years] == [year.amounts for year in result_of(name).years]
