"""Specifications in TOML: rules changed, text damaged, and files made to take time or memory."""

from __future__ import annotations

from random import Random

from fuzzing import hostile
from fuzzing.cases import Case
from fuzzing.damage import damaged_bytes, damaged_rules
from fuzzing.pools import FIGURES, SPECIFICATION, csv_text, small_pool, toml_text

__all__ = ["case", "command_for"]


def case(random: Random) -> Case:
    """A specification of one's own, right in one case of eight, and a command that reads it."""
    pool = small_pool(random)
    raw, damage = pool.raw, "right"
    how = random.randrange(8)
    if how in (1, 2, 3):
        damage, raw = damaged_rules(raw, random)
    content = toml_text(raw).encode("utf-8", "surrogatepass")
    if how in (4, 5, 6):
        damage, content = damaged_bytes(content, random)
    if how == 7:
        damage, content = _made_large(content, random)
    files = {SPECIFICATION: content, FIGURES: csv_text(pool.rows).encode()}
    return Case(damage, command_for(SPECIFICATION, random), files)


def command_for(file: str, random: Random) -> tuple[str, ...]:
    """Mostly a run with files, sometimes another command that reads a specification."""
    match random.randrange(10):
        case 0:
            return ("check", file, *random.choice([(), ("--json",), ("--lang", "da")]))
        case 1:
            return ("show", file, *random.choice([(), ("--json",)]))
        case 2:
            return ("new", "ny", "--from", file, "--out", random.choice(["ny.toml", "ny.xlsx"]))
        case 3:
            return ("compare", file, file, "--out", random.choice(["out", "out.csv", "out.xlsx"]))
        case 4:
            return ("run", file, "--out", "out", "--format", "csv,json,xlsx", "--lang", "da")
        case 5:
            return ("run", file, "--real-names", "--out", "out")
    return ("run", file, "--out", "out", "--json")


def _made_large(content: bytes, random: Random) -> tuple[str, bytes]:
    times = random.choice([50, 300, 3_000])
    match random.randrange(9):
        case 0:
            part = "".join(f'[[part]]\nname = "p{n}"\nkey = "elever + {n}"\n' for n in range(times))
            return f"{times} more parts", content + part.encode()
        case 1:
            dotted = ".".join(["a"] * times)
            return f"a key of {times} steps", f"{dotted} = 1\n".encode() + content
        case 2:
            dotted = ".".join(["pool"] * times)
            return f"a heading of {times} steps", content + f"[{dotted}]\nx = 1\n".encode()
        case 3:
            years = ", ".join(f"{year} = 1_000_000" for year in range(1900, 1900 + min(times, 301)))
            text = toml_text({"id": "p", "title": "P", "model": "formula", "data": {"recipients": FIGURES}})
            rules = f'[pool]\nyears = {{ {years} }}\n[[part]]\nname = "elever"\nkey = "elever"\n'
            return "very many years", (text + rules).encode()
        case 4:
            unknown = "".join(f"ukendt_{n} = {n}\n" for n in range(times))
            return f"{times} keys that nobody knows", unknown.encode() + content
        case 5:
            lines = "".join(f'[[assumption]]\nabout = "a{n}"\nchosen = "b"\nbecause = "c"\n' for n in range(times))
            return f"{times} assumptions", content + lines.encode()
        case 6:
            return "nested", f"x = {hostile.nested_toml(random)}\n".encode() + content
        case 7:
            return "a long number", f"x = {hostile.long_number(random)}\n".encode() + content
        case _:
            missing = "".join(
                f'[[missing]]\ncolumn = "c{n}"\ncodes = ["101"]\nvalue = 1\nbecause = "x"\n' for n in range(times)
            )
            return f"{times} missing figures", content + missing.encode()
