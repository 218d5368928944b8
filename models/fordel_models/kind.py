"""What a kind of model is: its specification, what solves it, and what can be said of it before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fordel_models.result import Overview, Result
from fordel_models.specification import FormulaSpecification, Specification

__all__ = ["Kind"]


@dataclass(frozen=True)
class Kind:
    """A kind of model.

    Attributes
    ----------
    specification : class
        What its files say.
    solve : callable
        ``solve(specification, recipients, dictionary, years=..., repairs=...) -> Result``; of the kinds that are no
        formula also ``tables=...``, the further tables by name, and ``backend=...``.
    overview : callable
        ``overview(specification, recipients, dictionary) -> Overview``: what can be said without distributing anything;
        of the kinds that are no formula also ``tables=...``.
    by_program : bool
        A linear or integer program is solved, so that there is a solver to choose.
    """

    specification: type[Specification]
    solve: Callable[..., Result]
    overview: Callable[..., Overview]
    by_program: bool = False

    @property
    def is_formula(self) -> bool:
        """Whether it distributes one pool by a key: what can be swept, priced and calculated in a workbook."""
        return self.specification is FormulaSpecification
