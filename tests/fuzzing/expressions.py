"""Expressions: those that reach for files, memory or time, and random ones of every form."""

from __future__ import annotations

import copy
from random import Random

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.pools import small_pool
from fuzzing.specifications import command_for

__all__ = ["case"]

COLUMNS = ["elever", "udgift", "tyndt", "population_2014", "region", "findes_ikke"]
ATOMS = [*COLUMNS[:4] * 12, *COLUMNS[4:], "0", "1", "1", "2", "0.5", "1e40", "1e-40", '"Fyn"', "1234567890.123"]
OPERATORS = ["+", "*", "/"] * 12 + ["-", "<", "<=", "==", "!=", "and", "or", "**", "%"]
FUNCTIONS = {"min": 2, "max": 2, "abs": 1, "sqrt": 1, "log": 1, "taper": 3, "where": 3, "quantile": 2}
AGGREGATES = {"mean": 1, "median": 1, "total": 1, "rank": 1, "place": 1}
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
            return random.choice(["-", "not ", *["+"] * 6]) + inner[0]
        case _:
            known = FUNCTIONS | AGGREGATES
            name = random.choice(list(known))
            right = random.random() < 0.9
            arguments = ", ".join(inner[: known[name] if right else random.randint(0, 3)])
            weighted = random.random() < 0.3 and (name in AGGREGATES or not right)
            return f"{name}({arguments}{f', weight={random.choice(ATOMS)}' if weighted else ''})"
