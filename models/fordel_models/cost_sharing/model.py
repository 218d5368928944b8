"""A cost that parties share: fixed amounts, percents, and shares "up to" caps, by year; each part distributed on.

    sets        parties j, years y, recipients i, labels g (such as regions)
    given       C_y, the cost of a year, or C in all; of each party kroner a_jy, a percent p_j, or a share s_j with
                floor and cap; keys k_jyi of the parties that are distributed on
    parties     c_jy = a_jy, p_j C_y / 100, or its share of what is left within floor and cap,  Σ_j c_jy = C_y
    the whole   where the cost is not stated: a_jy / p_j · 100 of a party with both, else Σ_j a_jy
    years       of a cost that is one amount in all: c_j by the party's dated kroner or weights
    recipients  x_jyi: c_jy by the key, largest remainder, Σ_i x_jyi = c_jy
    labels      c_jy by the key added up over the recipients of the label

All in whole units of kroner, by the exact core. What the parties pay is a cost: amounts of recipients are what they
pay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

import pandas as pd

from fordel_models.common.dividing import divide
from fordel_models.common.figures import ModelFigures, figures_of
from fordel_models.common.results import result_of
from fordel_models.common.wording import both_kroner, escaped
from fordel_models.common.years import chosen_years
from fordel_models.cost_sharing.sharing import Payment, Shared, share_cost
from fordel_models.cost_sharing.specification import CostSharingSpecification, Party
from fordel_models.result import Cell, Column, Division, Overview, Result, ResultTable, Text, YearResult

__all__ = ["overview", "solve"]


def solve(
    specification: CostSharingSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    years: Sequence[int] | None = None,
    repairs: bool = True,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Result:
    """Share a cost.

    Parameters
    ----------
    specification : CostSharingSpecification
    recipients : DataFrame
        One row per recipient, index code (text).
    dictionary : DataFrame, optional
        Not used.
    years : sequence of int, optional
        Only these years are told.
    repairs : bool
        Where the parties cannot pay the cost, look for changes that let them.
    tables : mapping
        Not used.

    Raises
    ------
    InvalidInput
        The figures do not fit the rules, or amounts and percents say different wholes.
    Infeasible
        What the parties pay cannot be the cost.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "post", "title": "Post", "model": "cost-sharing",
    ...        "party": [{"name": "kommuner", "amount": {2014: 40}, "pct": 40, "key": "pupils"}, {"name": "andre"}]}
    >>> table = pd.DataFrame({"pupils": [10, 30]}, index=["101", "147"])
    >>> result = solve(parse(raw, where="post.toml"), table)
    >>> result.years[0].amounts, result.divisions[0].year.amounts
    ((10, 30), (40, 60))
    """
    shared = share_cost(specification, repairs=repairs)
    figures = _figures(specification, recipients)
    results: list[YearResult] = []
    labelled: list[tuple[Party, Division]] = []
    for payment in shared.payments:
        if payment.party.key is None:
            continue
        if payment.party.among is None:
            results.append(_to_recipients(figures, payment))
        else:
            labelled.append((payment.party, _to_labels(figures, payment)))
    results.sort(key=lambda own: [party.name for party in specification.parties].index(own.pool))
    told = chosen_years(specification.id, [payment.year for payment in shared.payments], years)
    return result_of(
        figures,
        [own for own in results if own.year in told],
        divisions=[*shared.divisions, *(division for _, division in labelled)],
        tables=_tables(specification, shared, labelled),
        reasons=_reasons(specification, figures, results),
        notes=_notes(specification, shared, results),
    )


def overview(
    specification: CostSharingSpecification,
    recipients: pd.DataFrame,
    dictionary: pd.DataFrame | None = None,
    *,
    tables: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> Overview:
    """Years and kroner of the parties whose part is distributed to recipients, without distributing anything.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "post", "title": "Post", "model": "cost-sharing",
    ...        "party": [{"name": "kommuner", "amount": {2014: 40}, "pct": 40, "key": "pupils"}, {"name": "andre"}]}
    >>> overview(parse(raw, where="post.toml"), pd.DataFrame({"pupils": [10, 30]}, index=["101", "147"]))
    Overview(years=(2014,), amount=40, eligible=('101', '147'), assumptions=0)
    """
    shared = share_cost(specification, repairs=False)
    figures = _figures(specification, recipients)
    own = [one for one in shared.payments if one.party.key is not None and one.party.among is None]
    allowed = [figures.conditions(one.party.eligible, one.year, _place(one, "eligible")) for one in own]
    return Overview(
        years=tuple(sorted({one.year for one in own if one.year is not None})),
        amount=sum(one.amount for one in own),
        eligible=tuple(code for i, code in enumerate(figures.people.codes) if any(row[i] for row in allowed)),
        assumptions=len(specification.assumptions) + len(figures.fills),
    )


def _figures(specification: CostSharingSpecification, recipients: pd.DataFrame) -> ModelFigures:
    expressions = [text for party in specification.parties for text in (party.key, party.eligible) if text is not None]
    columns = [party.among for party in specification.parties if party.among is not None]
    years = {year for party in specification.parties for year in party.profile or {}}
    years |= {year for party in specification.parties if isinstance(party.amount, dict) for year in party.amount}
    dated = sorted(years | set(specification.cost_years))
    return figures_of(specification, recipients, expressions, dated or [None], columns)


def _key(figures: ModelFigures, payment: Payment) -> tuple[list[Fraction], tuple[bool, ...]]:
    party = payment.party
    allowed = figures.conditions(party.eligible, payment.year, _place(payment, "eligible"))
    who = [i for i, one in enumerate(allowed) if one]
    key = [Fraction(0)] * len(allowed)
    for i, value in zip(who, figures.numbers(party.key or "1", payment.year, _place(payment, "key"), who), strict=True):
        key[i] = value
    return key, allowed


def _to_recipients(figures: ModelFigures, payment: Payment) -> YearResult:
    key, allowed = _key(figures, payment)
    return divide(
        payment.amount,
        key,
        where=f"{figures.specification.id}, {_place(payment, 'key')}",
        labels=figures.people.labels(range(len(key))),
        unit=_unit(figures),
        eligible=allowed,
        year=payment.year,
        figures_year=figures.figures_year(payment.year),
        pool=payment.party.name,
        pool_title=payment.party.label,
        divided_from=payment.divided_from,
        inhabitants=figures.inhabitants(payment.year),
    )


def _to_labels(figures: ModelFigures, payment: Payment) -> Division:
    """The labels in the order in which the recipients, by ascending code, have them."""
    key, _ = _key(figures, payment)
    labels = figures.texts(payment.party.among or "", _place(payment, "among"))
    added = dict.fromkeys(labels, Fraction(0))
    for label, value in zip(labels, key, strict=True):
        added[label] += value
    name = f"{payment.party.name}-{payment.party.among}" + ("" if payment.year is None else f"-{payment.year}")
    divided = divide(
        payment.amount,
        list(added.values()),
        where=f"{figures.specification.id}, {_place(payment, 'key')}",
        labels=list(added),
        unit=_unit(figures),
        year=payment.year,
        divided_from=payment.divided_from,
    )
    return Division(name, tuple(added), divided)


def _unit(figures: ModelFigures) -> int:
    assert isinstance(figures.specification, CostSharingSpecification)
    return figures.specification.cost.unit


def _place(payment: Payment, key: str) -> str:
    return f"party.{payment.party.name}.{key}"


def _tables(
    specification: CostSharingSpecification, shared: Shared, labelled: Sequence[tuple[Party, Division]]
) -> tuple[ResultTable, ...]:
    parties = [party for party in specification.parties if party.among is not None]
    of_labels = [_table_of_labels(party, [one for own, one in labelled if own is party]) for party in parties]
    return (_table_of_parties(specification, shared), *of_labels)


def _table_of_parties(specification: CostSharingSpecification, shared: Shared) -> ResultTable:
    years = sorted({one.year for one in shared.payments if one.year is not None})
    of_cell = {(one.party.name, one.year): one.amount for one in shared.payments}
    rows: list[tuple[Cell, ...]] = []
    for party in specification.parties:
        total = sum(kr for (name, _), kr in of_cell.items() if name == party.name)
        goes_on = (
            Text("nej", "no")
            if party.key is None
            else Text("ja, til modtagerne", "yes, to the recipients")
            if party.among is None
            else Text(f"ja, efter {party.among}", f"yes, by {party.among}")
        )
        rows.append((party.label, total, *(of_cell.get((party.name, year)) for year in years), goes_on))
    whole = sum(one.amount for one in shared.payments)
    per_year = [sum(one.amount for one in shared.payments if one.year == year) for year in years]
    rows.append((Text("I alt", "In all"), whole, *per_year, None))
    return ResultTable(
        name="parties",
        title=Text("Hvem betaler", "Who pays"),
        columns=(
            Column("party", Text("Part", "Party")),
            Column("total_kr", Text("I alt, kr.", "In all, kr."), "kroner"),
            *(Column(f"kr_{year}", Text(f"{year}, kr.", f"{year}, kr."), "kroner") for year in years),
            Column("distributed_on", Text("Fordeles videre", "Distributed on")),
        ),
        rows=tuple(rows),
    )


def _table_of_labels(party: Party, own: Sequence[Division]) -> ResultTable:
    years = [one.year.year for one in own]
    rows: list[tuple[Cell, ...]] = [
        (label, sum(one.year.amounts[at] for one in own), *(one.year.amounts[at] for one in own if one.year.year))
        for at, label in enumerate(own[0].receivers)
    ]
    return ResultTable(
        name=f"parties-{party.name}".replace("_", "-"),
        title=Text(f"{party.label.da}: {party.among}", f"{party.label.en}: {party.among}"),
        columns=(
            Column("label", Text(party.among or "", party.among or "")),
            Column("total_kr", Text("I alt, kr.", "In all, kr."), "kroner"),
            *(Column(f"kr_{year}", Text(f"{year}, kr.", f"{year}, kr."), "kroner") for year in years if year),
        ),
        rows=tuple(rows),
    )


def _reasons(
    specification: CostSharingSpecification, figures: ModelFigures, results: Sequence[YearResult]
) -> tuple[tuple[Text, ...], ...]:
    told: list[tuple[Text, ...]] = []
    for position in range(len(figures.people.codes)):
        own = []
        for party in specification.parties:
            years = [year for year in results if year.pool == party.name]
            if years:
                paid, of = sum(year.amounts[position] for year in years), sum(year.amount for year in years)
                da, en = escaped(party.label.da), escaped(party.label.en)
                says = (f"{da}: {{0}} af {{1}} i alt.", f"{en}: {{0}} of {{1}} in all.")
                own.append(both_kroner(*says, paid, of))
        told.append(tuple(own))
    return tuple(told)


def _notes(specification: CostSharingSpecification, shared: Shared, results: Sequence[YearResult]) -> list[Text]:
    notes = []
    if results:
        notes.append(
            Text(
                "Beløbene er det, modtagerne betaler; ingen får noget.",
                "The amounts are what recipients pay; nobody receives.",
            )
        )
    whole = sum(one.amount for one in shared.payments)
    if shared.implied and specification.implied_by:
        notes.append(
            both_kroner(
                "Den samlede udgift på {0} står ikke i kilden; den følger af parternes beløb og procenter.",
                "The cost of {0} in all is not in the source; it follows from the parties' amounts and percents.",
                whole,
            )
        )
    notes += [
        both_kroner(
            f"{escaped(party.label.da)}: {{0}} fordeles ikke videre.",
            f"{escaped(party.label.en)}: {{0}} are not distributed on.",
            sum(one.amount for one in shared.payments if one.party is party),
        )
        for party in specification.parties
        if party.key is None
    ]
    unpaid = sum(own.year.surplus for own in shared.divisions)
    if unpaid:
        notes.append(
            both_kroner(
                "{0} er ikke betalt: alle parter er ved deres lofter.",
                "{0} are not paid: all parties are at their caps.",
                unpaid,
            )
        )
    return notes
