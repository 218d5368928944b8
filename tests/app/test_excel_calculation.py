"""The sheet Beregning, calculated by a spreadsheet engine that is not ours: differences zero, also after a change."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import openpyxl
import pandas as pd
import pytest
from hypothesis import given

import fordel
from fordel.allocation import Allocation
from fordel.excel import allocation_xlsx
from fordel_models import Step, parse, solve
from fordel_solver.errors import Infeasible
from kinds.of_models import FORMULAS
from small_pools import decimals, raw_pool, recipients
from spreadsheet import Calculated
from strategies import examples

SHEET = "Calculation"
AMOUNT, PUBLISHED, DIFFERENCE = "amount, kr.", "the allocation's amount, kr.", "difference, kr."


def allocated(raw: Mapping[str, Any], table: pd.DataFrame) -> Allocation:
    return Allocation(solve(parse(raw, where="pool.toml"), table))


def workbook(allocation: Allocation, folder: Path, lang: str = "en") -> Path:
    path = folder / "allocation.xlsx"
    path.write_bytes(allocation_xlsx(allocation, lang))
    return path


def amounts_of(sheet: Calculated) -> list[int]:
    # "amount, kr." is the heading of a single cell too; the column is the last of that name.
    return [round(amount) for amount in sheet.column(SHEET, AMOUNT)]


def amounts_of_eligible(allocation: Allocation) -> list[int]:
    eligible = allocation.result.years[0].eligible
    return [amount for amount, there in zip(allocation.amounts, eligible, strict=True) if there]


POOLS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no limits": (raw_pool(100), {"pupils": [1, 2, 3]}),
    "ties at the cut": (raw_pool(101), {"pupils": [5, 5, 5, 5]}),
    "ties of different keys": (raw_pool(3), {"pupils": [1, 5]}),
    "floors": (raw_pool(1000, floor=200), {"pupils": [1, 2, 30]}),
    "caps": (raw_pool(1000, cap=450), {"pupils": [1, 2, 30, 0]}),
    "floors and caps": (raw_pool(1000, floor=200, cap=450), {"pupils": [1, 2, 3]}),
    "units": (raw_pool(90_000, unit=1000, floor=5_500), {"pupils": [1, 20, 33, 35]}),
    "base amounts": (raw_pool(1000, base_amount="pupils / 3"), {"pupils": [1, 20, 33]}),
    "base amounts, floors and caps": (raw_pool(500, base_amount=50, floor=80, cap=200), {"pupils": [1, 20, 33, 35]}),
    "a key of zero": (raw_pool(1000, floor=10), {"pupils": [0, 2, 3]}),
    "a cap for some": (raw_pool(1000, cap={"kr_per": "pupils", "kr": "100.5"}), {"pupils": [2, 2, 30]}),
    "top-slice": (raw_pool(1000, top_slice=123), {"pupils": [4, 2, 3]}),
    "not all eligible": (raw_pool(1000, eligible="pupils > 2"), {"pupils": [4, 2, 3, 8]}),
    "floors that use everything": (raw_pool(600, floor=200), {"pupils": [4, 2, 3]}),
    "floors reduced": (raw_pool(500, floor=200, on_shortfall="scale-floors"), {"pupils": [4, 2, 3]}),
    "surplus": (raw_pool(1000, cap="100", on_surplus="return"), {"pupils": [4, 2, 3]}),
    "groups": (
        raw_pool(1000, group=[{"column": "region", "floor": {"Fyn": 300}, "cap": {"fyn": 420}}]),
        {"pupils": [10, 20, 3, 4, 5], "region": ["fyn", "fyn", "Fyn", "Fyn", "Als"]},
    ),
    "groups and floors in units": (
        raw_pool(10_000, unit=10, floor=1200, group=[{"column": "region", "cap": 4333}]),
        {"pupils": [10, 20, 3, 4, 5], "region": ["a", "a", "b", "b", "c"]},
    ),
    "decimal keys": (raw_pool(10**9), {"pupils": decimals("0.1", "0.2", "0.3", "0.7")}),
}


@pytest.fixture(scope="module")
def calculated(tmp_path_factory):
    """The pool of a name, its allocation and its workbook, calculated once."""

    @functools.cache
    def of(name: str) -> tuple[Allocation, Calculated]:
        raw, columns = POOLS[name]
        allocation = allocated(raw, recipients(**columns))
        return allocation, Calculated(workbook(allocation, tmp_path_factory.mktemp("pool")))

    return of


@pytest.mark.parametrize("name", POOLS)
def test_the_formulas_give_the_amounts_of_the_allocation(calculated, name):
    allocation, sheet = calculated(name)
    assert amounts_of(sheet) == amounts_of_eligible(allocation)
    assert set(sheet.column(SHEET, DIFFERENCE)) == {0}
    assert sheet.value(SHEET, "differences from the allocation, kr.") == 0


@pytest.mark.parametrize("name", POOLS)
def test_every_formula_comes_to_the_value_that_is_stored_with_it(calculated, name):
    sheet = calculated(name)[1]
    stored = openpyxl.load_workbook(sheet.path, data_only=True)
    places = sheet.formulas()
    assert len(places) > 10
    for title, cell in places:
        assert sheet[title, cell] == pytest.approx(stored[title][cell].value, rel=1e-9, abs=1e-6), (title, cell)


CHANGED: dict[str, tuple[dict[str, Any], list[int], list[int]]] = {
    "no limits": (raw_pool(100), [1, 2, 3], [9, 2, 3]),
    "floors and caps": (raw_pool(1000, floor=150, cap=450), [1, 2, 3], [1, 7, 3]),
    "all at a limit": (raw_pool(1000, floor=100, cap=450), [1, 100, 100], [1, 2, 100]),
    "base amounts and units": (raw_pool(1000, base_amount=70, floor=90, unit=10), [1, 2, 30], [90, 2, 30]),
    "ties that were none": (raw_pool(10), [1, 2, 4, 8], [3, 3, 3, 3]),
    "a key that becomes zero": (raw_pool(1000, floor=20, cap=700), [5, 2, 3], [0, 2, 3]),
}


@pytest.mark.parametrize("name", CHANGED)
def test_another_key_in_the_workbook_gives_the_amounts_of_another_allocation(tmp_path, name):
    raw, before, after = CHANGED[name]
    path = workbook(allocated(raw, recipients(pupils=before)), tmp_path)
    heading = "part: elever"
    first = Calculated(path)
    changes = {first.place(SHEET, heading, i): float(value) for i, value in enumerate(after)}
    changed = Calculated(path, changes)
    expected = allocated(raw, recipients(pupils=after)).amounts.tolist()
    assert amounts_of(changed) == expected
    assert sum(changed.column(SHEET, DIFFERENCE)) == 0


def test_another_cap_of_a_group_and_another_key_are_followed(tmp_path):
    def pool(cap):
        return raw_pool(1000, floor=60, group=[{"column": "region", "floor": {"b": 300}, "cap": {"a": cap}}])

    table = recipients(pupils=[10, 20, 3, 4, 5], region=["a", "a", "b", "b", "c"])
    path = workbook(allocated(pool(500), table), tmp_path)
    before = Calculated(path)
    changes = {before.place(SHEET, "part: elever", 2): 9.0}
    # The column of the groups is the last with this heading; they stand in order of their first recipients.
    changes[before.place(SHEET, "cap, kr.", 0)] = 420.0
    changed = Calculated(path, changes)
    expected = allocated(pool(420), table.assign(pupils=[10, 20, 9, 4, 5])).amounts.tolist()
    assert amounts_of(changed) == expected
    assert sum(expected[:2]) == 420


def test_another_floor_in_the_workbook_gives_the_amounts_of_another_allocation(tmp_path):
    table = recipients(pupils=[1, 2, 30, 31])
    path = workbook(allocated(raw_pool(1000, floor=50), table), tmp_path)
    place = Calculated(path).place(SHEET, "floor, kr.", 0)
    changed = Calculated(path, {place: 300})
    floors = recipients(pupils=[1, 2, 30, 31], least=[300, 50, 50, 50])
    expected = allocated(raw_pool(1000, floor={"kr_per": "least", "kr": 1}), floors).amounts.tolist()
    assert amounts_of(changed) == expected
    # By hand: 300 and 50 at their floors, 650 kr. by 30 and 31.
    assert expected == [300, 50, 320, 330]


def test_fractions_that_are_nearly_equal_stand_in_the_exact_order(tmp_path):
    # 0.833333333333333 of 3 kr. is 2.499999999999999 and 0.166666666666667 of them 0.500000000000001: the second gets
    # the krone left over, though no spreadsheet can see the difference.
    allocation = allocated(raw_pool(3), recipients(pupils=[5, 1]))
    assert allocation.amounts.tolist() == [2, 1]
    sheet = Calculated(workbook(allocation, tmp_path))
    assert amounts_of(sheet) == [2, 1]
    assert sheet.column(SHEET, "order among equals") == [2, 1]
    assert any("Their order is that of the exact numbers" in str(cell.value) for cell in sheet.typed[SHEET]["A"])


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (raw_pool(100, method="dhondt"), "NOT CALCULATED HERE: whole units are found by dhondt"),
        (raw_pool(10**14), "NOT CALCULATED HERE: two fractions at the cut"),
    ],
)
def test_what_a_spreadsheet_cannot_decide_is_said_and_typed(tmp_path, raw, sentence):
    allocation = allocated(raw, recipients(pupils=[1, 2, 4]))
    sheet = Calculated(workbook(allocation, tmp_path))
    assert any(str(cell.value).startswith(sentence) for cell in sheet.typed[SHEET]["A"])
    assert sheet.column(SHEET, PUBLISHED) == allocation.amounts.tolist()
    headings = {cell.value for row in sheet.typed[SHEET].iter_rows() for cell in row}
    assert DIFFERENCE not in headings


def test_one_recipient_more_than_the_sheet_can_calculate_makes_it_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("fordel.excel.calculation.MOST_RECIPIENTS", 2)
    path = workbook(allocated(raw_pool(100, floor=10), recipients(pupils=[1, 2, 4])), tmp_path)
    sheet = openpyxl.load_workbook(path)[SHEET]
    typed = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert all(formula.startswith("=SUM(") for formula in typed)
    assert any("NOT CALCULATED HERE: with more than 2 municipalities" in str(cell.value) for cell in sheet["A"])


def test_yderkommuner_is_calculated_to_the_krone_with_keys_that_follow_the_figures(tmp_path):
    allocation = fordel.solve("yderkommuner-17a")
    sheet = Calculated(workbook(allocation, tmp_path, "da"))
    assert set(sheet.column("Beregning 2021", "forskel, kr.")) == {0}
    assert len(sheet.column("Beregning 2021", "forskel, kr.")) == 36
    place = sheet.place("Beregning 2021", "delpulje: folketal-faktor", 0)
    assert sheet.typed[place[0]][place[1]].value.startswith("=Data!")


def test_another_population_on_the_data_sheet_changes_the_calculation_as_the_core_does(tmp_path):
    allocation = fordel.solve("yderkommuner-17a")
    path = workbook(allocation, tmp_path)
    before = Calculated(path)
    place = before.place("Data", "population_2019", before.column("Data", "code").index("360"))
    changed = Calculated(path, {place: 50_000})
    expected = fordel.solve("yderkommuner-17a", data={"population_2019": {"360": 50_000}})
    found = dict(
        zip(changed.column("Calculation 2021", "code"), changed.column("Calculation 2021", AMOUNT), strict=True)
    )
    assert {code: round(amount) for code, amount in found.items()} == expected.amounts[list(found)].to_dict()


@pytest.mark.slow
def test_kompetenceudvikling_is_calculated_to_the_krone_in_first_middle_and_last_year(tmp_path):
    allocation = fordel.solve("kompetenceudvikling-2014", figure_errors=False)
    sheet = Calculated(workbook(allocation, tmp_path, "da"))
    for year in (2014, 2017, 2020):
        differences = sheet.column(f"Beregning {year}", "forskel, kr.")
        assert (len(differences), set(differences)) == (98, {0})


@pytest.mark.slow
@pytest.mark.parametrize("pool", FORMULAS)
def test_the_first_year_of_every_packaged_pool_is_calculated_to_the_krone(tmp_path, pool):
    years = fordel.solve(pool, figure_errors=False).years[:1]
    allocation = fordel.solve(pool, years=years or None, figure_errors=False)
    sheet = Calculated(workbook(allocation, tmp_path))
    title = " ".join([SHEET, *map(str, years)])
    assert set(sheet.column(title, DIFFERENCE)) == {0}
    assert [round(amount) for amount in sheet.column(title, AMOUNT)] == amounts_of_eligible(allocation)


@st.composite
def nasty_pools(draw: st.DrawFn) -> tuple[dict[str, Any], pd.DataFrame]:
    """Small keys, so that fractions tie or nearly tie at the cut; limits near the shares; units; groups."""
    n, unit = draw(st.integers(1, 8)), draw(st.sampled_from((1, 1, 10, 1000)))
    units = draw(st.sampled_from((1, 2, 3, 7, 60, 10**4, 10**8)))
    keys = draw(st.lists(st.integers(0, 7), min_size=n, max_size=n).filter(any))
    amount, share = unit * units, unit * units / n
    rules: dict[str, Any] = {"unit": unit, "on_surplus": "return"}
    if draw(st.booleans()):
        rules["floor"] = int(share * draw(st.sampled_from((0.3, 0.6, 1))))
    if draw(st.booleans()):
        rules["cap"] = int(share * draw(st.sampled_from((1.1, 1.5, 2)))) + unit
    if draw(st.booleans()):
        rules["base_amount"] = f"{share} * pupils / {10 * max(keys)}"
    columns: dict[str, Any] = {"pupils": keys}
    if draw(st.booleans()):
        columns["region"] = draw(st.lists(st.sampled_from("ab"), min_size=n, max_size=n))
        total = sum(k for k, label in zip(keys, columns["region"], strict=True) if label == "a") / sum(keys)
        side = draw(st.sampled_from(("floor", "cap")))
        limit = int(amount * total * (1.1 if side == "floor" else 0.9))
        rules["group"] = [{"column": "region", side: {columns["region"][0]: limit}}]
        del rules["on_surplus"]
    return raw_pool(amount, **rules), recipients(**columns)


def check_nasty(pool: tuple[dict[str, Any], pd.DataFrame], folder: Path) -> None:
    try:
        allocation = allocated(*pool)
    except (Infeasible, fordel.InvalidInput):
        return
    sheet = Calculated(workbook(allocation, folder))
    assert amounts_of(sheet) == amounts_of_eligible(allocation)


@given(nasty_pools())
@examples(10)
def test_generated_pools_are_calculated_to_the_krone(tmp_path_factory, pool):
    check_nasty(pool, tmp_path_factory.mktemp("nasty"))


@pytest.mark.slow
@given(nasty_pools())
@examples(60)
def test_many_generated_pools_are_calculated_to_the_krone(tmp_path_factory, pool):
    check_nasty(pool, tmp_path_factory.mktemp("nasty"))


def test_fair_shares_that_the_sheet_does_not_know_are_typed_and_said(tmp_path):
    # As a second stage would leave it: 10 kr. from the third to the first, after floors, caps and key.
    made = solve(parse(raw_pool(100), where="pool.toml"), recipients(pupils=[1, 2, 2]))
    year = made.years[0]
    steps = (
        Step("elever", (30, 40, 30), Fraction(20)),
        Step("limits", (0, 0, 0), None),
        Step("rounding", (0,) * 3, None),
    )
    shares = tuple(map(Fraction, (30, 40, 30)))
    moved = replace(year, fair_shares=shares, amounts=(30, 40, 30), steps=steps)
    sheet = Calculated(workbook(Allocation(replace(made, years=(moved,))), tmp_path))
    assert any(
        str(cell.value).startswith("NOT CALCULATED HERE: rules beyond floors and caps")
        for cell in sheet.typed[SHEET]["A"]
    )
    assert sheet.column(SHEET, "fair share, kr.") == [30, 40, 30]
    assert amounts_of(sheet) == [30, 40, 30]
    assert set(sheet.column(SHEET, DIFFERENCE)) == {0}


def test_amounts_that_are_no_rounding_of_the_fair_shares_are_typed_and_said(tmp_path):
    # As an opt-out would leave it: the first gets nothing and its 20 kr. are not distributed.
    made = solve(parse(raw_pool(100), where="pool.toml"), recipients(pupils=[1, 2, 2]))
    steps = (
        Step("elever", (0, 40, 40), Fraction(20)),
        Step("limits", (0,) * 3, None),
        Step("rounding", (0,) * 3, None),
    )
    year = replace(made.years[0], amounts=(0, 40, 40), surplus=20, steps=steps)
    sheet = Calculated(workbook(Allocation(replace(made, years=(year,))), tmp_path))
    said = [str(cell.value) for cell in sheet.typed[SHEET]["A"]]
    assert any(line.startswith("NOT CALCULATED HERE: rules that come after the fair shares") for line in said)
    assert sheet.column(SHEET, PUBLISHED) == [0, 40, 40]
