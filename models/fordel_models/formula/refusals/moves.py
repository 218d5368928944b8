"""The moves that loosen the rules of a pool: one number each, in one direction, in steps as it is written.

Raising an amount helps where floors come to more than there is, and lowering it where caps let out less. All other
moves go one way: caps and the loss that a guarantee allows up, the rest down. What a step costs is the kroner by which
it moves the limits of all recipients and years, or the amount, times the rule's weight in [repair].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from fordel_models.formula.refusals.gaps import OVER, SHORT
from fordel_models.formula.refusals.numbers import RuleNumber
from fordel_models.formula.refusals.year_rules import Demand, YearRules
from fordel_models.specification import FormulaSpecification
from fordel_models.written_numbers import LARGEST_AMOUNT, decimal_text

__all__ = ["Move", "moves_of", "numbers_after", "weight_of"]

_UP = ("pool.cap", "guarantee.max_loss")
_FACTOR_STEP, _DECIMAL_STEP = Fraction(1, 10_000), Fraction(1, 100)
_MOST_STEPS = 10**18  # more than any pool needs, and no more than 64 bits hold


@dataclass(frozen=True)
class Move:
    """One number that may be moved.

    Attributes
    ----------
    number : RuleNumber
    step : Fraction
        What one step adds to the number; below 0 where it is lowered.
    most : int
        Steps to where nothing more is won.
    kroner : Fraction
        By which one step moves limits or the amount, all recipients and years together.
    weight : Fraction
        Of the rule, above 0.
    sides : tuple of str
        The gaps that the move never makes wider.
    """

    number: RuleNumber
    step: Fraction
    most: int
    kroner: Fraction
    weight: Fraction
    sides: tuple[str, ...]

    def value(self, steps: int) -> Fraction:
        """The number after so many steps."""
        return self.number.value + self.step * steps

    @property
    def cost(self) -> Fraction:
        """Of one step."""
        return self.weight * self.kroner


def numbers_after(moves: Sequence[Move], steps: Mapping[int, int]) -> dict[str, Fraction]:
    """The numbers by their paths, after so many steps of the moves at these positions."""
    found: dict[str, Fraction] = {}
    for position, count in steps.items():
        move = moves[position]
        before = found.get(move.number.path, move.number.value)
        found[move.number.path] = before + move.step * count
    return found


def moves_of(specification: FormulaSpecification, years: Sequence[YearRules]) -> list[Move]:
    """Every move that the specification allows and that has a number in one of these years, in declared order."""
    weights = {} if specification.repair is None else specification.repair.weights
    found = [*_amounts(specification, years), *_top_slices(years), *_limits(years)]
    return [
        replace(move, weight=weight)
        for move in found
        if (weight := weight_of(move.number.rule, weights)) and move.most > 0 and move.kroner > 0
    ]


def weight_of(rule: str, weights: Mapping[str, Fraction]) -> Fraction:
    """The weight of a rule: its own, or that of the nearest path above it; 1 where none is stated.

    Examples
    --------
    >>> weights = {"pool.years": Fraction(10), "pool.years.2015": Fraction(0)}
    >>> weight_of("pool.years.2014", weights), weight_of("pool.years.2015", weights), weight_of("pool.floor", weights)
    (Fraction(10, 1), Fraction(0, 1), Fraction(1, 1))
    """
    keys = rule.split(".")
    for end in range(len(keys), 0, -1):
        if ".".join(keys[:end]) in weights:
            return weights[".".join(keys[:end])]
    return Fraction(1)


def _amounts(specification: FormulaSpecification, years: Sequence[YearRules]) -> list[Move]:
    found = []
    parts = specification.parts
    by_amounts = all(part.amount is not None for part in parts)
    for year in years:
        step = Fraction(1 if year.index is not None else year.unit)
        kroner = step * (1 if year.index is None else year.index)
        up = int((LARGEST_AMOUNT - year.amount.value) // step)
        down = int((year.amount.value - year.top_slice.value) // step)
        if by_amounts and year.index is not None:
            continue  # its parts do not follow
        if by_amounts:
            down = min(down, (parts[-1].amount_in(year.year) or 0) // year.unit)
        elif year.index is None:
            # What parts have of their own must be there.
            own = sum(part.amount_in(year.year) or 0 for part in parts)
            down = min(down, max(0, year.to_distribute({}) - own) // year.unit)
        found.append(Move(year.amount, step, up, kroner, Fraction(1), (SHORT,)))
        found.append(Move(year.amount, -step, down, kroner, Fraction(1), (OVER,)))
    return found


def _top_slices(years: Sequence[YearRules]) -> list[Move]:
    by_path: dict[str, list[YearRules]] = {}
    for year in years:
        by_path.setdefault(year.top_slice.path, []).append(year)
    found = []
    for own in by_path.values():
        number, indexed = own[0].top_slice, any(year.index is not None for year in own)
        step = Fraction(1 if indexed and own[0].unit == 1 else own[0].unit)
        kroner = sum((step * (1 if year.index is None else year.index) for year in own), Fraction(0))
        found.append(Move(number, -step, int(number.value // step), kroner, Fraction(1), (SHORT,)))
    return found


def _limits(years: Sequence[YearRules]) -> list[Move]:
    """One move for each number of a limit, which may be that of several years and groups."""
    by_path: dict[str, list[Demand]] = {}
    for year in years:
        for demand in year.demands():
            by_path.setdefault(demand.number.path, []).append(demand)
    found = []
    for demands in by_path.values():
        number = demands[0].number
        raised = _raised(number)
        size = _step(number)
        kroner = size * sum((_moved(demand) for demand in demands), Fraction(0))
        most = min(_most(number, size, raised, demands), _MOST_STEPS)
        found.append(Move(number, size if raised else -size, most, kroner, Fraction(1), _sides(number)))
    return found


def _raised(number: RuleNumber) -> bool:
    return number.rule in _UP or (number.keys[0] == "group" and number.keys[2] == "cap")


def _sides(number: RuleNumber) -> tuple[str, ...]:
    """Lower floors give those with key zero less; caps and limits of groups stand in no other's way."""
    if number.rule == "pool.minimum_grant":
        return ()  # it is in no gap: whether it helps only solving tells
    return (SHORT, OVER) if number.rule == "pool.cap" or number.keys[0] == "group" else (SHORT,)


def _moved(demand: Demand) -> Fraction:
    """Kroner by which one of the number moves the limits that are above 0."""
    if demand.number.rule == "guarantee.max_loss":
        values = demand.values({})
        return sum(
            (Fraction(-c) for c, value in zip(demand.per_one, values, strict=True) if value > 0), start=Fraction(0)
        )
    return sum((Fraction(c) for c in demand.per_one), start=Fraction(0))


def _step(number: RuleNumber) -> Fraction:
    """One krone, a hundredth, or what the number is written with where that is finer."""
    if number.form == "kroner":
        return Fraction(1)
    if number.form == "factor":
        return _FACTOR_STEP
    decimals = len(decimal_text(number.value).partition(".")[2])
    return min(_DECIMAL_STEP, Fraction(1, 10**decimals))


def _most(number: RuleNumber, size: Fraction, raised: bool, demands: Sequence[Demand]) -> int:
    if not raised:
        return int(number.value // size)
    if number.rule == "guarantee.max_loss":
        # Beyond the loss of everything nothing is guaranteed.
        whole = [
            Fraction(a) / -c for own in demands for a, c in zip(own.start, own.per_one, strict=True) if c < 0 and a > 0
        ]
        return max(0, -int(-(max(whole, default=Fraction(0)) - number.value) // size))
    largest = max((Fraction(c) for own in demands for c in own.per_one), default=Fraction(0))
    if not largest:
        return 0
    # Neither what it comes to nor the number itself is more than the largest amount.
    return max(0, int((min(LARGEST_AMOUNT / largest, Fraction(LARGEST_AMOUNT)) - number.value) // size))
