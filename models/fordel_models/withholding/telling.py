"""What a withholding says besides who loses what: the account of the breach, positions, cuts, reasons, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from fordel_models.common.saying import joined_texts, kr, pct
from fordel_models.result import Cell, Column, ResultTable, Text
from fordel_models.withholding.adjustment import Adjusted
from fordel_models.withholding.breach import COLLECTIVE, INDIVIDUAL, Withheld
from fordel_models.withholding.specification import WithholdingSpecification

__all__ = ["notes", "reasons", "tables"]

_SANCTION = Column("sanction", Text("Sanktion", "Sanction"))
_CODE = Column("code", Text("Kommune", "Municipality"), "code")


def tables(
    specification: WithholdingSpecification,
    codes: Sequence[str],
    found: Sequence[Withheld],
    cuts: Mapping[str, Adjusted],
) -> list[ResultTable]:
    """The account, the positions, and the cuts where they were asked for."""
    told = [_account(found), _positions(specification, codes, found)]
    return told + ([_least(cuts), _cuts(codes, cuts)] if cuts else [])


def _account(found: Sequence[Withheld]) -> ResultTable:
    columns = (
        _SANCTION,
        Column("year", Text("År", "Year"), "number"),
        Column("reported_kr", Text("Indberettet i alt", "Reported in all"), "kroner"),
        Column("agreed_kr", Text("Aftalt", "Agreed"), "kroner"),
        Column("above_kr", Text("Over det aftalte", "Above what was agreed"), "kroner"),
        Column("breach_kr", Text("Overskridelse, der tæller", "Breach that counts"), "kroner"),
        Column("most_kr", Text("Højst tilbageholdt", "Withheld at most"), "kroner"),
        Column("withheld_kr", Text("Tilbageholdt", "Withheld"), "kroner"),
        Column("individual_kr", Text("Heraf individuelt", "Of it individually"), "kroner"),
        Column("collective_kr", Text("Heraf kollektivt", "Of it collectively"), "kroner"),
        Column("above_own_share", Text("Kommuner over egen andel", "Municipalities above own share"), "number"),
    )
    rows = tuple(
        (
            own.breach.rules.title,
            own.breach.rules.year,
            sum(own.breach.reported),
            own.breach.rules.agreed,
            own.breach.above,
            own.breach.kroner,
            own.breach.rules.most,
            own.breach.withheld,
            own.individual,
            own.collective,
            sum(excess > 0 for excess in own.breach.excess),
        )
        for own in found
    )
    title = Text("Er aftalen holdt, og hvad tilbageholdes", "Is the agreement kept, and what is withheld")
    return ResultTable("account", title, columns, rows)


def _positions(specification: WithholdingSpecification, codes: Sequence[str], found: Sequence[Withheld]) -> ResultTable:
    columns = (
        _SANCTION,
        _CODE,
        Column("reported_kr", specification.unit_reported, "kroner"),
        Column("own_share_kr", Text("Egen andel af det aftalte", "Own share of what was agreed"), "kroner"),
        Column("above_kr", Text("Over (under: minus) egen andel", "Above (below: minus) own share"), "kroner"),
        Column("permitted_kr", Text("Tilladt på forhånd", "Permitted beforehand"), "kroner"),
        Column("excess_kr", Text("Over egen andel, der tæller", "Above own share that counts"), "kroner"),
        Column("individual_kr", Text("Mister individuelt", "Loses individually"), "kroner"),
        Column("collective_kr", Text("Mister kollektivt", "Loses collectively"), "kroner"),
        Column("lost_kr", Text("Mister i alt", "Loses in all"), "kroner"),
    )
    rows: list[tuple[Cell, ...]] = []
    for own in found:
        breach, parts = own.breach, (own.of(INDIVIDUAL), own.of(COLLECTIVE), own.lost)
        rows += [
            (
                breach.rules.title,
                code,
                breach.reported[i],
                breach.own[i],
                breach.reported[i] - breach.own[i],
                breach.permitted[i],
                breach.excess[i],
                *(part[i] for part in parts),
            )
            for i, code in enumerate(codes)
        ]
    return ResultTable("positions", Text("Hver kommune", "Each municipality"), columns, tuple(rows), printed=False)


def _least(cuts: Mapping[str, Adjusted]) -> ResultTable:
    columns = (
        _SANCTION,
        Column("needed_kr", Text("Skal mindst skæres", "Must be cut at least"), "kroner"),
        Column("saved_kr", Text("Sparet tilbageholdelse", "Withholding that is saved"), "kroner"),
        Column("who", Text("Kommuner, der skærer", "Municipalities that cut"), "number"),
        Column("at_limit", Text("Heraf ved deres grænse", "Of them at their limit"), "number"),
        Column("largest_pct", Text("Største nedskæring, pct.", "Largest cut, pct."), "number"),
        Column("limits_kr", Text("Kunne højst skæres", "Could be cut at most"), "kroner"),
    )
    rows = tuple(
        (
            own.cuts.breach.rules.title,
            own.cuts.needed,
            own.cuts.breach.withheld,
            sum(amount > 0 for amount in own.amounts),
            sum(0 < amount == limit for amount, limit in zip(own.amounts, own.cuts.limits, strict=True)),
            max(_percents(own)),
            sum(own.cuts.limits),
        )
        for own in cuts.values()
    )
    title = Text(
        "Den mindste samlede tilpasning, der redder tilskuddet", "The least adjustment in all that saves the grant"
    )
    return ResultTable("adjustment", title, columns, rows)


def _cuts(codes: Sequence[str], cuts: Mapping[str, Adjusted]) -> ResultTable:
    columns = (
        _SANCTION,
        _CODE,
        Column("measured_by_kr", Text("Målt mod", "Measured by"), "kroner"),
        Column("limit_kr", Text("Højst", "At most"), "kroner"),
        Column("cut_kr", Text("Skærer", "Cuts"), "kroner"),
        Column("cut_pct", Text("Skærer, pct.", "Cuts, pct."), "number"),
    )
    rows: list[tuple[Cell, ...]] = []
    for own in cuts.values():
        percents = _percents(own)
        rows += [
            (own.cuts.breach.rules.title, codes[i], own.cuts.measured_by[i], limit, own.amounts[i], percents[i])
            for i, limit in enumerate(own.cuts.limits)
            if limit
        ]
    title = Text("Den jævneste deling af tilpasningen", "The fairest sharing of the adjustment")
    note = Text(
        "Den største procent er så lille, som den kan være, derefter den næststørste og så videre.",
        "The largest percent is as small as it can be, then the next largest, and so on.",
    )
    return ResultTable("cuts", title, columns, tuple(rows), (note,), printed=False)


def _percents(own: Adjusted) -> list[Fraction]:
    return [
        Fraction(100 * amount, by) if amount else Fraction(0)
        for amount, by in zip(own.amounts, own.cuts.measured_by, strict=True)
    ]


def reasons(
    specification: WithholdingSpecification, count: int, found: Sequence[Withheld], cuts: Mapping[str, Adjusted]
) -> list[tuple[Text, ...]]:
    """For each recipient a sentence for each sanction, and one for its cut."""
    return [
        tuple(text for own in found for text in _reasons(specification, own, cuts.get(own.breach.name), i))
        for i in range(count)
    ]


def _reasons(specification: WithholdingSpecification, own: Withheld, cuts: Adjusted | None, i: int) -> list[Text]:
    breach, rules = own.breach, own.breach.rules
    above = breach.reported[i] - breach.own[i]
    values: dict[str, Text | str | int] = {
        "title": rules.title,
        "what": specification.unit_reported,
        "reported": kr(breach.reported[i]),
        "own": kr(breach.own[i]),
        "above": kr(abs(above)),
        "permitted": kr(breach.permitted[i]),
        "excess": kr(breach.excess[i]),
        "individual": kr(own.of(INDIVIDUAL)[i]),
        "collective": kr(own.of(COLLECTIVE)[i]),
        "lost": kr(own.lost[i]),
    }
    stands = Text("{above} over", "{above} above") if above >= 0 else Text("{above} under", "{above} below")
    share = (
        Text("", "")
        if rules.baseline is None
        else Text(f", {stands.da} sin egen andel på {{own}}", f", {stands.en} its own share of {{own}}")
    )
    start = Text(f"{{title}}: {{what}} {{reported}}{share.da}.", f"{{title}}: {{what}} {{reported}}{share.en}.")
    if breach.permitted[i]:
        start = Text(
            f"{start.da} {{permitted}} var tilladt på forhånd, så {{excess}} tæller individuelt.",
            f"{start.en} {{permitted}} was permitted beforehand, so {{excess}} counts individually.",
        )
    if not breach.withheld:
        end = Text(" Aftalen er holdt: intet tilbageholdes.", " The agreement is kept: nothing is withheld.")
    else:
        end = Text(
            " Mister {individual} individuelt og {collective} kollektivt, i alt {lost}.",
            " Loses {individual} individually and {collective} collectively, {lost} in all.",
        )
    told = [joined_texts(Text(start.da + end.da, start.en + end.en), **values)]
    if cuts is not None and cuts.amounts[i]:
        at_limit = cuts.amounts[i] == cuts.cuts.limits[i]
        told.append(
            joined_texts(
                Text(
                    "For at redde tilskuddet ville den skulle skære {cut}, {percent}, {limit}.",
                    "To save the grant it would have to cut {cut}, {percent}, {limit}.",
                ),
                cut=kr(cuts.amounts[i]),
                percent=pct(Fraction(cuts.amounts[i], cuts.cuts.measured_by[i])),
                limit=Text("det mest, den kan", "the most it can")
                if at_limit
                else Text("den samme procent som de andre", "the same percent as the others"),
            )
        )
    return told


def notes(found: Sequence[Withheld], cuts: Mapping[str, Adjusted]) -> list[Text]:
    """The sign of the amounts, what is above the most, what found no room, and agreements that are kept."""
    told = [
        Text(
            "Beløbene er kroner, der tilbageholdes: et tab for modtageren, ikke et tilskud.",
            "The amounts are kroner withheld: a loss for the recipient, not a grant.",
        )
    ]
    for own in found:
        breach, rules = own.breach, own.breach.rules
        wanted = rules.individual_pct * breach.withheld / 100
        values: dict[str, Text | str | int] = {
            "title": rules.title,
            "under": kr(-breach.above),
            "breach": kr(breach.kroner),
            "most": kr(rules.most or 0),
            "room": kr(own.individual),
            "moved": kr(wanted - own.individual),
            "over": kr(breach.kroner - breach.withheld),
        }
        if not breach.kroner:
            told.append(
                joined_texts(
                    Text(
                        "{title}: aftalen er holdt, og intet tilbageholdes.",
                        "{title}: the agreement is kept, and nothing is withheld.",
                    ),
                    **values,
                )
            )
        elif rules.most is not None and rules.rate * breach.kroner > 100 * rules.most:
            told.append(
                joined_texts(
                    Text(
                        "{title}: overskridelsen er {breach}, og højst {most} tilbageholdes. Det, der er over, sparer "
                        "ingen noget ved at skære.",
                        "{title}: the breach is {breach}, and at most {most} is withheld. Cutting what is above that "
                        "saves nobody anything.",
                    ),
                    **values,
                )
            )
        if wanted - own.individual >= rules.unit:
            told.append(
                joined_texts(
                    Text(
                        "{title}: hos dem over deres egen andel er der kun plads til {room}. {moved} af den "
                        "individuelle del er flyttet til den kollektive.",
                        "{title}: those above their own share have room for {room} only. {moved} of the individual "
                        "part was moved to the collective part.",
                    ),
                    **values,
                )
            )
        if breach.name in cuts:
            told.append(
                joined_texts(
                    Text(
                        "{title}: skæres der {needed} i alt, tilbageholdes intet.",
                        "{title}: if {needed} is cut in all, nothing is withheld.",
                    ),
                    title=rules.title,
                    needed=kr(cuts[breach.name].cuts.needed),
                )
            )
    return told
