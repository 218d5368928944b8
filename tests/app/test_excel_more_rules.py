"""The sheet Beregning of pools with more rules, calculated by a spreadsheet engine: differences zero, also after a
change, and a sentence where the sheet cannot follow."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import openpyxl
import pytest
from hypothesis import given

import fordel
from fordel.allocation import Allocation
from fordel.excel import allocation_xlsx
from fordel_models import parse, solve
from small_pools import raw_pool, recipients
from spreadsheet import Calculated
from strategies import examples

SHEET, AMOUNT, DIFFERENCE = "Calculation 2015", "amount, kr.", "difference, kr."
FIGURES = {
    "pupils": [10, 20, 30, 40],
    "people": [100, 200, 300, 400],
    "last_year": [200, 150, 250, 400],
    "needy": [1, 1, 1, 0],
    "need": [1, 3, 2, 9],
}
TABLES = ("guarantee", "eligibility", "phase_in", "merge")
PAID_BY_PEOPLE = {"max_loss": {"pct_of_baseline": 10}, "inhabitants": "people"}
PAID_BY_GAINS = {"max_loss": {"pct_of_baseline": 10}, "paid_by": "gains"}
TAPER = {"by": "need", "at_least": 0, "full_at": 7}
THREE_PARTS = [
    {"name": "a", "key": "pupils", "amount": 300},
    {"name": "b", "key": "people"},
    {"name": "c", "key": "need", "share": 3},
]


def pool(amount: int = 1001, **more: Any) -> dict[str, Any]:
    tables = {name: more.pop(name) for name in TABLES if name in more}
    return {**raw_pool(None, years={"2015": amount}, baseline="last_year", **more), **tables}


def allocated(raw: dict[str, Any], figures: dict[str, Any] = FIGURES) -> Allocation:
    return Allocation(solve(parse(raw, where="pool.toml"), recipients(**figures)))


def workbook(allocation: Allocation, folder: Path, lang: str = "en") -> Path:
    path = folder / "allocation.xlsx"
    path.write_bytes(allocation_xlsx(allocation, lang))
    return path


def amounts_of(sheet: Calculated) -> dict[str, int]:
    return dict(zip(sheet.column(SHEET, "code"), map(round, sheet.column(SHEET, AMOUNT)), strict=True))


def amounts_in(allocation: Allocation) -> dict[str, int]:
    year = allocation.result.years[0]
    rows = zip(allocation.result.codes, year.amounts, year.eligible, strict=True)
    return {code: kr for code, kr, there in rows if there}


def sentences(sheet: Calculated) -> str:
    return "\n".join(cell.value for cell in sheet.typed[SHEET]["A"] if isinstance(cell.value, str))


POOLS: dict[str, dict[str, Any]] = {
    "phase-in": pool(phase_in={"share": {"2015": 30}}),
    "phase-in with base amounts": pool(base_amount="pupils / 3", phase_in={"share": {"2015": 30}}),
    "phase-in not begun": pool(base_amount="pupils / 3", phase_in={"share": {"2015": 0}}),
    "phase-in, parts with amounts, floors": pool(
        base_amount=10, part=THREE_PARTS, phase_in={"share": {"2015": "33.3"}}, floor=90
    ),
    "parts with amounts": pool(part=THREE_PARTS, floor=190),
    "exit ramp": pool(eligible="needy == 1", exit_pct={"2015": 33}),
    "exit ramp, parts with amounts, caps": pool(
        eligible="needy == 1", exit_pct={"2015": 33}, part=THREE_PARTS, cap=300, base_amount=9
    ),
    "taper": pool(eligibility=TAPER),
    "taper with base amounts and floors": pool(eligibility=TAPER, base_amount=20, floor=60),
    "taper and exit ramp": pool(
        eligibility=TAPER | {"at_least": "1.5"}, base_amount=20, exit_pct={"2015": 33}, part=THREE_PARTS
    ),
    "taper and phase-in": pool(eligibility=TAPER, base_amount=20, phase_in={"share": {"2015": 30}}),
    "rank": pool(eligibility={"by": "need", "highest": 2}),
    "opt-out, returned": pool(opt_out=["147"], on_opt_out="return", floor=130),
    "opt-out, returned, and a surplus": pool(opt_out=["147"], on_opt_out="return", cap=230, on_surplus="return"),
    "opt-out, shared": pool(opt_out=["147"]),
    "minimum grant": pool(minimum_grant=150),
    "price index": pool(price_index={"2015": "1.018"}, floor=150, unit=10),
    "percent of the baseline by year": pool(floor={"pct_of_baseline": {"2015": 95}}),
    "guarantee, inhabitants": pool(guarantee=PAID_BY_PEOPLE),
    "guarantee, gains": pool(guarantee=PAID_BY_GAINS),
    "guarantee, inhabitants, floors, caps and base amounts": pool(
        guarantee=PAID_BY_PEOPLE, base_amount="pupils / 7", floor=40, cap=380
    ),
    "guarantee, gains, floors, caps and base amounts": pool(
        10_010, guarantee=PAID_BY_GAINS, base_amount="pupils / 7", floor=40, cap=3_800, unit=10
    ),
    "guarantee that lifts nobody": pool(guarantee=PAID_BY_PEOPLE | {"max_loss": {"pct_of_baseline": 90}}),
    "guarantee that caps no gain": pool(guarantee=PAID_BY_GAINS | {"max_loss": {"pct_of_baseline": 90}}),
    "guarantee paid by the key": pool(guarantee={"max_loss": {"pct_of_baseline": 10}, "paid_by": "key"}),
    "guarantee and exit ramp": pool(800, eligible="needy == 1", exit_pct={"2015": 50}, guarantee=PAID_BY_PEOPLE),
    "gains and exit ramp": pool(eligible="needy == 1", exit_pct={"2015": 50}, guarantee=PAID_BY_GAINS),
    "nearly all of them": pool(
        guarantee=PAID_BY_PEOPLE,
        phase_in={"share": {"2015": 40}},
        opt_out=["153"],
        on_opt_out="return",
        eligibility=TAPER,
        part=THREE_PARTS,
        base_amount=7,
        price_index={"2015": "1.018"},
        minimum_grant=50,
        top_slice=12,
    ),
}


@pytest.fixture(scope="module")
def calculated(tmp_path_factory):
    """The pool of a name, its allocation and its workbook, calculated once."""

    @functools.cache
    def of(name: str) -> tuple[Allocation, Calculated]:
        allocation = allocated(POOLS[name])
        return allocation, Calculated(workbook(allocation, tmp_path_factory.mktemp("pool")))

    return of


@pytest.mark.parametrize("name", POOLS)
def test_the_formulas_give_the_amounts_of_the_allocation(calculated, name):
    allocation, sheet = calculated(name)
    assert amounts_of(sheet) == amounts_in(allocation)
    assert set(sheet.column(SHEET, DIFFERENCE)) == {0}
    # The fair shares are live, or nothing would follow a change.
    assert all(sheet.typed[SHEET][sheet.place(SHEET, "fair share, kr.", i)[1]].data_type == "f" for i in range(2))


@pytest.mark.parametrize("name", POOLS)
def test_every_formula_comes_to_the_value_that_is_stored_with_it(calculated, name):
    sheet = calculated(name)[1]
    stored = openpyxl.load_workbook(sheet.path, data_only=True)
    for title, cell in sheet.formulas():
        assert sheet[title, cell] == pytest.approx(stored[title][cell].value, rel=1e-9, abs=1e-6), (title, cell)


def with_(column: str, number: int, value: float) -> dict[str, Any]:
    """The figures with another one for one recipient."""
    return FIGURES | {column: [value if i == number else own for i, own in enumerate(FIGURES[column])]}


# What is typed in the workbook, a single cell or (heading, number of the recipient), and the pool that it then is.
CHANGES: dict[str, tuple[str, dict[Any, float], dict[str, Any], dict[str, Any]]] = {
    "phase-in": (
        "phase-in with base amounts",
        {"phase-in: of the way": 0.75, ("part: elever", 1): 55},
        pool(base_amount="pupils_2 / 3", phase_in={"share": {"2015": 75}}),
        with_("pupils", 1, 55) | {"pupils_2": FIGURES["pupils"]},
    ),
    "another baseline": (
        "phase-in",
        {("phase-in: by the baseline", 0): 350},
        POOLS["phase-in"],
        with_("last_year", 0, 350),
    ),
    "another amount with a phase-in and base amounts": (
        "phase-in with base amounts",
        {"amount, kr.": 2500},
        pool(2500, base_amount="pupils / 3", phase_in={"share": {"2015": 30}}),
        FIGURES,
    ),
    "another amount of a part": (
        "exit ramp, parts with amounts, caps",
        {"own amount, kr.: a": 100, "amount, kr.": 950},
        pool(
            950,
            eligible="needy == 1",
            exit_pct={"2015": 33},
            part=[THREE_PARTS[0] | {"amount": 100}, *THREE_PARTS[1:]],
            cap=300,
            base_amount=9,
        ),
        FIGURES,
    ),
    "another exit ramp": (
        "exit ramp, parts with amounts, caps",
        {("exit ramp, kr.", 3): 200},
        pool(eligible="needy == 1", exit_pct={"2015": 50}, part=THREE_PARTS, cap=300, base_amount=9),
        FIGURES,
    ),
    "another need": (
        "taper with base amounts and floors",
        {("the taper goes by", 1): 6, "taper: weight 1 at": 8},
        pool(eligibility=TAPER | {"full_at": 8}, base_amount=20, floor=60),
        with_("need", 1, 6),
    ),
    "another one opted out": (
        "opt-out, returned",
        {("opted out", 1): 0, ("opted out", 2): 1},
        pool(opt_out=["151"], on_opt_out="return", floor=130),
        FIGURES,
    ),
    "another key under a guarantee": (
        "guarantee, inhabitants, floors, caps and base amounts",
        {("part: elever", 1): 5, ("part: elever", 2): 90},
        pool(guarantee=PAID_BY_PEOPLE, base_amount="pupils_2 / 7", floor=40, cap=380),
        FIGURES | {"pupils": [10, 5, 90, 40], "pupils_2": FIGURES["pupils"]},
    ),
    "a higher guarantee": (
        "guarantee that lifts nobody",
        {("baseline less the loss allowed, kr.", i): own for i, own in enumerate((190, 143, 238, 380))},
        pool(guarantee=PAID_BY_PEOPLE | {"max_loss": {"pct_of_baseline": 5}}),
        FIGURES,
    ),
    "other gains": (
        "guarantee, gains",
        {("part: elever", 3): 5, ("part: elever", 1): 200},
        POOLS["guarantee, gains"],
        FIGURES | {"pupils": [10, 200, 30, 5]},
    ),
    "another baseline for gains": (
        "gains and exit ramp",
        {("baseline, kr.", 1): 170, ("baseline less the loss allowed, kr.", 1): 153},
        POOLS["gains and exit ramp"],
        with_("last_year", 1, 170),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_in_the_workbook_gives_the_amounts_of_another_allocation(calculated, tmp_path, name):
    before, typed, raw, figures = CHANGES[name]
    path = workbook(calculated(before)[0], tmp_path)
    sheet = Calculated(path)
    changes = {}
    for what, value in typed.items():
        place = single(sheet, what) if isinstance(what, str) else sheet.place(SHEET, *what)
        changes[place] = float(value)
    expected = amounts_in(allocated(raw, figures))
    assert expected != amounts_of(sheet)
    assert amounts_of(Calculated(path, changes)) == expected


def test_limits_that_do_not_hold_together_after_a_change_show_in_the_total(tmp_path):
    # Caps of 500, 500, 499 and 499 of 2,000 kr.: two kroner have no place, and nobody gets them.
    path = workbook(allocated(pool(2000, cap=500)), tmp_path)
    sheet = Calculated(path)
    changed = Calculated(path, {sheet.place(SHEET, "cap, kr.", i): 499.0 for i in (2, 3)})
    assert amounts_of(changed) == {"101": 500, "147": 500, "151": 499, "153": 499}


def single(sheet: Calculated, heading: str) -> tuple[str, str]:
    """Where the single cell under a heading is."""
    top = next(cell for line in sheet.typed[SHEET].iter_rows() for cell in line if cell.value == heading)
    return SHEET, sheet.typed[SHEET].cell(top.row + 1, top.column).coordinate


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("minimum grant", "NOT CALCULATED HERE: the minimum grant. Dropped out below it: 1."),
        ("phase-in not begun", "NOT CALCULATED HERE: the weights of the parts"),
        ("exit ramp", "On the exit ramp: 1. Their key is 0"),
        ("opt-out, returned", "Opted out, and their kroner returned: 1."),
        ("taper", "The taper weights follow the figures. With weight 0"),
        ("rank", "2 municipalities are not eligible and get 0"),
    ],
)
def test_the_sheet_says_what_the_rules_do_that_it_does_not_calculate(calculated, name, sentence):
    assert sentence in sentences(calculated(name)[1])


def test_the_level_of_a_guarantee_is_worked_out_on_the_sheet(calculated):
    # By pupils 100.1, 200.2, 300.3, 400.4: the first is lifted by 79.9, which 900 people pay.
    assert calculated("guarantee, inhabitants")[1].value(SHEET, "τ, kr. per inhabitant") == pytest.approx(79.9 / 900)
    # By pupils as above, 180 guaranteed; the last three are capped at γ times 150, 250 and 400, the last at its own.
    gains = calculated("guarantee, gains")[1].value(SHEET, "γ, times the baseline")
    assert gains == pytest.approx((1001 - 180 - 400.4) / 400)


@st.composite
def guaranteed_pools(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Small figures, so that levels tie and somebody has nothing to pay with."""
    n, unit = draw(st.integers(2, 8)), draw(st.sampled_from((1, 10)))
    small = st.lists(st.integers(0, 7), min_size=n, max_size=n).filter(any)
    rules: dict[str, Any] = {"unit": unit}
    if draw(st.booleans()):
        rules["base_amount"] = draw(st.sampled_from(("pupils / 3", 5)))
    if draw(st.booleans()):
        rules["floor"] = unit * draw(st.integers(0, 5))
    if draw(st.booleans()):
        rules["phase_in"] = {"share": {"2015": draw(st.sampled_from((10, "33.3", 50)))}}
    elif draw(st.booleans()):
        rules |= {"eligible": "people > 1", "exit_pct": {"2015": 50}}
    loss = draw(st.sampled_from((0, 5, 50)))
    paid_by = draw(st.sampled_from(("inhabitants", "gains")))
    own = {"inhabitants": "people"} if paid_by == "inhabitants" else {}
    rules["guarantee"] = {"max_loss": {"pct_of_baseline": loss}, "paid_by": paid_by} | own
    last_year = [unit * 20 * own for own in draw(small)]
    amount = unit * draw(st.integers(20 * n, 120 * n))
    return pool(amount, **rules), {"pupils": draw(small), "people": draw(small), "last_year": last_year}


@given(guaranteed_pools())
@examples(15)
def test_generated_pools_with_a_guarantee_are_calculated_to_the_krone(tmp_path_factory, generated):
    check(generated, tmp_path_factory.mktemp("guaranteed"))


@pytest.mark.slow
@given(guaranteed_pools())
@examples(80)
def test_many_generated_pools_with_a_guarantee_are_calculated_to_the_krone(tmp_path_factory, generated):
    check(generated, tmp_path_factory.mktemp("guaranteed"))


def check(generated: tuple[dict[str, Any], dict[str, Any]], folder: Path) -> None:
    try:
        allocation = allocated(*generated)
    except (fordel.InvalidInput, fordel.Infeasible):
        return
    sheet = Calculated(workbook(allocation, folder))
    assert amounts_of(sheet) == amounts_in(allocation)
    assert "rules beyond floors and caps" not in sentences(sheet)


MERGED = """
id = "lille"
title = "En lille pulje"
model = "formula"
[data]
recipients = "figures.csv"
[pool]
years = { 2015 = 1000, 2016 = 1000 }
baseline = "sidste"
[phase_in]
share = { 2015 = 50, 2016 = 50 }
[[part]]
name = "elever"
key = "pupils * 2"
[[merge]]
from = ["147", "153"]
to = "150"
year = 2016
name = "Storby"
add = ["pupils"]
"""
# Not in order of code, so that a row added for the successor would move the others.
MERGED_FIGURES = "code,name,pupils,sidste\n153,Brøndby,70,100\n101,København,10,700\n147,Frederiksberg,20,200\n"


@pytest.fixture
def merged(tmp_path):
    (tmp_path / "figures.csv").write_text(MERGED_FIGURES, encoding="utf-8")
    path = tmp_path / "lille.toml"
    path.write_text(MERGED, encoding="utf-8")
    allocation = fordel.solve(path)
    return allocation, workbook(allocation, tmp_path)


def test_a_successor_is_calculated_from_its_halves_on_the_data_sheet(merged):
    allocation, path = merged
    sheet = Calculated(path)
    # 2015: halfway from 700, 200, 100 to 100, 200, 700. 2016: to 100 and 900, from 700 and 300.
    assert sheet.column("Calculation 2015", "code") == ["101", "147", "153"]
    assert sheet.column("Calculation 2016", "code") == ["101", "150"]
    assert sheet.column("Calculation 2015", AMOUNT) == [400, 200, 400]
    assert sheet.column("Calculation 2016", AMOUNT) == [400, 600]
    assert {d for year in (2015, 2016) for d in sheet.column(f"Calculation {year}", DIFFERENCE)} == {0}
    assert "Not there in this year, since they merge or split: 2." in str(
        [cell.value for cell in sheet.typed["Calculation 2016"]["A"]]
    )
    changed = Calculated(path, {sheet.place("Data", "pupils", 1): 120, sheet.place("Data", "sidste", 3): 2100})
    expected = fordel.solve(
        allocation.basis.instance, data={"pupils": {"147": 120}, "sidste": {"153": 2100}}
    ).result.years
    assert changed.column("Calculation 2016", AMOUNT) == [expected[1].amounts[0], expected[1].amounts[2]]
    assert changed.column("Calculation 2015", AMOUNT) == [expected[0].amounts[i] for i in (0, 1, 3)]


def test_the_figures_of_those_who_merge_stand_beside_their_own_codes(merged):
    table = [list(row)[:4] for row in openpyxl.load_workbook(merged[1])["Data"].iter_rows(values_only=True)]
    rows = {row[0]: row[2:] for row in table}
    assert rows["101"] in ([10, 700], [700, 10])
    assert sorted(rows["153"]) == [70, 100]
    assert rows["150"] == [None, None]


def test_the_published_form_has_every_step_in_every_year_that_has_it(tmp_path):
    raw = pool(
        opt_out={"2016": ["153"]},
        on_opt_out="return",
        phase_in={"share": {"2015": 50}},
        base_amount=10,
        guarantee=PAID_BY_PEOPLE,
    )
    raw["pool"]["years"] = {"2015": 1000, "2016": 1000}
    allocation = allocated(raw)
    path = workbook(allocation, tmp_path, "da")
    table = [list(row) for row in openpyxl.load_workbook(path, data_only=True)["Delpuljer"].iter_rows(values_only=True)]
    header = next(i for i, row in enumerate(table) if row[0] == "kode")
    assert table[header][3:] == [
        "grundbeløb, kr.",
        "elever",
        "indfasning: efter sammenligningsgrundlaget",
        "grænser, kr.",
        "garanti, kr.",
        "afrunding, kr.",
        "fravalg, kr.",
        "i alt",
    ]
    rows = {(row[0], row[2]): row[3:] for row in table[header + 1 :]}
    for year in allocation.result.years:
        for position, code in enumerate(allocation.result.codes):
            row = rows[code, year.year]
            own = {step.name: step.amounts[position] for step in year.steps}
            names = ("base_amount", "elever", "phase_in", "limits", "guarantee", "rounding", "opt_out")
            assert row[:-1] == [own.get(name, 0) for name in names]
            assert sum(row[:-1]) == row[-1] == year.amounts[position]
    assert rows["153", 2016][-2] < 0
    assert rows["153", 2015][2] == 200


def test_in_danish_the_notes_and_headings_are_there(tmp_path):
    for name in ("nearly all of them", "guarantee, gains", "exit ramp, parts with amounts, caps"):
        path = workbook(allocated(POOLS[name]), tmp_path, "da")
        assert openpyxl.load_workbook(path).sheetnames[3] == "Regler"


def test_merges_of_recipients_that_are_no_table_need_no_data_sheet(tmp_path):
    raw = {**pool(merge=[{"from": ["147", "153"], "to": "160", "year": 2015, "add": ["pupils", "last_year"]}])}
    made = solve(parse(raw, where="pool.toml"), recipients(**{name: FIGURES[name] for name in ("pupils", "last_year")}))
    sheet = Calculated(workbook(Allocation(made), tmp_path))
    assert sheet.column(SHEET, "code") == ["101", "151", "160"]
    assert set(sheet.column(SHEET, DIFFERENCE)) == {0}
