"""The common limits of a portfolio in one year, in whole units, rounded inward: rows over the pools' amounts."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fordel_models.common import ModelFigures
from fordel_models.limit_tables import Limit
from fordel_models.portfolio.alone import Alone, limit_in_kroner
from fordel_models.portfolio.specification import CommonGroup, PortfolioSpecification
from fordel_models.recipients import named
from fordel_models.result import Text
from fordel_solver.errors import InvalidInput, kroner

__all__ = ["CommonLimit", "common_limits", "expressions_of_limits", "says"]


@dataclass(frozen=True)
class CommonLimit:
    """A limit on what some recipients get of all pools together.

    Attributes
    ----------
    rule : str
        Its path: "common.cap", "group.region.floor".
    title : Text
    name : str
        Of this row: a recipient or a group, and the side.
    members : tuple of int
        Positions.
    least, most : int or None
        In units; one of them.
    """

    rule: str
    title: Text
    name: str
    members: tuple[int, ...]
    least: int | None = None
    most: int | None = None

    @property
    def limit(self) -> int:
        """The one that there is, in units."""
        return self.least if self.least is not None else self.most or 0

    @property
    def is_of_one(self) -> bool:
        """Whether it is a recipient's own, not a group's."""
        return self.rule.startswith("common.")

    def is_reached(self, total: int) -> bool:
        """Whether a total, in units, stands at the limit."""
        return total == self.limit


def expressions_of_limits(specification: PortfolioSpecification) -> list[str]:
    """All expressions of the common limits."""
    common = specification.common
    limits = [limit for limit in (common.cap, common.floor) if limit is not None]
    limits += [limit for group in specification.groups for limit in group.limits()]
    texts = [common.baseline, common.baseline_key, *(limit.kr_per for limit in limits)]
    return [text for text in texts if text is not None]


def common_limits(
    figures: ModelFigures, specification: PortfolioSpecification, year: int | None, pools: Sequence[Alone]
) -> list[CommonLimit]:
    """All of them, in declared order: cap, floor, what nobody may lose, groups.

    Raises
    ------
    InvalidInput
        A figure is missing, or a group has no member.
    """
    common, unit = specification.common, specification.portfolio.unit
    baseline = _baseline(figures, specification, year, pools)
    codes = figures.people.codes
    found: list[CommonLimit] = []
    for side, limit in (("cap", common.cap), ("floor", common.floor)):
        values = None if limit is None else limit_in_kroner(figures, limit, year, f"common.{side}", baseline)
        for i, value in enumerate(values or ()):
            found.append(_of(f"common.{side}", _TITLES[side], f"{codes[i]} {side}", (i,), side, value, unit))
    if common.max_loss_pct is not None:
        for i, value in enumerate(baseline):
            kept = value * (100 - common.max_loss_pct) / 100
            name = f"{codes[i]} max loss"
            found.append(_of("common.max_loss_pct", _TITLES["max_loss_pct"], name, (i,), "floor", kept, unit))
    for group in specification.groups:
        found += _of_group(figures, group, year, baseline, unit)
    return found


def _of(rule: str, title: Text, name: str, members: tuple[int, ...], side: str, kr: Fraction, unit: int) -> CommonLimit:
    if side == "cap":
        return CommonLimit(rule, title, name, members, most=math.floor(kr / unit))
    return CommonLimit(rule, title, name, members, least=math.ceil(kr / unit))


def _baseline(
    figures: ModelFigures, specification: PortfolioSpecification, year: int | None, pools: Sequence[Alone]
) -> tuple[Fraction, ...]:
    common = specification.common
    if common.baseline is not None:
        return figures.numbers(common.baseline, year, "common.baseline")
    if common.baseline_key is None:
        return ()
    key = figures.numbers(common.baseline_key, year, "common.baseline_key")
    if min(key) < 0 or not any(key):
        raise InvalidInput(
            f'{specification.id}, common.baseline_key "{common.baseline_key}": a key is 0 or more, and above 0 for one.'
        )
    whole = sum(sum(own.amounts) for own in pools)
    return tuple(whole * own / sum(key) for own in key)


def _of_group(
    figures: ModelFigures, group: CommonGroup, year: int | None, baseline: Sequence[Fraction], unit: int
) -> list[CommonLimit]:
    path = f"group.{group.column}"
    labels = figures.texts(group.column, path)
    there = sorted(set(labels))
    found, problems = [], []
    for side, given in (("floor", group.floor), ("cap", group.cap)):
        own = dict.fromkeys(there, given) if isinstance(given, Limit) else dict(given or {})
        for label, limit in own.items():
            where = f"{path}.{side}" if isinstance(given, Limit) else f"{path}.{side}.{label}"
            members = tuple(i for i, one in enumerate(labels) if one == label)
            if not members:
                near = difflib.get_close_matches(label, there, 1)
                meant = f'Did you mean "{near[0]}"? ' if near else ""
                problems.append(
                    f'{figures.specification.id}, {where}: there is no group "{label}". {meant}There are: '
                    f"{named(there)}."
                )
                continue
            kr = _kroner_of_group(figures, limit, year, where, members, baseline)
            if kr is not None:
                title = Text(f"{_TITLES[f'group-{side}'].da} ({label})", f"{_TITLES[f'group-{side}'].en} ({label})")
                found.append(_of(where, title, f"{label} {side}", members, side, kr, unit))
    if problems:
        raise InvalidInput(*problems)
    return found


def _kroner_of_group(
    figures: ModelFigures,
    limit: Limit,
    year: int | None,
    where: str,
    members: Sequence[int],
    baseline: Sequence[Fraction],
) -> Fraction | None:
    if limit.kr is not None and limit.kr_per is None:
        return limit.kr
    values = limit_in_kroner(figures, limit, year, where, baseline)
    return None if values is None else sum((values[i] for i in members), Fraction(0))


def says(limit: CommonLimit, unit: int) -> Text:
    """A limit in words, with its kroner."""
    kr = kroner(limit.limit * unit)
    return Text(f"{limit.title.da}: {kr}", f"{limit.title.en}: {kr}")


_TITLES = {
    "cap": Text("Loft over alle puljer", "Cap on all pools together"),
    "floor": Text("Mindstebeløb af alle puljer", "Floor on all pools together"),
    "max_loss_pct": Text("Højeste tab af alle puljer", "Largest loss over all pools"),
    "group-floor": Text("Gruppens mindstebeløb", "Floor of the group"),
    "group-cap": Text("Gruppens loft", "Cap of the group"),
}
