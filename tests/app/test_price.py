"""`fordel.price`: its tables, its files, and what it refuses. The breakpoints themselves: models/test_pricing.py."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest

import fordel
from fordel import command_line
from fordel.pricing.price_files import write_price


@pytest.fixture
def run(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return call


GUARANTEE = {"pool.baseline": "population_{year} * 20", "guarantee.inhabitants": "population_{year}"}


def test_the_points_are_a_table_with_who_enters():
    found = fordel.price("yderkommuner-17a", "pool.floor", 0, 8_000_000)
    table = found.table
    assert table["level"].tolist()[0] == 0
    assert table["level"].is_monotonic_increasing
    assert table["enters"].tolist() == ["", "825", "741", "", ""]
    assert table["year"].tolist() == [2021] * 5
    # Læsø from its own share of 2.3 mio. on, Samsø from when it would fall below; both at 8 mio.
    shares = dict(zip(found.codes, found.years[0].points[-1].shares, strict=True))
    assert shares["825"] == shares["741"] == 8_000_000


def test_recipients_have_what_runs_give_at_both_ends():
    found = fordel.price("yderkommuner-17a", "pool.floor", 1_000_000, 8_000_000)
    recipients = found.recipients.set_index("code")
    for column, overrides in (
        ("without_kr", {}),
        ("from_kr", {"pool.floor": 1_000_000}),
        ("to_kr", {"pool.floor": 8_000_000}),
    ):
        run = fordel.solve("yderkommuner-17a", overrides=overrides)
        assert recipients[column].tolist() == run.amounts[recipients.index].tolist()
    assert recipients["difference_kr"].sum() == 0


def test_a_guarantee_over_years_by_percent():
    found = fordel.price(
        "kompetenceudvikling-2014",
        "guarantee.max_loss.pct_of_baseline",
        "45",
        "60",
        overrides=GUARANTEE,
        years=[2014, 2015],
    )
    assert [year.year for year in found.years] == [2014, 2015]
    for year in found.years:
        moved = [point.moved for point in year.points]
        assert moved == sorted(moved, reverse=True)
        assert all(point.rate is None or point.rate <= 0 for point in year.points)


def test_a_rule_of_one_year_is_priced_in_that_year_only():
    overrides = {"pool.baseline": "population_{year} * 10"}
    found = fordel.price("kompetenceudvikling-2014", "pool.floor.pct_of_baseline.2015", 50, 60, overrides=overrides)
    assert [year.year for year in found.years] == [2015]
    with pytest.raises(fordel.InvalidInput, match="concerns 2015 only"):
        fordel.price(
            "kompetenceudvikling-2014", "pool.floor.pct_of_baseline.2015", 50, 60, overrides=overrides, years=2014
        )


def test_the_level_at_which_it_breaks_and_by_how_many_kroner(run):
    code, out, _ = run("price", "yderkommuner-17a", "--rule", "pool.floor", "--from", 0, "--to", "45000000", "--json")
    said = json.loads(out)
    assert code == 0
    (year,) = said["years"]
    assert Fraction(year["highest"]) == Fraction(1_500_000_000, 36)
    assert year["refused"]["shortfall_kr"] == 36 * 45_000_000 - 1_500_000_000
    assert [point["amounts_add_to_kr"] for point in year["points"][:-1]] == [1_500_000_000] * (len(year["points"]) - 1)


def test_files(run, tmp_path):
    out = tmp_path / "pris"
    rule = ["--rule", "pool.floor", "--from", "0", "--to", "8000000"]
    code, said, _ = run("price", "yderkommuner-17a", *rule, "--out", out, "--lang", "da")
    assert code == 0
    assert [line.strip() for line in said.splitlines()[-3:]] == [
        str(out / name) for name in ("price.csv", "price_recipients.csv", "price.json")
    ]
    rows = list(csv.reader((out / "price.csv").read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0] == fordel.price("yderkommuner-17a", "pool.floor", 0, 8_000_000).table.columns.tolist()
    assert len(rows) == 6
    assert json.loads((out / "price.json").read_text(encoding="utf-8"))["rule"] == "pool.floor"
    assert len((out / "price_recipients.csv").read_text(encoding="utf-8-sig").splitlines()) == 99


def test_the_same_bytes_each_time(tmp_path):
    for name in ("a", "b"):
        write_price(fordel.price("yderkommuner-17a", "pool.cap", 60_000_000, 90_000_000), tmp_path / name)
    for file in ("price.csv", "price_recipients.csv", "price.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(
    ("rule", "start", "stop", "says"),
    [
        ("part.folketal-faktor.share", 0, 1, "cannot be priced"),
        ("pool.floor", 10, 10, "the second must be the larger"),
        ("pool.floor", "ti", 10, "The level from cannot be used"),
        ("pool.floor", -5, 10, "levels are 0 or more"),
        ("pool.floor", "0.5", 10, "not a whole amount"),
        ("pool.floor.pct_of_baseline", 1, 2, "needs pool.baseline"),
        ("group.region.floor", 1, 2, "leads nowhere"),
    ],
)
def test_what_cannot_be_priced_is_told(rule, start, stop, says):
    with pytest.raises(fordel.InvalidInput, match=says):
        fordel.price("yderkommuner-17a", rule, start, stop)


def test_exit_codes(run):
    levels = ["--from", "50000000", "--to", "60000000"]
    code, _, err = run("price", "yderkommuner-17a", "--rule", "pool.floor", *levels)
    assert (code, "floors add to" in err) == (3, True)
    code, _, err = run("price", "yderkommuner-17a", "--rule", "pool.unit", *levels)
    assert (code, "cannot be priced" in err) == (2, True)


def test_as_a_process():
    rule = ["--rule", "eligibility.highest", "--set", "eligibility.by=population_{year}", "--from", "3", "--to", "5"]
    done = subprocess.run(
        [sys.executable, "-m", "fordel", "price", "yderkommuner-17a", *rule, "--json"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    said = json.loads(done.stdout)
    assert [point["level"] for point in said["years"][0]["points"]] == ["3", "4", "5"]
    assert said["years"][0]["between_points"] == "constant"


@pytest.mark.parametrize("level", ["1.000", "60.000"])
def test_a_level_that_could_be_thousands_is_refused_with_both_readings(run, level):
    for start, stop in ((level, "90000"), ("0", level)):
        code, _, err = run("price", "yderkommuner-17a", "--rule", "pool.floor", "--from", start, "--to", stop)
        whole = level.replace(".", "")
        assert (code, f"{level} could be {whole} or the decimal {level}" in err) == (2, True)


def test_the_last_level_is_whole_kroner_too():
    with pytest.raises(fordel.InvalidInput, match="not a whole amount"):
        fordel.price("yderkommuner-17a", "pool.floor", 0, "0.5")


def test_places_are_whole_numbers():
    by = {"eligibility.by": "population_{year}"}
    with pytest.raises(fordel.InvalidInput, match=r"34\.5 is not a whole number of places"):
        fordel.price("yderkommuner-17a", "eligibility.highest", 30, "34.5", overrides=by)


def test_a_rank_beyond_the_candidates_is_not_told_as_one_that_cannot_hold(run):
    rule = ["--rule", "eligibility.highest", "--set", "eligibility.by=population_{year}"]
    code, out, _ = run("price", "yderkommuner-17a", *rule, "--from", "34", "--to", "120")
    assert code == 0
    assert "Above the number of candidates, 36, nothing changes." in out
    assert "cannot" not in out


@pytest.fixture
def pool(tmp_path):
    """Shares 10, 30 and 40 of 80, in whole kroner."""

    def write(amount: int, rules: str = "") -> str:
        (tmp_path / "f.csv").write_text("code,name,pupils\n101,A,1\n147,B,3\n151,C,4\n", encoding="utf-8")
        file = tmp_path / "pool.toml"
        file.write_text(
            f'id = "pool"\ntitle = "Pulje"\nmodel = "formula"\n[data]\nrecipients = "f.csv"\n[pool]\n'
            f'amount = {amount}\n{rules}\n[[part]]\nname = "elever"\nkey = "pupils"\n',
            encoding="utf-8",
        )
        return str(file)

    return write


def test_where_the_pool_holds_with_the_rule_only_it_says_what_levels_are_compared_with(run, pool):
    file = pool(80, "cap = 20")
    code, out, _ = run("price", file, "--rule", "pool.top_slice", "--from", "20", "--to", "30")
    assert code == 0
    assert "Without this rule the others cannot hold together, so levels are compared with the level 20 instead." in out
    assert "compared with, kr." in out
    assert "without the rule, kr." not in out


def test_a_row_without_whole_kroner_is_marked(run, pool):
    file = pool(10_000, "unit = 1000")
    _, out, _ = run("price", file, "--rule", "pool.cap", "--from", "1000", "--to", "9000")
    assert "3.333,3333 *" in out
    assert "each row was solved again with whole kroner, except those with *." in out
    assert "* There are no whole kroner here: in whole units of 1.000 kr." in out
    _, out, _ = run("price", file, "--rule", "pool.cap", "--from", "8000", "--to", "9000")
    assert "*" not in out
    assert "each row was solved again with whole kroner." in out


def test_levels_that_are_nearly_equal_are_told_apart():
    from fordel.pricing.printed_price import _decimals, _level

    found = fordel.price("yderkommuner-17a", "pool.floor", 0, 8_000_000)
    year = found.years[0]
    near = [replace(year.points[0], level=Fraction(1, 3) + Fraction(k, 10**6)) for k in range(2)]
    close = replace(year, points=tuple(near))
    assert [_level(point.level, _decimals(close)) for point in near] == ["0,333333", "0,333334"]
    assert _decimals(year) == 4
