"""Why scenarios are solved one by one."""

from __future__ import annotations

from fordel_models.result import Text
from fordel_models.specification import DIVISOR_METHODS, FormulaSpecification, Specification

__all__ = ["NotTogether", "reasons_of"]


class NotTogether(Exception):
    """A rule that has no form for many scenarios at once; `reason` says which."""

    def __init__(self, da: str, en: str) -> None:
        self.reason = Text(da, en)
        super().__init__(en)


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
        found.append(("pool.method", f"divisormetoden {pool.method}", f"the divisor method {pool.method}"))
    if specification.groups:
        found.append(("group", "grænser for grupper", "limits on groups"))
    if pool.minimum_grant is not None:
        found.append(("pool.minimum_grant", "mindste tilskud", "a minimum grant"))
    if guarantee is not None and guarantee.paid_by != "key":
        found.append(("guarantee", "en garanti, som andre betaler", "a guarantee that others pay for"))
    return tuple(
        Text(
            f"{path}: {da} regnes for ét alternativ ad gangen.",
            f"{path}: {en} is worked out for one scenario at a time."
            if not en.startswith("limits")
            else f"{path}: {en} are worked out for one scenario at a time.",
        )
        for path, da, en in found
    )
