"""Specifications as files have them, drawn by hypothesis: every field, every way to write it, always valid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fordel_models.formula_tables import RANKS, THRESHOLDS
from fordel_models.specification import DIVISOR_METHODS

# What a sentence may be made of; no control characters, which no cell and no TOML text on one line holds.
SENTENCES = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="_"), min_size=1, max_size=30
).filter(str.strip)
BILINGUAL = SENTENCES | st.fixed_dictionaries({"da": SENTENCES, "en": SENTENCES})
DECIMALS = st.builds(lambda digits, places: Decimal(digits).scaleb(-places), st.integers(0, 10**12), st.integers(1, 6))
# A text that could be read in two ways is refused, so it is not drawn.
DECIMAL_TEXTS = st.sampled_from(["0", "95", "0.4", "0.125", "33.3333", "1234.5", "100.0"])
NUMBERS = st.integers(0, 10**12) | DECIMALS | DECIMAL_TEXTS
KRONER = st.integers(0, 10**15 - 1) | st.sampled_from(["0", "700000000"])
EXPRESSIONS = st.sampled_from(
    ["population_{year}", 'where(region == "Fyn", 1.5, pupils / total(pupils))', "pupils_2014 * 0.5", "0.5"]
) | st.integers(0, 10**6)
CONDITIONS = st.sampled_from(["population_{year} < 40000", "not region == 'Fyn'"])
NAMES = st.sampled_from(["elever", "skolestruktur", "tyndt-befolket", "æøå_1"])
LABELS = SENTENCES.filter(lambda label: label not in ("kr", "kr_per", "pct_of_baseline"))
YEARS = st.lists(st.integers(1990, 2050), min_size=1, max_size=4, unique=True)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def by_year(years: list[str], values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(years), values, min_size=1)


def limits(with_baseline: bool, years: list[str] | None = None) -> st.SearchStrategy[Any]:
    forms: list[st.SearchStrategy[Any]] = [
        KRONER,
        st.fixed_dictionaries({"kr": KRONER}),
        st.fixed_dictionaries({"kr": NUMBERS, "kr_per": EXPRESSIONS}),
    ]
    if with_baseline:
        forms.append(st.fixed_dictionaries({"pct_of_baseline": NUMBERS}))
    if with_baseline and years:
        forms.append(st.fixed_dictionaries({"pct_of_baseline": by_year(years, NUMBERS)}))
    return st.one_of(forms)


def groups(with_baseline: bool, years: list[str] | None = None) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = limits(with_baseline, years)
    side = one | st.dictionaries(LABELS, one, min_size=1, max_size=3)
    table = st.fixed_dictionaries({"column": SENTENCES, "floor": side}, optional={"cap": side})
    return st.lists(table, min_size=1, max_size=1)


PERCENTS = st.integers(0, 100) | st.sampled_from(["25", "33.3333", Decimal("12.5")])
INDICES = st.sampled_from([1, Decimal("1.018"), "0.98"])
CODES = st.lists(st.sampled_from(["101", "084", "147", "360"]), min_size=1, max_size=3, unique=True)


@st.composite
def eligibilities(draw: st.DrawFn) -> dict[str, Any]:
    """One of the six rules: a rank with ties, or a threshold with a taper."""
    rank = draw(st.booleans())
    rule = draw(st.sampled_from(RANKS if rank else THRESHOLDS))
    table = {"by": draw(EXPRESSIONS), rule: draw(st.integers(1, 98) if rank else EXPRESSIONS)}
    ties = st.sampled_from(["order", "all", "none"])
    return table | draw(optional(ties=ties) if rank else optional(full_at=EXPRESSIONS))


@st.composite
def merges(draw: st.DrawFn) -> dict[str, Any]:
    """Several that become one, or one that splits."""
    table: dict[str, Any] = {"from": ["360", "376"], "to": ["377"], "year": draw(st.integers(1990, 2050))}
    if draw(st.booleans()):
        table |= {"from": table["to"], "to": table["from"]}
        positive = st.integers(1, 10) | st.sampled_from([Decimal("0.6"), "0.4"])
        table |= draw(optional(shares=st.fixed_dictionaries(dict.fromkeys(table["to"], positive))))
    columns = st.sampled_from(["udgift_2014", "tax_base_2014"])
    return table | draw(
        optional(
            name=SENTENCES,
            add=st.lists(columns, min_size=1, unique=True),
            weighted=st.dictionaries(LABELS, columns, min_size=1, max_size=2),
        )
    )


@st.composite
def further_rules(draw: st.DrawFn, raw: dict[str, Any]) -> dict[str, Any]:
    """The specification with rules that go with those that it has."""
    pool, parts = dict(raw["pool"]), [dict(part) for part in raw["part"]]
    years, baseline = list(pool.get("years", ())), "baseline" in pool
    tables = draw(optional(eligibility=eligibilities(), merge=st.lists(merges(), min_size=1, max_size=2)))
    opt_out = CODES | by_year(years, CODES) if years else CODES
    pool |= draw(optional(opt_out=opt_out, on_opt_out=st.sampled_from(["share", "return"])))
    if years:
        pool |= draw(optional(price_index=by_year(years, INDICES)))
    if years and baseline and draw(st.booleans()):
        tables["phase_in"] = {"share": draw(by_year(years, PERCENTS))}
    elif years and baseline and ("eligible" in pool or "eligibility" in tables):
        pool |= draw(optional(exit_pct=by_year(years, PERCENTS)))
    whole = pool.get("method") is None
    if baseline and draw(st.booleans()):
        apart = whole and "group" not in raw and pool.get("on_shortfall") != "scale-floors"
        payers = ["inhabitants", "gains", "key"] if apart else ["key"]
        tables["guarantee"] = {"max_loss": draw(limits(True, years)), "paid_by": draw(st.sampled_from(payers))}
        tables["guarantee"] |= draw(optional(inhabitants=EXPRESSIONS))
    if whole:
        pool |= draw(optional(minimum_grant=limits(False)))
    amounts = "pool.years" if years else "pool.amount"
    weights = st.dictionaries(st.sampled_from([amounts, "pool.top_slice"]), NUMBERS, min_size=1)
    tables |= draw(optional(repair=st.fixed_dictionaries({"weights": weights})))
    for part in parts[1:]:
        if "share" not in part:
            all_years = st.fixed_dictionaries(dict.fromkeys(years, KRONER)) if years else KRONER
            part |= draw(optional(amount=KRONER | all_years))
    return {**raw, "pool": pool, "part": parts, **tables}


@st.composite
def raw_specifications(draw: st.DrawFn) -> dict[str, Any]:
    """What `parse` accepts, as TOML would give it."""
    years = [str(year) for year in draw(YEARS)]
    with_years, grouped, divisor = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    pool: dict[str, Any] = {"years": {year: draw(KRONER) for year in years}} if with_years else {"amount": draw(KRONER)}
    pool |= draw(optional(eligible=CONDITIONS, baseline=EXPRESSIONS, on_surplus=st.sampled_from(["error", "return"])))
    with_baseline = "baseline" in pool
    limit = limits(with_baseline, years if with_years else None)
    pool |= draw(optional(floor=limit, cap=limit))
    if divisor and not grouped:
        pool["method"] = draw(st.sampled_from(DIVISOR_METHODS))
    else:
        pool |= draw(optional(base_amount=st.sampled_from([0, 200_000, "1000", "population_{year} * 2"])))
    if not grouped:
        pool |= draw(optional(on_shortfall=st.sampled_from(["error", "scale-floors"])))
    part = st.fixed_dictionaries({"key": EXPRESSIONS}, optional={"unit": BILINGUAL, "says": BILINGUAL})
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    parts = [{"name": name, **draw(part)} for name in names]
    for own in parts[1:]:
        own |= draw(optional(share=NUMBERS))
    synthetic = st.booleans() | st.fixed_dictionaries({"generator": SENTENCES, "seed": st.integers(0, 10**9)})
    decimal = st.sampled_from(["comma", "point"])
    data = draw(optional(recipients=SENTENCES, decimal=decimal, synthetic=synthetic, inhabitants=EXPRESSIONS))
    if with_years and draw(st.booleans()):
        data["years"] = {year: draw(st.integers(1990, 2050)) for year in years}
    missing = st.fixed_dictionaries(
        {
            "column": SENTENCES,
            "codes": st.lists(st.sampled_from(["101", "084"]) | SENTENCES, min_size=1, max_size=3, unique=True),
            "value": NUMBERS | st.integers(-5, -1),
            "because": BILINGUAL,
        }
    )
    assumption = st.fixed_dictionaries(
        {"about": BILINGUAL, "chosen": BILINGUAL, "because": BILINGUAL},
        optional={"alternatives": st.lists(BILINGUAL, min_size=1, max_size=3)},
    )
    source = st.fixed_dictionaries(
        {"document": BILINGUAL}, optional={"section": BILINGUAL, "says": BILINGUAL, "url": SENTENCES}
    )
    rest = draw(
        optional(
            price_level=SENTENCES,
            source=source,
            missing=st.lists(missing, min_size=1, max_size=3),
            assumption=st.lists(assumption, min_size=1, max_size=3),
        )
    )
    raw = {"id": "en-pulje", "title": draw(SENTENCES), "model": "formula", "pool": pool, "part": parts, **rest}
    raw |= {"data": data} if data else {}
    raw |= {"group": draw(groups(with_baseline, years if with_years else None))} if grouped else {}
    return draw(further_rules(raw))
