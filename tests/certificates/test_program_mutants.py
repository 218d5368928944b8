"""A certificate of a program with anything in it changed: rejected, or true all the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from certificates.program_certificates import STATED, Mutant, certificates, mutants, of, sealed
from certificates.program_judge import lies
from certificates.test_mutants import rejected, sample
from fordel import audit

# The name under which conftest.py adds the counts up and tells them.
MUTANTS = "mutants of certificates of programs"

KINDS = ("portfolio", "applications", "selection", "portfolio-with-bounds-from-rows", "thirds")


def judge_all(cases: list[Mutant]) -> Counter[str]:
    """How many were rejected as they are; and sealed again how many are false, true, or stated only."""
    counts: Counter[str] = Counter()
    for mutant in cases:
        assert rejected(mutant.certificate), f"{mutant.where}: nobody saw it"
        counts["rejected by the seal or the form"] += 1
        for digest in (False, True) if mutant.where[0] == "program" else (True,):
            forged = sealed(mutant.certificate, digest=digest)
            failing = rejected(forged)
            if mutant.where[0] in ("seal", "program_sha256"):
                assert not failing  # sealing again takes the change back
            elif false := lies(forged):
                assert failing, f"{mutant.where}: {false}, and every claim holds"
                counts["sealed again, false, rejected"] += 1
            else:
                assert failing == [], f"{mutant.where}: {failing}, and it is true"
                counts["sealed again, stated only" if mutant.where[0] in STATED else "sealed again, true"] += 1
    return counts


@pytest.mark.parametrize("kind", KINDS)
def test_the_certificate_itself_is_true_and_every_claim_holds(kind):
    assert lies(of(kind)) == []
    assert rejected(of(kind)) == []
    assert len(audit.check(of(kind))) == 14


@pytest.mark.parametrize("kind", KINDS[:3])
def test_every_smallest_change_is_rejected_or_true(kind, record_property: Callable[[str, object], None]):
    everything = list(mutants(of(kind)))
    cases = sample(everything, 40, seed=6)
    assert len(cases) >= 500
    assert {case.where[0] for case in cases} == set(of(kind))
    counts = judge_all(cases)
    record_property(MUTANTS, dict(counts))
    assert counts["rejected by the seal or the form"] == len(cases)
    assert counts["sealed again, false, rejected"] >= 300
    assert counts["sealed again, true"] >= 20


@pytest.mark.parametrize("kind", KINDS[3:])
def test_changes_of_bounds_from_rows_and_of_fractions_are_rejected_or_true(kind, record_property):
    counts = judge_all(sample(list(mutants(of(kind))), 6, seed=7))
    record_property(MUTANTS, dict(counts))
    assert counts["sealed again, false, rejected"] >= 60
    assert counts["sealed again, true"] >= 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_change_there_is_is_rejected_or_true(kind, record_property):
    counts = judge_all(list(mutants(of(kind))))
    record_property(MUTANTS, dict(counts))
    assert counts["sealed again, false, rejected"] > counts["sealed again, true"] > 0


def test_two_of_everything_that_a_program_can_have_are_among_them():
    programs = [own["program"] for own in certificates().values()]
    proofs = [own["proof"] for own in certificates().values()]
    assert {own["proven"] for own in certificates().values()} == {"optimal", "gap"}
    assert sum(bool(program["whole"]) for program in programs) == 2
    assert any(proof["derived"] for proof in proofs)
    assert any(own["stated"]["tie_order"] for own in certificates().values())
    assert any(side is None for program in programs for side in program["upper"])
    for side in ("row_lower", "row_upper"):
        assert any(limit is None for program in programs for limit in program[side])
    assert any(any(value < 0 for value in proof["duals"]) for proof in proofs)


def change(kind: str, where: tuple[Any, ...], value: Any) -> list[str]:
    """The sentences of what fails after one change, sealed again."""
    certificate = inner = of(kind)
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    return [f"{claim.name}: {claim.fault}" for claim in audit.check(sealed(certificate)) if not claim.holds]


def test_the_claim_that_fails_is_named():
    assert change("portfolio", ("answer", "x", 0), 0)[:2] == [
        "bounds: skole 2024 101 is 0, outside its bounds.",
        "rows: 2024 is missed by 50000.",
    ]
    assert change("portfolio", ("program", "whole"), [0]) == []
    assert change("selection", ("answer", "objective"), 29) == [
        "objective: c·x is about 29.25, not 29.",
        "gap: Objective less bound is about -0.25, not 0.",
    ]
    assert change("portfolio", ("proof", "bound"), 5_550_001) == [
        "bound: The duals prove 5550000, not 5550001.",
        "gap: Objective less bound is -1, not 0.",
    ]
    assert change("applications", ("proven",), "optimal") == ["proven: What is proven is 'gap', not 'optimal'."]
    assert change("thirds", ("stated", "tie_order"), [0, 1, 1]) == [
        "tie order: The tie order does not have every column once."
    ]
    rules = of("portfolio")["program"]["rules"]
    assert change("portfolio", ("program", "rules", 1, "rows"), rules[0]["rows"]) == [
        "rule names: ældre.years: its name, or a row or bound of it, is another rule's as well."
    ]


def test_a_dual_that_uses_an_open_side_proves_nothing():
    duals = of("portfolio")["proof"]["duals"]
    assert change("portfolio", ("proof", "duals"), [*duals[:-1], 1])[0] == (
        "duals: 2025 440: its dual 1 uses a side of the row that has no limit."
    )


def test_a_bound_from_a_row_is_no_tighter_than_the_row_makes_it():
    derived = of("portfolio-with-bounds-from-rows")["proof"]["derived"]
    column, side, row, value = derived[0]
    failing = change("portfolio-with-bounds-from-rows", ("proof", "derived", 0), [column, side, row, value - 1])
    assert failing[0].startswith("bounds from rows: ")
    assert "its upper bound is tighter than" in failing[0]
    other = change("portfolio-with-bounds-from-rows", ("proof", "derived", 0), [column, side, row - 1, value])
    assert "does not follow from" in other[0]
