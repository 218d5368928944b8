"""What does not add up in the sources: the numbers are added up here once more, and nothing is repaired."""

import csv
import io
from importlib.resources import files

import pytest

from fordel_instances import findings, packaged

BY_ID = {finding.id: finding for finding in findings()}
# Table 1 of the agreement, mio. kr., as it was printed.
TABLE_1 = """\
Serviceudgifter;230541
Medfinansiering;19368
Overførsler;65299
Forsikrede ledige;12635
Bruttoanlæg;18071
Øvrige udgifter;830
Udgifter i alt;346745
Skatteindtægter;-255007
Bloktilskud mv.;-75479
Heraf betinget;-3000
Beskæftigelsestilskud;-12635
Øvrige indtægter;-7424
Indtægter i alt;-350545
Ekstraordinær finansiering;-3800
"""
LINES = {name: int(kroner) for name, kroner in csv.reader(io.StringIO(TABLE_1), delimiter=";")}


def test_every_finding_is_there_once_and_in_order():
    assert list(BY_ID) == [*(f"E{number}" for number in range(1, 18) if number != 13), "R10"]
    assert len(findings()) == len(BY_ID)


@pytest.mark.parametrize("finding", findings(), ids=lambda finding: finding.id)
def test_a_finding_says_what_where_and_what_was_done_in_both_languages(finding):
    for text in (finding.document, finding.place, finding.says, finding.found, finding.done):
        assert text.da
        assert text.en
        assert text.da != text.en
        assert (text.of("da"), text.of("en")) == (text.da, text.en)


def test_findings_touch_packaged_pools_only():
    assert {name for finding in findings() for name in finding.instances} <= set(packaged())
    assert [finding.id for finding in findings("kompetenceudvikling-2014")] == ["E5", "E6", "E7", "E8", "E9"]
    assert [finding.id for finding in findings("balancetilskud-2014")] == ["E2", "E3"]
    assert findings("yderkommuner-17a") == ()


def test_the_expenditure_of_table_1_is_one_million_off():
    (total,) = BY_ID["E1"].sums
    assert total.terms == tuple(LINES.values())[:6]
    assert (sum(total.terms), total.adds_to, total.stated) == (346_744, 346_744, LINES["Udgifter i alt"])
    assert total.stated - total.adds_to == 1


def test_the_income_agrees_without_the_line_that_is_a_part_of_another():
    income, of_totals, of_lines = BY_ID["E2"].sums
    own = ("Skatteindtægter", "Bloktilskud mv.", "Beskæftigelsestilskud", "Øvrige indtægter")
    assert income.terms == tuple(-LINES[name] for name in own)
    assert income.adds_to == income.stated == -LINES["Indtægter i alt"]
    assert of_totals.terms == (LINES["Udgifter i alt"], LINES["Indtægter i alt"])
    assert of_totals.adds_to == of_totals.stated == LINES["Ekstraordinær finansiering"]
    assert of_lines.terms == (*tuple(LINES.values())[:6], *(LINES[name] for name in own))
    assert (of_lines.adds_to, of_lines.stated) == (-3_801, -3_800)


def test_the_other_sums():
    added = {
        name: [(total.adds_to, total.stated) for total in finding.sums]
        for name, finding in BY_ID.items()
        if finding.sums and name not in {"E1", "E2"}
    }
    assert added == {
        "E3": [(3_500, 3_800), (3_800, 3_800)],
        "E6": [(1_000, 1_000)],
        "E10": [(230_541, 230_500), (18_071, 18_100)],
        "E11": [(500 + 650 + 200 + 150 + 50 + 50, None)],
        "E15": [(98 - 91, None)],
        "E16": [(1_500, 1_500), (770, 750)],
    }


def test_the_block_grant_is_the_tables_line_and_not_a_repaired_one():
    text = (files("fordel_instances") / "bloktilskud-2014.toml").read_text(encoding="utf-8")
    assert f"2014 = {-LINES['Bloktilskud mv.']:_}_000_000" in text
