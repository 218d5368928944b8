"""Specifications as files have them, drawn by hypothesis: every field, every way to write it, always valid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

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


def limits(with_baseline: bool) -> st.SearchStrategy[Any]:
    forms: list[st.SearchStrategy[Any]] = [
        KRONER,
        st.fixed_dictionaries({"kr": KRONER}),
        st.fixed_dictionaries({"kr": NUMBERS, "kr_per": EXPRESSIONS}),
    ]
    if with_baseline:
        forms.append(st.fixed_dictionaries({"pct_of_baseline": NUMBERS}))
    return st.one_of(forms)


def groups(with_baseline: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    side = limits(with_baseline) | st.dictionaries(LABELS, limits(with_baseline), min_size=1, max_size=3)
    table = st.fixed_dictionaries({"column": SENTENCES, "floor": side}, optional={"cap": side})
    return st.lists(table, min_size=1, max_size=1)


@st.composite
def raw_specifications(draw: st.DrawFn) -> dict[str, Any]:
    """What `parse` accepts, as TOML would give it."""
    years = [str(year) for year in draw(YEARS)]
    with_years, grouped, divisor = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    pool: dict[str, Any] = {"years": {year: draw(KRONER) for year in years}} if with_years else {"amount": draw(KRONER)}
    pool |= draw(optional(eligible=CONDITIONS, baseline=EXPRESSIONS, on_surplus=st.sampled_from(["error", "return"])))
    with_baseline = "baseline" in pool
    pool |= draw(optional(floor=limits(with_baseline), cap=limits(with_baseline)))
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
    data = draw(optional(recipients=SENTENCES, synthetic=synthetic, inhabitants=EXPRESSIONS))
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
    return raw | ({"group": draw(groups(with_baseline))} if grouped else {})
