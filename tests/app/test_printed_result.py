"""What `fordel run` prints of a result worked out by hand."""

from dataclasses import replace

import pytest

from fordel.allocation import Allocation
from fordel.printing import printed
from fordel.texts import MODULES, TEXTS
from hand_built import RESULT, YEAR_2014, YEAR_2015


@pytest.fixture
def printed_lines(capsys):
    def print_and_read(result=RESULT, lang="en", files=()):
        printed.print_result(printed.new_console(), Allocation(result), files, lang)
        return [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return print_and_read


def cells(lines, first):
    """The cells of the row that begins with `first`."""
    return next(line.split() for line in lines if line.split()[:1] == [first])


def test_the_sum_and_its_check_come_first(printed_lines):
    lines = printed_lines()
    assert lines[0] == "En lille pulje"
    assert lines[1] == "Source: The agreement, section 4"
    assert lines[3:5] == ["1.100 kr. distributed; the sum is right", "3 municipalities, 2 years"]


def test_in_danish_too(printed_lines):
    lines = printed_lines(lang="da")
    assert lines[1] == "Kilde: Aftalen, afsnit 4"
    assert lines[3:5] == ["1.100 kr. fordelt; summen stemmer", "3 kommuner, 2 år"]
    assert any("kr. pr. elev" in line for line in lines)


def test_each_year_has_its_amount_kroner_per_unit_and_who_is_at_a_limit(printed_lines):
    lines = printed_lines()
    assert any("kr. per pupil" in line for line in lines)
    # year, year of figures, amount, kr. per pupil, at floor, at cap
    assert cells(lines, "2014") == ["2014", "2012", "1.000", "175,00", "1", "1"]
    assert cells(lines, "2015") == ["2015", "2013", "100", "16,67", "0", "0"]


def test_top_slice_and_surplus_show_where_there_are_any(printed_lines):
    year = replace(YEAR_2014, amount=1100, top_slice=60, surplus=40)
    lines = printed_lines(replace(RESULT, years=(year,)))
    assert "Top-slice: 60 kr. of 1.100 kr." in lines
    assert "Surplus: 40 kr. of 1.100 kr., since all with a positive key are at their cap" in lines
    assert cells(lines, "2014") == ["2014", "2012", "1.100", "60", "40", "175,00", "1", "1"]


def test_the_largest_amounts_and_the_highest_per_inhabitant_are_totals_over_the_years(printed_lines):
    lines = printed_lines()
    at = lines.index("The 3 largest amounts, all years together")
    largest = [line.split() for line in lines[at:] if line.split() and line.split()[0] in RESULT.codes][:3]
    assert largest[0] == ["153", "Brøndby", "500", "45,45", "16,67"]  # 500 of 1100; 450/30 + 50/30
    at = lines.index("The 3 highest amounts per inhabitant, all years together")
    highest = [line.split() for line in lines[at:] if line.split() and line.split()[0] in RESULT.codes][:3]
    assert [row[0] for row in highest] == ["101", "153", "147"]
    assert highest[0][-1] == "21,70"  # 200/10 + 17/10


def test_the_error_of_the_figures_is_told_in_kroner_and_pct(printed_lines):
    text = " ".join(printed_lines())
    assert "up to 10 kr. (Frederiksberg, 2014) and by up to 3,50 pct. of it (København, 2014)" in text


def test_no_error_no_sentence(printed_lines):
    assert "error" not in " ".join(printed_lines(replace(RESULT, years=(YEAR_2015,))))


def test_each_assumption_comes_with_its_reason_and_alternatives(printed_lines):
    lines = printed_lines()
    at = lines.index("Assumptions")
    assert lines[at + 1 : at + 4] == [
        "  Year of figures: two years before",
        "    Because: the latest known",
        "    Alternatives: the same year; 2014 throughout",
    ]


def test_ties_at_the_cut_are_told(printed_lines):
    lines = printed_lines(replace(RESULT, years=(replace(YEAR_2014, ties=(0, 1)),)))
    assert "København and Frederiksberg stood equal when the last units went out (2014): lowest code first." in lines


def test_made_up_data_are_marked(printed_lines):
    text = "\n".join(printed_lines(replace(RESULT, synthetic=True)))
    assert "SYNTHETIC DATA" in text
    assert "Kommune 03" in text
    assert "Brøndby" not in text


def test_files_written_are_listed_or_it_is_said_that_there_are_none(printed_lines):
    assert printed_lines(files=["out/allocation.csv"])[-1] == "  out/allocation.csv"
    assert "No files were written" in printed_lines()[-1]


def test_an_empty_pool_has_no_shares_to_divide_by(printed_lines):
    zero = replace(YEAR_2015, amount=0, amounts=(0, 0, 0))
    assert "0 kr. distributed; the sum is right" in printed_lines(replace(RESULT, years=(zero,)))


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_both_languages_fill_in_the_same(name):
    english, danish = TEXTS[name]
    fields = ["{" + part.split("}")[0] for part in english.split("{")[1:]]
    assert english
    assert danish
    assert sorted(fields) == sorted("{" + part.split("}")[0] for part in danish.split("{")[1:])


def test_no_text_is_in_two_modules():
    assert sum(len(module.TEXTS) for module in MODULES) == len(TEXTS)
