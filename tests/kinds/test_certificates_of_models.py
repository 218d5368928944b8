"""Certificates of models that are no single pool: they hold, and no change of them does."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

import fordel
from fordel import audit
from fordel.certificates.deriving import compared
from fordel.certificates.writing import certificate_bytes
from kinds.of_models import CERTIFIED, allocation

# The one that `make test` looks at: small, with divisions and programs.
FIRST = "betinget-bloktilskud-2014"
COUNT = 60
JUNK = [None, "x", -1, 10**39, [], {}, [[]], {"over": ["1"], "under": ["0"]}, "1/0", True]


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=() if name == FIRST else pytest.mark.slow) for name in CERTIFIED],
)
def certificate(request):
    return allocation(request.param).certificate


@pytest.fixture(scope="module")
def count(certificate):
    """How many changes: fewer of a large one."""
    return COUNT if len(certificate_bytes(certificate)) < 100_000 else COUNT // 5


def places(value, path=()):
    """Every number and text of a certificate, with where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from places(inner, (*path, place))
    elif value is not None:
        yield path


def nodes(value, path=()):
    """Everything in a certificate, lists and objects too."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield from nodes(inner, (*path, name))


def changed(certificate, path, value):
    """The certificate with something else in one place."""
    mutant = copy.deepcopy(certificate)
    inner = mutant
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return mutant


def value_at(certificate, path):
    for step in path:
        certificate = certificate[step]
    return certificate


def smallest_step(value):
    """The nearest other number, or another text."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    over, slash, under = value.partition("/")
    return f"{int(over) + 1}/{under}" if slash and under.isdigit() and over.lstrip("-").isdigit() else value + "x"


def failing(certificate):
    return [claim for claim in audit.check(certificate) if not claim.holds]


def test_every_claim_holds(certificate):
    assert failing(certificate) == []
    assert fordel.verify(certificate)
    assert fordel.verify(certificate).of_model


def test_it_is_the_same_read_back(certificate):
    assert json.loads(certificate_bytes(certificate)) == certificate


def test_a_change_with_the_old_seal_is_rejected(certificate, count):
    found = list(places(certificate))
    for path in random.Random(1).sample(found, min(count, len(found))):
        mutant = changed(certificate, path, smallest_step(value_at(certificate, path)))
        assert failing(mutant), path


def test_a_change_that_is_sealed_again_is_found_with_the_instance(certificate, count):
    found = [path for path in places(certificate) if path[0] != "seal" and "agreed" not in path]
    for path in random.Random(2).sample(found, min(count, len(found))):
        mutant = changed(certificate, path, smallest_step(value_at(certificate, path)))
        mutant["seal"] = audit.seal(mutant)
        assert failing(mutant) or any(not claim.holds for claim in compared(mutant, certificate)), path


def test_kroner_that_are_moved_and_sealed_again_are_found_without_the_instance(certificate):
    """From one recipient to another, in every pool: the sum is right, and the key or the program is not."""
    moved = 0
    for kind, place in [("divisions", i) for i in range(len(certificate["divisions"]))] + [
        ("paid", i) for i in range(len(certificate["paid"]))
    ]:
        mutant = copy.deepcopy(certificate)
        pool = mutant[kind][place]
        amounts = (pool["year"] if kind == "divisions" else pool)["amounts"]
        there = [i for i, amount in enumerate(amounts) if amount]
        if len(there) < 2:
            continue
        amounts[there[0]] -= 1
        amounts[there[-1]] += 1
        mutant["seal"] = audit.seal(mutant)
        assert failing(mutant), pool["name"]
        moved += 1
    assert moved or not any(own["amount"] for own in certificate["paid"])


def test_nothing_in_it_can_break_the_check(certificate, count):
    found = [path for path in nodes(certificate) if path]
    for path in random.Random(3).sample(found, min(count, len(found))):
        for junk in random.Random(str(path)).sample(JUNK, 3):
            mutant = changed(certificate, path, junk)
            mutant["seal"] = audit.seal(mutant) if not isinstance(mutant.get("seal"), dict) else mutant["seal"]
            claims = audit.check(mutant)
            assert all(isinstance(claim, audit.Claim) for claim in claims), path


def test_audit_alone_checks_it_by_path(tmp_path):
    name = FIRST
    path = tmp_path / "certificate.json"
    path.write_bytes(certificate_bytes(allocation(name).certificate))
    answer = subprocess.run(
        [sys.executable, "-I", str(Path(audit.__file__)), str(path)], capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "all hold" in answer.stdout


def test_what_audit_needs_beside_it_is_named_where_it_is_not_there(tmp_path):
    path = tmp_path / "certificate.json"
    path.write_bytes(certificate_bytes(allocation(FIRST).certificate))
    alone = tmp_path / "audit.py"
    alone.write_bytes(Path(audit.__file__).read_bytes())
    answer = subprocess.run([sys.executable, "-I", str(alone), str(path)], capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "audit_models.py, which checks certificates of models, is not beside audit.py" in answer.stderr


def test_kroner_that_the_program_does_not_pay_are_found():
    certificate = copy.deepcopy(allocation("lokaldemokrati-2013").certificate)
    (pool,) = certificate["paid"]
    there = [i for i, amount in enumerate(pool["amounts"]) if amount]
    pool["amounts"][there[0]] -= 1
    pool["amounts"][there[-1]] += 1
    certificate["seal"] = audit.seal(certificate)
    (failure,) = failing(certificate)
    assert failure.name == "paid"
    assert "and the program pays" in failure.fault
