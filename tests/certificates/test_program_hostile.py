"""A certificate of a program is hostile input too: refused in little time, whatever it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from shutil import copy
from time import process_time
from typing import Any

import pytest

import fordel
from certificates.program_certificates import of, sealed
from fordel import audit, audit_programs

WHOLE: dict[str, Any] = of("thirds")
NONSENSE = ("text", [], {}, [[]], 0, -1, None, [None], "1/3", "1/0", "1e9", "0.5", " 1", "١/10", "1/1" + "0" * 40)


def changed(where: tuple[Any, ...], value: Any) -> dict[str, Any]:
    certificate = inner = json.loads(json.dumps(WHOLE))
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    return sealed(certificate)


def ways(value: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in it, lists and objects too."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [*([where] if where else []), *(way for name, inner in inside for way in ways(inner, (*where, name)))]


def test_anything_in_place_of_anything_is_refused_or_judged_and_never_breaks():
    refused = 0
    for where in ways(WHOLE):
        for what in NONSENSE:
            claims = audit.check(changed(where, what))
            assert all(len(claim.fault) <= 1000 for claim in claims)
            refused += any(not claim.holds for claim in claims)
    assert refused > 900


@pytest.mark.parametrize("where", [where for where in ways(WHOLE) if isinstance(where[-1], str)], ids=str)
def test_a_name_too_few_or_too_many_is_refused(where):
    fewer = json.loads(json.dumps(WHOLE))
    inner = fewer
    for step in where[:-1]:
        inner = inner[step]
    del inner[where[-1]]
    # Without its own name it is a certificate of a pool, and none of those either.
    assert audit.check(fewer)[0].name == "form"
    assert not audit.check(fewer)[0].holds
    inner[where[-1]] = 0
    inner["more"] = 0
    assert not audit.check(fewer)[0].holds


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        (("fordel_program",), 2, "fordel_program is '2'; this checks version 1."),
        (("synthetic",), 1, "synthetic: it must be true or false."),
        (("answer", "x", 0), True, "It holds bool, which no certificate does: True."),
        (("answer", "x", 0), 0.5, "It holds float, which no certificate does: 0.5."),
        (("answer", "x", 0), "1/3", "answer.x: '1/3' is no number."),
        (("program", "cost", 0), None, "program.cost: 'None' is no number."),
        (("program", "entries", 0), [0, 1, 0, 1], "program.entries[0]: not positions from 0 to 2 in ascending order"),
        (("program", "entries", 0), [0, 1, 5, 1], "program.entries[0]: not positions from 0 to 2 in ascending order"),
        (("program", "entries", 0), [0], "program.entries: a row is a list of columns with the number of each"),
        (("program", "entries", 0), [0, None], "program.entries, proof.derived: null is no number."),
        (("program", "whole"), [-1], "program.whole: not positions from 0 to 2 in ascending order"),
        (("proof", "over"), 0, "proof.over: not a whole number of 1 or more."),
        (("proof", "duals"), [1], "proof.duals: not a list of 2."),
        (("proof", "derived"), [[0, "upper", 0, 1]] * 2, "proof.derived: a bound stands there twice."),
        (("proof", "derived"), [[9, "upper", 0, 1]], "proof.derived: there is no such column or row."),
        (("proof", "derived"), [[0, "both", 0, 1]], "proof.derived: 'both' is none of lower, upper."),
        (("stated", "unique"), "maybe", "stated.unique: 'maybe' is none of yes, no, not decided."),
        (("proven",), "surely", "proven: 'surely' is none of optimal, gap, feasible."),
    ],
    ids=str,
)
def test_what_is_no_certificate_is_refused_with_its_place(where, value, says):
    (claim,) = audit.check(changed(where, value))
    assert claim.name == "form"
    assert claim.fault.startswith(says)


def test_a_bound_that_is_stated_needs_no_row():
    derived = [[0, "upper", 0, 1]]
    faults = [claim.fault for claim in audit.check(changed(("proof", "derived"), derived)) if not claim.holds]
    assert any("is stated, and needs no row" in fault or "tighter" in fault for fault in faults)


def large(n: int = 60_000, **others: Any) -> dict[str, Any]:
    """As many numbers as a certificate may have, each as long as it may be."""
    long = "9" * 40 + "/1" + "0" * 39
    program = {
        "columns": ["x"] * n,
        "cost": [long] * n,
        "lower": [0] * n,
        "upper": [None] * n,
        "whole": [],
        "rows": ["r"] * 2,
        "row_lower": [long] * 2,
        "row_upper": [None] * 2,
        "entries": [[part for j in range(n) for part in (j, long)]] * 2,
        "rules": [],
    }
    proof = {"duals": [10**39] * 2, "over": 10**39, "derived": [], "bound": long, "gap": long}
    answer = {"x": [long] * n, "objective": long, "miss": 0}
    return sealed(WHOLE | {"program": program, "answer": answer, "proof": proof} | others)


def test_as_many_numbers_as_there_may_be_as_long_as_they_may_be_take_little_time(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(large()), encoding="ascii")
    start = process_time()
    verification = fordel.verify(path)
    seconds = process_time() - start
    assert not verification
    assert {claim.name for claim in verification.claims if not claim.holds} >= {"objective", "gap"}
    assert seconds < 4


def test_bounds_from_one_long_row_tens_of_thousands_of_times_take_little_time():
    # Σ a x >= a with every x <= 0: so each x >= 1, says the row.
    n = 40_000
    certificate = large(n, proof=large(n)["proof"] | {"derived": [[j, "lower", 1, 1] for j in range(n)]})
    certificate["program"] |= {"lower": [None] * n, "upper": [0] * n}
    start = process_time()
    claims = {claim.name: claim for claim in audit.check(sealed(certificate))}
    seconds = process_time() - start
    assert claims["bounds from rows"].holds
    assert not claims["bounds"].holds
    assert seconds < 4


def test_the_two_files_run_alone_with_no_package_and_no_site(tmp_path):
    for module in (audit, audit_programs):
        copy(str(module.__file__), tmp_path)
    path = tmp_path / "certificate.json"

    def run(folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-S", folder / "audit.py", path],
            capture_output=True,
            timeout=60,
            text=True,
            encoding="utf-8",
            check=False,
        )

    path.write_text(json.dumps(WHOLE), encoding="ascii")
    answer = run(tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "14 claims checked, all hold." in answer.stdout
    assert "what stands under `stated`" in answer.stdout
    path.write_text(json.dumps(changed(("answer", "objective"), 1)), encoding="ascii")
    answer = run(tmp_path)
    assert answer.returncode == 5
    assert "FAILS  objective: c" in answer.stdout
    alone = tmp_path / "alone"
    alone.mkdir()
    copy(audit.__file__, alone)
    answer = run(alone)
    assert answer.returncode == 2
    assert "audit_programs.py, which checks certificates of programs, is not beside audit.py" in answer.stderr
    assert "Traceback" not in answer.stderr
