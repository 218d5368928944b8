"""What each step gave a recipient: base amount, every part, limits, rounding. Whole kroner that add up to its amount.

For recipient i with amount x_i, fair share q_i and λ K_i from the key:

    base amount   b_i
    part p        λ s_p k_pi / Σ_{j in E} k_pj
    phase-in      the same of the part that is distributed by the baseline
    exit ramp     q_i of those that are on it
    limits        t_i - b_i - λ K_i of the others
    guarantee     q_i - t_i, where there is one: t_i is the fair share before it, q_i otherwise
    rounding      x_i - all of the above
    opt-out       -x_i of those that opted out and whose kroner are returned

The kroner of the steps are rounded down, and those left over go to the steps with the largest fractions, ties in the
order of the steps. K_i is rounded to 15 digits and the parts are not: the difference is part of the rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from fordel_models.formula.part_keys import PartKey
from fordel_models.formula.problem import YearProblem
from fordel_models.recipients import Number
from fordel_models.result import Step

__all__ = ["kr_per_unit", "steps_of", "whole_steps"]


def steps_of(
    problem: YearProblem,
    *,
    multiplier: Fraction,
    fair_shares: Sequence[Fraction],
    targets: Sequence[Fraction] | None = None,
    amounts: Sequence[int],
    everyone: int,
) -> tuple[Step, ...]:
    """The steps of a year.

    Parameters
    ----------
    problem : YearProblem
        What was solved, over the eligible recipients.
    multiplier : Fraction
        λ.
    fair_shares, amounts : sequences
        Over the eligible recipients, as solved: with everyone in.
    targets : sequence, optional
        The fair shares before the guarantee, where there is one.
    everyone : int
        How many recipients there are; those that are not eligible get 0 in every step.
    """
    base: Sequence[Number] = problem.base if problem.base is not None else (0,) * len(problem.eligible)
    rates = [kr_per_unit(part, multiplier) for part in problem.parts]
    leaving = problem.who.leaving
    names = ["base_amount"] if problem.base is not None else []
    names += [part.name for part in problem.parts] + (["exit_ramp"] if leaving else []) + ["limits"]
    names += ["rounding"] if targets is None else ["guarantee", "rounding"]
    before = fair_shares if targets is None else targets
    whole = [[0] * everyone for _ in names]
    for i, position in enumerate(problem.eligible):
        exact = [Fraction(base[i])] if problem.base is not None else []
        exact += [rate * part.values[i] for rate, part in zip(rates, problem.parts, strict=True)]
        held = before[i] - base[i] - multiplier * problem.key[i]
        on_ramp = held if position in leaving else Fraction(0)
        exact += [on_ramp, held - on_ramp] if leaving else [held]
        exact += [] if targets is None else [fair_shares[i] - targets[i]]
        for step, kroner in zip(whole, whole_steps(exact, amounts[i]), strict=True):
            step[position] = kroner
    if problem.who.returning:
        solved = dict(zip(problem.eligible, amounts, strict=True))
        names.append("opt_out")
        whole.append([-solved.get(i, 0) if i in problem.who.returning else 0 for i in range(everyone)])
    per_unit = {part.name: rate for part, rate in zip(problem.parts, rates, strict=True)}
    return tuple(Step(name, tuple(step), per_unit.get(name)) for name, step in zip(names, whole, strict=True))


def kr_per_unit(part: PartKey, multiplier: Fraction) -> Fraction:
    """Kroner per unit of a part's key: λ s_p / Σ_{j in E} k_pj."""
    return multiplier * part.share / part.total if part.share else Fraction(0)


def whole_steps(exact: Sequence[Fraction], amount: int) -> list[int]:
    """Whole kroner for the steps given and, last, the rounding: together `amount`.

    Examples
    --------
    >>> whole_steps([Fraction(201, 2), Fraction(201, 4), Fraction(0)], 151)
    [101, 50, 0, 0]
    """
    # Over one denominator all of it is whole numbers.
    below = lcm(*(step.denominator for step in exact))
    scaled = [step.numerator * (below // step.denominator) for step in exact]
    scaled.append(amount * below - sum(scaled))
    whole = [step // below for step in scaled]
    largest_first = sorted(range(len(scaled)), key=lambda i: (whole[i] * below - scaled[i], i))
    for i in largest_first[: amount - sum(whole)]:
        whole[i] += 1
    return whole
