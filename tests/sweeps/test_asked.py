"""What a sweep can be asked for, and what it refuses before it solves anything."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

import fordel
from fordel.sweeping.sweep_specification import read_sweep
from fordel.sweeping.written_values import read_varied
from fordel.written_settings import settings_of


def test_steps_are_exact_decimals_with_both_ends():
    assert read_varied("x", "0.2:0.8:0.05") == tuple(Decimal(n) / 100 for n in range(20, 81, 5))
    assert read_varied("x", "1000:3000:1000") == (1000, 2000, 3000)
    assert read_varied("x", [0.1, np.float64(0.3), np.int64(2), "a"]) == (0.1, 0.3, 2, "a")
    assert read_varied("x", np.array([1, 2])) == (1, 2)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("0:1:0.3", "steps of 0.3 lead from 0 to 0.9 and not to 1. Write 0:0.9:0.3"),
        ("1:0", "the second must be the larger"),
        ("0:1:0", "the step is 0"),
        ("0:1:0.0000001", "more than 1000000 values"),
        ("1.000:3.000:0.5", "1.000 could be 1000 or the decimal 1.000. Write 1000 or 1.0000"),
        ("1.000,2000", "1.000 could be 1000"),
        (["1.000"], "1.000 could be 1000"),
        ([], "no values"),
        (7, "is no list of values"),
    ],
)
def test_values_that_cannot_be_used(given, says):
    with pytest.raises(fordel.InvalidInput, match=says):
        read_varied("pool.floor", given)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "Nothing varies"),
        ({"vary": {"pool.flor": [1]}}, '"pool.flor" leads nowhere. The nearest path is "pool.floor"'),
        ({"vary": {"part.elver.share": [1]}}, 'The nearest path is "part.elever.share"'),
        ({"vary": {"pool.floor": [0, -5]}}, r"min-pulje.toml with pool.floor = -5, pool.floor"),
        ({"vary": {"pool.floor": "0:0.5"}, "draws": 2}, "pool.floor"),
        (
            {"vary": {"part.elever.key": ["elever", "elver"]}},
            'no column "elver" in the figures. The nearest is "elever"',
        ),
        ({"vary": {"pool.floor": "0:5"}}, "Say how many times to draw"),
        ({"vary": {"pool.floor": [0]}, "draws": 5}, "nothing is drawn"),
        ({"random_weights": 5, "draws": 6}, "All that is drawn is drawn together"),
        ({"random_weights": 0}, "`random_weights` is 0. Give a whole number, 1 or more"),
        (
            {"random_weights": 5, "leave_one_out": True},
            "Both `leave_one_out` and `random_weights` change part.elever.share",
        ),
        ({"random_weights": 5, "vary": {"part": [[]]}}, "Both `vary` part and `random_weights`"),
        ({"figure_years": [2014], "vary": {"data.years.2014": [2014]}}, "`vary` data.years.2014 and `figure_years`"),
        ({"figure_years": [2013]}, 'no column "population_2013" in the figures'),
        ({"errors": {"elver": "abs:1"}, "draws": 2}, 'no column "elver". The nearest is "elever"'),
        ({"errors": {"usikker": "abs:1"}, "draws": 2}, 'no rule uses the column "usikker"'),
        ({"errors": {"elever": "stated"}, "draws": 2}, "states no error"),
        ({"weights_within": {"elever": "0:0.5"}}, "Say how many with `random_weights`"),
        ({"random_weights": 5, "weights_within": {"elever": "0:0.5"}, "method": "sobol"}, "hit-and-run"),
        ({"random_weights": 5, "method": "halton"}, 'Allowed: "random", "sobol", "latin-hypercube"'),
        ({"random_weights": 5, "seed": -1}, "`seed` is -1"),
        ({"random_weights": 5, "parquet": True}, "not where"),
        ({"random_weights": 5, "workers": 0}, "`workers` is 0"),
        ({"random_weights": 20_000_000}, "at most 10000000"),
        ({"vary": {"data.recipients": ["a.csv"]}}, "the same in all scenarios"),
        ({"vary": ["pool.floor"]}, "`vary` is"),
        ({"vary": {"part.elever.share": f"0:1{'0' * 30}"}, "draws": 2}, "no number can be drawn; use ends below"),
        ({"vary": {"pool.floor": [float("nan")]}}, "is not a finite number"),
        ({"vary": {"pool.floor": [Decimal("1e999999")]}}, "more than 40 digits"),
        ({"errors": {"elever": f"abs:1{'0' * 20}"}, "draws": 2}, "more than 15 digits, with their error"),
    ],
)
def test_what_is_refused(pool, asked, says):
    with pytest.raises(fordel.InvalidInput, match=says):
        fordel.sweep(pool, **asked)


@pytest.mark.parametrize("value", ["no", 0, 1, None, []])
def test_what_is_true_or_false_is_nothing_else(pool, tmp_path, value):
    switches = {"real_names": value, "leave_one_out": value, "parquet": value}
    with pytest.raises(fordel.InvalidInput) as refused:
        fordel.sweep(pool, vary={"pool.floor": [0]}, **switches, out=tmp_path / "out")
    assert len(refused.value.problems) == 3
    for problem, name in zip(sorted(refused.value.problems), sorted(switches), strict=True):
        assert problem.startswith(f"`{name}` is ")
        assert "Allowed: true or false" in problem
    assert not (tmp_path / "out").exists()
    fordel.sweep(pool, vary={"pool.floor": [0]}, real_names=np.True_, leave_one_out=np.False_)


def test_what_is_true_or_false_is_nothing_else_in_a_file_either(pool, run):
    file = pool.parent / "sweep.toml"
    for line in ('real_names = "no"', 'leave_one_out = "no"'):
        text = f'instance = "min-pulje.toml"\n[sweep]\nvary = {{ "pool.floor" = [0] }}\n{line}\n'
        file.write_text(text, encoding="utf-8")
        for scenario in ([], ["--scenario", 0]):
            code, out, err = run("sweep", file, *scenario)
            assert (code, out) == (2, "")
            assert f'`{line.split()[0]}` is "no". Allowed: true or false' in err


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (
            {"random_weights": 2, "weights_within": {"elever": [Decimal("0.1"), Decimal("Infinity")]}},
            "`weights_within`, elever: Infinity is not a number.",
        ),
        ({"random_weights": 2, "weights_within": {"elever": [Decimal("0.1")]}}, "elever: [0.1] is not a lowest"),
        ({"random_weights": 2, "weights_within": {"elever": [Decimal("1e-10"), 1]}}, "elever: 0.0000000001:1 has more"),
        ({"figure_years": [1900]}, "min-pulje.toml with figure_years = 1900: there is no column"),
        ({"figure_years": "2014"}, '`figure_years` is "2014"'),
        ({"vary": {"data.years": [{"2014": 1900}]}}, "with data.years = { 2014 = 1900 }"),
        ({"vary": {"pool.floor": [Decimal("1.5")]}}, "with pool.floor = 1.5, pool.floor: 1.5 has a decimal point"),
        ({"vary": {"pool.floor": "0:1:0.0000001"}}, "0:1:0.0000001 is more than"),
        ({"vary": {"part.elever.share": "0:0.00000025:0.0000001"}}, "of 0.0000001 lead from 0 to 0.0000002 and not"),
        ({"errors": {"elever": Decimal("0.1")}, "draws": 2}, "`errors`, elever: 0.1 is no error"),
        ({"random_weights": 2, "seed": Decimal("0.5")}, "`seed` is 0.5."),
    ],
)
def test_messages_have_values_as_a_file_has_them(pool, asked, says):
    with pytest.raises(fordel.InvalidInput) as refused:
        fordel.sweep(pool, **asked)
    assert says in refused.value.problems[0]
    assert "Decimal(" not in str(refused.value)


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        ({"vary": {"pool.floor": list(range(-11, 1))}}, "The same goes for -10, -9, -8, -7, -6 and 5 more."),
        ({"vary": {"pool.floor": "1.000,2.000,3"}}, "Write 1000 or 1.0000. The same goes for 2.000."),
        ({"figure_years": [1900, 2014, 1901]}, "The same goes for 1901."),
        ({"errors": {"population_{year}": "5"}, "draws": 2}, "The same goes for population_2015."),
        (
            {"random_weights": 5, "leave_one_out": True},
            "change part.elever.share, part.skoler.share, part.folk.share. Take one of them out.",
        ),
    ],
)
def test_one_mistake_in_many_values_is_told_once(pool, asked, ends):
    with pytest.raises(fordel.InvalidInput) as refused:
        fordel.sweep(pool, **asked)
    (problem,) = refused.value.problems
    assert problem.endswith(ends)


def test_all_problems_are_told_at_once(pool):
    with pytest.raises(fordel.InvalidInput) as refused:
        fordel.sweep(
            pool, vary={"pool.flor": [1], "pool.unit": [0], "pool.cap": [100]}, errors={"elver": "abs:1"}, draws=2
        )
    assert len(refused.value.problems) == 3
    with pytest.raises(fordel.InvalidInput) as refused:
        fordel.sweep(pool, vary={"pool.floor": "1.000:2"}, weights_within={"a": "0:1"}, method="x", seed=0.5)
    assert len(refused.value.problems) == 4


def test_values_that_only_hold_with_some_others_are_no_mistake(pool):
    found = fordel.sweep(pool, vary={"pool.unit": [1000, 1], "pool.years.2014": [1000, 1001]})
    assert found.counts.failed == 1
    assert found.counts.failures[0].kind == "invalid-input"


def test_parts_with_an_amount_of_their_own_have_no_share(pool):
    overrides = {"part.elever.amount": 100, "part.elever.share": None}
    found = fordel.sweep(pool, random_weights=2, overrides=overrides)
    assert set(found.overrides(0)) == {*overrides, "part.skoler.share", "part.folk.share"}
    with pytest.raises(fordel.InvalidInput, match="elever: has an amount of its own, and no share"):
        fordel.sweep(pool, random_weights=2, overrides=overrides, weights_within={"elever": (0, 1)})


def test_a_pool_of_one_part_has_no_weights_to_draw():
    with pytest.raises(fordel.InvalidInput, match="needs two or more parts with a share; yderkommuner-17a has 1"):
        fordel.sweep("yderkommuner-17a", random_weights=10)


def test_settings_say_what_overrides_say():
    from fordel.overrides import read_overrides

    overrides = {
        "a": Decimal("1.000"),
        "b": Decimal("0.123456789"),
        "c": "elever * 2",
        "d": None,
        "e": {"kr": 5, "kr_per": "x"},
        "f": 100,
        "g": "100",
        "h": True,
        "i": ["101"],
    }
    assert read_overrides(settings_of(overrides)) == overrides


SWEEP_FILE = """
instance = "min-pulje.toml"

[sweep]
random_weights = 3
seed = 7
weights_within = { elever = "0.2:0.5" }

[sweep.vary]
"pool.floor" = [0, 100]
"pool.cap" = "600:1000:200"

[sweep.errors]
elever = "rel:0.02"
"""


def test_a_sweep_in_a_file(pool):
    file = pool.parent / "sweep.toml"
    file.write_text(SWEEP_FILE, encoding="utf-8")
    arguments = read_sweep(file)
    assert arguments == {
        "instance": str(pool),
        "random_weights": 3,
        "seed": 7,
        "weights_within": {"elever": "0.2:0.5"},
        "vary": {"pool.floor": [0, 100], "pool.cap": "600:1000:200"},
        "errors": {"elever": "rel:0.02"},
    }
    assert fordel.sweep(**arguments).counts.scenarios == 18


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[sweep]", "instance is missing"),
        ('instance = "a"', "the table .sweep. is missing"),
        ('instance = "a"\n[sweep]\nrandom_weight = 3', 'The nearest is "random_weights"'),
        ('instance = "a"\n[sweep.vary]\npool.floor = [1]', 'in quotation marks: "pool.floor" = ...'),
        ('instance = "a"\nsweeps = 1\n[sweep]', '"sweeps" is not a known key. The nearest is "sweep"'),
        ('instance = "a"\n[sweep]\nvary = 3', "is no table"),
        ('instance = "a"\n[sweep]\nyears = 2014.5', "sweep.years: 2014.5. Give years as whole numbers"),
        ('instance = "a"\n[sweep]\ndata = 3', "Give the path of a file"),
        ("instance = " + "[" * 5_000, "is not TOML that can be read"),
        ("instance = ", "is not TOML that can be read"),
    ],
)
def test_sweep_files_that_cannot_be_used(tmp_path, text, says):
    file = tmp_path / "sweep.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(fordel.InvalidInput, match=says):
        read_sweep(file)


def test_what_is_wrong_with_how_it_is_checked_and_with_what_varies_is_told_together(pool):
    with pytest.raises(fordel.InvalidInput) as caught:
        fordel.sweep(pool, random_weights=0, seed=1.5, leave_one_out="yes", certify_one_in=-3, parquet=True)
    about = sorted(problem.split(" ")[0] for problem in caught.value.problems)
    assert about == ["`certify_one_in`", "`leave_one_out`", "`parquet`", "`random_weights`", "`seed`"]
