"""Every expression of a specification with the path that --set knows it by."""

from __future__ import annotations

from collections.abc import Iterator

from fordel_models.formula_tables import THRESHOLDS
from fordel_models.specification import FormulaSpecification, Limit

__all__ = ["written_expressions"]


def written_expressions(specification: FormulaSpecification) -> Iterator[tuple[str, str]]:
    """Path and text, pool.eligible first.

    Examples
    --------
    >>> from fordel_models import parse
    >>> raw = {"id": "pool", "title": "En pulje", "model": "formula", "pool": {"amount": 100, "eligible": "pupils > 5"},
    ...        "part": [{"name": "elever", "key": "pupils"}]}
    >>> list(written_expressions(parse(raw, where="pool.toml")))
    [('pool.eligible', 'pupils > 5'), ('part.elever.key', 'pupils')]
    """
    pool, chosen, guarantee = specification.pool, specification.eligibility, specification.guarantee
    for name in ("eligible", "base_amount", "baseline"):
        if (text := getattr(pool, name)) is not None:
            yield f"pool.{name}", text
    for name in ("by", *THRESHOLDS, "full_at") if chosen is not None else ():
        if (text := getattr(chosen, name)) is not None:
            yield f"eligibility.{name}", text
    limits: list[tuple[str, Limit | None]] = [
        (f"pool.{name}", getattr(pool, name)) for name in ("floor", "cap", "minimum_grant")
    ]
    for group in specification.groups:
        for side in ("floor", "cap"):
            given = getattr(group, side)
            by_label = given if isinstance(given, dict) else {"": given}
            limits += [(f"group.{group.column}.{side}.{label}".rstrip("."), own) for label, own in by_label.items()]
    if guarantee is not None:
        limits.append(("guarantee.max_loss", guarantee.max_loss))
        if guarantee.inhabitants is not None:
            yield "guarantee.inhabitants", guarantee.inhabitants
    for path, limit in limits:
        if limit is not None and limit.kr_per is not None:
            yield f"{path}.kr_per", limit.kr_per
    for part in specification.parts:
        yield f"part.{part.name}.key", part.key
