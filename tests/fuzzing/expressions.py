"""Expressions: those that reach for files, memory or time, and random ones of every form."""

from __future__ import annotations

import copy
from random import Random

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.pools import small_pool
from fuzzing.specifications import command_for

__all__ = ["case"]

COLUMNS = ["elever", "udgift", "tyndt", "population_2014", "region", "code", "findes_ikke"]
ATOMS = [*COLUMNS[:4] * 4, *COLUMNS[4:], "0", "1", "0.5", "1e40", "1e-40", '"Fyn"', "{year}", "1234567890.123"]
OPERATORS = ["+", "-", "*", "/", "*", "/", "<", "<=", "==", "!=", "and", "or", "**", "%"]
FUNCTIONS = [
    "min",
    "max",
    "abs",
    "sqrt",
    "log",
    "taper",
    "where",
    "mean",
    "median",
    "quantile",
    "total",
    "rank",
    "place",
]
FIELDS = ["key", "key", "key", "eligible", "base_amount", "baseline", "floor", "by", "at_least", "inhabitants"]


def case(random: Random) -> Case:
    """A pool that is right, but for one expression."""
    pool = small_pool(random)
    raw = copy.deepcopy(pool.raw)
    expression = random.choice(hostile.EXPRESSIONS) if random.random() < 0.5 else _made_up(random, 6)
    field = random.choice(FIELDS)
    match field:
        case "key":
            raw["part"][0]["key"] = expression
        case "by" | "at_least":
            raw["eligibility"] = {"by": "elever", "at_least": 1} | {field: expression}
        case "inhabitants":
            raw["data"]["inhabitants"] = expression
        case "floor":
            raw["pool"]["floor"] = {"kr_per": expression, "kr": 1}
        case _:
            raw["pool"][field] = expression
    arguments = command_for("pulje.toml", random)
    files = type(pool)(raw, pool.rows).files()
    if field == "key" and random.random() < 0.3:
        files = pool.files()
        arguments = ("run", "pulje.toml", "--out", "out", "--set", f"part.elever.key={expression}")
        arguments = tuple(argument.replace("\0", "") for argument in arguments)
    return Case(f"{field} = {expression[:60]!r}", arguments, files)


def _made_up(random: Random, depth: int) -> str:
    if depth == 0 or random.random() < 0.25:
        return random.choice(ATOMS)
    inner = [_made_up(random, depth - 1) for _ in range(3)]
    match random.randrange(4):
        case 0:
            return f"({inner[0]} {random.choice(OPERATORS)} {inner[1]})"
        case 1:
            return f"{inner[0]} {random.choice(OPERATORS)} {inner[1]}"
        case 2:
            return random.choice(["-", "not ", "+"]) + inner[0]
        case _:
            arguments = ", ".join(inner[: random.randint(1, 3)])
            weight = f", weight={random.choice(ATOMS)}" if random.random() < 0.3 else ""
            return f"{random.choice(FUNCTIONS)}({arguments}{weight})"
