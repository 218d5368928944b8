"""Other people's solvers find the same allocation, or it is told loudly."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

import fordel
from fordel.checks import cross_checking
from kinds.of_models import FORMULAS


def run_fordel(*words):
    return subprocess.run(
        [sys.executable, "-m", "fordel", *words], capture_output=True, encoding="utf-8", timeout=120, check=False
    )


def tampered(allocation, **changes):
    """The allocation with its first year changed: what a fault of the core would look like."""
    years = allocation.result.years
    result = replace(allocation.result, years=(replace(years[0], **changes), *years[1:]))
    return replace(allocation, result=result)


@pytest.mark.parametrize(
    "instance", ["kompetenceudvikling-2014", "omstilling-folkeskole-2014-17", "regionsbidrag-2014"]
)
def test_two_code_bases_find_the_shares_and_the_rounding_of_a_pool(instance):
    check = fordel.cross_check(fordel.solve(instance, years=None))
    assert len(check.years) == len(fordel.solve(instance).result.years)
    assert [name.split()[0] for name in check.shares_by] == ["highs", "glop"]
    assert [name.split()[0] for name in check.rounding_by] == ["highs", "cp-sat"]
    assert check.largest_difference < 0.01


@pytest.mark.slow
@pytest.mark.parametrize("instance", FORMULAS)
def test_every_packaged_pool_is_found_again(instance):
    assert fordel.cross_check(fordel.solve(instance)).largest_difference < 0.01


RULES = {
    "floors and caps that bind": {"pool.floor": 900_000, "pool.cap": 3_000_000},
    "a unit of 1,000 kr.": {"pool.unit": 1_000, "pool.floor": 500_500},
    "a base amount": {"pool.base_amount": 250_000, "pool.cap": 4_000_000},
    "a cap that leaves a surplus": {"pool.cap": 900_000, "pool.on_surplus": "return"},
}


OPT_OUT = {"pool.opt_out": ["147", "101"], "pool.on_opt_out": "return"}


@pytest.mark.parametrize("rules", RULES)
def test_limits_units_and_base_amounts_are_found_again(rules):
    allocation = fordel.solve("kompetenceudvikling-2014", overrides=RULES[rules], years=2014)
    assert fordel.cross_check(allocation).largest_difference < 0.01


def test_a_share_that_is_not_the_fair_one_is_told():
    allocation = fordel.solve("kompetenceudvikling-2014", years=2014)
    shares = list(allocation.result.years[0].fair_shares)
    shares[0], shares[1] = shares[0] - 1, shares[1] + 1
    with pytest.raises(fordel.SolverFailure, match=r"2014: two code bases differ: highs gives (101|147) a fair share"):
        fordel.cross_check(tampered(allocation, fair_shares=tuple(shares)))


def test_shares_that_do_not_spend_the_amount_are_told():
    allocation = fordel.solve("kompetenceudvikling-2014", years=2014)
    shares = tuple(share * 99 / 100 for share in allocation.result.years[0].fair_shares)
    with pytest.raises(fordel.SolverFailure, match="two code bases differ: highs gives 101 a fair share"):
        fordel.cross_check(tampered(allocation, fair_shares=shares))


def test_those_that_opted_out_are_found_again_with_what_is_returned():
    allocation = fordel.solve("kompetenceudvikling-2014", overrides=OPT_OUT, years=2014)
    assert allocation.result.years[0].opted_out
    assert fordel.cross_check(allocation).largest_difference < 0.01


def test_a_krone_that_is_rounded_the_wrong_way_is_told():
    allocation = fordel.solve("kompetenceudvikling-2014", years=2014)
    year = allocation.result.years[0]
    up = [at for at, (x, q) in enumerate(zip(year.amounts, year.fair_shares, strict=True)) if x > q]
    down = [at for at, (x, q) in enumerate(zip(year.amounts, year.fair_shares, strict=True)) if x < q]
    amounts = list(year.amounts)
    amounts[up[0]] -= 1
    amounts[down[0]] += 1
    with pytest.raises(
        fordel.SolverFailure, match=r"2014: two code bases differ: the whole kroner are .* units of rounding"
    ):
        fordel.cross_check(tampered(allocation, amounts=tuple(amounts)))


def test_what_no_program_states_is_refused_with_the_reason():
    allocation = fordel.solve("kompetenceudvikling-2014", overrides={"pool.method": "dhondt"}, years=2014)
    with pytest.raises(fordel.InvalidInput, match='the method "dhondt" has no fair share'):
        fordel.cross_check(allocation)


def test_run_cross_checks_and_says_by_whom():
    done = run_fordel("run", "smaaoer-2014", "--cross-check", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)["cross_check"]
    assert found["years"] == [2014]
    assert [name.split()[0] for name in found["shares_by"]] == ["highs", "glop"]
    assert (
        "Krydskontrolleret: highs (SciPy" in run_fordel("run", "smaaoer-2014", "--cross-check", "--lang", "da").stdout
    )


def test_run_ends_with_four_when_code_bases_differ(monkeypatch, capsys):
    from fordel.command_line import main

    monkeypatch.setattr(cross_checking, "CLOSE", -1.0)
    monkeypatch.setattr("sys.argv", ["fordel", "run", "smaaoer-2014", "--cross-check"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 4
    assert "two code bases differ" in capsys.readouterr().err


def test_a_backend_for_a_model_that_needs_none_is_refused():
    done = run_fordel("run", "smaaoer-2014", "--backend", "highs")
    assert done.returncode == 2
    assert "needs no solver" in done.stderr


def test_a_cross_check_that_ctrl_c_ends_says_so_and_not_that_anything_differs(monkeypatch):
    from fordel_solver.programs import solving
    from fordel_solver.programs.solution import Solution

    of_its_own = solving.solve

    def solve(program, *more, **named):
        ended = Solution("stopped", interrupted=True)
        return ended if program.is_integer else of_its_own(program, *more, **named)

    monkeypatch.setattr(solving, "solve", solve)
    with pytest.raises(fordel.SolverFailure, match="ended before two code bases had come to an answer"):
        fordel.cross_check(fordel.solve("smaaoer-2014"))
