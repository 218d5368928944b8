"""One amount divided by the core, as a year of a result: key, base amounts, limits, steps, checked.

    q_i = min(u_i, max(l_i, b_i + λ k_i)),  Σ q_i = B - T

over those that are eligible: the formula model without its rules on where key and limits come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from fordel_models.formula.steps import whole_steps
from fordel_models.recipients import named
from fordel_models.result import Step, Text, YearResult
from fordel_models.written_numbers import round_significant
from fordel_solver import ExactAllocation, Infeasible, InvalidInput, allocate_exactly
from fordel_solver.errors import SolverFailure, kroner

__all__ = ["divide"]


def divide(
    amount: int,
    key: Sequence[Fraction | int],
    *,
    where: str,
    labels: Sequence[str],
    base: Sequence[Fraction | int] | None = None,
    floors: Sequence[int] | None = None,
    caps: Sequence[int | None] | None = None,
    unit: int = 1,
    eligible: Sequence[bool] | None = None,
    on_surplus: str = "error",
    year: int | None = None,
    figures_year: int | None = None,
    pool: str = "",
    pool_title: Text = Text(),  # noqa: B008  frozen
    top_slice: int = 0,
    divided_from: tuple[str, str] | None = None,
    inhabitants: Sequence[Fraction | None] | None = None,
    part: str = "key",
) -> YearResult:
    """Divide an amount, exactly.

    Parameters
    ----------
    amount : int
        B, whole kroner, top-slice included.
    key : sequence of n numbers
        k_i. It is rounded to 15 significant digits, as that of the formula model.
    where : str
        The instance and the rule, for messages.
    labels : sequence of n str
        Whom messages name.
    base, floors, caps : sequences of n, optional
        b_i, l_i, u_i in kroner; a cap of None is no cap.
    unit : int
    eligible : sequence of n bool, optional
        The others get nothing. None: all.
    on_surplus : "error" or "return"
        "return": what the caps do not let out is the surplus.
    year, figures_year, pool, pool_title, divided_from
        As in `YearResult`.
    top_slice : int
        T, kroner.
    inhabitants : sequence of n numbers or None, optional
    part : str
        What the step of the key is called.

    Returns
    -------
    YearResult
        Checked.

    Raises
    ------
    InvalidInput, Infeasible, SolverFailure
        As the core, with `where` before the message.

    Examples
    --------
    >>> divide(100, [1, 2], where="pool", labels=["a", "b"]).amounts
    (33, 67)
    >>> divide(100, [1, 2], where="pool", labels=["a", "b"], caps=[None, 50]).binding
    ('', 'cap')
    """
    n = len(key)
    who = list(range(n)) if eligible is None else [i for i in range(n) if eligible[i]]
    own_key = [_fifteen_digits(Fraction(key[i])) for i in who]
    negative = [labels[i] for i, value in zip(who, own_key, strict=True) if value < 0]
    if negative:
        raise InvalidInput(f"{where}: the key is negative for {named(negative)}. A key is 0 or more.")
    own_base = None if base is None else [Fraction(base[i]) for i in who]
    try:
        answer = allocate_exactly(
            amount - top_slice,
            own_key,
            base=own_base,
            floor=None if floors is None else [floors[i] for i in who],
            cap=None if caps is None else [caps[i] for i in who],
            unit=unit,
            on_surplus=on_surplus,
            labels=[labels[i] for i in who],
        )
    except InvalidInput as error:
        raise InvalidInput(*(f"{where}: {found}" for found in error.problems)) from error
    except Infeasible as error:
        raise Infeasible(f"{where}: {error}", shortfall=error.shortfall, surplus=error.surplus) from error

    def spread(values: Sequence[Any], others: Any) -> tuple[Any, ...]:
        row = [others] * n
        for position, value in zip(who, values, strict=True):
            row[position] = value
        return tuple(row)

    _check(answer, amount - top_slice, unit, where)
    return YearResult(
        year=year,
        figures_year=figures_year,
        amount=amount,
        top_slice=top_slice,
        surplus=answer.surplus,
        unit=unit,
        multiplier=answer.multiplier,
        eligible=spread([True] * len(who), False),
        key=spread(own_key, Fraction(0)),
        fair_shares=spread(answer.fair_shares, Fraction(0)),
        floors=spread(answer.floors, 0),
        caps=spread(answer.caps, None),
        amounts=spread(answer.amounts, 0),
        binding=spread(answer.binding, ""),
        inhabitants=(None,) * n if inhabitants is None else tuple(inhabitants),
        ties=tuple(who[i] for i in answer.ties),
        parts=(),
        steps=_steps(answer, own_key, own_base, spread, part),
        error_effect=None,
        checked=True,
        base=() if own_base is None else spread(own_base, Fraction(0)),
        pool=pool,
        pool_title=pool_title,
        divided_from=divided_from,
    )


def _fifteen_digits(value: Fraction) -> Fraction:
    return Fraction(round_significant(value.numerator, value.denominator))


def _check(answer: ExactAllocation, amount: int, unit: int, where: str) -> None:
    """The amounts once more, by code that did not produce them."""
    faults = []
    if sum(answer.amounts) + answer.surplus != amount:
        faults.append(f"the amounts add up to {kroner(sum(answer.amounts))} instead of {kroner(amount)}")
    for kr, share, floor, cap in zip(answer.amounts, answer.fair_shares, answer.floors, answer.caps, strict=True):
        if kr % unit or abs(kr - share) >= unit or kr < floor or (cap is not None and kr > cap):
            faults.append(f"{kroner(kr)} is no whole unit next to its fair share within its limits")
    if faults:
        raise SolverFailure(f"{where}: the answer did not pass its check and is not handed out: {'; '.join(faults)}.")


def _steps(
    answer: ExactAllocation, key: Sequence[Fraction], base: Sequence[Fraction] | None, spread: Any, part: str
) -> tuple[Step, ...]:
    names = [*(["base_amount"] if base is not None else []), part, "limits", "rounding"]
    whole: list[list[int]] = [[] for _ in names]
    for i, amount in enumerate(answer.amounts):
        by_key = answer.multiplier * key[i]
        own = [base[i]] if base is not None else []
        exact = [*own, by_key, answer.fair_shares[i] - by_key - sum(own, Fraction(0))]
        for step, kr in zip(whole, whole_steps(exact, amount), strict=True):
            step.append(kr)
    per_unit = {part: answer.multiplier}
    return tuple(Step(name, spread(step, 0), per_unit.get(name)) for name, step in zip(names, whole, strict=True))
