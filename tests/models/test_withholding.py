"""Withholding: how much for how large a breach, who loses it, and the least that must be cut to save it."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fordel_instances
from fordel_instances.synthetic import budgets, tax_changes
from fordel_instances.synthetic.drawing import as_bytes
from fordel_models import parse
from fordel_solver import Infeasible, InvalidInput, leximin
from small_kinds import overview_of, packaged, rows_of, solved

DATA = Path(fordel_instances.__file__).parent / "data"
BUDGETS, TAXES = "betinget-bloktilskud-2014", "kollektiv-modregning-2014"
MIO = 1_000_000
FRAME = 230_541 * MIO
PEOPLE = pd.DataFrame({"population_2014": [10, 20, 30, 40], "key": [1, 1, 1, 1]}, index=["101", "147", "151", "153"])


def file_rows(name: str) -> dict[str, dict[str, int]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: {key: int(cell) for key, cell in row.items() if key != "code"} for row in csv.DictReader(file)
        }


def sanction(**rules):
    own = {
        "title": "En sanktion",
        "year": 2014,
        "reported": {"table": "budgets", "column": "budget_kr"},
        "agreed": 400,
        "baseline": {"expression": "key"},
        "individual_pct": 0,
    }
    return {
        "id": "pool",
        "title": "En pulje",
        "model": "withholding",
        "data": {"tables": {"budgets": "budgets.csv"}},
        "sanction": {"budget": {key: value for key, value in (own | rules).items() if value is not None}},
    }


def small(reported, leave=(0, 0, 0, 0), **rules):
    rows = list(zip(PEOPLE.index, reported, leave, strict=True))
    return solved(sanction(**rules), PEOPLE, {"budgets": rows}, {"budgets": ["code", "budget_kr", "permitted_kr"]})


def lost(result):
    return [sum(year.amounts[i] for year in result.years) for i in range(len(result.codes))]


def of_pool(result, pool):
    return list(next(year.amounts for year in result.years if year.pool == pool))


def cuts_of(result):
    return {row["code"]: row["cut_kr"] for row in rows_of(result, "cuts")}


# By hand: 400 agreed, 100 each; populations of 10, 20, 30 and 40.


def test_a_breach_is_withheld_krone_for_krone_by_population():
    result = small([150, 120, 90, 90])
    assert lost(result) == [5, 10, 15, 20]
    (account,) = rows_of(result, "account")
    assert (account["above_kr"], account["breach_kr"], account["withheld_kr"]) == (50, 50, 50)
    assert (account["individual_kr"], account["collective_kr"], account["above_own_share"]) == (0, 50, 2)


def test_no_more_is_withheld_than_the_conditional_grant():
    result = small([150, 150, 150, 150], most=100)
    assert sum(lost(result)) == 100
    assert any("the breach is 200 kr., and at most 100 kr. is withheld" in note.en for note in result.notes)


def test_an_agreement_that_is_kept():
    result = small([150, 50, 100, 100], adjustment={})
    assert lost(result) == [0, 0, 0, 0]
    assert not result.programs
    assert any("nothing is withheld" in note.en for note in result.notes)
    assert result.reasons[0][0].en == (
        "En sanktion: reported 150 kr., 50 kr. above its own share of 100 kr. The agreement is kept: nothing is "
        "withheld."
    )


def test_a_tolerance_is_all_or_nothing():
    assert sum(lost(small([150, 100, 100, 100], tolerance=50))) == 0
    assert sum(lost(small([151, 100, 100, 100], tolerance=50))) == 51


def test_the_rate_is_kroner_for_each_hundred_of_the_breach():
    assert sum(lost(small([151, 100, 100, 100], rate="33.3"))) == 16  # of 16.983
    assert sum(lost(small([151, 100, 100, 100], rate=50, unit=10))) == 20


def test_the_individual_part_falls_on_those_above_their_share_by_how_much():
    """+50, +10, -20, +10: 50 in all. 60 pct. is 30: 50/70, 10/70 and 10/70 of it."""
    result = small([150, 110, 80, 110], individual_pct=60)
    assert of_pool(result, "budget-individual") == [22, 4, 0, 4]  # 21.43, 4.29, 0, 4.29
    assert of_pool(result, "budget-collective") == [2, 4, 6, 8]
    assert [division.name for division in result.divisions] == ["budget-agreed", "budget"]
    assert result.divisions[0].year.amounts == (100, 100, 100, 100)
    assert result.divisions[1].year.amounts == (30, 20)
    assert [year.divided_from for year in result.years] == [("budget", "individual"), ("budget", "collective")]
    assert all("et tab" in year.pool_title.da for year in result.years)


def test_what_finds_no_room_individually_falls_on_all():
    """+60 and +40 above, a fifth of that each at most: 12 and 8. 80 of the 100 are collective."""
    result = small([160, 140, 100, 100], individual_pct=60, individual_cap_pct=20)
    assert of_pool(result, "budget-individual") == [12, 8, 0, 0]
    assert of_pool(result, "budget-collective") == [8, 16, 24, 32]
    assert any("40 kr. of the individual part was moved" in note.en for note in result.notes)


def test_all_of_it_individually_without_room_is_refused():
    with pytest.raises(Infeasible) as error:
        small([160, 140, 100, 100], individual_pct=100, individual_cap_pct=20)
    assert error.value.surplus == 80
    assert error.value.conflict == ("sanction.budget.individual_pct", "sanction.budget.individual_cap_pct")
    assert error.value.repair == ("lower sanction.budget.individual_pct to 20",)
    assert sum(lost(small([160, 140, 100, 100], individual_pct=20, individual_cap_pct=20))) == 100


TAX = {
    "agreed": 0,
    "baseline": None,
    "permitted": {"table": "budgets", "column": "permitted_kr"},
    "individual_pct": 75,
    "individual_cap_pct": 75,
}


def test_those_within_their_permission_are_exempt_from_the_individual_part():
    """+100 with permission for 100, +80 without, -40, -40: 100 in all. 60 of it from the second, which has room for no
    more, and the rest from all."""
    result = small([100, 80, -40, -40], (100, 0, 0, 0), **TAX)
    assert of_pool(result, "budget-individual") == [0, 60, 0, 0]
    assert of_pool(result, "budget-collective") == [4, 8, 12, 16]
    both = small([100, 80, -40, -40], (100, 0, 0, 0), **TAX, permits="both")
    assert of_pool(both, "budget-collective") == [0, 9, 13, 18]  # 8.89, 13.33 and 17.78 of 40


def test_who_goes_beyond_its_permission():
    """20 beyond: 20 and 80 against 75 pct. of 120 is 90, more than the caps of 15 and 60."""
    beyond = small([120, 80, -40, -40], (100, 0, 0, 0), **TAX)
    assert of_pool(beyond, "budget-individual") == [15, 60, 0, 0]
    everything = small([120, 80, -40, -40], (100, 0, 0, 0), **TAX, beyond_permit="all")
    assert of_pool(everything, "budget-individual") == [54, 36, 0, 0]  # 90 by 120 and 80


# The least that must be cut


def test_the_least_total_is_the_breach_and_the_same_percent_for_all_who_can():
    """+50, +10, -20, +10: 50 must go. The limits are 50, 10, 10 and the budgets 150, 110 and 110: 30, 10 and 10."""
    result = small([150, 110, 80, 110], adjustment={})
    assert cuts_of(result) == {"101": 30, "147": 10, "153": 10}
    least, largest = result.programs
    assert (least.solution.objective, least.solution.bound) == (50, 50)
    assert largest.solution.objective == Fraction(30, 150) * 10**12
    assert least.solution.check.exact
    assert largest.solution.check.exact
    assert result.reasons[0][1].en == (
        "To save the grant it would have to cut 30 kr., 20 pct., the same percent as the others."
    )


def test_cutting_it_leaves_nothing_to_withhold():
    reported = [150, 110, 80, 110]
    cuts = cuts_of(small(reported, adjustment={"only_above": False}))
    left = [own - cuts.get(code, 0) for own, code in zip(reported, PEOPLE.index, strict=True)]
    assert sum(lost(small(left))) == 0
    one_less = [left[0] + 1, *left[1:]]
    assert sum(lost(small(one_less))) == 1


def test_limits_that_do_not_let_enough_be_cut():
    """10 pct. of 150 and 110 is 15, 11 and 11, of which 10 and 10 are above the share: 35 of 50."""
    with pytest.raises(Infeasible) as error:
        small([150, 110, 80, 110], adjustment={"most_pct": 10})
    assert error.value.shortfall == 15
    assert error.value.conflict == (
        "sanction.budget.agreed",
        "sanction.budget.adjustment.most_pct",
        "sanction.budget.adjustment.only_above",
    )
    # 30 of 150 is 20 pct.; with anyone cutting, 10 pct. is 15 + 11 + 8 + 11 = 45, which does not do.
    assert error.value.repair == ("raise sanction.budget.adjustment.most_pct from 10 to 20 (pct.)",)
    assert sum(cuts_of(small([150, 110, 80, 110], adjustment={"most_pct": 20})).values()) == 50
    with pytest.raises(Infeasible):
        small([150, 110, 80, 110], adjustment={"most_pct": "19.3"})
    with pytest.raises(Infeasible) as error:
        small([150, 110, 80, 110], adjustment={"most_pct": 12})
    assert len(error.value.repair) == 2
    assert sum(cuts_of(small([150, 110, 80, 110], adjustment={"most_pct": 12, "only_above": False})).values()) == 50


def test_nobody_who_can_cut():
    with pytest.raises(Infeasible) as error:
        small([150, 110, 80, 110], adjustment={"most_pct": 0})
    assert error.value.shortfall == 50
    assert error.value.conflict == ("sanction.budget.agreed", "sanction.budget.adjustment.most_pct")
    # All rose as they had permission to: nobody is above it.
    with pytest.raises(Infeasible) as error:
        small([10, 20, 30, 40], (10, 20, 30, 40), **TAX, adjustment={})
    assert error.value.conflict == ("sanction.budget.agreed", "sanction.budget.adjustment.only_above")
    assert error.value.repair == ("set sanction.budget.adjustment.only_above to false: anyone cuts",)
    everyone = small([10, 20, 30, 40], (10, 20, 30, 40), **TAX, adjustment={"only_above": False})
    assert cuts_of(everyone) == {"101": 10, "147": 20, "151": 30, "153": 40}
    with pytest.raises(InvalidInput, match="would fall on nobody"):
        small([10, 20, 30, 40], (10, 20, 30, 40), **TAX, permits="both")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(80, 140), min_size=4, max_size=4).filter(lambda own: 400 < sum(own) <= 425),
    st.integers(0, 100),
)
def test_no_cuts_are_less_or_have_a_smaller_largest_percent(reported, individual):
    """Against every way to cut whole kroner."""
    result = small(reported, individual_pct=individual, adjustment={})
    cuts = cuts_of(result)
    above = [max(0, own - 100) for own in reported]
    ways = [way for way in product(*(range(own + 1) for own in above)) if sum(reported) - sum(way) <= 400]
    assert sum(cuts.values()) == min(map(sum, ways)) == sum(reported) - 400
    largest = min(max(Fraction(cut, own) for cut, own in zip(way, reported, strict=True)) for way in ways)
    own = [Fraction(cuts.get(code, 0), reported[i]) for i, code in enumerate(PEOPLE.index)]
    assert largest <= max(own) < largest + Fraction(1, min(reported))
    assert sum(lost(result)) == sum(reported) - 400
    assert all(kroner >= 0 for kroner in lost(result))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(50, 300), min_size=4, max_size=4).filter(lambda own: sum(own) > 404))
def test_the_cuts_are_leximin_of_the_program(reported):
    """The exact core and a sequence of linear programs find the same percents."""
    result = small(reported, adjustment={})
    program = result.programs[0].program
    who = [reported[list(PEOPLE.index).index(name.removeprefix("cut of "))] for name in program.column_names]
    # Leximin of what is left of each krone, so that the largest percent is the smallest outcome.
    held = program.but(row_upper=program.row_lower)
    found = leximin(held, -np.diag(1 / np.array(who, dtype=float)), ties=False)
    ours = np.array(list(cuts_of(result).values())) / np.array(who)
    assert np.abs(-found.outcomes - ours).max() < 1 / min(who)


# The agreement


def test_the_conditional_block_grant_of_2014():
    rows, result = file_rows(budgets.FILE), packaged(BUDGETS)
    assert sum(row["budget_kr"] for row in rows.values()) == FRAME + 1_200 * MIO
    people = fordel_instances.municipalities()["population_2014"]
    for code, amount in zip(result.codes, of_pool(result, "budget-collective"), strict=True):
        assert abs(amount - Fraction(1_200 * MIO * int(people[code]), int(people.sum()))) < 1
    assert sum(of_pool(result, "budget-collective")) == 1_200 * MIO


def test_the_accounts_sanction_of_2014():
    """40 pct. from all by population, 60 pct. from those above their budget by how much."""
    rows, result = file_rows(budgets.FILE), packaged(BUDGETS)
    above = {code: max(0, row["account_kr"] - row["budget_kr"]) for code, row in rows.items()}
    for code, amount in zip(result.codes, of_pool(result, "accounts-individual"), strict=True):
        assert abs(amount - Fraction(420 * MIO * above[code], sum(above.values()))) < 1
        assert amount <= above[code]
    assert sum(of_pool(result, "accounts-individual")) == 420 * MIO
    assert sum(of_pool(result, "accounts-collective")) == 280 * MIO


def test_the_adjustment_of_2014_keeps_its_limits():
    rows, result = file_rows(budgets.FILE), packaged(BUDGETS)
    cuts = cuts_of(result)
    assert sum(cuts.values()) == 1_200 * MIO
    own = {row["code"]: row for row in rows_of(result, "positions") if row["sanction"].en.startswith("Conditional")}
    for code, cut in cuts.items():
        assert cut <= own[code]["excess_kr"]
        assert 1000 * cut <= 15 * rows[code]["budget_kr"]
    (least,) = rows_of(result, "adjustment")
    assert least["largest_pct"] == max(Fraction(100 * cut, rows[code]["budget_kr"]) for code, cut in cuts.items())


@pytest.mark.parametrize("name", [BUDGETS, TAXES])
def test_two_code_bases_prove_the_same_kroner(name):
    one, other = packaged(name), packaged(name, backend="glop")
    assert len(one.programs) == len(other.programs) == 2
    for own, second in zip(one.programs, other.programs, strict=True):
        assert (own.solution.backend, second.solution.backend) == ("highs", "glop")
        assert own.solution.x.tolist() == second.solution.x.tolist()
        assert own.solution.bound == pytest.approx(second.solution.bound, rel=1e-9)
        assert own.solution.row_duals is not None
    assert [year.amounts for year in one.years] == [year.amounts for year in other.years]


def test_the_tax_offset_of_2014():
    rows, result = file_rows(tax_changes.FILE), packaged(TAXES)
    assert sum(row["change_kr"] for row in rows.values()) == 150 * MIO
    assert sum(row["permitted_kr"] for row in rows.values()) == 250 * MIO
    assert (sum(of_pool(result, "tax-individual")), sum(of_pool(result, "tax-collective"))) == (112_500_000, 37_500_000)
    for code, amount in zip(result.codes, of_pool(result, "tax-individual"), strict=True):
        beyond = max(0, rows[code]["change_kr"] - rows[code]["permitted_kr"])
        assert (amount > 0) == (beyond > 0)
        assert 4 * amount <= 3 * beyond
    assert all(amount > 0 for amount in of_pool(result, "tax-collective"))


def test_by_the_figures_there_are_nothing_would_have_been_withheld():
    """What the packaged table says of 2014: expenditure below the agreed level, and tax rates that fell."""
    budget = "sanction.budget.reported"
    text = "service_expenditure_per_inh_kr_2014 * population_2014"
    kept = packaged(BUDGETS, {f"{budget}.table": None, f"{budget}.column": None, f"{budget}.expression": text})
    assert rows_of(kept, "account")[0]["above_kr"] < 0
    assert sum(of_pool(kept, "budget-collective")) == 0
    tax = "(tax_rate_pct_2014 - tax_rate_pct_2013) / 100 * taxable_base_per_inh_kr_2014 * population_2014"
    fell = packaged(TAXES, {"sanction.tax.reported": {"expression": tax}})
    assert rows_of(fell, "account")[0]["above_kr"] < 0
    assert sum(lost(fell)) == 0


@pytest.mark.parametrize(("name", "amount", "assumptions"), [(BUDGETS, 1_900 * MIO, 8), (TAXES, 150 * MIO, 7)])
def test_what_the_instances_say(name, amount, assumptions):
    found, result = overview_of(name), packaged(name)
    assert (found.years, found.amount, len(found.eligible)) == ((2014,), amount, 98)
    assert found.assumptions == len(result.assumptions) == assumptions
    assert result.synthetic
    assert sum(lost(result)) == amount
    told = " ".join(text.da + text.en for own in result.reasons for text in own)
    assert not [person for person in result.names if person in told]
    assert all(own for own in result.reasons)


def test_the_made_up_figures_are_the_same_bytes_again():
    header = ("code", "budget_kr", "account_kr")
    assert as_bytes(header, budgets.budgets()) == (DATA / budgets.FILE).read_bytes()
    header = ("code", "change_kr", "permitted_kr")
    assert as_bytes(header, tax_changes.tax_changes()) == (DATA / tax_changes.FILE).read_bytes()


# What cannot be used


def test_all_problems_of_a_specification_at_once():
    raw = sanction(baseline=None, most=105, unit=10)
    raw["sanction"]["tax"] = sanction(agreed=0, individual_pct=101)["sanction"]["budget"]
    with pytest.raises(InvalidInput) as error:
        parse(raw, where="pool.toml")
    told = "\n".join(error.value.problems)
    for sentence in (
        "sanction.budget.baseline: is missing: whose share of the 400 kr. is how much.",
        "sanction.budget.most: 105 kr. is no whole number of units of 10 kr.",
        "sanction.tax.individual_pct: 101 is more than 100.",
    ):
        assert sentence in told
    raw = sanction() | {"sanction": {}}
    with pytest.raises(InvalidInput, match=r"Write \[sanction\.NAME\]"):
        parse(raw, where="pool.toml")


def test_figures_that_cannot_be_used():
    rows = [("101", 5), ("147", 5), ("151", 5)]
    with pytest.raises(InvalidInput, match="there is no row for 153"):
        solved(sanction(), PEOPLE, {"budgets": rows}, {"budgets": ["code", "budget_kr"]})
    with pytest.raises(InvalidInput, match=r"-5 kr\. is negative"):
        small([-5, 100, 100, 100])
    with pytest.raises(InvalidInput, match="baseline: it is 0 for all"):
        small([100, 100, 100, 101], baseline={"expression": "key * 0"})
    with pytest.raises(InvalidInput, match=r"measured_by: it is not above 0 for 101"):
        small([150, 110, 80, 110], adjustment={"measured_by": {"expression": "population_2014 - 10"}})
    with pytest.raises(InvalidInput, match="names 2015; pool has the years 2014"):
        solved(sanction(), PEOPLE, {"budgets": rows}, {"budgets": ["code", "budget_kr"]}, years=[2015])
