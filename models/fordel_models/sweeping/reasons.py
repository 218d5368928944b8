"""Why scenarios are solved one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fordel_models.result import Text
from fordel_models.specification import DIVISOR_METHODS, FormulaSpecification, Specification

__all__ = [
    "BROKEN_BASE",
    "DOUBTFUL",
    "LARGE",
    "NOTHING_TO_PHASE_IN",
    "NO_FORM",
    "OTHER_YEARS",
    "PHASED_BASE",
    "PRICES",
    "REFUSED",
    "SCALED",
    "TAPERED_BASE",
    "GoingTogether",
    "NotTogether",
    "alone",
    "reasons_of",
]

Bools = NDArray[np.bool_]


class NotTogether(Exception):
    """A rule that has no form for many scenarios at once; `reason` says which."""

    def __init__(self, reason: Text) -> None:
        self.reason = reason
        super().__init__(reason.en)


def alone(path: str, da: str, en: str, *, several: bool = True) -> Text:
    """The sentence about a rule.

    Examples
    --------
    >>> alone("group", "grænser for grupper", "limits on groups").en
    'group: limits on groups are worked out for one scenario at a time.'
    """
    verb = "are" if several else "is"
    return Text(
        f"{path}: {da} regnes for ét alternativ ad gangen.",
        f"{path}: {en} {verb} worked out for one scenario at a time.",
    )


PRICES = alone("pool.price_index", "indekser over 1.000", "indices above 1,000")
OTHER_YEARS = alone("pool.years", "alternativer med andre år", "scenarios with other years")
BROKEN_BASE = alone(
    "pool.base_amount",
    "grundbeløb, der ikke er et helt antal afrundingsenheder,",
    "base amounts that are no whole number of units",
)
SCALED = alone(
    "pool.on_shortfall",
    "mindstebeløb, der sættes ned sammen med grundbeløb,",
    "floors that are scaled together with base amounts",
)
NOTHING_TO_PHASE_IN = alone(
    "phase_in", "år i en indfasning uden noget at fordele", "years of a phase-in with nothing to distribute"
)
PHASED_BASE = alone(
    "pool.base_amount",
    "grundbeløb under indfasning, hvor det varierer, hvem der er berettiget,",
    "base amounts in a phase-in where it varies who is eligible",
)
TAPERED_BASE = alone("eligibility.full_at", "grundbeløb med aftrapning", "base amounts with a taper")
LARGE = alone("pool", "så store tal", "numbers as large as these")
DOUBTFUL = Text(
    "tal, der ligger så tæt på en grænse i et udtryk, at kommatal ikke kan afgøre det, eller som mangler i det, regnes "
    "for ét alternativ ad gangen.",
    "figures that are too near to a limit in an expression for floating point to decide, or missing in it, are worked "
    "out for one scenario at a time.",
)
NO_FORM = Text(
    "udtryk med en funktion, der ikke findes for mange alternativer på én gang, regnes for ét alternativ ad gangen.",
    "expressions with a function that has no form for many scenarios are worked out for one scenario at a time.",
)
REFUSED = Text(
    "alternativer, som reglerne måske ikke kan bruges med, regnes ét ad gangen, for deres besked.",
    "scenarios that may have to be refused are worked out one at a time, for their message.",
)


@dataclass(eq=False)
class GoingTogether:
    """Which scenarios of a block still go through the core together, and why others do not.

    Attributes
    ----------
    good : bool array of shape (S,)
    why : dict of Text to int
        Reason to the first scenario, by position, that it took out.
    """

    good: Bools
    why: dict[Text, int] = field(default_factory=dict)

    def only(self, holds: Any, reason: Text) -> None:
        """Take out the scenarios where something does not hold: a truth value, or an array of one or S of them."""
        if np.all(holds):
            return
        lost = self.good & np.logical_not(holds)
        if lost.any():
            self.why[reason] = min(int(lost.argmax()), self.why.get(reason, len(lost)))
            self.good &= holds


def reasons_of(specification: Specification) -> tuple[Text, ...]:
    """The rules of a specification that are worked out for one scenario at a time."""
    if not isinstance(specification, FormulaSpecification):
        return (
            Text(
                f"Modellen {specification.model} regner ét alternativ ad gangen.",
                f"The model {specification.model} solves one scenario at a time.",
            ),
        )
    pool, guarantee, found = specification.pool, specification.guarantee, []
    if pool.method in DIVISOR_METHODS:
        da, en = f"divisormetoden {pool.method}", f"the divisor method {pool.method}"
        found.append(alone("pool.method", da, en, several=False))
    if pool.minimum_grant is not None:
        found.append(alone("pool.minimum_grant", "mindste tilskud", "a minimum grant", several=False))
    if guarantee is not None and guarantee.paid_by != "key":
        da, en = "en garanti, som andre betaler", "a guarantee that others pay for"
        found.append(alone("guarantee", da, en, several=False))
    return tuple(found)
