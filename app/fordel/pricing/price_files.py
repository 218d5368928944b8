"""A price as JSON and CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fordel.files import csv_bytes, json_bytes, write_together
from fordel.pricing.price import Price, changes_of
from fordel_models.pricing import PricedYear
from fordel_solver.errors import Infeasible, InvalidInput

__all__ = ["price_as_data", "write_price"]


def price_as_data(price: Price) -> dict[str, Any]:
    """What `fordel price --json` says: exact numbers as text "numerator/denominator"."""
    return {
        "id": price.id,
        "title": price.title,
        "rule": price.rule,
        "from": price.start,
        "to": price.stop,
        "unit_kr": price.unit,
        "synthetic": price.synthetic,
        "years": [_year(price, year) for year in price.years],
    }


def _year(price: Price, year: PricedYear) -> dict[str, Any]:
    points = []
    before: frozenset[int] | None = None
    for point in year.points:
        entering, leaving = changes_of(point, before)
        before = point.held
        points.append(
            {
                "level": point.level,
                "level_decimal": float(point.level),
                "above": point.above,
                "moved_kr": point.moved,
                "rate_kr": point.rate,
                "held": _codes(price, point.held),
                "gaining": _codes(price, point.gaining),
                "paying": _codes(price, point.paying),
                "enters": _codes(price, entering),
                "leaves": _codes(price, leaving),
                "amounts_add_to_kr": None if point.amounts is None else sum(point.amounts),
            }
        )
    (first_level, first), (last_level, last) = year.ends
    return {
        "year": year.year,
        "between_points": "linear" if year.linear else "constant",
        "lowest": year.lowest,
        "highest": year.highest,
        "highest_holds": year.highest_holds,
        "refused": _refused(year),
        "compared_at": year.compared_at,
        "candidates": year.candidates,
        "points": points,
        "from_level": first_level,
        "to_level": last_level,
        "recipients": [
            {"code": code, "name": name, "without_kr": without, "from_kr": a, "to_kr": b, "difference_kr": b - a}
            for code, name, without, a, b in zip(
                price.codes, price.names, year.without.years[0].amounts, first, last, strict=True
            )
        ],
    }


def _codes(price: Price, positions: frozenset[int] | list[int]) -> list[str]:
    return [price.codes[i] for i in sorted(positions)]


def _refused(year: PricedYear) -> dict[str, Any] | None:
    match year.refused:
        case None:
            return None
        case Infeasible() as error:
            return {"problem": str(error), "shortfall_kr": error.shortfall, "surplus_kr": error.surplus}
        case error:
            return {"problem": str(error), "shortfall_kr": 0, "surplus_kr": 0}


def write_price(price: Price, out: Path, lang: str = "en") -> list[Path]:
    """Write price.csv (the breakpoints), price_recipients.csv and price.json into a folder, and say which.

    Raises
    ------
    InvalidInput
        The folder cannot be made, or a file there cannot be replaced.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).rstrip(".")
        raise InvalidInput(f"The folder {out} for the output cannot be made: {reason}. Give another one.") from error
    return write_together(
        {
            out / "price.csv": csv_bytes(price.table, lang),
            out / "price_recipients.csv": csv_bytes(price.recipients, lang),
            out / "price.json": json_bytes(price_as_data(price)),
        }
    )
