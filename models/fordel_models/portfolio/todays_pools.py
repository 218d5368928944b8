"""Today's pools, and what each would give by another's distribution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from fordel_models.common import ModelFigures, divide
from fordel_models.portfolio.alone import Alone, alone
from fordel_models.portfolio.specification import FewestPoolsSpecification
from fordel_models.result import Text
from fordel_solver import InvalidInput, Solution, allocate

__all__ = ["Pools"]


@dataclass(frozen=True)
class Pools:
    """Today's pools in all years, and what each would give by another's distribution.

    Attributes
    ----------
    where : str
    codes : tuple of str
    names : tuple of str
        Of the pools.
    titles : tuple of Text
    smallest : int
        m, kroner.
    may_merge : bool
    years : tuple of int or None
    today : dict of (pool, year) to Alone
        Those that hold something.
    untied : dict of year to exact weights
        The key that untied money goes by.
    labels : list of str
        Whom messages name.
    """

    where: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    titles: tuple[Text, ...]
    smallest: int
    may_merge: bool
    years: tuple[int | None, ...]
    today: dict[tuple[int, int | None], Alone]
    untied: dict[int | None, tuple[Fraction, ...]]
    labels: list[str]

    @classmethod
    def of(cls, specification: FewestPoolsSpecification, figures: ModelFigures, years: Sequence[int | None]) -> Pools:
        """The pools of a specification."""
        ask = specification.fewest_pools
        untied = {year: figures.numbers(ask.untied_key, year, "fewest_pools.untied_key") for year in years}
        if any(min(key) < 0 or not any(key) for key in untied.values()):
            raise InvalidInput(
                f'{specification.id}, fewest_pools.untied_key "{ask.untied_key}": a key is 0 or more, and above 0 for '
                f"one."
            )
        return cls(
            specification.id,
            figures.people.codes,
            tuple(pool.name for pool in specification.pools),
            tuple(pool.title for pool in specification.pools),
            ask.smallest_pool,
            ask.may_merge,
            tuple(years),
            {
                (p, year): alone(figures, specification, pool, year)
                for p, pool in enumerate(specification.pools)
                for year in years
                if pool.amount_in(year)
            },
            untied,
            figures.people.labels(range(len(figures.people.codes))),
        )

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Pool and whose distribution its money may go by; -1 is none's: untied. In declared order."""
        n = len(self.names)
        found = []
        for p in range(n):
            for r in range(n) if self.may_merge else [p]:
                lends = all((r, year) in self.today for year in self.years if (p, year) in self.today)
                if p == r or (lends and not (p < r and self._are_alike(p, r))):
                    found.append((p, r))
            found.append((p, -1))
        return found

    def _are_alike(self, p: int, r: int) -> bool:
        """Whether two pools go by the same distribution in every year that one of them is there."""
        both = [(self.today.get((p, year)), self.today.get((r, year))) for year in self.years]
        return all(
            (a is None and b is None) or (a is not None and b is not None and _proportional(a.amounts, b.amounts))
            for a, b in both
        )

    @cached_property
    def by_other_key(self) -> dict[tuple[int, int, int | None], tuple[int, ...]]:
        """g: whole kroner of a pool's money by another's distribution, in each year."""
        found = {}
        for p, r in self.pairs:
            for year in self.years:
                own = self.today.get((p, year))
                if own is None:
                    continue
                if p == r:
                    found[p, r, year] = own.amounts
                    continue
                amount = sum(own.amounts)
                if r < 0:
                    where = f"{self.where}, pool.{self.names[p]}"
                    found[p, r, year] = divide(amount, self.untied[year], where=where, labels=self.labels).amounts
                else:
                    found[p, r, year] = tuple(allocate(amount, self.today[r, year].amounts).tolist())
        return found

    @cached_property
    def thousands_moved(self) -> list[int]:
        """Of each pair, thousands of kroner of the pool's money that change recipient."""
        return [
            sum(
                abs(new - was)
                for year in self.years
                if (own := self.today.get((p, year))) is not None
                for new, was in zip(self.by_other_key[p, r, year], own.amounts, strict=True)
            )
            // 2_000
            for p, r in self.pairs
        ]

    @cached_property
    def price_of_a_pool(self) -> int:
        """M: more than all that can be moved."""
        return int(10 ** len(str(sum(self.thousands_moved))))

    @cached_property
    def totals(self) -> dict[int | None, list[int]]:
        """T: what each recipient gets of all pools today, in each year."""
        return {year: self._totals(year, lambda p: p) for year in self.years}

    def totals_by(self, goes_by: Sequence[int]) -> dict[int | None, list[int]]:
        """What each recipient gets when pool p goes by the distribution of goes_by[p]."""
        return {year: self._totals(year, lambda p: goes_by[p]) for year in self.years}

    def _totals(self, year: int | None, other: Callable[[int], int]) -> list[int]:
        there = [p for p in range(len(self.names)) if (p, year) in self.today]
        return [sum(self.by_other_key[p, other(p), year][i] for p in there) for i in range(len(self.codes))]

    def holds(self, pool: int, year: int | None) -> int:
        """B: kroner of a pool in a year, top-slice included."""
        own = self.today.get((pool, year))
        return 0 if own is None else own.year.amount

    def goes_by(self, solution: Solution) -> list[int]:
        """Whose distribution each pool's money goes by; -1: untied."""
        assert solution.x is not None
        chosen = {p: r for (p, r), x in zip(self.pairs, solution.x, strict=False) if x > 0.5}
        return [chosen[p] for p in range(len(self.names))]


def _proportional(a: Sequence[int], b: Sequence[int]) -> bool:
    """Whether two whole allocations are the same key: each is the other's rounded by less than a krone."""
    scale = Fraction(sum(b), sum(a) or 1)
    return all(abs(x * scale - y) <= 1 + scale for x, y in zip(a, b, strict=True))
