"""What a file may say, and what it is told when it says something else."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pydantic
import pytest

from fordel_models import Text, parse
from fordel_models.kinds import KINDS
from fordel_solver import InvalidInput
from small_pools import raw_pool


def problems(raw: Any) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        parse(raw, where="pool.toml")
    return [problem.removeprefix("pool.toml, ") for problem in caught.value.problems]


def test_numbers_are_kept_exactly_however_they_are_written():
    parts = [
        {"name": "a", "key": 1, "share": Decimal("0.4")},
        {"name": "b", "key": 1, "share": "0.4"},
        {"name": "c", "key": 1, "share": 0.1},
        {"name": "d", "key": 1, "share": 3},
    ]
    specification = parse(raw_pool(100, part=parts), where="pool.toml")
    assert [part.share for part in specification.parts] == [Fraction(2, 5), Fraction(2, 5), Fraction(1, 10), 3]


def test_a_specification_cannot_be_changed():
    specification = parse(raw_pool(100), where="pool.toml")
    with pytest.raises(pydantic.ValidationError):
        specification.pool.amount = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        specification.parts[0].unit.da = "elev"


def test_years_are_numbers_also_when_the_file_has_them_as_text():
    raw = raw_pool(years={"2014": 100, "2015": 50}, data={"years": {"2014": 2012}}, top_slice={"2015": 7})
    specification = parse(raw, where="pool.toml")
    assert specification.pool.years == {2014: 100, 2015: 50}
    assert specification.data.years == {2014: 2012}
    assert [specification.pool.top_slice_in(year) for year in (2014, 2015)] == [0, 7]


def test_texts_are_in_one_language_or_both():
    assumption = {"about": "Tælleår", "chosen": {"da": "to år før", "en": "two years before"}, "because": "det kendes"}
    specification = parse(raw_pool(100, assumption=[assumption]), where="pool.toml")
    assert specification.assumptions[0].about == Text("Tælleår", "Tælleår")
    assert specification.assumptions[0].chosen == Text("to år før", "two years before")


def test_limits_come_in_four_forms():
    forms = [5, {"kr": 5}, {"kr_per": "pupils", "kr": Decimal("2.5")}, {"pct_of_baseline": "95"}]
    found = []
    for form in forms:
        raw = raw_pool(100, floor=form, baseline="pupils")
        limit = parse(raw, where="pool.toml").pool.floor
        found.append((limit.kr, limit.kr_per, limit.pct_of_baseline))
    assert found == [(5, None, None), (5, None, None), (Fraction(5, 2), "pupils", None), (None, None, 95)]


def test_an_unknown_key_is_told_its_path_and_the_nearest_known_name():
    assert problems(raw_pool(100, flor=5)) == ['pool.flor: "flor" is not a known key. The nearest is "floor".']
    part = {"name": "skolestruktur", "kei": "1", "key": "1"}
    assert problems(raw_pool(100, part=[part])) == [
        'part.skolestruktur.kei: "kei" is not a known key. The nearest is "key".'
    ]
    assert problems(raw_pool(100) | {"parts": []}) == ['parts: "parts" is not a known key. The nearest is "part".']
    assert problems(raw_pool(100) | {"xyz": 1}) == [
        'xyz: "xyz" is not a known key. Known keys here: id, title, model, price_level, source, data, missing, '
        "assumption, pool, part, group, eligibility, phase_in, guarantee, merge, repair."
    ]


def test_a_missing_key_is_told_what_it_is_for():
    assert problems(raw_pool(100, part=[{"name": "elever"}, {"key": "1"}])) == [
        "part.elever.key: is missing. What this part is distributed by: an expression, 0 or more.",
        "part[2].name: is missing. Used in --set part.NAME.share and in the result: letters, digits, - and _.",
    ]


def test_all_problems_are_told_at_once():
    raw = raw_pool(-1, floor=-5, unit=True, data={"recipient": "x"}, missing=[{"column": "x", "codes": [], "value": 1}])
    assert problems(raw) == [
        'data.recipient: "recipient" is not a known key. The nearest is "recipients".',
        'missing[1].codes: must be a list of codes in quotation marks: ["101", "147"].',
        "missing[1].because: is missing. Why this value.",
        "pool.amount: -1 kr. is negative. Amounts are 0 or more.",
        'pool.unit: true is not a number. A number is written 95, 0.4 or "0.4".',
        "pool.floor: -5 kr. is negative. Amounts are 0 or more.",
    ]


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (Decimal("700.000"), "700.000 has a decimal point. "),
        ("700.000", '"700.000" is not a whole amount. '),
        ("700,5", '"700,5" is not a whole amount. '),
        (0.5, "0.5 is not a whole number. "),
        (Decimal("NaN"), "NaN is not a finite number."),
        (Decimal("Infinity"), "Infinity is not a finite number."),
        (float("inf"), "inf is not a finite number."),
        (10**16, "10.000.000.000.000.000 kr. is more than 1.000.000.000.000.000 kr., the largest amount there is."),
        (10**4000, "A number of more than 40 digits before or after the decimal point."),
        (Decimal("1e999999"), "A number of more than 40 digits before or after the decimal point."),
        (False, "false is not a number."),
        ([1], "[1] is not a number."),
        ("femten", '"femten" is not a whole amount.'),
    ],
)
def test_amounts_are_whole_kroner(amount, told):
    (problem,) = problems(raw_pool(1) | {"pool": {"amount": amount}})
    assert problem.startswith(f"pool.amount: {told}")


def test_a_thousands_point_is_refused_wherever_an_amount_stands():
    raw = raw_pool(100_000, floor=Decimal("5.000"), cap={"kr": Decimal("9.000")}, base_amount=Decimal("1.000"))
    raw["group"] = [{"column": "region", "cap": {"Fyn": Decimal("2.000")}}]
    assert [problem.split(" has a decimal point")[0] for problem in problems(raw)] == [
        "pool.base_amount: 1.000",
        "pool.floor: 5.000",
        "pool.cap.kr: 9.000",
        "group.region.cap.Fyn: 2.000",
    ]


@pytest.mark.parametrize(
    ("key", "value", "decimal", "thousands", "write"),
    [
        ("base_amount", "200.000", "200 kr.", "200.000 kr.", "200 or 200_000"),
        ("baseline", " 1.250 ", "1.25 kr.", "1.250 kr.", "1.25 or 1_250"),
        ("baseline", Decimal("700.000"), "700 kr.", "700.000 kr.", "700 or 700_000"),
    ],
)
def test_a_number_of_kroner_that_reads_two_ways_is_refused(key, value, decimal, thousands, write):
    assert problems(raw_pool(100, **{key: value})) == [
        f"pool.{key}: {str(value).strip()} is {decimal} with a decimal point and {thousands} with a point between "
        f"thousands. Write {write}."
    ]


@pytest.mark.parametrize("value", ["200.00", "200.5", "200_000", "pupils * 0.125", Decimal("0.5"), 700])
def test_other_numbers_of_kroner_are_expressions(value):
    assert parse(raw_pool(100, baseline=value), where="").pool.baseline == (
        value if isinstance(value, str) else {700: "700", Decimal("0.5"): "1/2"}[value]
    )


@pytest.mark.parametrize("year", ["14", 1899, 2201, "02014", "2014.0", "år"])
def test_years_are_from_1900_to_2200(year):
    assert problems(raw_pool(1) | {"pool": {"years": {year: 5}}}) == [
        f'pool.years.{year}: "{year}" is not a year from 1900 to 2200.'
    ]


def test_exactly_one_of_amount_and_years():
    told = ["pool: exactly one of amount and years is needed: amount = 700_000_000 or years = { 2014 = ... }."]
    assert problems(raw_pool()) == told
    assert problems(raw_pool(100, years={"2014": 100})) == told


def test_amounts_must_fit_top_slice_and_unit():
    raw = raw_pool(years={"2014": 1500, "2015": 300}, top_slice={"2015": 301, "2016": 1}, unit=1000)
    assert problems(raw) == [
        "pool.top_slice.2016: the pool has no amount in this year.",
        "pool.years.2014: 1.500 kr. to distribute is no whole number of units of 1.000 kr. (pool.unit).",
        "pool.years.2015: the top-slice is 1 kr. more than the amount of 300 kr.",
    ]


def test_a_percent_needs_its_baseline():
    told = "pct_of_baseline needs pool.baseline, the kroner that the percent is of."
    assert problems(raw_pool(100, floor={"pct_of_baseline": 95})) == [f"pool.floor: {told}"]
    group = {"column": "region", "cap": {"Fyn": {"pct_of_baseline": 95}}}
    assert problems(raw_pool(100, group=[group])) == [f"group.region: {told}"]


def test_a_limit_has_one_form():
    raw = raw_pool(100, floor={"kr": 1, "pct_of_baseline": 3}, cap={"kr_per": "pupils"}, baseline="pupils")
    forms = "A limit is kroner, { kr }, { kr_per, kr } or { pct_of_baseline }."
    assert problems(raw) == [
        f"pool.floor: exactly one of kr and pct_of_baseline is needed. {forms}",
        f"pool.cap: exactly one of kr and pct_of_baseline is needed. {forms}",
    ]


def test_rules_that_do_not_go_together():
    group = {"column": "region", "cap": 100}
    assert problems(raw_pool(100, method="dhondt", base_amount=5)) == [
        "pool.method: dhondt is a divisor method and knows no base amount; use a floor."
    ]
    assert problems(raw_pool(100, method="dhondt", on_shortfall="scale-floors", group=[group])) == [
        "pool.method: dhondt is a divisor method and knows no groups.",
        "pool.on_shortfall: scale-floors does not go with groups.",
    ]


def test_overlapping_groups_are_refused_by_their_right_name():
    groups = [{"column": "region", "cap": 100}, {"column": "island", "floor": 5}]
    assert problems(raw_pool(100, group=groups)) == [
        "group: 2 tables (region, island). Overlapping groups are a linear program, which the formula model does "
        "not solve. "
        "Keep one [[group]] table."
    ]


def test_parts_need_names_of_their_own_and_a_share_among_them():
    twice = [{"name": "elever", "key": 1}, {"name": "elever", "key": 2}]
    assert problems(raw_pool(100, part=twice)) == ["part.elever: 2 parts have this name. Names must be different."]
    assert problems(raw_pool(100, part=[])) == ["part: a pool needs at least one [[part]] with a name and a key."]
    nothing = [{"name": "elever", "key": 1, "share": 0}]
    assert problems(raw_pool(100, part=nothing)) == ["part: all shares are 0; at least one must be positive."]
    reserved = [{"name": "limits", "key": 1}, {"name": "a.b", "key": 1}]
    assert problems(raw_pool(100, part=reserved)) == [
        'part.limits.name: "limits" is the name of a step of the result. Choose another.',
        'part.a.b.name: "a.b" is no name. A name is a letter and then letters, digits, - and _: "skolestruktur".',
    ]


def test_years_of_figures_are_for_years_of_the_pool():
    assert problems(raw_pool(years={"2014": 5}, data={"years": {"2015": 2014}})) == [
        "data.years.2015: the pool has no amount in this year."
    ]


def test_expressions_are_checked_when_the_file_is_read():
    assert problems(raw_pool(100, key="pupils.values", eligible="3 pupils")) == [
        'pool.eligible: "3 pupils": an operator is missing before pupils at character 3.',
        'part.elever.key: "pupils.values": "." at character 7 is not allowed: there is no attribute access.',
    ]


def test_choices_are_listed():
    assert problems(raw_pool(100, method="dhont", on_surplus="keep")) == [
        'pool.method: "dhont" is not a choice. Allowed: "largest-remainder", "sainte-lague", "dhondt", "adams", '
        '"huntington-hill" or "dean".',
        'pool.on_surplus: "keep" is not a choice. Allowed: "error" or "return".',
    ]


@pytest.mark.parametrize("identifier", ["Pulje", "pulje 1", "", "å", "a" * 81, 5])
def test_ids_are_plain(identifier):
    (problem,) = problems(raw_pool(100) | {"id": identifier})
    assert problem == f'id: "{identifier}" is no id. An id is lower-case letters a to z, digits and hyphens.'


def test_the_kind_of_model_must_exist():
    known = ", ".join(f'"{name}"' for name in KINDS)
    assert problems({"model": "formla"}) == [
        f'model: there is no kind of model "formla". Did you mean "formula"? Kinds of model: {known}.'
    ]
    assert problems({}) == [f"model: is missing. Kinds of model: {known}."]
    assert problems({"model": ["formula"]}) == [
        f"""model: there is no kind of model "['formula']". Did you mean "formula"? Kinds of model: {known}."""
    ]


def test_tables_that_are_no_tables():
    assert problems(raw_pool(100) | {"pool": 5, "part": "x", "data": [], "source": "aftalen"}) == [
        "source: must be a table, with keys of its own.",
        "data: must be a table, with keys of its own.",
        "pool: must be a table, with keys of its own.",
        "part: must be a list, or tables in double square brackets.",
    ]
    with pytest.raises(InvalidInput, match="a specification is a table"):
        parse(None, where="pool.toml")


def test_synthetic_is_true_or_says_how_it_was_made():
    made = {"generator": "two-towns", "seed": 7}
    assert parse(raw_pool(100, data={"synthetic": made}), where="").data.synthetic.seed == 7
    assert parse(raw_pool(100, data={"synthetic": True}), where="").data.synthetic is True
    assert problems(raw_pool(100, data={"synthetic": "yes"})) == ["data.synthetic: must be true or false."]
