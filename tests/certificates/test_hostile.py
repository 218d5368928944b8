"""A certificate is hostile input: refused in under a second and 200 MB, whatever it is."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

import fordel
from certificates.hostile import hostile
from certificates.random_pools import allocation
from fordel import audit
from small_pools import raw_pool, recipients

MEGABYTE = 2**20
CERTIFICATE: dict[str, Any] = allocation(raw_pool(1000, floor=100), recipients(pupils=[1, 2, 7])).certificate
CASES = dict(hostile(CERTIFICATE))


def test_the_certificate_itself_holds(tmp_path):
    assert all(claim.holds for claim in audit.check(CERTIFICATE))


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused(name, tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(CASES[name])
    verification = fordel.verify(path)
    assert not verification
    assert verification.failures
    assert max(map(len, verification.failures)) < 1000
    assert not any(failure.startswith("seal") for failure in verification.failures[1:])


@pytest.mark.parametrize("name", ["a million digits", "ten thousand objects", "a name twice among a hundred thousand"])
def test_it_is_refused_in_little_memory(name, tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(CASES[name])
    tracemalloc.start()
    fordel.verify(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * MEGABYTE


def test_a_gigabyte_is_not_even_read(tmp_path):
    path = tmp_path / "certificate.json"
    with path.open("wb") as file:
        file.truncate(2**30)
    tracemalloc.start()
    verification = fordel.verify(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "1073741824 bytes" in verification.failures[0]
    assert peak < MEGABYTE


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "certificate.json")
    with pytest.raises(fordel.InvalidInput, match="a pipe or a device, and no file"):
        fordel.verify(tmp_path / "certificate.json")


def test_millions_of_values_are_not_taken_apart(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(b"[" + b"{}," * 16_000_000 + b"{}]")
    tracemalloc.start()
    verification = fordel.verify(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than 800000 values" in verification.failures[0]
    assert peak < 150 * MEGABYTE


def test_a_file_that_says_that_it_is_empty_is_not_waited_for(tmp_path, monkeypatch):
    path = tmp_path / "certificate.json"
    path.write_bytes(b"")

    def waiting(*arguments: Any, **named: Any) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Path, "open", waiting)
    assert fordel.verify(path).failures == ("form: The file is empty.",)


def test_hundreds_of_thousands_of_names_are_not_taken_apart(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(b"{" + b",".join(b'"%d":0' % name for name in range(250_000)) + b"}")
    assert "200000 names" in fordel.verify(path).failures[0]


def test_so_many_long_numbers_are_not_worked_out():
    long = {"over": ["9" * 40] * 250, "under": ["7" * 40] * 250}
    assert "long numbers" in fordel.verify(CERTIFICATE | {"years": [[long] * 50]}).failures[0]
    # A few of them are numbers as good as any.
    assert "long numbers" not in fordel.verify(CERTIFICATE | {"years": [[long] * 30]}).failures[0]


@pytest.mark.parametrize(
    "what",
    [None, 1, [], {}, {1: 2}, CERTIFICATE | {"years": ()}, CERTIFICATE | {"id": b"pool"}, CERTIFICATE | {"title": 1.0}],
)
def test_what_is_no_json_in_python_is_refused_too(what):
    assert not fordel.verify(what)


def test_an_object_in_itself_is_refused():
    endless: dict[str, Any] = dict(CERTIFICATE)
    endless["specification"] = endless
    assert fordel.verify(endless).failures[0].startswith("form: It is deeper than 20 levels")


def test_sums_that_grow_without_end_are_refused():
    # A denominator of its own for each recipient: an honest sum has a few hundred digits, this one a hundred thousand.
    n = 3000
    year = CERTIFICATE["years"][0] | {
        "codes": [f"{i:05}" for i in range(n)],
        "key": [f"1/{10**39 + 2 * i + 1}" for i in range(n)],
        "amounts": [1] * n,
        "floor": None,
    }
    parts = [{"name": "elever", "share": 1, "key": "pupils", "values": [1] * n}]
    forged = CERTIFICATE | {"years": [year | {"parts": parts, "binding": None}]}
    assert any("so many digits" in failure for failure in fordel.verify(forged).failures)


def test_audit_runs_alone_with_no_package_and_no_site(tmp_path):
    path = tmp_path / "certificate.json"
    for name, content, exit_code in (
        ("true", audit.json.dumps(CERTIFICATE).encode(), 0),
        ("false", CASES["NaN"], 5),
        ("gone", None, 2),
    ):
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        answer = subprocess.run(
            [sys.executable, "-I", "-S", Path(audit.__file__), path], capture_output=True, timeout=60, text=True
        )
        assert (name, answer.returncode) == (name, exit_code)
        assert "Traceback" not in answer.stderr
