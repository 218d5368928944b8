"""Models whose rules cannot hold together: what is told can be typed, and then they hold."""

from __future__ import annotations

import copy
import json

import pytest

import fordel
from certificates.test_verify import run
from fordel import audit
from kinds.of_models import allocation

REFUSED = [
    pytest.param("velfaerdsaftaler-2021", {"selection.count": 98}, 4, marks=pytest.mark.slow),
    ("velfaerdsaftaler-2021", {"quota.region.at_least": 3}, 0),
    ("skattenedsaettelser-2014", {"pool.bracket": 150_000_000}, 1),
    ("skattenedsaettelser-2014", {"pool.years.2014": 300_000_000}, 2),
]


@pytest.mark.parametrize(("name", "overrides", "count"), REFUSED)
def test_every_repair_that_is_told_makes_the_rules_hold(name, overrides, count):
    with pytest.raises(fordel.Infeasible) as refused:
        fordel.solve(name, overrides=overrides)
    assert refused.value.conflict
    assert len(refused.value.repairs) == count
    for repair in refused.value.repairs:
        changes = {change.path: change.new for change in repair.changes}
        assert fordel.solve(name, overrides=overrides | changes).result.years


@pytest.mark.parametrize("lang", ["en", pytest.param("da", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("name", "setting", "says"),
    [
        ("skattenedsaettelser-2014", "pool.years.2014=300000000", "--set pool.on_surplus=return"),
        ("velfaerdsaftaler-2021", "selection.count=98", "--set selection.count=9"),
    ],
)
def test_the_refusal_is_printed_with_exit_code_3(capsys, lang, name, setting, says):
    code, out, err = run(capsys, "run", name, "--set", setting, "--lang", lang)
    assert (code, out) == (3, "")
    assert says in err
    assert "89 kr." not in err  # recipients are no kroner


def test_braces_in_a_title_are_text(capsys):
    code, out, err = run(capsys, "run", "sundheds-it-2014", "--set", "party.stat.title={year}")
    assert (code, err) == (0, "")
    assert "{year}: " in out


@pytest.mark.parametrize("order", [1, -1])
def test_real_names_do_not_stand_beside_made_up_kroner(capsys, order):
    code, out, _ = run(capsys, "compare", *["bloktilskud-2014", "lokaldemokrati-2013"][::order], "--json")
    assert code == 0
    assert "Ballerup" not in out
    assert "Kommune 01" in out


def test_the_same_kroner_cannot_be_divided_twice():
    certificate = copy.deepcopy(allocation("kompetence-milliard-2014-20").certificate)
    again = copy.deepcopy(certificate["divisions"][-1])
    certificate["divisions"].append(again | {"name": "once more"})
    certificate["seal"] = audit.seal(certificate)
    (failure,) = [claim for claim in audit.check(certificate) if not claim.holds]
    assert (failure.name, failure.where) == ("origin", "once more")
    assert "divides the same kroner" in failure.fault


def test_no_kroner_are_returned_by_a_division():
    certificate = copy.deepcopy(allocation("kompetence-milliard-2014-20").certificate)
    year = certificate["divisions"][-1]["year"]
    year["returned"] = [year["amounts"][0], *[0] * (len(year["amounts"]) - 1)]
    year["surplus"] += year["amounts"][0]
    year["amounts"][0] = 0
    certificate["seal"] = audit.seal(certificate)
    assert not fordel.verify(certificate)


def test_the_certificate_alone_says_how_far_the_best_can_be(tmp_path, capsys):
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(allocation("aftale-2014-samlet").certificate), encoding="utf-8")
    assert audit.main([str(path)]) == 0
    assert "portfolio-2014: optimal; the best can be better by at most 0." in capsys.readouterr().out
