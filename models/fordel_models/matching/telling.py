"""What a matching result says besides the amounts: rates, the five methods side by side, reasons, notes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fordel_models.common.saying import joined_texts, kr, pct
from fordel_models.matching.methods import Case, Reduced, reduced, whole_rate
from fordel_models.matching.specification import METHODS, MatchingSpecification
from fordel_models.result import Cell, Column, ResultTable, Text

__all__ = ["TITLES", "notes", "of_methods", "of_years", "reasons"]

TITLES = {
    "bracket": Text("Lavere sats over knækket", "Lower rate above the bracket"),
    "proportional": Text("Samme andel af det højeste", "The same share of the most"),
    "equal-awards": Text("Lige tilskud", "Equal awards"),
    "equal-losses": Text("Lige nedslag", "Equal losses"),
    "talmud": Text("Talmud", "Talmud"),
}


def of_years(specification: MatchingSpecification, cases: Sequence[Case], solved: Sequence[Reduced]) -> ResultTable:
    """One row for each year: what was reported, what the whole rate would cost, and the rate that was solved."""
    columns = (
        Column("year", Text("År", "Year"), "number"),
        Column("reported_kr", Text("Indberettet i alt", "Reported in all"), "kroner"),
        Column("frame_kr", Text("Ramme", "Frame"), "kroner"),
        Column("pool_kr", Text("Pulje", "Pool"), "kroner"),
        Column("whole_rate_pct", Text("Højeste sats, pct.", "Highest rate, pct."), "number"),
        Column("at_whole_rate_kr", Text("Pris med højeste sats", "Cost at the highest rate"), "kroner"),
        Column("up_to_bracket_kr", Text("Tilskud op til knækket", "Subsidy up to the bracket"), "kroner"),
        Column("reported_above_bracket_kr", Text("Indberettet over knækket", "Reported above the bracket"), "kroner"),
        Column("rate_above_bracket_pct", Text("Sats over knækket, pct.", "Rate above the bracket, pct."), "number"),
        Column("paid_kr", Text("Udbetalt", "Paid"), "kroner"),
        Column("unused_kr", Text("Ikke brugt", "Not used"), "kroner"),
        Column("lowest_pct", Text("Laveste andel, pct.", "Lowest share, pct."), "number"),
        Column("highest_pct", Text("Højeste andel, pct.", "Highest share, pct."), "number"),
    )
    rows = []
    for case, own in zip(cases, solved, strict=True):
        by_bracket = specification.pool.method == "bracket" and not own.year.surplus
        shares = [Fraction(kroner, loss) for kroner, loss in zip(own.year.amounts, case.losses, strict=True) if loss]
        rows.append(
            (
                case.year,
                sum(case.losses),
                specification.pool.frame,
                case.amount,
                case.rate * 100,
                sum(case.claims),
                round(sum(case.base)) if by_bracket else None,
                sum(case.above) if by_bracket else None,
                own.year.multiplier * 100 if by_bracket and any(case.above) else None,
                sum(own.year.amounts),
                own.year.surplus,
                min(shares) * 100,
                max(shares) * 100,
            )
        )
    return ResultTable("rates", Text("Satser år for år", "Rates by year"), columns, tuple(rows))


def of_methods(specification: MatchingSpecification, cases: Sequence[Case]) -> ResultTable:
    """One row for each year and recipient that reported something: its kroner under each of the methods."""
    columns = (
        Column("year", Text("År", "Year"), "number"),
        Column("code", Text("Kommune", "Municipality"), "code"),
        Column("reported_kr", specification.unit_reported, "kroner"),
        Column("most_kr", Text("Højeste tilskud", "Highest subsidy"), "kroner"),
        *(Column(f"{method.replace('-', '_')}_kr", TITLES[method], "kroner") for method in METHODS),
    )
    rows: list[tuple[Cell, ...]] = []
    for case in cases:
        found = [_amounts(case, method) for method in METHODS]
        rows += [
            (case.year, case.codes[i], loss, case.claims[i], *(None if own is None else own[i] for own in found))
            for i, loss in enumerate(case.losses)
            if loss
        ]
    title = Text("Fem måder at sætte tilskuddet ned på", "Five ways to reduce the subsidy")
    note = Text(
        "Talmud: Aumann og Maschler (1985), doi 10.1016/0022-0531(85)90102-4. Lige tilskud og lige nedslag: Thomson "
        "(2003), doi 10.1016/S0165-4896(02)00070-7.",
        "Talmud: Aumann and Maschler (1985), doi 10.1016/0022-0531(85)90102-4. Equal awards and equal losses: Thomson "
        "(2003), doi 10.1016/S0165-4896(02)00070-7.",
    )
    return ResultTable("methods", title, columns, tuple(rows), (note,), printed=False)


def _amounts(case: Case, method: str) -> tuple[int, ...] | None:
    """None where the method cannot hold: without a bracket, or with one that costs more than there is."""
    if sum(case.claims) <= case.amount:
        return whole_rate(case).year.amounts
    if method == "bracket" and (case.bracket is None or sum(case.base) > case.amount):
        return None
    return reduced(case, method).year.amounts


def reasons(
    specification: MatchingSpecification, cases: Sequence[Case], solved: Sequence[Reduced]
) -> list[tuple[Text, ...]]:
    """For each recipient a sentence for each year."""
    what = specification.unit_reported
    told: list[tuple[Text, ...]] = []
    for i in range(len(cases[0].codes)):
        if not any(case.losses[i] for case in cases):
            pattern = Text("Har ikke indberettet noget: {what} er 0 kr.", "Reported nothing: {what} is 0 kr.")
            told.append((joined_texts(pattern, what=what),))
            continue
        told.append(
            tuple(
                _reason(specification, case, own, i) for case, own in zip(cases, solved, strict=True) if case.losses[i]
            )
        )
    return told


def _reason(specification: MatchingSpecification, case: Case, own: Reduced, i: int) -> Text:
    year, loss, amount = own.year, case.losses[i], own.year.amounts[i]
    values: dict[str, Text | str | int] = {
        "year": case.year,
        "what": specification.unit_reported,
        "loss": kr(loss),
        "rate": pct(case.rate),
        "most": kr(case.claims[i]),
        "amount": kr(amount),
        "share": pct(Fraction(amount, loss), 2),
        "bracket": kr(case.bracket or 0),
        "bracket_rate": pct(case.bracket_rate),
        "base": kr(case.base[i]),
        "above": kr(case.above[i]),
        "marginal": pct(year.multiplier),
        "off": kr(case.claims[i] - amount),
        "method": TITLES[specification.pool.method],
    }
    if not own.reductions and sum(case.claims) <= case.amount:
        pattern = Text(
            "{year}: {what} {loss}. Der er plads til den fulde sats på {rate}: {amount}",
            "{year}: {what} {loss}. There is room for the whole rate of {rate}: {amount}",
        )
    elif specification.pool.method != "bracket":
        pattern = Text(
            "{year}: {what} {loss}, højst {most} ({rate}). Puljen rækker ikke; delt efter metoden {method}: {off} "
            "mindre, i alt {amount} ({share} af beløbet).",
            "{year}: {what} {loss}, at most {most} ({rate}). The pool is too small; divided by the method {method}: "
            "{off} less, {amount} in all ({share} of it).",
        )
    elif not case.above[i]:
        pattern = Text(
            "{year}: {what} {loss}, ikke over knækket på {bracket}: {bracket_rate} af det hele, {amount}",
            "{year}: {what} {loss}, not above the bracket of {bracket}: {bracket_rate} of all of it, {amount}",
        )
    else:
        pattern = Text(
            "{year}: {what} {loss}. {bracket_rate} af de første {bracket} er {base}, og {marginal} af de {above} "
            "derover, så puljen går op: i alt {amount} ({share} af beløbet; højst {most}).",
            "{year}: {what} {loss}. {bracket_rate} of the first {bracket} is {base}, and {marginal} of the {above} "
            "above it, so that the pool is spent: {amount} in all ({share} of it; at most {most}).",
        )
    return joined_texts(pattern, **values)


def notes(specification: MatchingSpecification, cases: Sequence[Case], solved: Sequence[Reduced]) -> list[Text]:
    """Years that are missing between others, pools that were worked out, and how far the frame is exceeded."""
    rates, pool = sorted(specification.pool.rates), specification.pool
    found = [
        joined_texts(
            Text(
                "Der er ingen sats for {year}, som ligger mellem år med en sats. Intet er regnet for det år, og ingen "
                "sats er gættet: skriv pool.rates.{year}.",
                "There is no rate for {year}, which lies between years with one. Nothing was worked out for that year, "
                "and no rate was guessed: write pool.rates.{year}.",
            ),
            year=year,
        )
        for year in range(rates[0], rates[-1])
        if year not in pool.rates
    ]
    for case, own in zip(cases, solved, strict=True):
        values: dict[str, Text | str | int] = {
            "year": case.year,
            "reported": kr(sum(case.losses)),
            "frame": kr(pool.frame),
            "amount": kr(case.amount),
            "rate": pct(case.rate),
            "left": kr(own.year.surplus),
        }
        if case.year not in pool.years:
            found.append(
                joined_texts(
                    Text(
                        "{year}: puljen på {amount} er vores regnestykke, satsen på {rate} gange rammen på {frame}",
                        "{year}: the pool of {amount} is our arithmetic, the rate of {rate} times the frame of {frame}",
                    ),
                    **values,
                )
            )
        if sum(case.losses) > pool.frame:
            found.append(
                joined_texts(
                    Text(
                        "{year}: der er indberettet {reported}, mere end rammen på {frame}: tilskuddet er sat ned.",
                        "{year}: {reported} were reported, more than the frame of {frame}: the subsidy was reduced.",
                    ),
                    **values,
                )
            )
        if own.year.surplus:
            found.append(
                joined_texts(
                    Text(
                        "{year}: {left} af puljen bruges ikke; alle får den fulde sats.",
                        "{year}: {left} of the pool is not used; everyone gets the whole rate.",
                    ),
                    **values,
                )
            )
    return found
