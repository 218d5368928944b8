"""Damage to the bytes of any file, and to a specification or a table cell by cell."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from random import Random
from typing import Any

from fuzzing import hostile
from fuzzing.pools import TomlText

__all__ = ["damaged_bytes", "damaged_rows", "damaged_rules"]


def damaged_bytes(content: bytes, random: Random) -> tuple[str, bytes]:
    """What was done to the bytes, and the bytes."""
    at, end = sorted((random.randint(0, len(content)), random.randint(0, len(content))))
    match random.randrange(11):
        case 0:
            return f"cut off at byte {at}", content[:at]
        case 1:
            some = bytearray(content)
            places = [random.randrange(len(some)) for _ in range(random.choice([1, 2, 8, 64])) if some]
            for place in places:
                some[place] ^= 1 << random.randrange(8)
            return f"bits turned at {places[:8]}", bytes(some)
        case 2:
            return f"bytes {at} to {end} taken out", content[:at] + content[end:]
        case 3:
            return f"bytes {at} to {end} twice", content[:end] + content[at:end] + content[end:]
        case 4:
            added = random.randbytes(random.choice([1, 4, 300]))
            return f"{len(added)} bytes added at {at}", content[:at] + added + content[at:]
        case 5:
            text = str(random.choice(hostile.CELLS)).encode("utf-8", "replace")
            return f"{text[:20]!r} added at {at}", content[:at] + text + content[at:]
        case 6:
            return "empty", b""
        case 7:
            codec = random.choice(["utf-16", "utf-16-be", "utf-32", "latin-1", "cp865", "utf-7", "cp037"])
            return f"written in {codec}", content.decode("utf-8", "replace").encode(codec, "replace")
        case 8:
            return "a byte-order mark in front", b"\xef\xbb\xbf" * random.choice([1, 2]) + content
        case 9:
            lines = content.split(b"\n")
            random.shuffle(lines)
            return "lines shuffled", b"\n".join(lines)
        case _:
            sign = random.choice([b"\0", b"\r", b'"', b"\x1a", b"\xff", b"\x0c", b"\xc2\x85"])
            return f"{sign!r} for some line ends", content.replace(b"\n", sign, random.choice([1, 3, -1]))


def damaged_rules(raw: dict[str, Any], random: Random) -> tuple[str, dict[str, Any]]:
    """The rules with a few fields changed, taken out, doubled or made up."""
    changed = copy.deepcopy(raw)
    said = []
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        places = list(_places(changed))
        table, key, path = random.choice(places)
        match random.randrange(8):
            case 0:
                del table[key]
                said.append(f"{path} taken out")
            case 1:
                name = random.choice(["ukendt", "kr", "=1", "\x00", "x" * 10_000, "pool", "é"])
                if isinstance(table, dict):
                    table[name] = table[key]
                said.append(f"{path} again as {name[:20]!r}")
            case 2:
                table[key] = hostile.long_number(random)
                said.append(f"{path} = a long number")
            case 3:
                table[key] = hostile.nested_toml(random)
                said.append(f"{path} nested")
            case 4:
                table[key] = [table[key]] * random.choice([0, 1, 2, 300])
                said.append(f"{path} in a list")
            case _:
                table[key] = random.choice(hostile.VALUES)
                said.append(f"{path} = {str(table[key])[:40]!r}")
    return "; ".join(said), changed


def _places(value: Any, path: str = "") -> Any:
    """Each container with each of its keys."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        own = f"{path}.{key}" if path else str(key)
        yield value, key, own
        if isinstance(inner, dict | list) and not isinstance(inner, TomlText):
            yield from _places(inner, own)


def damaged_rows(rows: Sequence[Sequence[str]], random: Random) -> tuple[str, list[list[str]]]:
    """The table with cells, rows or columns changed."""
    changed = [list(row) for row in rows]
    row = random.randrange(len(changed))
    column = random.randrange(len(changed[0]))
    match random.randrange(9):
        case 0:
            changed.insert(row, list(changed[row]))
            return f"row {row} twice", changed
        case 1:
            changed = [[*own, own[column]] for own in changed]
            return f"column {column} twice", changed
        case 2:
            changed[row] = changed[row][: random.randrange(len(changed[row]) + 1)]
            return f"row {row} short", changed
        case 3:
            changed[row] += ["1"] * random.choice([1, 10_000])
            return f"row {row} long", changed
        case 4:
            del changed[row]
            return f"row {row} taken out", changed
        case 5:
            return f"column {column} taken out", [own[:column] + own[column + 1 :] for own in changed]
        case 6:
            changed.append(["I alt", "", *map(str, range(len(changed[0]) - 2))])
            return "a total that does not fit", changed
        case _:
            said = []
            for _ in range(random.choice([1, 1, 3, 20])):
                row, column = random.randrange(len(changed)), random.randrange(len(changed[0]))
                changed[row][column] = random.choice(hostile.CELLS)
                said.append(f"cell {row},{column} = {changed[row][column][:20]!r}")
            return "; ".join(said[:4]), changed
