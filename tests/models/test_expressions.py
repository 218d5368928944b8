"""What expressions come to, exactly, and what they say when they cannot."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from fordel_models.expressions import columns, evaluate
from fordel_solver import InvalidInput
from small_pools import recipients

TABLE = recipients(
    pupils=[10, 30, 60],
    rate=[0.1, 0.2, 0.3],
    schools=[2, 0, 3],
    places=[13.7, np.nan, 14.3],
    region=["Hovedstaden", "Hovedstaden", "Sjælland"],
    island=[True, False, False],
    folkeskole_pupils_2012=[1, 2, 3],
    folkeskole_pupils_2013=[1, 2, 3],
)


def values(expression: str, table: pd.DataFrame = TABLE, year: int | None = None) -> list[object]:
    return evaluate(expression, table, year=year, where="pool.toml, part.elever.key")


def problem(expression: str, table: pd.DataFrame = TABLE, year: int | None = None) -> str:
    with pytest.raises(InvalidInput) as caught:
        values(expression, table, year)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0].removeprefix("pool.toml, part.elever.key ")


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_decimals_are_exact():
    assert values("0.1 + 0.2 == 0.3") == [True, True, True]
    assert values("rate * 3 == 0.3") == [True, False, False]
    assert values("0.1000000000000000055511151231257827") == [Fraction("0.1000000000000000055511151231257827")] * 3


def test_a_float_in_the_table_means_its_shortest_decimal():
    assert values("rate") == [Fraction(1, 10), Fraction(1, 5), Fraction(3, 10)]


def test_a_float32_means_its_own_shortest_decimal():
    assert values("x", recipients(x=np.array([0.1, 2.5], dtype=np.float32))) == [Fraction(1, 10), Fraction(5, 2)]


def test_arithmetic_has_the_usual_precedence():
    assert values("pupils - 2 * 3 + 4 / 8") == [Fraction(9, 2), Fraction(49, 2), Fraction(109, 2)]
    assert values("-(pupils + 1) * 2") == [-22, -62, -122]
    assert values("pupils / 3 / 2") == [Fraction(5, 3), 5, 10]


def test_numbers_may_be_written_with_underscores_and_exponents():
    assert values("1_000 + 2.5e3 + .5") == [Fraction(7001, 2)] * 3


def test_the_year_is_filled_in():
    assert values("folkeskole_pupils_{year}", year=2012) == [1, 2, 3]
    assert columns("folkeskole_pupils_{year} / pupils + pupils", 2013) == ("folkeskole_pupils_2013", "pupils")


def test_an_expression_may_run_over_several_lines():
    assert values("pupils\n  + 1") == [11, 31, 61]


@pytest.mark.parametrize("space", ["\r", "\r\n", "\t", "\f", "\v", "\x1c", "\x85", "\xa0", "\u2028"])
def test_numbers_keep_their_digits_after_any_white_space(space):
    assert values(f"(1000 * schools{space}+ 2000)") == [4000, 2000, 5000]
    assert values(f"where(region{space} =={space}'Hovedstaden', 7000,{space}25)") == [7000, 7000, 25]


def test_rows_come_in_ascending_order_of_code():
    table = pd.DataFrame({"pupils": [3, 1, 2]}, index=["153", "101", "147"])
    assert values("pupils", table) == [1, 2, 3]


# --- conditions and text ---------------------------------------------------------------------------------------------


def test_comparisons_chain():
    assert values("10 < pupils <= 60") == [False, True, True]
    assert values("0 < pupils <= 30") == [True, True, False]
    assert values("1 < 2 > 3") == [False, False, False]


def test_and_or_not():
    assert values("pupils > 20 and not schools > 2 or island") == [True, True, False]


def test_text_columns_are_compared_with_text():
    assert values('region == "Sjælland"') == [False, False, True]
    assert values("region != 'Sjælland' and code != \"147\"") == [True, False, False]


def test_a_column_of_truth_values_is_a_condition():
    assert values("not island") == [False, True, True]


# --- functions -------------------------------------------------------------------------------------------------------


def test_elementwise_functions():
    assert values("min(pupils, 40, schools * 10)") == [10, 0, 30]
    assert values("max(pupils, 40)") == [40, 40, 60]
    assert values("abs(pupils - 40)") == [30, 10, 20]


def test_roots_and_logarithms_have_fifteen_digits_and_the_same_ones_everywhere():
    assert values("sqrt(2)")[0] == Fraction("1.41421356237310")
    assert values("log(2)")[0] == Fraction("0.693147180559945")
    assert values("sqrt(pupils * 90)") == [30, Fraction("51.9615242270663"), Fraction("73.4846922834953")]
    assert values("sqrt(0.25)")[0] == Fraction(1, 2)
    # 3.4641016151377545...: to 16 digits it would end in 5 and be rounded to even.
    assert values("sqrt(12)")[0] == Fraction("3.46410161513775")


def test_where_works_out_only_what_is_needed():
    assert values("where(schools > 0, pupils / schools, 7)") == [5, 7, 20]
    assert values("where(schools == 0, 0, places)") == [Fraction("13.7"), 0, Fraction("14.3")]
    assert values("schools > 0 and pupils / schools > 5") == [False, False, True]
    assert values("schools == 0 or pupils / schools > 5") == [False, True, True]


def test_mean_and_total_with_and_without_weight():
    assert values("mean(pupils)") == [Fraction(100, 3)] * 3
    assert values("total(pupils)") == [100] * 3
    assert values("mean(rate, weight=pupils)") == [Fraction(1 + 6 + 18, 100)] * 3
    assert values("total(rate, weight=pupils)") == [25] * 3


def test_quantile_is_linear_between_two_places():
    table = recipients(x=[40, 10, 20, 30])
    # Places 0 to 3 hold 10, 20, 30, 40; the lower quartile stands at place 0.75.
    assert values("quantile(x, 0.25)", table) == [Fraction(35, 2)] * 4
    assert values("quantile(x, 0)", table) == [10] * 4
    assert values("quantile(x, 1)", table) == [40] * 4
    assert values("median(x)", table) == [25] * 4


def test_a_recipient_of_weight_three_counts_as_three():
    table = recipients(x=[5, 1, 9], inhabitants=[3, 1, 2])
    # 1, 5, 5, 5, 9, 9
    assert values("median(x, weight=inhabitants)", table) == [5] * 3
    assert values("quantile(x, 0.7, weight=inhabitants)", table) == [Fraction(7)] * 3
    assert values("mean(x, weight=inhabitants)", table) == [Fraction(34, 6)] * 3


def test_weights_that_repeat_recipients_are_the_same_as_more_recipients():
    once = recipients(x=[4, 7, 1, 6], inhabitants=[2, 0, 3, 1])
    repeated = recipients(x=[4, 4, 1, 1, 1, 6])
    for q in ("0", "0.1", "0.35", "0.5", "0.8", "1"):
        weighted = values(f"quantile(x, {q}, weight=inhabitants)", once)[0]
        assert weighted == values(f"quantile(x, {q})", repeated)[0]


def test_rank_one_is_the_largest_and_equal_values_share_the_smallest_rank():
    table = recipients(x=[5, 9, 5, 1], inhabitants=[10, 20, 30, 40])
    assert values("rank(x)", table) == [2, 1, 2, 4]
    assert values("rank(-x)", table) == [2, 4, 2, 1]
    assert values("rank(x, weight=inhabitants)", table) == [21, 1, 21, 61]


def test_aggregates_of_one_recipient():
    assert values("rank(x) + median(x) + quantile(x, 0.3) + mean(x)", recipients(x=[4])) == [13]


def test_aggregates_see_all_recipients_also_under_a_where():
    assert values("where(pupils > 20, mean(pupils), 0)") == [0, Fraction(100, 3), Fraction(100, 3)]


# --- what cannot be worked out ---------------------------------------------------------------------------------------


def test_an_unknown_column_tells_the_years_there_are():
    assert problem("folkeskole_pupils_{year}", year=2017) == (
        '"folkeskole_pupils_2017": there is no column "folkeskole_pupils_2017". '
        "The table has folkeskole_pupils_.. for 2012, 2013."
    )


def test_an_unknown_column_tells_the_nearest_name():
    assert problem("pupls + 1") == '"pupls + 1": there is no column "pupls". The nearest name is "pupils".'


def test_a_missing_cell_tells_column_and_recipients():
    assert problem("places") == (
        '"places": column "places" is missing for 147 Frederiksberg. Fill it with a [[missing]] table that says why, '
        "or leave these recipients out with pool.eligible."
    )


def test_division_by_zero_tells_the_recipients():
    assert problem("pupils / schools") == (
        '"pupils / schools": division by zero: "schools" is 0 for 147 Frederiksberg.'
    )


def test_only_five_recipients_are_named():
    table = recipients(x=[0] * 8)
    assert problem("1 / x", table).endswith(
        "is 0 for 101 København, 147 Frederiksberg, 151 Ballerup, 153 Brøndby, 155 Dragør and 3 more."
    )


def test_kinds_are_not_mixed():
    assert problem("pupils + region") == (
        '"pupils + region": "region" is text ("Hovedstaden" for 101 København); a number is needed here.'
    )
    assert problem("pupils and island") == (
        '"pupils and island": "pupils" is a number; a condition (true or false) is needed here.'
    )
    assert problem("(pupils > 3) + 1") == (
        '"(pupils > 3) + 1": "pupils > 3" is a condition (true or false); a number is needed here.'
    )
    assert problem("island == 1") == '"island == 1": "island" is a condition and cannot be compared.'
    assert problem('region < "S"') == '"region < "S"": "region < "S"": text is compared with == and != only.'
    assert problem("region == 3") == '"region == 3": "3" is a number; text is needed here.'
    # The capital is an island here, and its region is not needed.
    assert problem("where(island, 1, region)") == (
        '"where(island, 1, region)": "region" is text ("Hovedstaden" for 147 Frederiksberg); a number is needed here.'
    )


def test_a_misspelt_label_is_not_silently_nobody():
    assert problem('region == "Sjæland"') == (
        '"region == "Sjæland"": no recipient has "Sjæland" in column "region". Did you mean "Sjælland"? '
        "There are: Hovedstaden, Sjælland."
    )


def test_roots_and_logarithms_outside_their_range_tell_the_recipient():
    assert problem("sqrt(pupils - 20)") == (
        '"sqrt(pupils - 20)": "sqrt(pupils - 20)" is the square root of a negative number (-10) for 101 København.'
    )
    assert problem("log(schools)").endswith("(0) for 147 Frederiksberg.")


def test_weights_must_make_sense():
    assert problem("mean(pupils, weight=pupils - 20)").endswith("the weight is negative for 101 København.")
    assert problem("median(pupils, weight=rate)").endswith(
        "the weight is no whole number for 101 København, 147 Frederiksberg, 151 Ballerup."
    )
    assert problem("mean(pupils, weight=0)").endswith("the weights are 0 for all recipients.")


def test_quantiles_must_make_sense():
    assert problem("quantile(pupils, 1.5)").endswith("the second argument of quantile is 1.5; it must be from 0 to 1.")
    assert problem("quantile(pupils, rate)").endswith('"rate" must be the same number for all recipients.')


def test_the_table_itself_must_make_sense():
    with pytest.raises(InvalidInput, match="must be codes as text; found 101"):
        evaluate("x", pd.DataFrame({"x": [1]}, index=[101]))
    with pytest.raises(InvalidInput, match="more than one row for 101"):
        evaluate("x", pd.DataFrame({"x": [1, 2]}, index=["101", "101"]))
    with pytest.raises(InvalidInput, match="has no rows"):
        evaluate("x", pd.DataFrame({"x": []}))
    with pytest.raises(InvalidInput, match='Column "x" mixes numbers and text'):
        evaluate("x", recipients(x=[1, "2"]))
    with pytest.raises(InvalidInput, match='Column "x", 147 Frederiksberg: inf is no finite number'):
        evaluate("x", recipients(x=[1.0, np.inf]))


def test_text_where_a_number_is_needed_is_shown_with_whom_it_is_of():
    shares = pd.DataFrame({"share": ["12,5 %", "6 %"]}, index=["101", "147"])
    with pytest.raises(InvalidInput) as caught:
        evaluate("share * 2", shares, where="part.a.key")
    assert '"share" is text ("12,5 %" for 101)' in str(caught.value)


def test_a_quarter_of_a_statistics_bank_is_named_where_the_year_is_asked_for():
    figures = pd.DataFrame({"people_2019": [1], "people_2021K1": [2]}, index=["101"])
    with pytest.raises(InvalidInput) as caught:
        evaluate("people_2021", figures)
    assert 'there is no column "people_2021". The table has people_2021K1.' in str(caught.value)
