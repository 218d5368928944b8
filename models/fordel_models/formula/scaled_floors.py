"""What must be said of a year whose floors were reduced in proportion."""

from __future__ import annotations

import math

from fordel_models.formula.problem import YearProblem, least_amounts
from fordel_models.result import Text
from fordel_models.specification import Pool
from fordel_solver.errors import kroner

__all__ = ["are_scaled", "note_of_scaled_floors"]


def are_scaled(problem: YearProblem, pool: Pool) -> bool:
    """Whether the floors add to more than there is and the pool says to reduce them."""
    return pool.on_shortfall == "scale-floors" and sum(least_amounts(problem, pool.unit)) > problem.amount


def note_of_scaled_floors(problem: YearProblem, pool: Pool, year: int | None) -> Text:
    """By how many kroner the floors are too high, and that the key was not used."""
    floors = math.ceil(sum(least_amounts(problem, pool.unit)))
    missing, there = kroner(floors - problem.amount), kroner(problem.amount)
    start = "" if year is None else f"{year}: "
    with_base = problem.base is not None and any(problem.base)
    og_grundbeloeb, and_base = (" og grundbeløb", " and base amounts") if with_base else ("", "")
    return Text(
        da=f"{start}Mindstebeløb{og_grundbeloeb} er tilsammen {kroner(floors)}, {missing} mere end de {there}, der er "
        "at fordele. De er sat ned i samme forhold (pool.on_shortfall), og fordelingsnøglen er ikke brugt.",
        en=f"{start}The floors{and_base} add to {kroner(floors)}, {missing} more than the {there} to distribute. They "
        "are reduced in proportion (pool.on_shortfall), and the key is not used.",
    )
