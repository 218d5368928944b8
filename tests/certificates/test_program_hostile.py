"""A certificate of a program is hostile input too: refused in little time, whatever it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

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


def one_long_number_makes_all_long(n: int = 80_000) -> dict[str, Any]:
    """All are worked with over one denominator."""
    certificate = large(1)
    certificate["program"] |= {"columns": ["x"] * n, "lower": [0] * n, "upper": [None] * n}
    certificate["program"]["cost"] += [1] * (n - 1)
    certificate["program"]["entries"] = [[part for j in range(n) for part in (j, 1)]] * 2
    certificate["answer"]["x"] += [1] * (n - 1)
    return sealed(certificate)


def bounds_from_one_long_row(n: int = 40_000) -> dict[str, Any]:
    """Σ x >= 1 with every x <= 0: so each x >= 1, says the row, tens of thousands of times."""
    certificate = one_long_number_makes_all_long(n)
    certificate["program"] |= {"lower": [None] * n, "upper": [0] * n, "row_lower": [1, 1]}
    certificate["proof"]["derived"] = [[j, "lower", 1, 1] for j in range(n)]
    return sealed(certificate)


def rows_of_one_entry(m: int = 105_000) -> dict[str, Any]:
    certificate = large(1)
    certificate["program"] |= {"rows": ["r"] * m, "row_lower": [1] * m, "row_upper": [None] * m}
    certificate["program"]["entries"] = [[0, 1]] * m
    certificate["proof"]["duals"] = [10**39] * m
    return sealed(certificate)


def many_rules(n: int = 49_000) -> dict[str, Any]:
    certificate = large(1)
    certificate["program"]["rules"] = [{"name": str(i), "rows": [], "lower": [], "upper": []} for i in range(n)]
    return sealed(certificate)


def written(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


# What is slow or large in one way each, at the limits of what a certificate may hold.
AT_THE_LIMITS = {
    "long numbers": lambda: written(large()),
    "one long number": lambda: written(one_long_number_makes_all_long()),
    "bounds from one long row": lambda: written(bounds_from_one_long_row()),
    "rows of one entry": lambda: written(rows_of_one_entry()),
    "rules": lambda: written(many_rules()),
    "text": lambda: b'{"a":[' + b",".join([b'"' + b"9" * 40 + b'"'] * 780_000) + b"]}",
    "lists": lambda: b'{"a":[' + b",".join([b"[]"] * 395_000) + b"]}",
    "names": lambda: b"{" + b",".join(b'"%d":1' % i for i in range(199_000)) + b"}",
    "a title of 49 MB": lambda: written(sealed(WHOLE | {"title": "x" * 49_000_000})),
    "one wide character": lambda: b'{"a":"\xf0\x9d\x92\x9c' + b"a" * 49_000_000 + b'"}',
    "one wide character, escaped": lambda: b'{"a":"\\ud835\\udc9c' + b"a" * 49_000_000 + b'"}',
    "wide characters": lambda: b'{"a":"' + b"\xf0\x9d\x92\x9c" * 12_000_000 + b'"}',
    "characters of two bytes": lambda: b'{"a":"' + "æ".encode() * 24_000_000 + b'"}',
}
# In a process of its own, so that nothing else counts; without a site, as who checks it alone.
MEASURED = """
import sys, time
start = time.process_time()
sys.path.insert(0, sys.argv[1])
import audit
from pathlib import Path
try:
    faults = [claim.fault for claim in audit.check(audit.read(Path(sys.argv[2]))) if not claim.holds]
except audit.Refused as refused:
    faults = [str(refused)]
seconds = time.process_time() - start
status = Path("/proc/self/status")
memory = int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024 if status.exists() else 0
print(seconds, memory, len(faults))
"""


@pytest.mark.parametrize("case", AT_THE_LIMITS)
def test_as_much_as_a_certificate_may_hold_takes_little_time_and_memory(tmp_path, case):
    path = tmp_path / "certificate.json"
    path.write_bytes(AT_THE_LIMITS[case]())
    assert path.stat().st_size <= audit.MOST_BYTES
    words = [sys.executable, "-I", "-S", "-c", MEASURED, str(Path(audit.__file__).parent), str(path)]
    seconds, memory, faults = map(
        float, subprocess.run(words, capture_output=True, check=True, timeout=60).stdout.split()
    )
    # Under 0.7 on two cores with nothing else to do; others run while the tests do.
    assert seconds < 2
    assert memory < 200_000_000
    assert faults or case == "a title of 49 MB"


def test_numbers_with_more_digits_in_all_than_are_allowed_are_refused_before_anything_is_worked_out():
    (claim,) = audit.check(large())
    assert (claim.name, claim.holds) == ("form", False)
    assert claim.fault == f"Its numbers have {(4 * 60_000 + 2) * 81} digits in all; 12000000 are allowed."


def test_bounds_from_one_long_row_tens_of_thousands_of_times_are_checked():
    claims = {claim.name: claim for claim in audit.check(bounds_from_one_long_row(10_000))}
    assert claims["bounds from rows"].holds
    assert not claims["bounds"].holds


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
