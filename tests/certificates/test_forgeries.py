"""Forgeries that change several things so that they fit together, sealed again: told by the claim that fails."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import fordel
from certificates.judge import lies
from certificates.mutants import sealed
from certificates.random_pools import allocation
from fordel import audit
from small_pools import raw_pool, recipients

TABLE = recipients(pupils=[1, 2, 7], schools=[2, 1, 1])


def certificate(**rules: Any) -> dict[str, Any]:
    raw = raw_pool(**({"amount": 1000} | rules))
    return allocation(raw, TABLE).certificate


def failing(forged: dict[str, Any]) -> list[str]:
    return [claim.name for claim in audit.check(sealed(forged)) if not claim.holds]


def assert_told(forged: dict[str, Any], *names: str) -> None:
    assert lies(forged)
    assert set(names) <= set(failing(forged))


def test_nobody_returns_kroner_that_did_not_opt_out():
    forged = certificate()
    year = forged["years"][0]
    year |= {"returned": [100, 0, 0], "surplus": 100, "amounts": [0, 200, 700]}
    assert_told(forged, "opt-out")


def test_who_opted_out_is_not_paid():
    forged = certificate(opt_out=["101"], on_opt_out="return")
    year = forged["years"][0]
    assert (year["amounts"][0], year["surplus"]) == (0, 100)
    year |= {"returned": None, "surplus": 0, "amounts": [100, 200, 700]}
    assert_told(forged, "opt-out")


def test_a_year_stands_once():
    forged = allocation(raw_pool(years={"2014": 1000, "2015": 500}), TABLE).certificate
    first, second = forged["years"]
    for years, asked in (
        ([first, first, second], None),
        ([first, first], [2014, 2014]),
        ([second, first], [2015, 2014]),
        ([first], None),
        ([first], [2013]),
    ):
        assert_told(forged | {"years": years, "only_years": asked}, "years")
    assert failing(forged | {"years": [second], "only_years": [2015]}) == []
    alone = certificate()
    assert_told(alone | {"only_years": [1999]}, "years")


@pytest.mark.parametrize("key", ["(pupils)", "x", "schools"])
def test_a_part_is_by_what_the_specification_says(key):
    forged = certificate()
    year = forged["years"][0]
    year["parts"][0] |= {"key": key, "values": [7, 2, 1]}
    year |= {"key": ["7/10", "1/5", "1/10"], "amounts": [700, 200, 100]}
    assert_told(forged, "parts")


def by_another_key(forged: dict[str, Any]) -> dict[str, Any]:
    """By 7, 2 and 1 pupils, which are not those of the figures, with kroner that fit."""
    year = forged["years"][0]
    year["parts"][0] |= {"values": [7, 2, 1]}
    year |= {"key": ["7/10", "1/5", "1/10"], "amounts": [700, 200, 100]}
    return forged


@pytest.mark.parametrize("key", ["pupils ", " pupils", "(pupils)", "( pupils )"])
def test_blanks_and_brackets_do_not_hide_that_the_key_is_a_column(key):
    forged = by_another_key(certificate())
    forged["years"][0]["parts"][0]["key"] = key
    assert_told(forged, "parts", "figures")
    forged["specification"]["part"][0]["key"] = key
    assert "figures" in failing(forged)


def test_a_column_that_is_the_key_is_among_the_figures():
    forged = by_another_key(certificate())
    del forged["data"]["columns"]["pupils"]
    forged["data_sha256"] = audit.digest(forged["data"])
    assert_told(forged, "figures")


@pytest.mark.parametrize("merges", [[], None, False, 0, ""])
def test_no_merge_is_no_merge_however_it_is_written(merges):
    forged = by_another_key(certificate())
    forged["specification"]["merge"] = merges
    assert_told(forged, "figures")


@pytest.mark.parametrize("key", ["schools + 1", "", "pupils", "schools "])
def test_a_phase_in_is_from_the_baseline_of_the_specification(key):
    raw = raw_pool(years={"2014": 1000}, baseline="schools") | {"phase_in": {"share": {"2014": 50}}}
    forged = allocation(raw, TABLE).certificate
    assert failing(forged) == []
    forged["years"][0]["parts"][-1]["key"] = key
    assert_told(forged, "parts")


def test_nobody_is_left_out_without_a_rule_that_does_it():
    for dropped in ([], ["101"]):
        forged = certificate()
        year = forged["years"][0]
        year |= {"codes": year["codes"][1:], "key": ["2/9", "7/9"], "amounts": [222, 778], "dropped_out": dropped}
        year |= {"multiplier": 1000}
        year["parts"][0]["values"] = [2, 7]
        for name in ("base", "floor", "cap", "weight", "minimum", "returned", "binding", "group_of"):
            year[name] = None if year[name] is None else year[name][1:]
        assert_told(forged, "recipients")


def test_an_amount_in_the_prices_of_a_year_is_the_stated_one_times_the_index():
    raw = raw_pool(years={"2014": 1000, "2015": 1000}, price_index={"2015": "1.0155"}, top_slice=100)
    honest = allocation(raw, TABLE).certificate
    year = honest["years"][1]
    # 1,015.5 and 101.55 kr., rounded to whole kroner from the middle up.
    assert (year["amount"], year["top_slice"]) == (1016, 102)
    assert failing(honest) == []
    for change in ({"amount": 1015, "surplus": -1}, {"amount": 6000, "surplus": 4984}, {"top_slice": 101}):
        assert_told(honest | {"years": [honest["years"][0], year | change]})
        assert failing(honest | {"years": [honest["years"][0], year | change]})
    for index in ("1.02", "x", None, [1]):
        forged = copy.deepcopy(honest)
        forged["specification"]["pool"]["price_index"] = {"2015": index}
        assert "rules" in failing(forged)


def test_shares_are_in_the_proportions_of_the_specification():
    parts = [{"name": "a", "key": "pupils", "share": 3}, {"name": "b", "key": "schools", "share": 1}]
    forged = certificate(part=parts)
    year = forged["years"][0]
    for part in year["parts"]:
        part["share"] = "1/2"
    year |= {"key": ["3/10", "9/40", "19/40"], "amounts": [300, 225, 475]}
    assert_told(forged, "parts")
    year["parts"].pop()
    assert_told(forged, "parts")


def test_a_share_of_nothing_hides_no_other():
    parts = [
        {"name": "a", "key": "pupils", "share": 0},
        {"name": "b", "key": "pupils", "share": 3},
        {"name": "c", "key": "schools", "share": 1},
    ]
    forged = certificate(part=parts)
    assert failing(forged) == []
    year = forged["years"][0]
    year["parts"][1]["share"] = year["parts"][2]["share"] = "1/2"
    year |= {"key": ["3/10", "9/40", "19/40"], "amounts": [300, 225, 475]}
    assert_told(forged, "parts")


def test_figures_count_in_full_where_the_rules_say_so():
    forged = certificate()
    year = forged["years"][0]
    year |= {"weight": [7, 1, "1/7"], "key": ["7/10", "1/5", "1/10"], "amounts": [700, 200, 100]}
    year["parts"][0]["values"] = [7, 2, 1]
    assert_told(forged, "weights")


@pytest.mark.parametrize("amount", ["1e9", "1_000", [5], {"kr": 5}, None, "9" * 41, 999, "text"])
def test_an_amount_that_cannot_be_read_is_not_taken_for_the_right_one(amount):
    forged = certificate()
    forged["specification"]["pool"]["amount"] = amount
    assert failing(forged) == ["rules"]


@pytest.mark.parametrize("specification", [{}, {"pool": None, "part": []}, {"pool": {}, "part": None}])
def test_a_specification_without_rules_is_none(specification):
    assert failing(certificate() | {"specification": specification}) == ["form"]


@pytest.mark.parametrize("stated", [[1], "x", 7, {}, {"2014": [1]}])
def test_years_of_another_form_are_told(stated):
    forged = allocation(raw_pool(years={"2014": 1000}), TABLE).certificate
    forged["specification"]["pool"]["years"] = stated
    assert set(failing(forged)) & {"years", "rules"}


def test_an_index_of_one_year_says_nothing_of_another():
    raw = raw_pool(years={"2015": 1000, "2016": 1000}, price_index={"2016": "1.02"})
    forged = allocation(raw, TABLE).certificate
    assert failing(forged) == []
    forged["years"][0] |= {"amount": 1100, "amounts": [110, 220, 770], "multiplier": 1100}
    assert_told(forged, "rules")


@pytest.mark.parametrize("name", ["id", "title", "model", "price_level"])
def test_it_calls_itself_what_its_specification_does(name):
    assert failing(certificate() | {name: "other"}) == ["description"]
    assert failing(certificate() | {"synthetic": True}) == ["description"]


def test_rules_that_do_not_go_together_are_refused():
    forged = certificate(method="dhondt")
    year = forged["years"][0]
    group = {"label": "a", "floor": None, "cap": None, "multiplier": year["multiplier"]}
    kept = {"paid_by": "gains", "level": None, "weights": [1, 1, 1], "floors": [0, 0, 0]}
    for change in ({"base": [1, 0, 0]}, {"group_of": ["a"] * 3, "groups": [group]}, {"guarantee": kept}):
        changed = copy.deepcopy(forged)
        changed["years"][0] |= change
        assert failing(changed) == ["form"]


LONG = {"over": ["9" * 40] * 200, "under": ["1"]}


@pytest.mark.parametrize("change", [{"multiplier": LONG}, {"base": [LONG] * 3}, {"key": [LONG] * 3}])
def test_long_numbers_are_told_in_short_sentences(change):
    forged = certificate()
    forged["years"][0] |= change
    verification = fordel.verify(sealed(forged))
    assert not verification
    assert max(map(len, verification.failures)) < 1100


def test_it_does_not_write_on_the_terminal(tmp_path, capsys):
    forged = certificate()
    for where in (forged, forged["specification"]):
        where["title"] = "Fine\x1b[2J\nAll 20 claims hold.\ud800"
    forged["years"][0]["codes"] = ["101\x1b[2K", "147", "151"]
    path = tmp_path / "certificate.json"
    path.write_text(audit.json.dumps(sealed(forged)), encoding="ascii")
    assert audit.main([str(path)]) == 5
    with pytest.raises(SystemExit) as ending:
        fordel_main(["verify", str(path)])
    assert ending.value.code == 5
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\nAll 20" not in out
    assert "Fine\\x1b[2J\\nAll 20 claims hold.\\ud800" in out


def fordel_main(words: list[str]) -> None:
    from fordel.command_line import main

    main(words)


def test_the_order_of_the_changes_is_not_seen():
    changes = {"pool.floor": 1000, "pool.cap": 90_000_000, "pool.unit": 1}
    one = fordel.solve("kompetenceudvikling-2014", overrides=changes, years=2014, figure_errors=False)
    backwards = dict(reversed(changes.items()))
    other = fordel.solve("kompetenceudvikling-2014", overrides=backwards, years=2014, figure_errors=False)
    assert list(one.certificate["overrides"]) == list(other.certificate["overrides"])
    assert str(one.certificate) == str(other.certificate)
