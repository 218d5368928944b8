"""[eligibility] with figures that vary: through the core, and each row what solving that scenario alone gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fordel_models.sweeping.reasons import DOUBTFUL, NO_FORM, REFUSED, TAPERED_BASE
from fordel_models.sweeping.scenarios import FigureRows
from scenario_sweeps import assert_rows_are_single_solves, numbers, scenarios, solve
from small_pools import raw_pool, recipients

TABLE = recipients(pupils=[400, 300, 200, 100], flats=[10, 30, 20, 40], people=[900, 700, 500, 90])
CODES = tuple(TABLE.index)
# The second scenario has two equal ones at the cut of the two largest, the third three, the fourth another order.
FLATS = FigureRows(CODES, np.array([[10, 30, 20, 40], [30, 30, 20, 40], [30, 30, 30, 40], [41, 3, 2, 1]]), 0)


def raw_with(eligibility: dict[str, Any], **pool: Any) -> dict[str, Any]:
    return {**raw_pool(1_001, **pool), "eligibility": eligibility}


@pytest.mark.parametrize(
    ("eligibility", "who"),
    [
        ({"by": "flats", "highest": 2}, ["0101", "1001", "1001", "1100"]),
        ({"by": "flats", "highest": 2, "ties": "all"}, ["0101", "1101", "1111", "1100"]),
        ({"by": "flats", "highest": 2, "ties": "none"}, ["0101", "0001", "0001", "1100"]),
        ({"by": "flats", "lowest": 1}, ["1000", "0010", "1000", "0001"]),
        ({"by": "flats", "highest": 9}, ["1111", "1111", "1111", "1111"]),
        ({"by": "flats / 3", "lowest": 2}, ["1010", None, None, "0011"]),
        ({"by": "flats", "at_least": "30"}, ["0101", "1101", "1111", "1000"]),
        ({"by": "flats", "above": "30"}, ["0001", "0001", "0001", "1000"]),
        ({"by": "flats", "at_most": "30"}, ["1110", "1110", "1110", "0111"]),
        ({"by": "flats", "at_most": "mean(flats)"}, ["1010", None, "1110", "0111"]),
        ({"by": "flats - 30", "below": 0}, ["1010", "0010", None, "0111"]),
        ({"by": "flats", "at_least": "20", "full_at": "30"}, ["0101", "1101", "1111", "1000"]),
        ({"by": "flats", "at_most": "40", "full_at": "15"}, ["1110", "1110", "1110", "0111"]),
        ({"by": "people", "above": "10 * mean(flats)"}, ["1110", "1110", "1110", "1110"]),
    ],
)
def test_who_is_eligible_varies_with_the_figures(eligibility: dict[str, Any], who: list[str | None]) -> None:
    """None: doubtful, or to be refused, so that scenario is solved alone."""
    raw, own = raw_with(eligibility, floor=10), scenarios({}, {"flats": FLATS})
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert found.alone == who.count(None)
    for scenario, said in enumerate(who):
        if said is not None:
            assert "".join("01"[own] for own in found.eligible[0, scenario].tolist()) == said


def test_ranks_are_among_those_that_pool_eligible_lets_in() -> None:
    raw = raw_with({"by": "pupils", "highest": 1}, eligible="flats > 20")
    own = scenarios({}, {"flats": FLATS})
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert found.alone == 0
    assert [found.eligible[0, scenario].tolist().index(True) for scenario in own] == [1, 0, 0, 0]
    for eligibility in ({"by": "pupils", "lowest": 3}, {"by": "pupils", "above": "100", "full_at": "350"}):
        raw = raw_with(eligibility, eligible="flats > 20")
        found = solve(raw, TABLE, own)
        assert_rows_are_single_solves(raw, TABLE, own, found)
        assert found.alone == 0


def test_candidates_that_opted_out_take_no_place() -> None:
    raw = raw_with({"by": "flats", "highest": 2}, opt_out=["153"])
    own = scenarios({}, {"flats": FLATS})
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert (found.alone, found.eligible[0].sum()) == (0, 8)
    assert not found.eligible[0, :, 3].any()


def test_with_other_weights_and_base_amounts_too() -> None:
    parts = [{"name": "elever", "key": "pupils"}, {"name": "boliger", "key": "flats + 1"}]
    raw = raw_with({"by": "flats", "highest": 3}, part=parts, base_amount=7)
    rules = {"part.elever.share": numbers([1, 2, 0, 5]), "pool.base_amount": numbers([0, 7, 100, 12])}
    own = scenarios(rules, {"flats": FLATS})
    found = solve(raw, TABLE, own)
    assert_rows_are_single_solves(raw, TABLE, own, found)
    assert found.alone == 0


def test_what_cannot_be_told_for_many_is_solved_alone_and_it_is_said_why() -> None:
    taper = {"by": "flats", "at_least": "20", "full_at": "30"}
    cases = [
        (raw_with(taper, base_amount=7), TAPERED_BASE),
        (raw_with({"by": "people", "above": "flats"}), NO_FORM),
        (raw_with({"by": "people", "above": "500", "full_at": "20 * mean(flats)"}), REFUSED),
        (raw_with({"by": "sqrt(flats)", "at_least": "sqrt(30)"}), DOUBTFUL),
    ]
    for raw, why in cases:
        own = scenarios({}, {"flats": FLATS})
        found = solve(raw, TABLE, own)
        assert found.alone > 0
        assert found.why_alone == (why,)
        assert_rows_are_single_solves(raw, TABLE, own, found)


def test_errors_of_inhabitants_that_only_divide_kroner_leave_scenarios_together() -> None:
    raw = raw_pool(1_001, data={"inhabitants": "people"})
    people = FigureRows(CODES, np.array([[900, 700, 500, 90], [0, 1, 2, 3]]), 0)
    for columns in ({"people": people}, {"people": people, "pupils": FLATS}):
        own = scenarios({}, {name: FigureRows(rows.codes, rows.numerators[:2], 0) for name, rows in columns.items()})
        found = solve(raw, TABLE, own)
        assert_rows_are_single_solves(raw, TABLE, own, found)
        assert found.alone == 0
