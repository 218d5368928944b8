"""The cost among the parties, each party's part over its years: the divisions above the recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.common.portions import in_year, own_years
from fordel_models.common.portions_divided import Whole, divide_among, divide_over_years, kroner_of
from fordel_models.cost_sharing.specification import COST, CostSharingSpecification, Party
from fordel_models.result import Division
from fordel_solver import InvalidInput
from fordel_solver.errors import kroner

__all__ = ["Payment", "Shared", "share_cost"]


@dataclass(frozen=True)
class Payment:
    """What a party pays in a year (None: it has no years), and the receiver that the kroner went to."""

    party: Party
    year: int | None
    amount: int
    divided_from: tuple[str, str]


@dataclass(frozen=True)
class Shared:
    """All divisions, those above before those of their kroner, and what each party pays in each year."""

    payments: tuple[Payment, ...]
    divisions: tuple[Division, ...]
    implied: bool  # the whole is what amounts and percents, or all amounts, come to


def share_cost(specification: CostSharingSpecification, *, repairs: bool = True) -> Shared:
    """From the cost to what each party pays in each year.

    Raises
    ------
    InvalidInput
        Amounts and percents say different wholes, or one that is no whole number of units.
    Infeasible
        What the parties pay cannot be the cost.
    """
    years: Sequence[int | None] = specification.cost_years or (None,)
    wholes = {year: _whole(specification, year) for year in years}
    divisions: list[Division] = []
    payments: list[Payment] = []
    for year, amount in wholes.items():
        whole = _told(specification, year)
        division = divide_among(amount, specification.parties, whole, year=year, repairs=repairs)
        divisions.append(division)
        paid = kroner_of(division)
        for party in specification.parties:
            if year is None and (own := own_years(party)):
                over = _over_years(specification, party, own, paid[party.name])
                divisions.append(over)
                payments += [Payment(party, int(one), kr, (party.name, one)) for one, kr in kroner_of(over).items()]
            else:
                payments.append(Payment(party, year, paid[party.name], (whole.name, party.name)))
    return Shared(tuple(payments), tuple(divisions), specification.cost.amount is None)


def _told(specification: CostSharingSpecification, year: int | None) -> Whole:
    stated = specification.cost.amount
    return Whole(
        name=COST if year is None else f"{COST}-{year}",
        where=specification.id,
        rule="cost.amount" + (f".{year}" if isinstance(stated, dict) else ""),
        table="party",
        unit=specification.cost.unit,
        on_surplus=specification.cost.on_surplus,
        changes=stated is not None,
    )


def _over_years(specification: CostSharingSpecification, party: Party, years: Sequence[int], amount: int) -> Division:
    whole = Whole(party.name, specification.id, f"party.{party.name}", "party", specification.cost.unit)
    dated = party.amount if isinstance(party.amount, dict) else None
    weights = [(dated or party.profile or {})[year] for year in years]
    return divide_over_years(amount, years, weights, whole, fixed=dated is not None, divided_from=(COST, party.name))


def _whole(specification: CostSharingSpecification, year: int | None) -> int:
    """The cost of a year, or in all: as stated, as implied by amounts that are a percent of it, or as the amounts add.

    The whole that a party implies is a / p · 100.
    """
    stated = in_year(specification.cost.amount, year)
    found: list[tuple[str, Fraction]] = (
        [] if stated is None else [(f"cost.amount is {kroner(stated)}", Fraction(stated))]
    )
    for party in specification.implied_by:
        assert party.pct is not None
        amount = _amount(party, year)
        whole = amount * 100 / party.pct
        text = f"{kroner(amount)} of party.{party.name} are {float(party.pct):g} pct. of {_as_kroner(whole)}"
        found.append((text, whole))
    if not found:
        return sum(_amount(party, year) for party in specification.parties)
    dated = "" if year is None else f" in {year}"
    if len({whole for _, whole in found}) > 1:
        raise InvalidInput(
            f"{specification.id}, cost.amount: what is said of the whole{dated} does not agree: "
            f"{'; '.join(text for text, _ in found)}. Take out what is not to be used."
        )
    whole = found[0][1]
    if whole % specification.cost.unit:
        raise InvalidInput(
            f"{specification.id}, cost.amount: {found[0][0]}{dated}, which is no whole number of units of "
            f"{kroner(specification.cost.unit)}. Write the whole as cost.amount and take the percent out."
        )
    return int(whole)


def _amount(party: Party, year: int | None) -> int:
    if isinstance(party.amount, dict) and year is None:
        return sum(party.amount.values())
    return in_year(party.amount, year) or 0


def _as_kroner(value: Fraction) -> str:
    return kroner(int(value)) if value.denominator == 1 else f"{float(value):.2f} kr."
