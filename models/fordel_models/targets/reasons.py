"""Why a recipient uses what it uses, and what is said with every target path."""

from __future__ import annotations

from fractions import Fraction

from fordel_models.result import Text
from fordel_models.targets.problem import Needs
from fordel_models.targets.solving import Plan
from fordel_models.targets.tables import points_missing, settlement_of
from fordel_models.written_numbers import decimal_text
from fordel_solver.errors import kroner

__all__ = ["notes_of", "reasons_of"]


def _kr(amount: int) -> Text:
    danish = kroner(amount)
    return Text(danish, danish.replace(".", ",").replace("kr,", "kr."))


def _number(value: Fraction) -> Text:
    english = decimal_text(value)
    return Text(english.replace(".", ","), english)


def notes_of(needs: Needs, plan: Plan) -> tuple[Text, ...]:
    """What is said with the result."""
    rules = needs.specification
    missed, first = len(plan.dispensed), sum(needs.first[i] for i in plan.dispensed)
    own = _kr(int(plan.own.sum()))
    left = _kr(int(plan.saved[:, -1].sum() + plan.returned.sum()))
    back = _kr(sum(settlement_of(needs, plan, i).claw_back for i in range(needs.n)))
    notes = [
        Text(
            f"{missed} af {needs.n} kommuner kan ikke nå alle mål og får dispensation; {first} af dem er først i "
            "rækken (dispensation.first). Færre kan det ikke være under reglerne.",
            f"{missed} of {needs.n} municipalities cannot reach all targets and are dispensed; {first} of them are "
            "first in line (dispensation.first). It cannot be fewer under the rules.",
        ),
        Text(
            f"Egne penge: {own.da} Af tilskuddet er {left.da} ikke brugt til målene.",
            f"Own money: {own.en} Of the grant {left.en} are not used for the targets.",
        ),
    ]
    if rules.pool.frame == "own":
        notes.append(
            Text(
                f"Efterregulering i {rules.claw_back.year}: {back.da} Den er ikke trukket fra beløbene.",
                f"Claw-back in {rules.claw_back.year}: {back.en} It is not taken out of the amounts.",
            )
        )
    return tuple(notes)


def reasons_of(needs: Needs, plan: Plan) -> tuple[tuple[Text, ...], ...]:
    """The path of each recipient in words."""
    return tuple(tuple(_reasons(needs, plan, i)) for i in range(needs.n))


def _reasons(needs: Needs, plan: Plan, i: int) -> list[Text]:
    years = list(needs.needed)
    start, each = _number(needs.coverage[i]), _kr(needs.per_point[i])
    need = _kr(max(own[i] for own in needs.needed.values()))
    used, own = _kr(int(plan.used[i].sum())), _kr(int(plan.own[i].sum()))
    told = [
        Text(
            f"Dækningen er {start.da} pct. fra start, og et point koster {each.da} Målene koster {need.da} i alt.",
            f"Coverage is {start.en} pct. at the start, a point costs {each.en} The targets cost {need.en} in all.",
        ),
        Text(
            f"Brugt af tilskuddet: {used.da} Egne penge: {own.da}",
            f"Used of the grant: {used.en} Own money: {own.en}",
        ),
    ]
    for at, year in enumerate(years):
        if plan.gap[i, at]:
            points, kr = _number(points_missing(needs, plan, i, at)), _kr(int(plan.gap[i, at]))
            target = _number(needs.specification.targets.path[year])
            told.append(
                Text(
                    f"Målet på {target.da} pct. i {year} nås ikke: {points.da} point mangler, {kr.da} Dispensation.",
                    f"The target of {target.en} pct. in {year} is not reached: {points.en} points are missing, "
                    f"{kr.en} Dispensation.",
                )
            )
    settlement = settlement_of(needs, plan, i)
    if settlement.claw_back or settlement.other_use:
        back, other = _kr(settlement.claw_back), _kr(settlement.other_use)
        told.append(
            Text(
                f"Efterregulering: {back.da} Brugt til andre formål: {other.da}",
                f"Claw-back: {back.en} Used for other purposes: {other.en}",
            )
        )
    return told
