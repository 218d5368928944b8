"""A scenario that is written down is the scenario, whatever the baseline changes: as a command, and in Python."""

from __future__ import annotations

import json
import re
import shlex
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fordel
from fordel.overrides import read_overrides
from fordel.shell_words import quoted
from fordel.written_settings import settings_of

OWN = {"101": 55.125, "147": 20.5, "360": 12.25, "825": 9.0}
SWEEP_FILE = """
instance = "min-pulje.toml"
[sweep]
data = "d.csv"
decimal = "comma"
{more}
[sweep.overrides]
"pool.years.2014" = 1500
"pool.floor" = {{ kr_per = "skoler", kr = 20 }}
"""


def words_on_windows(line):
    """How the C runtime of Windows divides a line whose double quotes have no backslash before them."""
    assert '\\"' not in line
    assert "%" not in line
    return [word.replace('"', "") for word in re.findall(r'(?:[^ "]|"[^"]*")+', line)]


@pytest.fixture
def own_figures(pool):
    lines = [f"{code};{str(value).replace('.', ',')}" for code, value in OWN.items()]
    path = pool.parent / "d.csv"
    path.write_text("code;elever\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def sweep_file(pool, more):
    path = pool.parent / "s.toml"
    path.write_text(SWEEP_FILE.format(more=more), encoding="utf-8")
    return path


def amounts_of(found, scenario):
    """What the sweep came to, year by year."""
    every = pd.read_parquet(next(file for file in found.files if file.suffix == ".parquet"))
    own = every[every["scenario"] == scenario].set_index("year").drop(columns="scenario")
    return {(year, code): int(kroner) for year, row in own.iterrows() for code, kroner in row.items()}


def amounts_in(allocation):
    table = allocation.table
    return dict(zip(zip(table["year"], table["code"], strict=True), map(int, table["amount_kr"]), strict=True))


MORE = {
    "rules": 'random_weights = 3\nleave_one_out = false\nvary = { "part.elever.key" = ["elever", "elever * skoler"] }',
    "figures": 'draws = 3\nerrors = { "population_{year}" = "abs:5", skoler = "rel:0.2" }',
    "the user's own, drawn": 'random_weights = 3\nerrors = { elever = "rel:0.1" }',
    "a year": "years = [2015]\nrandom_weights = 3",
}


@pytest.mark.parametrize("more", MORE.values(), ids=MORE.keys())
def test_the_command_that_is_printed_gives_the_scenario(pool, own_figures, run, tmp_path, more):
    file = sweep_file(pool, more)
    code, _, err = run("sweep", file, "--out", tmp_path / "all", "--parquet")
    assert (code, err) == (0, "")
    every = pd.read_parquet(tmp_path / "all" / "amounts.parquet")
    for scenario in sorted(set(every["scenario"])):
        code, out, err = run("sweep", file, "--scenario", scenario, "--out", tmp_path / "one")
        assert (code, err) == (0, "")
        assert shlex.split(out) == words_on_windows(out.strip())
        program, *words = shlex.split(out)
        assert program == "fordel"
        code, _, _ = run(*words, "--out", tmp_path / "run", "--json")
        assert code == 0
        alone = pd.read_csv(tmp_path / "run" / "allocation.csv", dtype={"code": str})
        own = every[every["scenario"] == scenario]
        assert sorted(own["year"]) == sorted(set(alone["year"]))
        for year, code, kroner in alone[["year", "code", "amount_kr"]].itertuples(index=False):
            assert own[own["year"] == year][code].item() == kroner


@pytest.mark.parametrize("more", [MORE["rules"], MORE["figures"], MORE["the user's own, drawn"]])
def test_overrides_and_data_of_a_scenario_give_it_in_python(pool, own_figures, tmp_path, more):
    from fordel.sweeping.sweep_specification import read_sweep

    found = fordel.sweep(**read_sweep(sweep_file(pool, more)), out=tmp_path / "all", parquet=True)
    differ = set()
    for scenario in range(found.counts.scenarios):
        expected = amounts_of(found, scenario)
        given_by_hand = fordel.solve(pool, overrides=found.overrides(scenario), data=found.data(scenario))
        assert amounts_in(given_by_hand) == expected
        alone = found.solve(scenario)
        assert amounts_in(alone) == expected
        assert alone.overrides == given_by_hand.overrides
        assert set(alone.data_record) == set(given_by_hand.data_record)
        for column, record in given_by_hand.data_record.items():
            totals = [alone.data_record[column][name] for name in ("total_before", "total_after", "changed")]
            assert totals == [record[name] for name in ("total_before", "total_after", "changed")]
        assert fordel.verify(alone.certificate, instance=pool) or found.data(scenario)
        differ.add(tuple(expected.items()))
    assert len(differ) > 1
    assert amounts_in(fordel.solve(pool)) not in map(dict, differ)


def test_the_baseline_keeps_what_a_scenario_does_not_change(pool):
    baseline = {"pool.unit": 10, "pool.floor": {"kr": 100}, "pool.floor.kr": 90}
    found = fordel.sweep(pool, vary={"pool.floor": [100, 200]}, overrides=baseline)
    assert found.overrides(1) == {"pool.unit": 10, "pool.floor": 200}
    assert fordel.solve(pool, overrides=found.overrides(1)).total == 3000


def test_a_figure_that_a_file_took_away_is_none_in_a_mapping(pool, own_figures, run, tmp_path):
    file = pool.parent / "gone.csv"
    file.write_text("code,skoler,ekstra\n101,5,1\n147,6,2\n360,7,3\n825,,\n", encoding="utf-8")
    asked = {"vary": {"pool.floor": [0, 100]}, "overrides": {"part.skoler.key": "elever + 1"}}
    found = fordel.sweep(pool, data=file, out=tmp_path / "sweep", parquet=True, **asked)
    assert found.data(1) == {
        "skoler": {"101": 5, "147": 6, "360": 7, "825": None},
        "ekstra": {"101": 1, "147": 2, "360": 3, "825": None},
    }
    # Læsø has 3 schools in the pool's own table: they are gone in the sweep, and so they are here.
    by_schools = {**found.overrides(1), "part.skoler.key": "skoler"}
    with pytest.raises(fordel.InvalidInput, match=r"skoler.*825|825.*skoler"):
        fordel.solve(pool, overrides=by_schools, data=found.data(1))
    for scenario in (0, 1):
        by_hand = fordel.solve(pool, overrides=found.overrides(scenario), data=found.data(scenario))
        assert amounts_in(by_hand) == amounts_of(found, scenario)
    code, out, _ = run(
        "sweep",
        pool,
        "--vary",
        "pool.floor=0,100",
        "--data",
        file,
        "--scenario",
        1,
        "--json",
        "--set",
        "part.skoler.key=elever + 1",
    )
    assert (code, json.loads(out)["data"]) == (0, found.data(1))
    drawn = ["--error", "elever=abs:1", "--draws", 2, "--set", "part.skoler.key=elever + 1"]
    code, out, _ = run("sweep", pool, *drawn, "--data", file, "--scenario", 1, "--out", tmp_path / "one")
    assert code == 0
    code, _, _ = run(*shlex.split(out)[1:], "--json")
    assert code == 0
    written = pd.read_csv(tmp_path / "one" / "scenario-1.csv", dtype={"code": str}).set_index("code")
    assert list(written.columns) == ["skoler", "ekstra", "elever"]
    assert pd.isna(written.loc["825", "skoler"])


def test_figures_of_which_none_shows_a_decimal_mark_are_written_so_that_they_do(pool, run, tmp_path):
    file = pool.parent / "d.csv"
    file.write_text("code,elever\n101,1.234\n147,2\n360,3\n825,4\n", encoding="utf-8")
    options = ["--error", "elever=abs:0", "--draws", 1, "--data", file]
    code, _, _ = run("sweep", pool, *options, "--decimal", "point", "--scenario", 0, "--out", tmp_path / "one")
    assert code == 0
    assert "1.2340" in (tmp_path / "one" / "scenario-0.csv").read_text(encoding="utf-8")
    code, _, _ = run("run", pool, "--data", tmp_path / "one" / "scenario-0.csv", "--json")
    assert code == 0


def test_json_has_all_that_makes_the_scenario(pool, own_figures, run):
    code, out, _ = run("sweep", sweep_file(pool, MORE["a year"]), "--scenario", 1, "--json", "--real-names")
    said = json.loads(out)
    assert code == 0
    assert said["data"] == {"elever": OWN}
    assert said["data_files"] == [str(own_figures)]
    assert (said["decimal"], said["years"]) == ("comma", [2015])
    assert said["set"][:2] == ["pool.years.2014=1500", "pool.floor={ kr_per = 'skoler', kr = 20 }"]
    assert said["overrides"]["pool.floor"] == {"kr_per": "skoler", "kr": 20}
    assert said["command"].startswith(f"fordel run {pool} --set ")
    assert said["command"].endswith(f"--data {own_figures} --decimal comma --year 2015 --real-names")
    assert amounts_in(eval_of(said["python"])) == amounts_in(
        fordel.solve(pool, overrides=said["overrides"], data=said["data"], years=2015)
    )


def eval_of(code):
    scope = {}
    exec(code, scope)
    return scope["allocation"]


def test_what_no_command_line_takes_is_told_in_python(pool, run):
    folder = pool.parent / "100% $HOME"
    folder.mkdir()
    (folder / "p.toml").write_text(pool.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "figures.csv").write_bytes((pool.parent / "figures.csv").read_bytes())
    asked = ["sweep", folder / "p.toml", "--random-weights", 2, "--scenario", 1]
    code, out, err = run(*asked)
    assert code == 0
    assert "not read the same way by every shell" in err
    assert amounts_in(eval_of(out)) == amounts_in(fordel.sweep(pool, random_weights=2).solve(1))
    _, out, err = run(*asked, "--lang", "da")
    assert "kommandofortolkere" in err
    assert json.loads(run(*asked, "--json")[1])["command"] is None


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_quoted_word_is_one_word_everywhere(word):
    written = quoted(word)
    if written is None:
        assert any(sign in word for sign in '"$`%!\\“”„') or not word.isprintable()
        return
    assert shlex.split(written) == [word]
    assert words_on_windows(written) == [word]
    # Nothing is left inside that a shell puts something in for.
    assert not set('$`%!"') & set(written.strip('"'))


PLAIN = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.decimals(-(10**6), 10**6, places=3),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
)


@given(st.one_of(PLAIN, st.lists(PLAIN), st.dictionaries(st.text("aæ '\"-", min_size=1), PLAIN)))
def test_a_setting_is_read_back_as_the_value(value):
    read = read_overrides(settings_of({"a.b": value}))["a.b"]
    assert read == value or (value == "" and read in (None, ""))
    assert type(read) is type(value) or isinstance(value, Decimal)
