"""A small Result worked out by hand, for tests of what is made of a result."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from fordel_models.result import Assumption, ErrorEffect, PartResult, Result, Source, Step, Text, YearResult

# 1,000 kr. by 1, 2 and 3 pupils, but at least 200 kr. and at most 450 kr.: 200, 350 and 450 without a fraction.
# In the second year 100 kr. without limits: 16 2/3, 33 1/3 and 50, so the one krone over goes to the first.
PART_2014 = PartResult(
    "elever",
    Fraction(1),
    "pupils_2012",
    Text("elev", "pupil"),
    Text("efter elevtal", "by pupils"),
    Fraction(6),
    Fraction(175),
    None,
    (Fraction(1), Fraction(2), Fraction(3)),
)
PART_2015 = replace(PART_2014, expression="pupils_2013", kr_per_unit=Fraction(100, 6))
KEY = (Fraction(166666666666667, 10**15), Fraction(333333333333333, 10**15), Fraction(1, 2))
INHABITANTS = (Fraction(10), Fraction(40), Fraction(30))

YEAR_2014 = YearResult(
    year=2014,
    figures_year=2012,
    amount=1000,
    top_slice=0,
    surplus=0,
    unit=1,
    multiplier=Fraction(1050),
    eligible=(True, True, True),
    key=KEY,
    fair_shares=(Fraction(200), Fraction(350), Fraction(450)),
    floors=(200, 200, 200),
    caps=(450, 450, 450),
    amounts=(200, 350, 450),
    binding=("floor", "", "cap"),
    inhabitants=INHABITANTS,
    ties=(),
    parts=(PART_2014,),
    steps=(
        Step("elever", (175, 350, 525), Fraction(175)),
        Step("limits", (25, 0, -75), None),
        Step("rounding", (0, 0, 0), None),
    ),
    error_effect=ErrorEffect(("pupils_2012",), (200, 340, 440), (207, 355, 450)),
    checked=True,
)

YEAR_2015 = replace(
    YEAR_2014,
    year=2015,
    figures_year=2013,
    amount=100,
    multiplier=Fraction(100),
    fair_shares=(Fraction(100, 6), Fraction(200, 6), Fraction(50)),
    floors=(0, 0, 0),
    caps=(None, None, None),
    amounts=(17, 33, 50),
    binding=("", "", ""),
    parts=(PART_2015,),
    steps=(
        Step("elever", (16, 33, 50), Fraction(100, 6)),
        Step("limits", (0, 0, 0), None),
        Step("rounding", (1, 0, 0), None),
    ),
    error_effect=None,
)

RESULT = Result(
    id="small-pool",
    title="En lille pulje",
    model="formula",
    price_level="2014-pl",
    source=Source(Text("Aftalen", "The agreement"), Text("afsnit 4", "section 4"), Text("fordeles", "is distributed")),
    synthetic=False,
    codes=("101", "147", "153"),
    names=("København", "Frederiksberg", "Brøndby"),
    years=(YEAR_2014, YEAR_2015),
    assumptions=(
        Assumption(
            Text("Tælleår", "Year of figures"),
            Text("to år før", "two years before"),
            Text("det seneste kendte", "the latest known"),
            (Text("samme år", "the same year"), Text("fast 2014", "2014 throughout")),
        ),
    ),
)
