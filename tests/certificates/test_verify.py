"""`fordel verify`: from the certificate alone, and with the instance derived again."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import fordel
from certificates.mutants import mutants, sealed
from certificates.test_mutants import sample
from fordel import audit
from fordel.certificates.deriving import DERIVED
from fordel.command_line import main

POOL = """
id = "pool"
title = "En pulje"
model = "formula"
[data]
recipients = "figures.csv"
years = { 2015 = 2013, 2016 = 2014 }
[pool]
years = { 2015 = 1000, 2016 = 2003 }
unit = 1
base_amount = 10
floor = { kr_per = "people", kr = "1.5" }
cap = 900
eligible = "people > 10"
[[part]]
name = "elever"
key = "pupils_{year}"
[[part]]
name = "areal"
share = "0.25"
key = "area / mean(area)"
"""
FIGURES = """code,name,people,area,pupils_2013,pupils_2014
101,København,100,3.5,7,8
147,Frederiksberg,40,1.25,3,3
151,Ballerup,60,9.1,2,5
153,Brøndby,5,1,1,1
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    (tmp_path / "pool.toml").write_text(POOL, encoding="utf-8")
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (tmp_path / "own.csv").write_text("code,area\n101,4.5\n147,2\n151,2\n153,2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys, *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ending:
        main(words)
    told = capsys.readouterr()
    return int(ending.value.code or 0), told.out, told.err


def failing(verification: fordel.Verification) -> list[str]:
    return [claim.name for claim in verification.claims if not claim.holds]


def test_a_certificate_is_derived_again_with_the_changes_that_it_names(folder):
    made = fordel.solve("pool.toml", overrides={"pool.cap": 850, "part.areal.share": "0.5"}, data="own.csv", years=2016)
    certificate = made.certificate
    assert (certificate["overrides"], certificate["only_years"]) == (
        {"pool.cap": 850, "part.areal.share": "0.5"},
        [2016],
    )
    verification = fordel.verify(certificate, instance="pool.toml", data="own.csv")
    assert verification
    assert {claim.name for claim in verification.claims} >= {f"derived: {name}" for name in DERIVED}
    assert failing(fordel.verify(certificate, instance="pool.toml")) == [
        "derived: figures used",
        "derived: keys",
        "derived: kroner",
    ]


def test_every_change_of_a_certificate_is_seen_with_its_instance(folder):
    made = fordel.solve("pool.toml", overrides={"pool.cap": 850, "pool.unit": 1}, data="own.csv", years=[2015, 2016])
    cases = sample(list(mutants(made.certificate)), 4, seed=2)
    assert {case.where[0] for case in cases} == set(made.certificate)
    assert len(cases) > 100
    for mutant in cases:
        if mutant.where[0] != "seal":
            forged = sealed(mutant.certificate, digest=mutant.where[0] == "data")
            assert failing(fordel.verify(forged, instance="pool.toml", data="own.csv")), mutant.where


def test_another_instance_is_not_what_it_came_from(folder):
    certificate = fordel.solve("pool.toml").certificate
    verification = fordel.verify(certificate, instance="kompetenceudvikling-2014")
    assert not verification
    same = {"derived: years asked for"}
    assert set(failing(verification)) >= {f"derived: {name}" for name in DERIVED} - same - {"derived: eligibility"}


def test_changes_that_the_instance_cannot_have_are_a_claim_that_fails(folder):
    certificate = fordel.solve("pool.toml").certificate
    certificate["overrides"] = {"pool.nonsense": 1}
    verification = fordel.verify(sealed(certificate), instance="pool.toml")
    assert failing(verification) == ["derived: specification"]
    assert "pool.nonsense" in verification.failures[0]


def test_a_fraction_is_written_as_the_decimal_that_it_is(folder):
    certificate = fordel.solve("pool.toml", overrides={"part.areal.share": Fraction(3, 8)}).certificate
    assert certificate["overrides"] == {"part.areal.share": "0.375"}
    assert fordel.verify(certificate, instance="pool.toml")
    with pytest.raises(fordel.InvalidInput, match="the fraction 1/3"):
        fordel.solve("pool.toml", overrides={"part.areal.share": Fraction(1, 3)})


def test_data_without_an_instance_is_refused(folder):
    with pytest.raises(fordel.InvalidInput, match="`data` goes with `instance`"):
        fordel.verify(fordel.solve("pool.toml").certificate, data="own.csv")


def test_a_file_that_is_not_there_is_invalid_input(folder, capsys):
    code, _, err = run(capsys, "verify", "gone.json")
    assert code == 2
    assert "gone.json cannot be read: No such file or directory. Give the path of a file." in err


def test_the_command_says_what_holds_and_what_was_not_checked(folder, capsys):
    run(capsys, "run", "pool.toml", "--out", "out", "--set", "pool.cap=850")
    code, out, err = run(capsys, "verify", "out/certificate.json")
    assert (code, err) == (0, "")
    assert "All 31 claims hold." in out
    assert "Changed in the specification: pool.cap = 850." in out
    assert "Not checked: who is eligible" in out
    code, out, _ = run(capsys, "verify", "out/certificate.json", "--instance", "pool.toml", "--lang", "da")
    assert code == 0
    assert "Alle 47 påstande holder." in out
    assert "hvem der er med" in out


def test_the_command_names_the_claim_that_fails(folder, capsys):
    run(capsys, "run", "pool.toml", "--out", "out")
    path = Path("out/certificate.json")
    certificate = json.loads(path.read_text(encoding="ascii"))
    amounts = certificate["years"][1]["amounts"]
    amounts[0], amounts[1] = amounts[0] + 1, amounts[1] - 1
    path.write_text(json.dumps(sealed(certificate)), encoding="ascii")
    code, out, err = run(capsys, "verify", str(path), "--lang", "da")
    assert (code, err) == (5, "")
    assert "HOLDER IKKE" in out
    assert "A unit stands at 101 that belongs at 147." in out or "is not its fair share" in out
    code, out, _ = run(capsys, "verify", str(path), "--json")
    report = json.loads(out)
    assert (code, report["verified"]) == (5, False)
    assert [claim["claim"] for claim in report["claims"] if not claim["holds"]] == ["rounding"]
    assert report["failures"][0].startswith("rounding, 2016: ")


def test_made_up_figures_are_marked(folder, capsys):
    Path("pool.toml").write_text(POOL.replace("[data]", "[data]\nsynthetic = true"), encoding="utf-8")
    run(capsys, "run", "pool.toml", "--out", "out")
    assert json.loads(Path("out/certificate.json").read_text(encoding="ascii"))["synthetic"] is True
    _, out, _ = run(capsys, "verify", "out/certificate.json")
    assert "made up" in out


def test_as_whole_processes(folder):
    def fordel_process(*words: str) -> int:
        return subprocess.run([sys.executable, "-m", "fordel", *words], capture_output=True, timeout=60).returncode

    assert fordel_process("run", "pool.toml", "--out", "out") == 0
    assert fordel_process("verify", "out/certificate.json", "--instance", "pool.toml") == 0
    text = Path("out/certificate.json").read_text(encoding="ascii")
    Path("out/certificate.json").write_text(text.replace('"cap": [900,', '"cap": [901,'), encoding="ascii")
    assert fordel_process("verify", "out/certificate.json") == 5
    assert subprocess.run([sys.executable, audit.__file__, "out/certificate.json"], capture_output=True).returncode == 5
