"""Changes to a specification by path."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from fordel_models import override, parse
from fordel_solver import InvalidInput
from small_pools import raw_pool

RAW = raw_pool(
    years={"2014": 100, "2015": 50},
    floor={"pct_of_baseline": "95"},
    baseline="last_year",
    top_slice=5,
    part=[{"name": "elever", "key": "pupils"}, {"name": "skolestruktur", "key": "schools", "share": 2}],
    group=[{"column": "region", "cap": {"Sjælland": 30}}],
)


def refusals(changes: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        override(RAW, changes)
    return list(caught.value.problems)


def test_parts_are_named_by_their_name():
    changed = override(RAW, {"part.skolestruktur.share": Decimal("0.4"), "part.elever.share": 1})
    assert changed["part"] == [
        {"name": "elever", "key": "pupils", "share": 1},
        {"name": "skolestruktur", "key": "schools", "share": Decimal("0.4")},
    ]


def test_what_is_handed_in_is_not_changed():
    before = copy.deepcopy(RAW)
    value = {"kr": 5}
    changed = override(RAW, {"pool.floor": value, "group.region.cap.Sjælland": 40})
    changed["pool"]["floor"]["kr"] = 6
    assert before == RAW
    assert value == {"kr": 5}


def test_a_key_that_the_file_does_not_have_is_added():
    changed = override(RAW, {"pool.unit": 5, "pool.cap.kr_per": "pupils", "pool.cap.kr": 3, "data.years.2014": 2012})
    assert changed["pool"]["unit"] == 5
    assert changed["pool"]["cap"] == {"kr_per": "pupils", "kr": 3}
    assert parse(changed, where="").data.years == {2014: 2012}


def test_groups_are_named_by_their_column():
    assert override(RAW, {"group.region.floor": 7})["group"] == [
        {"column": "region", "cap": {"Sjælland": 30}, "floor": 7}
    ]
    assert override(RAW, {"group.region.cap.Fyn": 7})["group"][0]["cap"] == {"Sjælland": 30, "Fyn": 7}


def test_a_year_is_changed_or_added():
    assert override(RAW, {"pool.years.2014": 90, "pool.years.2016": 10})["pool"]["years"] == {
        "2014": 90,
        "2015": 50,
        "2016": 10,
    }


def test_rules_by_year_and_tables_of_their_own_are_reached():
    changes = {
        "pool.opt_out": ["101"],
        "pool.price_index.2015": "1.018",
        "pool.floor.pct_of_baseline": {"2014": 95},
        "pool.floor.pct_of_baseline.2015": 90,
        "part.elever.amount.2014": 60,
        "part.elever.amount.2015": 30,
        "part.skolestruktur.share": None,
        "eligibility.by": "pupils",
        "eligibility.highest": 2,
        "phase_in.share.2014": 25,
    }
    specification = parse(override(RAW, changes), where="pool.toml")
    pool = specification.pool
    assert (pool.opt_out, pool.price_index, pool.floor.pct_of_baseline) == (
        ("101",),
        {2015: Decimal("1.018")},
        {2014: 95, 2015: 90},
    )
    assert specification.parts[0].amount == {2014: 60, 2015: 30}
    assert (specification.eligibility.highest, specification.phase_in.share) == (2, {2014: 25})
    assert refusals({"eligibility.higest": 2, "phase_in.share.14": 2, "pool.exit_pc.2014": 2}) == [
        '"eligibility.higest" leads nowhere. The nearest path is "eligibility.highest".',
        '"phase_in.share.14" leads nowhere. The nearest path is "phase_in.share".',
        '"pool.exit_pc.2014" leads nowhere. The nearest path is "pool.exit_pct".',
    ]


def test_years_written_as_numbers_stay_one_year():
    raw = raw_pool(years={2014: 100})
    assert override(raw, {"pool.years.2014": 90})["pool"]["years"] == {2014: 90}


def test_none_takes_a_key_out():
    assert "floor" not in override(RAW, {"pool.floor": None})["pool"]
    assert override(RAW, {"pool.cap": None}) == RAW


def test_a_path_that_leads_nowhere_is_told_the_nearest():
    assert refusals({"part.skolestrukur.share": 1, "pool.flor": 2, "group.regio.cap": 3, "pool.years.14": 4}) == [
        '"part.skolestrukur.share" leads nowhere. The nearest path is "part.skolestruktur.share".',
        '"pool.flor" leads nowhere. The nearest path is "pool.floor".',
        '"group.regio.cap" leads nowhere. The nearest path is "group.region.cap".',
        '"pool.years.14" leads nowhere. The nearest path is "pool.years".',
    ]


def test_assumptions_and_sources_are_not_overridden():
    for path in (
        "assumption",
        "assumption.x.chosen",
        "source.says",
        "missing",
        "id",
        "title",
        "model",
        "",
        ".",
        "pool.",
    ):
        assert refusals({path: "x"})[0].startswith(f'"{path}" leads nowhere.')


def test_nothing_is_put_inside_a_number():
    assert refusals({"pool.top_slice.2014": 3}) == [
        '"pool.top_slice.2014": pool.top_slice is 5 here and not a table. Give pool.top_slice as a whole.'
    ]


def test_an_override_is_checked_as_the_file_would_be():
    with pytest.raises(InvalidInput, match=r"pool\.toml, pool\.floor: -1 kr\. is negative"):
        parse(override(RAW, {"pool.floor": -1}), where="pool.toml")


def test_a_broken_file_can_be_overridden_without_a_crash():
    for broken in ({"part": "x"}, {"part": [5]}, {"pool": 5}, {"part": {"name": "elever"}}):
        raw = RAW | broken
        with pytest.raises(InvalidInput):
            parse(override(raw, {"part.elever.share": 1, "pool.unit": 1}), where="pool.toml")
