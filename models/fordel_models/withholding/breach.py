"""How far the whole is above what was agreed, what is withheld for it, and on whom its two parts fall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import pandas as pd

from fordel_models.common import ModelFigures, divide
from fordel_models.common.reported import reported_amounts
from fordel_models.result import Division, Text, YearResult
from fordel_models.withholding.specification import Sanction
from fordel_solver.errors import Infeasible, InvalidInput, kroner
from fordel_solver.ways_out import Change, ConflictingRule, Repair

__all__ = ["COLLECTIVE", "INDIVIDUAL", "Breach", "Withheld", "breach_of", "withheld_of"]

INDIVIDUAL, COLLECTIVE = "individual", "collective"
_TITLES = {
    INDIVIDUAL: Text("individuel del (tilbageholdt, et tab)", "individual part (withheld, a loss)"),
    COLLECTIVE: Text("kollektiv del (tilbageholdt, et tab)", "collective part (withheld, a loss)"),
}


@dataclass(frozen=True)
class Breach:
    """A sanction with its figures. The tuples run over all recipients.

    Attributes
    ----------
    name : str
    rules : Sanction
    where : str
        The instance and the sanction, for messages.
    codes, labels : tuples of str
    reported : tuple of int
    own : tuple of int
        Each one's own share of what was agreed.
    permitted : tuple of int
    shares : Division or None
        What was agreed, divided by the baseline.
    """

    name: str
    rules: Sanction
    where: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    reported: tuple[int, ...]
    own: tuple[int, ...]
    permitted: tuple[int, ...]
    shares: Division | None

    @property
    def path(self) -> str:
        """Where the rules stand in the specification."""
        return f"sanction.{self.name}"

    @property
    def above(self) -> int:
        """Σ reported less what was agreed: negative where they keep it."""
        return sum(self.reported) - self.rules.agreed

    @property
    def kroner(self) -> int:
        """The breach: 0 where they are within the tolerance."""
        return self.above if self.above > self.rules.tolerance else 0

    @property
    def withheld(self) -> int:
        """min(most, rate times the breach), in whole units."""
        asked = int(self.rules.rate * self.kroner / 100 // self.rules.unit) * self.rules.unit
        return asked if self.rules.most is None else min(asked, self.rules.most)

    @property
    def excess(self) -> tuple[int, ...]:
        """e_i: what each is above its own share, as far as it had no permission."""
        found = []
        for reported, own, permitted in zip(self.reported, self.own, self.permitted, strict=True):
            beyond = reported - own - permitted
            counts = reported - own if self.rules.beyond_permit == "all" else beyond
            found.append(counts if beyond > 0 else 0)
        return tuple(found)

    @property
    def individual_caps(self) -> tuple[int, ...]:
        """The most that the individual part takes from each, in whole units."""
        unit, rate = self.rules.unit, self.rules.individual_cap_pct / 100
        return tuple(int(rate * own // unit) * unit for own in self.excess)


@dataclass(frozen=True)
class Withheld:
    """What is withheld: its two parts, and the years of the pools that they are."""

    breach: Breach
    parts: Division
    years: tuple[YearResult, ...]

    @property
    def individual(self) -> int:
        """Kroner of the individual part."""
        return self.parts.year.amounts[0]

    @property
    def collective(self) -> int:
        """Kroner of the collective part."""
        return self.parts.year.amounts[1]

    def of(self, part: str) -> tuple[int, ...]:
        """Kroner that each loses by a part."""
        for year in self.years:
            if year.divided_from == (self.breach.name, part):
                return year.amounts
        return (0,) * len(self.breach.reported)

    @property
    def lost(self) -> tuple[int, ...]:
        """Kroner that each loses in all."""
        return tuple(a + b for a, b in zip(self.of(INDIVIDUAL), self.of(COLLECTIVE), strict=True))


def breach_of(name: str, rules: Sanction, figures: ModelFigures, tables: Mapping[str, pd.DataFrame]) -> Breach:
    """The figures of a sanction.

    Raises
    ------
    InvalidInput
        A table or expression cannot be used.
    """
    path, year = f"sanction.{name}", rules.year
    labels = tuple(figures.people.labels(range(len(figures.people.codes))))
    where = f"{figures.specification.id}, {path}"
    reported = reported_amounts(rules.reported, figures, tables, year, f"{path}.reported", signed=not rules.agreed)
    none = (0,) * len(labels)
    permitted = none
    if rules.permitted is not None:
        permitted = reported_amounts(rules.permitted, figures, tables, year, f"{path}.permitted", everyone=False)
    own, shares = none, None
    if rules.baseline is not None:
        own = reported_amounts(rules.baseline, figures, tables, year, f"{path}.baseline", signed=not rules.agreed)
        if rules.scale_baseline:
            if not any(own):
                raise InvalidInput(f"{where}.baseline: it is 0 for all, so that nothing can be divided by it.")
            divided = divide(rules.agreed, own, where=f"{where}.baseline", labels=labels, year=year, part="own_share")
            own, shares = divided.amounts, Division(f"{name}-agreed", figures.people.codes, divided)
    return Breach(name, rules, where, figures.people.codes, labels, reported, own, permitted, shares)


def withheld_of(breach: Breach, figures: ModelFigures) -> Withheld:
    """What is withheld, divided into its parts and among recipients.

    Raises
    ------
    Infeasible
        All of it is to be individual, and the caps of those above their share do not let it.
    InvalidInput
        The key of the collective part is 0 for all who take part in it.
    """
    rules, amount, caps = breach.rules, breach.withheld, breach.individual_caps
    room, part = sum(caps), rules.individual_pct
    if part == 100 and room < amount:
        raise _no_room(breach, room, figures)
    year = divide(
        amount,
        [part, 100 - part],
        where=breach.where,
        labels=[INDIVIDUAL, COLLECTIVE],
        caps=[room, None],
        unit=rules.unit,
        year=rules.year,
        part="part",
    )
    parts = Division(breach.name, (INDIVIDUAL, COLLECTIVE), year)
    individual, collective = year.amounts
    years = []
    if part and room:
        years.append(_part(breach, figures, INDIVIDUAL, individual, breach.excess, caps, [own > 0 for own in caps]))
    if part < 100:
        key = figures.numbers(rules.collective_key, rules.year, f"{breach.path}.collective_key")
        exempt = [bool(held) and not over for held, over in zip(breach.permitted, breach.excess, strict=True)]
        pays = [not (rules.permits == "both" and out) for out in exempt]
        if not any(pays):
            raise InvalidInput(
                f"{breach.where}.permits: all are within their permission and exempt from both parts, so that the "
                f"collective part of {kroner(collective)} would fall on nobody. Write individual."
            )
        years.append(_part(breach, figures, COLLECTIVE, collective, key, None, pays))
    return Withheld(breach, parts, tuple(years))


def _part(
    breach: Breach,
    figures: ModelFigures,
    part: str,
    amount: int,
    key: tuple[Fraction, ...] | tuple[int, ...],
    caps: tuple[int, ...] | None,
    pays: list[bool],
) -> YearResult:
    title, own = breach.rules.title, _TITLES[part]
    return divide(
        amount,
        key,
        where=f"{breach.where}, {part}",
        labels=breach.labels,
        caps=caps,
        unit=breach.rules.unit,
        eligible=pays,
        year=breach.rules.year,
        figures_year=figures.figures_year(breach.rules.year),
        pool=f"{breach.name}-{part}",
        pool_title=Text(f"{title.da}, {own.da}", f"{title.en}, {own.en}"),
        divided_from=(breach.name, part),
        inhabitants=figures.inhabitants(breach.rules.year),
        part=part,
    )


def _no_room(breach: Breach, room: int, figures: ModelFigures) -> Infeasible:
    """All of it individual, and not room for it: the highest percent that has room does it, and was solved again."""
    amount, path = breach.withheld, breach.path
    highest = int(Fraction(room, amount) * 1_000_000)
    new = f"{highest // 10_000}.{highest % 10_000:04}".rstrip("0").rstrip(".")
    short = amount - room
    lower = breach.rules.model_copy(update={"individual_pct": Fraction(highest, 10_000)})
    withheld_of(replace(breach, rules=lower), figures)
    return Infeasible(
        f"{breach.where}: {kroner(amount)} are withheld, all of it individually, and those above their own share can "
        f"lose {kroner(room)} in all, {kroner(short)} less.",
        surplus=short,
        conflict=(f"{path}.individual_pct", f"{path}.individual_cap_pct"),
        repair=(f"lower {path}.individual_pct to {new}",),
        conflicts=(
            ConflictingRule(f"{path}.individual_pct", amount, f"{kroner(amount)} are individual", breach.rules.year),
            ConflictingRule(f"{path}.individual_cap_pct", room, f"the caps add to {kroner(room)}", breach.rules.year),
        ),
        repairs=(
            Repair(
                (Change(f"{path}.individual_pct", "100", new, short),),
                f"lower {path}.individual_pct to {new}",
                short,
                Fraction(short),
                alone=True,
            ),
        ),
        danish=f"{breach.name}: der er ikke plads til at tilbageholde hele beløbet individuelt hos dem, der ligger "
        f"over deres egen andel; der mangler {kroner(short)}",
    )
