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


def _number(value: Fraction) -> str:
    return decimal_text(value).replace(".", ",")  # as all numbers are written that are shown


def notes_of(needs: Needs, plan: Plan) -> tuple[Text, ...]:
    """What is said with the result."""
    rules = needs.specification
    missed, first = len(plan.dispensed), sum(needs.first[i] for i in plan.dispensed)
    own = kroner(int(plan.own.sum()))
    left = kroner(int(plan.saved[:, -1].sum() + plan.returned.sum()))
    back = kroner(sum(settlement_of(needs, plan, i).claw_back for i in range(needs.n)))
    notes = [
        Text(
            f"{missed} af {needs.n} kommuner kan ikke nå alle mål og får dispensation. Først i rækken "
            f"(dispensation.first) er {first} af dem. Færre kan det ikke være under reglerne.",
            f"{missed} of {needs.n} municipalities cannot reach all targets and are dispensed. First in line "
            f"(dispensation.first): {first} of them. It cannot be fewer under the rules.",
        ),
        Text(
            f"Egne penge: {own} Af tilskuddet er {left} ikke brugt til målene.",
            f"Own money: {own} Of the grant {left} are not used for the targets.",
        ),
    ]
    if rules.pool.frame == "own":
        notes.append(
            Text(
                f"Efterregulering i {rules.claw_back.year}: {back} Den er ikke trukket fra beløbene.",
                f"Claw-back in {rules.claw_back.year}: {back} It is not taken out of the amounts.",
            )
        )
    return tuple(notes)


def reasons_of(needs: Needs, plan: Plan) -> tuple[tuple[Text, ...], ...]:
    """The path of each recipient in words."""
    return tuple(tuple(_reasons(needs, plan, i)) for i in range(needs.n))


def _reasons(needs: Needs, plan: Plan, i: int) -> list[Text]:
    years = list(needs.needed)
    start, each = _number(needs.coverage[i]), kroner(needs.per_point[i])
    need = kroner(max(own[i] for own in needs.needed.values()))
    used, own = kroner(int(plan.used[i].sum())), kroner(int(plan.own[i].sum()))
    told = [
        Text(
            f"Dækningen er {start} pct. fra start, og et point koster {each} Målene koster {need} i alt.",
            f"Coverage is {start} pct. at the start, a point costs {each} The targets cost {need} in all.",
        ),
        Text(
            f"Brugt af tilskuddet: {used} Egne penge: {own}",
            f"Used of the grant: {used} Own money: {own}",
        ),
    ]
    for at, year in enumerate(years):
        if plan.gap[i, at]:
            points, kr = _number(points_missing(needs, plan, i, at)), kroner(int(plan.gap[i, at]))
            target = _number(needs.specification.targets.path[year])
            told.append(
                Text(
                    f"Målet på {target} pct. i {year} nås ikke: {points} point mangler, {kr} Dispensation.",
                    f"The target of {target} pct. in {year} is not reached: {points} points are missing, "
                    f"{kr} Dispensation.",
                )
            )
    settlement = settlement_of(needs, plan, i)
    if settlement.claw_back or settlement.other_use:
        back, other = kroner(settlement.claw_back), kroner(settlement.other_use)
        told.append(
            Text(
                f"Efterregulering: {back} Brugt til andre formål: {other}",
                f"Claw-back: {back} Used for other purposes: {other}",
            )
        )
    return told
