"""Certificates of programs: written, verified, and read again; of random programs too."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import fordel
from certificates.program_certificates import of, sealed
from certificates.program_judge import lies, number
from certificates.test_verify import run
from fordel import audit
from fordel.certificates.programs import program_certificate
from fordel.certificates.writing import certificate_bytes
from fordel_solver import InvalidInput, Program, Rule, SolverFailure, solve
from kinds_of_programs import KINDS
from solver.random_programs import random_program

INF = np.inf


def certified(program: Program, **given):
    return program_certificate(program, solve(program), id="program", title="Et program", **given)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_certified_of_a_random_program_holds_and_is_true(seed):
    program = random_program(seed)
    solution = solve(program)
    if solution.x is None:
        with pytest.raises(InvalidInput, match="There is no x to certify: the outcome is infeasible"):
            program_certificate(program, solution, id="x", title="x")
        return
    certificate = program_certificate(program, solution, id="x", title="x")
    assert [claim for claim in audit.check(certificate) if not claim.holds] == []
    assert lies(certificate) == []
    assert float(number(certificate["answer"]["objective"])) == pytest.approx(solution.objective, rel=1e-9, abs=1e-9)
    # The gap of a linear program is a rounding.
    if not program.is_integer:
        assert abs(number(certificate["proof"]["gap"])) < 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_fordel_verify_takes_it(kind, tmp_path, capsys):
    path = tmp_path / "certificate.json"
    path.write_bytes(certificate_bytes(of(kind)))
    assert json.loads(path.read_bytes()) == of(kind)
    verification = fordel.verify(path)
    assert verification
    assert (verification.id, verification.synthetic, verification.of_program) == (kind, True, True)
    code, out, err = run(capsys, "verify", str(path))
    assert (code, err) == (0, "")
    assert "All 14 claims hold." in out
    assert "made up" in out
    assert 'what stands under "stated"' in " ".join(out.split())
    code, out, _ = run(capsys, "verify", str(path), "--lang", "da")
    assert "Alle 14 påstande holder." in out
    assert "intet tilladt har et lavere c·x" in out
    code, out, _ = run(capsys, "verify", str(path), "--json")
    assert (code, json.loads(out)["of_program"]) == (0, True)


def test_a_krone_moved_is_seen_and_the_claim_is_named(tmp_path, capsys):
    certificate = of("portfolio")
    certificate["answer"]["x"][0] += 1
    path = tmp_path / "certificate.json"
    path.write_bytes(certificate_bytes(sealed(certificate)))
    code, out, _ = run(capsys, "verify", str(path), "--json")
    report = json.loads(out)
    assert (code, report["verified"]) == (5, False)
    assert report["failures"][0].startswith("rows: 2024 is missed by 1.")


def test_an_instance_does_not_go_with_it():
    with pytest.raises(InvalidInput, match="It is the certificate of a program, which is all in it"):
        fordel.verify(of("portfolio"), instance="smaaoer-2014")


def test_the_same_program_and_answer_give_the_same_bytes():
    make = KINDS["portfolio"]
    one, other = (certificate_bytes(certified(make())) for _ in range(2))
    assert one == other


def test_what_is_proven_is_said_as_it_is():
    # Of two thirds of a krone each: the whole optimum is 0, and the relaxation proves no more than -4/3.
    program = Program([-1, -1], [[3, 0], [0, 3]], -INF, 2, 0, 1, integer=True)
    certificate = certified(program)
    # Both costs are whole, so that -4/3 is -1.
    assert (certificate["proof"]["bound"], certificate["proof"]["gap"], certificate["proven"]) == (-1, 1, "gap")
    assert certificate["stated"]["outcome"] == "optimal"
    # x2 has no bounds, and c - Aᵀy is zero only at a third: in decimals nothing is proven.
    free = Program([0, 1], [[1, 3], [-1, 3]], 1, INF, [-INF, -INF], INF)
    none = program_certificate(free, solve(free), id="x", title="x", duals=np.array([0.17, 0.17]))
    assert (none["proof"], none["proven"]) == (None, "feasible")
    assert [claim for claim in audit.check(none) if not claim.holds] == []
    assert [claim.name for claim in audit.check(none)][-2:] == ["proven", "tie order"]


@pytest.mark.parametrize(("y", "bound"), [(2, 140), (3, 130), (1.5, 120), (0, 0), (5, 10)])
def test_any_duals_prove_what_they_prove_of_the_example_of_the_page(y, bound):
    # y 100 - (y - 1) 60 - (y - 2) 50 - (y - 4) 100, each only where it is positive; the last by the row.
    program = Program([1, 2, 4], [[1, 1, 1]], 100, 100, 0, [60, 50, INF])
    proof = certified(program, duals=np.array([float(y)]))["proof"]
    assert (proof["bound"], proof["gap"]) == (bound, 140 - bound)
    assert proof["derived"] == ([[2, "upper", 0, 100]] if y == 5 else [])


def test_numbers_are_the_decimals_that_were_given():
    program = Program(
        [0.1, 2.5e-7], [[1 / 3, -700000000]], -INF, 0.3, 0, [1, 2], rules=[Rule("loft på kr.", rows=[0], upper=[1])]
    )
    stated = certified(program)["program"]
    assert stated["cost"] == ["1/10", "25/100000000"]
    assert stated["entries"] == [[0, "3333333333333333/10000000000000000", 1, -700000000]]
    assert (stated["row_lower"], stated["row_upper"]) == ([None], ["3/10"])
    assert stated["rules"] == [{"name": "loft på kr.", "rows": [0], "lower": [], "upper": [1]}]


def test_an_x_that_is_no_whole_number_may_miss_a_row_by_a_rounding_and_says_by_how_much():
    certificate = certified(Program([1, 1, 1], [[3, 1, 0], [0, 7, 1]], [1, 1], [1, 1], 0.01, 1))
    assert 0 <= number(certificate["answer"]["miss"]) < 1e-15
    assert certificate["proven"] in ("gap", "optimal")
    assert audit.check(certificate)[-2].holds


def test_a_number_that_is_too_long_for_a_certificate_is_told():
    program = Program([1e-45], [[1]], 0, 1, 0, 1)
    with pytest.raises(SolverFailure, match="There is no certificate: a cost has more than 40 digits"):
        certified(program)


def test_a_program_with_more_numbers_than_a_certificate_holds_is_told():
    n = 90_000
    program = Program(np.ones(n), np.ones((1, n)), 0, 1, 0, 1)
    answer = replace(solve(Program([1], [[1]], 0, 1, 0, 1)), x=np.zeros(n), row_duals=np.zeros(1))
    with pytest.raises(SolverFailure, match="the program has 810105 values, and a certificate holds 800000"):
        program_certificate(program, answer, id="x", title="x")


def test_who_agreed_is_stated_by_code_base():
    program = KINDS["selection"]()
    assert certified(program)["stated"]["agreed"] == ["HiGHS"]
    both = program_certificate(program, solve(program, cross_check=True), id="x", title="x")
    assert len(both["stated"]["agreed"]) == 2
    assert both["stated"]["agreed"][0] == "HiGHS"


def test_a_program_without_rows_or_without_costs_has_a_certificate_too():
    no_rows = Program([2, -3], np.zeros((0, 2)), [], [], 1, 4)
    no_costs = Program([0, 0], [[1, 1]], 3, INF, 0, 2, integer=True)
    for program, objective in ((no_rows, -10), (no_costs, 0)):
        certificate = certified(program)
        assert (certificate["answer"]["objective"], certificate["proven"]) == (objective, "optimal")
        assert [claim for claim in audit.check(certificate) if not claim.holds] == []
        assert lies(certificate) == []
